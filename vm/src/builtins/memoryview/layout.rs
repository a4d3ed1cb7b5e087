//! Memoryviews as a whole: copies, casts, comparison.

use super::{MemoryView, Shown, items, shape_argument};
use crate::builtins::bytes::shared;
use crate::native::PyResult;
use crate::object::buffer::{Buffer, Dims, HeldBuffer, flags};
use crate::object::slots::CompareOp;
use crate::object::{Bytes, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::borrow::Cow;
use taipan_macros::class_part;

/// Items as (nested) lists; `ptr` is the first one.
///
/// # Safety
/// Every item of the layout lies in readable memory.
unsafe fn list_of(
    vm: &Vm,
    code: u8,
    size: usize,
    ptr: *const u8,
    shape: &[isize],
    strides: &[isize],
) -> Value {
    let ([n, inner @ ..], [stride, inner_strides @ ..]) = (shape, strides) else {
        // SAFETY: the caller's promise, for one item.
        return items::read(vm, code, unsafe { std::slice::from_raw_parts(ptr, size) });
    };
    let list = vm.new_list();
    for i in 0..*n {
        // SAFETY: the caller's promise, for the part of the layout with this first index.
        list.push(vm, unsafe { list_of(vm, code, size, ptr.offset(i * stride), inner, inner_strides) });
    }
    list.value()
}

/// How an item of a format becomes a value.
enum Unpack {
    Native(u8),
    /// `struct.Struct(format).unpack`
    Struct(Value),
}

impl Unpack {
    /// None for a format that nobody understands.
    fn of(vm: &Vm, format: &str, itemsize: usize) -> PyResult<Option<Unpack>> {
        if let Some(code) = items::native_code(format) {
            return Ok(Some(Unpack::Native(code)));
        }
        let module = crate::import::import(vm, "struct")?;
        let class = vm.getattr_str(module, "Struct")?;
        let Ok(compiled) = vm.call(class, &[vm.str(format).value()]) else {
            vm.take_exception();
            return Ok(None);
        };
        let size = vm.getattr_str(compiled, "size")?;
        if vm.int_to_i64(size) != Some(itemsize as i64) {
            return Ok(None);
        }
        Ok(Some(Unpack::Struct(vm.getattr_str(compiled, "unpack")?)))
    }
    fn value(&self, vm: &Vm, item: &[u8]) -> PyResult {
        match self {
            Unpack::Native(code) => Ok(items::read(vm, *code, item)),
            Unpack::Struct(unpack) => {
                let values = vm.call(*unpack, &[vm.bytes(item).value()])?;
                Ok(match values.downcast::<Tuple>().map(|t| t.items()) {
                    Some([one]) => *one,
                    _ => values,
                })
            }
        }
    }
}

/// Are the items of two buffers of the same shape equal?
fn same_items(vm: &Vm, a: &Buffer, b: &Buffer) -> PyResult<bool> {
    let (left, right) = (Unpack::of(vm, &a.format, a.itemsize)?, Unpack::of(vm, &b.format, b.itemsize)?);
    let (Some(left), Some(right)) = (left, right) else { return Ok(false) };
    // Copies: what compares the items may be Python code.
    let (x, y) = (a.to_vec(), b.to_vec());
    match (&left, &right) {
        (Unpack::Native(p), Unpack::Native(q)) if p == q && !matches!(p, b'd' | b'f' | b'e' | b'?') => {
            return Ok(x == y);
        }
        (Unpack::Native(b'd'), Unpack::Native(b'd')) => {
            let numbers = |bytes: &[u8]| bytes.as_chunks().0.iter().map(|c| f64::from_ne_bytes(*c)).collect();
            let (p, q): (Vec<f64>, Vec<f64>) = (numbers(&x), numbers(&y));
            return Ok(p == q);
        }
        _ => {}
    }
    for (p, q) in x.chunks_exact(a.itemsize.max(1)).zip(y.chunks_exact(b.itemsize.max(1))) {
        if !vm.compare_bool(left.value(vm, p)?, right.value(vm, q)?, CompareOp::Eq)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `view == other`; None when `other` has no buffer.
pub(super) fn equal(vm: &Vm, this: Gc<MemoryView>, other: Value) -> PyResult<Option<bool>> {
    let same = this.value() == other;
    if this.released.get() {
        return Ok(Some(same));
    }
    if other.downcast::<MemoryView>().is_some_and(|view| view.released.get()) {
        return Ok(Some(false));
    }
    if vm.type_of(other).slots().buffer.is_none() {
        return Ok(None);
    }
    let Ok(theirs) = HeldBuffer::of(vm, other, flags::FULL_RO) else {
        vm.take_exception();
        return Ok(None);
    };
    // A buffer of its own, so that nobody can release the view meanwhile.
    let ours = HeldBuffer::new(vm, this.export(vm, flags::FULL_RO)?);
    let (a, b) = (ours.dims.shape(), theirs.dims.shape());
    // What follows a zero does not matter.
    let relevant = |shape: &[isize]| shape.iter().position(|n| *n == 0).map_or(shape.len(), |i| i + 1);
    let n = relevant(a);
    if a.len() != b.len() || n != relevant(b) || a[..n] != b[..n] {
        return Ok(Some(false));
    }
    same_items(vm, &ours, &theirs).map(Some)
}

/// The view's items in another format.
fn cast_format(vm: &Vm, this: Gc<MemoryView>, format: Gc<Str>) -> PyResult<Shown> {
    let format = format.as_str_lossy();
    let (Some(code), Some(format)) = (items::native_code(&format), items::static_format(&format)) else {
        return Err(vm.value_error(
            "memoryview: destination format must be a native single character format prefixed with an optional '@'",
        ));
    };
    let is_byte = |code| matches!(code, b'b' | b'B' | b'c');
    if !is_byte(code) && !is_byte(this.code) {
        return Err(vm.type_error("memoryview: cannot cast between two non-byte formats"));
    }
    let size = items::size_of_code(code).unwrap_or(1);
    if !this.len.is_multiple_of(size) {
        return Err(vm.type_error("memoryview: length is not a multiple of itemsize"));
    }
    let mut shown = this.shown(vm)?;
    shown.format = Cow::Borrowed(format);
    shown.itemsize = size;
    shown.dims = Dims::Line { count: (this.len / size) as isize, stride: size as isize };
    Ok(shown)
}

#[class_part("memoryview", layout)]
impl MemoryView {
    /// Cast a memoryview to a new format or shape.
    #[method("cast(format, shape=<unrepresentable>)")]
    fn cast(vm: &Vm, this: Gc<MemoryView>, format: Gc<Str>, shape: Value) -> PyResult<Gc<MemoryView>> {
        this.check(vm)?;
        if !this.is_c_contiguous() {
            return Err(vm.type_error("memoryview: casts are restricted to C-contiguous views"));
        }
        let ndim = this.dims.ndim();
        if (!shape.is_unbound() || ndim != 1) && this.dims.shape().contains(&0) {
            return Err(vm.type_error("memoryview: cannot cast view with zeros in shape or strides"));
        }
        if shape.is_unbound() {
            return Ok(this.derive(vm, cast_format(vm, this, format)?));
        }
        let count = match (shape.downcast::<crate::object::List>(), shape.downcast::<Tuple>()) {
            (Some(list), _) => list.len(),
            (_, Some(tuple)) => tuple.items().len(),
            _ => return Err(vm.type_error("shape must be a list or a tuple")),
        };
        if count <= 64 && ndim != 1 && count != 1 {
            return Err(vm.type_error("memoryview: cast must be 1D -> ND or ND -> 1D"));
        }
        if count > 64 {
            return Err(vm.value_error("memoryview: number of dimensions must not exceed 64"));
        }
        let mut shown = cast_format(vm, this, format)?;
        let shape = shape_argument(vm, shape)?;
        let total = shape.iter().try_fold(shown.itemsize as isize, |product, n| product.checked_mul(*n));
        let Some(total) = total else {
            return Err(vm.value_error("memoryview.cast(): product(shape) > SSIZE_MAX"));
        };
        if total as usize != shown.len {
            return Err(vm.type_error("memoryview: product(shape) * itemsize != buffer size"));
        }
        shown.dims = Dims::packed(&shape, shown.itemsize);
        Ok(this.derive(vm, shown))
    }
    /// Return a readonly version of the memoryview.
    #[method("toreadonly()")]
    fn toreadonly(vm: &Vm, this: Gc<MemoryView>) -> PyResult<Gc<MemoryView>> {
        let shown = this.shown(vm)?;
        Ok(this.derive(vm, Shown { readonly: true, ..shown }))
    }
    /// Return the data in the buffer as a list of elements.
    #[method("tolist()")]
    fn tolist(vm: &Vm, this: Gc<MemoryView>) -> PyResult {
        this.check(vm)?;
        let code = this.code(vm)?;
        let (shape, strides) = (this.dims.shape(), this.dims.strides());
        // SAFETY: the view's own layout lies in the exporter's memory, which the hold keeps in place.
        Ok(unsafe { list_of(vm, code, this.itemsize, this.ptr.get(), shape, strides) })
    }
    /// Return the data in the buffer as a byte string.
    ///
    /// Order can be {'C', 'F', 'A'}.  When order is 'C' or 'F', the data of
    /// the original array is converted to C or Fortran order.  For
    /// contiguous views, 'A' returns an exact copy of the physical memory.
    /// In particular, in-memory Fortran order is preserved.  For
    /// non-contiguous views, the data is converted to C first.  order=None
    /// is the same as order='C'.
    #[method("tobytes(order='C')")]
    fn tobytes(vm: &Vm, this: Gc<MemoryView>, order: Value) -> PyResult<Gc<Bytes>> {
        let order = match order.downcast::<Str>() {
            Some(text) => text.as_str_lossy().into_owned(),
            None if order.is_none() => "C".to_owned(),
            None => {
                let name = vm.type_of(order).name();
                return Err(
                    vm.type_error(format!("tobytes() argument 'order' must be str or None, not {name}"))
                );
            }
        };
        this.check(vm)?;
        let items = this.borrowed();
        let fortran = match order.as_str() {
            "C" => false,
            "F" => true,
            "A" => !items.is_contiguous() && items.dims.is_f_contiguous(items.itemsize),
            _ => return Err(vm.value_error("order must be 'C', 'F' or 'A'")),
        };
        if !fortran && items.is_contiguous() {
            return Ok(vm.bytes(items.as_slice()));
        }
        Ok(vm.bytes(&if fortran { items.to_vec_fortran() } else { items.to_vec() }))
    }
    /// Return the data in the buffer as a str of hexadecimal numbers.
    ///
    ///   sep
    ///     An optional single character or byte to separate hex bytes.
    ///   bytes_per_sep
    ///     How many bytes between separators.  Positive values count from
    ///     the right, negative values count from the left.
    ///
    /// Example:
    /// >>> value = memoryview(b'\xb9\x01\xef')
    /// >>> value.hex()
    /// 'b901ef'
    /// >>> value.hex(':')
    /// 'b9:01:ef'
    /// >>> value.hex(':', 2)
    /// 'b9:01ef'
    /// >>> value.hex(':', -2)
    /// 'b901:ef'
    #[method("hex(sep=<unrepresentable>, bytes_per_sep=1)")]
    fn hex(vm: &Vm, this: Gc<MemoryView>, sep: Value, bytes_per_sep: i32) -> PyResult<Gc<Str>> {
        this.check(vm)?;
        // The separator's length may be asked of Python code, which must not release the view.
        let _hold = this.exports.hold();
        shared::hex(vm, &this.to_vec(), sep, bytes_per_sep)
    }
}
