//! The methods of arrays.

use super::{Array, items, make, no_memory};
use taipan_macros::class_part;
use taipan_vm::builtins::indices;
use taipan_vm::builtins::sequence::slice_index;
use taipan_vm::native::{BytesLike, PyResult};
use taipan_vm::object::slots::CompareOp;
use taipan_vm::object::{Bytes, List, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// How much `tofile` writes at a time.
const BLOCK: usize = 64 * 1024;

/// The items as a list.
pub(super) fn list_of(vm: &Vm, this: Gc<Array>) -> PyResult {
    let list = vm.new_list();
    for i in 0.. {
        let Some(value) = this.get(vm, i)? else { break };
        list.push(vm, value);
    }
    Ok(list.value())
}

/// The characters as a str.
pub(super) fn text_of(vm: &Vm, this: Gc<Array>) -> PyResult {
    let bytes = this.bytes().clone();
    items::text(vm, this.code, &bytes)
}

/// The place of the first item equal to `value` in `start..stop`.
pub(super) fn find(
    vm: &Vm,
    this: Gc<Array>,
    value: Value,
    start: usize,
    stop: usize,
) -> PyResult<Option<usize>> {
    for i in start..stop {
        let Some(item) = this.get(vm, i)? else { break };
        if vm.compare_bool(item, value, CompareOp::Eq)? {
            return Ok(Some(i));
        }
    }
    Ok(None)
}

/// Appends an array of the same type, or the items of any other iterable.
pub(super) fn extend(vm: &Vm, this: Gc<Array>, source: Value) -> PyResult<()> {
    match source.downcast::<Array>() {
        Some(other) if other.code == this.code => {
            let bytes = other.bytes().clone();
            this.append_bytes(vm, &bytes)
        }
        Some(_) => Err(vm.type_error("can only extend with array of same kind")),
        None => this.extend_from_iterable(vm, source),
    }
}

fn bound(vm: &Vm, v: Value, default: isize, len: usize) -> PyResult<usize> {
    let i = if v.is_unbound() {
        default
    } else {
        slice_index(vm, v, "slice indices must be integers or have an __index__ method")?
    };
    Ok(if i < 0 { i.saturating_add(len as isize).max(0) } else { i } as usize)
}

fn take(vm: &Vm, this: Gc<Array>, at: usize) -> PyResult<()> {
    let size = this.size();
    this.resize(vm, 0, |data| {
        if (at + 1) * size <= data.len() {
            data.drain(at * size..(at + 1) * size);
        }
    })
}

#[class_part("array", methods, module = "array")]
impl Array {
    /// Append new value v to the end of the array.
    #[method("append(v, /)")]
    fn append_method(vm: &Vm, this: Gc<Array>, v: Value) -> PyResult<()> {
        this.append(vm, v)
    }
    /// Append items to the end of the array.
    #[method("extend(bb, /)")]
    fn extend_method(vm: &Vm, this: Gc<Array>, bb: Value) -> PyResult<()> {
        extend(vm, this, bb)
    }
    /// Insert a new item v into the array before position i.
    #[method("insert(i, v, /)")]
    fn insert(vm: &Vm, this: Gc<Array>, i: isize, v: Value) -> PyResult<()> {
        let bits = items::to_bits(vm, this.code, v)?;
        let (n, size) = (this.count() as isize, this.size());
        let at = if i < 0 { i.saturating_add(n).max(0) } else { i.min(n) } as usize * size;
        this.resize(vm, size, |data| {
            let end = data.len();
            data.resize(end + size, 0);
            data.copy_within(at..end, at + size);
        })?;
        this.put(at / size, bits);
        Ok(())
    }
    /// Return the i-th element and delete it from the array.
    ///
    /// i defaults to -1.
    #[method("pop(i=-1, /)")]
    fn pop(vm: &Vm, this: Gc<Array>, i: isize) -> PyResult {
        let n = this.count();
        if n == 0 {
            return Err(vm.index_error("pop from empty array"));
        }
        let Some(at) = indices::resolve(i, n) else {
            return Err(vm.index_error("pop index out of range"));
        };
        let value = this.get(vm, at)?.unwrap_or(Value::NONE);
        take(vm, this, at)?;
        Ok(value)
    }
    /// Remove the first occurrence of v in the array.
    #[method("remove(v, /)")]
    fn remove(vm: &Vm, this: Gc<Array>, v: Value) -> PyResult<()> {
        match find(vm, this, v, 0, usize::MAX)? {
            Some(at) => take(vm, this, at),
            None => Err(vm.value_error("array.remove(x): x not in array")),
        }
    }
    /// Remove all items from the array.
    #[method("clear()")]
    fn clear(vm: &Vm, this: Gc<Array>) -> PyResult<()> {
        if this.count() == 0 {
            return Ok(());
        }
        this.resize(vm, 0, |data| *data = Vec::new())
    }
    /// Return number of occurrences of v in the array.
    #[method("count(v, /)")]
    fn count_method(vm: &Vm, this: Gc<Array>, v: Value) -> PyResult<usize> {
        let mut n = 0;
        for i in 0.. {
            let Some(item) = this.get(vm, i)? else { break };
            if vm.compare_bool(item, v, CompareOp::Eq)? {
                n += 1;
            }
        }
        Ok(n)
    }
    /// Return index of first occurrence of v in the array.
    ///
    /// Raise ValueError if the value is not present.
    #[method("index(v, start=0, stop=sys.maxsize, /)")]
    fn index(vm: &Vm, this: Gc<Array>, v: Value, start: Value, stop: Value) -> PyResult<usize> {
        let start = bound(vm, start, 0, this.count())?;
        let stop = bound(vm, stop, isize::MAX, this.count())?;
        match find(vm, this, v, start, stop)? {
            Some(at) => Ok(at),
            None => Err(vm.value_error("array.index(x): x not in array")),
        }
    }
    /// Reverse the order of the items in the array.
    #[method("reverse()")]
    fn reverse(this: Gc<Array>) {
        let mut data = this.data.borrow_mut();
        let size = this.size();
        // All bytes backwards, then each item forwards again.
        data.reverse();
        if size > 1 {
            data.chunks_exact_mut(size).for_each(<[u8]>::reverse);
        }
    }
    /// Byteswap all items of the array.
    ///
    /// If the items in the array are not 1, 2, 4, or 8 bytes in size,
    /// RuntimeError is raised.
    #[method("byteswap()")]
    fn byteswap(this: Gc<Array>) {
        let size = this.size();
        if size > 1 {
            this.data.borrow_mut().chunks_exact_mut(size).for_each(<[u8]>::reverse);
        }
    }
    /// Return a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.
    ///
    /// The length should be multiplied by the itemsize attribute to
    /// calculate the buffer length in bytes.
    #[method("buffer_info()")]
    fn buffer_info(this: Gc<Array>) -> (usize, usize) {
        (this.bytes().as_ptr() as usize, this.count())
    }
    /// Return a copy of the array.
    #[method("__copy__()")]
    fn copy(vm: &Vm, this: Gc<Array>) -> Gc<Array> {
        let data = this.bytes().clone();
        make(vm, Array::class(vm), this.code, data)
    }
    /// Return a copy of the array.
    #[method("__deepcopy__(unused, /)")]
    fn deepcopy(vm: &Vm, this: Gc<Array>, _unused: Value) -> Gc<Array> {
        Array::copy(vm, this)
    }
    /// Size of the array in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(vm: &Vm, this: Gc<Array>) -> usize {
        vm.heap().size_of_object(this.header()) + this.bytes().len()
    }
    /// Convert array to an ordinary list with the same items.
    #[method("tolist()")]
    fn tolist(vm: &Vm, this: Gc<Array>) -> PyResult {
        list_of(vm, this)
    }
    /// Append items to array from list.
    #[method("fromlist(list, /)")]
    fn fromlist(vm: &Vm, this: Gc<Array>, list: Value) -> PyResult<()> {
        let Some(list) = list.downcast::<List>() else { return Err(vm.type_error("arg must be list")) };
        let before = this.bytes().len();
        for i in 0..list.len() {
            let added = match list.try_get(vm, i) {
                Some(value) => this.append(vm, value),
                None => Err(vm.runtime_error("list changed size during iteration")),
            };
            if let Err(raised) = added {
                // All or nothing.
                this.data.borrow_mut().truncate(before);
                return Err(raised);
            }
        }
        Ok(())
    }
    /// Convert the array to an array of machine values and return the bytes representation.
    #[method("tobytes()")]
    fn tobytes(vm: &Vm, this: Gc<Array>) -> Gc<Bytes> {
        vm.bytes(&this.bytes())
    }
    /// Appends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.
    #[method("frombytes(buffer, /)")]
    fn frombytes(vm: &Vm, this: Gc<Array>, buffer: BytesLike) -> PyResult<()> {
        let data = buffer.to_vec();
        drop(buffer);
        this.append_machine_values(vm, &data)
    }
    /// Write all items (as machine values) to the file object f.
    #[method("tofile(f, /)")]
    fn tofile(vm: &Vm, this: Gc<Array>, f: Value) -> PyResult<()> {
        let mut at = 0;
        loop {
            let block = match this.bytes().get(at..) {
                Some(rest) if !rest.is_empty() => vm.bytes(&rest[..rest.len().min(BLOCK)]),
                _ => return Ok(()),
            };
            at += block.len;
            vm.call_method_str(f, "write", &[block.value()])?;
        }
    }
    /// Read n objects from the file object f and append them to the end of the array.
    #[method("fromfile(f, n, /)")]
    fn fromfile(vm: &Vm, this: Gc<Array>, f: Value, n: isize) -> PyResult<()> {
        let Ok(n) = usize::try_from(n) else { return Err(vm.value_error("negative count")) };
        let Some(wanted) = n.checked_mul(this.size()).filter(|w| *w <= isize::MAX as usize) else {
            return Err(no_memory(vm));
        };
        let got = vm.call_method_str(f, "read", &[vm.int(wanted as i64)])?;
        let Some(bytes) = got.downcast::<Bytes>() else {
            return Err(vm.type_error("read() didn't return bytes"));
        };
        this.append_machine_values(vm, bytes.as_slice())?;
        if bytes.len == wanted {
            return Ok(());
        }
        Err(vm.raise_message(vm.exc().eof_error, "read() didn't return enough bytes"))
    }
    /// Extends this array with data from the unicode string ustr.
    ///
    /// The array must be a unicode type array; otherwise a ValueError is
    /// raised.  Use array.frombytes(ustr.encode(...)) to append Unicode
    /// data to an array of some other type.
    #[method("fromunicode(ustr, /)")]
    fn fromunicode(vm: &Vm, this: Gc<Array>, ustr: Gc<Str>) -> PyResult<()> {
        if !items::is_text(this.code) {
            let message = "fromunicode() may only be called on unicode type arrays ('u' or 'w')";
            return Err(vm.value_error(message));
        }
        this.append_text(vm, ustr)
    }
    /// Extends this array with data from the unicode string ustr.
    ///
    /// Convert the array to a unicode string.  The array must be a unicode
    /// type array; otherwise a ValueError is raised.  Use
    /// array.tobytes().decode() to obtain a unicode string from an array of
    /// some other type.
    #[method("tounicode()")]
    fn tounicode(vm: &Vm, this: Gc<Array>) -> PyResult {
        if !items::is_text(this.code) {
            let message = "tounicode() may only be called on unicode type arrays ('u' or 'w')";
            return Err(vm.value_error(message));
        }
        text_of(vm, this)
    }
    /// Return state information for pickling.
    #[method("__reduce_ex__(value, /)")]
    fn reduce_ex(vm: &Vm, this: Gc<Array>, value: Value) -> PyResult {
        if !vm.is_int(value) {
            return Err(vm.type_error("__reduce_ex__ argument should be an integer"));
        }
        let protocol = vm.int_to_i64(value).unwrap_or(0);
        let state = taipan_vm::builtins::reduce::getstate(vm, this.value())?;
        let (class, code) = (vm.type_of(this.value()).value(), vm.one_char_str(u32::from(this.code)).value());
        if protocol < 3 {
            let args = vm.new_tuple(&[code, list_of(vm, this)?]).value();
            return Ok(vm.new_tuple(&[class, args, state]).value());
        }
        let module = taipan_vm::import::import(vm, "array")?;
        let reconstructor = vm.getattr_str(module, "_array_reconstructor")?;
        let format = vm.int(i64::from(items::machine_format(this.code)));
        let bytes = vm.bytes(&this.bytes()).value();
        let args = vm.new_tuple(&[class, code, format, bytes]).value();
        Ok(vm.new_tuple(&[reconstructor, args, state]).value())
    }
}
