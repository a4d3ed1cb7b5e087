//! Reading a pickle: instructions that look up names, call, and set states.

use super::errors::cannot_unpickle;
use super::loader::Loader;
use super::reduce::{copyreg_dict, follow};
use taipan_vm::builtins::memoryview::MemoryView;
use taipan_vm::call::call_tuple_dict;
use taipan_vm::heap::ValueVec;
use taipan_vm::import::import;
use taipan_vm::native::{Args, PyResult};
use taipan_vm::object::header::Kind;
use taipan_vm::object::{Dict, Str, Tuple, Type, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// `cls.__new__(cls, *args, **keywords)`
fn make_instance(vm: &Vm, class: Gc<Type>, args: Gc<Tuple>, keywords: Option<Gc<Dict>>) -> PyResult {
    let Some(new) = class.slots().new else {
        let name = class.name();
        return Err(vm.type_error(format!("cannot create '{name}' instances")));
    };
    let Some(keywords) = keywords.filter(|k| !k.is_empty()) else {
        return new(vm, class, &Args::new(args.items()));
    };
    let mut values = ValueVec::from_slice(vm.heap(), args.items());
    let names = vm.new_list();
    let mut pos = 0;
    while let Some((at, key, value)) = keywords.next_entry(pos) {
        pos = at + 1;
        if key.downcast::<Str>().is_none() {
            return Err(vm.type_error("keywords must be strings"));
        }
        names.push(vm, key);
        values.push(value);
    }
    let names = vm.tuple_from_list(names);
    new(vm, class, &Args::with_keywords(values.as_slice(), Some(names)))
}

/// The object called `name` in a module, by CPython's rules for protocols: below 4 the name is one attribute.
///
/// # Errors
/// What the import raises, AttributeError.
pub fn find_class(vm: &Vm, module: Value, name: Value, proto: u8, fix_imports: bool) -> PyResult {
    let (mut module, mut name) = (module, name);
    if proto < 3 && fix_imports {
        (module, name) = new_names(vm, module, name)?;
    }
    let Some(module_name) = module.downcast::<Str>() else {
        return Err(vm.type_error("module name must be a string"));
    };
    vm.audit("pickle.find_class", &[module, name])?;
    let found = match taipan_vm::import::loaded(vm, module_name)? {
        Some(found) => found,
        None => {
            taipan_vm::import::import_module(vm, module, Value::NONE, Value::NONE, 0)?;
            match taipan_vm::import::modules(vm).get_str(vm, module_name) {
                Some(found) => found,
                None => return Err(vm.raise_with(vm.exc().key_error, module)),
            }
        }
    };
    let Some(name) = name.downcast::<Str>() else {
        let class = vm.type_of(name).name();
        return Err(vm.type_error(format!("attribute name must be string, not '{class}'")));
    };
    if proto < 4 || !name.bytes().contains(&b'.') {
        return vm.getattr(found, vm.intern(name));
    }
    match follow(vm, found, name.bytes()) {
        Ok(object) => Ok(object),
        Err(raised) => {
            let Some(cause) = vm.take_if(vm.exc().attribute_error) else { return Err(raised) };
            let (path, shown) = (vm.repr_text(name.value())?, vm.repr_text(module)?);
            let before = vm.handled.replace(cause);
            let message = format!("Can't resolve path {path} on module {shown}");
            let raised = vm.raise_message(vm.exc().attribute_error, message);
            vm.handled.set(before);
            Err(raised)
        }
    }
}

/// The names of today for an object of Python 2.
fn new_names(vm: &Vm, module: Value, name: Value) -> PyResult<(Value, Value)> {
    let compat = import(vm, "_compat_pickle")?;
    let table = |table: &str, key: Value| -> PyResult<Option<Value>> {
        match vm.getattr_str(compat, table)?.downcast::<Dict>() {
            Some(dict) => dict.get(vm, key),
            None => Err(vm.runtime_error(format!("_compat_pickle.{table} should be a dict"))),
        }
    };
    let key = vm.new_tuple(&[module, name]);
    if let Some(pair) = table("NAME_MAPPING", key.value())?
        && let Some(&[module, name]) = pair.downcast::<Tuple>().map(|t| t.items())
    {
        return Ok((module, name));
    }
    Ok((table("IMPORT_MAPPING", module)?.unwrap_or(module), name))
}

/// Sets the attributes of a state that is a dict.
fn set_attributes(vm: &Vm, object: Value, state: Gc<Dict>) -> PyResult<()> {
    let direct = attribute::has_attributes(vm, object)
        && !attribute::is_dict_mode(vm, object)
        && !object.is_kind(Kind::Module)
        && state.has_only_str_keys();
    if direct {
        let mut pos = 0;
        while let Some((at, key, value)) = state.next_entry(pos) {
            pos = at + 1;
            if let Some(key) = key.downcast::<Str>() {
                attribute::set_own_attribute(vm, object, vm.intern(key), value);
            }
        }
        return Ok(());
    }
    let dict = vm.getattr(object, vm.names().__dict__)?;
    let mut pos = 0;
    while let Some((at, key, value)) = state.next_entry(pos) {
        pos = at + 1;
        let key = match key.downcast::<Str>() {
            Some(text) if vm.is_exact_str(key) => vm.intern(text).value(),
            _ => key,
        };
        vm.setitem(dict, key, value)?;
    }
    Ok(())
}

impl Loader<'_> {
    fn find(&self, module: Value, name: Value) -> PyResult {
        if self.find_class.is_unbound() {
            return find_class(self.vm, module, name, self.proto, self.fix_imports);
        }
        self.vm.call(self.find_class, &[module, name])
    }

    /// A line as text.
    fn name_line(&mut self) -> PyResult {
        let line = self.text_line()?;
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        let vm = self.vm;
        Ok(match std::str::from_utf8(text) {
            Ok(text) => vm.intern_str(text).value(),
            Err(_) => {
                taipan_vm::codecs::decode_known(vm, text, taipan_vm::codecs::Known::Utf8, "strict")?.value()
            }
        })
    }

    pub fn global(&mut self) -> PyResult<()> {
        let module = self.name_line()?;
        let name = self.name_line()?;
        let found = self.find(module, name)?;
        self.push(found);
        Ok(())
    }

    pub fn stack_global(&mut self) -> PyResult<()> {
        let name = self.pop()?;
        let module = self.pop()?;
        if !self.vm.is_exact_str(name) || !self.vm.is_exact_str(module) {
            return Err(cannot_unpickle(self.vm, "STACK_GLOBAL requires str"));
        }
        let found = self.find(module, name)?;
        self.push(found);
        Ok(())
    }

    pub fn reduce(&mut self) -> PyResult<()> {
        let vm = self.vm;
        let args = self.pop()?;
        let function = self.pop()?;
        let Some(args) = args.downcast::<Tuple>() else {
            return Err(vm.type_error("argument list must be a tuple"));
        };
        let made = call_tuple_dict(vm, function, args, None)?;
        self.push(made);
        Ok(())
    }

    pub fn new_object(&mut self, with_keywords: bool) -> PyResult<()> {
        let vm = self.vm;
        let keywords = if with_keywords { self.pop()? } else { Value::NONE };
        let args = self.pop()?;
        let class = self.pop()?;
        let code = if with_keywords { "NEWOBJ_EX" } else { "NEWOBJ" };
        let wrong = |what: &str, expected: &str, value: Value| {
            let name = vm.type_of(value).name();
            Err(cannot_unpickle(vm, format!("{code} {what} argument must be {expected}, not {name}")))
        };
        let Some(class) = class.downcast::<Type>() else { return wrong("class", "a type", class) };
        let Some(args) = args.downcast::<Tuple>() else { return wrong("args", "a tuple", args) };
        let keywords = match keywords.downcast::<Dict>() {
            None if with_keywords => return wrong("kwargs", "a dict", keywords),
            keywords => keywords,
        };
        let made = make_instance(vm, class, args, keywords)?;
        self.push(made);
        Ok(())
    }

    /// Calls a class, or makes an instance without arguments as Python 2 did.
    fn instantiate(&mut self, class: Value, args: Value) -> PyResult<()> {
        let vm = self.vm;
        let args: Gc<Tuple> = match args.downcast::<Tuple>() {
            Some(args) => args,
            None => return Err(vm.type_error("argument list must be a tuple")),
        };
        let plain = args.items().is_empty()
            && class.downcast::<Type>().is_some()
            && vm.getattr_opt(class, vm.intern_str("__getinitargs__"))?.is_none();
        let made = if plain {
            vm.call_method(class, vm.names().__new__, &[class])?
        } else {
            call_tuple_dict(vm, class, args, None)?
        };
        self.push(made);
        Ok(())
    }

    pub fn inst(&mut self) -> PyResult<()> {
        let height = self.marker()?;
        let module = self.name_line()?;
        let name = self.name_line()?;
        let class = self.find(module, name)?;
        let args = self.pop_tuple(height);
        self.instantiate(class, args)
    }

    pub fn object(&mut self) -> PyResult<()> {
        let height = self.marker()?;
        let all = self.pop_tuple(height);
        let Some((&class, args)) = all.downcast::<Tuple>().and_then(|t| t.items().split_first()) else {
            return Err(self.underflow());
        };
        let args = self.vm.new_tuple(args).value();
        self.instantiate(class, args)
    }

    pub fn persistent(&mut self, binary: bool) -> PyResult<()> {
        let vm = self.vm;
        if self.persistent_load.is_unbound() {
            if binary {
                self.pop()?;
            } else {
                self.input.line()?;
            }
            return Err(super::unpickler::no_persistent_load(vm));
        }
        let id = if binary {
            self.pop()?
        } else {
            let line = self.input.line()?;
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            if !text.is_ascii() {
                return Err(cannot_unpickle(vm, "persistent IDs in protocol 0 must be ASCII strings"));
            }
            vm.str_ascii(text).value()
        };
        let loaded = vm.call(self.persistent_load, &[id])?;
        self.push(loaded);
        Ok(())
    }

    /// The object registered under a number with `copyreg`.
    pub fn extension(&mut self, code: i64) -> PyResult<()> {
        let vm = self.vm;
        if code <= 0 {
            return Err(cannot_unpickle(vm, "EXT specifies code <= 0"));
        }
        let code = vm.int(code);
        let cache = copyreg_dict(vm, "_extension_cache")?;
        if let Some(known) = cache.get(vm, code)? {
            self.push(known);
            return Ok(());
        }
        let shown = vm.repr_text(code)?;
        let Some(pair) = copyreg_dict(vm, "_inverted_registry")?.get(vm, code)? else {
            return Err(vm.value_error(format!("unregistered extension code {shown}")));
        };
        let (module, name) = match pair.downcast::<Tuple>().map(|t| t.items()) {
            Some(&[module, name]) if module.is_kind(Kind::Str) && name.is_kind(Kind::Str) => (module, name),
            _ => {
                let message = format!("_inverted_registry[{shown}] isn't a 2-tuple of strings");
                return Err(vm.value_error(message));
            }
        };
        let found = self.find(module, name)?;
        cache.set(vm, code, found)?;
        self.push(found);
        Ok(())
    }

    pub fn build(&mut self) -> PyResult<()> {
        let vm = self.vm;
        let mut state = self.pop()?;
        let object = self.top()?;
        if let Some(set_state) = vm.getattr_opt(object, vm.names().__setstate__)? {
            return vm.call(set_state, &[state]).map(|_| ());
        }
        let mut slots = Value::NONE;
        if let Some(&[attributes, of_slots]) = state.downcast::<Tuple>().map(|t| t.items()) {
            (state, slots) = (attributes, of_slots);
        }
        if !state.is_none() {
            let Some(state) = state.downcast::<Dict>() else {
                return Err(cannot_unpickle(vm, "state is not a dictionary"));
            };
            set_attributes(vm, object, state)?;
        }
        if !slots.is_none() {
            let Some(slots) = slots.downcast::<Dict>() else {
                return Err(cannot_unpickle(vm, "slot state is not a dictionary"));
            };
            let mut pos = 0;
            while let Some((at, key, value)) = slots.next_entry(pos) {
                pos = at + 1;
                let Some(name) = key.downcast::<Str>() else {
                    let class = vm.type_of(key).name();
                    return Err(vm.type_error(format!("attribute name must be string, not '{class}'")));
                };
                vm.setattr(object, vm.intern(name), value)?;
            }
        }
        Ok(())
    }

    pub fn next_buffer(&mut self) -> PyResult<()> {
        let vm = self.vm;
        if self.buffers.is_none() {
            let message = "pickle stream refers to out-of-band data but no *buffers* argument was given";
            return Err(cannot_unpickle(vm, message));
        }
        match vm.next(self.buffers)? {
            Some(buffer) => {
                self.push(buffer);
                Ok(())
            }
            None => Err(cannot_unpickle(vm, "not enough out-of-band buffers")),
        }
    }

    pub fn readonly_buffer(&mut self) -> PyResult<()> {
        let vm = self.vm;
        let buffer = self.pop()?;
        let view = vm.call(MemoryView::class(vm).value(), &[buffer])?;
        let readonly = vm.getattr_str(view, "readonly")?;
        let result = if vm.truth(readonly)? { buffer } else { vm.call_method_str(view, "toreadonly", &[])? };
        self.push(result);
        Ok(())
    }
}
