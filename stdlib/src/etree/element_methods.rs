//! The methods of elements.

use super::element::{Element, check};
use super::iter::ElementIter;
use super::{copied, list_of};
use taipan_macros::class_part;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::{Dict, List, Slice, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A function of `xml.etree.ElementPath` called with these arguments.
fn path_call(vm: &Vm, name: &str, args: &[Value]) -> PyResult {
    let module = taipan_vm::import::import_module(
        vm,
        vm.str("xml.etree.ElementPath").value(),
        Value::NONE,
        vm.new_tuple(&[vm.str(name).value()]).value(),
        0,
    )?;
    vm.call_method_str(module, name, args)
}

/// Whether a path is more than a tag's name.
fn is_path(path: Value) -> bool {
    let Some(text) = path.downcast::<Str>() else { return true };
    let bytes = text.bytes();
    if bytes.starts_with(b"{}") && bytes.len() >= 3 || bytes.starts_with(b"{*}") {
        return true;
    }
    let mut outside = true;
    for b in bytes {
        match b {
            b'{' => outside = false,
            b'}' => outside = true,
            b'/' | b'*' | b'[' | b'@' | b'.' if outside => return true,
            _ => {}
        }
    }
    false
}

impl Element {
    /// Calls `f` with each child of that tag until it gives false.
    fn matching(&self, vm: &Vm, tag: Value, mut f: impl FnMut(Gc<Element>) -> bool) -> PyResult<()> {
        let mut i = 0;
        while let Some(child) = self.child(vm, i) {
            let child = check(vm, child)?;
            if vm.eq(child.tag.get(), tag)? && !f(child) {
                break;
            }
            i += 1;
        }
        Ok(())
    }

    /// A copy of a value below an element.
    fn deep(vm: &Vm, value: Value, memo: Value) -> PyResult {
        if value.is_none() || vm.is_exact_str(value) {
            return Ok(value);
        }
        if let (Some(element), true) = (value.downcast::<Element>(), vm.type_of(value) == Element::class(vm))
        {
            return Ok(Self::deep_element(vm, element, memo)?.value());
        }
        let copy = taipan_vm::import::import(vm, "copy")?;
        vm.call_method_str(copy, "deepcopy", &[value, memo])
    }

    fn deep_dict(vm: &Vm, dict: Gc<Dict>, memo: Value) -> PyResult<Gc<Dict>> {
        let plain = (0..).scan(0, |at, _: usize| {
            let (next, key, value) = dict.next_entry(*at)?;
            *at = next + 1;
            Some((key, value))
        });
        for (key, value) in plain {
            if !vm.is_exact_str(key) || !vm.is_exact_str(value) {
                let copy = Self::deep(vm, dict.value(), memo)?;
                return match copy.downcast::<Dict>() {
                    Some(copy) => Ok(copy),
                    None => Err(vm.type_error("a copy of attributes must be a dict")),
                };
            }
        }
        Ok(copied(vm, dict))
    }

    fn deep_element(vm: &Vm, this: Gc<Element>, memo: Value) -> PyResult<Gc<Element>> {
        vm.check_native_stack()?;
        let tag = Self::deep(vm, this.tag.get(), memo)?;
        let attrib = match this.attributes() {
            Some(dict) => Some(Self::deep_dict(vm, dict, memo)?),
            None => None,
        };
        let copy = Element::make(vm, tag, attrib);
        let text = Self::deep(vm, this.text.get(), memo)?;
        copy.text.set(copy.header(), text);
        let tail = Self::deep(vm, this.tail.get(), memo)?;
        copy.tail.set(copy.header(), tail);
        let mut i = 0;
        while let Some(child) = this.child(vm, i) {
            let child = Self::deep(vm, child, memo)?;
            check(vm, child)?;
            copy.add(vm, child);
            i += 1;
        }
        vm.setitem(memo, taipan_vm::builtins::object::id(vm, this.value()), copy.value())?;
        Ok(copy)
    }

    /// A list index for a key, whose wrong type is an error of elements.
    fn check_key(vm: &Vm, key: Value) -> PyResult<Value> {
        if key.downcast::<Slice>().is_some() {
            return Ok(key);
        }
        match vm.index_of(key) {
            Ok(index) => Ok(index),
            Err(raised) => match vm.take_if(vm.exc().type_error) {
                Some(_) => Err(vm.type_error("element indices must be integers")),
                None => Err(raised),
            },
        }
    }
}

/// An IndexError with another text, if that is what was raised.
fn index_error(vm: &Vm, raised: taipan_vm::native::Raised, text: &str) -> taipan_vm::native::Raised {
    match vm.take_if(vm.exc().index_error) {
        Some(_) => vm.index_error(text),
        None => raised,
    }
}

fn class_name(vm: &Vm, value: Value) -> String {
    if value.is_none() { "None".into() } else { vm.type_of(value).name() }
}

/// Checks the number of arguments of a method that takes its defining class along in CPython, with the messages of such.
fn exactly(vm: &Vm, args: &Args, name: &str, n: usize) -> PyResult<()> {
    args.no_keywords(vm, name)?;
    if args.len() == n {
        return Ok(());
    }
    let (s, given) = (if n == 1 { "" } else { "s" }, args.len());
    Err(vm.type_error(format!("{name}() takes exactly {n} positional argument{s} ({given} given)")))
}

#[class_part("Element", module = "xml.etree.ElementTree", methods)]
impl Element {
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult {
        if let Some(i) = vm.int_to_i64(key) {
            let n = this.child_count() as i64;
            let i = if i < 0 { i + n } else { i };
            return match usize::try_from(i).ok().and_then(|i| this.child(vm, i)) {
                Some(child) => Ok(child),
                None => Err(vm.index_error("child index out of range")),
            };
        }
        let key = Self::check_key(vm, key)?;
        let list = this.children_list(vm);
        vm.getitem(list.value(), key).map_err(|raised| index_error(vm, raised, "child index out of range"))
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Self>, key: Value, value: Option<Value>) -> PyResult<()> {
        const RANGE: &str = "child assignment index out of range";
        let key = Self::check_key(vm, key)?;
        let list = this.children_list(vm);
        let Some(value) = value else {
            return vm.delitem(list.value(), key).map_err(|raised| index_error(vm, raised, RANGE));
        };
        if key.downcast::<Slice>().is_none() {
            check(vm, value)?;
            return vm.setitem(list.value(), key, value).map_err(|raised| index_error(vm, raised, RANGE));
        }
        let items = list_of(vm, value, "assignment expects an iterable")?;
        for i in 0..items.len() {
            check(vm, items.get(vm, i))?;
        }
        vm.setitem(list.value(), key, items.value())
    }

    #[method("clear()")]
    fn clear(this: Gc<Self>) {
        this.set_attributes(None);
        this.set_children(None);
        this.text.set(this.header(), Value::NONE);
        this.tail.set(this.header(), Value::NONE);
    }
    #[method("get(key, default=None)")]
    fn get(vm: &Vm, this: Gc<Self>, key: Value, default: Value) -> PyResult {
        match this.attributes() {
            Some(dict) => Ok(dict.get(vm, key)?.unwrap_or(default)),
            None => Ok(default),
        }
    }
    #[method("set(key, value, /)")]
    fn set(vm: &Vm, this: Gc<Self>, key: Value, value: Value) -> PyResult<()> {
        this.attributes_dict(vm).set(vm, key, value)
    }
    #[method("find(path, namespaces=None)")]
    fn find(vm: &Vm, this: Gc<Self>, path: Value, namespaces: Value) -> PyResult {
        if is_path(path) || !namespaces.is_none() {
            return path_call(vm, "find", &[this.value(), path, namespaces]);
        }
        let mut found = Value::NONE;
        this.matching(vm, path, |child| {
            found = child.value();
            false
        })?;
        Ok(found)
    }
    #[method("findtext(path, default=None, namespaces=None)")]
    fn findtext(vm: &Vm, this: Gc<Self>, path: Value, default: Value, namespaces: Value) -> PyResult {
        if is_path(path) || !namespaces.is_none() {
            return path_call(vm, "findtext", &[this.value(), path, default, namespaces]);
        }
        let mut found = Value::UNBOUND;
        this.matching(vm, path, |child| {
            found = child.text.get();
            false
        })?;
        Ok(match found {
            found if found.is_unbound() => default,
            found if found.is_none() => vm.str("").value(),
            found => found,
        })
    }
    #[method("findall(path, namespaces=None)")]
    fn findall(vm: &Vm, this: Gc<Self>, path: Value, namespaces: Value) -> PyResult {
        if is_path(path) || !namespaces.is_none() {
            return path_call(vm, "findall", &[this.value(), path, namespaces]);
        }
        let found = vm.new_list();
        this.matching(vm, path, |child| {
            found.push(vm, child.value());
            true
        })?;
        Ok(found.value())
    }
    #[method("iterfind(path, namespaces=None)")]
    fn iterfind(vm: &Vm, this: Gc<Self>, path: Value, namespaces: Value) -> PyResult {
        path_call(vm, "iterfind", &[this.value(), path, namespaces])
    }
    #[method("append(subelement, /)")]
    fn append(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        exactly(vm, args, "append", 1)?;
        match args.positional()[0].downcast::<Element>() {
            Some(child) => this.add(vm, child.value()),
            None => {
                let name = class_name(vm, args.positional()[0]);
                return Err(vm.type_error(format!(
                    "append() argument 1 must be xml.etree.ElementTree.Element, not {name}"
                )));
            }
        }
        Ok(())
    }
    #[method("extend(elements, /)")]
    fn extend(vm: &Vm, this: Gc<Self>, elements: Value) -> PyResult<()> {
        let items = list_of(vm, elements, "'elements' must be an iterable")?;
        for i in 0..items.len() {
            let child = check(vm, items.get(vm, i))?;
            this.add(vm, child.value());
        }
        Ok(())
    }
    #[method("insert(index, subelement, /)")]
    fn insert(vm: &Vm, this: Gc<Self>, index: isize, subelement: Gc<Element>) {
        let list = this.children_list(vm);
        let n = list.len() as isize;
        let at = if index < 0 { (index + n).max(0) } else { index.min(n) };
        list.insert(vm, at as usize, subelement.value());
    }
    #[method("remove(subelement, /)")]
    fn remove(vm: &Vm, this: Gc<Self>, subelement: Gc<Element>) -> PyResult<()> {
        let mut i = 0;
        loop {
            let Some(child) = this.child(vm, i) else {
                return Err(vm.value_error("Element.remove(x): element not found"));
            };
            if vm.eq(child, subelement.value())? {
                break;
            }
            i += 1;
        }
        // A comparison may have removed it already.
        if let Some(list) = this.children()
            && i < list.len()
        {
            list.remove_range(vm, i, i + 1);
        }
        Ok(())
    }
    #[method("iter(tag=None)")]
    fn iter(vm: &Vm, this: Gc<Self>, tag: Value) -> Gc<ElementIter> {
        let all = tag.downcast::<Str>().is_some_and(|text| text.bytes() == b"*");
        ElementIter::make(vm, this, if all { Value::NONE } else { tag }, false)
    }
    #[method("itertext()")]
    fn itertext(vm: &Vm, this: Gc<Self>) -> Gc<ElementIter> {
        ElementIter::make(vm, this, Value::NONE, true)
    }
    #[method("items()")]
    fn items(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<List>> {
        match this.attributes() {
            Some(dict) => vm.list_from(vm.call_method_str(dict.value(), "items", &[])?),
            None => Ok(vm.new_list()),
        }
    }
    #[method("keys()")]
    fn keys(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<List>> {
        match this.attributes() {
            Some(dict) => vm.list_from(dict.value()),
            None => Ok(vm.new_list()),
        }
    }
    #[method("makeelement(tag, attrib, /)")]
    fn makeelement(vm: &Vm, _this: Gc<Self>, args: &Args) -> PyResult<Gc<Element>> {
        exactly(vm, args, "makeelement", 2)?;
        let [tag, attrib] = [args.positional()[0], args.positional()[1]];
        match attrib.downcast::<Dict>() {
            Some(attrib) => Ok(Element::make(vm, tag, Some(copied(vm, attrib)))),
            None => {
                let name = class_name(vm, attrib);
                Err(vm.type_error(format!("makeelement() argument 2 must be dict, not {name}")))
            }
        }
    }
    #[method("__copy__()")]
    fn copy(vm: &Vm, this: Gc<Self>) -> Gc<Element> {
        let copy = Element::make(vm, this.tag.get(), this.attributes().map(|dict| copied(vm, dict)));
        copy.text.set(copy.header(), this.text.get());
        copy.tail.set(copy.header(), this.tail.get());
        let children = this.children().map(|list| list.copy_range(vm, 0, list.len()));
        copy.set_children(children);
        copy
    }
    #[method("__deepcopy__(memo, /)")]
    fn deepcopy(vm: &Vm, this: Gc<Self>, memo: Gc<Dict>) -> PyResult<Gc<Element>> {
        Self::deep_element(vm, this, memo.value())
    }
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Self>) -> PyResult<i64> {
        let base = std::mem::size_of::<Element>() as i64;
        match this.children() {
            Some(list) => {
                let size = vm.call_method_str(list.value(), "__sizeof__", &[])?;
                Ok(base + vm.int_to_i64(size).unwrap_or(0))
            }
            None => Ok(base),
        }
    }
    #[method("__getstate__()")]
    fn getstate(vm: &Vm, this: Gc<Self>) -> Gc<Dict> {
        let state = vm.new_dict();
        let children = match this.children() {
            Some(list) => list.copy_range(vm, 0, list.len()),
            None => vm.new_list(),
        };
        let attrib = this.attributes().map_or_else(|| vm.new_dict(), |dict| copied(vm, dict));
        for (name, value) in [
            ("tag", this.tag.get()),
            ("_children", children.value()),
            ("attrib", attrib.value()),
            ("text", this.text.get()),
            ("tail", this.tail.get()),
        ] {
            state.set_str(vm, vm.intern_str(name), value);
        }
        state
    }
    #[method("__setstate__(state, /)")]
    fn setstate(vm: &Vm, this: Gc<Self>, state: Value) -> PyResult<()> {
        let Some(dict) = state.downcast::<Dict>() else {
            let shown = vm.repr_text(state)?;
            return Err(vm.type_error(format!("Don't know how to unpickle \"{shown}\" as an Element")));
        };
        let part = |name: &str| dict.get_str(vm, vm.intern_str(name));
        let Some(tag) = part("tag") else { return Err(vm.type_error("tag may not be NULL")) };
        this.tag.set(this.header(), tag);
        this.text.set(this.header(), part("text").unwrap_or(Value::NONE));
        this.tail.set(this.header(), part("tail").unwrap_or(Value::NONE));
        match part("_children") {
            Some(children) => {
                let Some(list) = children.downcast::<List>() else {
                    return Err(vm.type_error("'_children' is not a list"));
                };
                let own = vm.new_list();
                for i in 0..list.len() {
                    own.push(vm, check(vm, list.get(vm, i))?.value());
                }
                this.set_children((!own.is_empty()).then_some(own));
            }
            None => this.set_children(None),
        }
        if let Some(attrib) = part("attrib") {
            this.set_attributes(attrib.downcast::<Dict>().map(|dict| copied(vm, dict)));
        }
        Ok(())
    }
}
