//! A native class: its struct, its members, its slots.

use super::{call, message, with_vm};
use crate::heap::HeapCell;
use crate::native::{Args, FunctionDef, PyResult, VarArgs};
use crate::object::Tuple;
use crate::object::native::NativeObject;
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use std::collections::VecDeque;
use taipan_macros::{class, class_part, native_object};

#[native_object("collections.deque")]
pub struct Deque {
    items: HeapCell<VecDeque<Value>>,
    maxlen: Cell<Option<usize>>,
    #[untraced]
    note: std::path::PathBuf,
}

/// A queue.
#[class("deque", module = "collections", subclassable, weakrefable, unhashable, parts(more))]
impl Deque {
    #[new("deque(iterable=(), maxlen=None)")]
    fn new(vm: &Vm, cls: Gc<Type>, iterable: Value, maxlen: Option<usize>) -> PyResult<Gc<Self>> {
        let deque = Deque::alloc(vm, cls, |head| Deque {
            head,
            items: HeapCell::default(),
            maxlen: Cell::new(maxlen),
            note: "note".into(),
        });
        if let Some(tuple) = iterable.downcast::<Tuple>() {
            deque.items.borrow_mut().extend(tuple.items());
        }
        Ok(deque)
    }
    /// Adds one.
    #[method("append(item, /)")]
    fn append(this: Gc<Self>, item: Value) {
        this.items.borrow_mut().push_back(item);
    }
    #[method("rotate(n=1, /)")]
    fn rotate(_vm: &Vm, this: Gc<Self>, n: isize) -> PyResult<()> {
        let mut items = this.items.borrow_mut();
        if !items.is_empty() {
            let by = n.rem_euclid(items.len() as isize) as usize;
            items.rotate_right(by);
        }
        Ok(())
    }
    #[class_method("make($type, *args)")]
    fn make(vm: &Vm, cls: Gc<Type>, args: VarArgs) -> PyResult<Gc<Self>> {
        Deque::new(vm, cls, vm.new_tuple(&args).value(), None)
    }
    #[static_method("times(x, y=2, /)")]
    fn times(x: i64, y: i64) -> i64 {
        x * y
    }
    #[getter]
    fn maxlen(this: Gc<Self>) -> Option<usize> {
        this.maxlen.get()
    }
    #[setter("maxlen")]
    fn set_maxlen(vm: &Vm, this: Gc<Self>, value: Option<Value>) -> PyResult<()> {
        let Some(value) = value else { return Err(vm.type_error("cannot delete")) };
        this.maxlen.set(value.as_small_int().and_then(|i| usize::try_from(i).ok()));
        Ok(())
    }
    #[slot(len)]
    fn len(this: Gc<Self>) -> usize {
        this.items.borrow().len()
    }
    #[slot(bool)]
    fn truth(this: Gc<Self>) -> PyResult<bool> {
        Ok(Self::len(this) > 0)
    }
    #[slot(repr)]
    fn repr(_vm: &Vm, _this: Gc<Self>) -> &'static str {
        "deque"
    }
    #[slot(next)]
    fn next(this: Gc<Self>) -> Option<Value> {
        this.items.borrow_mut().pop_front()
    }
    #[slot(add)]
    fn add(_a: Value, _b: Value) -> Value {
        Value::NOT_IMPLEMENTED
    }
    #[slot(compare)]
    fn compare(this: Gc<Self>, other: Value, op: CompareOp) -> Value {
        Value::bool(this.value() == other && op == CompareOp::Eq)
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, index: usize) -> PyResult {
        let item = this.items.borrow().get(index).copied();
        item.ok_or_else(|| vm.index_error("deque index out of range"))
    }
    #[slot(call)]
    fn call(_this: Gc<Self>, args: &Args) -> usize {
        args.len()
    }
    #[class_attr]
    fn limit() -> i32 {
        5
    }
}

#[class_part("deque", more, module = "collections")]
impl Deque {
    #[method("clear()")]
    fn clear(this: Gc<Self>) {
        this.items.borrow_mut().clear()
    }
    #[getter]
    fn note(this: Gc<Self>) -> String {
        this.note.display().to_string()
    }
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
}

#[native_object]
struct Other {}

#[class("other", module = "m", base = Deque)]
impl Other {}

fn method(name: &str) -> &'static FunctionDef {
    Deque::class_def().methods.iter().find(|d| d.name == name).unwrap_or_else(|| panic!("no method {name}"))
}

/// A deque of 1 and 2.
fn sample(vm: &Vm) -> Value {
    let class = Deque::class(vm);
    let items = vm.new_tuple(&[Value::int32(1), Value::int32(2)]).value();
    class.slots().new.expect("has new")(vm, class, &Args::new(&[items])).expect("is made")
}

#[test]
fn the_class_and_its_struct() {
    with_vm(|vm| {
        let class = Deque::class(vm);
        assert!(class == Deque::class(vm));
        let deque = sample(vm);
        assert!(deque.downcast::<Deque>().is_some() && deque.downcast::<Other>().is_none());
        assert_eq!(Deque::NATIVE.size, size_of::<Deque>());
        assert!(Deque::NATIVE.drop.is_some() && Other::NATIVE.drop.is_none());
        assert_eq!(Deque::class_def().text_signature, Some("(iterable=(), maxlen=None)"));
        assert_eq!(Deque::class_def().doc, Some("A queue."));
        assert!(Other::class_def().base.expect("has a base")(vm) == class);
    });
}

#[test]
fn methods() {
    with_vm(|vm| {
        let deque = sample(vm);
        let [one, two] = [Value::int32(1), Value::int32(2)];
        let rows: &[(&str, &[Value], &str)] = &[
            ("append", &[deque, one], "None"),
            (
                "append",
                &[one, two],
                "TypeError: descriptor 'append' for 'collections.deque' objects doesn't apply to a 'int' object",
            ),
            ("append", &[], "TypeError: unbound method deque.append() needs an argument"),
            ("append", &[deque], "TypeError: deque.append() takes exactly one argument (0 given)"),
            ("rotate", &[deque, one, one], "TypeError: rotate expected at most 1 argument, got 2"),
            ("rotate", &[deque], "None"),
            ("times", &[two], "4"),
            ("clear", &[deque, deque], "TypeError: deque.clear() takes no arguments (1 given)"),
        ];
        for (name, args, expected) in rows {
            assert_eq!(call(vm, method(name), args, &[]), *expected, "{name}");
        }
        let class = Deque::class(vm);
        let made = (method("make").entry)(vm, &Args::new(&[class.value(), one, two])).expect("is made");
        assert_eq!(class.slots().len.expect("has len")(vm, made), Ok(2));
        assert!(class.slots().new.expect("has new")(vm, class, &Args::new(&[one; 3])).is_err());
        assert_eq!(message(vm), "TypeError: deque() takes at most 2 arguments (3 given)");
    });
}

#[test]
fn slots_and_properties() {
    with_vm(|vm| {
        let deque = sample(vm);
        let class = Deque::class(vm);
        let slots = class.slots();
        let [one, two] = [Value::int32(1), Value::int32(2)];
        assert!(slots.repr.expect("has repr")(vm, one).is_err());
        let text =
            "TypeError: descriptor '__repr__' requires a 'collections.deque' object but received a 'int'";
        assert_eq!(message(vm), text);
        assert_eq!(slots.getitem.expect("has getitem")(vm, deque, one), Ok(two));
        assert!(slots.getitem.expect("has getitem")(vm, deque, two).is_err());
        assert_eq!(message(vm), "IndexError: deque index out of range");
        let next = slots.next.expect("has next");
        assert_eq!(
            [next(vm, deque), next(vm, deque), next(vm, deque)],
            [Ok(one), Ok(two), Ok(Value::UNBOUND)]
        );
        assert_eq!(slots.call.expect("has call")(vm, deque, &Args::new(&[one])), Ok(one));
        assert_eq!(slots.iter.expect("has iter")(vm, deque), Ok(deque));
        assert!(slots.hash.expect("has hash")(vm, deque).is_err());
        message(vm);
        let properties = Deque::class_def().properties;
        let maxlen = properties.iter().find(|p| p.name == "maxlen").expect("has maxlen");
        assert_eq!((maxlen.get)(vm, deque), Ok(Value::NONE));
        assert_eq!(maxlen.set.expect("can be set")(vm, deque, two), Ok(()));
        assert_eq!((maxlen.get)(vm, deque), Ok(two));
        assert!(maxlen.set.expect("can be set")(vm, deque, Value::UNBOUND).is_err());
        message(vm);
        assert_eq!(properties.len(), 2);
    });
}
