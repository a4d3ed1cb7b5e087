//! What a pickler has written: objects by identity, with their numbers.

use crate::word_table::Table;
use std::cell::RefCell;
use taipan_macros::{class, native_object};
use taipan_vm::heap::HeapCell;
use taipan_vm::native::PyResult;
use taipan_vm::object::{Dict, Tuple};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// The memo of a pickler; also `_pickle.PicklerMemoProxy`.
#[native_object("_pickle.PicklerMemoProxy")]
pub struct Memo {
    #[untraced]
    index: RefCell<Table>,
    /// The objects, which stay alive so that no other one gets their identity.
    objects: HeapCell<Vec<Value>>,
}

impl Memo {
    /// An empty memo.
    pub fn make(vm: &Vm) -> Gc<Memo> {
        Memo::alloc(vm, Memo::class(vm), |head| Memo {
            head,
            index: RefCell::default(),
            objects: HeapCell::new(Vec::new()),
        })
    }
    /// The number of an object that was written.
    #[inline]
    pub fn find(&self, object: Value) -> Option<u32> {
        self.index.borrow().get(object.bits())
    }
    /// Notes an object, and gives its number.
    pub fn add(&self, object: Value) -> u32 {
        let mut objects = self.objects.borrow_mut();
        let number = objects.len() as u32;
        objects.push(object);
        self.index.borrow_mut().insert(object.bits(), number);
        number
    }
    /// Gives the next number to nothing.
    pub fn skip(&self) {
        self.objects.borrow_mut().push(Value::NONE);
    }
    /// Forgets everything.
    pub fn clear(&self) {
        *self.index.borrow_mut() = Table::default();
        self.objects.borrow_mut().clear();
    }
    /// The memo as a dict from identities to pairs of number and object.
    pub fn to_dict(&self, vm: &Vm) -> PyResult<Gc<Dict>> {
        let dict = vm.new_dict();
        let count = self.objects.borrow().len();
        for number in 0..count {
            let Some(object) = self.objects.borrow().get(number).copied() else { break };
            let pair = vm.new_tuple(&[vm.int(number as i64), object]);
            dict.set(vm, taipan_vm::builtins::object::id(vm, object), pair.value())?;
        }
        Ok(dict)
    }
    /// The memo that a dict of that kind describes.
    ///
    /// # Errors
    /// TypeError for other values than pairs.
    pub fn from_dict(vm: &Vm, dict: Gc<Dict>) -> PyResult<Gc<Memo>> {
        let memo = Memo::make(vm);
        let pairs = vm.new_list();
        let mut pos = 0;
        while let Some((at, _, value)) = dict.next_entry(pos) {
            pos = at + 1;
            pairs.push(vm, value);
        }
        for wanted in 0..pairs.len() as i64 {
            for i in 0..pairs.len() {
                let Some(&[number, object]) = pairs.get(vm, i).downcast::<Tuple>().map(|t| t.items()) else {
                    return Err(vm.type_error("'memo' values must be 2-item tuples"));
                };
                if vm.int_to_i64(number) == Some(wanted) {
                    memo.add(object);
                }
            }
        }
        Ok(memo)
    }
}

#[class("PicklerMemoProxy", module = "_pickle", doc = "", unhashable)]
impl Memo {
    /// Remove all items from memo.
    #[method("clear()")]
    fn clear_all(this: Gc<Self>) {
        this.clear()
    }
    /// Copy the memo to a new object.
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Dict>> {
        this.to_dict(vm)
    }
    /// Implement pickle support.
    #[method("__reduce__()")]
    fn reduce(vm: &Vm, this: Gc<Self>) -> PyResult<(Value, Gc<Tuple>)> {
        let dict = this.to_dict(vm)?;
        let class = vm.type_of(dict.value()).value();
        Ok((class, vm.new_tuple(&[dict.value()])))
    }
}
