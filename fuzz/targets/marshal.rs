//! `marshal.loads` of any bytes raises or gives a value. The value is dumped if it can be (nesting has a limit), and what was
//! dumped is loaded again and dumped to the same bytes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use taipan_stdlib::start;
use taipan_vm::import;
use taipan_vm::native::PyResult;
use taipan_vm::object::Bytes;
use taipan_vm::value::Value;
use taipan_vm::vm::{Config, Interp, Vm};

/// A started interpreter with the module, kept for all inputs.
struct World {
    vm: Box<Vm>,
    marshal: Value,
}

thread_local! {
    static WORLD: World = World::new();
}

impl World {
    fn new() -> World {
        let config = Config { hash_seed: Some(0), isolated: true, no_site: true, ..Config::default() };
        let interp = Interp::new(config);
        let vm = Vm::new(&interp, taipan_vm::native_stack_bounds());
        // It lives as long as the process.
        std::mem::forget(interp);
        let started = start::start(&vm).and_then(|()| import::import(&vm, "marshal"));
        let marshal = started.expect("the interpreter starts");
        World { vm, marshal }
    }

    fn loads(&self, data: &[u8]) -> PyResult {
        self.vm.call_method_str(self.marshal, "loads", &[self.vm.bytes(data).value()])
    }

    fn dumps(&self, value: Value) -> PyResult<Vec<u8>> {
        let dumped = self.vm.call_method_str(self.marshal, "dumps", &[value])?;
        Ok(dumped.downcast::<Bytes>().expect("dumps gives bytes").as_slice().to_vec())
    }

    fn run(&self, data: &[u8]) -> PyResult<()> {
        let loaded = self.loads(data)?;
        let first = self.dumps(loaded)?;
        let again = self.loads(&first).expect("what was dumped can be loaded");
        let second = self.dumps(again).expect("what was loaded can be dumped");
        assert_eq!(self.dumps(self.loads(&second)?)?, second, "dumped differently from what was loaded");
        Ok(())
    }
}

fuzz_target!(|data: &[u8]| {
    WORLD.with(|world| {
        if world.run(data).is_err() {
            world.vm.take_exception();
        }
    });
});
