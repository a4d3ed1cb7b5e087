//! Hash maps whose keys are addresses or other numbers that nobody chooses to do harm: one multiplication hashes them.

/// A map from addresses.
pub type AddressMap<K, V> = rustc_hash::FxHashMap<K, V>;

/// A set of such numbers.
pub type AddressSet<K> = rustc_hash::FxHashSet<K>;
