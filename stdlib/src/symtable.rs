//! `_symtable`: the compiler's symbol tables as objects.

use std::cell::Cell;
use taipan_compiler::syntax::{Table, symbol_tables};
use taipan_compiler::{Mode, Options};
use taipan_macros::{class, module, native_object};
use taipan_vm::builtins::functions::execute;
use taipan_vm::native::{PyResult, set_module_attribute};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A scope's table.
#[native_object("symtable entry")]
pub struct Entry {
    name: ValueCell,
    symbols: ValueCell,
    varnames: ValueCell,
    children: ValueCell,
    kind: Cell<i32>,
    line: Cell<u32>,
    nested: Cell<bool>,
}

#[class("symtable entry", subclassable)]
impl Entry {
    #[getter]
    fn id(this: Gc<Self>) -> i64 {
        this.address() as i64
    }
    #[getter]
    fn name(this: Gc<Self>) -> Value {
        this.name.get()
    }
    #[getter]
    fn symbols(this: Gc<Self>) -> Value {
        this.symbols.get()
    }
    #[getter]
    fn varnames(this: Gc<Self>) -> Value {
        this.varnames.get()
    }
    #[getter]
    fn children(this: Gc<Self>) -> Value {
        this.children.get()
    }
    #[getter]
    fn nested(this: Gc<Self>) -> i32 {
        this.nested.get() as i32
    }
    #[getter("type")]
    fn kind(this: Gc<Self>) -> i32 {
        this.kind.get()
    }
    #[getter]
    fn lineno(this: Gc<Self>) -> u32 {
        this.line.get()
    }
    #[slot(repr)]
    fn repr(this: Gc<Self>) -> String {
        let name = this.name.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned());
        let name = name.unwrap_or_default();
        format!("<symtable entry {name}({}), line {}>", this.address(), this.line.get())
    }
}

fn entry(vm: &Vm, table: &Table) -> PyResult<Gc<Entry>> {
    vm.check_native_stack()?;
    let symbols = vm.new_dict();
    for (name, flags) in &table.symbols {
        symbols.set_str(vm, vm.intern_str(name), vm.int(*flags as i64));
    }
    let (varnames, children) = (vm.new_list(), vm.new_list());
    for name in &table.varnames {
        varnames.push(vm, vm.intern_str(name).value());
    }
    for child in &table.children {
        children.push(vm, entry(vm, child)?.value());
    }
    let name = vm.intern_str(&table.name);
    Ok(Entry::alloc(vm, Entry::class(vm), |head| Entry {
        head,
        name: ValueCell::new(name.value()),
        symbols: ValueCell::new(symbols.value()),
        varnames: ValueCell::new(varnames.value()),
        children: ValueCell::new(children.value()),
        kind: Cell::new(table.kind),
        line: Cell::new(table.line),
        nested: Cell::new(table.nested),
    }))
}

/// CPython's numbers.
const NUMBERS: [(&str, i32); 25] = [
    ("USE", 16),
    ("DEF_GLOBAL", 1),
    ("DEF_NONLOCAL", 8),
    ("DEF_LOCAL", 2),
    ("DEF_PARAM", 4),
    ("DEF_TYPE_PARAM", 1024),
    ("DEF_FREE_CLASS", 64),
    ("DEF_IMPORT", 128),
    ("DEF_BOUND", 134),
    ("DEF_ANNOT", 256),
    ("DEF_COMP_ITER", 512),
    ("DEF_COMP_CELL", 2048),
    ("TYPE_FUNCTION", 0),
    ("TYPE_CLASS", 1),
    ("TYPE_MODULE", 2),
    ("TYPE_ANNOTATION", 3),
    ("TYPE_TYPE_ALIAS", 4),
    ("TYPE_TYPE_PARAMETERS", 5),
    ("TYPE_TYPE_VARIABLE", 6),
    ("LOCAL", 1),
    ("GLOBAL_EXPLICIT", 2),
    ("GLOBAL_IMPLICIT", 3),
    ("FREE", 4),
    ("CELL", 5),
    ("SCOPE_OFF", 12),
];

#[module("_symtable")]
pub mod module {
    use super::*;

    /// Return symbol and scope dictionaries used internally by compiler.
    #[function("symtable(source, filename, startstr, /)")]
    fn symtable(vm: &Vm, source: Value, filename: Value, startstr: Gc<Str>) -> PyResult<Gc<Entry>> {
        let filename = match filename.downcast::<Str>() {
            Some(name) => name,
            None => match filename.downcast::<Bytes>() {
                Some(name) => vm.str(&String::from_utf8_lossy(name.as_slice())),
                None => {
                    let path = taipan_vm::import::import(vm, "os")?;
                    let text = vm.call_method_str(path, "fsdecode", &[filename])?;
                    vm.str_of(text)?
                }
            },
        };
        let mode = match startstr.bytes() {
            b"exec" => Mode::Exec,
            b"eval" => Mode::Eval,
            b"single" => Mode::Single,
            _ => return Err(vm.value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'")),
        };
        let Some(text) = execute::source_text(vm, source, false, filename)? else {
            return Err(vm.type_error("symtable() arg 1 must be a string or bytes"));
        };
        match symbol_tables(&text, &Options::new(mode)) {
            Ok(table) => entry(vm, &table),
            Err(error) => Err(vm.raise_syntax_error(&error, filename.value())),
        }
    }

    #[init]
    fn init(vm: &Vm, module: Gc<Module>) -> PyResult<()> {
        set_module_attribute(vm, module, "SCOPE_MASK", Value::int32(15))?;
        NUMBERS.iter().try_for_each(|(name, n)| set_module_attribute(vm, module, name, Value::int32(*n)))
    }
}
