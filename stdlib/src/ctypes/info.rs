//! What is known about a C type. It lies in the class's field for what its metaclass keeps.

use super::abi::Passed;
use super::codes;
use super::simple::SimpleData;
use std::cell::{Cell, RefCell};
use taipan_macros::native_object;
use taipan_vm::native::PyResult;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What kind of type it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// With the letter of its `_type_`; whether its bytes are in the order of other machines.
    Simple(u8, bool),
    Pointer,
    Array,
    Struct,
    Union,
    Function,
}

/// What is known about a C type.
#[native_object("StgInfo")]
pub struct CInfo {
    #[untraced]
    shape: Shape,
    pub size: Cell<usize>,
    pub align: Cell<usize>,
    /// How many items or fields; 1 for pointers and functions.
    pub length: Cell<usize>,
    /// Its fields cannot be set any more.
    pub is_final: Cell<bool>,
    /// There is a pointer in it.
    pub has_pointer: Cell<bool>,
    /// The type of the items, or what it points to; UNBOUND if there is none.
    pub item: ValueCell,
    /// How a buffer describes an item, and the lengths along each dimension.
    #[untraced]
    pub format: RefCell<String>,
    #[untraced]
    pub dims: RefCell<Vec<isize>>,
    #[untraced]
    pub passed: RefCell<Passed>,
    /// The type of pointers to it; UNBOUND as long as there is none.
    pub pointer_type: ValueCell,
    /// A dict from lengths to weak references to types of arrays of it; UNBOUND as long as there is none.
    pub arrays: ValueCell,
    /// For functions: `_flags_`, and what `_argtypes_` and `_restype_` say (UNBOUND where they are not there).
    pub flags: Cell<i32>,
    pub argtypes: ValueCell,
    pub converters: ValueCell,
    pub restype: ValueCell,
    pub checker: ValueCell,
}

/// An object that classes only carry; no Python code sees it.
#[taipan_macros::class("StgInfo", module = "_ctypes")]
impl CInfo {}

/// What is known about a class; None if it is no C type, or an abstract one.
pub fn info_of(class: Gc<Type>) -> Option<Gc<CInfo>> {
    class.extra.get().downcast::<CInfo>()
}

/// What is known about a value that is a class.
pub fn info_of_value(value: Value) -> Option<Gc<CInfo>> {
    value.downcast::<Type>().and_then(info_of)
}

/// Gives a class its information.
///
/// # Errors
/// SystemError if it has some.
pub fn create(vm: &Vm, class: Gc<Type>, shape: Shape) -> PyResult<Gc<CInfo>> {
    if info_of(class).is_some() {
        let name = class.name();
        return Err(vm.system_error(format!("StgInfo of '{name}' is already initialized.")));
    }
    let unbound = || ValueCell::new(Value::UNBOUND);
    let info = CInfo::alloc(vm, CInfo::class(vm), |head| CInfo {
        head,
        shape,
        size: Cell::new(0),
        align: Cell::new(0),
        length: Cell::new(0),
        is_final: Cell::new(false),
        has_pointer: Cell::new(false),
        item: unbound(),
        format: RefCell::new("B".into()),
        dims: RefCell::new(Vec::new()),
        passed: RefCell::new(Passed::aggregate(0, 1, Some(Vec::new()))),
        pointer_type: unbound(),
        arrays: unbound(),
        flags: Cell::new(0),
        argtypes: unbound(),
        converters: unbound(),
        restype: unbound(),
        checker: unbound(),
    });
    class.extra.set(class.header(), info.value());
    Ok(info)
}

impl CInfo {
    pub fn shape(&self) -> Shape {
        self.shape
    }
    pub fn is_simple(&self) -> bool {
        matches!(self.shape, Shape::Simple(..))
    }
    /// The letter of a simple type; 0 for any other.
    pub fn code(&self) -> u8 {
        match self.shape {
            Shape::Simple(code, _) => code,
            _ => 0,
        }
    }
    pub fn swapped(&self) -> bool {
        matches!(self.shape, Shape::Simple(_, true))
    }
    pub fn passed(&self) -> Passed {
        self.passed.borrow().clone()
    }
    /// The type of the items, or what it points to.
    pub fn item_type(&self) -> Option<Gc<Type>> {
        self.item.get().downcast::<Type>()
    }
    /// The letter of the items, if they are of a simple type; else 0.
    pub fn item_code(&self) -> u8 {
        self.item_type().and_then(info_of).map_or(0, |item| item.code())
    }
    /// Whether values of the class are handed to Python code as plain objects: simple types are, subclasses of them are not.
    pub fn is_plain_simple(&self, vm: &Vm, class: Gc<Type>) -> bool {
        self.is_simple() && class.base() == Some(SimpleData::class(vm))
    }
    /// The bytes of an item of a buffer: of arrays, what lies at their bottom.
    pub fn itemsize(&self) -> usize {
        match (self.shape, self.item_type().and_then(info_of)) {
            (Shape::Array, Some(item)) => item.itemsize(),
            _ => self.size.get(),
        }
    }
    /// Makes it a pointer in memory.
    pub fn be_pointer(&self) {
        self.size.set(8);
        self.align.set(8);
        self.length.set(1);
        self.has_pointer.set(true);
        *self.passed.borrow_mut() = Passed::pointer();
    }
    /// Makes it a simple type.
    pub fn be_simple(&self, letter: u8, code: codes::Code, swapped: bool) {
        self.size.set(code.size);
        self.align.set(code.align);
        self.has_pointer.set(code.pointer);
        let order = if swapped { '>' } else { '<' };
        *self.format.borrow_mut() = format!("{order}{}", code.format as char);
        *self.passed.borrow_mut() = codes::passed(letter, code);
    }
    /// The format of a pointer to this.
    pub fn pointed_format(&self) -> String {
        let dims: Vec<String> = self.dims.borrow().iter().map(|n| n.to_string()).collect();
        let dims = if dims.is_empty() { String::new() } else { format!("({})", dims.join(",")) };
        format!("&{dims}{}", self.format.borrow())
    }
}

impl CInfo {
    /// A class's information with everything that its base has.
    pub fn take_from(&self, base: Gc<CInfo>) {
        for (to, from) in [(&self.size, &base.size), (&self.align, &base.align), (&self.length, &base.length)]
        {
            to.set(from.get());
        }
        self.has_pointer.set(base.has_pointer.get());
        self.flags.set(base.flags.get());
        *self.format.borrow_mut() = base.format.borrow().clone();
        *self.dims.borrow_mut() = base.dims.borrow().clone();
        *self.passed.borrow_mut() = base.passed();
        self.item.set(&self.head.header, base.item.get());
    }
    /// The tuple of a field, if it is one.
    pub fn tuple(field: &ValueCell) -> Option<Gc<Tuple>> {
        field.get().downcast::<Tuple>()
    }
}
