//! From an object's kind to its Rust struct, for the collector. A struct with a kind of its own must be in the list below.

use super::header::{Header, HeapObject, Kind};
use super::native::native_def;
use crate::heap::{RawArray, Tracer, ValueArray};

/// Makes the three functions from the list of structs that have a kind of their own.
macro_rules! objects {
    ($($kind:ident => $t:ty),* $(,)?) => {
        $(const _: () = assert!(matches!(<$t as HeapObject>::KIND, Kind::$kind));)*

        /// Reports what the object refers to, its attribute slots excepted.
        #[inline]
        pub fn trace_object(header: &Header, kind: Kind, tracer: &mut Tracer) {
            match kind {
                // SAFETY: an object's kind tells its struct.
                $(Kind::$kind => unsafe { &*(header as *const Header).cast::<$t>() }.trace(tracer),)*
                // SAFETY: a native object's description is made for its struct.
                Kind::Native => unsafe { (native_def(header).trace)(header, tracer) },
                Kind::Free => unlisted(kind),
            }
        }

        /// Bytes of the object without its attribute slots.
        #[inline]
        pub fn own_size(header: &Header) -> usize {
            match header.kind() {
                // SAFETY: an object's kind tells its struct.
                $(Kind::$kind => unsafe { &*(header as *const Header).cast::<$t>() }.own_size(),)*
                Kind::Native => native_def(header).size,
                kind @ Kind::Free => unlisted(kind),
            }
        }

        /// Frees what the dead object owns outside the heap.
        ///
        /// # Safety
        /// Nobody uses the object afterwards. What it refers to may be freed already.
        pub unsafe fn drop_object(header: *mut Header) {
            // SAFETY: the caller hands over a whole object, and an object's kind tells its struct.
            unsafe {
                match (*header).kind() {
                    $(Kind::$kind => std::ptr::drop_in_place(header.cast::<$t>()),)*
                    Kind::Native => {
                        if let Some(drop) = native_def(&*header).drop {
                            drop(header);
                        }
                    }
                    kind @ Kind::Free => unlisted(kind),
                }
            }
        }
    };
}

objects! {
    ValueArray => ValueArray,
    RawArray => RawArray,
    Instance => super::Instance,
    Float => super::Float,
    BigInt => super::BigInt,
    Complex => super::Complex,
    Str => super::Str,
    Bytes => super::Bytes,
    ByteArray => crate::builtins::bytes::array::ByteArray,
    Tuple => super::Tuple,
    List => super::List,
    Dict => super::Dict,
    Set => super::Set,
    Slice => super::Slice,
    Range => super::Range,
    Cell => super::Cell_,
    Function => super::Function,
    Builtin => super::Builtin,
    BoundMethod => super::BoundMethod,
    Code => super::Code,
    Generator => super::Generator,
    Type => super::Type,
    Module => super::Module,
    Exception => super::Exception,
    Traceback => super::Traceback,
    Frame => super::Frame,
    NamespaceCell => super::NamespaceCell,
    ListIter => crate::builtins::iterators::ListIter,
    TupleIter => crate::builtins::iterators::TupleIter,
    RangeIter => crate::builtins::iterators::RangeIter,
    StrIter => crate::builtins::str::StrIter,
    DictIter => crate::builtins::dict::iter::DictIter,
    DictView => crate::builtins::dict::views::DictView,
    SetIter => crate::builtins::set::SetIter,
    SequenceIter => crate::builtins::iterators::SequenceIter,
    CallableIter => crate::builtins::iterators::CallableIter,
    GetSet => super::GetSet,
    Member => super::Member,
    Property => super::Property,
    StaticMethod => super::StaticMethod,
    ClassMethod => super::ClassMethod,
    Super => super::Super,
    MappingProxy => super::MappingProxy,
    MethodWrapper => super::MethodWrapper,
}

/// An object of a kind that has no struct in the list, or memory that is no object.
#[cold]
fn unlisted(kind: Kind) -> ! {
    panic!("the collector met an object of kind {kind:?}")
}
