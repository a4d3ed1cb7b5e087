//! Where compiled code finds what: byte offsets of fields, from the address of the object (a value's bits less one).

use crate::builtins::adaptors::{Enumerate, Zip};
use crate::builtins::iterators::{ListIter, RangeIter, SequenceIter, TupleIter};
use crate::builtins::str::StrIter;
use crate::object::code::CodeHot;
use crate::object::header::Header;
use crate::object::types::Type;
use crate::object::{
    BoundMethod, Builtin, Bytes, Cell_, Dict, Float, Function, Generator, List, NamespaceCell, Str, Tuple,
};
use crate::vm::Vm;
use std::mem::offset_of;

macro_rules! offsets {
    ($($(#[$doc:meta])* $name:ident = $type:ty, $field:ident;)*) => {
        $( $(#[$doc])* pub const $name: i32 = offset_of!($type, $field) as i32; )*
    };
}

offsets! {
    /// Thread state: work that waits (u32).
    VM_WORK = Vm, work;
    /// Thread state: registers of the running frame.
    VM_FRAME = Vm, frame;
    /// Thread state: the exception being handled.
    VM_HANDLED = Vm, handled;
    /// Thread state: frames pushed.
    VM_DEPTH = Vm, depth;
    /// Thread state: most frames.
    VM_DEPTH_LIMIT = Vm, depth_limit;
    /// Thread state: end of the VM stack.
    VM_STACK_LIMIT = Vm, stack_limit;
    /// Thread state: lowest address of the native stack.
    VM_NATIVE_LIMIT = Vm, native_limit;
    /// Header: the shape (u32).
    SHAPE = Header, shape;
    /// Header: the collector's state (u8).
    GC_STATE = Header, gc;
    /// Header: flags of the object (u8).
    FLAGS = Header, flags;
    /// List: how items are stored (u8).
    LIST_KIND = List, kind;
    LIST_LEN = List, len;
    /// List: the array of items; they begin [`ARRAY_ITEMS`] bytes after its address.
    LIST_STORAGE = List, storage;
    TUPLE_LEN = Tuple, len;
    /// Content of a closure's cell.
    CELL_CONTENT = Cell_, content;
    /// Content of a namespace's cell.
    NAMESPACE_CONTENT = NamespaceCell, content;
    RANGE_NEXT = RangeIter, next;
    RANGE_STEP = RangeIter, step;
    RANGE_LEFT = RangeIter, left;
    LIST_ITER_LIST = ListIter, list;
    LIST_ITER_INDEX = ListIter, index;
    TUPLE_ITER_TUPLE = TupleIter, tuple;
    TUPLE_ITER_INDEX = TupleIter, index;
    BYTES_LEN = Bytes, len;
    BYTES_ITER_BYTES = SequenceIter, sequence;
    BYTES_ITER_INDEX = SequenceIter, index;
    STR_ITER_STRING = StrIter, string;
    STR_ITER_OFFSET = StrIter, offset;
    /// String: how many characters it has, and where its bytes are (null: nowhere yet).
    STR_CHARS = Str, chars;
    STR_DATA = Str, data;
    ENUMERATE_ITERATOR = Enumerate, iterator;
    ENUMERATE_INDEX = Enumerate, index;
    ZIP_ITERATORS = Zip, iterators;
    ZIP_STRICT = Zip, strict;
    FUNCTION_CODE = Function, code;
    FUNCTION_DEFAULTS = Function, defaults;
    METHOD_FUNCTION = BoundMethod, function;
    METHOD_RECEIVER = BoundMethod, receiver;
    /// Native function: its definition (an address) and its receiver.
    BUILTIN_DEF = Builtin, def;
    BUILTIN_RECEIVER = Builtin, receiver;
    /// Function: changes with its code and defaults (u32).
    FUNCTION_VERSION = Function, version;
    /// Function: the tuple of its closure's cells.
    FUNCTION_CLOSURE = Function, closure;
    /// Class: changes with its attributes (u32).
    TYPE_VERSION = Type, version;
    /// Dict: changes with the set of keys (u32).
    DICT_KEYS_VERSION = Dict, keys_version;
    FLOAT_VALUE = Float, value;
    /// Generator: the array of its saved registers.
    GENERATOR_REGISTERS = Generator, registers;
    /// Generator: where it is in its life (u8), and where it goes on (an address).
    GENERATOR_STATE = Generator, state;
    GENERATOR_PC = Generator, pc;
    /// Generator: what is handled in it, or around it while it runs.
    GENERATOR_HANDLED = Generator, handled;
    GENERATOR_FRAME = Generator, frame;
    GENERATOR_FUNCTION = Generator, function;
    /// Generator: its `sink::Store`.
    GENERATOR_STORE = Generator, store;
    /// The hot part of code: compiled code for a call.
    HOT_NATIVE = CodeHot, native;
}

/// Where the items of an array of values or of raw storage begin.
pub const ARRAY_ITEMS: i32 = 16;
/// Where arrays have their length: of values how many, of raw numbers how many bytes.
pub const ARRAY_LEN: i32 = 8;
/// Where the bytes of a `bytes` begin.
pub const BYTES_ITEMS: i32 = size_of::<Bytes>() as i32;
/// Where the items of a tuple begin.
pub const TUPLE_ITEMS: i32 = size_of::<Tuple>() as i32;
