//! Recursion over deeply nested programs: the stack grows when it runs short.

/// Calls `f` with enough stack for one more level of a recursive walk.
pub(crate) fn guarded<T>(f: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(256 * 1024, 4 * 1024 * 1024, f)
}

/// Calls `f`, which recurses (where it cannot be guarded) over something nested `depth` levels deep.
pub(crate) fn for_depth<T>(depth: usize, f: impl FnOnce() -> T) -> T {
    if depth < 200 {
        return f();
    }
    stacker::grow((depth * 1024 + 1024 * 1024).min(1 << 30), f)
}
