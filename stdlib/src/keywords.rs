//! Arguments of functions that CPython binds with `PyArg_ParseTupleAndKeywords`, whose messages differ from those of
//! the argument clinic.

use taipan_vm::native::{Args, PyResult};
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// Parameters of a function.
pub struct Keywords<'a> {
    /// The function's name in messages; None for "function".
    pub function: Option<&'a str>,
    pub names: &'a [&'a str],
    /// How many may be given by position.
    pub positional: usize,
    /// How many, from the first, must be given; for what is said when there are unknown ones as well.
    pub needed: usize,
}

impl Keywords<'_> {
    fn function(&self) -> String {
        self.function.map_or("function".into(), |f| format!("{f}()"))
    }

    /// The arguments in the order of the names: UNBOUND where there is none.
    ///
    /// # Errors
    /// TypeError for too many or unknown arguments. Those that are missing are for [`Keywords::required`].
    pub fn bind<const N: usize>(&self, vm: &Vm, args: &Args) -> PyResult<[Value; N]> {
        let most = self.names.len();
        let (n, given) = (args.len(), args.len() + args.keyword_count());
        let plural = |n: usize| if n == 1 { "" } else { "s" };
        if given > most {
            let keyword = if n == 0 { "keyword " } else { "" };
            let (f, s) = (self.function(), plural(most));
            return Err(
                vm.type_error(format!("{f} takes at most {most} {keyword}argument{s} ({given} given)"))
            );
        }
        if n > self.positional {
            let (f, most, s) = (self.function(), self.positional, plural(self.positional));
            return Err(vm.type_error(format!("{f} takes at most {most} positional argument{s} ({n} given)")));
        }
        let mut values = [Value::UNBOUND; N];
        values[..n].copy_from_slice(args.positional());
        if given == n {
            return Ok(values);
        }
        let mut unknown = None;
        for (name, value) in args.keywords() {
            let Some(at) = self.names.iter().position(|known| known.as_bytes() == name.bytes()) else {
                unknown = unknown.or(Some(name));
                continue;
            };
            if at < n {
                let (f, name, at) = (self.function(), name.as_str_lossy(), at + 1);
                return Err(
                    vm.type_error(format!("argument for {f} given by name ('{name}') and position ({at})"))
                );
            }
            values[at] = value;
        }
        match unknown {
            None => Ok(values),
            Some(name) => {
                for i in 0..self.needed {
                    self.required(vm, &values, i)?;
                }
                let f = self.function.map_or("this function".into(), |f| format!("{f}()"));
                let name = name.as_str_lossy();
                Err(vm.type_error(format!("{f} got an unexpected keyword argument '{name}'")))
            }
        }
    }

    /// The argument at `index` of what [`Keywords::bind`] gave.
    ///
    /// # Errors
    /// TypeError when it is missing.
    pub fn required(&self, vm: &Vm, values: &[Value], index: usize) -> PyResult {
        match values.get(index) {
            Some(v) if !v.is_unbound() => Ok(*v),
            _ => {
                let (f, name) = (self.function(), self.names.get(index).copied().unwrap_or_default());
                let at = index + 1;
                Err(vm.type_error(format!("{f} missing required argument '{name}' (pos {at})")))
            }
        }
    }
}

/// A C int.
///
/// # Errors
/// TypeError, OverflowError
pub fn c_int(vm: &Vm, value: Value) -> PyResult<i32> {
    let int = vm.index_of(value)?;
    match vm.int_to_i64(int) {
        None => Err(vm.overflow_error("Python int too large to convert to C long")),
        Some(i) if i > i64::from(i32::MAX) => {
            Err(vm.overflow_error("signed integer is greater than maximum"))
        }
        Some(i) => i32::try_from(i).map_err(|_| vm.overflow_error("signed integer is less than minimum")),
    }
}

/// A C int, or a default where there is no argument.
///
/// # Errors
/// As [`c_int`].
pub fn c_int_or(vm: &Vm, value: Value, default: i32) -> PyResult<i32> {
    if value.is_unbound() { Ok(default) } else { c_int(vm, value) }
}

/// The arguments of a function that takes them by position only, between `min` and `max` of them.
///
/// # Errors
/// TypeError
pub fn positional<'a>(vm: &Vm, args: &Args<'a>, name: &str, min: usize, max: usize) -> PyResult<&'a [Value]> {
    let n = args.len();
    if args.keyword_count() > 0 {
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    if n < min || n > max {
        let (how, expected) = match () {
            () if min == max => ("exactly", min),
            () if n < min => ("at least", min),
            () => ("at most", max),
        };
        let s = if expected == 1 { "" } else { "s" };
        return Err(vm.type_error(format!("{name}() takes {how} {expected} argument{s} ({n} given)")));
    }
    Ok(args.positional())
}

/// A size (`Py_ssize_t`).
///
/// # Errors
/// TypeError, OverflowError
pub fn c_ssize(vm: &Vm, value: Value) -> PyResult<isize> {
    let int = vm.index_of(value)?;
    match vm.int_to_i64(int) {
        Some(i) => Ok(i as isize),
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}
