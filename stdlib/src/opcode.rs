//! The module `_opcode`: facts about the opcodes of CPython 3.14, which `opcode` and `dis` show. Taipan's own code is
//! made of other instructions. The tables were taken from CPython's answers.

use taipan_macros::module;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::{Code, List, Module};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// How an instruction's effect on the stack depends on its argument.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Not an instruction that code can hold.
    Invalid,
    /// `a + b * oparg`
    Linear,
    /// `a + b * (oparg & 1)`
    Parity,
    /// `UNPACK_EX`: the two bytes of the argument
    Unpack,
    /// `a` where it jumps, else nothing
    Setup,
}
use Form::*;

#[rustfmt::skip]
static RUNS: [(u16, u8, Form, i8, i8); 130] = [
    (1, 0x80, Linear, 0, 0), (1, 0x80, Linear, -2, 0), (1, 0x80, Linear, -1, 0), (1, 0xa0, Invalid, 0, 0),
    (1, 0x80, Linear, -3, 0), (2, 0x80, Linear, 0, 0), (1, 0x80, Linear, -1, 0), (1, 0x80, Linear, -2, 0),
    (3, 0x80, Linear, -1, 0), (1, 0x80, Linear, 0, 0), (1, 0x80, Linear, -1, 0), (1, 0x80, Linear, 0, 0),
    (1, 0x80, Linear, 1, 0), (2, 0x80, Linear, 0, 0), (1, 0x80, Linear, 1, 0), (1, 0x80, Linear, 0, 0),
    (1, 0x80, Linear, -1, 0), (2, 0x80, Linear, 1, 0), (1, 0x80, Linear, 0, 0), (3, 0x80, Linear, 1, 0),
    (2, 0x80, Linear, 0, 0), (3, 0x80, Linear, -1, 0), (3, 0x80, Linear, 1, 0), (2, 0x80, Linear, 0, 0),
    (1, 0x80, Linear, -4, 0), (1, 0x80, Linear, -3, 0), (4, 0x80, Linear, 0, 0), (1, 0x80, Linear, 1, 0),
    (1, 0x81, Linear, -1, 0), (1, 0x81, Parity, -1, -1), (1, 0x81, Linear, 1, -1), (1, 0x81, Linear, 1, -2),
    (4, 0x81, Linear, 1, -1), (1, 0x81, Linear, -1, -1), (1, 0x81, Linear, 0, 0), (1, 0x81, Linear, -1, 0),
    (1, 0x81, Linear, -2, -1), (2, 0x81, Linear, -1, 0), (1, 0x81, Linear, 0, 0), (1, 0x81, Linear, 1, 0),
    (1, 0x81, Linear, 0, 0), (1, 0x85, Linear, -1, 0), (1, 0x91, Linear, 0, 0), (1, 0xa1, Linear, 0, 0),
    (2, 0x85, Linear, 0, 0), (2, 0x81, Linear, -1, 0), (1, 0x89, Linear, -2, 0), (1, 0x81, Linear, 0, 0),
    (1, 0x89, Linear, 1, 0), (1, 0x81, Linear, 0, 0), (1, 0x85, Linear, 1, 0), (1, 0x85, Linear, -1, 0),
    (1, 0x81, Linear, -1, 0), (3, 0x89, Linear, 0, 0), (2, 0x81, Linear, -1, 0), (1, 0x85, Parity, 0, 1),
    (1, 0x81, Linear, 1, 0), (1, 0x83, Linear, 1, 0), (4, 0xa1, Linear, 1, 0), (1, 0xa1, Linear, 2, 0),
    (1, 0xa1, Linear, 1, 0), (1, 0xa1, Linear, 2, 0), (1, 0x91, Linear, 0, 0), (1, 0x85, Linear, 0, 0),
    (1, 0x85, Parity, 1, 1), (1, 0x85, Linear, 1, 0), (2, 0x81, Linear, 1, 0), (1, 0x85, Parity, -2, 1),
    (1, 0x91, Linear, 0, 0), (2, 0x81, Linear, -2, 0), (4, 0x89, Linear, -1, 0), (1, 0x81, Linear, 0, -1),
    (1, 0x81, Linear, -1, 0), (1, 0x89, Linear, 0, 0), (3, 0x81, Linear, -1, 0), (1, 0x85, Linear, -2, 0),
    (1, 0x91, Linear, -1, 0), (1, 0xa1, Linear, -1, 0), (1, 0xa1, Linear, 0, 0), (1, 0xa1, Linear, -2, 0),
    (2, 0x85, Linear, -1, 0), (1, 0x81, Linear, 0, 0), (1, 0x81, Unpack, 0, 0), (1, 0x81, Linear, -1, 1),
    (1, 0x81, Linear, 0, 0), (7, 0x00, Invalid, 0, 0), (1, 0x81, Linear, 0, 0), (14, 0x80, Invalid, 0, 0),
    (11, 0x81, Invalid, 0, 0), (1, 0x80, Invalid, 0, 0), (17, 0x81, Invalid, 0, 0), (5, 0x89, Invalid, 0, 0),
    (2, 0x81, Invalid, 0, 0), (1, 0x85, Invalid, 0, 0), (9, 0x81, Invalid, 0, 0), (1, 0x85, Invalid, 0, 0),
    (2, 0x83, Invalid, 0, 0), (2, 0x81, Invalid, 0, 0), (2, 0x85, Invalid, 0, 0), (1, 0x80, Invalid, 0, 0),
    (1, 0x81, Invalid, 0, 0), (2, 0x80, Invalid, 0, 0), (1, 0x85, Invalid, 0, 0), (8, 0x80, Invalid, 0, 0),
    (3, 0x81, Invalid, 0, 0), (22, 0x00, Invalid, 0, 0), (3, 0x80, Linear, -1, 0), (1, 0x89, Linear, 1, 0),
    (1, 0x80, Linear, 0, 0), (1, 0x81, Linear, 0, 0), (1, 0x80, Linear, 0, 0), (4, 0x81, Linear, -1, 0),
    (1, 0x81, Linear, 0, 0), (1, 0x80, Linear, 0, 0), (1, 0x81, Linear, 0, 0), (1, 0x89, Linear, -2, 0),
    (1, 0x85, Parity, -2, 1), (1, 0x81, Linear, -1, -1), (1, 0x81, Linear, -2, -1), (1, 0x80, Linear, -3, 0),
    (1, 0x81, Linear, 0, 0), (1, 0x80, Linear, 0, 0), (1, 0x81, Linear, 0, 0), (1, 0x80, Linear, 0, 0),
    (4, 0x89, Linear, 0, 0), (1, 0xa1, Linear, 1, 0), (1, 0x80, Linear, 0, 0), (1, 0xc1, Setup, 2, 0),
    (2, 0xc1, Setup, 1, 0), (1, 0xa1, Linear, -1, 0),
];

#[rustfmt::skip]
static INTRINSICS_1: [&str; 12] = [
    "INTRINSIC_1_INVALID", "INTRINSIC_PRINT", "INTRINSIC_IMPORT_STAR", "INTRINSIC_STOPITERATION_ERROR",
    "INTRINSIC_ASYNC_GEN_WRAP", "INTRINSIC_UNARY_POSITIVE", "INTRINSIC_LIST_TO_TUPLE", "INTRINSIC_TYPEVAR",
    "INTRINSIC_PARAMSPEC", "INTRINSIC_TYPEVARTUPLE", "INTRINSIC_SUBSCRIPT_GENERIC", "INTRINSIC_TYPEALIAS",
];

#[rustfmt::skip]
static INTRINSICS_2: [&str; 6] = [
    "INTRINSIC_2_INVALID", "INTRINSIC_PREP_RERAISE_STAR", "INTRINSIC_TYPEVAR_WITH_BOUND",
    "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS", "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
    "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];

#[rustfmt::skip]
static SPECIAL_METHODS: [&str; 4] = [
    "__enter__", "__exit__", "__aenter__", "__aexit__",
];

#[rustfmt::skip]
static BINARY_OPERATORS: [(&str, &str); 27] = [
    ("NB_ADD", "+"), ("NB_AND", "&"), ("NB_FLOOR_DIVIDE", "//"), ("NB_LSHIFT", "<<"),
    ("NB_MATRIX_MULTIPLY", "@"), ("NB_MULTIPLY", "*"), ("NB_REMAINDER", "%"), ("NB_OR", "|"),
    ("NB_POWER", "**"), ("NB_RSHIFT", ">>"), ("NB_SUBTRACT", "-"), ("NB_TRUE_DIVIDE", "/"), ("NB_XOR", "^"),
    ("NB_INPLACE_ADD", "+="), ("NB_INPLACE_AND", "&="), ("NB_INPLACE_FLOOR_DIVIDE", "//="),
    ("NB_INPLACE_LSHIFT", "<<="), ("NB_INPLACE_MATRIX_MULTIPLY", "@="), ("NB_INPLACE_MULTIPLY", "*="),
    ("NB_INPLACE_REMAINDER", "%="), ("NB_INPLACE_OR", "|="), ("NB_INPLACE_POWER", "**="),
    ("NB_INPLACE_RSHIFT", ">>="), ("NB_INPLACE_SUBTRACT", "-="), ("NB_INPLACE_TRUE_DIVIDE", "/="),
    ("NB_INPLACE_XOR", "^="), ("NB_SUBSCR", "[]"),
];

/// Bits of the second number of a run: what the opcode's argument is.
mod flag {
    pub const ARG: u8 = 1;
    pub const CONST: u8 = 2;
    pub const NAME: u8 = 4;
    pub const JUMP: u8 = 8;
    pub const FREE: u8 = 16;
    pub const LOCAL: u8 = 32;
    pub const EXC: u8 = 64;
    pub const VALID: u8 = 128;
}

/// What is known of an opcode.
fn find(opcode: i32) -> Option<(u8, Form, i32, i32)> {
    let mut left = u16::try_from(opcode).ok()?;
    for &(count, flags, form, a, b) in &RUNS {
        if left < count {
            return Some((flags, form, a.into(), b.into()));
        }
        left -= count;
    }
    None
}

fn has(opcode: i32, flag: u8) -> bool {
    find(opcode).is_some_and(|(flags, ..)| flags & flag != 0)
}

fn effect(opcode: i32, oparg: i32, jump: i32) -> Option<i32> {
    let (_, form, a, b) = find(opcode)?;
    Some(match form {
        Invalid => return None,
        Linear => a.wrapping_add(b.wrapping_mul(oparg)),
        Parity => a + b * (oparg & 1),
        Unpack => (oparg & 0xFF) + (oparg >> 8),
        Setup if jump == 0 => 0,
        Setup => a,
    })
}

fn list_of(vm: &Vm, names: &[&str]) -> Gc<List> {
    let list = vm.new_list();
    for name in names {
        list.push(vm, vm.intern_str(name).value());
    }
    list
}

#[module("_opcode", doc = "Opcode support module.")]
pub mod module {
    use super::*;

    /// Compute the stack effect of the opcode.
    #[function("stack_effect(opcode, oparg=None, /, *, jump=None)")]
    fn stack_effect(vm: &Vm, opcode: i32, oparg: Value, jump: Value) -> PyResult<i32> {
        let oparg = if oparg.is_none() {
            0
        } else {
            let int = vm.index_of(oparg)?;
            match vm.int_to_i64(int).and_then(|i| i32::try_from(i).ok()) {
                Some(i) => i,
                None => return Err(vm.overflow_error("Python int too large to convert to C int")),
            }
        };
        let jump = match jump {
            Value::NONE => -1,
            Value::TRUE => 1,
            Value::FALSE => 0,
            _ => return Err(vm.value_error("stack_effect: jump must be False, True or None")),
        };
        effect(opcode, oparg, jump).ok_or_else(|| vm.value_error("invalid opcode or oparg"))
    }
    /// Return True if opcode is valid, False otherwise.
    #[function("is_valid(opcode)")]
    fn is_valid(opcode: i32) -> bool {
        has(opcode, flag::VALID)
    }
    /// Return True if the opcode uses its oparg, False otherwise.
    #[function("has_arg(opcode)")]
    fn has_arg(opcode: i32) -> bool {
        has(opcode, flag::ARG)
    }
    /// Return True if the opcode accesses a constant, False otherwise.
    #[function("has_const(opcode)")]
    fn has_const(opcode: i32) -> bool {
        has(opcode, flag::CONST)
    }
    /// Return True if the opcode accesses an attribute by name, False otherwise.
    #[function("has_name(opcode)")]
    fn has_name(opcode: i32) -> bool {
        has(opcode, flag::NAME)
    }
    /// Return True if the opcode has a jump target, False otherwise.
    #[function("has_jump(opcode)")]
    fn has_jump(opcode: i32) -> bool {
        has(opcode, flag::JUMP)
    }
    /// Return True if the opcode accesses a free variable, False otherwise.
    ///
    /// Note that 'free' in this context refers to names in the current scope
    /// that are referenced by inner scopes or names in outer scopes that are
    /// referenced from this scope. It does not include references to global
    /// or builtin scopes.
    #[function("has_free(opcode)")]
    fn has_free(opcode: i32) -> bool {
        has(opcode, flag::FREE)
    }
    /// Return True if the opcode accesses a local variable, False otherwise.
    #[function("has_local(opcode)")]
    fn has_local(opcode: i32) -> bool {
        has(opcode, flag::LOCAL)
    }
    /// Return True if the opcode sets an exception handler, False otherwise.
    #[function("has_exc(opcode)")]
    fn has_exc(opcode: i32) -> bool {
        has(opcode, flag::EXC)
    }
    /// Return the specialization stats
    #[function("get_specialization_stats()")]
    fn get_specialization_stats() {}
    /// Return array of symbols of binary ops.
    ///
    /// Indexed by the BINARY_OP oparg value.
    #[function("get_nb_ops()")]
    fn get_nb_ops(vm: &Vm) -> Gc<List> {
        let list = vm.new_list();
        for (name, sign) in BINARY_OPERATORS {
            let pair = [vm.intern_str(name).value(), vm.intern_str(sign).value()];
            list.push(vm, vm.new_tuple(&pair).value());
        }
        list
    }
    /// Return a list of names of the unary intrinsics.
    #[function("get_intrinsic1_descs()")]
    fn get_intrinsic1_descs(vm: &Vm) -> Gc<List> {
        list_of(vm, &INTRINSICS_1)
    }
    /// Return a list of names of the binary intrinsics.
    #[function("get_intrinsic2_descs()")]
    fn get_intrinsic2_descs(vm: &Vm) -> Gc<List> {
        list_of(vm, &INTRINSICS_2)
    }
    /// Return a list of special method names.
    #[function("get_special_method_names()")]
    fn get_special_method_names(vm: &Vm) -> Gc<List> {
        list_of(vm, &SPECIAL_METHODS)
    }
    /// Return the executor object at offset in code if exists, None otherwise.
    #[function("get_executor(code, offset)")]
    fn get_executor(vm: &Vm, code: Value, offset: i32) -> PyResult<()> {
        if code.downcast::<Code>().is_none() {
            let name = vm.type_of(code).name();
            return Err(vm.type_error(format!("expected a code object, not '{name}'")));
        }
        // Compiled code is not kept by places in the bytecode.
        Err(vm.value_error(if offset < 0 { "invalid offset" } else { "no executor at given byte offset" }))
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "ENABLE_SPECIALIZATION", vm.int(1))?;
        set_module_attribute(vm, module, "ENABLE_SPECIALIZATION_FT", vm.int(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn effects() {
        let total: u16 = RUNS.iter().map(|r| r.0).sum();
        assert_eq!(total, 267);
        assert_eq!(effect(52, 3, -1), Some(-4));
        assert_eq!(effect(118, 0x102, -1), Some(3));
        assert_eq!((effect(263, 0, 0), effect(263, 0, 1)), (Some(0), Some(2)));
        assert_eq!(effect(129, 0, -1), None);
        assert!(has(82, flag::CONST) && !has(27, flag::ARG) && !has(300, flag::VALID));
    }
}
