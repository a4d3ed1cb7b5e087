//! `super`

use crate::native::{Args, PyResult};
use crate::object::attribute;
use crate::object::builtin_types::shapes;
use crate::object::descriptor::Super;
use crate::object::header::{Header, Kind, ValueCell};
use crate::object::simple::Name;
use crate::object::types::Type;
use crate::object::{Cell_, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_macros::class;

/// The class whose MRO `super(class, obj)` searches.
///
/// # Errors
/// TypeError when obj is neither an instance nor a subtype of class.
pub fn check(vm: &Vm, class: Value, obj: Value) -> PyResult<(Gc<Type>, Gc<Type>)> {
    let Some(class) = class.downcast::<Type>() else {
        let got = vm.type_of(class).name();
        return Err(vm.type_error(format!("super() argument 1 must be a type, not {got}")));
    };
    if let Some(t) = obj.downcast::<Type>()
        && t.is_subtype(class)
    {
        return Ok((class, t));
    }
    let actual = vm.type_of(obj);
    if actual.is_subtype(class) {
        return Ok((class, actual));
    }
    if let Some(claimed) = vm.getattr_opt(obj, vm.names().__class__)?.and_then(|c| c.downcast::<Type>())
        && claimed != actual
        && claimed.is_subtype(class)
    {
        return Ok((class, claimed));
    }
    Err(vm.type_error(
        "super(type, obj): obj (instance of {}) is not an instance or subtype of type ({})."
            .replacen("{}", &actual.name(), 1)
            .replacen("{}", &class.name(), 1),
    ))
}

/// The attribute after `class` in the MRO of `start`, without descriptors.
pub fn find(vm: &Vm, class: Gc<Type>, start: Gc<Type>, name: Name) -> Option<Value> {
    let name = vm.intern(name);
    let mut after = false;
    for c in start.mro_items() {
        if after && let Some(v) = c.cast_unchecked::<Type>().dict().get_str(vm, name) {
            return Some(v);
        }
        after |= *c == class.value();
    }
    None
}

/// `super(class, obj).name`: the callee with its receiver (for a method call), or the bound value.
///
/// # Errors
/// TypeError for a bad super; AttributeError.
pub fn lookup(vm: &Vm, class: Value, obj: Value, name: Name, method: bool) -> PyResult<(Value, Value)> {
    let (class, start) = check(vm, class, obj)?;
    if vm.intern(name) != vm.names().__class__
        && let Some(attr) = find(vm, class, start, name)
    {
        let through_class = obj == start.value();
        if method && !through_class && crate::protocol::is_plain_method(attr) {
            return Ok((attr, obj));
        }
        let instance = if through_class { Value::UNBOUND } else { obj };
        return Ok((attribute::bind(vm, attr, instance, start.value())?, Value::UNBOUND));
    }
    let header = Header::new(shapes::SUPER, Kind::Super);
    let cell = ValueCell::new;
    let s = vm.heap().alloc(Super {
        header,
        class: cell(class.value()),
        obj: cell(obj),
        obj_type: cell(start.value()),
    });
    Ok((attribute::generic_getattr(vm, s.value(), name)?, Value::UNBOUND))
}

/// What `super()` without arguments means in the running method: its class and its first argument.
fn implied(vm: &Vm) -> PyResult<(Value, Value)> {
    let regs = vm.frame.get();
    if regs.is_null() {
        return Err(vm.runtime_error("super(): no current frame"));
    }
    // SAFETY: `frame` is the running frame, and the registers read are locals of its code.
    unsafe {
        let code = crate::interp::code_of(regs);
        let unit = &code.unit;
        if unit.arg_count == 0 {
            return Err(vm.runtime_error("super(): no arguments"));
        }
        let mut first = *regs;
        let in_cell = unit.cellvars.iter().find(|c| Some(&c.0) == unit.varnames.first());
        if let Some(cell) = in_cell {
            let held = *regs.add(cell.1 as usize);
            first = held.downcast::<Cell_>().map_or(held, |c| c.content.get());
        }
        if first.is_unbound() {
            return Err(vm.runtime_error("super(): arg[0] deleted"));
        }
        let Some(at) = unit.freevars.iter().position(|n| n == "__class__") else {
            return Err(vm.runtime_error("super(): __class__ cell not found"));
        };
        let cell = *regs.add(unit.first_free as usize + at);
        let class = cell.downcast::<Cell_>().map_or(Value::UNBOUND, |c| c.content.get());
        if class.is_unbound() {
            return Err(vm.runtime_error("super(): empty __class__ cell"));
        }
        if class.downcast::<Type>().is_none() {
            let got = vm.type_of(class).name();
            return Err(vm.runtime_error(format!("super(): __class__ is not a type ({got})")));
        }
        Ok((class, first))
    }
}

/// A field that may not be set yet.
fn or_none(v: Value) -> Value {
    if v.is_unbound() { Value::NONE } else { v }
}

/// super() -> same as super(__class__, <first argument>)
/// super(type) -> unbound super object
/// super(type, obj) -> bound super object; requires isinstance(obj, type)
/// super(type, type2) -> bound super object; requires
///     issubclass(type2, type)
/// Typical use to call a cooperative superclass method:
/// class C(B):
///     def meth(self, arg):
///         super().meth(arg)
/// This works for class methods too:
/// class C(B):
///     @classmethod
///     def cmeth(cls, arg):
///         super().cmeth(arg)
#[class("super", kind = Super, subclassable)]
impl Super {
    #[new("super(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Super> {
        let cell = || ValueCell::new(Value::UNBOUND);
        vm.alloc_instance(cls, |header| Super { header, class: cell(), obj: cell(), obj_type: cell() })
    }
    #[init_method("super(*args)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Super>, args: &Args) -> PyResult<()> {
        args.no_keywords(vm, "super")?;
        let (class, obj) = match *args.positional() {
            [] => implied(vm)?,
            [class] => (class, Value::NONE),
            [class, obj] => (class, obj),
            _ => {
                let n = args.len();
                return Err(vm.type_error(format!("super() expected at most 2 arguments, got {n}")));
            }
        };
        if class.downcast::<Type>().is_none() {
            let got = vm.type_of(class).name();
            return Err(vm.type_error(format!("super() argument 1 must be a type, not {got}")));
        }
        let header = this.header();
        if obj.is_none() {
            this.obj.set(header, Value::UNBOUND);
            this.obj_type.set(header, Value::UNBOUND);
        } else {
            let (_, start) = check(vm, class, obj)?;
            this.obj.set(header, obj);
            this.obj_type.set(header, start.value());
        }
        this.class.set(header, class);
        Ok(())
    }
    #[slot(repr)]
    fn repr(this: Gc<Super>) -> PyResult<String> {
        let class = this.class.get().downcast::<Type>().map_or("NULL".to_owned(), |c| c.name());
        let class = format!("<class '{class}'>");
        Ok(match this.obj_type.get().downcast::<Type>() {
            Some(t) => format!("<super: {class}, <{} object>>", t.name()),
            None => format!("<super: {class}, NULL>"),
        })
    }
    #[slot(getattr)]
    fn getattribute(vm: &Vm, this: Gc<Super>, name: Gc<Str>) -> PyResult {
        if let (Some(class), Some(start)) =
            (this.class.get().downcast::<Type>(), this.obj_type.get().downcast::<Type>())
            && vm.intern(name) != vm.names().__class__
            && let Some(attr) = find(vm, class, start, name)
        {
            let obj = this.obj.get();
            let instance = if obj == start.value() { Value::UNBOUND } else { obj };
            return attribute::bind(vm, attr, instance, start.value());
        }
        attribute::generic_getattr(vm, this.value(), name)
    }
    #[slot(descr_get)]
    fn descr_get(vm: &Vm, this: Gc<Super>, instance: Value, _owner: Value) -> PyResult {
        if instance.is_unbound() || instance.is_none() || !this.obj.get().is_unbound() {
            return Ok(this.value());
        }
        let class = vm.type_of(this.value());
        vm.call(class.value(), &[this.class.get(), instance])
    }
    #[member("__thisclass__")]
    fn get_thisclass(this: Gc<Super>) -> Value {
        or_none(this.class.get())
    }
    #[member("__self__")]
    fn get_self(this: Gc<Super>) -> Value {
        or_none(this.obj.get())
    }
    #[member("__self_class__")]
    fn get_self_class(this: Gc<Super>) -> Value {
        or_none(this.obj_type.get())
    }
}
