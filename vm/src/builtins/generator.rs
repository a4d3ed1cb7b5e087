//! Generators and coroutines.

use crate::object::Generator;
use crate::value::Gc;
use crate::vm::Vm;

/// Registers what a new generator needs of the collector: one that has something to finish is closed when it dies.
pub fn note_new(vm: &Vm, generator: Gc<Generator>) {
    generator.header().set_flag(crate::object::header::header_flags::FINALIZE, true);
    vm.heap().register_finalizer(generator.value());
}
