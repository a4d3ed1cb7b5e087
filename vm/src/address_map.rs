//! Hash maps whose keys are addresses or other numbers that nobody chooses to do harm: one multiplication hashes them.

/// A map from addresses.
pub type AddressMap<K, V> = rustc_hash::FxHashMap<K, V>;
