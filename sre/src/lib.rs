//! Part of Taipan; see docs/design.md.
