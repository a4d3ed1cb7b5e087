//! The eight bytes that every heap object begins with, and the trait of what can be a heap object.
//!
//! `shape` answers with one 32-bit compare which class and which attribute layout an object has; `kind` says which
//! Rust struct it is (instances of Python subclasses keep the kind of their built-in base). `slots` counts the words
//! of attribute storage that follow that struct: none for most built-in objects; for instances of Python classes
//! one word for the overflow (an array of more slots, or the attribute dict) and then the inline slots.

use crate::heap::Tracer;
use crate::value::Value;
use std::cell::Cell;

/// Which Rust struct a heap object is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A free or not yet initialised cell.
    Free = 0,
    /// An array of values: storage of lists, dicts, frames; overflow slots.
    ValueArray,
    /// An array of bytes that holds no pointer: raw storage of lists of ints or floats, indexes of dicts, text.
    RawArray,
    /// An instance of a Python class that derives from nothing native but `object`; also `object()` itself.
    Instance,
    Float,
    BigInt,
    Complex,
    Str,
    Bytes,
    ByteArray,
    Tuple,
    List,
    Dict,
    /// `set` and `frozenset`
    Set,
    Slice,
    Range,
    Cell,
    Function,
    Builtin,
    BoundMethod,
    Code,
    Generator,
    Type,
    Module,
    Exception,
    Traceback,
    Frame,
    /// The value cell of a namespace dict's entry; never seen by Python code.
    NamespaceCell,
    ListIter,
    TupleIter,
    RangeIter,
    DictIter,
    StrIter,
    DictView,
    GetSet,
    Member,
    Property,
    StaticMethod,
    ClassMethod,
    Super,
    MappingProxy,
    MethodWrapper,
    SequenceIter,
    CallableIter,
    SetIter,
    /// Any other native object: the struct after the header begins with a pointer to its description
    /// (`object::native::NativeDef`), which tells what it is.
    Native,
}

impl Kind {
    /// The name of the Python type whose instances have this layout, as error messages say it.
    pub const fn type_name(self) -> &'static str {
        match self {
            Kind::Free | Kind::ValueArray | Kind::RawArray | Kind::NamespaceCell => "internal object",
            Kind::Instance | Kind::Native => "object",
            Kind::Float => "float",
            Kind::BigInt => "int",
            Kind::Complex => "complex",
            Kind::Str => "str",
            Kind::Bytes => "bytes",
            Kind::ByteArray => "bytearray",
            Kind::Tuple => "tuple",
            Kind::List => "list",
            Kind::Dict => "dict",
            Kind::Set => "set",
            Kind::Slice => "slice",
            Kind::Range => "range",
            Kind::Cell => "cell",
            Kind::Function => "function",
            Kind::Builtin => "builtin_function_or_method",
            Kind::BoundMethod => "method",
            Kind::Code => "code",
            Kind::Generator => "generator",
            Kind::Type => "type",
            Kind::Module => "module",
            Kind::Exception => "BaseException",
            Kind::Traceback => "traceback",
            Kind::Frame => "frame",
            Kind::ListIter => "list_iterator",
            Kind::TupleIter => "tuple_iterator",
            Kind::RangeIter => "range_iterator",
            Kind::DictIter => "dict_keyiterator",
            Kind::StrIter => "str_iterator",
            Kind::DictView => "dict_keys",
            Kind::GetSet => "getset_descriptor",
            Kind::Member => "member_descriptor",
            Kind::Property => "property",
            Kind::StaticMethod => "staticmethod",
            Kind::ClassMethod => "classmethod",
            Kind::Super => "super",
            Kind::MappingProxy => "mappingproxy",
            Kind::MethodWrapper => "method-wrapper",
            Kind::SequenceIter => "iterator",
            Kind::CallableIter => "callable_iterator",
            Kind::SetIter => "set_iterator",
        }
    }
}

/// State of an object in the collector's eyes. Kept in the header by the heap alone.
pub mod gc_state {
    /// Allocated since the last collection, or not yet reached by the running one.
    pub const YOUNG: u8 = 0;
    /// Survived a collection: a store of a pointer into it must be remembered.
    pub const OLD: u8 = 1;
    /// Old, and already remembered since the last collection.
    pub const REMEMBERED: u8 = 2;
}

/// Bits of `Header::flags`.
pub mod header_flags {
    /// Somebody may hold a weak reference to it (the heap keeps the list).
    pub const WEAKLY_REFERENCED: u8 = 1;
    /// Its class has `__del__`, or it is native and wants a finaliser, and that has not run yet.
    pub const FINALIZE: u8 = 2;
    /// Its finaliser has run.
    pub const FINALIZED: u8 = 4;
    /// For the object's own use.
    pub const OWN_1: u8 = 16;
    pub const OWN_2: u8 = 32;
    pub const OWN_3: u8 = 64;
    pub const OWN_4: u8 = 128;
}

/// First eight bytes of every heap object.
#[repr(C)]
pub struct Header {
    pub shape: Cell<u32>,
    pub kind: Cell<Kind>,
    /// See [`gc_state`]. Only the heap writes it.
    pub gc: Cell<u8>,
    /// See [`header_flags`].
    pub flags: Cell<u8>,
    /// Words of attribute storage after the object's own struct.
    pub slots: Cell<u8>,
}

impl Header {
    /// The header of a new object.
    #[inline(always)]
    pub const fn new(shape: u32, kind: Kind) -> Header {
        Header::with_slots(shape, kind, 0)
    }
    /// The header of a new object that has attribute storage.
    #[inline(always)]
    pub const fn with_slots(shape: u32, kind: Kind, slots: u8) -> Header {
        Header {
            shape: Cell::new(shape),
            kind: Cell::new(kind),
            gc: Cell::new(gc_state::YOUNG),
            flags: Cell::new(0),
            slots: Cell::new(slots),
        }
    }
    #[inline(always)]
    pub fn kind(&self) -> Kind {
        self.kind.get()
    }
    #[inline(always)]
    pub fn shape(&self) -> u32 {
        self.shape.get()
    }
    #[inline(always)]
    pub fn has_flag(&self, flag: u8) -> bool {
        self.flags.get() & flag != 0
    }
    pub fn set_flag(&self, flag: u8, on: bool) {
        let flags = self.flags.get();
        self.flags.set(if on { flags | flag } else { flags & !flag });
    }
}

/// A struct that can be a heap object.
///
/// # Safety
/// The struct is `repr(C)` and begins with a [`Header`] whose kind is `KIND`; `trace` reports every `Value`, `Gc` and
/// cell of such that it holds; `own_size` gives the bytes of this object without its attribute slots.
pub unsafe trait HeapObject: Sized {
    /// The kind of all objects of this struct.
    const KIND: Kind;
    /// True when `drop` must run before the cell is reused (the object owns memory or a resource outside the heap).
    const NEEDS_DROP: bool = false;
    /// Reports what it refers to.
    fn trace(&self, tracer: &mut Tracer);
    /// Is the object with this header of this struct? Where several structs share a kind (`Kind::Native`), the kind
    /// alone does not tell.
    #[inline(always)]
    fn is(header: &Header) -> bool {
        header.kind() == Self::KIND
    }
    /// The Python type's name, as messages about a wrong argument say it.
    fn type_name() -> &'static str {
        Self::KIND.type_name()
    }
    /// Bytes of the object itself, trailing items of variable-size objects included, attribute slots not.
    fn own_size(&self) -> usize {
        size_of::<Self>()
    }
}

/// A field of a heap object that holds a value. Reading is free; writing goes through the write barrier.
#[repr(transparent)]
pub struct ValueCell(Cell<Value>);

impl ValueCell {
    #[inline(always)]
    pub const fn new(value: Value) -> ValueCell {
        ValueCell(Cell::new(value))
    }
    #[inline(always)]
    pub fn get(&self) -> Value {
        self.0.get()
    }
    /// Stores `value`; `owner` is the header of the heap object that this field lies in.
    #[inline(always)]
    pub fn set(&self, owner: &Header, value: Value) {
        self.0.set(value);
        crate::heap::write_barrier(owner, value);
    }
    /// Stores a value that is not a heap pointer, or into an object that was allocated just now (nothing was allocated
    /// since).
    #[inline(always)]
    pub fn init(&self, value: Value) {
        self.0.set(value);
    }
}
