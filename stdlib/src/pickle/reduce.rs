//! Writing objects by what they make of themselves: `__reduce_ex__`, dispatch tables, and globals by name.

use super::errors::{add_note, cannot_pickle, cannot_pickle_after};
use super::opcodes as op;
use super::saver::Saver;
use crate::type_name::full_type_name;
use taipan_vm::builtins::reduce::reduce_ex;
use taipan_vm::builtins::weakref::proxy::is_proxy;
use taipan_vm::call::call_tuple_dict;
use taipan_vm::import::{import, modules};
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Dict, Str, Tuple, Type, attribute};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Which constructor a reduction names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Constructor {
    /// `cls.__new__(cls, *args)`
    NewObj,
    /// `cls.__new__(cls, *args, **kwargs)`
    NewObjEx,
    Other,
}

/// What `getattr` gives along a path of names.
pub fn follow(vm: &Vm, object: Value, path: &[u8]) -> PyResult {
    let mut object = object;
    for name in path.split(|b| *b == b'.') {
        object = vm.getattr(object, vm.intern_bytes(name))?;
    }
    Ok(object)
}

/// A dict of the module `copyreg`.
pub fn copyreg_dict(vm: &Vm, name: &str) -> PyResult<Gc<Dict>> {
    let module = import(vm, "copyreg")?;
    let found = vm.getattr_str(module, name)?;
    let wrong = || {
        let class = vm.type_of(found).name();
        vm.runtime_error(format!("copyreg.{name} should be a dict, not {class}"))
    };
    found.downcast::<Dict>().ok_or_else(wrong)
}

impl Saver<'_> {
    /// The dispatch table and `__newobj__` of `copyreg`.
    fn copyreg(&mut self) -> PyResult<[Value; 2]> {
        if self.copyreg[0].is_unbound() {
            let vm = self.vm;
            let table = copyreg_dict(vm, "dispatch_table")?.value();
            let newobj = vm.getattr_str(import(vm, "copyreg")?, "__newobj__")?;
            self.copyreg = [table, newobj];
        }
        Ok(self.copyreg)
    }

    /// The function that a dispatch table has for a class.
    pub(super) fn dispatched(&mut self, class: Gc<Type>) -> PyResult<Option<Value>> {
        let vm = self.vm;
        if self.dispatch_table.is_unbound() {
            let table: Gc<Dict> = self.copyreg()?[0].cast_unchecked();
            return table.get(vm, class.value());
        }
        match vm.getitem(self.dispatch_table, class.value()) {
            Ok(found) => Ok(Some(found)),
            Err(raised) => {
                if vm.take_if(vm.exc().key_error).is_some() {
                    return Ok(None);
                }
                Err(raised)
            }
        }
    }

    /// Saves an object of a type that has no instruction of its own.
    pub fn save_other(&mut self, object: Value) -> PyResult<()> {
        let vm = self.vm;
        vm.check_native_stack()?;
        if self.save_plain(object)? {
            return Ok(());
        }
        let class = vm.type_of(object);
        let mut reduced = Value::NOT_IMPLEMENTED;
        if !self.reducer_override.is_unbound() {
            reduced = vm.call(self.reducer_override, &[object])?;
        }
        if reduced.is_not_implemented() {
            if class == vm.builtin_type(shapes::TYPE) {
                return self.save_type(object);
            }
            if class == vm.builtin_type(shapes::FUNCTION) {
                return self.save_global(object, None);
            }
            reduced = match self.dispatched(class)? {
                Some(reduce) => vm.call(reduce, &[object])?,
                None if class.is_subtype(vm.builtin_type(shapes::TYPE)) => {
                    return self.save_global(object, None);
                }
                None => self.reduce(object, class)?,
            };
        }
        if let Some(name) = reduced.downcast::<Str>() {
            return self.save_global(object, Some(name));
        }
        let result = match reduced.downcast::<Tuple>() {
            Some(tuple) => self.save_reduced(tuple.items(), Some(object)),
            None => {
                let name = full_type_name(vm, reduced);
                Err(cannot_pickle(vm, format!("__reduce__ must return a string or tuple, not {name}")))
            }
        };
        result.map_err(|raised| self.note(raised, Some(object), "object"))
    }

    /// Adds the note that a part of `object` was being saved.
    pub(super) fn note(&self, raised: Raised, object: Option<Value>, what: &str) -> Raised {
        let Some(object) = object else { return raised };
        add_note(self.vm, raised, || {
            Ok(format!("when serializing {} {what}", full_type_name(self.vm, object)))
        })
    }

    /// `object.__reduce_ex__(protocol)`
    fn reduce(&self, object: Value, class: Gc<Type>) -> PyResult {
        let vm = self.vm;
        let names = vm.names();
        let default = vm.builtin_type(shapes::OBJECT).lookup(vm, names.__reduce_ex__);
        // A proxy has the method of what it stands for, whatever its class has.
        if class.lookup(vm, names.__reduce_ex__) == default
            && !is_proxy(vm, object)
            && attribute::own_attribute(vm, object, names.__reduce_ex__).is_none()
        {
            return reduce_ex(vm, object, i32::from(self.proto));
        }
        if let Some(method) = vm.getattr_opt(object, names.__reduce_ex__)? {
            return vm.call(method, &[Value::int32(self.proto.into())]);
        }
        match vm.getattr_opt(object, names.__reduce__)? {
            Some(method) => vm.call(method, &[]),
            None => {
                let (name, shown) = (class.name(), vm.repr_text(object)?);
                Err(cannot_pickle(vm, format!("can't pickle '{name}' object: {shown}")))
            }
        }
    }

    /// The parts of a reduction beyond the first two, None where absent.
    fn check_parts(&self, parts: &[Value]) -> PyResult<[Option<Value>; 4]> {
        let vm = self.vm;
        if !(2..=6).contains(&parts.len()) {
            let message = "tuple returned by __reduce__ must contain 2 through 6 elements";
            return Err(cannot_pickle(vm, message));
        }
        let wrong = |which: &str, what: &str, value: Value| {
            let name = full_type_name(vm, value);
            let message =
                format!("{which} item of the tuple returned by __reduce__ must be {what}, not {name}");
            Err(cannot_pickle(vm, message))
        };
        if !vm.is_callable(parts[0]) {
            return wrong("first", "callable", parts[0]);
        }
        if parts[1].downcast::<Tuple>().is_none() {
            return wrong("second", "a tuple", parts[1]);
        }
        let part = |i: usize| parts.get(i).copied().filter(|v| !v.is_none());
        let all = [part(2), part(3), part(4), part(5)];
        for (which, items) in [("fourth", all[1]), ("fifth", all[2])] {
            if let Some(items) = items
                && vm.type_of(items).slots().next.is_none()
            {
                return wrong(which, "an iterator", items);
            }
        }
        match all[3] {
            Some(setter) if !vm.is_callable(setter) => wrong("sixth", "callable", setter),
            _ => Ok(all),
        }
    }

    fn constructor(&mut self, function: Value) -> PyResult<Constructor> {
        let vm = self.vm;
        if self.proto < 2 {
            return Ok(Constructor::Other);
        }
        if function == self.copyreg()?[1] {
            return Ok(Constructor::NewObj);
        }
        let name = vm.getattr_opt(function, vm.names().__name__)?.and_then(|n| n.downcast::<Str>());
        Ok(match name.map(|n| n.bytes()) {
            Some(b"__newobj__") => Constructor::NewObj,
            Some(b"__newobj_ex__") => Constructor::NewObjEx,
            _ => Constructor::Other,
        })
    }

    /// Saves what `__reduce__` gave for `object`; without an object nothing is noted in the memo.
    pub fn save_reduced(&mut self, parts: &[Value], object: Option<Value>) -> PyResult<()> {
        let vm = self.vm;
        let [state, list_items, dict_items, setter] = self.check_parts(parts)?;
        let (function, args) = (parts[0], parts[1].cast_unchecked::<Tuple>());
        match self.constructor(function)? {
            Constructor::NewObjEx => self.save_new_ex(args.items(), object)?,
            Constructor::NewObj => self.save_new(args.items(), object)?,
            Constructor::Other => {
                self.save(function, true).map_err(|r| self.note(r, object, "reconstructor"))?;
                self.save(args.value(), true).map_err(|r| self.note(r, object, "reconstructor arguments"))?;
                self.emit(&[op::REDUCE]);
            }
        }
        if let Some(object) = object {
            // An object that is part of its own arguments was written meanwhile.
            match self.memo.find(object) {
                Some(number) => {
                    self.emit(&[op::POP]);
                    self.get(number);
                }
                None => self.memoize(object),
            }
        }
        let container = object.unwrap_or(Value::NONE);
        if let Some(items) = list_items {
            self.append_all(items, container)?;
        }
        if let Some(items) = dict_items {
            self.set_all(items, container)?;
        }
        let Some(state) = state else { return Ok(()) };
        match (setter, object) {
            (Some(setter), Some(object)) => {
                self.save(setter, true).map_err(|r| self.note(r, Some(object), "state setter"))?;
                self.save(object, true)?;
                self.save(state, true).map_err(|r| self.note(r, Some(object), "state"))?;
                self.emit(&[op::TUPLE2, op::REDUCE, op::POP]);
            }
            _ => {
                self.save(state, true).map_err(|r| self.note(r, object, "state"))?;
                self.emit(&[op::BUILD]);
            }
        }
        let _ = vm;
        Ok(())
    }

    /// PicklingError unless `class`, given to `function`, is the class of `object`.
    fn check_class(&self, class: Value, object: Option<Value>, function: &str) -> PyResult<()> {
        let vm = self.vm;
        if class.downcast::<Type>().is_none() {
            let name = full_type_name(vm, class);
            let message = format!("first argument to {function}() must be a class, not {name}");
            return Err(cannot_pickle(vm, message));
        }
        let Some(object) = object else { return Ok(()) };
        let own = vm.getattr(object, vm.names().__class__)?;
        if own != class {
            let (own, given) = (vm.repr_text(own)?, vm.repr_text(class)?);
            let message = format!("first argument to {function}() must be {own}, not {given}");
            return Err(cannot_pickle(vm, message));
        }
        Ok(())
    }

    fn save_new(&mut self, args: &[Value], object: Option<Value>) -> PyResult<()> {
        let vm = self.vm;
        let Some((&class, rest)) = args.split_first() else {
            return Err(cannot_pickle(vm, "__newobj__ expected at least 1 argument, got 0"));
        };
        self.check_class(class, object, "__newobj__")?;
        self.save(class, true).map_err(|r| self.note(r, object, "class"))?;
        let rest = vm.new_tuple(rest);
        self.save(rest.value(), true).map_err(|r| self.note(r, object, "__new__ arguments"))?;
        self.emit(&[op::NEWOBJ]);
        Ok(())
    }

    fn save_new_ex(&mut self, args: &[Value], object: Option<Value>) -> PyResult<()> {
        let vm = self.vm;
        let &[class, positional, keywords] = args else {
            let message = format!("__newobj_ex__ expected 3 arguments, got {}", args.len());
            return Err(cannot_pickle(vm, message));
        };
        if class.downcast::<Type>().is_none() {
            self.check_class(class, object, "__newobj_ex__")?;
        }
        let wrong = |which: &str, what: &str, value: Value| {
            let name = full_type_name(vm, value);
            Err(cannot_pickle(vm, format!("{which} argument to __newobj_ex__() must be {what}, not {name}")))
        };
        let Some(positional) = positional.downcast::<Tuple>() else {
            return wrong("second", "a tuple", positional);
        };
        let Some(keywords) = keywords.downcast::<Dict>() else {
            return wrong("third", "a dict", keywords);
        };
        if self.proto >= 4 {
            self.save(class, true).map_err(|r| self.note(r, object, "class"))?;
            let note = "__new__ arguments";
            self.save(positional.value(), true).map_err(|r| self.note(r, object, note))?;
            self.save(keywords.value(), true).map_err(|r| self.note(r, object, note))?;
            self.emit(&[op::NEWOBJ_EX]);
            return Ok(());
        }
        // Older protocols know no keyword arguments: a partial object binds them.
        let partial = vm.getattr_str(import(vm, "functools")?, "partial")?;
        let new = vm.getattr(class, vm.names().__new__)?;
        let bound = vm.new_list_from(&[new, class]);
        bound.extend_from_slice(vm, positional.items());
        let function = call_tuple_dict(vm, partial, vm.tuple_from_list(bound), Some(keywords))?;
        self.save(function, true).map_err(|r| self.note(r, object, "reconstructor"))?;
        self.save(vm.new_tuple(&[]).value(), true)?;
        self.emit(&[op::REDUCE]);
        Ok(())
    }

    fn save_type(&mut self, object: Value) -> PyResult<()> {
        let vm = self.vm;
        // The types of three singletons have no name in a module.
        for singleton in [Value::NONE, Value::ELLIPSIS, Value::NOT_IMPLEMENTED] {
            if object == vm.type_of(singleton).value() {
                let args = vm.new_tuple(&[singleton]);
                let class = vm.builtin_type(shapes::TYPE).value();
                return self.save_reduced(&[class, args.value()], Some(object));
            }
        }
        self.save_global(object, None)
    }

    /// Writes an object as a name in a module.
    pub fn save_global(&mut self, object: Value, name: Option<Gc<Str>>) -> PyResult<()> {
        let vm = self.vm;
        let name = match name {
            Some(name) => name,
            None => {
                let found = match vm.getattr_opt(object, vm.names().__qualname__)? {
                    Some(name) => name,
                    None => vm.getattr(object, vm.names().__name__)?,
                };
                match found.downcast::<Str>() {
                    Some(name) => name,
                    None => vm.str_of(found)?,
                }
            }
        };
        // Interned, so that a name is written once however often it occurs.
        let name = vm.intern(name);
        let module = vm.intern(which_module(vm, object, name)?);
        if self.proto >= 2 && self.save_extension(module, name)? {
            return Ok(());
        }
        if self.proto >= 4 {
            self.save(module.value(), true)?;
            self.save(name.value(), true)?;
            self.emit(&[op::STACK_GLOBAL]);
        } else {
            self.save_path(module, name)?;
        }
        self.memoize(object);
        Ok(())
    }

    /// Writes an object whose name has a registered number.
    fn save_extension(&mut self, module: Gc<Str>, name: Gc<Str>) -> PyResult<bool> {
        let vm = self.vm;
        let registry = copyreg_dict(vm, "_extension_registry")?;
        if registry.is_empty() {
            return Ok(false);
        }
        let key = vm.new_tuple(&[module.value(), name.value()]);
        let Some(code) = registry.get(vm, key.value())? else { return Ok(false) };
        let Some(code) = vm.int_to_i64(code) else {
            return Err(cannot_pickle(vm, "Can't pickle: extension code isn't an integer"));
        };
        let bytes = (code as u32).to_le_bytes();
        match code {
            1..=0xFF => self.emit(&[op::EXT1, bytes[0]]),
            0x100..=0xFFFF => self.emit(&[op::EXT2, bytes[0], bytes[1]]),
            0x1_0000..=0x7FFF_FFFF => self.emit(&[op::EXT4, bytes[0], bytes[1], bytes[2], bytes[3]]),
            _ => return Err(vm.runtime_error(format!("extension code {code} is out of range"))),
        }
        Ok(true)
    }

    /// A name of several parts for protocols that know only those in modules: by calls of `getattr`.
    fn save_path(&mut self, module: Gc<Str>, name: Gc<Str>) -> PyResult<()> {
        let vm = self.vm;
        let mut parts = name.bytes().split(|b| *b == b'.');
        let first = vm.intern_bytes(parts.next().unwrap_or_default());
        let rest: Vec<&[u8]> = parts.collect();
        if !rest.is_empty() {
            let builtins: Gc<Dict> = vm.interp().builtins.get().cast_unchecked();
            let getattr = builtins.get_str(vm, vm.intern_str("getattr")).unwrap_or(Value::NONE);
            for _ in &rest {
                self.save(getattr, true)?;
                if self.proto < 2 {
                    self.emit(&[op::MARK]);
                }
            }
        }
        self.save_top_level(module, first)?;
        for part in rest {
            self.save(vm.intern_bytes(part).value(), true)?;
            self.emit(&[if self.proto < 2 { op::TUPLE } else { op::TUPLE2 }, op::REDUCE]);
        }
        Ok(())
    }

    fn save_top_level(&mut self, module: Gc<Str>, name: Gc<Str>) -> PyResult<()> {
        let vm = self.vm;
        let (mut module, mut name) = (module, name);
        if self.proto < 3 && self.fix_imports {
            (module, name) = old_names(vm, module, name)?;
        }
        let check = |text: Gc<Str>, what: &str| {
            let fits = if self.proto >= 3 { text.to_str().is_some() } else { text.is_ascii() };
            if fits {
                return Ok(());
            }
            let (shown, proto) = (vm.repr_text(text.value())?, self.proto);
            let message = format!("can't pickle {what} identifier {shown} using pickle protocol {proto}");
            let codec = vm.intern_str(if proto >= 3 { "utf-8" } else { "ascii" }).value();
            match vm.call_method_str(text.value(), "encode", &[codec]) {
                Ok(_) => Err(cannot_pickle(vm, message)),
                Err(_) => Err(cannot_pickle_after(vm, message, vm.take_exception())),
            }
        };
        check(module, "module")?;
        check(name, "global")?;
        self.emit(&[op::GLOBAL]);
        self.emit(module.bytes());
        self.emit(b"\n");
        self.emit(name.bytes());
        self.emit(b"\n");
        Ok(())
    }
}

/// The names that Python 2 had for an object.
fn old_names(vm: &Vm, module: Gc<Str>, name: Gc<Str>) -> PyResult<(Gc<Str>, Gc<Str>)> {
    let compat = import(vm, "_compat_pickle")?;
    let table = |table: &str, key: Value| -> PyResult<Option<Value>> {
        let dict = vm.getattr_str(compat, table)?;
        match dict.downcast::<Dict>() {
            Some(dict) => dict.get(vm, key),
            None => Err(vm.runtime_error(format!("_compat_pickle.{table} should be a dict"))),
        }
    };
    let key = vm.new_tuple(&[module.value(), name.value()]);
    if let Some(pair) = table("REVERSE_NAME_MAPPING", key.value())?
        && let Some(&[new_module, new_name]) = pair.downcast::<Tuple>().map(|t| t.items())
        && let (Some(new_module), Some(new_name)) = (new_module.downcast(), new_name.downcast())
    {
        return Ok((new_module, new_name));
    }
    if let Some(new) = table("REVERSE_IMPORT_MAPPING", module.value())?
        && let Some(new) = new.downcast::<Str>()
    {
        return Ok((new, name));
    }
    Ok((module, name))
}

/// The module in which `object` is found under `name`.
fn which_module(vm: &Vm, object: Value, name: Gc<Str>) -> PyResult<Gc<Str>> {
    let path = name.bytes();
    let declared = vm.getattr_opt(object, vm.names().__module__)?.filter(|m| !m.is_none());
    if path.split(|b| *b == b'.').any(|part| part == b"<locals>") {
        let shown = vm.repr_text(object)?;
        return Err(cannot_pickle(vm, format!("Can't pickle local object {shown}")));
    }
    let module = match declared {
        Some(module) => match module.downcast::<Str>() {
            Some(module) => module,
            None => vm.str_of(module)?,
        },
        None => match search_modules(vm, object, path)? {
            Some(module) => return Ok(module),
            None => vm.intern_str("__main__"),
        },
    };
    check_global(vm, object, module, name)?;
    Ok(module)
}

/// The first module that has the object under this name.
fn search_modules(vm: &Vm, object: Value, path: &[u8]) -> PyResult<Option<Gc<Str>>> {
    // A copy: looking up attributes can import modules.
    let all = modules(vm).copy(vm);
    let mut pos = 0;
    while let Some((at, name, module)) = all.next_entry(pos) {
        pos = at + 1;
        let Some(name) = name.downcast::<Str>() else { continue };
        if module.is_none() || matches!(name.bytes(), b"__main__" | b"__mp_main__") {
            continue;
        }
        match follow(vm, module, path) {
            Ok(found) if found == object => return Ok(Some(name)),
            Ok(_) => {}
            Err(raised) => {
                if vm.take_if(vm.exc().attribute_error).is_none() {
                    return Err(raised);
                }
            }
        }
    }
    Ok(None)
}

/// PicklingError unless the object can be found again.
fn check_global(vm: &Vm, object: Value, module: Gc<Str>, name: Gc<Str>) -> PyResult<()> {
    let found_module = match modules(vm).get_str(vm, module).filter(|m| !m.is_none()) {
        Some(found) => found,
        None => match import(vm, &module.as_str_lossy()) {
            Ok(found) => found,
            Err(raised) => {
                let exc = vm.exc();
                let caught = [exc.import_error, exc.value_error, exc.key_error]
                    .into_iter()
                    .find_map(|class| vm.take_if(class));
                let Some(cause) = caught else { return Err(raised) };
                let (shown, text) = (vm.repr_text(object)?, vm.str_of(cause)?);
                let message = format!("Can't pickle {shown}: {}", text.as_str_lossy());
                return Err(cannot_pickle_after(vm, message, cause));
            }
        },
    };
    let full = format!("{}.{}", module.as_str_lossy(), name.as_str_lossy());
    match follow(vm, found_module, name.bytes()) {
        Ok(found) if found == object => Ok(()),
        Ok(_) => {
            let shown = vm.repr_text(object)?;
            Err(cannot_pickle(vm, format!("Can't pickle {shown}: it's not the same object as {full}")))
        }
        Err(raised) => {
            let Some(cause) = vm.take_if(vm.exc().attribute_error) else { return Err(raised) };
            let shown = vm.repr_text(object)?;
            let message = format!("Can't pickle {shown}: it's not found as {full}");
            Err(cannot_pickle_after(vm, message, cause))
        }
    }
}
