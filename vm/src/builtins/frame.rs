//! `frame` objects, and the write-through view of a function's variables that `f_locals` gives (PEP 667).

use super::code::WORD;
use super::repr::guarded;
use crate::interp::{frames, generator as run};
use crate::native::{Args, PyResult};
use crate::object::header::{Kind, ValueCell};
use crate::object::slots::CompareOp;
use crate::object::types::{Type, type_flags};
use crate::object::{Cell_, Code, Dict, Frame, Generator, GeneratorState, Str};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_compiler::bytecode::{Op, flags};
use taipan_macros::{class, native_object};

/// Bits of `Frame::trace_flags`.
pub const TRACE_LINES: u32 = 1;
pub const TRACE_OPCODES: u32 = 2;

/// The line that a frame is at; None where there is none.
pub fn line(vm: &Vm, frame: Gc<Frame>) -> Value {
    let (code, index) = (frame.function().code(), frames::current_index(vm, frame));
    let mut line = code.position(index).line;
    if line == 0 && !is_running(frame) {
        // It ended in an instruction that stands for no source text: what came before counts.
        line = (0..index).rev().map(|i| code.position(i).line).find(|l| *l != 0).unwrap_or(0);
    }
    if line == 0 && is_running(frame) && code.unit.instrs.get(index).is_some_and(|i| i.op() != Op::Resume) {
        // What stands for no source text belongs to what ran before it, as far as that is known.
        line = code.position((frame.last_with_line.get() as usize).wrapping_sub(1)).line;
    }
    match line {
        // A module begins at line 0.
        0 if code.unit.instrs.get(index).is_some_and(|i| i.op() == Op::Resume) => vm.int(0),
        // One without a statement ends there.
        0 if code.unit.positions.iter().all(|p| p.line == 0) => vm.int(0),
        0 => Value::NONE,
        n => vm.int(n as i64),
    }
}

/// True while the frame runs.
fn is_running(frame: Gc<Frame>) -> bool {
    !frame.regs.get().is_null()
}

/// What `f_locals` gives: the locals mapping of a module or class body, a view of a function's variables.
pub fn locals(vm: &Vm, frame: Gc<Frame>) -> Value {
    let function = frame.function();
    if function.code().has_flag(flags::OPTIMIZED) {
        let class = LocalsProxy::class(vm);
        return LocalsProxy::alloc(vm, class, |head| LocalsProxy {
            head,
            frame: ValueCell::new(frame.value()),
        })
        .value();
    }
    let mapping = frame.locals.get();
    if mapping.is_unbound() { function.globals.get() } else { mapping }
}

fn set_trace_flag(vm: &Vm, frame: Gc<Frame>, bit: u32, value: Value) -> PyResult<()> {
    if value.is_unbound() {
        return Err(vm.type_error("can't delete numeric/char attribute"));
    }
    if !value.is_bool() {
        return Err(vm.type_error("attribute value type must be bool"));
    }
    let old = frame.trace_flags.get();
    frame.trace_flags.set(if value.is_true() { old | bit } else { old & !bit });
    if bit == TRACE_OPCODES && value.is_true() && !frame.trace.get().is_none() {
        crate::monitoring::legacy::trace_opcodes(vm, frame.function().code());
    }
    Ok(())
}

#[class("frame", kind = Frame)]
impl Frame {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Frame>) -> PyResult<String> {
        let code = this.function().code();
        let file = vm.repr_text(code.filename.get())?;
        let line = vm.repr_text(line(vm, this))?;
        let name = code.name().as_str_lossy();
        Ok(format!("<frame at {:#x}, file {file}, line {line}, code {name}>", this.address()))
    }
    /// Clear all references held by the frame.
    #[method("clear()")]
    fn clear(vm: &Vm, this: Gc<Frame>) -> PyResult<()> {
        if is_running(this) {
            return Err(vm.runtime_error("cannot clear an executing frame"));
        }
        if let Some(g) = this.generator.get().downcast::<Generator>() {
            match g.state.get() {
                GeneratorState::Running => return Err(vm.runtime_error("cannot clear an executing frame")),
                GeneratorState::Suspended => return Err(vm.runtime_error("cannot clear a suspended frame")),
                GeneratorState::Created => run::close(vm, g),
                GeneratorState::Closed => {}
            }
        }
        this.storage.init(Value::UNBOUND);
        this.extra_locals.init(Value::UNBOUND);
        Ok(())
    }
    /// Return the size of the frame in memory, in bytes.
    #[method("__sizeof__()")]
    fn sizeof(this: Gc<Frame>) -> usize {
        size_of::<Frame>() + 8 * this.function().code().hot.registers as usize
    }
    #[getter]
    fn f_back(vm: &Vm, this: Gc<Frame>) -> Option<Gc<Frame>> {
        frames::back_of(vm, this)
    }
    /// Return the mapping used by the frame to look up local variables.
    #[getter]
    fn f_locals(vm: &Vm, this: Gc<Frame>) -> Value {
        locals(vm, this)
    }
    /// Return the current line number in the frame.
    #[getter]
    fn f_lineno(vm: &Vm, this: Gc<Frame>) -> Value {
        line(vm, this)
    }
    #[setter("f_lineno")]
    fn set_f_lineno(vm: &Vm, this: Gc<Frame>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return Err(vm.raise_message(
                vm.exc().attribute_error,
                "attribute 'f_lineno' of 'frame' objects cannot be deleted",
            ));
        }
        crate::monitoring::set_line(vm, this, value)
    }
    /// Return the trace function for this frame, or None if no trace function is set.
    #[getter]
    fn f_trace(this: Gc<Frame>) -> Value {
        this.trace.get()
    }
    #[setter("f_trace")]
    fn set_f_trace(this: Gc<Frame>, value: Value) -> PyResult<()> {
        this.trace.set(this.header(), if value.is_unbound() { Value::NONE } else { value });
        Ok(())
    }
    #[member]
    fn f_trace_lines(this: Gc<Frame>) -> bool {
        this.trace_flags.get() & TRACE_LINES != 0
    }
    #[setter("f_trace_lines")]
    fn set_f_trace_lines(vm: &Vm, this: Gc<Frame>, value: Value) -> PyResult<()> {
        set_trace_flag(vm, this, TRACE_LINES, value)
    }
    /// Return True if opcode tracing is enabled, False otherwise.
    #[getter]
    fn f_trace_opcodes(this: Gc<Frame>) -> bool {
        this.trace_flags.get() & TRACE_OPCODES != 0
    }
    #[setter("f_trace_opcodes")]
    fn set_f_trace_opcodes(vm: &Vm, this: Gc<Frame>, value: Value) -> PyResult<()> {
        set_trace_flag(vm, this, TRACE_OPCODES, value)
    }
    /// Return the index of the last attempted instruction in the frame.
    #[getter]
    fn f_lasti(vm: &Vm, this: Gc<Frame>) -> usize {
        frames::current_index(vm, this) * WORD
    }
    /// Return the global variables in the frame.
    #[getter]
    fn f_globals(this: Gc<Frame>) -> Value {
        this.function().globals.get()
    }
    /// Return the built-in variables in the frame.
    #[getter]
    fn f_builtins(this: Gc<Frame>) -> Value {
        this.function().builtins.get()
    }
    /// Return the code object being executed in this frame.
    #[getter]
    fn f_code(this: Gc<Frame>) -> Value {
        this.function().code.get()
    }
    /// Return the generator or coroutine associated with this frame, or None.
    #[getter]
    fn f_generator(this: Gc<Frame>) -> Value {
        let g = this.generator.get();
        if g.is_unbound() { Value::NONE } else { g }
    }
}

/// A view of a function's variables in a frame.
#[native_object("FrameLocalsProxy")]
pub struct LocalsProxy {
    frame: ValueCell,
}

/// A variable of a frame: its register, and whether that holds a cell with the value.
#[derive(Clone, Copy)]
pub struct Variable {
    pub register: usize,
    pub is_cell: bool,
}

/// The variables of a function's frames in CPython's order. A name may come again, for the variables of its
/// comprehensions.
pub fn variables(code: &Code) -> Vec<(&str, Variable)> {
    let unit = &code.unit;
    let mut all: Vec<(&str, Variable)> = Vec::new();
    for (register, name) in unit.varnames.iter().enumerate() {
        let is_cell = unit.cellvars.iter().any(|c| c.1 as usize == register);
        all.push((name, Variable { register, is_cell }));
    }
    for (name, register) in &unit.cellvars {
        let register = *register as usize;
        if register >= unit.varnames.len() {
            all.push((name, Variable { register, is_cell: true }));
        }
    }
    for (i, name) in unit.freevars.iter().enumerate() {
        let register = unit.first_free as usize + i;
        all.push((name, Variable { register, is_cell: true }));
    }
    all
}

impl LocalsProxy {
    fn of(&self) -> Gc<Frame> {
        self.frame.get().cast_unchecked()
    }
    /// The variable of a name: the innermost that is bound, where a comprehension's stands beside the function's.
    fn find(&self, key: Value) -> Option<Variable> {
        let name = key.downcast::<Str>()?;
        let code = self.of().function().code();
        let mut found: Option<Variable> = None;
        for (own, v) in variables(&code) {
            if own.as_bytes() == name.bytes() && (found.is_none() || !self.read(v).is_unbound()) {
                found = Some(v);
            }
        }
        found
    }
    fn read(&self, v: Variable) -> Value {
        let value = frames::local(self.of(), v.register);
        match value.downcast::<Cell_>() {
            Some(cell) if v.is_cell => cell.content.get(),
            _ => value,
        }
    }
    fn write(&self, v: Variable, value: Value) {
        if v.is_cell
            && let Some(cell) = frames::local(self.of(), v.register).downcast::<Cell_>()
        {
            cell.content.set(cell.header(), value);
            return;
        }
        frames::set_local(self.of(), v.register, value);
    }
    /// Names that were added beyond the function's own.
    fn extra(&self) -> Option<Gc<Dict>> {
        self.of().extra_locals.get().downcast()
    }
    /// All bound variables as a new dict.
    fn to_dict(&self, vm: &Vm) -> PyResult<Gc<Dict>> {
        let dict = vm.new_dict();
        let code = self.of().function().code();
        for (name, v) in variables(&code) {
            let value = self.read(v);
            if !value.is_unbound() {
                dict.set_str(vm, vm.intern_str(name), value);
            }
        }
        if let Some(extra) = self.extra() {
            let mut pos = 0;
            while let Some((at, key, value)) = extra.next_entry(pos) {
                pos = at + 1;
                dict.set(vm, key, value)?;
            }
        }
        Ok(dict)
    }
    fn look_up(&self, vm: &Vm, key: Value) -> PyResult<Option<Value>> {
        if let Some(v) = self.find(key) {
            let value = self.read(v);
            return Ok(if value.is_unbound() { None } else { Some(value) });
        }
        match self.extra() {
            Some(extra) => extra.get(vm, key),
            None => {
                vm.hash(key)?;
                Ok(None)
            }
        }
    }
    fn store(&self, vm: &Vm, key: Value, value: Value) -> PyResult<()> {
        if let Some(v) = self.find(key) {
            self.write(v, value);
            vm.interp().tiers.frame_written.set(true);
            return Ok(());
        }
        let extra = match self.extra() {
            Some(d) => d,
            None => {
                let d = vm.new_dict();
                let frame = self.of();
                frame.extra_locals.set(frame.header(), d.value());
                d
            }
        };
        extra.set(vm, key, value)
    }
    fn merge(&self, vm: &Vm, other: Value) -> PyResult<()> {
        let dict = vm.new_dict();
        let update = vm.getattr_str(dict.value(), "update")?;
        vm.call(update, &[other])?;
        let mut pos = 0;
        while let Some((at, key, value)) = dict.next_entry(pos) {
            pos = at + 1;
            self.store(vm, key, value)?;
        }
        Ok(())
    }
}

fn is_mapping(v: Value) -> bool {
    v.is_kind(Kind::Dict) || v.downcast::<LocalsProxy>().is_some()
}

/// The content as a dict, for what works on dicts.
fn as_dict(vm: &Vm, v: Value) -> PyResult {
    match v.downcast::<LocalsProxy>() {
        Some(p) => Ok(p.to_dict(vm)?.value()),
        None => Ok(v),
    }
}

#[class("FrameLocalsProxy", unhashable)]
impl LocalsProxy {
    #[new("FrameLocalsProxy(frame, /)")]
    fn new(vm: &Vm, cls: Gc<Type>, frame: Gc<Frame>) -> Gc<Self> {
        LocalsProxy::alloc(vm, cls, |head| LocalsProxy { head, frame: ValueCell::new(frame.value()) })
    }
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.set_flag(type_flags::MAPPING, true);
        Ok(())
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<Self>) -> PyResult {
        guarded(vm, this.of().value(), "{...}", || vm.repr(this.to_dict(vm)?.value()))
    }
    #[slot(len)]
    fn len(vm: &Vm, this: Gc<Self>) -> PyResult<usize> {
        Ok(this.to_dict(vm)?.len())
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<Self>) -> PyResult {
        vm.iter(vm.list_from(this.to_dict(vm)?.value())?.value())
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult {
        match this.look_up(vm, key)? {
            Some(v) => Ok(v),
            None => {
                let message = format!("local variable '{}' is not defined", vm.repr_text(key)?);
                Err(vm.raise_message(vm.exc().key_error, message))
            }
        }
    }
    #[slot(setitem)]
    fn setitem(vm: &Vm, this: Gc<Self>, key: Value, value: Value) -> PyResult<()> {
        if !value.is_unbound() {
            return this.store(vm, key, value);
        }
        if this.find(key).is_some() {
            return Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"));
        }
        match this.extra().map(|e| e.remove(vm, key)).transpose()?.flatten() {
            Some(_) => Ok(()),
            None => Err(crate::exceptions::raise_key_error(vm, key)),
        }
    }
    #[slot(contains)]
    fn contains(vm: &Vm, this: Gc<Self>, key: Value) -> PyResult<bool> {
        Ok(this.look_up(vm, key)?.is_some())
    }
    #[slot(compare)]
    fn compare(vm: &Vm, this: Gc<Self>, other: Value, op: CompareOp) -> PyResult {
        if !is_mapping(other) || !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        if let Some(p) = other.downcast::<LocalsProxy>() {
            return Ok(Value::bool((p.of() == this.of()) == (op == CompareOp::Eq)));
        }
        vm.compare(this.to_dict(vm)?.value(), other, op)
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        if !is_mapping(left) || !is_mapping(right) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        let (left, right) = (as_dict(vm, left)?, as_dict(vm, right)?);
        vm.binary(crate::protocol::BinOp::Or, left, right)
    }
    #[slot(ior)]
    fn ior(vm: &Vm, this: Gc<Self>, other: Value) -> PyResult {
        if !is_mapping(other) {
            return Ok(Value::NOT_IMPLEMENTED);
        }
        this.merge(vm, as_dict(vm, other)?)?;
        Ok(this.value())
    }
    #[method("update(object, /)")]
    fn update(vm: &Vm, this: Gc<Self>, object: Value) -> PyResult<()> {
        this.merge(vm, as_dict(vm, object)?)
    }
    #[method("__reversed__()")]
    fn reversed(vm: &Vm, this: Gc<Self>) -> PyResult {
        let keys = vm.list_from(this.to_dict(vm)?.value())?;
        let out = vm.new_list();
        for i in (0..keys.len()).rev() {
            out.push(vm, keys.get(vm, i));
        }
        vm.iter(out.value())
    }
    #[method("copy()")]
    fn copy(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Dict>> {
        this.to_dict(vm)
    }
    #[method("keys()")]
    fn keys(vm: &Vm, this: Gc<Self>) -> PyResult {
        Ok(vm.list_from(this.to_dict(vm)?.value())?.value())
    }
    #[method("values()")]
    fn values(vm: &Vm, this: Gc<Self>) -> PyResult {
        let all = vm.call_method_str(this.to_dict(vm)?.value(), "values", &[])?;
        Ok(vm.list_from(all)?.value())
    }
    #[method("items()")]
    fn items(vm: &Vm, this: Gc<Self>) -> PyResult {
        let all = vm.call_method_str(this.to_dict(vm)?.value(), "items", &[])?;
        Ok(vm.list_from(all)?.value())
    }
    #[method("get(key, default=None, /)", text_signature = None)]
    fn get(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        args.between(vm, "get", 1, 2)?;
        args.no_keywords(vm, "get")?;
        let key = args.positional()[0];
        Ok(this.look_up(vm, key)?.unwrap_or(args.get(1).unwrap_or(Value::NONE)))
    }
    #[method("setdefault(key, default=None, /)", text_signature = None)]
    fn setdefault(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        args.between(vm, "setdefault", 1, 2)?;
        args.no_keywords(vm, "setdefault")?;
        let key = args.positional()[0];
        if let Some(v) = this.look_up(vm, key)? {
            return Ok(v);
        }
        let value = args.get(1).unwrap_or(Value::NONE);
        this.store(vm, key, value)?;
        Ok(value)
    }
    #[method("pop(key, default=<unrepresentable>, /)", text_signature = None)]
    fn pop(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult {
        args.between(vm, "pop", 1, 2)?;
        args.no_keywords(vm, "pop")?;
        let key = args.positional()[0];
        if this.find(key).is_some() {
            return Err(vm.value_error("cannot remove local variables from FrameLocalsProxy"));
        }
        let removed = match this.extra() {
            Some(extra) => extra.remove(vm, key)?,
            None => None,
        };
        match removed.or(args.get(1)) {
            Some(v) => Ok(v),
            None => Err(crate::exceptions::raise_key_error(vm, key)),
        }
    }
}
