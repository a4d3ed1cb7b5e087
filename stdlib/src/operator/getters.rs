//! `itemgetter`, `attrgetter`, `methodcaller`.

use taipan_macros::{class, native_object};
use taipan_vm::call::call_with_keywords;
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::object::{Dict, List, Str, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `name(args...)`
fn repr_call(vm: &Vm, name: &str, args: &[Value], keywords: Option<Gc<Dict>>) -> PyResult {
    let mut out = format!("operator.{name}(").into_bytes();
    for (i, arg) in args.iter().enumerate() {
        if i > 0 {
            out.extend_from_slice(b", ");
        }
        taipan_vm::builtins::repr::push(vm, &mut out, *arg)?;
    }
    let mut pos = 0;
    while let Some((at, key, value)) = keywords.and_then(|k| k.next_entry(pos)) {
        pos = at + 1;
        out.extend_from_slice(b", ");
        out.extend_from_slice(vm.str_of(key)?.bytes());
        out.push(b'=');
        taipan_vm::builtins::repr::push(vm, &mut out, value)?;
    }
    out.push(b')');
    Ok(vm.str_from_bytes(&out).value())
}

/// The one argument of a call.
fn only_argument(vm: &Vm, name: &str, args: &Args) -> PyResult {
    args.no_keywords(vm, name)?;
    args.exactly(vm, name, 1)?;
    Ok(args.positional()[0])
}

/// `operator.itemgetter`
#[native_object("operator.itemgetter")]
pub struct ItemGetter {
    /// Tuple of keys
    keys: Value,
}

/// Return a callable object that fetches the given item(s) from its operand.
/// After f = itemgetter(2), the call f(r) returns r[2].
/// After g = itemgetter(2, 5, 3), the call g(r) returns (r[2], r[5], r[3])
#[class("itemgetter", module = "operator")]
impl ItemGetter {
    #[new("itemgetter(item, /, *items)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<ItemGetter>> {
        args.no_keywords(vm, "itemgetter")?;
        if args.is_empty() {
            return Err(vm.type_error("itemgetter expected 1 argument, got 0"));
        }
        let keys = vm.new_tuple(args.positional()).value();
        Ok(ItemGetter::alloc(vm, cls, |head| ItemGetter { head, keys }))
    }
    #[getter("__text_signature__")]
    fn text_signature(_this: Gc<ItemGetter>) -> &'static str {
        "(obj, /)"
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<ItemGetter>, args: &Args) -> PyResult {
        let object = only_argument(vm, "itemgetter", args)?;
        let Some(keys) = this.keys.downcast::<Tuple>() else { return Ok(Value::NONE) };
        if let [key] = keys.items() {
            return item(vm, object, *key);
        }
        let mut values = ValueVec::new(vm.heap());
        for key in keys.items() {
            values.push(item(vm, object, *key)?);
        }
        Ok(vm.new_tuple(values.as_slice()).value())
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<ItemGetter>) -> PyResult {
        repr_call(vm, "itemgetter", items_of(this.keys), None)
    }
    /// Return state information for pickling
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<ItemGetter>) -> Gc<Tuple> {
        vm.new_tuple(&[vm.type_of(this.value()).value(), this.keys])
    }
}

fn items_of<'a>(tuple: Value) -> &'a [Value] {
    tuple.downcast::<Tuple>().map_or(&[], |t| t.items())
}

/// `object[key]`, quick for a place of an exact tuple or list.
fn item(vm: &Vm, object: Value, key: Value) -> PyResult {
    if let Some(i) = key.as_small_int()
        && let Ok(i) = usize::try_from(i)
    {
        if vm.is_exact(object, shapes::TUPLE)
            && let Some(v) = items_of(object).get(i)
        {
            return Ok(*v);
        }
        if vm.is_exact(object, shapes::LIST)
            && let Some(v) = object.downcast::<List>().and_then(|l| l.try_get(vm, i))
        {
            return Ok(v);
        }
    }
    vm.getitem(object, key)
}

/// `operator.attrgetter`
#[native_object("operator.attrgetter")]
pub struct AttrGetter {
    /// Tuple of names as given
    names: Value,
    /// Tuple: for each a name, or a tuple of the names between the dots
    paths: Value,
}

/// Return a callable object that fetches the given attribute(s) from its operand.
/// After f = attrgetter('name'), the call f(r) returns r.name.
/// After g = attrgetter('name', 'date'), the call g(r) returns (r.name, r.date).
/// After h = attrgetter('name.first', 'name.last'), the call h(r) returns
/// (r.name.first, r.name.last).
#[class("attrgetter", module = "operator")]
impl AttrGetter {
    #[new("attrgetter(attr, /, *attrs)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<AttrGetter>> {
        args.no_keywords(vm, "attrgetter")?;
        if args.is_empty() {
            return Err(vm.type_error("attrgetter expected 1 argument, got 0"));
        }
        let mut paths = ValueVec::new(vm.heap());
        for name in args.positional() {
            let Some(text) = name.downcast::<Str>() else {
                return Err(vm.type_error("attribute name must be a string"));
            };
            if !text.bytes().contains(&b'.') {
                paths.push(vm.intern(text).value());
                continue;
            }
            let mut path = ValueVec::new(vm.heap());
            for part in text.bytes().split(|b| *b == b'.') {
                path.push(vm.intern_bytes(part).value());
            }
            paths.push(vm.new_tuple(path.as_slice()).value());
        }
        let names = vm.new_tuple(args.positional()).value();
        let paths = vm.new_tuple(paths.as_slice()).value();
        Ok(AttrGetter::alloc(vm, cls, |head| AttrGetter { head, names, paths }))
    }
    #[getter("__text_signature__")]
    fn text_signature(_this: Gc<AttrGetter>) -> &'static str {
        "(obj, /)"
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<AttrGetter>, args: &Args) -> PyResult {
        let object = only_argument(vm, "attrgetter", args)?;
        if let [path] = items_of(this.paths) {
            return follow(vm, object, *path);
        }
        let mut values = ValueVec::new(vm.heap());
        for path in items_of(this.paths) {
            values.push(follow(vm, object, *path)?);
        }
        Ok(vm.new_tuple(values.as_slice()).value())
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<AttrGetter>) -> PyResult {
        repr_call(vm, "attrgetter", items_of(this.names), None)
    }
    /// Return state information for pickling
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<AttrGetter>) -> Gc<Tuple> {
        vm.new_tuple(&[vm.type_of(this.value()).value(), this.names])
    }
}

/// An attribute, or one after the other.
fn follow(vm: &Vm, object: Value, path: Value) -> PyResult {
    if let Some(name) = path.downcast::<Str>() {
        return vm.getattr(object, name);
    }
    let mut at = object;
    for name in items_of(path).iter().filter_map(|n| n.downcast::<Str>()) {
        at = vm.getattr(at, name)?;
    }
    Ok(at)
}

/// `operator.methodcaller`
#[native_object("operator.methodcaller")]
pub struct MethodCaller {
    /// Str
    name: Value,
    /// Tuple
    args: Value,
    /// Dict
    keywords: ValueCell,
}

impl MethodCaller {
    fn keyword_dict(&self) -> Gc<Dict> {
        self.keywords.get().cast_unchecked()
    }
}

/// Return a callable object that calls the given method on its operand.
/// After f = methodcaller('name'), the call f(r) returns r.name().
/// After g = methodcaller('name', 'date', foo=1), the call g(r) returns
/// r.name('date', foo=1).
#[class("methodcaller", module = "operator")]
impl MethodCaller {
    #[new("methodcaller(name, /, *args, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<MethodCaller>> {
        let Some((name, given)) = args.positional().split_first() else {
            return Err(vm.type_error("methodcaller needs at least one argument, the method name"));
        };
        let Some(name) = name.downcast::<Str>() else {
            return Err(vm.type_error("method name must be a string"));
        };
        let name = vm.intern(name).value();
        let keywords = vm.new_dict();
        for (key, value) in args.keywords() {
            keywords.set(vm, key.value(), value)?;
        }
        let args = vm.new_tuple(given).value();
        Ok(MethodCaller::alloc(vm, cls, |head| MethodCaller {
            head,
            name,
            args,
            keywords: ValueCell::new(keywords.value()),
        }))
    }
    #[getter("__text_signature__")]
    fn text_signature(_this: Gc<MethodCaller>) -> &'static str {
        "(obj, /)"
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<MethodCaller>, args: &Args) -> PyResult {
        let object = only_argument(vm, "methodcaller", args)?;
        let Some(name) = this.name.downcast::<Str>() else { return Ok(Value::NONE) };
        let keywords = this.keyword_dict();
        if keywords.is_empty() {
            return vm.call_method(object, name, items_of(this.args));
        }
        let method = vm.getattr(object, name)?;
        match this.args.downcast::<Tuple>() {
            Some(given) => taipan_vm::call::call_tuple_dict(vm, method, given, Some(keywords)),
            None => vm.call(method, &[]),
        }
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<MethodCaller>) -> PyResult {
        let mut all = ValueVec::new(vm.heap());
        all.push(this.name);
        all.extend_from_slice(items_of(this.args));
        repr_call(vm, "methodcaller", all.as_slice(), Some(this.keyword_dict()))
    }
    /// Return state information for pickling
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<MethodCaller>) -> PyResult {
        let class = vm.type_of(this.value()).value();
        let keywords = this.keyword_dict();
        if keywords.is_empty() {
            let mut all = ValueVec::new(vm.heap());
            all.push(this.name);
            all.extend_from_slice(items_of(this.args));
            let args = vm.new_tuple(all.as_slice());
            return Ok(vm.new_tuple(&[class, args.value()]).value());
        }
        let partial = crate::functools::partial::Partial::class(vm).value();
        let mut pairs = Vec::new();
        let mut pos = 0;
        while let Some((at, key, value)) = keywords.next_entry(pos) {
            pos = at + 1;
            if let Some(key) = key.downcast::<Str>() {
                pairs.push((key, value));
            }
        }
        // The pairs are in the dict, too, which keeps them.
        let constructor = call_with_keywords(vm, partial, &[class, this.name], &pairs)?;
        Ok(vm.new_tuple(&[constructor, this.args]).value())
    }
}
