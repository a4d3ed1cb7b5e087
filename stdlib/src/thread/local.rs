//! `_thread._local`: an object that has other attributes in each thread.

use taipan_macros::{class, native_object};
use taipan_vm::call;
use taipan_vm::heap::HeapCell;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::simple::Name;
use taipan_vm::object::{Dict, Tuple, Type, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Thread-local data.
#[native_object("_thread._local")]
pub struct Local {
    /// By the thread's serial number: its attributes.
    dicts: HeapCell<Vec<(u64, Gc<Dict>)>>,
    /// What `__init__` is called with in each thread.
    args: Gc<Tuple>,
    /// A dict or None
    kwargs: Value,
}

/// The running thread's attributes of a local; made, and initialised, when it first looks at them.
fn dict_of(vm: &Vm, this: Gc<Local>) -> PyResult<Gc<Dict>> {
    let me = vm.serial();
    let known = this.dicts.borrow().iter().find(|d| d.0 == me).map(|d| d.1);
    if let Some(dict) = known {
        return Ok(dict);
    }
    let dict = add_dict(vm, this);
    let class = vm.type_of(this.value());
    if has_init(vm, class) {
        let init = vm.lookup_special(this.value(), vm.names().__init__)?;
        let kwargs = this.kwargs.downcast::<Dict>();
        if let Some(init) = init
            && let Err(raised) = call::call_tuple_dict(vm, init, this.args, kwargs)
        {
            this.dicts.borrow_mut().retain(|d| d.0 != me);
            return Err(raised);
        }
    }
    Ok(dict)
}

fn add_dict(vm: &Vm, this: Gc<Local>) -> Gc<Dict> {
    let dict = vm.new_dict();
    let gil = &vm.interp().gil;
    let mut dicts = this.dicts.borrow_mut();
    // Those of threads that have ended are of no use any more.
    dicts.retain(|d| gil.is_alive(d.0));
    dicts.push((vm.serial(), dict));
    dict
}

/// Does the class have an `__init__` of its own?
fn has_init(vm: &Vm, class: Gc<Type>) -> bool {
    let name = vm.names().__init__;
    class.lookup(vm, name) != vm.builtin_type(shapes::OBJECT).lookup(vm, name)
}

/// A data descriptor of the class by this name.
fn data_descriptor(vm: &Vm, class: Gc<Type>, name: Name) -> Option<Value> {
    class.lookup(vm, name).filter(|attr| vm.type_of(*attr).slots().descr_set.is_some())
}

/// Thread-local data
#[class("_local", module = "_thread", subclassable, weakrefable)]
impl Local {
    #[new("_local(*args, **kwargs)", text_signature = "()")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Local>> {
        if (!args.is_empty() || args.keyword_count() > 0) && !has_init(vm, cls) {
            return Err(vm.type_error("Initialization arguments are not supported"));
        }
        let positional = vm.new_tuple(args.positional());
        let mut kwargs = Value::NONE;
        if args.keyword_count() > 0 {
            let dict = vm.new_dict();
            for (name, value) in args.keywords() {
                dict.set_str(vm, name, value);
            }
            kwargs = dict.value();
        }
        let this = Local::alloc(vm, cls, |head| Local {
            head,
            dicts: HeapCell::new(Vec::new()),
            args: positional,
            kwargs,
        });
        // In this thread the class's caller calls `__init__`.
        add_dict(vm, this);
        Ok(this)
    }
    #[slot(getattr)]
    fn getattr(vm: &Vm, this: Gc<Self>, name: Name) -> PyResult {
        let dict = dict_of(vm, this)?;
        if name.bytes() == b"__dict__" {
            return Ok(dict.value());
        }
        let class = vm.type_of(this.value());
        if let Some(attr) = data_descriptor(vm, class, name) {
            return attribute::bind(vm, attr, this.value(), class.value());
        }
        if let Some(value) = dict.get_str(vm, name) {
            return Ok(value);
        }
        match class.lookup(vm, name) {
            Some(attr) => attribute::bind(vm, attr, this.value(), class.value()),
            None => Err(attribute::no_attribute(vm, this.value(), name)),
        }
    }
    #[slot(setattr)]
    fn setattr(vm: &Vm, this: Gc<Self>, name: Name, value: Value) -> PyResult<()> {
        let dict = dict_of(vm, this)?;
        let class = vm.type_of(this.value());
        if name.bytes() == b"__dict__" {
            let message = format!("'{}' object attribute '__dict__' is read-only", class.name());
            return Err(taipan_vm::exceptions::raise_attribute_error(vm, &message, this.value(), name));
        }
        if let Some(attr) = data_descriptor(vm, class, name)
            && let Some(set) = vm.type_of(attr).slots().descr_set
        {
            return set(vm, attr, this.value(), value);
        }
        if !value.is_unbound() {
            dict.set_str(vm, name, value);
        } else if dict.remove_str(vm, name).is_none() {
            return Err(attribute::no_attribute(vm, this.value(), name));
        }
        Ok(())
    }
}
