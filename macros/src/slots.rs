//! The slot table as the macros know it: for each field of `vm::object::slots::Slots` what its function takes and
//! gives, and the special method that messages name.

/// What a slot passes at one place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Slot {
    /// Self: the Rust function may take `Gc<Self>`.
    This,
    /// A value: the Rust function may take anything that an argument can be converted to.
    Any,
    /// A value on either side of an operator: only `Value`, since self may be on the other side.
    Operand,
    /// A value or UNBOUND: `Value`, or `Option<Value>`.
    Optional,
    /// Something that is passed on as it is, of the given Rust type.
    Other(&'static str),
}

/// What a slot gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gives {
    /// A value.
    Value,
    /// A value, or UNBOUND at the end: `Option<T>` will do.
    Next,
    /// The Rust type itself.
    Plain(&'static str),
}

/// A slot's form.
pub struct Form {
    /// The special method, for messages.
    pub method: &'static str,
    pub takes: &'static [Slot],
    pub gives: Gives,
}

const STR: Slot = Slot::Other("::taipan_vm::value::Gc<::taipan_vm::object::Str>");
const OP: Slot = Slot::Other("::taipan_vm::object::slots::CompareOp");

/// The form of the slot called `name`.
pub fn form(name: &str) -> Option<Form> {
    use Gives::*;
    use Slot::{Any, Operand, Optional, Other, This};
    let (method, takes, gives): (&'static str, &'static [Slot], Gives) = match name {
        "repr" => ("__repr__", &[This], Value),
        "str" => ("__str__", &[This], Value),
        "hash" => ("__hash__", &[This], Plain("i64")),
        "call" => ("__call__", &[This, Other("&::taipan_vm::native::Args")], Value),
        "getattr" => ("__getattribute__", &[This, STR], Value),
        "setattr" => ("__setattr__", &[This, STR, Optional], Plain("()")),
        "compare" => ("__eq__", &[This, Any, OP], Value),
        "iter" => ("__iter__", &[This], Value),
        "next" => ("__next__", &[This], Next),
        "descr_get" => ("__get__", &[This, Optional, Optional], Value),
        "descr_set" => ("__set__", &[This, Any, Optional], Plain("()")),
        "finalize" => ("__del__", &[This], Plain("()")),
        "len" => ("__len__", &[This], Plain("usize")),
        "bool" => ("__bool__", &[This], Plain("bool")),
        "getitem" => ("__getitem__", &[This, Any], Value),
        "setitem" => ("__setitem__", &[This, Any, Optional], Plain("()")),
        "contains" => ("__contains__", &[This, Any], Plain("bool")),
        "concat" => ("__add__", &[This, Any], Value),
        "repeat" => ("__mul__", &[This, Other("isize")], Value),
        "inplace_concat" => ("__iadd__", &[This, Any], Value),
        "inplace_repeat" => ("__imul__", &[This, Other("isize")], Value),
        "buffer" => ("__buffer__", &[This, Other("u32")], Plain("::taipan_vm::object::buffer::Buffer")),
        "pow" => ("__pow__", &[Operand, Operand, Operand], Value),
        "ipow" => ("__ipow__", &[This, Any], Value),
        _ => return unary(name).or_else(|| binary(name)),
    };
    Some(Form { method, takes, gives })
}

fn unary(name: &str) -> Option<Form> {
    let method = match name {
        "neg" => "__neg__",
        "pos" => "__pos__",
        "abs" => "__abs__",
        "invert" => "__invert__",
        "int" => "__int__",
        "float" => "__float__",
        "index" => "__index__",
        "await_" => "__await__",
        "aiter" => "__aiter__",
        "anext" => "__anext__",
        _ => return None,
    };
    Some(Form { method, takes: &[Slot::This], gives: Gives::Value })
}

fn binary(name: &str) -> Option<Form> {
    const TABLE: &[(&str, &str, &str)] = &[
        ("add", "__add__", "__iadd__"),
        ("sub", "__sub__", "__isub__"),
        ("mul", "__mul__", "__imul__"),
        ("matmul", "__matmul__", "__imatmul__"),
        ("truediv", "__truediv__", "__itruediv__"),
        ("floordiv", "__floordiv__", "__ifloordiv__"),
        ("modulo", "__mod__", "__imod__"),
        ("divmod", "__divmod__", ""),
        ("lshift", "__lshift__", "__ilshift__"),
        ("rshift", "__rshift__", "__irshift__"),
        ("and", "__and__", "__iand__"),
        ("or", "__or__", "__ior__"),
        ("xor", "__xor__", "__ixor__"),
    ];
    if let Some((_, method, _)) = TABLE.iter().find(|(field, ..)| *field == name) {
        return Some(Form { method, takes: &[Slot::Operand, Slot::Operand], gives: Gives::Value });
    }
    let base = name.strip_prefix('i')?;
    let (_, _, method) = TABLE.iter().find(|(field, _, method)| *field == base && !method.is_empty())?;
    Some(Form { method, takes: &[Slot::This, Slot::Any], gives: Gives::Value })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table here and the slot table of vm name the same slots.
    #[test]
    fn every_slot_of_the_vm_is_known() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../vm/src/object/slots.rs");
        let source = std::fs::read_to_string(path).expect("vm's slot table");
        let table = source.split_once("slot_table! {").expect("the table").1;
        let mut known = 0;
        for line in table.lines().map(str::trim) {
            if line == "}" {
                break;
            }
            let Some((name, ty)) = line.split_once(": ").filter(|_| !line.starts_with("//")) else {
                continue;
            };
            // (What is idle, a class says when it is made.)
            if matches!(name, "new" | "init" | "idle") {
                continue;
            }
            let form = form(name).unwrap_or_else(|| panic!("slot `{name}` is not in the macros' table"));
            let arity = match ty.trim_end_matches(',') {
                "UnaryFn" => 1,
                "BinaryFn" | "CallFn" => 2,
                "TernaryFn" => 3,
                // `fn(&Vm, A, B)`: the commas inside the parentheses are as many as parameters besides the VM.
                other => other.split("->").next().map_or(0, |head| head.matches(", ").count()),
            };
            assert_eq!(form.takes.len(), arity, "{name}");
            known += 1;
        }
        assert!(known > 50, "only {known} slots found");
    }
}
