//! Converted arguments: what `from_param` and `byref` give, values that only foreign functions can take.

use super::abi::{Arguments, Passed};
use super::codes;
use super::data::CData;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A converted argument.
#[native_object("_ctypes.CArgObject")]
pub struct CArg {
    /// The letter of its type.
    tag: u8,
    value: Cell<[u64; 4]>,
    /// What is kept alive, or what `byref` was given.
    object: ValueCell,
}

impl CArg {
    /// A value of the simple type with this letter.
    ///
    /// # Errors
    /// As storing a value of the type.
    pub fn simple(vm: &Vm, tag: u8, swapped: bool, value: Value) -> PyResult<Gc<CArg>> {
        let mut words = [0u64; 4];
        // SAFETY: no simple type is larger.
        let kept = unsafe { codes::write(vm, tag, swapped, words.as_mut_ptr().cast(), value) }?;
        Ok(CArg::make(vm, tag, words, kept))
    }
    /// An address.
    pub fn address(vm: &Vm, tag: u8, address: u64, object: Value) -> Gc<CArg> {
        CArg::make(vm, tag, [address, 0, 0, 0], object)
    }
    fn make(vm: &Vm, tag: u8, value: [u64; 4], object: Value) -> Gc<CArg> {
        CArg::alloc(vm, CArg::class(vm), |head| CArg {
            head,
            tag,
            value: Cell::new(value),
            object: ValueCell::new(object),
        })
    }

    pub fn tag(&self) -> u8 {
        self.tag
    }
    /// What is kept alive, or what `byref` was given.
    pub fn object(&self) -> Value {
        self.object.get()
    }
    /// Adds it to a call.
    pub fn push(&self, arguments: &mut Arguments) {
        let words = self.value.get();
        let passed = match codes::of(self.tag) {
            Some(code) => codes::passed(self.tag, code),
            None => Passed::pointer(),
        };
        // SAFETY: the words hold a value of the type.
        unsafe { arguments.push(&passed, words.as_ptr().cast()) };
    }
}

/// `byref(object, offset)`
pub fn byref(vm: &Vm, data: Gc<CData>, offset: isize) -> Gc<CArg> {
    CArg::address(vm, b'P', data.ptr().wrapping_offset(offset) as u64, data.value())
}

#[class("CArgObject", module = "_ctypes")]
impl CArg {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<CArg>) -> PyResult<String> {
        let (tag, words) = (this.tag as char, this.value.get());
        Ok(match this.tag {
            b'c' => match words[0] as u8 {
                byte @ 32..127 if byte != b'\'' && byte != b'\\' => {
                    format!("<cparam 'c' ('{}')>", byte as char)
                }
                byte => format!("<cparam 'c' ('\\x{byte:02x}')>"),
            },
            b'z' | b'Z' | b'P' => format!("<cparam '{tag}' ({:#x})>", words[0]),
            b'b' | b'B' | b'h' | b'H' | b'i' | b'I' | b'l' | b'L' | b'q' | b'Q' | b'f' | b'd' => {
                // SAFETY: the words hold a value of the type.
                let value = unsafe { codes::read(vm, this.tag, false, words.as_ptr().cast()) }?;
                format!("<cparam '{tag}' ({})>", vm.repr_text(value)?)
            }
            _ => format!("<cparam '{tag}' at {:#x}>", this.address()),
        })
    }
    /// the wrapped object
    #[member("_obj")]
    fn get_object(this: Gc<CArg>) -> Value {
        this.object.get()
    }
}
