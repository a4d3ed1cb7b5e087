//! Instances that are no more than their class and their attributes, which most are: what `__reduce_ex__` would say of them
//! is written at once.

use super::opcodes as op;
use super::saver::Saver;
use taipan_vm::native::PyResult;
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::Kind;
use taipan_vm::object::types::type_flags;
use taipan_vm::object::{Type, attribute};
use taipan_vm::value::{Gc, Value};

/// Instances with more attributes are written the long way.
const FEW: usize = 16;

impl Saver<'_> {
    /// Saves an instance of a class that was written before, if it is so plain; false: nothing was written.
    pub(super) fn save_plain(&mut self, object: Value) -> PyResult<bool> {
        let vm = self.vm;
        let usual = self.hidden_memo && !self.fast && self.proto >= 4;
        if !usual || !object.is_kind(Kind::Instance) || !attribute::has_attributes(vm, object) {
            return Ok(false);
        }
        let class = vm.type_of(object);
        let Some(number) = self.memo.find(class.value()) else { return Ok(false) };
        if !self.is_plain_class(class) {
            return Ok(false);
        }
        // On the stack, where the collector sees them: what runs meanwhile may take attributes away.
        let mut all = [(Value::UNBOUND, Value::UNBOUND); FEW];
        let Some(own) = attribute::few_own_attributes(vm, object, &mut all) else { return Ok(false) };
        let own_method = vm.names().__reduce_ex__.value();
        if own.iter().any(|(name, _)| *name == own_method) || self.dispatched(class)?.is_some() {
            return Ok(false);
        }
        self.boundary()?;
        self.get(number);
        self.boundary()?;
        self.emit(&[op::EMPTY_TUPLE, op::NEWOBJ]);
        self.memoize(object);
        if !own.is_empty() {
            let saved = self.save_state(own);
            saved
                .map_err(|r| self.note(r, Some(object), "state"))
                .map_err(|r| self.note(r, Some(object), "object"))?;
        }
        Ok(true)
    }

    /// Writes attributes as the dict that `__getstate__` would make of them.
    fn save_state(&mut self, own: &[(Value, Value)]) -> PyResult<()> {
        self.boundary()?;
        self.emit(&[op::EMPTY_DICT, op::MEMOIZE]);
        // Nobody can refer to a dict that is not there; but it has a number.
        self.memo.skip();
        if own.len() > 1 {
            self.emit(&[op::MARK]);
        }
        for (name, value) in own {
            // (The container is for the note of an error, which says its class only.)
            self.pair(None, *name, *value)?;
        }
        self.emit(if own.len() > 1 { &[op::SETITEMS, op::BUILD] } else { &[op::SETITEM, op::BUILD] });
        Ok(())
    }

    /// Do the instances of a class have nothing special about pickling? The answer is kept for the next one.
    fn is_plain_class(&mut self, class: Gc<Type>) -> bool {
        let vm = self.vm;
        let version = class.version_for_cache(vm);
        if self.plain == (class.value(), version) {
            return true;
        }
        let (names, object) = (vm.names(), vm.builtin_type(shapes::OBJECT));
        let inherited = [names.__reduce_ex__, names.__reduce__, names.__getstate__];
        let absent = [names.__getnewargs_ex__, names.__getnewargs__];
        let plain = class.kind.get() == Kind::Instance
            && class.named_slots.get() == 0
            && !class.has_flag(type_flags::CLAIMS_CLASS)
            && inherited.iter().all(|name| class.lookup(vm, *name) == object.lookup(vm, *name))
            && absent.iter().all(|name| class.lookup(vm, *name).is_none());
        if plain {
            self.plain = (class.value(), version);
        }
        plain
    }
}
