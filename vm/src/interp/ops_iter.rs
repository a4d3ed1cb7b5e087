//! Iteration and unpacking.

use super::ops_arith::note;
use super::*;
use crate::builtins::iterators::{ListIter, RangeIter, SequenceIter, TupleIter};
use crate::builtins::str::StrIter;
use crate::heap::ValueVec;
use crate::object::builtin_types::shapes;
use crate::object::header::Kind;
use crate::object::{List, ListKind, Str, Tuple};
use taipan_profiler::items;

#[inline(never)]
unsafe fn iter_slow(vm: &Vm, pc: *const Instr, v: Value) -> PyResult {
    vm.pc.set(pc);
    // SAFETY: called by the handler of the running instruction.
    if unsafe { operator::enter_method(vm, pc, vm.names().__iter__, [v], FrameKind::Operator) } {
        return Ok(Value::UNBOUND);
    }
    vm.iter(v)
}
handler!(get_iter(pc, regs, vm, code, i) {
    finish_or_enter!(iter_slow(vm, pc, reg!(regs, i.b())), i.a(), pc, regs, vm, code)
});

// ForIter with a tuple.
handler!(#[inline(never)] for_tuple(pc, regs, vm, code, i) {
    let iter: Gc<TupleIter> = reg!(regs, i.b()).cast_unchecked();
    let tuple = iter.tuple.get();
    if !tuple.is_unbound() {
        let values = tuple.cast_unchecked::<Tuple>().items();
        let at = iter.index.get();
        if at < values.len() {
            iter.index.set(at + 1);
            note(pc, i, items::TUPLE);
            reg!(regs, i.a()) = values[at];
            dispatch!(pc.add(1), regs, vm, code)
        }
        iter.tuple.init(Value::UNBOUND);
    }
    dispatch!(pc.offset(i.c() as i16 as isize), regs, vm, code)
});

handler!(for_iter(pc, regs, vm, code, i) {
    let it = reg!(regs, i.b());
    if it.is_heap() {
        let shape = it.header_unchecked().shape();
        if shape == shapes::RANGE_ITER {
            let range: Gc<RangeIter> = it.cast_unchecked();
            let left = range.left.get();
            if left == 0 {
                dispatch!(pc.offset(i.c() as i16 as isize), regs, vm, code)
            }
            let at = range.next.get();
            range.left.set(left - 1);
            range.next.set(at.wrapping_add(range.step));
            note(pc, i, items::RANGE);
            reg!(regs, i.a()) = Value::int_unchecked(at);
            dispatch!(pc.add(1), regs, vm, code)
        }
        if shape == shapes::LIST_ITER {
            return for_list::<STEP>(pc, regs, vm, code);
        }
        if shape == shapes::GENERATOR {
            note(pc, i, items::OTHER | items::GENERATOR);
            return generator::for_generator::<STEP>(pc, regs, vm, code);
        }
        if shape == shapes::TUPLE_ITER {
            return for_tuple::<STEP>(pc, regs, vm, code);
        }
        if i.x() & items::OTHER != 0 && matches!(shape, shapes::DICT_KEY_ITER | shapes::DICT_VALUE_ITER) {
            return for_dict::<STEP>(pc, regs, vm, code);
        }
    }
} slow {
    let it = reg!(regs, i.b());
    if it.is_heap() && is_text(it) {
        return for_text::<STEP>(pc, regs, vm, code);
    }
    if i.x() & items::OTHER == 0 {
        crate::tier::note_pairs(vm, pc, it);
        note(pc, i, items::OTHER);
    }
    if it.is_kind(Kind::Native) {
        // `for k, item in enumerate(...)`: without a tuple.
        let next = *pc.add(1);
        if next.op() == taipan_compiler::bytecode::Op::UnpackSeq && next.c() == 2 && next.b() == i.a() {
            match quick::next_pair(vm, it.bits(), regs.add(next.a() as usize)) {
                1 => dispatch!(pc.add(2), regs, vm, code),
                quick::END => dispatch!(pc.offset(i.c() as i16 as isize), regs, vm, code),
                _ => {}
            }
        }
        vm.pc.set(pc);
        match next_slow(vm, it) {
            Ok(v) if v.is_unbound() => dispatch!(pc.offset(i.c() as i16 as isize), regs, vm, code),
            Ok(v) => {
                reg!(regs, i.a()) = v;
                dispatch!(pc.add(1), regs, vm, code)
            }
            Err(_) => raise!(pc, regs, vm, code),
        }
    }
    if it.is_heap() && it.header_unchecked().shape() == shapes::DICT_ITEM_ITER {
        // `for key, value in d.items()`: without a tuple.
        let next = *pc.add(1);
        if next.op() == taipan_compiler::bytecode::Op::UnpackSeq && next.c() == 2 && next.b() == i.a() {
            vm.pc.set(pc);
            match item_into(vm, it.cast_unchecked(), regs.add(next.a() as usize)) {
                Ok(true) => dispatch!(pc.add(2), regs, vm, code),
                Ok(false) => dispatch!(pc.offset(i.c() as i16 as isize), regs, vm, code),
                Err(_) => raise!(pc, regs, vm, code),
            }
        }
    }
    if it.is_heap() && it.header_unchecked().shape() == shapes::SET_ITER {
        let iter: Gc<crate::builtins::set::SetIter> = it.cast_unchecked();
        if let Some(item) = iter.quick_next() {
            reg!(regs, i.a()) = item;
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
    return for_other::<STEP>(pc, regs, vm, code);
});

fn is_text(it: Value) -> bool {
    matches!(it.header_unchecked().shape(), shapes::STR_ITER | shapes::BYTES_ITER | shapes::BYTEARRAY_ITER)
}

// ForIter with a string, bytes or a bytearray.
handler!(#[inline(never)] for_text(pc, regs, vm, code, i) {
    let it = reg!(regs, i.b());
    if it.header_unchecked().shape() != shapes::STR_ITER {
        let iter: Gc<SequenceIter> = it.cast_unchecked();
        let at = iter.index.get();
        if let Some(byte) = crate::builtins::bytes::byte_at(iter.sequence.get(), at).0 {
            if i.x() & items::LETTERS == 0 {
                crate::tier::note_bytes(vm, pc, it.header_unchecked().shape());
                note(pc, i, items::LETTERS);
            }
            iter.index.set(at + 1);
            reg!(regs, i.a()) = Value::int32(i32::from(byte));
            dispatch!(pc.add(1), regs, vm, code)
        }
        return for_other::<STEP>(pc, regs, vm, code);
    }
    let iter: Gc<StrIter> = reg!(regs, i.b()).cast_unchecked();
    let text = iter.string.get();
    if text.is_heap() {
        let text: Gc<Str> = text.cast_unchecked();
        let at = iter.offset.get();
        if text.is_ascii() && !text.is_rope() && at < text.char_len() {
            // The text is there, and long enough.
            let c = *text.data.get().add(at);
            if let Some(v) = vm.known_char(c) {
                iter.offset.set(at + 1);
                note(pc, i, items::LETTERS);
                reg!(regs, i.a()) = v;
                dispatch!(pc.add(1), regs, vm, code)
            }
        }
    }
} slow {
    let it = reg!(regs, i.b());
    let text = it.cast_unchecked::<StrIter>().string.get();
    if text.downcast::<Str>().is_some_and(|text| !text.is_ascii()) {
        note(pc, i, items::OTHER);
    }
    return for_other::<STEP>(pc, regs, vm, code);
});

// ForIter with a dict's keys or values.
handler!(#[inline(never)] for_dict(pc, regs, vm, code, i) {
    let it = reg!(regs, i.b());
    match crate::builtins::dict::iter::quick_step(it.cast_unchecked()) {
        Some(Some((key, value))) => {
            let keys = it.header_unchecked().shape() == shapes::DICT_KEY_ITER;
            reg!(regs, i.a()) = if keys { key } else { value };
            dispatch!(pc.add(1), regs, vm, code)
        }
        Some(None) => dispatch!(pc.offset(i.c() as i16 as isize), regs, vm, code),
        None => return for_other::<STEP>(pc, regs, vm, code),
    }
});

// ForIter with a list's iterator.
handler!(#[inline(never)] for_list(pc, regs, vm, code, i) {
    let iter: Gc<ListIter> = reg!(regs, i.b()).cast_unchecked();
    let list = iter.list.get();
    if !list.is_unbound() {
        let list: Gc<List> = list.cast_unchecked();
        let at = iter.index.get();
        if at < list.len() {
            let word = *list.items_ptr().add(at);
            let v = match list.kind.get() {
                ListKind::Ints => {
                    note(pc, i, items::INTS);
                    Value::int_unchecked(word as i64)
                }
                ListKind::Floats => {
                    note(pc, i, items::FLOATS);
                    Value::float_imm(f64::from_bits(word)).unwrap_or(Value::UNBOUND)
                }
                _ => {
                    note(pc, i, items::VALUES);
                    Value::from_bits(word)
                }
            };
            if !v.is_unbound() {
                iter.index.set(at + 1);
                reg!(regs, i.a()) = v;
                dispatch!(pc.add(1), regs, vm, code)
            }
        }
    }
} slow {
    let iter: Gc<ListIter> = reg!(regs, i.b()).cast_unchecked();
    let list = iter.list.get();
    if !list.is_unbound() {
        let list: Gc<List> = list.cast_unchecked();
        let at = iter.index.get();
        if at < list.len() {
            iter.index.set(at + 1);
            reg!(regs, i.a()) = list.get(vm, at);
            dispatch!(pc.add(1), regs, vm, code)
        }
        iter.list.init(Value::UNBOUND);
    }
    dispatch!(pc.offset(i.c() as i16 as isize), regs, vm, code)
});

// ForIter with an iterator that has no way of its own.
handler!(#[inline(never)] for_other(pc, regs, vm, code, i) {
    let it = reg!(regs, i.b());
    if it.is_heap()
        && it.header_unchecked().kind() == Kind::Instance
        && operator::enter_method(vm, pc, vm.names().__next__, [it], FrameKind::Next)
    {
        vm.pc.set(pc);
        enter_pushed!(vm)
    }
    vm.pc.set(pc);
    match next_slow(vm, it) {
        Ok(v) if v.is_unbound() => dispatch!(pc.offset(i.c() as i16 as isize), regs, vm, code),
        Ok(v) => {
            reg!(regs, i.a()) = v;
            dispatch!(pc.add(1), regs, vm, code)
        }
        Err(_) => raise!(pc, regs, vm, code),
    }
});

/// Puts the next key and value of a dict's items at `out` and after it; false at the end.
///
/// # Safety
/// `out` and the word after it are registers of the running frame.
#[inline(never)]
unsafe fn item_into(
    vm: &Vm,
    it: Gc<crate::builtins::dict::iter::DictIter>,
    out: *mut Value,
) -> PyResult<bool> {
    let Some((key, value)) = crate::builtins::dict::iter::step(vm, it, false)? else { return Ok(false) };
    // SAFETY: by the caller's promise.
    unsafe {
        *out = key;
        *out.add(1) = value;
    }
    Ok(true)
}

/// The next value, UNBOUND at the end.
#[inline(never)]
fn next_slow(vm: &Vm, it: Value) -> PyResult {
    match vm.type_of(it).slots().next {
        Some(f) => match f(vm, it) {
            Err(raised) => vm.end_of(raised).map(|_| Value::UNBOUND),
            next => next,
        },
        None => Err(vm.type_error(format!("'{}' object is not an iterator", vm.type_of(it).name()))),
    }
}

#[inline(never)]
unsafe fn unpack(vm: &Vm, pc: *const Instr, regs: *mut Value, i: Instr) -> PyResult<()> {
    vm.pc.set(pc);
    let n = i.c() as usize;
    // SAFETY: called by the handler with the running frame and verified operands.
    unsafe {
        let v = *regs.add(i.b() as usize);
        let out = regs.add(i.a() as usize);
        if vm.is_exact(v, shapes::LIST) {
            note(pc, i, crate::tier::kind_of_items(v.cast_unchecked()));
        } else {
            note(pc, i, items::OTHER);
        }
        if v.is_kind(Kind::Tuple) && iterates_as(vm, v, shapes::TUPLE) {
            let items = v.cast_unchecked::<Tuple>().items();
            if items.len() != n {
                return Err(wrong_count(vm, n, items.len(), true));
            }
            for (k, item) in items.iter().enumerate() {
                *out.add(k) = *item;
            }
            return Ok(());
        }
        if vm.is_exact(v, shapes::LIST) {
            let list: Gc<List> = v.cast_unchecked();
            if list.len() != n {
                return Err(wrong_count(vm, n, list.len(), true));
            }
            for k in 0..n {
                *out.add(k) = list.get(vm, k);
            }
            return Ok(());
        }
        let it = unpack_iter(vm, v)?;
        // The targets may be variables that a handler reads: they are written when all items are there.
        let mut items = ValueVec::new(vm.heap());
        for k in 0..n {
            match vm.next(it)? {
                Some(item) => items.push(item),
                None => return Err(wrong_count(vm, n, k, false)),
            }
        }
        match vm.next(it)? {
            None => {
                for (k, item) in items.iter().enumerate() {
                    *out.add(k) = item;
                }
                Ok(())
            }
            Some(_) if v.is_kind(Kind::Dict) || v.is_kind(Kind::Tuple) || v.is_kind(Kind::List) => {
                let got = vm.len(v)?;
                Err(wrong_count(vm, n, got, true))
            }
            Some(_) => Err(vm.value_error(format!("too many values to unpack (expected {n})"))),
        }
    }
}

/// Is this object of a built-in class or of one derived from that, by its shape, iterated over as the former are?
#[inline]
pub(super) fn iterates_as(vm: &Vm, v: Value, shape: u32) -> bool {
    v.header_unchecked().shape() == shape || inherits!(vm, v, iter, shape)
}

fn unpack_iter(vm: &Vm, v: Value) -> PyResult {
    let class = vm.type_of(v);
    if class.slots().iter.is_none() && class.slots().getitem.is_none() {
        return Err(vm.type_error(format!("cannot unpack non-iterable {} object", class.name())));
    }
    vm.iter(v)
}

#[cold]
fn wrong_count(vm: &Vm, want: usize, got: usize, sized: bool) -> Raised {
    if got > want {
        return if sized {
            vm.value_error(format!("too many values to unpack (expected {want}, got {got})"))
        } else {
            vm.value_error(format!("too many values to unpack (expected {want})"))
        };
    }
    vm.value_error(format!("not enough values to unpack (expected {want}, got {got})"))
}

handler!(unpack_seq(pc, regs, vm, code, i) {
    let v = reg!(regs, i.b());
    if vm.is_exact(v, shapes::TUPLE) {
        let parts = v.cast_unchecked::<Tuple>().items();
        let (n, out) = (i.c() as usize, regs.add(i.a() as usize));
        if parts.len() == n {
            note(pc, i, items::TUPLE);
            let mut k = 0;
            while k < n {
                // Volatile, so that the few words are not copied by a call.
                out.add(k).write_volatile(*parts.get_unchecked(k));
                k += 1;
            }
            dispatch!(pc.add(1), regs, vm, code)
        }
    }
} slow {
    finish_unit!(unpack(vm, pc, regs, i), pc, regs, vm, code)
});

#[inline(never)]
unsafe fn unpack_star(vm: &Vm, pc: *const Instr, regs: *mut Value, i: Instr) -> PyResult<()> {
    vm.pc.set(pc);
    let (before, after) = (i.c() as usize, i.x() as usize);
    // SAFETY: called by the handler with the running frame and verified operands.
    unsafe {
        let v = *regs.add(i.b() as usize);
        let out = regs.add(i.a() as usize);
        let it = unpack_iter(vm, v)?;
        let mut items = ValueVec::new(vm.heap());
        for k in 0..before {
            match vm.next(it)? {
                Some(item) => items.push(item),
                None => {
                    let want = before + after;
                    return Err(vm.value_error(format!(
                        "not enough values to unpack (expected at least {want}, got {k})"
                    )));
                }
            }
        }
        let rest = vm.list_from(it)?;
        if rest.len() < after {
            let (want, got) = (before + after, before + rest.len());
            return Err(
                vm.value_error(format!("not enough values to unpack (expected at least {want}, got {got})"))
            );
        }
        for (k, item) in items.iter().enumerate() {
            *out.add(k) = item;
        }
        let first = rest.len() - after;
        for k in 0..after {
            *out.add(before + 1 + k) = rest.get(vm, first + k);
        }
        for _ in 0..after {
            rest.pop_last(vm);
        }
        *out.add(before) = rest.value();
        Ok(())
    }
}
handler!(unpack_ex(pc, regs, vm, code, i) {
    finish_unit!(unpack_star(vm, pc, regs, i), pc, regs, vm, code)
});
