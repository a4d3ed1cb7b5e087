//! `slice`

use crate::object::builtin_types::shapes;
use crate::object::{List, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;

/// `obj[start:stop]` for exact lists, tuples and strings with plain int or None bounds; None: take the general way.
pub fn quick_slice(vm: &Vm, obj: Value, start: Value, stop: Value) -> Option<Value> {
    let clamp = |v: Value, n: usize, default: usize| -> Option<usize> {
        if v.is_none() {
            return Some(default);
        }
        let i = v.as_small_int()?;
        let i = if i < 0 { i + n as i64 } else { i };
        Some(i.clamp(0, n as i64) as usize)
    };
    match obj.header_unchecked().shape() {
        shapes::LIST => {
            let list: Gc<List> = obj.cast_unchecked();
            let n = list.len();
            let (a, b) = (clamp(start, n, 0)?, clamp(stop, n, n)?);
            Some(list.copy_range(vm, a, b.max(a)).value())
        }
        shapes::TUPLE => {
            let tuple: Gc<Tuple> = obj.cast_unchecked();
            let n = tuple.len;
            let (a, b) = (clamp(start, n, 0)?, clamp(stop, n, n)?);
            if a == 0 && b == n {
                return Some(obj);
            }
            Some(vm.new_tuple(&tuple.items()[a..b.max(a)]).value())
        }
        shapes::STR => {
            let s: Gc<Str> = obj.cast_unchecked();
            let n = s.char_len();
            let (a, b) = (clamp(start, n, 0)?, clamp(stop, n, n)?);
            if a == 0 && b == n {
                return Some(obj);
            }
            let b = b.max(a);
            if s.is_ascii() {
                return Some(vm.str_ascii(&s.bytes()[a..b]).value());
            }
            let range = taipan_text::slice::byte_range(s.text(), a..b);
            Some(vm.str_from_bytes(&s.bytes()[range]).value())
        }
        _ => None,
    }
}
