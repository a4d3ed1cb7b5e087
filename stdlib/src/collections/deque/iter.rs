//! Iterators over deques, forwards and backwards.

use super::Deque;
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::types::Type;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

macro_rules! iterators {
    ($( $struct:ident $name:tt $full:tt $make:ident |$n:ident, $left:ident| $index:expr; )*) => {$(
        #[doc = concat!("`", $full, "`")]
        #[native_object($full)]
        pub struct $struct {
            deque: ValueCell,
            /// Items still to come.
            left: Cell<usize>,
            /// The deque's state when the iterator was made.
            state: Cell<usize>,
        }

        fn make_object(vm: &Vm, class: Gc<Type>, deque: Gc<Deque>, skip: usize) -> Gc<$struct> {
            $struct::alloc(vm, class, |head| $struct {
                head,
                deque: ValueCell::new(deque.value()),
                left: Cell::new(deque.len.get().saturating_sub(skip)),
                state: Cell::new(deque.state.get()),
            })
        }
        /// An iterator over the deque without the first `skip` items.
        pub fn $make(vm: &Vm, deque: Gc<Deque>, skip: usize) -> Value {
            make_object(vm, $struct::class(vm), deque, skip).value()
        }

        #[class($name, module = "collections")]
        impl $struct {
            #[new("_deque_iterator(deque, index=0, /)")]
            fn new(vm: &Vm, cls: Gc<Type>, deque: Value, index: isize) -> PyResult<Gc<$struct>> {
                match deque.downcast::<Deque>() {
                    Some(deque) => Ok(make_object(vm, cls, deque, index.max(0) as usize)),
                    None => {
                        let got = vm.type_of(deque).name();
                        Err(vm.type_error(format!("argument 1 must be collections.deque, not {got}")))
                    }
                }
            }
            #[slot(iter)]
            fn iter(this: Gc<$struct>) -> Gc<$struct> {
                this
            }
            #[slot(next)]
            fn next(vm: &Vm, this: Gc<$struct>) -> PyResult<Option<Value>> {
                let Some(deque) = this.deque.get().downcast::<Deque>() else { return Ok(None) };
                if deque.state.get() != this.state.get() {
                    this.left.set(0);
                    return Err(vm.runtime_error("deque mutated during iteration"));
                }
                let $left = this.left.get();
                if $left == 0 {
                    return Ok(None);
                }
                this.left.set($left - 1);
                let $n = deque.len.get();
                Ok(deque.item($index))
            }
            /// Private method returning an estimate of len(list(it)).
            #[method("__length_hint__()")]
            fn length_hint(this: Gc<$struct>) -> usize {
                this.left.get()
            }
            /// Return state information for pickling.
            #[method("__reduce__()")]
            fn reduce(vm: &Vm, this: Gc<$struct>) -> PyResult {
                let deque = this.deque.get();
                let n = deque.downcast::<Deque>().map_or(0, |d| d.len.get());
                let done = vm.int(n.saturating_sub(this.left.get()) as i64);
                let args = vm.new_tuple(&[deque, done]);
                Ok(vm.new_tuple(&[vm.type_of(this.value()).value(), args.value()]).value())
            }
        }
    )*};
}

mod forwards {
    use super::*;
    iterators! {
        DequeIter "_deque_iterator" "collections._deque_iterator" new_iter |n, left| n - left;
    }
}
mod backwards {
    use super::*;
    iterators! {
        DequeReverseIter "_deque_reverse_iterator" "collections._deque_reverse_iterator" new_reverse_iter
            |_n, left| left - 1;
    }
}
pub use backwards::{DequeReverseIter, new_reverse_iter};
pub use forwards::{DequeIter, new_iter};
