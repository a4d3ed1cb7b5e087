//! Code on its way between interpreters: scripts, which run in `__main__`, and functions that need nothing of where they
//! come from.

use crate::marshal::unit_of;
use taipan_compiler::bytecode::{self, Const, Instr, Op, flags};
use taipan_compiler::unit::Unit;
use taipan_vm::import::modules;
use taipan_vm::interp::{self, load};
use taipan_vm::native::PyResult;
use taipan_vm::object::{Code, Dict, Function, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A function without state.
pub struct FunctionDatum {
    unit: Unit,
    name: Box<[u8]>,
    qualname: Box<[u8]>,
}

impl FunctionDatum {
    /// A function that has no defaults and no closure, and uses no global name that its module has.
    ///
    /// # Errors
    /// What it has of these.
    pub fn of_stateless(vm: &Vm, function: Gc<Function>) -> Result<FunctionDatum, &'static str> {
        let has = |part: Value| !part.is_unbound() && !part.is_none();
        let code = function.code();
        let globals = function.globals.get().downcast::<Dict>();
        let uses =
            |name: &[u8]| globals.is_some_and(|globals| globals.get_str(vm, vm.intern_bytes(name)).is_some());
        if has(function.defaults.get()) {
            return Err("defaults not supported");
        }
        if has(function.kwdefaults.get()) {
            return Err("keyword defaults not supported");
        }
        if has(function.closure.get()) || !code.unit.freevars.is_empty() {
            return Err("closures not supported");
        }
        if global_names(&code.unit).any(uses) {
            return Err("globals not supported");
        }
        let text = |value: Value| value.downcast::<Str>().map(|s| s.bytes().into()).unwrap_or_default();
        let (name, qualname) = (text(function.name.get()), text(function.qualname.get()));
        Ok(FunctionDatum { unit: unit_of(vm, code).into(), name, qualname })
    }

    /// The function, with the namespace of this interpreter's `__main__` as its globals.
    ///
    /// # Errors
    /// What making a function raises.
    pub fn make(&self, vm: &Vm) -> PyResult {
        let code = load::load(vm, self.unit.clone());
        let main = modules(vm).get_str(vm, vm.names().__main__).and_then(|m| m.downcast::<Module>());
        let globals = main.map_or_else(|| vm.new_dict(), |main| main.namespace());
        let qualname = vm.str_from_bytes(&self.qualname).value();
        let builtins = vm.interp().builtins.get();
        let function = interp::new_function(vm, code, globals, builtins, qualname);
        function.name.set(function.header(), vm.str_from_bytes(&self.name).value());
        Ok(function.value())
    }
}

/// The global names that code itself (not the code inside it) uses.
fn global_names(unit: &bytecode::Code) -> impl Iterator<Item = &[u8]> {
    unit.instrs.iter().enumerate().filter_map(|(at, instr)| {
        if !matches!(instr.op(), Op::LoadGlobal | Op::StoreGlobal | Op::DeleteGlobal) {
            return None;
        }
        let before = at.checked_sub(1).map(|at| unit.instrs[at]).filter(|i| i.op() == Op::WideName);
        let constant = match before {
            Some(wide) => wide.bc() as u32,
            None => unit.sites.get(instr.c() as usize)?.constant,
        };
        match unit.consts.get(constant as usize)? {
            Const::Str(name) => Some(&**name),
            _ => None,
        }
    })
}

/// Does code give anything but None?
fn gives_values(unit: &bytecode::Code) -> bool {
    let instrs = &unit.instrs;
    instrs.iter().enumerate().any(|(at, instr)| {
        if instr.op() != Op::Return {
            return false;
        }
        let loads_none = at
            .checked_sub(1)
            .map(|at| instrs[at])
            .is_some_and(|before| before.op() == Op::LoadNone && before.a() == instr.a());
        let is_target = || {
            let to = |(from, jump): (usize, &Instr)| Some(from as isize + jump.distance()?);
            instrs.iter().enumerate().filter_map(to).any(|target| target == at as isize)
        };
        !loads_none || is_target()
    })
}

/// Code that runs in another interpreter's `__main__`.
pub struct Script(Unit);

impl Script {
    /// The script that the value is: text, code, or a function, of which only the code counts.
    ///
    /// # Errors
    /// TypeError for anything else, SyntaxError; ValueError for code with arguments, with a closure, or that gives a value.
    pub fn of(vm: &Vm, value: Value) -> PyResult<Script> {
        if let Some(function) = value.downcast::<Function>() {
            return Script::of_code(vm, function.code());
        }
        if let Some(code) = value.downcast::<Code>() {
            return Script::of_code(vm, code);
        }
        let is_text = value.downcast::<Str>().is_some() || vm.type_of(value).slots().buffer.is_some();
        if !is_text {
            return Err(vm.type_error(format!("unsupported script {}", vm.repr_text(value)?)));
        }
        let builtins: Gc<Dict> = vm.interp().builtins.get().cast_unchecked();
        let compile = builtins.get_str(vm, vm.intern_str("compile")).unwrap_or(Value::NONE);
        let args = [value, vm.str("<script>").value(), vm.str("exec").value()];
        match vm.call(compile, &args)?.downcast::<Code>() {
            Some(code) => Script::of_code(vm, code),
            None => Err(vm.type_error("compile() gave no code")),
        }
    }

    fn of_code(vm: &Vm, code: Gc<Code>) -> PyResult<Script> {
        let unit = &code.unit;
        let takes =
            unit.arg_count + unit.kwonly_count > 0 || unit.flags & (flags::VARARGS | flags::VARKEYWORDS) != 0;
        if !unit.freevars.is_empty() {
            return Err(vm.value_error("closures not supported"));
        }
        if takes {
            return Err(vm.value_error("code with args not supported"));
        }
        if code.hot.makes_generator || gives_values(unit) {
            return Err(vm.value_error("code that returns a value is not a script"));
        }
        Ok(Script(unit_of(vm, code).into()))
    }

    /// Runs it with these globals.
    ///
    /// # Errors
    /// What it raises.
    pub fn run(self, vm: &Vm, globals: Gc<Dict>) -> PyResult<()> {
        let code = load::load(vm, self.0);
        let builtins = vm.interp().builtins.get();
        let function = interp::new_function(vm, code, globals, builtins, code.qualname.get());
        if code.has_flag(flags::OPTIMIZED) {
            return vm.call(function.value(), &[]).map(|_| ());
        }
        interp::run_code(vm, function, Value::UNBOUND).map(|_| ())
    }
}
