//! The compiler from hot bytecode to native code: [`build`] makes the mid-level representation ([`mir`]) of a function from
//! one place of entry, [`lower`] makes Cranelift's of that, and [`memory`] holds the machine code.

pub mod build;
pub mod cfg;
pub mod fast;
pub mod lower;
pub mod memory;
pub mod mir;
mod value;

use cranelift_codegen::Context;
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::isa::OwnedTargetIsa;
use cranelift_codegen::settings::{self, Configurable};
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Instant;
use taipan_vm::tier::{Compiler, ExitPoint, Native, Request};
use taipan_vm::vm::Vm;

/// What to show of the compiler's work.
#[derive(Clone, Default)]
pub struct Options {
    /// Print the mid-level representation.
    pub dump_mir: bool,
    /// Print Cranelift's representation.
    pub dump_clif: bool,
    /// Print the machine code.
    pub dump_asm: bool,
    /// Only of functions whose qualified name is this.
    pub dump_only: Option<String>,
    /// Check the mid-level representation before it is lowered.
    pub verify: bool,
}

/// Counts for `-X jit-stats`.
#[derive(Default)]
struct Stats {
    compiled: Cell<u32>,
    refused: Cell<u32>,
    discarded: Cell<u32>,
    bytes: Cell<usize>,
    nanoseconds: Cell<u64>,
}

/// The compiler.
pub struct Jit {
    isa: OwnedTargetIsa,
    options: Options,
    stats: Stats,
    /// All code made, with the exit points that it refers to.
    code: RefCell<Vec<(memory::CodeMemory, Vec<Box<ExitPoint>>)>>,
    frontend: RefCell<FunctionBuilderContext>,
}

impl Jit {
    /// A compiler for this machine.
    ///
    /// # Errors
    /// Why there is none.
    pub fn new(options: Options) -> Result<Jit, String> {
        let mut flags = settings::builder();
        for (name, value) in [
            ("opt_level", "speed"),
            ("is_pic", "false"),
            ("enable_verifier", if options.verify { "true" } else { "false" }),
            ("unwind_info", "false"),
        ] {
            flags.set(name, value).map_err(|e| e.to_string())?;
        }
        let isa =
            cranelift_native::builder()?.finish(settings::Flags::new(flags)).map_err(|e| e.to_string())?;
        Ok(Jit {
            isa,
            options,
            stats: Stats::default(),
            code: RefCell::default(),
            frontend: RefCell::new(FunctionBuilderContext::new()),
        })
    }

    fn shows(&self, name: &str) -> bool {
        self.options.dump_only.as_deref().is_none_or(|only| only == name)
    }

    fn make(&self, vm: &Vm, request: &Request) -> Option<Native> {
        let func = build::build(vm, request)?;
        let shown = self.shows(&request.code.unit.qualname);
        if self.options.dump_mir && shown {
            eprint!("{}", mir::print::print(&func));
        }
        if let Err(e) = mir::verify::verify(&func) {
            if self.options.verify {
                eprintln!("jit: {}: {e}\n{}", func.name, mir::print::print(&func));
            }
            return None;
        }
        let mut job = lower::Job { func: &func, code: request.code, entry: request.entry, exits: Vec::new() };
        let mut context = Context::new();
        context.func.signature = lower::signature();
        {
            let mut frontend = self.frontend.borrow_mut();
            let builder = FunctionBuilder::new(&mut context.func, &mut frontend);
            lower::Lower::run(&mut job, builder, self.isa.frontend_config());
        }
        if self.options.dump_clif && shown {
            eprintln!("{}", context.func.display());
        }
        context.set_disasm(self.options.dump_asm && shown);
        let compiled = match context.compile(&*self.isa, &mut ControlPlane::default()) {
            Ok(compiled) => compiled,
            Err(e) => {
                if self.options.verify {
                    eprintln!("jit: {}: {:?}", func.name, e.inner);
                }
                return None;
            }
        };
        if let Some(text) = &compiled.vcode {
            eprintln!("{}:\n{text}", func.name);
        }
        if !compiled.buffer.relocs().is_empty() {
            return None;
        }
        let bytes = compiled.code_buffer();
        self.stats.bytes.set(self.stats.bytes.get() + bytes.len());
        let memory = memory::CodeMemory::new(bytes)?;
        // SAFETY: the code was made with the signature of `Native`.
        let entry = unsafe { std::mem::transmute::<*const u8, Native>(memory.start()) };
        taipan_vm::tier::pin(request.code, &func.pins);
        self.code.borrow_mut().push((memory, job.exits));
        Some(entry)
    }
}

impl Compiler for Jit {
    fn compile(&self, vm: &Vm, request: &Request) -> Option<Native> {
        let start = Instant::now();
        let made = self.make(vm, request);
        let which = if made.is_some() { &self.stats.compiled } else { &self.stats.refused };
        which.set(which.get() + 1);
        self.stats.nanoseconds.set(self.stats.nanoseconds.get() + start.elapsed().as_nanos() as u64);
        made
    }
    fn discarded(&self) {
        self.stats.discarded.set(self.stats.discarded.get() + 1);
    }
    fn report(&self) -> String {
        let s = &self.stats;
        let mut out = format!(
            "jit: {} compilations, {} refusals, {} discarded, {} code bytes, {:.1} ms compiling\n",
            s.compiled.get(),
            s.refused.get(),
            s.discarded.get(),
            s.bytes.get(),
            s.nanoseconds.get() as f64 / 1e6
        );
        let mut exits: BTreeMap<&'static str, u64> = BTreeMap::new();
        for point in self.code.borrow().iter().flat_map(|code| &code.1) {
            *exits.entry(point.reason).or_default() += point.count.get() as u64;
        }
        for (reason, count) in exits.iter().filter(|(_, count)| **count > 0) {
            let _ = writeln!(out, "jit: {count} exits: {reason}");
        }
        out
    }
}
