//! `super().name`: looked up after a class among the bases of an object's class. A site keeps the last method found, and the
//! table that all sites share those for other shapes.

use super::ops_attr::{METHOD, fill_site, note_fill, site_name};
use super::*;
use crate::object::Str;
use crate::object::builtin_types::shapes;
use crate::object::code::CacheEntry;
use crate::object::header::Kind;
use crate::object::types::Type;
use taipan_compiler::bytecode::CALL_GAP;

/// Looks `name` up as `super(cls, obj).name`; gives (callee, receiver or UNBOUND) when `method`, else the bound value.
#[inline(never)]
pub(super) unsafe fn super_lookup(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    i: Instr,
    method: bool,
    name: Gc<Str>,
) -> PyResult<(Value, Value)> {
    vm.pc.set(pc);
    // SAFETY: called by handlers with the running frame.
    let (class, obj, found) = unsafe {
        let b = i.b() as usize;
        (*regs.add(b), *regs.add(b + 1), *regs.add(b + 2))
    };
    if found != vm.builtin_type(shapes::SUPER).value() {
        let s = if i.x() & 1 != 0 { vm.call(found, &[])? } else { vm.call(found, &[class, obj])? };
        return Ok((vm.getattr(s, name)?, Value::UNBOUND));
    }
    crate::builtins::super_::lookup(vm, class, obj, name, method)
}
// Not `super_lookup` itself: the pair that it gives would lie in the handler's memory, which then could not go on by a jump.
#[inline(never)]
unsafe fn super_into(
    vm: &Vm,
    pc: *const Instr,
    regs: *mut Value,
    i: Instr,
    method: bool,
    name: Gc<Str>,
) -> PyResult<()> {
    // SAFETY: called by handlers with the running frame and verified operands.
    unsafe {
        let (class, obj) = (*regs.add(i.b() as usize), *regs.add(i.b() as usize + 1));
        let is_super = *regs.add(i.b() as usize + 2) == vm.builtin_type(shapes::SUPER).value();
        if method
            && is_super
            && let Some((value, receiver)) = cached_super(vm, site_at(&code_of(regs).hot, i.c()), class, obj)
        {
            *regs.add(i.a() as usize) = value;
            *regs.add(i.a() as usize + CALL_GAP as usize) = receiver;
            return Ok(());
        }
        let (value, receiver) = super_lookup(vm, pc, regs, i, method, name)?;
        if method && !receiver.is_unbound() && receiver == obj && !obj.is_kind(Kind::Type) {
            let site = site_at(&code_of(regs).hot, i.c());
            site.first.shape.set(0);
            site.second.shape.set(u32::MAX);
            site.misses.set(0);
            let version = vm.type_of(obj).version_for_cache(vm);
            let shape = obj.header_unchecked().shape();
            fill_site(vm, site, shape, version, value.bits(), (class.bits() - 1) | METHOD);
            let cache = &vm.interp().attribute_cache;
            let after = class.cast_unchecked::<Type>().address();
            cache.fill_super(shape, after, name, version, value.bits(), after as u64 | METHOD);
        }
        if method && receiver.is_unbound() && obj.is_kind(Kind::Type) && name == vm.names().__new__ {
            // A static method. The version tells the class whose bases are searched.
            let site = site_at(&code_of(regs).hot, i.c());
            note_fill(vm);
            let version = obj.cast_unchecked::<Type>().version_for_cache(vm);
            site.first.shape.set(0);
            site.second.fill(u32::MAX, version, value.bits(), (class.bits() - 1) | METHOD);
        }
        *regs.add(i.a() as usize) = value;
        if method {
            *regs.add((i.a() + CALL_GAP) as usize) = receiver;
        }
        Ok(())
    }
}
handler!(load_super_attr(pc, regs, vm, code, i) {
    finish_unit!(super_into(vm, pc, regs, i, false, site_name(site_at(code, i.c()))), pc, regs, vm, code)
});

/// What `super(class, obj)` finds under the site's name, and what to call it with, as far as the caches know.
pub(super) fn cached_super(vm: &Vm, site: &Site, class: Value, obj: Value) -> Option<(Value, Value)> {
    if !class.is_kind(Kind::Type) || !obj.is_heap() {
        return None;
    }
    let wanted = (class.bits() - 1) | METHOD;
    if obj.is_kind(Kind::Type) {
        let e = &site.second;
        let holds = e.shape.get() == u32::MAX
            && e.b.get() == wanted
            && obj.cast_unchecked::<Type>().version.get() == e.version.get();
        return holds.then(|| (Value::from_bits(e.a.get()), Value::UNBOUND));
    }
    let (shape, version) = (obj.header_unchecked().shape(), vm.type_of(obj).version.get());
    let holds = |e: &CacheEntry| {
        e.shape.get() == shape && e.b.get() == wanted && e.version.get() == version && version != 0
    };
    let shared = || {
        let after = class.cast_unchecked::<Type>().address();
        vm.interp().attribute_cache.find_super(shape, after, site_name(site))
    };
    let e = Some(&site.first).filter(|e| holds(e)).or_else(|| shared().filter(|e| holds(e)))?;
    Some((Value::from_bits(e.a.get()), obj))
}

handler!(load_super_method(pc, regs, vm, code, i) {
    // An entry says: looked up from the class `b` for objects of this shape, while their class has that version.
    let (class, obj) = (reg!(regs, i.b()), reg!(regs, i.b() + 1));
    let e = &site_at(code, i.c()).first;
    if obj.is_heap()
        && e.shape.get() == obj.header_unchecked().shape()
        && e.b.get() == (class.bits() - 1) | METHOD
        && reg!(regs, i.b() + 2) == vm.builtin_type(shapes::SUPER).value()
        && vm.type_of(obj).version.get() == e.version.get()
    {
        reg!(regs, i.a()) = Value::from_bits(e.a.get());
        reg!(regs, i.a() + CALL_GAP) = obj;
        dispatch!(pc.add(1), regs, vm, code)
    }
} slow {
    finish_unit!(super_into(vm, pc, regs, i, true, site_name(site_at(code, i.c()))), pc, regs, vm, code)
});
