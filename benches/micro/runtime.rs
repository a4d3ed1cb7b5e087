//! An interpreter within this process, ready to run Python code.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};
use taipan_compiler::Mode;
use taipan_jit::{Jit, Options};
use taipan_stdlib::start;
use taipan_vm::bootstrap::new_module;
use taipan_vm::builtins::functions::execute::compile_text;
use taipan_vm::import;
use taipan_vm::object::Module;
use taipan_vm::tier::{Answer, Compiler, ExitPoint, Request};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::{Config, Interp, Vm};

/// How often a function is called, and a loop goes round, before it is compiled.
const THRESHOLD: u32 = 400;

/// Which tiers run.
#[derive(Clone, Copy, PartialEq)]
pub enum Tiers {
    Interpreter,
    Jit,
}

/// A compiler whose time is measured. It works while the program waits.
struct Timed {
    jit: Jit,
    spent: Rc<Cell<Duration>>,
}

impl Compiler for Timed {
    fn compile(&self, vm: &Vm, request: &Request) -> Answer {
        let start = Instant::now();
        let answer = self.jit.compile(vm, request);
        self.spent.set(self.spent.get() + start.elapsed());
        answer
    }

    fn poll(&self, ticket: u64) -> Answer {
        self.jit.poll(ticket)
    }

    fn discarded(&self, point: &ExitPoint, taken: &mut dyn FnMut(&ExitPoint)) {
        self.jit.discarded(point, taken);
    }

    fn report(&self) -> String {
        self.jit.report()
    }
}

/// Makes an interpreter, and gives its thread and the time that its compiler has spent to a function.
pub fn with_vm<R>(tiers: Tiers, work: impl FnOnce(&Vm, &Cell<Duration>) -> R) -> R {
    let jit = tiers == Tiers::Jit;
    let config = Config { jit, no_site: true, hash_seed: Some(1), ..Config::default() };
    let interp = Interp::new(config);
    let spent = Rc::new(Cell::new(Duration::ZERO));
    if jit {
        interp.tiers.entry_threshold.set(THRESHOLD);
        interp.tiers.loop_threshold.set(THRESHOLD);
        let options = Options { at_once: true, ..Options::default() };
        let jit = Jit::new(options).expect("the compiler knows this machine");
        // Nothing has been installed before.
        let _ = interp.tiers.compiler.set(Box::new(Timed { jit, spent: Rc::clone(&spent) }));
    }
    let vm = Vm::new(&interp, taipan_vm::native_stack_bounds());
    let started = start::start(&vm).and_then(|()| start::start_library(&vm));
    started.expect("the interpreter starts");
    let result = work(&vm, &spent);
    // Daemon threads of the interpreter may still refer to it.
    std::mem::forget(vm);
    std::mem::forget(interp);
    result
}

/// Runs Python code as a module, which is kept alive by `sys.modules`.
pub fn module(vm: &Vm, name: &str, source: &str) -> Gc<Module> {
    let module = new_module(vm, name);
    import::modules(vm).set_str(vm, vm.intern_str(name), module.value());
    let filename = vm.str("<benchmark>");
    let done = compile_text(vm, source, filename, Mode::Exec, 0, -1)
        .and_then(|code| start::run_in_module(vm, code, module));
    done.expect("the module runs");
    module
}

/// Calls a function with ints.
pub fn call(vm: &Vm, function: Value, arguments: &[i64]) -> Value {
    let values: Vec<Value> = arguments.iter().map(|n| vm.int(*n)).collect();
    vm.call(function, &values).expect("the function returns")
}

/// A global of a module.
pub fn global(vm: &Vm, module: Gc<Module>, name: &str) -> Value {
    module.namespace().get_str(vm, vm.intern_str(name)).expect("the module has this global")
}
