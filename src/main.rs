//! The program `taipan`: arguments, wiring.

use taipan_compiler::{Mode, Options, compile};
use taipan_vm::bootstrap::{bootstrap, new_module};
use taipan_vm::interp;
use taipan_vm::vm::{Config, Interp, Vm};

fn main() {
    let worker = std::thread::Builder::new().stack_size(512 << 20).spawn(run);
    let code = worker.ok().and_then(|w| w.join().ok()).unwrap_or(134);
    std::process::exit(code);
}

fn run() -> i32 {
    let Some(path) = std::env::args().nth(1) else { return 2 };
    let Ok(source) = std::fs::read_to_string(&path) else { return 2 };
    let interp = Interp::new(Config::default());
    let vm = Vm::new(&interp, taipan_vm::native_stack_bounds());
    if bootstrap(&vm).is_err() {
        return 3;
    }
    let compiled = match compile(&source, &path, &Options::new(Mode::Exec)) {
        Ok(c) => c,
        Err(e) => {
            eprintln!("{e:?}");
            return 1;
        }
    };
    let code = interp::load::load(&vm, Box::new(compiled.code));
    let main = new_module(&vm, "__main__");
    let globals = main.namespace();
    globals.set_str(&vm, vm.names().__builtins__, interp.builtins.get());
    let f = interp::new_function(&vm, code, globals, interp.builtins.get(), code.qualname.get());
    match interp::run_code(&vm, f, taipan_vm::value::Value::UNBOUND) {
        Ok(_) => 0,
        Err(_) => {
            let e = vm.take_exception();
            eprintln!("{}", vm.repr_text(e).unwrap_or_default());
            1
        }
    }
}
