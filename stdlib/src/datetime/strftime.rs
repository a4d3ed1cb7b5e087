//! `strftime` and `strptime`. The codes that C does not know are put in here, the rest is for `time.strftime`.

use super::calendar;
use super::delta::Delta;
use super::state::state;
use super::zone;
use taipan_vm::native::PyResult;
use taipan_vm::object::Str;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What is formatted.
pub struct Formatted {
    /// What `time.strftime` gets.
    pub tuple: Value,
    pub year: i32,
    pub microsecond: i32,
    pub zone: Value,
    /// What the time zone is asked about.
    pub argument: Value,
}

fn offset(vm: &Vm, of: &Formatted, separator: &str) -> PyResult<String> {
    let offset: Option<Gc<Delta>> = zone::utc_offset(vm, of.zone, of.argument)?;
    Ok(offset.map_or(String::new(), |o| zone::offset_text(&o, separator)))
}

/// `strftime(format)`
///
/// # Errors
/// What the time zone or `time.strftime` raises.
pub fn strftime(vm: &Vm, of: &Formatted, format: Gc<Str>) -> PyResult {
    let state = state(vm)?;
    let bytes = format.bytes();
    let mut out = Vec::with_capacity(bytes.len() + 16);
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|c| *c == b'%') {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(code) = rest.first().copied() else {
            out.push(b'%');
            break;
        };
        let mut used = 1;
        match code {
            b'z' => out.extend_from_slice(offset(vm, of, "")?.as_bytes()),
            b':' if rest.get(1) == Some(&b'z') => {
                used = 2;
                out.extend_from_slice(offset(vm, of, ":")?.as_bytes());
            }
            b'Z' => {
                let name = zone::name(vm, of.zone, of.argument)?;
                if !name.is_none() {
                    let (one, two) = (vm.str("%").value(), vm.str("%%").value());
                    let escaped = vm.call_method_str(name, "replace", &[one, two])?;
                    match escaped.downcast::<Str>() {
                        Some(text) => out.extend_from_slice(text.bytes()),
                        None => return Err(vm.type_error("tzname.replace() did not return a string")),
                    }
                }
            }
            b'f' => out.extend_from_slice(format!("{:06}", of.microsecond).as_bytes()),
            b'Y' => out.extend_from_slice(format!("{:04}", of.year).as_bytes()),
            b'C' => out.extend_from_slice(format!("{:02}", of.year / 100).as_bytes()),
            b'F' => out.extend_from_slice(format!("{:04}-%m-%d", of.year).as_bytes()),
            b'G' => {
                let year =
                    vm.call_method_str(state.time_module, "strftime", &[vm.str("%G").value(), of.tuple])?;
                let text = vm.str_of(year)?.as_str_lossy().into_owned();
                out.extend_from_slice(format!("{text:0>4}").as_bytes());
            }
            code => out.extend_from_slice(&[b'%', code]),
        }
        rest = &rest[used..];
    }
    out.extend_from_slice(rest);
    let format = vm.str_from_bytes(&out).value();
    vm.call_method_str(state.time_module, "strftime", &[format, of.tuple])
}

/// `time.struct_time` of nine numbers.
///
/// # Errors
/// None of its own.
pub fn struct_time(vm: &Vm, date: (i32, i32, i32), time: (i32, i32, i32), dst: i32) -> PyResult {
    let (year, month, day) = date;
    let weekday = calendar::weekday(year, month, day);
    let year_day = calendar::days_before_month(year, month) + day;
    let fields = [year, month, day, time.0, time.1, time.2, weekday, year_day, dst].map(Value::int32);
    let tuple = vm.new_tuple(&fields).value();
    vm.call(state(vm)?.struct_time, &[tuple])
}

/// `strptime` of one of the classes, by the function of `_strptime` with that name.
///
/// # Errors
/// TypeError, ValueError
pub fn strptime(vm: &Vm, function: &str, class: Value, args: [Value; 2]) -> PyResult {
    for (i, v) in args.iter().enumerate() {
        if v.downcast::<Str>().is_none() {
            let given = if v.is_none() { "None".into() } else { vm.type_of(*v).name() };
            let i = i + 1;
            return Err(vm.type_error(format!("strptime() argument {i} must be str, not {given}")));
        }
    }
    let module = taipan_vm::import::import(vm, "_strptime")?;
    vm.call_method_str(module, function, &[class, args[0], args[1]])
}
