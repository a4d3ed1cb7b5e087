//! `_csv.Dialect`: how a file is written, checked once and then fixed.

use super::{dialects, error};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// When fields are quoted: the constants `QUOTE_...`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Quoting {
    Minimal = 0,
    All = 1,
    NonNumeric = 2,
    None = 3,
    Strings = 4,
    NotNull = 5,
}

impl Quoting {
    fn from_number(n: i32) -> Option<Quoting> {
        use Quoting::*;
        [Minimal, All, NonNumeric, None, Strings, NotNull].into_iter().find(|q| *q as i32 == n)
    }
}

/// `_csv.Dialect`
#[native_object("_csv.Dialect")]
pub struct Dialect {
    pub delimiter: Cell<u32>,
    pub quotechar: Cell<Option<u32>>,
    pub escapechar: Cell<Option<u32>>,
    pub lineterminator: Cell<Gc<Str>>,
    pub doublequote: Cell<bool>,
    pub skipinitialspace: Cell<bool>,
    pub strict: Cell<bool>,
    #[untraced]
    pub quoting: Cell<Quoting>,
}

/// The constructor's parameters, in their order; the first is the dialect to begin with.
const NAMES: [&str; 9] = [
    "dialect",
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

/// The character that a parameter asks for: `default` where it is absent, None where it is None.
fn character(vm: &Vm, name: &str, value: Value, default: Option<u32>) -> PyResult<Option<u32>> {
    let or_none = if name == "delimiter" { "" } else { " or None" };
    match value {
        Value::UNBOUND => Ok(default),
        Value::NONE if name != "delimiter" => Ok(None),
        _ => match value.downcast::<Str>() {
            Some(s) if s.char_len() == 1 => Ok(s.text().code_point(0)),
            Some(s) => {
                let n = s.char_len();
                Err(vm.type_error(format!(
                    "\"{name}\" must be a unicode character{or_none}, not a string of length {n}"
                )))
            }
            None => {
                let class = vm.type_of(value).name();
                Err(vm.type_error(format!("\"{name}\" must be a unicode character{or_none}, not {class}")))
            }
        },
    }
}

fn flag(vm: &Vm, value: Value, default: bool) -> PyResult<bool> {
    if value.is_unbound() { Ok(default) } else { vm.truth(value) }
}

fn quoting_of(vm: &Vm, value: Value, quotechar: Value) -> PyResult<Quoting> {
    if value.is_unbound() {
        return Ok(if quotechar.is_none() { Quoting::None } else { Quoting::Minimal });
    }
    if vm.type_of(value) != vm.builtin_type(shapes::INT) {
        let class = vm.type_of(value).name();
        return Err(vm.type_error(format!("\"quoting\" must be an integer, not {class}")));
    }
    match vm.int_to_i64(value).and_then(|n| i32::try_from(n).ok()) {
        None => Err(vm.overflow_error("Python int too large to convert to C int")),
        Some(n) => Quoting::from_number(n).ok_or_else(|| vm.type_error("bad \"quoting\" value")),
    }
}

/// ValueErrors for characters that cannot serve together.
fn check(vm: &Vm, this: &Dialect) -> PyResult<()> {
    let terminator: Vec<u32> = this.lineterminator.get().text().code_points().collect();
    let spaces = !this.skipinitialspace.get();
    let all = [
        ("delimiter", Some(this.delimiter.get()), true),
        ("escapechar", this.escapechar.get(), spaces),
        ("quotechar", this.quotechar.get(), spaces),
    ];
    for (name, c, space_allowed) in all {
        let Some(c) = c else { continue };
        if c == '\r' as u32 || c == '\n' as u32 || (c == ' ' as u32 && !space_allowed) {
            return Err(vm.value_error(format!("bad {name} value")));
        }
        if terminator.contains(&c) {
            return Err(vm.value_error(format!("bad {name} or lineterminator value")));
        }
    }
    for (a, b) in [(0, 1), (0, 2), (1, 2)] {
        if all[a].1.is_some() && all[a].1 == all[b].1 {
            return Err(vm.value_error(format!("bad {} or {} value", all[a].0, all[b].0)));
        }
    }
    Ok(())
}

/// The arguments of the constructor in their places.
fn bind(vm: &Vm, args: &Args) -> PyResult<[Value; 9]> {
    let given = args.len() + args.keyword_count();
    if given > NAMES.len() {
        return Err(vm.type_error(format!("function takes at most 9 arguments ({given} given)")));
    }
    let mut values = [Value::UNBOUND; 9];
    values[..args.len()].copy_from_slice(args.positional());
    for (key, value) in args.keywords() {
        let key = key.as_str_lossy();
        match NAMES.iter().position(|name| *name == key) {
            Some(i) if i < args.len() => {
                let position = i + 1;
                return Err(vm.type_error(format!(
                    "argument for function given by name ('{key}') and position ({position})"
                )));
            }
            Some(i) => values[i] = value,
            None => {
                let message = format!("this function got an unexpected keyword argument '{key}'");
                return Err(vm.type_error(message));
            }
        }
    }
    Ok(values)
}

impl Dialect {
    /// `Dialect(*args)` for class `cls`.
    ///
    /// # Errors
    /// What is wrong with the parameters; `_csv.Error` for a name that is not registered.
    pub fn make(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Dialect>> {
        let mut values = bind(vm, args)?;
        if values[0].downcast::<Str>().is_some() {
            values[0] = match dialects(vm).get(vm, values[0])? {
                Some(found) => found,
                None => return Err(error(vm, "unknown dialect")),
            };
        }
        if !values[0].is_unbound() {
            if let Some(ready) = values[0].downcast::<Dialect>()
                && values[1..].iter().all(|v| v.is_unbound())
            {
                return Ok(ready);
            }
            for i in 1..NAMES.len() {
                if values[i].is_unbound() {
                    let found = vm.getattr_opt(values[0], vm.intern_str(NAMES[i]))?;
                    values[i] = found.unwrap_or(Value::UNBOUND);
                }
            }
        }
        Dialect::from_values(vm, cls, &values)
    }

    fn from_values(vm: &Vm, cls: Gc<Type>, values: &[Value; 9]) -> PyResult<Gc<Dialect>> {
        let [_, delimiter, doublequote, escapechar, lineterminator, quotechar, quoting, skip, strict] =
            *values;
        let delimiter = character(vm, "delimiter", delimiter, Some(',' as u32))?.unwrap_or(',' as u32);
        let doublequote = flag(vm, doublequote, true)?;
        let escapechar = character(vm, "escapechar", escapechar, None)?;
        let lineterminator = match lineterminator.downcast::<Str>() {
            Some(s) => s,
            None if lineterminator.is_unbound() => vm.str("\r\n"),
            None => {
                let class = vm.type_of(lineterminator).name();
                return Err(vm.type_error(format!("\"lineterminator\" must be a string, not {class}")));
            }
        };
        let quote = character(vm, "quotechar", quotechar, Some('"' as u32))?;
        let quoting = quoting_of(vm, quoting, quotechar)?;
        let skipinitialspace = flag(vm, skip, false)?;
        let strict = flag(vm, strict, false)?;
        if quoting != Quoting::None && quote.is_none() {
            return Err(vm.type_error("quotechar must be set if quoting enabled"));
        }
        let this = Dialect::alloc(vm, cls, |head| Dialect {
            head,
            delimiter: Cell::new(delimiter),
            quotechar: Cell::new(quote),
            escapechar: Cell::new(escapechar),
            lineterminator: Cell::new(lineterminator),
            doublequote: Cell::new(doublequote),
            skipinitialspace: Cell::new(skipinitialspace),
            strict: Cell::new(strict),
            quoting: Cell::new(quoting),
        });
        check(vm, &this)?;
        Ok(this)
    }
}

fn one_char(vm: &Vm, c: Option<u32>) -> Value {
    c.map_or(Value::NONE, |c| vm.one_char_str(c).value())
}

#[cold]
fn no_pickle(vm: &Vm, this: Gc<Dialect>) -> Raised {
    let name = vm.type_of(this.value()).name_str();
    vm.type_error(format!("cannot pickle '{}' instances", name.as_str_lossy()))
}

/// CSV dialect
///
/// The Dialect type records CSV parsing and generation options.
///
#[class("Dialect", module = "_csv", subclassable)]
impl Dialect {
    #[new("Dialect(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<Dialect>> {
        Dialect::make(vm, cls, args)
    }
    #[getter]
    fn delimiter(vm: &Vm, this: Gc<Self>) -> Value {
        one_char(vm, Some(this.delimiter.get()))
    }
    #[getter]
    fn doublequote(this: Gc<Self>) -> bool {
        this.doublequote.get()
    }
    #[getter]
    fn escapechar(vm: &Vm, this: Gc<Self>) -> Value {
        one_char(vm, this.escapechar.get())
    }
    #[getter]
    fn lineterminator(this: Gc<Self>) -> Gc<Str> {
        this.lineterminator.get()
    }
    #[getter]
    fn quotechar(vm: &Vm, this: Gc<Self>) -> Value {
        one_char(vm, this.quotechar.get())
    }
    #[getter]
    fn quoting(this: Gc<Self>) -> i32 {
        this.quoting.get() as i32
    }
    #[getter]
    fn skipinitialspace(this: Gc<Self>) -> bool {
        this.skipinitialspace.get()
    }
    #[getter]
    fn strict(this: Gc<Self>) -> bool {
        this.strict.get()
    }
    /// raises an exception to avoid pickling
    #[method("__reduce__()", text_signature = None)]
    fn reduce(vm: &Vm, this: Gc<Self>) -> PyResult {
        Err(no_pickle(vm, this))
    }
    /// raises an exception to avoid pickling
    #[method("__reduce_ex__(protocol, /)", text_signature = None)]
    fn reduce_ex(vm: &Vm, this: Gc<Self>, _protocol: Value) -> PyResult {
        Err(no_pickle(vm, this))
    }
}
