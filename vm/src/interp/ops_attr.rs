//! Attributes, through inline caches; `ops_super` and `ops_name` have what `super()`, globals and names are read by.
//!
//! What a cache entry holds is told by the low bits of its `b` word (the rest of which is a pointer that the entry
//! relies on):
//!
//! ```text
//!   SLOT      a = byte offset of an inline slot in objects of this shape
//!   VALUE     a = namespace cell of a class attribute that is returned as it is;   b = class (version is checked)
//!                 (or as a classmethod or staticmethod binds)
//!   GETTER    a = getter function of a property, or a computed attribute;          b = class
//!   METHOD    a = function or method descriptor to bind;                           b = class
//!   MODULE    a = namespace cell of a module's global;                             b = module (identity is checked)
//!   CLASS     a = namespace cell of an attribute read from a class object;         b = that class (identity, version)
//!   ADD       a = offset of the slot that a store adds; version = the shape that the object then has
//!   DICT      a = where the name was found in the attribute dict of an object of this shape (the key is checked)
//! ```
//!
//! A SLOT or DICT entry needs no class version: when a class gets a data descriptor or an attribute hook after instances
//! exist, all caches are emptied (`clear_all_caches`).

use super::*;
use crate::object::attribute;
use crate::object::builtin_types::shapes;
use crate::object::code::CacheEntry;
use crate::object::header::Kind;
use crate::object::types::{Type, type_flags};
use crate::object::{ClassMethod, Module, NamespaceCell, Property, StaticMethod, Str};
use taipan_compiler::bytecode::CALL_GAP;

pub(super) const SLOT: u64 = 0;
pub(super) const VALUE: u64 = 1;
pub(super) const GETTER: u64 = 2;
pub(super) const METHOD: u64 = 3;
pub(super) const MODULE: u64 = 4;
pub(super) const CLASS: u64 = 5;
pub(super) const ADD: u64 = 6;
pub(super) const DICT: u64 = 7;
pub(super) const TAG: u64 = 7;

/// True when a cache entry with this `b` word relies on a class.
pub fn relies_on_class(b: u64) -> bool {
    matches!(b & TAG, VALUE | GETTER | METHOD | CLASS)
}
/// The address of that class.
pub fn class_of_entry(b: u64) -> usize {
    (b & !TAG) as usize
}

/// The `b` word of an entry that relies on a class.
pub(super) fn class_entry(class: Gc<Type>) -> u64 {
    class.address() as u64 | CLASS
}

#[inline(always)]
fn entry_class(e: &CacheEntry) -> Gc<Type> {
    Value::from_bits((e.b.get() & !TAG) + 1).cast_unchecked()
}
#[inline(always)]
pub(super) fn entry_cell(e: &CacheEntry) -> Gc<NamespaceCell> {
    Value::from_bits(e.a.get() + 1).cast_unchecked()
}

/// Reads an inline slot.
///
/// # Safety
/// `obj` is a heap object with a slot at byte `offset`.
#[inline(always)]
unsafe fn slot_at(obj: Value, offset: u64) -> *mut Value {
    // SAFETY: by the caller's promise.
    unsafe { obj.heap_ptr_unchecked().as_ptr().cast::<u8>().add(offset as usize).cast() }
}

/// The entry of the site that is for this shape.
#[inline(always)]
fn entry_for(site: &Site, shape: u32) -> Option<&CacheEntry> {
    if site.first.shape.get() == shape {
        Some(&site.first)
    } else if site.second.shape.get() == shape {
        Some(&site.second)
    } else {
        None
    }
}

/// The entry of the site that is for this shape, or the one that all sites share.
#[inline(always)]
fn any_entry_for<'a>(vm: &'a Vm, site: &'a Site, obj: Value, store: bool) -> Option<&'a CacheEntry> {
    let header = obj.header_unchecked();
    let shape = header.shape();
    entry_for(site, shape).or_else(|| {
        if site.misses.get() < SHARED {
            return None;
        }
        let salt = if header.kind() == Kind::Type && !store { obj.bits() as usize } else { 0 };
        let found = vm.interp().attribute_cache.find(shape, salt, site_name(site), store)?;
        let misses = site.misses.get().wrapping_add(1);
        site.misses.set(misses);
        if misses.is_multiple_of(64) {
            adopt(vm, site, found);
        }
        Some(found)
    })
}

/// Puts an entry of the shared table into a site that misses often: in the long run those of the shapes that it sees most.
#[cold]
fn adopt(vm: &Vm, site: &Site, from: &CacheEntry) {
    note_fill(vm);
    let to = if site.misses.get().is_multiple_of(128) { &site.first } else { &site.second };
    to.fill(from.shape.get(), from.version.get(), from.a.get(), from.b.get());
}

/// What an entry for reading an attribute from the class `obj` itself leads to; a static method's function.
#[inline(always)]
fn class_content(vm: &Vm, site: &Site, obj: Value) -> Option<Value> {
    let wanted = (obj.bits() - 1) | CLASS;
    if site.first.b.get() == wanted {
        content_of(&site.first)
    } else if site.second.b.get() == wanted {
        content_of(&site.second)
    } else {
        class_content_shared(vm, site, obj)
    }
}

#[inline(never)]
fn class_content_shared(vm: &Vm, site: &Site, obj: Value) -> Option<Value> {
    let shape = obj.header_unchecked().shape();
    let e = vm.interp().attribute_cache.find(shape, obj.bits() as usize, site_name(site), false)?;
    if e.b.get() == (obj.bits() - 1) | CLASS { content_of(e) } else { None }
}

#[inline(always)]
fn content_of(e: &CacheEntry) -> Option<Value> {
    if entry_class(e).version.get() != e.version.get() {
        return None;
    }
    let v = entry_cell(e).content.get();
    if v.is_unbound() {
        return None;
    }
    Some(v.downcast::<StaticMethod>().map_or(v, |m| m.function.get()))
}

/// Is it a class method, a native one, or a static method?
#[inline(always)]
pub(super) fn binds_to_class(v: Value) -> bool {
    matches!(v.header_unchecked().kind(), Kind::ClassMethod | Kind::StaticMethod) || is_native_class_method(v)
}

/// Is a heap object a class method of a native class?
#[inline(always)]
pub(super) fn is_native_class_method(v: Value) -> bool {
    v.header_unchecked().shape() == shapes::CLASS_METHOD_DESCRIPTOR
}

/// What reading an attribute from a class gives, for what [`class_content`] found.
fn of_class(vm: &Vm, found: Value, class: Value) -> Value {
    match found.downcast::<ClassMethod>() {
        Some(m) => vm.new_bound_method(m.function.get(), class),
        None if found.is_heap() && is_native_class_method(found) => {
            crate::object::descriptor::bind_builtin(vm, found.cast_unchecked(), class)
        }
        None => found,
    }
}

/// The entry to fill next: the first, then the second, then in turn.
fn victim(site: &Site) -> &CacheEntry {
    site.misses.set(site.misses.get().wrapping_add(1));
    if site.first.shape.get() == 0 || (site.second.shape.get() != 0 && site.misses.get() & 1 == 0) {
        &site.first
    } else {
        &site.second
    }
}

/// What a site that missed so often learns goes to the table of all sites too.
const SHARED: u32 = 2;
/// The entries of a site that missed so often stay as they are.
const SETTLED: u32 = 12;
/// A site that misses this often learns no more.
const MEGAMORPHIC: u32 = 1 << 20;

/// Notes what a read of the site's name from an object of this shape gives.
fn fill(vm: &Vm, site: &Site, shape: u32, version: u32, a: u64, b: u64) {
    if site.misses.get() >= SHARED && b & TAG != MODULE {
        let salt = if b & TAG == CLASS { (b & !TAG) as usize + 1 } else { 0 };
        vm.interp().attribute_cache.fill(shape, salt, site_name(site), false, version, a, b);
    }
    note_class(vm, shape);
    fill_site(vm, site, shape, version, a, b);
}

/// Notes in the class of a shape that there is a cache entry for its instances, which may rely on nothing of the class hiding
/// what these have.
fn note_class(vm: &Vm, shape: u32) {
    if shape != 0 {
        vm.shapes().class_of(shape).set_flag(type_flags::CACHED, true);
    }
}

/// As [`fill`], for a store.
fn fill_store(vm: &Vm, site: &Site, shape: u32, version: u32, a: u64, b: u64) {
    if site.misses.get() >= SHARED {
        vm.interp().attribute_cache.fill(shape, 0, site_name(site), true, version, a, b);
    }
    note_class(vm, shape);
    fill_site(vm, site, shape, version, a, b);
}

pub(super) fn fill_site(vm: &Vm, site: &Site, shape: u32, version: u32, a: u64, b: u64) {
    let misses = site.misses.get();
    if misses > SETTLED || shape == 0 {
        site.misses.set(misses.wrapping_add(1));
        return;
    }
    note_fill(vm);
    victim(site).fill(shape, version, a, b);
}

/// A cache of the running code object was filled, which is a store of pointers into that object.
pub(super) fn note_fill(vm: &Vm) {
    let regs = vm.frame.get();
    if !regs.is_null() {
        // SAFETY: `frame` is the running frame.
        crate::heap::write_barrier_whole(unsafe { code_of(regs) }.header());
    }
}

pub(super) fn site_name(site: &Site) -> Gc<Str> {
    site.name.cast_unchecked()
}

handler!(load_attr(pc, regs, vm, code, i) {
    let obj = reg!(regs, i.b());
    let site = site_at(code, i.c());
    if obj.is_heap() {
        let shape = obj.header_unchecked().shape();
        if site.first.shape.get() == shape {
            if site.first.b.get() == SLOT {
                let v = *slot_at(obj, site.first.a.get());
                if !v.is_unbound() {
                    reg!(regs, i.a()) = v;
                    dispatch!(pc.add(1), regs, vm, code)
                }
            }
        } else if site.second.shape.get() == shape && site.second.b.get() == SLOT {
            let v = *slot_at(obj, site.second.a.get());
            if !v.is_unbound() {
                reg!(regs, i.a()) = v;
                dispatch!(pc.add(1), regs, vm, code)
            }
        }
    }
    return load_attr_cached::<STEP>(pc, regs, vm, code);
});

/// What an entry of the site says of `obj`, if that is the content of a cell: a module's global, an attribute of the
/// object's class or of the class that it is.
#[inline(always)]
fn cell_content(site: &Site, obj: Value) -> Option<Value> {
    let shape = obj.header_unchecked().shape();
    let e = if site.first.shape.get() == shape { &site.first } else { &site.second };
    if e.shape.get() != shape {
        return None;
    }
    let (tag, owner) = (e.b.get() & TAG, e.b.get() & !TAG);
    let holds = match tag {
        MODULE => owner == obj.bits() - 1,
        VALUE => entry_class(e).version.get() == e.version.get(),
        CLASS => owner == obj.bits() - 1 && entry_class(e).version.get() == e.version.get(),
        _ => false,
    };
    if !holds {
        return None;
    }
    let v = entry_cell(e).content.get();
    // What binds, of a class, takes the slow way.
    let binds = v.is_heap() && binds_to_class(v) && tag != MODULE;
    if v.is_unbound() || binds { None } else { Some(v) }
}

// The rest of `load_attr` for what the site knows.
handler!(#[inline(never)] load_attr_cached(pc, regs, vm, code, i) {
    let obj = reg!(regs, i.b());
    if obj.is_heap() && let Some(v) = cell_content(site_at(code, i.c()), obj) {
        reg!(regs, i.a()) = v;
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let obj = reg!(regs, i.b());
    let site = site_at(code, i.c());
    finish_or_enter!(load_attr_slow(vm, pc, regs, site, obj), i.a(), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn load_attr_slow(vm: &Vm, pc: *const Instr, regs: *mut Value, site: &Site, obj: Value) -> PyResult {
    if !obj.is_heap() && site_name(site) == vm.names().__class__ {
        // Built-in classes, of which no cache entry is kept, and which say nothing special.
        return Ok(vm.type_of(obj).value());
    }
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame; entries are for objects of this shape.
    unsafe {
        if obj.is_heap()
            && let Some(e) = any_entry_for(vm, site, obj, false)
        {
            match e.b.get() & TAG {
                SLOT => {
                    let v = *slot_at(obj, e.a.get());
                    if !v.is_unbound() {
                        return Ok(v);
                    }
                }
                DICT => {
                    if let Some(dict) = attribute::dict_of(obj) {
                        let name = site_name(site);
                        let found = dict.hinted(e.a.get() as usize, name);
                        if let Some(v) = found.or_else(|| dict.get_str(vm, name)) {
                            return Ok(v);
                        }
                    }
                }
                VALUE if entry_class(e).version.get() == e.version.get() => {
                    let v = entry_cell(e).content.get();
                    if v.is_kind(Kind::ClassMethod) || v.is_kind(Kind::StaticMethod) {
                        return attribute::bind(vm, v, obj, vm.type_of(obj).value());
                    }
                    if !v.is_unbound() {
                        return Ok(v);
                    }
                }
                METHOD if entry_class(e).version.get() == e.version.get() => {
                    return attribute::bind(vm, Value::from_bits(e.a.get()), obj, entry_class(e).value());
                }
                GETTER if entry_class(e).version.get() == e.version.get() => {
                    let getter = Value::from_bits(e.a.get());
                    return match native_getter(vm, getter, obj) {
                        Some(result) => result,
                        None => push_getter(vm, pc, regs, getter, obj),
                    };
                }
                MODULE if e.b.get() & !TAG == obj.bits() - 1 => {
                    let v = entry_cell(e).content.get();
                    if !v.is_unbound() {
                        return Ok(v);
                    }
                }
                CLASS => {
                    if let Some(v) = class_content(vm, site, obj) {
                        return Ok(of_class(vm, v, obj));
                    }
                }
                _ => {}
            }
        }
        learn_load(vm, site, obj);
        vm.getattr(obj, site_name(site))
    }
}

/// Is it a descriptor of a class that is no program's?
fn is_native_descriptor(vm: &Vm, v: Value) -> bool {
    let class = vm.type_of(v);
    !class.has_flag(type_flags::HEAP) && class.slots().descr_get.is_some()
}

/// What a getter gives for an object, if that runs no Python code. None: it is a Python function.
fn native_getter(vm: &Vm, getter: Value, obj: Value) -> Option<PyResult> {
    if let Some(getter) = getter.downcast::<crate::object::descriptor::GetSet>() {
        return Some((getter.def.get)(vm, obj));
    }
    if !getter.is_kind(Kind::Native) {
        return None;
    }
    let get = vm.type_of(getter).slots().descr_get?;
    Some(get(vm, getter, obj, vm.type_of(obj).value()))
}

/// What the caches know of the site's attribute of `obj`, where reading it runs nothing.
///
/// # Safety
/// `obj` is a heap object.
pub(super) unsafe fn cached_value(vm: &Vm, site: &Site, obj: Value) -> Option<Value> {
    let e = any_entry_for(vm, site, obj, false)?;
    let v = match e.b.get() & TAG {
        // SAFETY: entries are for objects of this shape.
        SLOT => unsafe { *slot_at(obj, e.a.get()) },
        VALUE if entry_class(e).version.get() == e.version.get() => {
            let v = entry_cell(e).content.get();
            if v.is_kind(Kind::ClassMethod) || v.is_kind(Kind::StaticMethod) {
                let bound = attribute::bind(vm, v, obj, vm.type_of(obj).value());
                return quick::unless_raised(vm, bound);
            }
            v
        }
        MODULE if e.b.get() & !TAG == obj.bits() - 1 => entry_cell(e).content.get(),
        CLASS => of_class(vm, class_content(vm, site, obj)?, obj),
        METHOD if entry_class(e).version.get() == e.version.get() => quick::unless_raised(
            vm,
            attribute::bind(vm, Value::from_bits(e.a.get()), obj, entry_class(e).value()),
        )?,
        GETTER if entry_class(e).version.get() == e.version.get() => {
            quick::unless_raised(vm, native_getter(vm, Value::from_bits(e.a.get()), obj)?)?
        }
        DICT => {
            let (dict, name) = (attribute::dict_of(obj)?, site_name(site));
            dict.hinted(e.a.get() as usize, name).or_else(|| dict.get_str(vm, name))?
        }
        _ => return None,
    };
    (!v.is_unbound()).then_some(v)
}

/// What an instance itself has under a name, or else what its class has, as far as its class looks attributes up as `object`
/// does, and no descriptor goes before.
fn looked_up(vm: &Vm, obj: Value, name: Gc<Str>) -> Option<Result<Value, Value>> {
    let class = vm.type_of(obj);
    if !obj.is_kind(Kind::Instance) || !generic_get(vm, class) {
        return None;
    }
    let attr = class.lookup(vm, name);
    if attr.is_some_and(|attr| attr.is_heap() && vm.type_of(attr).slots().descr_set.is_some()) {
        return None;
    }
    match attribute::own_attribute(vm, obj, name) {
        Some(own) => Some(Ok(own)),
        None => attr.map(Err),
    }
}

/// What the site's attribute of `obj` is that the caches know nothing of, where that is a simple one.
#[inline(never)]
pub(super) fn found_value(vm: &Vm, site: &Site, obj: Value) -> Option<Value> {
    learn_load(vm, site, obj);
    match looked_up(vm, obj, site_name(site))? {
        Ok(own) => Some(own),
        Err(attr) if crate::protocol::is_plain_method(attr) => {
            quick::unless_raised(vm, attribute::bind(vm, attr, obj, vm.type_of(obj).value()))
        }
        Err(attr) => (!has_get(vm, attr)).then_some(attr),
    }
}

/// What to call for a method of `obj` that the caches know nothing of, and with which first argument.
#[inline(never)]
pub(super) fn found_method(vm: &Vm, site: &Site, obj: Value) -> Option<(Value, Value)> {
    learn_load(vm, site, obj);
    match looked_up(vm, obj, site_name(site))? {
        Ok(own) if own.is_heap() => Some(called_as(own)),
        Err(attr) if crate::protocol::is_plain_method(attr) => Some((attr, obj)),
        _ => None,
    }
}

/// How a value is called that is what it is found to be; a method kept in an attribute is called as if it were looked up.
fn called_as(v: Value) -> (Value, Value) {
    if v.header_unchecked().shape() == shapes::BOUND_METHOD {
        let m = v.cast_unchecked::<crate::object::BoundMethod>();
        return (m.function.get(), m.receiver.get());
    }
    (v, Value::UNBOUND)
}

/// What to call for a method of something that is no heap object, or a number.
pub(super) fn method_of_plain(vm: &Vm, site: &Site, obj: Value) -> Option<(Value, Value)> {
    let attr = vm.type_of(obj).lookup(vm, site_name(site))?;
    (attr.is_heap() && attr.header_unchecked().shape() == shapes::METHOD_DESCRIPTOR).then_some((attr, obj))
}

/// Stores the site's attribute of `obj` where the caches know how; tells whether they do.
///
/// # Safety
/// `obj` is a heap object.
pub(super) unsafe fn cached_store(vm: &Vm, site: &Site, obj: Value, value: Value) -> bool {
    let Some(e) = any_entry_for(vm, site, obj, true) else { return false };
    let (tag, header) = (e.b.get(), obj.header_unchecked());
    if tag == DICT
        && let Some(dict) = attribute::dict_of(obj)
        && dict.hinted(e.a.get() as usize, site_name(site)).is_some()
    {
        dict.store(e.a.get() as usize, value);
        return true;
    }
    if tag != SLOT && tag != ADD {
        return false;
    }
    // SAFETY: the entry is for objects of this shape.
    unsafe { *slot_at(obj, e.a.get()) = value };
    if tag == ADD {
        header.shape.set(e.version.get());
    }
    crate::heap::write_barrier(header, value);
    true
}

/// What to call for the site's name of `obj`, and with which first argument (UNBOUND: none), as far as the caches know.
///
/// # Safety
/// `obj` is a heap object.
pub(super) unsafe fn cached_method(vm: &Vm, site: &Site, obj: Value) -> Option<(Value, Value)> {
    let e = any_entry_for(vm, site, obj, false)?;
    let holds = || entry_class(e).version.get() == e.version.get();
    let v = match e.b.get() & TAG {
        METHOD => return holds().then(|| (Value::from_bits(e.a.get()), obj)),
        // SAFETY: entries are for objects of this shape.
        SLOT => unsafe { *slot_at(obj, e.a.get()) },
        VALUE if holds() => entry_cell(e).content.get(),
        MODULE if e.b.get() & !TAG == obj.bits() - 1 => entry_cell(e).content.get(),
        CLASS => class_content(vm, site, obj)?,
        _ => return None,
    };
    if !v.is_heap() {
        return None;
    }
    Some(match v.header_unchecked().kind() {
        Kind::ClassMethod | Kind::StaticMethod if matches!(e.b.get() & TAG, SLOT | MODULE) => return None,
        Kind::ClassMethod => {
            let first = if e.b.get() & TAG == CLASS { obj } else { vm.type_of(obj).value() };
            (v.cast_unchecked::<ClassMethod>().function.get(), first)
        }
        Kind::StaticMethod => (v.cast_unchecked::<StaticMethod>().function.get(), Value::UNBOUND),
        Kind::Builtin if e.b.get() & TAG == CLASS && is_native_class_method(v) => (v, obj),
        _ => called_as(v),
    })
}

/// Pushes a frame for a property's getter (a simple Python function), whose result is the instruction's.
unsafe fn push_getter(vm: &Vm, pc: *const Instr, regs: *mut Value, getter: Value, obj: Value) -> PyResult {
    // SAFETY: the new frame lies above the running one.
    unsafe {
        let function: Gc<Function> = getter.cast_unchecked();
        let code = function.code();
        if code.hot.simple_args != 1 {
            return vm.call(getter, &[obj]);
        }
        let new = vm.stack_top().add(CALL_GAP as usize);
        *new = obj;
        push_frame(vm, function, &code.hot, new, pc, regs, FrameKind::Call)?;
        Ok(Value::UNBOUND)
    }
}

/// True when attribute reads on instances of the class are `object.__getattribute__`'s.
fn generic_get(vm: &Vm, class: Gc<Type>) -> bool {
    crate::object::type_slots::finds_generically(vm, class)
}

/// Fills the site's cache for reading its name from `obj`.
fn learn_load(vm: &Vm, site: &Site, obj: Value) {
    if !obj.is_heap() || site.misses.get() > MEGAMORPHIC {
        return;
    }
    let name = site_name(site);
    let header = obj.header_unchecked();
    let shape = header.shape();
    let class = vm.type_of(obj);
    match header.kind() {
        Kind::Module => {
            let module: Gc<Module> = obj.cast_unchecked();
            let dict = module.namespace();
            if (generic_get(vm, class) || crate::builtins::module::has_module_getattr(class))
                && dict.is_namespace()
                && class.lookup(vm, name).is_none()
                && let Some(cell) = dict.cell_of(vm, name)
            {
                fill(vm, site, shape, 0, cell.address() as u64, (obj.bits() - 1) | MODULE);
            }
            return;
        }
        Kind::Type => {
            let this: Gc<Type> = obj.cast_unchecked();
            if let Some(attr) = class.lookup(vm, name)
                && attr.is_kind(Kind::GetSet)
                && type_get(class)
            {
                // A computed attribute of the metaclass goes before what the class has.
                let version = class.version_for_cache(vm);
                fill(vm, site, shape, version, attr.bits(), class.address() as u64 | GETTER);
                return;
            }
            let plain_meta = class == vm.builtin_type(shapes::TYPE)
                || (class.lookup(vm, name).is_none() && type_get(class));
            // (What the metaclass has goes first only if it is a data descriptor.)
            let hidden = class
                .lookup(vm, name)
                .is_some_and(|v| v.is_heap() && vm.type_of(v).slots().descr_set.is_some());
            if plain_meta
                && !hidden
                && let Some(cell) = this.lookup_cell(vm, name)
                && readable_from_class(vm, cell.content.get())
            {
                fill(
                    vm,
                    site,
                    shape,
                    this.version_for_cache(vm),
                    cell.address() as u64,
                    (obj.bits() - 1) | CLASS,
                );
            }
            return;
        }
        _ => {}
    }
    if !generic_get(vm, class) {
        return;
    }
    let class_word = class.address() as u64;
    match class.lookup_cell(vm, name) {
        None => learn_slot(vm, site, obj, shape, name),
        Some(cell) => {
            let attr = cell.content.get();
            if let Some(member) = attr.downcast::<crate::object::Member>() {
                let slot = member.slot.get().as_small_int_unchecked();
                if slot >= 0
                    && let Some(offset) = attribute::inline_slot_offset(obj, slot as usize)
                {
                    fill(vm, site, shape, 0, offset as u64, SLOT);
                }
                return;
            }
            let version = class.version_for_cache(vm);
            if let Some(p) = attr.downcast::<Property>() {
                if attr.header_unchecked().shape() == shapes::PROPERTY && p.fget.get().is_kind(Kind::Function)
                {
                    fill(vm, site, shape, version, p.fget.get().bits(), class_word | GETTER);
                }
                return;
            }
            if attr.is_kind(Kind::GetSet) {
                fill(vm, site, shape, version, attr.bits(), class_word | GETTER);
                return;
            }
            // (Where a descriptor that is only stored by is hidden by the instance's own attribute, it does not matter.)
            if attr.is_heap() && vm.type_of(attr).slots().descr_set.is_some() && has_get(vm, attr) {
                if attr.is_kind(Kind::Native) && is_native_descriptor(vm, attr) {
                    fill(vm, site, shape, version, attr.bits(), class_word | GETTER);
                }
                return;
            }
            if attribute::has_attributes(vm, obj) {
                if attribute::is_dict_mode(vm, obj) {
                    return learn_dict(vm, site, obj, name, fill);
                }
                if vm.shapes().slot_of(shape, name).is_some() {
                    return learn_slot(vm, site, obj, shape, name);
                }
            }
            if crate::protocol::is_plain_method(attr) {
                fill(vm, site, shape, version, attr.bits(), class_word | METHOD);
            } else if is_class_or_static(vm, attr) || !has_get(vm, attr) {
                fill(vm, site, shape, version, cell.address() as u64, class_word | VALUE);
            }
        }
    }
}

/// Fills the site's cache for an object whose attributes are in a dict, if the name is there.
fn learn_dict(vm: &Vm, site: &Site, obj: Value, name: Gc<Str>, fill: fn(&Vm, &Site, u32, u32, u64, u64)) {
    if let Some(dict) = attribute::dict_of(obj)
        && let Some(e) = dict.find_str(vm, name)
    {
        fill(vm, site, obj.header_unchecked().shape(), 0, e as u64, DICT);
    }
}

/// Is it a `classmethod` or `staticmethod` (not of a derived class)?
fn is_class_or_static(vm: &Vm, v: Value) -> bool {
    v.is_kind(Kind::ClassMethod) && vm.type_of(v) == vm.builtin_type(shapes::CLASSMETHOD)
        || v.is_kind(Kind::StaticMethod) && vm.type_of(v) == vm.builtin_type(shapes::STATICMETHOD)
}

/// True when [`class_content`] knows what reading this from a class gives.
fn readable_from_class(vm: &Vm, v: Value) -> bool {
    crate::protocol::is_plain_method(v)
        || is_class_or_static(vm, v)
        || !has_get(vm, v)
        || is_native_class_method(v)
}

fn has_get(vm: &Vm, v: Value) -> bool {
    v.is_heap() && vm.type_of(v).slots().descr_get.is_some()
}

/// True when attribute reads on classes with this metaclass are `type.__getattribute__`'s.
fn type_get(metaclass: Gc<Type>) -> bool {
    match (
        metaclass.slots().getattr,
        crate::builtins::r#type::type_getattr as fn(&Vm, Value, Gc<Str>) -> PyResult,
    ) {
        (Some(f), g) => std::ptr::fn_addr_eq(f, g),
        _ => false,
    }
}

fn learn_slot(vm: &Vm, site: &Site, obj: Value, shape: u32, name: Gc<Str>) {
    if obj.header_unchecked().slots.get() == 0 {
        return;
    }
    if attribute::is_dict_mode(vm, obj) {
        return learn_dict(vm, site, obj, name, fill);
    }
    if let Some(slot) = vm.shapes().slot_of(shape, name)
        && let Some(offset) = attribute::inline_slot_offset(obj, slot as usize)
    {
        fill(vm, site, shape, 0, offset as u64, SLOT);
    }
}

handler!(store_attr(pc, regs, vm, code, i) {
    let obj = reg!(regs, i.a());
    let value = reg!(regs, i.b());
    let site = site_at(code, i.c());
    if obj.is_heap() {
        let header = obj.header_unchecked();
        if site.first.shape.get() == header.shape() {
            let tag = site.first.b.get();
            if !crate::heap::needs_barrier(header, value) {
                if tag == SLOT {
                    *slot_at(obj, site.first.a.get()) = value;
                    dispatch!(pc.add(1), regs, vm, code)
                }
                if tag == ADD {
                    *slot_at(obj, site.first.a.get()) = value;
                    header.shape.set(site.first.version.get());
                    dispatch!(pc.add(1), regs, vm, code)
                }
            }
        } else if site.second.shape.get() == header.shape() && !crate::heap::needs_barrier(header, value) {
            let tag = site.second.b.get();
            if tag == SLOT {
                *slot_at(obj, site.second.a.get()) = value;
                dispatch!(pc.add(1), regs, vm, code)
            }
            if tag == ADD {
                *slot_at(obj, site.second.a.get()) = value;
                header.shape.set(site.second.version.get());
                dispatch!(pc.add(1), regs, vm, code)
            }
        }
    }
} slow {
    let obj = reg!(regs, i.a());
    let value = reg!(regs, i.b());
    let site = site_at(code, i.c());
    finish_unit!(store_attr_slow(vm, pc, site, obj, value), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn store_attr_slow(vm: &Vm, pc: *const Instr, site: &Site, obj: Value, value: Value) -> PyResult<()> {
    vm.pc.set(pc);
    let name = site_name(site);
    if !obj.is_heap() {
        return vm.setattr(obj, name, value);
    }
    let header = obj.header_unchecked();
    let before = header.shape();
    // SAFETY: it is a heap object.
    if unsafe { cached_store(vm, site, obj, value) } {
        return Ok(());
    }
    let class = vm.type_of(obj);
    vm.setattr(obj, name, value)?;
    let generic = class.slots().setattr.is_none_or(|f| {
        std::ptr::fn_addr_eq(f, attribute::generic_setattr as fn(&Vm, Value, Gc<Str>, Value) -> PyResult<()>)
    });
    if !generic || header.slots.get() == 0 || vm.type_of(obj) != class {
        return Ok(());
    }
    if let Some(attr) = class.lookup(vm, name)
        && attr.is_heap()
        && vm.type_of(attr).slots().descr_set.is_some()
    {
        if let Some(member) = attr.downcast::<crate::object::Member>()
            && member.slot.get().as_small_int_unchecked() >= 0
            && let Some(offset) =
                attribute::inline_slot_offset(obj, member.slot.get().as_small_int_unchecked() as usize)
        {
            fill_store(vm, site, before, 0, offset as u64, SLOT);
        }
        return Ok(());
    }
    if attribute::is_dict_mode(vm, obj) {
        if site.misses.get() <= MEGAMORPHIC && header.shape() == before {
            learn_dict(vm, site, obj, name, fill_store);
        }
        return Ok(());
    }
    let after = header.shape();
    if let Some(slot) = vm.shapes().slot_of(after, name)
        && let Some(offset) = attribute::inline_slot_offset(obj, slot as usize)
    {
        if after == before {
            fill_store(vm, site, before, 0, offset as u64, SLOT);
        } else if vm.shapes().get(after).parent == Some(before) {
            fill_store(vm, site, before, after, offset as u64, ADD);
        }
    }
    Ok(())
}

#[inline(never)]
fn delete_attr_slow(vm: &Vm, pc: *const Instr, obj: Value, name: Gc<Str>) -> PyResult<()> {
    vm.pc.set(pc);
    vm.delattr(obj, name)
}
handler!(delete_attr(pc, regs, vm, code, i) {
    let site = site_at(code, i.c());
    finish_unit!(delete_attr_slow(vm, pc, reg!(regs, i.a()), site_name(site)), pc, regs, vm, code)
});

// ---- methods ----

/// Is it an entry of a method, of a class that has not changed?
#[inline(always)]
fn is_current_method(e: &CacheEntry) -> bool {
    e.b.get() & TAG == METHOD && entry_class(e).version.get() == e.version.get()
}

handler!(load_method(pc, regs, vm, code, i) {
    let obj = reg!(regs, i.b());
    let site = site_at(code, i.c());
    if obj.is_heap() {
        let shape = obj.header_unchecked().shape();
        // Twice, so that what is compared needs no register of its own to be kept in.
        if site.first.shape.get() == shape {
            if is_current_method(&site.first) {
                reg!(regs, i.a()) = Value::from_bits(site.first.a.get());
                reg!(regs, i.a() + CALL_GAP) = obj;
                dispatch!(pc.add(1), regs, vm, code)
            }
        } else if site.second.shape.get() == shape && is_current_method(&site.second) {
            reg!(regs, i.a()) = Value::from_bits(site.second.a.get());
            reg!(regs, i.a() + CALL_GAP) = obj;
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
    return load_method_cached::<STEP>(pc, regs, vm, code);
});

// The rest of `load_method` for what the site knows to be no method.
handler!(#[inline(never)] load_method_cached(pc, regs, vm, code, i) {
    let obj = reg!(regs, i.b());
    if obj.is_heap() && let Some(v) = cell_content(site_at(code, i.c()), obj) {
        reg!(regs, i.a()) = v;
        reg!(regs, i.a() + CALL_GAP) = Value::UNBOUND;
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    let obj = reg!(regs, i.b());
    let site = site_at(code, i.c());
    finish_unit!(load_method_slow(vm, pc, regs, site, obj, i.a()), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn load_method_slow(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    site: &Site,
    obj: Value,
    a: u16,
) -> PyResult<()> {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame and an instruction whose registers were verified.
    unsafe {
        if obj.is_heap() {
            if let Some((callee, receiver)) = cached_method(vm, site, obj) {
                *regs.add(a as usize) = callee;
                *regs.add((a + CALL_GAP) as usize) = receiver;
                return Ok(());
            }
            learn_load(vm, site, obj);
        } else if let Some(attr) = vm.type_of(obj).lookup(vm, site_name(site))
            && crate::protocol::is_plain_method(attr)
        {
            // A small int, a float or a singleton: all it has is its class's, which looks attributes up as usual.
            *regs.add(a as usize) = attr;
            *regs.add((a + CALL_GAP) as usize) = obj;
            return Ok(());
        }
        let (callee, receiver) = find_method(vm, obj, site_name(site))?;
        *regs.add(a as usize) = callee;
        *regs.add((a + CALL_GAP) as usize) = receiver;
        Ok(())
    }
}

/// The callee and the receiver (UNBOUND where there is none) for calling `obj.name(...)`.
pub(super) fn find_method(vm: &Vm, obj: Value, name: Gc<Str>) -> PyResult<(Value, Value)> {
    let class = vm.type_of(obj);
    if generic_get(vm, class)
        && let Some(attr) = class.lookup(vm, name)
        && crate::protocol::is_plain_method(attr)
        && (!attribute::has_attributes(vm, obj)
            || attribute::own_attribute(vm, obj, vm.intern(name)).is_none())
        && !obj.is_kind(Kind::Module)
    {
        return Ok((attr, obj));
    }
    Ok((vm.getattr(obj, name)?, Value::UNBOUND))
}

/// Empties the inline caches that may hold places of attributes in instances of `class` and its subclasses, which is to
/// get a data descriptor or an attribute hook. Of a class that is just being furnished there are none.
pub fn clear_caches_of(vm: &Vm, class: Gc<Type>) {
    fn cached(class: Gc<Type>) -> bool {
        class.has_flag(type_flags::CACHED) || class.subclasses.borrow().iter().any(|&sub| cached(sub))
    }
    if cached(class) {
        clear_all_caches(vm);
    } else {
        caches_changed(vm);
    }
}

/// Tells compiled code that what it took from caches may not hold any more.
fn caches_changed(vm: &Vm) {
    let epoch = vm.cache_epoch();
    epoch.set(epoch.get().wrapping_add(1));
    crate::tier::assume::changed();
}

/// Empties every inline cache of the interpreter: a class changed in a way that cached slots do not check.
pub fn clear_all_caches(vm: &Vm) {
    vm.interp().attribute_cache.clear();
    caches_changed(vm);
    vm.heap().for_each_object(|header| {
        if header.kind() == Kind::Code {
            let code: Gc<Code> = Value::from_header(header).cast_unchecked();
            for site in code.sites().iter() {
                site.first.shape.set(0);
                site.second.shape.set(0);
            }
        }
    });
}
