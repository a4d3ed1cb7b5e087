//! Globals, built-in names, the names of a class's or module's body, and names that stand in a word of their own. The site of a
//! global keeps its cell.

use super::ops_attr::{entry_cell, find_method, site_name};
use super::ops_super::super_lookup;
use super::*;
use crate::object::Str;
use crate::object::builtin_types::shapes;
use crate::object::code::CacheEntry;
use crate::object::simple::{ASSUMED, NamespaceCell};
use taipan_compiler::bytecode::{CALL_GAP, Op};

/// Marks the site of a global: `a` = its cell.
pub(super) const GLOBAL: u32 = 1;
/// Marks the site of a builtin: `a` = its cell; `b` = the globals dict, which lacks the name while its keys version is `version`.
pub(super) const BUILTIN: u32 = 2;

/// What the site of a global knows it to be.
pub(super) fn cached_global(site: &Site) -> Option<Value> {
    let tag = site.first.shape.get();
    let holds = tag == GLOBAL || tag == BUILTIN && builtin_holds(&site.first);
    holds.then(|| entry_cell(&site.first).content.get()).filter(|v| !v.is_unbound())
}

handler!(load_global(pc, regs, vm, code, i) {
    let site = site_at(code, i.c());
    let tag = site.first.shape.get();
    if tag == GLOBAL || (tag == BUILTIN && builtin_holds(&site.first)) {
        let v = entry_cell(&site.first).content.get();
        if !v.is_unbound() {
            reg!(regs, i.a()) = v;
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
} slow {
    let site = site_at(code, i.c());
    finish!(load_global_slow(vm, pc, regs, site, site_name(site)), i.a(), pc, regs, vm, code)
});

/// The name is still not in the globals.
#[inline(always)]
fn builtin_holds(e: &CacheEntry) -> bool {
    let globals: Gc<crate::object::Dict> = Value::from_bits(e.b.get() + 1).cast_unchecked();
    globals.keys_version.get() == e.version.get()
}

#[inline(never)]
unsafe fn load_global_slow(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    site: &Site,
    name: Gc<Str>,
) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by handlers with the running frame.
    let function = unsafe { function_of(regs) };
    if let Some(v) = global_cached(vm, function, site, name) {
        return Ok(v);
    }
    global_or_builtin(vm, function, name)
}

/// Looks a global up and fills the site; None when it is in neither exact dict.
fn global_cached(vm: &Vm, function: Gc<Function>, site: &Site, name: Gc<Str>) -> Option<Value> {
    if !vm.is_exact(function.globals.get(), shapes::DICT) {
        // A subclass's `__getitem__` and `__missing__` are asked each time.
        return None;
    }
    let globals = function.globals();
    if function.code().globals.get().is_none() {
        return global_by_hint(vm, function, site, name);
    }
    crate::heap::write_barrier_whole(function.code().header());
    let e = &site.first;
    if let Some(cell) = globals.cell_of(vm, name) {
        e.fill(GLOBAL, 0, cell.address() as u64, 0);
        return Some(cell.content.get());
    }
    let builtins = function.builtins.get();
    if vm.is_exact(builtins, shapes::DICT) {
        let builtins = function.builtins();
        if builtins.is_namespace()
            && let Some(cell) = builtins.cell_of(vm, name)
        {
            e.fill(BUILTIN, globals.keys_version.get(), cell.address() as u64, globals.address() as u64);
            return Some(cell.content.get());
        }
    }
    None
}

/// [`global_cached`] for code that is used with any globals: the site knows where the name was in the dicts last.
fn global_by_hint(vm: &Vm, function: Gc<Function>, site: &Site, name: Gc<Str>) -> Option<Value> {
    let find = |dict: Gc<crate::object::Dict>, e: &CacheEntry| {
        dict.hinted(e.a.get() as usize, name).or_else(|| {
            let at = dict.find_str(vm, name)?;
            e.a.set(at as u64);
            Some(dict.value_at(at))
        })
    };
    find(function.globals(), &site.first).or_else(|| {
        let builtins = function.builtins.get();
        if vm.is_exact(builtins, shapes::DICT) { find(function.builtins(), &site.second) } else { None }
    })
}

/// A global, else a builtin, with the full protocol.
pub(super) fn global_or_builtin(vm: &Vm, function: Gc<Function>, name: Gc<Str>) -> PyResult {
    match global_or_builtin_opt(vm, function, name)? {
        Some(v) => Ok(v),
        None => {
            let message = format!("name '{}' is not defined", name.as_str_lossy());
            Err(crate::exceptions::raise_name_error(vm, vm.exc().name_error, &message, name.value()))
        }
    }
}

fn global_or_builtin_opt(vm: &Vm, function: Gc<Function>, name: Gc<Str>) -> PyResult<Option<Value>> {
    if vm.is_exact(function.globals.get(), shapes::DICT) {
        if let Some(v) = function.globals().get_str(vm, name) {
            return Ok(Some(v));
        }
    } else if let Some(v) = mapping_get(vm, function.globals.get(), name)? {
        return Ok(Some(v));
    }
    mapping_get(vm, function.builtins.get(), name)
}

/// `mapping[name]`, None for KeyError.
fn mapping_get(vm: &Vm, mapping: Value, name: Gc<Str>) -> PyResult<Option<Value>> {
    if vm.is_exact(mapping, shapes::DICT) {
        return Ok(mapping.cast_unchecked::<crate::object::Dict>().get_str(vm, name));
    }
    match vm.getitem(mapping, name.value()) {
        Ok(v) => Ok(Some(v)),
        Err(raised) => {
            if vm.take_if(vm.exc().key_error).is_some() {
                Ok(None)
            } else {
                Err(raised)
            }
        }
    }
}

/// Is writing the value to a namespace's cell all that there is to storing it?
#[inline(always)]
fn is_stored_simply(cell: Gc<NamespaceCell>, value: Value) -> bool {
    !cell.content.get().is_unbound()
        && !crate::heap::needs_barrier(cell.header(), value)
        && !cell.header().has_flag(ASSUMED)
}

handler!(store_global(pc, regs, vm, code, i) {
    let site = site_at(code, i.c());
    if site.first.shape.get() == GLOBAL {
        let cell = entry_cell(&site.first);
        let value = reg!(regs, i.a());
        if is_stored_simply(cell, value) {
            cell.content.init(value);
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
} slow {
    let site = site_at(code, i.c());
    finish_unit!(store_global_slow(vm, pc, regs, site, site_name(site), reg!(regs, i.a())), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn store_global_slow(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    site: &Site,
    name: Gc<Str>,
    value: Value,
) -> PyResult<()> {
    vm.pc.set(pc);
    // SAFETY: called by handlers with the running frame.
    let function = unsafe { function_of(regs) };
    let globals = function.globals();
    globals.set_str(vm, name, value);
    global_cached(vm, function, site, name);
    Ok(())
}

#[inline(never)]
unsafe fn delete_global_slow(vm: &Vm, pc: *const Instr, regs: *mut Value, name: Gc<Str>) -> PyResult<()> {
    vm.pc.set(pc);
    // SAFETY: called by handlers with the running frame.
    let globals = unsafe { function_of(regs).globals() };
    match globals.remove_str(vm, name) {
        Some(_) => Ok(()),
        None => Err(undefined(vm, name)),
    }
}
fn undefined(vm: &Vm, name: Gc<Str>) -> Raised {
    let message = format!("name '{}' is not defined", name.as_str_lossy());
    crate::exceptions::raise_name_error(vm, vm.exc().name_error, &message, name.value())
}
handler!(delete_global(pc, regs, vm, code, i) {
    finish_unit!(delete_global_slow(vm, pc, regs, site_name(site_at(code, i.c()))), pc, regs, vm, code)
});

handler!(load_name(pc, regs, vm, code, i) {
    let site = site_at(code, i.c());
    let tag = site.first.shape.get();
    if header_word(regs, EXTRA).is_unbound() && (tag == GLOBAL || (tag == BUILTIN && builtin_holds(&site.first))) {
        let v = entry_cell(&site.first).content.get();
        if !v.is_unbound() {
            reg!(regs, i.a()) = v;
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
} slow {
    let site = site_at(code, i.c());
    finish!(load_name_slow(vm, pc, regs, Some(site), site_name(site)), i.a(), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn load_name_slow(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    site: Option<&Site>,
    name: Gc<Str>,
) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by handlers with the running frame.
    let (function, mapping) = unsafe { (function_of(regs), locals_mapping(regs)) };
    if !mapping.is_unbound() {
        if let Some(v) = mapping_get(vm, mapping, name)? {
            return Ok(v);
        }
        return global_or_builtin(vm, function, name);
    }
    if let Some(site) = site
        && let Some(v) = global_cached(vm, function, site, name)
    {
        return Ok(v);
    }
    global_or_builtin(vm, function, name)
}

handler!(store_name(pc, regs, vm, code, i) {
    let site = site_at(code, i.c());
    if header_word(regs, EXTRA).is_unbound() && site.first.shape.get() == GLOBAL {
        let cell = entry_cell(&site.first);
        let value = reg!(regs, i.a());
        if is_stored_simply(cell, value) {
            cell.content.init(value);
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
} slow {
    let site = site_at(code, i.c());
    finish_unit!(store_name_slow(vm, pc, regs, Some(site), site_name(site), reg!(regs, i.a())), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn store_name_slow(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    site: Option<&Site>,
    name: Gc<Str>,
    value: Value,
) -> PyResult<()> {
    vm.pc.set(pc);
    // SAFETY: called by handlers with the running frame.
    let (function, mapping) = unsafe { (function_of(regs), locals_mapping(regs)) };
    if mapping.is_unbound() {
        function.globals().set_str(vm, name, value);
        if let Some(site) = site {
            global_cached(vm, function, site, name);
        }
        return Ok(());
    }
    if vm.is_exact(mapping, shapes::DICT) {
        mapping.cast_unchecked::<crate::object::Dict>().set_str(vm, name, value);
        return Ok(());
    }
    vm.setitem(mapping, name.value(), value)
}

#[inline(never)]
unsafe fn delete_name_slow(vm: &Vm, pc: *const Instr, regs: *mut Value, name: Gc<Str>) -> PyResult<()> {
    vm.pc.set(pc);
    // SAFETY: called by handlers with the running frame.
    let (function, mapping) = unsafe { (function_of(regs), locals_mapping(regs)) };
    let removed = if mapping.is_unbound() {
        function.globals().remove_str(vm, name).is_some()
    } else if vm.is_exact(mapping, shapes::DICT) {
        mapping.cast_unchecked::<crate::object::Dict>().remove_str(vm, name).is_some()
    } else {
        match vm.delitem(mapping, name.value()) {
            Ok(()) => true,
            Err(raised) if vm.take_if(vm.exc().key_error).is_none() => return Err(raised),
            Err(_) => false,
        }
    };
    if removed { Ok(()) } else { Err(undefined(vm, name)) }
}
handler!(delete_name(pc, regs, vm, code, i) {
    finish_unit!(delete_name_slow(vm, pc, regs, site_name(site_at(code, i.c()))), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn load_locals_slow(vm: &Vm, regs: *mut Value) -> PyResult {
    // SAFETY: called by the handler with the running frame.
    let (function, mapping) = unsafe { (function_of(regs), locals_mapping(regs)) };
    let _ = vm;
    Ok(if mapping.is_unbound() { function.globals.get() } else { mapping })
}
handler!(load_locals(pc, regs, vm, code, i) {
    finish!(load_locals_slow(vm, regs), i.a(), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn from_dict_or_deref(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    name: Gc<Str>,
    i: Instr,
) -> PyResult {
    vm.pc.set(pc);
    let b = i.b();
    // SAFETY: called by handlers with the running frame.
    unsafe {
        let mapping = if i.x() == 1 { *regs.add(i.a() as usize) } else { locals_mapping(regs) };
        if !mapping.is_unbound()
            && let Some(v) = mapping_get(vm, mapping, name)?
        {
            return Ok(v);
        }
        let content = (*regs.add(b as usize)).cast_unchecked::<crate::object::Cell_>().content.get();
        if content.is_unbound() { Err(super::ops_basic::unbound_local(vm, regs, b)) } else { Ok(content) }
    }
}
handler!(load_from_dict_or_deref(pc, regs, vm, code, i) {
    let name = site_name(site_at(code, i.c()));
    finish!(from_dict_or_deref(vm, pc, regs, name, i), i.a(), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn from_dict_or_globals(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    name: Gc<Str>,
    b: u16,
) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by handlers with the running frame.
    unsafe {
        if let Some(v) = mapping_get(vm, *regs.add(b as usize), name)? {
            return Ok(v);
        }
        global_or_builtin(vm, function_of(regs), name)
    }
}
handler!(load_from_dict_or_globals(pc, regs, vm, code, i) {
    let name = site_name(site_at(code, i.c()));
    finish!(from_dict_or_globals(vm, pc, regs, name, i.b()), i.a(), pc, regs, vm, code)
});

// ---- wide names ----

/// Runs the instruction after a WideName without caches, with the name in constant `bc`.
#[inline(never)]
unsafe fn wide(vm: &Vm, pc: *const Instr, regs: *mut Value, name: Gc<Str>, i: Instr) -> PyResult<()> {
    vm.pc.set(pc);
    // SAFETY: called by the handler with the running frame.
    unsafe {
        let (a, b) = (i.a() as usize, i.b() as usize);
        let value = match i.op() {
            Op::LoadGlobal => global_or_builtin(vm, function_of(regs), name)?,
            Op::LoadName => load_name_slow(vm, pc, regs, None, name)?,
            Op::StoreGlobal => {
                function_of(regs).globals().set_str(vm, name, *regs.add(a));
                return Ok(());
            }
            Op::StoreName => return store_name_slow(vm, pc, regs, None, name, *regs.add(a)),
            Op::DeleteGlobal => return delete_global_slow(vm, pc, regs, name),
            Op::DeleteName => return delete_name_slow(vm, pc, regs, name),
            Op::LoadAttr => vm.getattr(*regs.add(b), name)?,
            Op::StoreAttr => return vm.setattr(*regs.add(a), name, *regs.add(b)),
            Op::DeleteAttr => return vm.delattr(*regs.add(a), name),
            Op::LoadMethod => {
                let (callee, receiver) = find_method(vm, *regs.add(b), name)?;
                *regs.add(a) = callee;
                *regs.add(a + CALL_GAP as usize) = receiver;
                return Ok(());
            }
            Op::LoadSuperAttr => super_lookup(vm, pc, regs, i, false, name)?.0,
            Op::LoadSuperMethod => {
                let (callee, receiver) = super_lookup(vm, pc, regs, i, true, name)?;
                *regs.add(a) = callee;
                *regs.add(a + CALL_GAP as usize) = receiver;
                return Ok(());
            }
            Op::ImportName => super::ops_misc::import_name(vm, pc, regs, i, name)?,
            Op::ImportFrom => super::ops_misc::import_from(vm, pc, *regs.add(b), name)?,
            Op::LoadFromDictOrDeref => from_dict_or_deref(vm, pc, regs, name, i)?,
            Op::LoadFromDictOrGlobals => from_dict_or_globals(vm, pc, regs, name, i.b())?,
            _ => return Err(vm.system_error("bad instruction after a wide name")),
        };
        *regs.add(a) = value;
        Ok(())
    }
}
handler!(wide_name(pc, regs, vm, code, i) {
    let name = (*(*code).consts.get().add(i.bc() as usize)).cast_unchecked::<Str>();
    match wide(vm, pc, regs, name, *pc.add(1)) {
        Ok(()) => dispatch!(pc.add(2), regs, vm, code),
        Err(_) => raise!(pc, regs, vm, code),
    }
});
