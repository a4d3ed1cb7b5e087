//! The built-in types that the runtime itself knows, in the order of their fixed shape numbers.

macro_rules! builtin_types {
    ($( $konst:ident ),* $(,)?) => {
        /// Fixed shape numbers of the built-in types: the root shape of each type.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u32)]
        enum Number { $( $konst ),* , COUNT }
        /// Fixed shape numbers.
        pub mod shapes {
            $( pub const $konst: u32 = super::Number::$konst as u32; )*
            /// How many there are.
            pub const COUNT: u32 = super::Number::COUNT as u32;
        }
    };
}

builtin_types! {
    // Shape 0 is what an empty cache entry has: no object that has attributes may have it.
    RAW_ARRAY, OBJECT, TYPE, NONE, NOT_IMPLEMENTED, ELLIPSIS, INT, BOOL, FLOAT, COMPLEX, STR, BYTES, BYTEARRAY, TUPLE, LIST, DICT,
    SET, FROZENSET, SLICE, RANGE, CELL, FUNCTION, BUILTIN, METHOD_DESCRIPTOR, CLASS_METHOD_DESCRIPTOR, BOUND_METHOD,
    METHOD_WRAPPER, WRAPPER_DESCRIPTOR, GETSET_DESCRIPTOR, MEMBER_DESCRIPTOR, PROPERTY, CLASSMETHOD, STATICMETHOD,
    SUPER, CODE, GENERATOR, COROUTINE, ASYNC_GENERATOR, MODULE, TRACEBACK, FRAME, MAPPING_PROXY,
    BASE_EXCEPTION,
    LIST_ITER, LIST_REVERSE_ITER, TUPLE_ITER, RANGE_ITER, STR_ITER, BYTES_ITER, BYTEARRAY_ITER, DICT_KEYS, DICT_VALUES, DICT_ITEMS,
    DICT_KEY_ITER, DICT_VALUE_ITER, DICT_ITEM_ITER, DICT_REVERSE_KEY_ITER, DICT_REVERSE_VALUE_ITER,
    DICT_REVERSE_ITEM_ITER, SET_ITER, SEQUENCE_ITER, CALLABLE_ITER,
    // Internal, never seen by Python code.
    VALUE_ARRAY, NAMESPACE_CELL,
}
