//! `functools.partial` and `Placeholder`.

use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::builtins::{generic_alias, repr};
use taipan_vm::call::{call, call_tuple_dict};
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::object::{Dict, Str, Tuple, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The type of `Placeholder`.
#[native_object("functools._PlaceholderType")]
pub struct PlaceholderType {}

/// The type of the Placeholder singleton.
///
/// Used as a placeholder for partial arguments.
#[class("_PlaceholderType", module = "functools")]
impl PlaceholderType {
    #[new("_PlaceholderType(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult {
        if !args.is_empty() {
            return Err(vm.type_error("PlaceholderType takes no arguments"));
        }
        Ok(placeholder(vm))
    }
    #[slot(repr)]
    fn repr(_this: Gc<PlaceholderType>) -> &'static str {
        "Placeholder"
    }
    #[method("__reduce__()")]
    fn reduce(_this: Gc<PlaceholderType>) -> &'static str {
        "Placeholder"
    }
}

/// The singleton.
pub fn placeholder(vm: &Vm) -> Value {
    const KEY: &str = "functools.Placeholder";
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    if let Some(v) = known {
        return v;
    }
    let v = PlaceholderType::alloc(vm, PlaceholderType::class(vm), |head| PlaceholderType { head }).value();
    vm.interp().module_state.borrow_mut().insert(KEY, v);
    v
}

/// `functools.partial`
#[native_object("functools.partial")]
pub struct Partial {
    function: ValueCell,
    /// Tuple
    args: ValueCell,
    /// Dict
    keywords: ValueCell,
    /// How many of the arguments are placeholders.
    gaps: Cell<usize>,
}

impl Partial {
    fn arguments(&self) -> Gc<Tuple> {
        self.args.get().cast_unchecked()
    }
    fn keyword_dict(&self) -> Gc<Dict> {
        self.keywords.get().cast_unchecked()
    }
}

fn count_gaps(vm: &Vm, args: &[Value]) -> usize {
    let gap = placeholder(vm);
    args.iter().filter(|a| **a == gap).count()
}

/// `args` with its placeholders replaced by the first of `given`, and the rest of them behind.
fn fill(vm: &Vm, args: &[Value], given: &[Value], out: &mut ValueVec) {
    let gap = placeholder(vm);
    let mut given = given.iter();
    for arg in args {
        out.push(if *arg == gap { given.next().copied().unwrap_or(gap) } else { *arg });
    }
    given.for_each(|v| out.push(*v));
}

fn merge_keywords(vm: &Vm, own: Gc<Dict>, args: &Args) -> PyResult<Gc<Dict>> {
    let keywords = own.copy(vm);
    for (key, value) in args.keywords() {
        keywords.set(vm, key.value(), value)?;
    }
    Ok(keywords)
}

#[cold]
fn read_only(vm: &Vm) -> Raised {
    vm.raise_message(vm.exc().attribute_error, "readonly attribute")
}

/// Create a new function with partial application of the given arguments
/// and keywords.
#[class("partial", module = "functools", subclassable, weakrefable, dict)]
impl Partial {
    #[new("partial(func, /, *args, **keywords)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Partial>> {
        let Some((function, given)) = args.positional().split_first() else {
            return Err(vm.type_error("type 'partial' takes at least one argument"));
        };
        let mut function = *function;
        if !vm.is_callable(function) {
            return Err(vm.type_error("the first argument must be callable"));
        }
        let gap = placeholder(vm);
        if given.last() == Some(&gap) {
            return Err(vm.type_error("trailing Placeholders are not allowed"));
        }
        if args.keyword_values().contains(&gap) {
            return Err(vm.type_error("Placeholder cannot be passed as a keyword argument"));
        }
        let mut all = ValueVec::new(vm.heap());
        let mut keywords = None;
        match function.downcast::<Partial>() {
            // A partial of a partial without attributes of its own is one partial.
            Some(inner) if attribute::own_attributes(vm, function).is_empty() => {
                function = inner.function.get();
                fill(vm, inner.arguments().items(), given, &mut all);
                keywords = Some(inner.keyword_dict());
            }
            _ => all.extend_from_slice(given),
        }
        let keywords = match keywords {
            Some(inner) => merge_keywords(vm, inner, args)?,
            None => merge_keywords(vm, vm.new_dict(), args)?,
        };
        let gaps = count_gaps(vm, all.as_slice());
        let arguments = vm.new_tuple(all.as_slice());
        Ok(Partial::alloc(vm, cls, |head| Partial {
            head,
            function: ValueCell::new(function),
            args: ValueCell::new(arguments.value()),
            keywords: ValueCell::new(keywords.value()),
            gaps: Cell::new(gaps),
        }))
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<Partial>, args: &Args) -> PyResult {
        let (own, gaps) = (this.arguments(), this.gaps.get());
        if args.len() < gaps {
            let n = args.len();
            return Err(vm.type_error(format!(
                "missing positional arguments in 'partial' call; expected at least {gaps}, got {n}"
            )));
        }
        let function = this.function.get();
        let keywords = this.keyword_dict();
        if keywords.is_empty() {
            let values = args.values();
            const SMALL: usize = 12;
            let n = own.len;
            if gaps == 0 && n + values.len() <= SMALL {
                let mut all = [Value::UNBOUND; SMALL];
                all[..n].copy_from_slice(own.items());
                all[n..n + values.len()].copy_from_slice(values);
                return call(vm, function, &Args::with_keywords(&all[..n + values.len()], args.names()));
            }
            let mut all = ValueVec::new(vm.heap());
            fill(vm, own.items(), args.positional(), &mut all);
            all.extend_from_slice(args.keyword_values());
            return call(vm, function, &Args::with_keywords(all.as_slice(), args.names()));
        }
        let mut all = ValueVec::new(vm.heap());
        fill(vm, own.items(), args.positional(), &mut all);
        let keywords = if args.keyword_count() > 0 { merge_keywords(vm, keywords, args)? } else { keywords };
        let all = vm.new_tuple(all.as_slice());
        call_tuple_dict(vm, function, all, Some(keywords))
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Partial>) -> PyResult {
        repr::guarded(vm, this.value(), "...", || {
            let class = vm.type_of(this.value());
            let mut out = Vec::new();
            if let Some(module) = class.lookup(vm, vm.names().__module__).and_then(|m| m.downcast::<Str>()) {
                out.extend_from_slice(module.bytes());
                out.push(b'.');
            }
            let qualname = class.qualname.get().downcast::<Str>().unwrap_or_else(|| class.name_str());
            out.extend_from_slice(qualname.bytes());
            out.push(b'(');
            // What a `__repr__` changes is shown the next time.
            let (arguments, keywords) = (this.arguments(), this.keyword_dict());
            repr::push(vm, &mut out, this.function.get())?;
            for arg in arguments.items() {
                out.extend_from_slice(b", ");
                repr::push(vm, &mut out, *arg)?;
            }
            let mut pos = 0;
            while let Some((at, key, value)) = keywords.next_entry(pos) {
                pos = at + 1;
                out.extend_from_slice(b", ");
                out.extend_from_slice(vm.str_of(key)?.bytes());
                out.push(b'=');
                repr::push(vm, &mut out, value)?;
            }
            out.push(b')');
            Ok(vm.str_from_bytes(&out))
        })
    }
    #[slot(descr_get)]
    fn get(vm: &Vm, this: Gc<Partial>, instance: Value, _owner: Value) -> Value {
        if instance.is_unbound() || instance.is_none() {
            return this.value();
        }
        vm.new_bound_method(this.value(), instance)
    }
    /// function object to use in future partial calls
    #[member]
    fn func(this: Gc<Partial>) -> Value {
        this.function.get()
    }
    /// tuple of arguments to future partial calls
    #[member("args")]
    fn get_args(this: Gc<Partial>) -> Value {
        this.args.get()
    }
    /// dictionary of keyword arguments to future partial calls
    #[member("keywords")]
    fn get_keywords(this: Gc<Partial>) -> Value {
        this.keywords.get()
    }
    #[setter("func")]
    fn set_func(vm: &Vm, _this: Gc<Partial>, _value: Value) -> PyResult<()> {
        Err(read_only(vm))
    }
    #[setter("args")]
    fn set_args(vm: &Vm, _this: Gc<Partial>, _value: Value) -> PyResult<()> {
        Err(read_only(vm))
    }
    #[setter("keywords")]
    fn set_keywords(vm: &Vm, _this: Gc<Partial>, _value: Value) -> PyResult<()> {
        Err(read_only(vm))
    }
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Partial>) -> PyResult {
        let class = vm.type_of(this.value()).value();
        let function = this.function.get();
        let own = match vm.getattr_opt(this.value(), vm.names().__dict__)? {
            Some(d) if d.downcast::<Dict>().is_some_and(|d| d.is_empty()) => Value::NONE,
            Some(d) => d,
            None => Value::NONE,
        };
        let args = vm.new_tuple(&[function]);
        let state = vm.new_tuple(&[function, this.args.get(), this.keywords.get(), own]);
        Ok(vm.new_tuple(&[class, args.value(), state.value()]).value())
    }
    #[method("__setstate__(object, /)")]
    fn setstate(vm: &Vm, this: Gc<Partial>, object: Value) -> PyResult<()> {
        let invalid = || vm.type_error("invalid partial state");
        let Some(state) = object.downcast::<Tuple>() else { return Err(invalid()) };
        let [function, args, keywords, own] = *state.items() else { return Err(invalid()) };
        let Some(args) = args.downcast::<Tuple>().filter(|_| vm.is_callable(function)) else {
            return Err(invalid());
        };
        let keywords = match keywords.downcast::<Dict>() {
            Some(d) if vm.type_of(keywords) == vm.type_of(vm.new_dict().value()) => d,
            Some(d) => d.copy(vm),
            None if keywords.is_none() => vm.new_dict(),
            None => return Err(invalid()),
        };
        if args.items().last() == Some(&placeholder(vm)) {
            return Err(vm.type_error("trailing Placeholders are not allowed"));
        }
        let exact = vm.type_of(args.value()) == vm.type_of(vm.new_tuple(&[]).value());
        let args = if exact { args } else { vm.new_tuple(args.items()) };
        this.gaps.set(count_gaps(vm, args.items()));
        let header = this.header();
        this.function.set(header, function);
        this.args.set(header, args.value());
        this.keywords.set(header, keywords.value());
        let own = if own.is_none() { vm.new_dict().value() } else { own };
        vm.setattr(this.value(), vm.names().__dict__, own)
    }
    /// partial is generic over the wrapped function's return type
    #[class_method("__class_getitem__(object, /)")]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, object: Value) -> Value {
        generic_alias::new_alias(vm, cls.value(), object)
    }
}
