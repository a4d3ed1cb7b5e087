//! Iteration over the elements of a tree, and over its text.

use super::element::Element;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::heap::HeapCell;
use taipan_vm::native::PyResult;
use taipan_vm::object::Str;
use taipan_vm::object::header::ValueCell;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// An iterator over a tree, in the order of the document.
#[native_object("_elementtree._element_iterator")]
pub struct ElementIter {
    /// The root, as long as it was not given; then UNBOUND.
    root: ValueCell,
    /// The elements on the way down, each with the number of its next child.
    path: HeapCell<Vec<(Gc<Element>, usize)>>,
    tag: ValueCell,
    text: Cell<bool>,
}

impl ElementIter {
    /// An iterator over `root` and what is below it: elements of a tag (None: all), or their text.
    pub fn make(vm: &Vm, root: Gc<Element>, tag: Value, text: bool) -> Gc<ElementIter> {
        ElementIter::alloc(vm, ElementIter::class(vm), |head| ElementIter {
            head,
            root: ValueCell::new(root.value()),
            path: HeapCell::new(Vec::new()),
            tag: ValueCell::new(tag),
            text: Cell::new(text),
        })
    }

    /// Goes into an element. Whether it counts: comments have no text of the document.
    fn enter(&self, element: Gc<Element>) -> bool {
        let tag = element.tag.get();
        let counts = !self.text.get() || tag.is_none() || tag.downcast::<Str>().is_some();
        self.path.borrow_mut().push((element, if counts { 0 } else { usize::MAX }));
        counts
    }

    /// The next element, or (for text) the element left, whose tail is next.
    fn step(vm: &Vm, this: Gc<Self>) -> PyResult<Option<(Gc<Element>, bool)>> {
        if let Some(root) = this.root.get().downcast::<Element>() {
            this.root.set(this.header(), Value::UNBOUND);
            if this.enter(root) {
                return Ok(Some((root, true)));
            }
        }
        loop {
            let Some((parent, i)) = this.path.borrow().last().copied() else { return Ok(None) };
            let Some(child) = parent.child(vm, i) else {
                let mut path = this.path.borrow_mut();
                path.pop();
                if this.text.get() && !path.is_empty() {
                    return Ok(Some((parent, false)));
                }
                continue;
            };
            let Some(child) = child.downcast::<Element>() else {
                let name = vm.type_of(child).name();
                return Err(vm.raise_message(
                    vm.exc().attribute_error,
                    format!("'{name}' object has no attribute 'iter'"),
                ));
            };
            if let Some(last) = this.path.borrow_mut().last_mut() {
                last.1 = i + 1;
            }
            if this.enter(child) {
                return Ok(Some((child, true)));
            }
        }
    }
}

#[class("_element_iterator", module = "_elementtree")]
impl ElementIter {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> {
        let tag = this.tag.get();
        while let Some((element, entered)) = Self::step(vm, this)? {
            if this.text.get() {
                let text = if entered { element.text.get() } else { element.tail.get() };
                if !text.is_none() && vm.truth(text)? {
                    return Ok(Some(text));
                }
            } else if tag.is_none() || vm.eq(element.tag.get(), tag)? {
                return Ok(Some(element.value()));
            }
        }
        Ok(None)
    }
}
