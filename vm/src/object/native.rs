//! Native objects that are not built-in types: Rust structs of the standard library's native halves.
//!
//! All of them share one [`Kind`], so the struct begins with a [`NativeHead`]: the header that every heap object has,
//! and a pointer to the struct's description, which tells the collector how to trace and drop it and answers "is this
//! one of mine" with one pointer compare. `#[native_object]` of `taipan-macros` writes all of that for a plain struct.

use crate::heap::Tracer;
use crate::object::header::{Header, HeapObject, Kind};

/// First words of every object of kind [`Kind::Native`].
#[repr(C)]
pub struct NativeHead {
    pub header: Header,
    def: &'static NativeDef,
}

impl NativeHead {
    /// The head of a new object of the struct described by `def`; `header` is made for the object's class.
    #[inline(always)]
    pub const fn new(header: Header, def: &'static NativeDef) -> NativeHead {
        NativeHead { header, def }
    }
    /// What describes the struct that begins with this head.
    #[inline(always)]
    pub fn def(&self) -> &'static NativeDef {
        self.def
    }
}

/// Description of a Rust struct that is a native heap object. One static for each struct: its address is its identity.
pub struct NativeDef {
    /// Name of the struct in error messages, as the type's `tp_name` would be: `collections.deque`.
    pub name: &'static str,
    /// Bytes of the struct, head included, attribute slots not.
    pub size: usize,
    /// Reports what the object refers to. Only to be called with the header of an object of this description.
    pub trace: unsafe fn(&Header, &mut Tracer),
    /// Drops the struct in place; None when nothing needs dropping. Only to be called with an object of this
    /// description, once.
    pub drop: Option<unsafe fn(*mut Header)>,
}

/// A struct that is a native heap object.
///
/// # Safety
/// The struct is `repr(C)` and begins with a [`NativeHead`] whose description is `NATIVE`, and `NATIVE` points to a
/// static that no other struct uses. `#[native_object]` sees to all of it.
pub unsafe trait NativeObject: HeapObject {
    /// The description; the address of a static.
    const NATIVE: &'static NativeDef;
}

/// The description of the object with this header, which must be of kind [`Kind::Native`].
#[inline(always)]
pub fn native_def(header: &Header) -> &'static NativeDef {
    debug_assert!(header.kind() == Kind::Native);
    // SAFETY: every object of kind Native begins with a NativeHead (contract of NativeObject).
    unsafe { (*(header as *const Header as *const NativeHead)).def }
}

/// True when the object with this header is the struct that `def` describes.
#[inline(always)]
pub fn is_native(header: &Header, def: &'static NativeDef) -> bool {
    header.kind() == Kind::Native && std::ptr::eq(native_def(header), def)
}

/// The trace function of `T` in the form that [`NativeDef`] holds.
///
/// # Safety
/// `header` is that of a live `T`.
pub unsafe fn trace_as<T: NativeObject>(header: &Header, tracer: &mut Tracer) {
    // SAFETY: the caller says that this header begins a T.
    unsafe { (*(header as *const Header as *const T)).trace(tracer) }
}

/// The drop function of `T` in the form that [`NativeDef`] holds.
///
/// # Safety
/// `header` is that of a live `T`, which nobody uses afterwards.
pub unsafe fn drop_as<T: NativeObject>(header: *mut Header) {
    // SAFETY: the caller says that this header begins a T and that it is its last use.
    unsafe { std::ptr::drop_in_place(header as *mut T) }
}
