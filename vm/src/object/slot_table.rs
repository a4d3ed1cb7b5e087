//! The table of special methods: for each how it is called through its slot, and what a Python class puts there.

use super::slot_dispatch::*;
use super::type_slots::SlotDef;
use crate::native::{Args, FunctionDef, FunctionKind, PyResult};
use crate::object::Str;
use crate::object::simple::Name;
use crate::object::slots::{CompareOp, Slots};
use crate::object::types::type_flags;
use crate::value::Value;
use crate::vm::Vm;

fn never(vm: &Vm, _args: &Args) -> PyResult {
    Err(vm.system_error("a special method's wrapper was called without its class"))
}

/// Checks the number of arguments after self.
fn arity(vm: &Vm, args: &Args, min: usize, max: usize) -> PyResult<()> {
    let n = args.positional().len() - 1;
    if args.keyword_count() > 0 {
        return Err(vm.type_error("wrapper() takes no keyword arguments"));
    }
    if n >= min && n <= max {
        return Ok(());
    }
    if min == max {
        return Err(
            vm.type_error(format!("expected {min} argument{}, got {n}", if min == 1 { "" } else { "s" }))
        );
    }
    if (min, max) == (1, 2) {
        return Err(vm.type_error(format!("expected 1 or 2 arguments, got {n}")));
    }
    let (word, bound) = if n < min { ("at least", min) } else { ("at most", max) };
    Err(vm.type_error(format!(
        "expected {word} {bound} argument{}, got {n}",
        if bound == 1 { "" } else { "s" }
    )))
}

fn arg(args: &Args, i: usize) -> Value {
    args.positional().get(i).copied().unwrap_or(Value::UNBOUND)
}

macro_rules! slot_def {
    ($name:literal, $sig:literal, $doc:literal, $($slot:ident)|+, $call:expr, $($field:ident = $dispatch:expr),*) => {
        SlotDef {
            def: FunctionDef { name: $name, text_signature: Some($sig), doc: Some($doc), kind: FunctionKind::Method, entry: never, direct: None, quick: None },
            present: |s| $(s.$slot.is_some())||+,
            call: $call,
            install: |s| { $( s.$field = Some($dispatch); )* },
            copy: |to, from| { $( to.$field = from.$field; )* },
        }
    };
}

macro_rules! missing {
    ($vm:expr) => {
        return Err($vm.system_error("slot is empty"))
    };
}

macro_rules! call_unary {
    ($slot:ident) => {
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.$slot {
                Some(f) => f(vm, arg(args, 0)),
                None => missing!(vm),
            }
        }
    };
}
macro_rules! call_binary {
    ($slot:ident) => {
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.$slot {
                Some(f) => f(vm, arg(args, 0), arg(args, 1)),
                None => missing!(vm),
            }
        }
    };
}
macro_rules! call_reflected {
    ($slot:ident) => {
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.$slot {
                Some(f) => f(vm, arg(args, 1), arg(args, 0)),
                None => missing!(vm),
            }
        }
    };
}
macro_rules! call_compare {
    ($op:ident) => {
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.compare {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), CompareOp::$op),
                None => missing!(vm),
            }
        }
    };
}

fn call_repeat(vm: &Vm, s: &Slots, args: &Args) -> PyResult {
    arity(vm, args, 1, 1)?;
    if let Some(f) = s.repeat {
        let i = vm.index_of(arg(args, 1))?;
        return match vm.int_to_i64(i) {
            Some(n) => f(vm, arg(args, 0), n as isize),
            None => {
                let class = vm.type_of(arg(args, 1)).name();
                Err(vm.overflow_error(format!("cannot fit '{class}' into an index-sized integer")))
            }
        };
    }
    missing!(vm)
}

fn attr_name(vm: &Vm, v: Value) -> PyResult<Name> {
    match v.downcast::<Str>() {
        Some(s) => Ok(vm.intern(s)),
        None => Err(vm.type_error(format!("attribute name must be string, not '{}'", vm.type_of(v).name()))),
    }
}

/// `object.__setattr__` called explicitly must not get around a native base's own (`type.__setattr__`).
fn hackcheck(vm: &Vm, s: &Slots, obj: Value, what: &str) -> PyResult<()> {
    let mut class = vm.type_of(obj);
    while class.has_flag(type_flags::HEAP) {
        match class.base() {
            Some(b) => class = b,
            None => return Ok(()),
        }
    }
    let (want, have) = (class.slots().setattr, s.setattr);
    if let (Some(a), Some(b)) = (want, have)
        && !std::ptr::fn_addr_eq(a, b)
    {
        return Err(vm.type_error(format!("can't apply this {what} to {} object", vm.type_of(obj).name())));
    }
    Ok(())
}

/// All special methods that have a slot.
pub static SLOT_DEFS: &[SlotDef] = &[
    slot_def!("__repr__", "($self, /)", "Return repr(self).", repr, call_unary!(repr), repr = slot_repr),
    slot_def!("__str__", "($self, /)", "Return str(self).", str, call_unary!(str), str = slot_str),
    slot_def!(
        "__hash__",
        "($self, /)",
        "Return hash(self).",
        hash,
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.hash {
                Some(f) => Ok(vm.int(f(vm, arg(args, 0))?)),
                None => missing!(vm),
            }
        },
        hash = slot_hash
    ),
    slot_def!(
        "__call__",
        "($self, /, *args, **kwargs)",
        "Call self as a function.",
        call,
        |vm, s, args| match s.call {
            Some(f) => f(vm, arg(args, 0), &args.skip_first()),
            None => missing!(vm),
        },
        call = slot_call
    ),
    slot_def!(
        "__getattribute__",
        "($self, name, /)",
        "Return getattr(self, name).",
        getattr,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            let name = attr_name(vm, arg(args, 1))?;
            match s.getattr {
                Some(f) => f(vm, arg(args, 0), name),
                None => missing!(vm),
            }
        },
        getattr = slot_getattr
    ),
    SlotDef {
        def: FunctionDef {
            name: "__getattr__",
            text_signature: None,
            doc: None,
            kind: FunctionKind::Method,
            entry: never,
            direct: None,
            quick: None,
        },
        present: |_| false,
        call: |vm, _, _| missing!(vm),
        install: |s| s.getattr = Some(slot_getattr),
        copy: |to, from| to.getattr = from.getattr,
    },
    slot_def!(
        "__setattr__",
        "($self, name, value, /)",
        "Implement setattr(self, name, value).",
        setattr,
        |vm, s, args| {
            arity(vm, args, 2, 2)?;
            let name = attr_name(vm, arg(args, 1))?;
            hackcheck(vm, s, arg(args, 0), "__setattr__")?;
            match s.setattr {
                Some(f) => f(vm, arg(args, 0), name, arg(args, 2)).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        setattr = slot_setattr
    ),
    slot_def!(
        "__delattr__",
        "($self, name, /)",
        "Implement delattr(self, name).",
        setattr,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            let name = attr_name(vm, arg(args, 1))?;
            hackcheck(vm, s, arg(args, 0), "__delattr__")?;
            match s.setattr {
                Some(f) => f(vm, arg(args, 0), name, Value::UNBOUND).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        setattr = slot_setattr
    ),
    slot_def!(
        "__lt__",
        "($self, value, /)",
        "Return self<value.",
        compare,
        call_compare!(Lt),
        compare = slot_compare
    ),
    slot_def!(
        "__le__",
        "($self, value, /)",
        "Return self<=value.",
        compare,
        call_compare!(Le),
        compare = slot_compare
    ),
    slot_def!(
        "__eq__",
        "($self, value, /)",
        "Return self==value.",
        compare,
        call_compare!(Eq),
        compare = slot_compare
    ),
    slot_def!(
        "__ne__",
        "($self, value, /)",
        "Return self!=value.",
        compare,
        call_compare!(Ne),
        compare = slot_compare
    ),
    slot_def!(
        "__gt__",
        "($self, value, /)",
        "Return self>value.",
        compare,
        call_compare!(Gt),
        compare = slot_compare
    ),
    slot_def!(
        "__ge__",
        "($self, value, /)",
        "Return self>=value.",
        compare,
        call_compare!(Ge),
        compare = slot_compare
    ),
    slot_def!("__iter__", "($self, /)", "Implement iter(self).", iter, call_unary!(iter), iter = slot_iter),
    slot_def!(
        "__next__",
        "($self, /)",
        "Implement next(self).",
        next,
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            let Some(f) = s.next else { missing!(vm) };
            vm.scratch.set(Value::UNBOUND);
            let v = f(vm, arg(args, 0))?;
            // What a generator returned.
            let returned = vm.scratch.replace(Value::UNBOUND);
            let returned = if returned.is_unbound() { Value::NONE } else { returned };
            if v.is_unbound() { Err(crate::exceptions::raise_stop_iteration(vm, returned)) } else { Ok(v) }
        },
        next = slot_next
    ),
    slot_def!(
        "__get__",
        "($self, instance, owner=None, /)",
        "Return an attribute of instance, which is of type owner.",
        descr_get,
        |vm, s, args| {
            arity(vm, args, 1, 2)?;
            let unbound = |v: Value| if v.is_none() { Value::UNBOUND } else { v };
            let (obj, owner) = (unbound(arg(args, 1)), unbound(arg(args, 2)));
            if obj.is_unbound() && owner.is_unbound() {
                return Err(vm.type_error("__get__(None, None) is invalid"));
            }
            match s.descr_get {
                Some(f) => f(vm, arg(args, 0), obj, owner),
                None => missing!(vm),
            }
        },
        descr_get = slot_descr_get
    ),
    slot_def!(
        "__set__",
        "($self, instance, value, /)",
        "Set an attribute of instance to value.",
        descr_set,
        |vm, s, args| {
            arity(vm, args, 2, 2)?;
            match s.descr_set {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), arg(args, 2)).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        descr_set = slot_descr_set
    ),
    slot_def!(
        "__delete__",
        "($self, instance, /)",
        "Delete an attribute of instance.",
        descr_set,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.descr_set {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), Value::UNBOUND).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        descr_set = slot_descr_set
    ),
    slot_def!(
        "__init__",
        "($self, /, *args, **kwargs)",
        "Initialize self.  See help(type(self)) for accurate signature.",
        init,
        |vm, s, args| match s.init {
            Some(f) => f(vm, arg(args, 0), &args.skip_first()).map(|_| Value::NONE),
            None => missing!(vm),
        },
        init = slot_init
    ),
    SlotDef {
        def: FunctionDef {
            name: "__new__",
            text_signature: None,
            doc: None,
            kind: FunctionKind::StaticMethod,
            entry: never,
            direct: None,
            quick: None,
        },
        present: |_| false,
        call: |vm, _, _| missing!(vm),
        install: |s| s.new = Some(slot_new),
        copy: |to, from| to.new = from.new,
    },
    SlotDef {
        def: FunctionDef {
            name: "__del__",
            text_signature: Some("($self, /)"),
            doc: Some("Called when the instance is about to be destroyed."),
            kind: FunctionKind::Method,
            entry: never,
            direct: None,
            quick: None,
        },
        present: |s| s.finalize.is_some(),
        call: |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.finalize {
                Some(f) => f(vm, arg(args, 0)).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        install: |s| {
            s.finalize = Some(slot_finalize);
            s.idle = None;
        },
        copy: |to, from| (to.finalize, to.idle) = (from.finalize, from.idle),
    },
    slot_def!(
        "__len__",
        "($self, /)",
        "Return len(self).",
        len,
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.len {
                Some(f) => Ok(vm.int(f(vm, arg(args, 0))? as i64)),
                None => missing!(vm),
            }
        },
        len = slot_len
    ),
    slot_def!(
        "__bool__",
        "($self, /)",
        "True if self else False",
        bool,
        |vm, s, args| {
            arity(vm, args, 0, 0)?;
            match s.bool {
                Some(f) => Ok(Value::bool(f(vm, arg(args, 0))?)),
                None => missing!(vm),
            }
        },
        bool = slot_bool
    ),
    slot_def!(
        "__getitem__",
        "($self, key, /)",
        "Return self[key].",
        getitem,
        call_binary!(getitem),
        getitem = slot_getitem
    ),
    slot_def!(
        "__setitem__",
        "($self, key, value, /)",
        "Set self[key] to value.",
        setitem,
        |vm, s, args| {
            arity(vm, args, 2, 2)?;
            match s.setitem {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), arg(args, 2)).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        setitem = slot_setitem
    ),
    slot_def!(
        "__delitem__",
        "($self, key, /)",
        "Delete self[key].",
        setitem,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.setitem {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), Value::UNBOUND).map(|_| Value::NONE),
                None => missing!(vm),
            }
        },
        setitem = slot_setitem
    ),
    slot_def!(
        "__contains__",
        "($self, key, /)",
        "Return bool(key in self).",
        contains,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.contains {
                Some(f) => Ok(Value::bool(f(vm, arg(args, 0), arg(args, 1))?)),
                None => missing!(vm),
            }
        },
        contains = slot_contains
    ),
    slot_def!(
        "__add__",
        "($self, value, /)",
        "Return self+value.",
        add | concat,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.add.or(s.concat) {
                Some(f) => f(vm, arg(args, 0), arg(args, 1)),
                None => missing!(vm),
            }
        },
        add = slot_binary::<0>
    ),
    slot_def!(
        "__radd__",
        "($self, value, /)",
        "Return value+self.",
        add,
        call_reflected!(add),
        add = slot_binary::<0>
    ),
    slot_def!(
        "__sub__",
        "($self, value, /)",
        "Return self-value.",
        sub,
        call_binary!(sub),
        sub = slot_binary::<1>
    ),
    slot_def!(
        "__rsub__",
        "($self, value, /)",
        "Return value-self.",
        sub,
        call_reflected!(sub),
        sub = slot_binary::<1>
    ),
    slot_def!(
        "__mul__",
        "($self, value, /)",
        "Return self*value.",
        mul | repeat,
        |vm, s, args| match s.mul {
            Some(f) => {
                arity(vm, args, 1, 1)?;
                f(vm, arg(args, 0), arg(args, 1))
            }
            None => call_repeat(vm, s, args),
        },
        mul = slot_binary::<2>
    ),
    slot_def!(
        "__rmul__",
        "($self, value, /)",
        "Return value*self.",
        mul | repeat,
        |vm, s, args| match s.mul {
            Some(f) => {
                arity(vm, args, 1, 1)?;
                f(vm, arg(args, 1), arg(args, 0))
            }
            None => call_repeat(vm, s, args),
        },
        mul = slot_binary::<2>
    ),
    slot_def!(
        "__matmul__",
        "($self, value, /)",
        "Return self@value.",
        matmul,
        call_binary!(matmul),
        matmul = slot_binary::<3>
    ),
    slot_def!(
        "__rmatmul__",
        "($self, value, /)",
        "Return value@self.",
        matmul,
        call_reflected!(matmul),
        matmul = slot_binary::<3>
    ),
    slot_def!(
        "__truediv__",
        "($self, value, /)",
        "Return self/value.",
        truediv,
        call_binary!(truediv),
        truediv = slot_binary::<4>
    ),
    slot_def!(
        "__rtruediv__",
        "($self, value, /)",
        "Return value/self.",
        truediv,
        call_reflected!(truediv),
        truediv = slot_binary::<4>
    ),
    slot_def!(
        "__floordiv__",
        "($self, value, /)",
        "Return self//value.",
        floordiv,
        call_binary!(floordiv),
        floordiv = slot_binary::<5>
    ),
    slot_def!(
        "__rfloordiv__",
        "($self, value, /)",
        "Return value//self.",
        floordiv,
        call_reflected!(floordiv),
        floordiv = slot_binary::<5>
    ),
    slot_def!(
        "__mod__",
        "($self, value, /)",
        "Return self%value.",
        modulo,
        call_binary!(modulo),
        modulo = slot_binary::<6>
    ),
    slot_def!(
        "__rmod__",
        "($self, value, /)",
        "Return value%self.",
        modulo,
        call_reflected!(modulo),
        modulo = slot_binary::<6>
    ),
    slot_def!(
        "__divmod__",
        "($self, value, /)",
        "Return divmod(self, value).",
        divmod,
        call_binary!(divmod),
        divmod = slot_binary::<7>
    ),
    slot_def!(
        "__rdivmod__",
        "($self, value, /)",
        "Return divmod(value, self).",
        divmod,
        call_reflected!(divmod),
        divmod = slot_binary::<7>
    ),
    slot_def!(
        "__pow__",
        "($self, value, mod=None, /)",
        "Return pow(self, value, mod).",
        pow,
        |vm, s, args| {
            arity(vm, args, 1, 2)?;
            let modulus = if args.positional().len() > 2 { arg(args, 2) } else { Value::NONE };
            match s.pow {
                Some(f) => f(vm, arg(args, 0), arg(args, 1), modulus),
                None => missing!(vm),
            }
        },
        pow = slot_pow
    ),
    slot_def!(
        "__rpow__",
        "($self, value, mod=None, /)",
        "Return pow(value, self, mod).",
        pow,
        |vm, s, args| {
            arity(vm, args, 1, 2)?;
            let modulus = if args.positional().len() > 2 { arg(args, 2) } else { Value::NONE };
            match s.pow {
                Some(f) => f(vm, arg(args, 1), arg(args, 0), modulus),
                None => missing!(vm),
            }
        },
        pow = slot_pow
    ),
    slot_def!(
        "__lshift__",
        "($self, value, /)",
        "Return self<<value.",
        lshift,
        call_binary!(lshift),
        lshift = slot_binary::<8>
    ),
    slot_def!(
        "__rlshift__",
        "($self, value, /)",
        "Return value<<self.",
        lshift,
        call_reflected!(lshift),
        lshift = slot_binary::<8>
    ),
    slot_def!(
        "__rshift__",
        "($self, value, /)",
        "Return self>>value.",
        rshift,
        call_binary!(rshift),
        rshift = slot_binary::<9>
    ),
    slot_def!(
        "__rrshift__",
        "($self, value, /)",
        "Return value>>self.",
        rshift,
        call_reflected!(rshift),
        rshift = slot_binary::<9>
    ),
    slot_def!(
        "__and__",
        "($self, value, /)",
        "Return self&value.",
        and,
        call_binary!(and),
        and = slot_binary::<10>
    ),
    slot_def!(
        "__rand__",
        "($self, value, /)",
        "Return value&self.",
        and,
        call_reflected!(and),
        and = slot_binary::<10>
    ),
    slot_def!(
        "__or__",
        "($self, value, /)",
        "Return self|value.",
        or,
        call_binary!(or),
        or = slot_binary::<11>
    ),
    slot_def!(
        "__ror__",
        "($self, value, /)",
        "Return value|self.",
        or,
        call_reflected!(or),
        or = slot_binary::<11>
    ),
    slot_def!(
        "__xor__",
        "($self, value, /)",
        "Return self^value.",
        xor,
        call_binary!(xor),
        xor = slot_binary::<12>
    ),
    slot_def!(
        "__rxor__",
        "($self, value, /)",
        "Return value^self.",
        xor,
        call_reflected!(xor),
        xor = slot_binary::<12>
    ),
    slot_def!(
        "__iadd__",
        "($self, value, /)",
        "Return self+=value.",
        iadd | inplace_concat,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            match s.iadd.or(s.inplace_concat) {
                Some(f) => f(vm, arg(args, 0), arg(args, 1)),
                None => missing!(vm),
            }
        },
        iadd = slot_iadd
    ),
    slot_def!(
        "__isub__",
        "($self, value, /)",
        "Return self-=value.",
        isub,
        call_binary!(isub),
        isub = slot_isub
    ),
    slot_def!(
        "__imul__",
        "($self, value, /)",
        "Return self*=value.",
        imul | inplace_repeat,
        |vm, s, args| match s.imul {
            Some(f) => {
                arity(vm, args, 1, 1)?;
                f(vm, arg(args, 0), arg(args, 1))
            }
            None => {
                let repeated = Slots { repeat: s.inplace_repeat, ..*s };
                call_repeat(vm, &repeated, args)
            }
        },
        imul = slot_imul
    ),
    slot_def!(
        "__imatmul__",
        "($self, value, /)",
        "Return self@=value.",
        imatmul,
        call_binary!(imatmul),
        imatmul = slot_imatmul
    ),
    slot_def!(
        "__itruediv__",
        "($self, value, /)",
        "Return self/=value.",
        itruediv,
        call_binary!(itruediv),
        itruediv = slot_itruediv
    ),
    slot_def!(
        "__ifloordiv__",
        "($self, value, /)",
        "Return self//=value.",
        ifloordiv,
        call_binary!(ifloordiv),
        ifloordiv = slot_ifloordiv
    ),
    slot_def!(
        "__imod__",
        "($self, value, /)",
        "Return self%=value.",
        imodulo,
        call_binary!(imodulo),
        imodulo = slot_imodulo
    ),
    slot_def!(
        "__ipow__",
        "($self, value, /)",
        "Return self**=value.",
        ipow,
        call_binary!(ipow),
        ipow = slot_ipow
    ),
    slot_def!(
        "__ilshift__",
        "($self, value, /)",
        "Return self<<=value.",
        ilshift,
        call_binary!(ilshift),
        ilshift = slot_ilshift
    ),
    slot_def!(
        "__irshift__",
        "($self, value, /)",
        "Return self>>=value.",
        irshift,
        call_binary!(irshift),
        irshift = slot_irshift
    ),
    slot_def!(
        "__iand__",
        "($self, value, /)",
        "Return self&=value.",
        iand,
        call_binary!(iand),
        iand = slot_iand
    ),
    slot_def!("__ior__", "($self, value, /)", "Return self|=value.", ior, call_binary!(ior), ior = slot_ior),
    slot_def!(
        "__ixor__",
        "($self, value, /)",
        "Return self^=value.",
        ixor,
        call_binary!(ixor),
        ixor = slot_ixor
    ),
    slot_def!("__neg__", "($self, /)", "-self", neg, call_unary!(neg), neg = slot_neg),
    slot_def!("__pos__", "($self, /)", "+self", pos, call_unary!(pos), pos = slot_pos),
    slot_def!("__abs__", "($self, /)", "abs(self)", abs, call_unary!(abs), abs = slot_abs),
    slot_def!("__invert__", "($self, /)", "~self", invert, call_unary!(invert), invert = slot_invert),
    slot_def!("__int__", "($self, /)", "int(self)", int, call_unary!(int), int = slot_int),
    slot_def!("__float__", "($self, /)", "float(self)", float, call_unary!(float), float = slot_float),
    slot_def!(
        "__index__",
        "($self, /)",
        "Return self converted to an integer, if self is suitable for use as an index into a list.",
        index,
        call_unary!(index),
        index = slot_index
    ),
    slot_def!(
        "__await__",
        "($self, /)",
        "Return an iterator to be used in await expression.",
        await_,
        call_unary!(await_),
        await_ = slot_await
    ),
    slot_def!(
        "__aiter__",
        "($self, /)",
        "Return an awaitable, that resolves in asynchronous iterator.",
        aiter,
        call_unary!(aiter),
        aiter = slot_aiter
    ),
    slot_def!(
        "__anext__",
        "($self, /)",
        "Return a value or raise StopAsyncIteration.",
        anext,
        call_unary!(anext),
        anext = slot_anext
    ),
    slot_def!(
        "__buffer__",
        "($self, flags, /)",
        "Return a buffer object that exposes the underlying memory of the object.",
        buffer,
        |vm, s, args| {
            arity(vm, args, 1, 1)?;
            let flags = vm.index_of(arg(args, 1))?;
            let Some(flags) = vm.int_to_i64(flags).and_then(|flags| i32::try_from(flags).ok()) else {
                return Err(vm.overflow_error("buffer flags out of range"));
            };
            match s.buffer {
                Some(get) => {
                    let buffer = get(vm, arg(args, 0), flags as u32)?;
                    Ok(crate::builtins::memoryview::from_buffer(vm, buffer))
                }
                None => missing!(vm),
            }
        },
        buffer = slot_buffer
    ),
];
