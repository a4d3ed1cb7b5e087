//! Binding of call arguments to a Python function's parameters.

use crate::native::{Args, PyResult, Raised};
use crate::object::{Dict, Function, Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use taipan_compiler::bytecode::flags;

/// Fills `regs[0..params]` of a frame to be pushed from `args`. The arguments may lie in those very registers.
///
/// # Safety
/// `regs` lies on the VM stack above everything live but the arguments themselves.
///
/// # Errors
/// TypeError with CPython's texts when the arguments do not fit.
pub unsafe fn bind(vm: &Vm, function: Gc<Function>, args: &Args, regs: *mut Value) -> PyResult<()> {
    let code = function.code();
    let positional = args.positional();
    let n = positional.len();
    // SAFETY: by the caller's promise there is room; positions are below the number of parameters.
    unsafe {
        if args.keyword_count() == 0 {
            if code.hot.simple_args == n as u32 {
                std::ptr::copy(positional.as_ptr(), regs, n);
                return Ok(());
            }
            if !code.has_flag(flags::VARARGS | flags::VARKEYWORDS)
                && code.unit.kwonly_count == 0
                && n < code.unit.arg_count as usize
                && let Some(defaults) = function.defaults.get().downcast::<Tuple>()
                && n + defaults.len >= code.unit.arg_count as usize
            {
                std::ptr::copy(positional.as_ptr(), regs, n);
                let first = code.unit.arg_count as usize - defaults.len;
                for i in n..code.unit.arg_count as usize {
                    *regs.add(i) = defaults.items()[i - first];
                }
                return Ok(());
            }
        }
        bind_general(vm, function, args, regs)
    }
}

/// # Safety
/// As for [`bind`].
#[inline(never)]
unsafe fn bind_general(vm: &Vm, function: Gc<Function>, args: &Args, regs: *mut Value) -> PyResult<()> {
    let code = function.code();
    let unit = &code.unit;
    let (argc, kwonly) = (unit.arg_count as usize, unit.kwonly_count as usize);
    let named = argc + kwonly;
    let varargs = code.has_flag(flags::VARARGS);
    let varkw = code.has_flag(flags::VARKEYWORDS);
    // The arguments may lie in the registers to be filled: work on a copy.
    let mut values: Vec<Value> = Vec::new();
    let keep = vm.new_value_array(args.positional().len() + args.keyword_count() + named + 2);
    let mut kept = 0;
    let mut keep_value = |v: Value| {
        keep.set(kept, v);
        kept += 1;
    };
    for v in args.positional() {
        keep_value(*v);
    }
    let positional: Vec<Value> = args.positional().to_vec();
    let keywords: Vec<(Gc<Str>, Value)> = args.keywords().collect();
    for (_, v) in &keywords {
        keep_value(*v);
    }
    values.resize(named, Value::UNBOUND);
    let given = positional.len();
    values[..given.min(argc)].copy_from_slice(&positional[..given.min(argc)]);
    let extra = vm.new_tuple(&positional[given.min(argc)..]);
    let kwdict: Option<Gc<Dict>> = if varkw { Some(vm.new_dict()) } else { None };
    let names = code.varnames();
    for (name, value) in &keywords {
        let interned = vm.intern(*name);
        let found = (unit.posonly_count as usize..named).find(|i| names.items()[*i] == interned.value());
        match found {
            Some(i) if !values[i].is_unbound() => {
                return Err(error(
                    vm,
                    function,
                    &format!("got multiple values for argument '{}'", name.as_str_lossy()),
                ));
            }
            Some(i) => values[i] = *value,
            None => match kwdict {
                Some(d) => d.set_str(vm, interned, *value),
                None => return Err(unexpected_keyword(vm, function, interned, &keywords)),
            },
        }
    }
    if given > argc && !varargs {
        return Err(too_many(vm, function, given, &values[argc..]));
    }
    let defaults = function.defaults.get().downcast::<Tuple>();
    let defaults_len = defaults.map_or(0, |d| d.len);
    if given < argc {
        let first_default = argc - defaults_len.min(argc);
        let mut missing = Vec::new();
        for (i, v) in values.iter_mut().enumerate().take(argc) {
            if v.is_unbound() {
                match defaults {
                    Some(d) if i >= first_default => {
                        *v = d.items()[i - first_default + defaults_len.saturating_sub(argc)]
                    }
                    _ => missing.push(names.items()[i]),
                }
            }
        }
        if !missing.is_empty() {
            return Err(missing_arguments(vm, function, "positional", &missing));
        }
    }
    let kwdefaults = function.kwdefaults.get().downcast::<Dict>();
    let mut missing = Vec::new();
    for (i, value) in values.iter_mut().enumerate().skip(argc) {
        if value.is_unbound() {
            match kwdefaults.and_then(|d| d.get_str(vm, names.items()[i].cast_unchecked())) {
                Some(v) => *value = v,
                None => missing.push(names.items()[i]),
            }
        }
    }
    if !missing.is_empty() {
        return Err(missing_arguments(vm, function, "keyword-only", &missing));
    }
    // SAFETY: the frame has at least as many registers as parameters.
    unsafe {
        for (i, v) in values.iter().enumerate() {
            *regs.add(i) = *v;
        }
        let mut at = named;
        if varargs {
            *regs.add(at) = extra.value();
            at += 1;
        }
        if let Some(d) = kwdict {
            *regs.add(at) = d.value();
        }
    }
    // `keep` held the values while nothing else did.
    std::hint::black_box(keep);
    Ok(())
}

fn qualname(function: Gc<Function>) -> String {
    function.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default()
}

#[cold]
fn error(vm: &Vm, function: Gc<Function>, what: &str) -> Raised {
    vm.type_error(format!("{}() {what}", qualname(function)))
}

#[cold]
fn unexpected_keyword(
    vm: &Vm,
    function: Gc<Function>,
    name: Gc<Str>,
    keywords: &[(Gc<Str>, Value)],
) -> Raised {
    let code = function.code();
    let posonly = &code.varnames().items()[..code.unit.posonly_count as usize];
    let given: Vec<String> = keywords
        .iter()
        .filter(|(k, _)| posonly.contains(&vm.intern(*k).value()))
        .map(|(k, _)| k.as_str_lossy().into_owned())
        .collect();
    if !given.is_empty() {
        let what =
            format!("got some positional-only arguments passed as keyword arguments: '{}'", given.join(", "));
        return error(vm, function, &what);
    }
    let named = (code.unit.arg_count + code.unit.kwonly_count) as usize;
    let candidates: Vec<String> = code.varnames().items()[posonly.len()..named]
        .iter()
        .filter_map(|v| v.downcast::<Str>())
        .map(|s| s.as_str_lossy().into_owned())
        .collect();
    let text = name.as_str_lossy();
    match crate::native::suggest::closest(&text, &candidates) {
        Some(s) => {
            error(vm, function, &format!("got an unexpected keyword argument '{text}'. Did you mean '{s}'?"))
        }
        None => error(vm, function, &format!("got an unexpected keyword argument '{text}'")),
    }
}

#[cold]
fn too_many(vm: &Vm, function: Gc<Function>, given: usize, kwonly: &[Value]) -> Raised {
    let code = function.code();
    let argc = code.unit.arg_count as usize;
    let defaults = function.defaults.get().downcast::<Tuple>().map_or(0, |d| d.len);
    let (takes, plural) = if defaults > 0 {
        (format!("from {} to {argc}", argc - defaults.min(argc)), true)
    } else {
        (argc.to_string(), argc != 1)
    };
    let kwonly_given = kwonly.iter().filter(|v| !v.is_unbound()).count();
    let extra = if kwonly_given > 0 {
        format!(
            " positional argument{} (and {kwonly_given} keyword-only argument{})",
            if given == 1 { "" } else { "s" },
            if kwonly_given == 1 { "" } else { "s" }
        )
    } else {
        String::new()
    };
    let was = if given == 1 && kwonly_given == 0 { "was" } else { "were" };
    let s = if plural { "s" } else { "" };
    error(vm, function, &format!("takes {takes} positional argument{s} but {given}{extra} {was} given"))
}

#[cold]
fn missing_arguments(vm: &Vm, function: Gc<Function>, kind: &str, names: &[Value]) -> Raised {
    let quoted: Vec<String> =
        names.iter().filter_map(|v| v.downcast::<Str>()).map(|s| format!("'{}'", s.as_str_lossy())).collect();
    let list = match quoted.as_slice() {
        [one] => one.clone(),
        [a, b] => format!("{a} and {b}"),
        many => {
            let (last, rest) = many.split_last().expect("at least one name is missing");
            format!("{}, and {last}", rest.join(", "))
        }
    };
    let s = if names.len() == 1 { "" } else { "s" };
    error(vm, function, &format!("missing {} required {kind} argument{s}: {list}", names.len()))
}

/// True for an exact Python function.
#[inline(always)]
pub fn is_function(v: Value) -> bool {
    v.is_kind(crate::object::header::Kind::Function)
}
