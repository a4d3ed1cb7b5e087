//! `sys.monitoring`: tools that watch running code (PEP 669). What it switches on lives in `taipan_vm::monitoring`.

use taipan_macros::module;
use taipan_vm::builtins::namespace::new_namespace;
use taipan_vm::monitoring::{self, Monitoring, PUBLIC_TOOLS, event};
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::{Code, Dict, Instance, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

const C_ENDS: u32 = 1 << event::C_RETURN | 1 << event::C_RAISE;
const BRANCHES: u32 = 1 << event::BRANCH_LEFT | 1 << event::BRANCH_RIGHT;

fn state(vm: &Vm) -> &Monitoring {
    &vm.interp().monitoring
}

fn tool_number(vm: &Vm, tool: i32) -> PyResult<usize> {
    match usize::try_from(tool) {
        Ok(n) if n < PUBLIC_TOOLS => Ok(n),
        _ => {
            let last = PUBLIC_TOOLS - 1;
            Err(vm.value_error(format!("invalid tool {tool} (must be between 0 and {last})")))
        }
    }
}

fn tool_in_use(vm: &Vm, tool: i32) -> PyResult<usize> {
    let n = tool_number(vm, tool)?;
    if state(vm).tools[n].name.get().is_none() {
        return Err(vm.value_error(format!("tool {tool} is not in use")));
    }
    Ok(n)
}

/// The events as they are kept: those of calls of native code come with the calls, a branch is both of its ways.
fn normal_events(vm: &Vm, events: u32) -> PyResult<u32> {
    let calls = C_ENDS | 1 << event::CALL;
    if events & C_ENDS != 0 && events & calls != calls {
        return Err(vm.value_error("cannot set C_RETURN or C_RAISE events independently"));
    }
    let mut events = events & !C_ENDS;
    if events & 1 << event::BRANCH != 0 {
        events = events & !(1 << event::BRANCH) | BRANCHES;
    }
    Ok(events)
}

fn code_of(vm: &Vm, code: Value) -> PyResult<Gc<Code>> {
    code.downcast::<Code>().ok_or_else(|| vm.type_error("code must be a code object"))
}

#[module("sys.monitoring")]
pub mod module {
    use super::*;

    #[attr]
    const DEBUGGER_ID: i32 = 0;
    #[attr]
    const COVERAGE_ID: i32 = 1;
    #[attr]
    const PROFILER_ID: i32 = 2;
    #[attr]
    const OPTIMIZER_ID: i32 = 5;

    #[function("use_tool_id(tool_id, name, /)")]
    fn use_tool_id(vm: &Vm, tool_id: i32, name: Value) -> PyResult<()> {
        let n = tool_number(vm, tool_id)?;
        if name.downcast::<Str>().is_none() {
            return Err(vm.value_error("tool name must be a str"));
        }
        let slot = &state(vm).tools[n].name;
        if !slot.get().is_none() {
            return Err(vm.value_error(format!("tool {n} is already in use")));
        }
        slot.set(name);
        Ok(())
    }
    #[function("clear_tool_id(tool_id, /)")]
    fn clear_tool_id(vm: &Vm, tool_id: i32) -> PyResult<()> {
        let n = tool_number(vm, tool_id)?;
        if !state(vm).tools[n].name.get().is_none() {
            monitoring::clear_tool(vm, n);
        }
        Ok(())
    }
    #[function("free_tool_id(tool_id, /)")]
    fn free_tool_id(vm: &Vm, tool_id: i32) -> PyResult<()> {
        let n = tool_number(vm, tool_id)?;
        if !state(vm).tools[n].name.get().is_none() {
            monitoring::clear_tool(vm, n);
            state(vm).tools[n].name.set(Value::NONE);
        }
        Ok(())
    }
    #[function("get_tool(tool_id, /)")]
    fn get_tool(vm: &Vm, tool_id: i32) -> PyResult {
        Ok(state(vm).tools[tool_number(vm, tool_id)?].name.get())
    }
    #[function("register_callback(tool_id, event, func, /)")]
    fn register_callback(vm: &Vm, tool_id: i32, event: i32, func: Value) -> PyResult {
        let n = tool_number(vm, tool_id)?;
        if event <= 0 || event & (event - 1) != 0 {
            return Err(vm.value_error("The callback can only be set for one event at a time"));
        }
        let number = event.trailing_zeros() as usize;
        if number >= event::COUNT {
            return Err(vm.value_error(format!("invalid event {event}")));
        }
        vm.audit("sys.monitoring.register_callback", &[func])?;
        Ok(state(vm).register(n, number, func))
    }
    #[function("get_events(tool_id, /)")]
    fn get_events(vm: &Vm, tool_id: i32) -> PyResult<u32> {
        Ok(state(vm).events(tool_number(vm, tool_id)?))
    }
    #[function("set_events(tool_id, event_set, /)")]
    fn set_events(vm: &Vm, tool_id: i32, event_set: i32) -> PyResult<()> {
        tool_number(vm, tool_id)?;
        let bits = event_set as u32;
        if bits >= 1 << event::COUNT {
            return Err(vm.value_error(format!("invalid event set 0x{bits:x}")));
        }
        let events = normal_events(vm, bits)?;
        let n = tool_in_use(vm, tool_id)?;
        monitoring::set_events(vm, n, events);
        Ok(())
    }
    #[function("get_local_events(tool_id, code, /)")]
    fn get_local_events(vm: &Vm, tool_id: i32, code: Value) -> PyResult<u32> {
        let code = code_of(vm, code)?;
        Ok(monitoring::local_events(code, tool_number(vm, tool_id)?))
    }
    #[function("set_local_events(tool_id, code, event_set, /)")]
    fn set_local_events(vm: &Vm, tool_id: i32, code: Value, event_set: i32) -> PyResult<()> {
        let code = code_of(vm, code)?;
        tool_number(vm, tool_id)?;
        let events = normal_events(vm, event_set as u32)?;
        if events >= 1 << event::LOCAL {
            return Err(vm.value_error(format!("invalid local event set 0x{events:x}")));
        }
        let n = tool_in_use(vm, tool_id)?;
        monitoring::set_local_events(vm, n, code, events);
        Ok(())
    }
    #[function("restart_events()")]
    fn restart_events(vm: &Vm) {
        monitoring::restart(vm);
    }
    #[function("_all_events()")]
    fn all_events(vm: &Vm) -> Gc<Dict> {
        let dict = vm.new_dict();
        for (e, name) in event::NAMES.iter().enumerate() {
            let tools = state(vm).everywhere(e);
            if tools != 0 {
                dict.set_str(vm, vm.intern_str(name), vm.int(tools as i64));
            }
        }
        dict
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        let mut events: Vec<_> =
            event::NAMES.iter().enumerate().map(|(e, name)| (vm.intern_str(name), vm.int(1 << e))).collect();
        events.push((vm.intern_str("NO_EVENTS"), vm.int(0)));
        set_module_attribute(vm, module, "events", new_namespace(vm, &events))?;
        let object = vm.builtin_type(taipan_vm::object::builtin_types::shapes::OBJECT);
        for (name, slot) in [("MISSING", &state(vm).missing), ("DISABLE", &state(vm).disable)] {
            slot.set(vm.alloc_instance(object, |header| Instance { header }).value());
            set_module_attribute(vm, module, name, slot.get())?;
        }
        Ok(())
    }
}
