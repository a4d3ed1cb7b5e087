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
        let variadic = code.has_flag(flags::VARARGS | flags::VARKEYWORDS);
        if args.keyword_count() == 0 {
            if code.hot.simple_args == n as u32 {
                copy_args(positional, regs);
                return Ok(());
            }
            let argc = code.unit.head().arg_count as usize;
            let variadic_here = code.has_flag(flags::VARARGS);
            if variadic && code.unit.head().kwonly_count == 0 && (n == argc || (variadic_here && n > argc)) {
                let named = if code.has_flag(flags::VARKEYWORDS) { Some(vm.new_dict()) } else { None };
                let rest = if variadic_here { Some(vm.new_tuple(&positional[argc..])) } else { None };
                copy_args(&positional[..argc], regs);
                let extras =
                    rest.map(|rest| rest.value()).into_iter().chain(named.map(|named| named.value()));
                for (k, value) in extras.enumerate() {
                    *regs.add(argc + k) = value;
                }
                return Ok(());
            }
            if !variadic
                && code.unit.head().kwonly_count == 0
                && n < code.unit.head().arg_count as usize
                && let Some(defaults) = function.defaults.get().downcast::<Tuple>()
                && n + defaults.len >= code.unit.head().arg_count as usize
            {
                copy_args(positional, regs);
                let first = code.unit.head().arg_count as usize - defaults.len;
                for i in n..code.unit.head().arg_count as usize {
                    *regs.add(i) = defaults.items()[i - first];
                }
                return Ok(());
            }
        } else if !code.has_flag(flags::VARARGS)
            && n <= code.unit.head().arg_count as usize
            && args.keyword_count() <= FEW_NAMED
        {
            return bind_named(vm, function, args, regs);
        }
        bind_general(vm, function, args, regs)
    }
}

/// Keyword arguments that [`bind_named`] takes.
const FEW_NAMED: usize = 12;

/// Binds a call with a few keywords to a function without `*args`, in the frame's own registers.
///
/// # Safety
/// As for [`bind`]; there are no more positional arguments than parameters for them.
unsafe fn bind_named(vm: &Vm, function: Gc<Function>, args: &Args, regs: *mut Value) -> PyResult<()> {
    let code = function.code();
    let unit = code.unit.head();
    let (argc, posonly) = (unit.arg_count as usize, unit.posonly_count as usize);
    let named = argc + unit.kwonly_count as usize;
    let (positional, keyword_names) = (args.positional(), args.names());
    let n = positional.len();
    let Some(names) = keyword_names else { return Ok(()) };
    let rest = if code.has_flag(flags::VARKEYWORDS) { Some(vm.new_dict()) } else { None };
    let mut given = [Value::UNBOUND; FEW_NAMED];
    let given = &mut given[..names.len];
    given.copy_from_slice(&args.values()[n..]);
    // SAFETY: by the caller's promise the frame's registers may be written; the keyword arguments, which may lie there,
    // have been copied.
    let values = unsafe {
        copy_args(positional, regs);
        std::slice::from_raw_parts_mut(regs, named)
    };
    values[n..].fill(Value::UNBOUND);
    let parameters = &super::load::varnames(vm, code).items()[..named];
    for (k, (name, value)) in names.items().iter().zip(given).enumerate() {
        let name = vm.intern(name.cast_unchecked::<Str>());
        // Often they come in the order of the parameters.
        let at = if n + k >= posonly && parameters.get(n + k) == Some(&name.value()) {
            Some(n + k)
        } else {
            parameters[posonly..].iter().position(|p| *p == name.value()).map(|i| i + posonly)
        };
        match at {
            Some(i) if values[i].is_unbound() => values[i] = *value,
            Some(_) => {
                let what = format!("got multiple values for argument '{}'", name.as_str_lossy());
                return Err(error(vm, function, &what));
            }
            None => match rest {
                Some(rest) => rest.set_str(vm, name, *value),
                None => return Err(unexpected_keyword(vm, function, name, keyword_names)),
            },
        }
    }
    if let Some(rest) = rest {
        // SAFETY: its register follows those of the named parameters.
        unsafe { *regs.add(named) = rest.value() };
    }
    if values[n..argc].iter().any(|v| v.is_unbound()) {
        fill_defaults(vm, function, &mut values[..argc])?;
    }
    if values[argc..].iter().any(|v| v.is_unbound()) {
        fill_keyword_defaults(vm, function, values, argc)?;
    }
    Ok(())
}

/// Puts arguments where the first parameters are.
///
/// # Safety
/// As for [`bind`].
#[inline(always)]
unsafe fn copy_args(args: &[Value], regs: *mut Value) {
    // SAFETY: by the caller's promise. Arguments that lie on the VM stack lie at the registers or above them; below is
    // the calling frame, which keeps a distance.
    unsafe { crate::vm::copy_values(args, regs) }
}

/// Values that are bound without storage on the heap.
const FEW: usize = 24;

/// # Safety
/// As for [`bind`].
#[inline(never)]
unsafe fn bind_general(vm: &Vm, function: Gc<Function>, args: &Args, regs: *mut Value) -> PyResult<()> {
    let code = function.code();
    let unit = code.unit.head();
    let named = unit.arg_count as usize + unit.kwonly_count as usize;
    let given = args.values();
    let positional = args.positional().len();
    // The arguments may lie in the registers to be filled: work on a copy.
    // SAFETY: by the caller's promise.
    unsafe {
        if named <= FEW && given.len() <= FEW {
            let mut copy = [Value::UNBOUND; FEW];
            copy[..given.len()].copy_from_slice(given);
            let mut values = [Value::UNBOUND; FEW];
            let (first, rest) = copy[..given.len()].split_at(positional);
            return place(vm, function, first, rest, args.names(), &mut values[..named], regs);
        }
        // Held by an array that the collector sees while nothing else does.
        let keep = vm.new_value_array(given.len());
        for (k, v) in given.iter().enumerate() {
            keep.set(k, *v);
        }
        let copy = given.to_vec();
        let mut values = vec![Value::UNBOUND; named];
        let (first, rest) = copy.split_at(positional);
        let result = place(vm, function, first, rest, args.names(), &mut values, regs);
        std::hint::black_box(keep);
        result
    }
}

/// Puts positional and keyword arguments, and defaults, where the parameters want them: first into `values`, one for each
/// named parameter and all UNBOUND, then into `regs`.
///
/// # Safety
/// As for [`bind`].
unsafe fn place(
    vm: &Vm,
    function: Gc<Function>,
    positional: &[Value],
    keywords: &[Value],
    keyword_names: Option<Gc<Tuple>>,
    values: &mut [Value],
    regs: *mut Value,
) -> PyResult<()> {
    let code = function.code();
    let unit = code.unit.head();
    let argc = unit.arg_count as usize;
    let (given, taken) = (positional.len(), positional.len().min(argc));
    values[..taken].copy_from_slice(&positional[..taken]);
    let kwdict: Option<Gc<Dict>> = if code.has_flag(flags::VARKEYWORDS) { Some(vm.new_dict()) } else { None };
    let names = super::load::varnames(vm, code);
    let pairs = keyword_names.map_or(&[][..], |n| n.items()).iter().zip(keywords);
    for (name, value) in pairs {
        let name = vm.intern(name.cast_unchecked::<Str>());
        let candidates = &names.items()[unit.posonly_count as usize..values.len()];
        match candidates.iter().position(|c| *c == name.value()).map(|i| i + unit.posonly_count as usize) {
            Some(i) if !values[i].is_unbound() => {
                let what = format!("got multiple values for argument '{}'", name.as_str_lossy());
                return Err(error(vm, function, &what));
            }
            Some(i) => values[i] = *value,
            None => match kwdict {
                Some(d) => d.set_str(vm, name, *value),
                None => return Err(unexpected_keyword(vm, function, name, keyword_names)),
            },
        }
    }
    let varargs = code.has_flag(flags::VARARGS);
    if given > argc && !varargs {
        return Err(too_many(vm, function, given, &values[argc..]));
    }
    if given < argc {
        fill_defaults(vm, function, &mut values[..argc])?;
    }
    if values.len() > argc {
        fill_keyword_defaults(vm, function, values, argc)?;
    }
    // SAFETY: the frame has at least as many registers as parameters.
    unsafe {
        for (i, v) in values.iter().enumerate() {
            *regs.add(i) = *v;
        }
        let mut at = values.len();
        if varargs {
            *regs.add(at) = vm.new_tuple(&positional[taken..]).value();
            at += 1;
        }
        if let Some(d) = kwdict {
            *regs.add(at) = d.value();
        }
    }
    Ok(())
}

/// Gives positional parameters that are still unbound their defaults.
fn fill_defaults(vm: &Vm, function: Gc<Function>, values: &mut [Value]) -> PyResult<()> {
    let defaults = function.defaults.get().downcast::<Tuple>();
    let count = defaults.map_or(0, |d| d.len);
    let first = values.len() - count.min(values.len());
    let surplus = count.saturating_sub(values.len());
    let mut missing = Vec::new();
    for (i, v) in values.iter_mut().enumerate().filter(|(_, v)| v.is_unbound()) {
        match defaults {
            Some(d) if i >= first => *v = d.items()[i - first + surplus],
            _ => missing.push(super::load::varnames(vm, function.code()).items()[i]),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing_arguments(vm, function, "positional", &missing)) }
}

/// Gives keyword-only parameters, which begin at `first`, their defaults where they are still unbound.
fn fill_keyword_defaults(
    vm: &Vm,
    function: Gc<Function>,
    values: &mut [Value],
    first: usize,
) -> PyResult<()> {
    let names = super::load::varnames(vm, function.code());
    let defaults = function.kwdefaults.get().downcast::<Dict>();
    let mut missing = Vec::new();
    for (i, value) in values.iter_mut().enumerate().skip(first).filter(|(_, v)| v.is_unbound()) {
        match defaults.and_then(|d| d.get_str(vm, names.items()[i].cast_unchecked())) {
            Some(v) => *value = v,
            None => missing.push(names.items()[i]),
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(missing_arguments(vm, function, "keyword-only", &missing)) }
}

fn qualname(function: Gc<Function>) -> String {
    function.qualname.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default()
}

#[cold]
fn error(vm: &Vm, function: Gc<Function>, what: &str) -> Raised {
    vm.type_error(format!("{}() {what}", qualname(function)))
}

#[cold]
fn unexpected_keyword(vm: &Vm, function: Gc<Function>, name: Gc<Str>, keywords: Option<Gc<Tuple>>) -> Raised {
    let code = function.code();
    let posonly = &super::load::varnames(vm, code).items()[..code.unit.head().posonly_count as usize];
    let given: Vec<String> = keywords
        .map_or(&[][..], |n| n.items())
        .iter()
        .filter_map(|k| k.downcast::<Str>())
        .filter(|k| posonly.contains(&vm.intern(*k).value()))
        .map(|k| k.as_str_lossy().into_owned())
        .collect();
    if !given.is_empty() {
        let what =
            format!("got some positional-only arguments passed as keyword arguments: '{}'", given.join(", "));
        return error(vm, function, &what);
    }
    let named = (code.unit.head().arg_count + code.unit.head().kwonly_count) as usize;
    let candidates: Vec<String> = super::load::varnames(vm, code).items()[posonly.len()..named]
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
    let argc = code.unit.head().arg_count as usize;
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
