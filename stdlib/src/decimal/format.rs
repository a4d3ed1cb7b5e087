//! `Decimal.__format__`

use super::context;
use super::object::Dec;
use taipan_numeric::decimal::{DecimalFormatError, DecimalSpec};
use taipan_numeric::format::NumericLocale;
use taipan_vm::native::{Args, BytesLike, PyResult};
use taipan_vm::object::{Dict, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// An entry of the mapping that replaces the locale's numbers.
fn entry(vm: &Vm, dict: Gc<Dict>, name: &str) -> PyResult<Option<Vec<u8>>> {
    match dict.get_str(vm, vm.intern_str(name)) {
        None => Ok(None),
        Some(v) => match v.downcast::<Str>() {
            Some(s) => Ok(Some(s.bytes().to_vec())),
            None => Ok(Some(BytesLike::of(vm, v)?.to_vec())),
        },
    }
}

/// The locale's numbers, with what `replaced` has instead.
fn locale(vm: &Vm, replaced: Value) -> PyResult<NumericLocale> {
    let mut locale = crate::locale::numeric();
    if replaced.is_unbound() || replaced.is_none() {
        return Ok(locale);
    }
    let Some(dict) = replaced.downcast::<Dict>() else {
        return Err(vm.type_error("optional argument must be a dict"));
    };
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    if let Some(point) = entry(vm, dict, "decimal_point")? {
        locale.decimal_point = text(point);
    }
    if let Some(separator) = entry(vm, dict, "thousands_sep")? {
        locale.thousands_sep = text(separator);
    }
    let mut valid = true;
    if let Some(mut grouping) = entry(vm, dict, "grouping")? {
        // A zero means that the group before it repeats, as the last one does anyhow.
        let end = grouping.iter().position(|n| *n == 0).unwrap_or(grouping.len());
        grouping.truncate(end);
        valid = grouping.iter().all(|n| *n <= 127);
        locale.grouping = grouping;
    }
    if !valid || locale.decimal_point.chars().count() != 1 || locale.thousands_sep.chars().count() > 1 {
        return Err(vm.value_error("invalid override dict"));
    }
    Ok(locale)
}

/// `this.__format__(spec, override=None)`
///
/// # Errors
/// TypeError, ValueError, OverflowError, MemoryError
pub fn format(vm: &Vm, this: Gc<Dec>, args: &Args) -> PyResult<Gc<Str>> {
    let n = args.len();
    if args.keyword_count() > 0 {
        return Err(vm.type_error("Decimal.__format__() takes no keyword arguments"));
    }
    if n > 2 {
        return Err(vm.type_error(format!("function takes at most 2 arguments ({n} given)")));
    }
    let Some(spec) = args.get(0) else {
        return Err(vm.type_error("function takes at least 1 argument (0 given)"));
    };
    let Some(spec) = spec.downcast::<Str>() else { return Err(vm.type_error("format arg must be str")) };
    // CPython's reading stops at a NUL, unless that is the fill.
    let bytes = spec.bytes();
    let end = bytes.iter().skip(1).position(|c| *c == 0).map_or(bytes.len(), |i| i + 1);
    let bytes = &bytes[..end];
    let mut points: Vec<u32> = taipan_text::wtf8::code_points(bytes).collect();
    if let Some(last) = points.last_mut().filter(|c| **c == u32::from(b'N')) {
        *last = u32::from(b'n');
    }
    let parsed = DecimalSpec::parse_points(&points);
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(e) => return Err(raise(vm, e)),
    };
    if bytes.ends_with(b"N") {
        let message = "Format specifier 'N' is deprecated and slated for removal in Python 3.18";
        vm.warn(vm.exc().deprecation_warning, message, 1)?;
    }
    let ctx = context::current(vm)?;
    let locale = match args.get(1) {
        Some(v) => locale(vm, v)?,
        None if bytes.last().is_some_and(|c| matches!(c, b'n' | b'N')) => locale(vm, Value::UNBOUND)?,
        None => NumericLocale::default(),
    };
    match this.get().format(&parsed, &ctx.numeric.get(), &locale) {
        Ok(f) => Ok(vm.str_from_bytes(&f.bytes)),
        Err(e) => Err(raise(vm, e)),
    }
}

fn raise(vm: &Vm, e: DecimalFormatError) -> taipan_vm::native::Raised {
    match e {
        DecimalFormatError::TooManyDigits | DecimalFormatError::TooLarge => {
            vm.raise_with(vm.exc().memory_error, vm.interp().empty_str.get())
        }
        _ => vm.value_error(e.to_string()),
    }
}
