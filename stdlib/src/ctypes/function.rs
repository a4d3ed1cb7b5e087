//! `CFuncPtr`: function pointers. They are made from a name in a library, an address, or a Python function (a callback), and
//! called. Prototypes with *paramflags* name their parameters, fill in defaults, and give output parameters back.

use super::codes;
use super::data::CData;
use super::foreign::{self, Function};
use super::info::{CInfo, Shape, info_of, info_of_value};
use super::loading;
use super::meta::{self, FunctionType};
use super::thunk;
use taipan_macros::{class, native_object};
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{Args, PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// A parameter is put in.
const IN: i64 = 1;
/// A parameter is given back.
const OUT: i64 = 2;
/// A parameter is a locale.
const LOCALE: i64 = 4;

/// What one function has of its own, besides what its type says. UNBOUND where it has nothing.
#[native_object("_ctypes.FunctionState")]
pub struct State {
    /// The types of the arguments as a tuple, and as they were given.
    argtypes: ValueCell,
    given: ValueCell,
    converters: ValueCell,
    restype: ValueCell,
    checker: ValueCell,
    errcheck: ValueCell,
    /// Tuple of tuples.
    paramflags: ValueCell,
}

/// An object that functions only carry; no Python code sees it.
#[class("FunctionState", module = "_ctypes")]
impl State {}

fn state(vm: &Vm, this: Gc<CData>) -> Gc<State> {
    if let Some(state) = this.function.get().downcast::<State>() {
        return state;
    }
    let unbound = || ValueCell::new(Value::UNBOUND);
    let state = State::alloc(vm, State::class(vm), |head| State {
        head,
        argtypes: unbound(),
        given: unbound(),
        converters: unbound(),
        restype: unbound(),
        checker: unbound(),
        errcheck: unbound(),
        paramflags: unbound(),
    });
    this.function.set(this.header(), state.value());
    state
}

/// The first of two that is there.
fn either(own: &ValueCell, of_type: &ValueCell) -> Value {
    if own.get().is_unbound() { of_type.get() } else { own.get() }
}

fn or_none(value: Value) -> Value {
    if value.is_unbound() { Value::NONE } else { value }
}

/// Types of arguments as a tuple, and what converts to each.
///
/// # Errors
/// TypeError for what cannot convert.
pub fn converters(vm: &Vm, argtypes: Value) -> PyResult<(Gc<Tuple>, Gc<Tuple>)> {
    if vm.type_of(argtypes).slots().getitem.is_none() || vm.type_of(argtypes).slots().len.is_none() {
        return Err(vm.type_error("_argtypes_ must be a sequence of types"));
    }
    let types = vm.tuple_from(argtypes)?;
    if types.len > foreign::MOST_ARGUMENTS {
        let (n, class) = (types.len, super::argument_error_class(vm)?);
        let most = foreign::MOST_ARGUMENTS;
        return Err(
            vm.raise_message(class, format!("_argtypes_ has too many arguments ({n}), maximum is {most}"))
        );
    }
    let mut found = ValueVec::new(vm.heap());
    for (i, ty) in types.items().iter().enumerate() {
        match vm.getattr_opt(*ty, vm.intern_str("from_param"))? {
            Some(convert) => found.push(convert),
            None => {
                let text = format!("item {} in _argtypes_ has no from_param method", i + 1);
                return Err(vm.type_error(text));
            }
        }
    }
    Ok((types, vm.new_tuple(found.as_slice())))
}

/// Whether a value can be the type of a result.
pub fn is_restype(vm: &Vm, value: Value) -> bool {
    value.is_none() || info_of_value(value).is_some() || vm.is_callable(value)
}

/// Whether an output parameter can be of this type.
fn is_out_type(ty: Value) -> bool {
    info_of_value(ty).is_some_and(|info| match info.shape() {
        Shape::Pointer | Shape::Array => true,
        Shape::Simple(letter, _) => matches!(letter, b'P' | b'z' | b'Z'),
        _ => false,
    })
}

/// The flag, the name and the default of a parameter; UNBOUND where there is none.
fn param(vm: &Vm, item: Value) -> PyResult<(i64, Value, Value)> {
    let wrong = || vm.type_error("paramflags must be a sequence of (int [,string [,value]]) tuples");
    let items = item.downcast::<Tuple>().ok_or_else(wrong)?.items();
    if items.is_empty() || items.len() > 3 {
        return Err(wrong());
    }
    let name = items.get(1).copied().unwrap_or(Value::UNBOUND);
    let named = name.is_unbound() || name.is_none() || name.downcast::<Str>().is_some();
    match vm.int_to_i64(items[0]) {
        Some(flag) if named => Ok((flag, or_none(name), items.get(2).copied().unwrap_or(Value::UNBOUND))),
        _ => Err(wrong()),
    }
}

/// Checks the paramflags of a function with arguments of these types.
fn check_paramflags(vm: &Vm, argtypes: Value, paramflags: Value) -> PyResult<()> {
    let Some(argtypes) = argtypes.downcast::<Tuple>() else {
        return Err(vm.value_error("abstract class"));
    };
    let Some(paramflags) = paramflags.downcast::<Tuple>() else {
        return Err(vm.type_error("paramflags must be a tuple or None"));
    };
    if paramflags.len != argtypes.len {
        return Err(vm.value_error("paramflags must have the same length as argtypes"));
    }
    for (i, (item, ty)) in paramflags.items().iter().zip(argtypes.items()).enumerate() {
        let (flag, ..) = param(vm, *item)?;
        match flag & (IN | OUT | LOCALE) {
            0 | IN | 3 | 5 => {}
            OUT if is_out_type(*ty) => {}
            OUT => {
                let name = match ty.downcast::<Type>() {
                    Some(class) => class.name(),
                    None => vm.repr_text(*ty)?,
                };
                let text = format!("'out' parameter {} must be a pointer type, not {name}", i + 1);
                return Err(vm.type_error(text));
            }
            _ => return Err(vm.type_error(format!("paramflag value {flag} not supported"))),
        }
    }
    Ok(())
}

/// A function of a library: `(name, library)`, and paramflags.
fn from_library(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<CData>> {
    if args.len() > 2 {
        let n = args.len();
        return Err(vm.type_error(format!("function takes at most 2 arguments ({n} given)")));
    }
    let Some(&[name, library]) = args.get(0).and_then(|v| v.downcast::<Tuple>()).map(|t| t.items()) else {
        return Err(vm.type_error("illegal func_spec argument"));
    };
    let paramflags = args.get(1).filter(|p| !p.is_none());
    let name = match (name.downcast::<Str>(), name.downcast::<Bytes>()) {
        (Some(s), _) => s.bytes(),
        (_, Some(bytes)) => bytes.as_slice(),
        _ => return Err(vm.type_error("function name must be string, bytes object or integer")),
    };
    let arguments =
        [library, vm.str_from_bytes(&String::from_utf8_lossy(name).into_owned().into_bytes()).value()];
    vm.audit("ctypes.dlsym", &arguments)?;
    let handle = loading::handle_of(vm, library)?;
    let info = meta::concrete(vm, cls)?;
    let found = loading::symbol(vm, handle, name, "function")?;
    let address = found.map_err(|message| vm.raise_message(vm.exc().attribute_error, message))?;
    if let Some(paramflags) = paramflags {
        check_paramflags(vm, info.argtypes.get(), paramflags)?;
    }
    let this = CData::make(vm, cls, info)?;
    this.set_pointer(address as *mut u8);
    if let Some(paramflags) = paramflags {
        let state = state(vm, this);
        state.paramflags.set(state.header(), paramflags);
    }
    this.keep(vm, 0, library)?;
    Ok(this)
}

/// A callback.
fn from_callable(vm: &Vm, cls: Gc<Type>, callable: Value) -> PyResult<Gc<CData>> {
    let known = info_of(cls).and_then(|info| Some((info, CInfo::tuple(&info.argtypes)?)));
    let Some((info, argtypes)) = known else {
        return Err(vm.type_error("cannot construct instance of this class: no argtypes"));
    };
    let swaps = info.flags.get() & foreign::USE_ERRNO != 0;
    let made = thunk::make(vm, callable, argtypes, or_none(info.restype.get()), swaps)?;
    let this = CData::make(vm, cls, info)?;
    this.set_pointer(made.entry() as *mut u8);
    this.keep(vm, 0, made.value())?;
    Ok(this)
}

/// The arguments of a call with paramflags, and what they say is given back: places, and whether they are put in, too.
struct Built<'h> {
    args: ValueVec<'h>,
    given_back: Vec<(usize, bool)>,
}

/// The next argument: by position, by name, or the default.
fn next_argument(vm: &Vm, args: &Args, used: &mut usize, name: Value, default: Value) -> PyResult {
    if let Some(value) = args.get(*used) {
        *used += 1;
        return Ok(value);
    }
    let name = name.downcast::<Str>();
    if let Some(value) = name.and_then(|name| args.keyword(&name.as_str_lossy())) {
        *used += 1;
        return Ok(value);
    }
    if !default.is_unbound() {
        return Ok(default);
    }
    Err(vm.type_error(match name {
        Some(name) => format!("required argument '{}' missing", name.as_str_lossy()),
        None => "not enough arguments".into(),
    }))
}

/// A new object for an output parameter.
fn output(vm: &Vm, ty: Value) -> PyResult {
    let Some(info) = info_of_value(ty) else { return Err(vm.type_error("abstract class")) };
    match info.shape() {
        Shape::Simple(..) => {
            let name = ty.downcast::<Type>().map_or_else(String::new, |class| class.name());
            Err(vm.type_error(format!("{name} 'out' parameter must be passed as default value")))
        }
        Shape::Array => vm.call(ty, &[]),
        _ => match info.item_type() {
            Some(item) => vm.call(item.value(), &[]),
            None => Err(vm.type_error("Cannot create instance: has no _type_")),
        },
    }
}

fn build<'h>(vm: &'h Vm, argtypes: Gc<Tuple>, paramflags: Gc<Tuple>, args: &Args) -> PyResult<Built<'h>> {
    let mut built = Built { args: ValueVec::new(vm.heap()), given_back: Vec::new() };
    let mut used = 0;
    for (i, (item, ty)) in paramflags.items().iter().zip(argtypes.items()).enumerate() {
        let (flag, name, default) = param(vm, *item)?;
        let value = match flag & (IN | OUT | LOCALE) {
            5 => {
                if default.is_unbound() {
                    vm.int(0)
                } else {
                    default
                }
            }
            OUT => {
                built.given_back.push((i, false));
                if default.is_unbound() { output(vm, *ty)? } else { default }
            }
            kind => {
                if kind == IN | OUT {
                    built.given_back.push((i, true));
                }
                next_argument(vm, args, &mut used, name, default)?
            }
        };
        built.args.push(value);
    }
    let given = args.len() + args.keyword_count();
    if given != used {
        return Err(vm.type_error(format!("call takes exactly {used} arguments ({given} given)")));
    }
    Ok(built)
}

/// The result of a call with output parameters.
fn build_result(vm: &Vm, result: Value, built: &Built) -> PyResult {
    if built.given_back.is_empty() {
        return Ok(result);
    }
    let mut values = ValueVec::new(vm.heap());
    for (place, put_in) in &built.given_back {
        let Some(value) = built.args.get(*place) else { continue };
        let value = if *put_in { value } else { vm.call_method_str(value, "__ctypes_from_outparam__", &[])? };
        values.push(value);
    }
    match values.as_slice() {
        [one] => Ok(*one),
        values => Ok(vm.new_tuple(values).value()),
    }
}

/// How many arguments a function with these converters can be given.
fn check_count(vm: &Vm, converters: Value, given: usize) -> PyResult<()> {
    let required = converters.downcast::<Tuple>().map_or(0, |t| t.len);
    if required <= given {
        return Ok(());
    }
    let s = if required == 1 { "" } else { "s" };
    Err(vm.type_error(format!("this function takes at least {required} argument{s} ({given} given)")))
}

/// Function Pointer
pub struct FunctionPointer;

/// Function Pointer
#[class("CFuncPtr", module = "_ctypes", base = CData, subclassable)]
impl FunctionPointer {
    #[new("CFuncPtr(*args, **kwargs)")]
    fn new(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult<Gc<CData>> {
        let Some(first) = args.get(0) else { return CData::make(vm, cls, meta::concrete(vm, cls)?) };
        if first.downcast::<Tuple>().is_some() {
            return from_library(vm, cls, args);
        }
        if args.len() != 1 {
            let n = args.len();
            return Err(vm.type_error(format!("function takes exactly 1 argument ({n} given)")));
        }
        if vm.is_int(first) {
            let this = CData::make(vm, cls, meta::concrete(vm, cls)?)?;
            this.set_pointer(codes::low_word(vm, first)? as *mut u8);
            return Ok(this);
        }
        if !vm.is_callable(first) {
            return Err(vm.type_error("argument must be callable or integer function address"));
        }
        from_callable(vm, cls, first)
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<CData>, args: &Args) -> PyResult {
        let (info, state) = (this.info(vm)?, state(vm, this));
        let converters = either(&state.converters, &info.converters);
        let restype = either(&state.restype, &info.restype);
        let checker = if state.restype.get().is_unbound() { info.checker.get() } else { state.checker.get() };
        let function = Function {
            target: this.pointer().cast_const().cast(),
            flags: info.flags.get(),
            converters,
            restype,
            checker,
        };
        if function.target.is_null() {
            return Err(vm.value_error("attempt to call a NULL function pointer"));
        }
        let argtypes = either(&state.argtypes, &info.argtypes).downcast::<Tuple>();
        let built = match (argtypes, CInfo::tuple(&state.paramflags)) {
            (Some(argtypes), Some(paramflags)) if argtypes.len > 0 => build(vm, argtypes, paramflags, args)?,
            _ => Built { args: ValueVec::from_slice(vm.heap(), args.positional()), given_back: Vec::new() },
        };
        check_count(vm, converters, built.args.len())?;
        let result = foreign::call(vm, &function, built.args.as_slice())?;
        // The library, or the callback, must live until here.
        std::hint::black_box(&this);
        let errcheck = state.errcheck.get();
        if !errcheck.is_unbound() {
            let given = vm.new_tuple(built.args.as_slice()).value();
            let checked = vm.call(errcheck, &[result, this.value(), given])?;
            if checked != given {
                return Ok(checked);
            }
        }
        build_result(vm, result, &built)
    }
    #[slot(bool)]
    fn bool(this: Gc<CData>) -> bool {
        !this.pointer().is_null()
    }
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<CData>) -> String {
        format!("<{} object at {:#x}>", vm.type_of(this.value()).name(), this.address())
    }
    /// a function to check for errors
    #[getter]
    fn errcheck(vm: &Vm, this: Gc<CData>) -> Value {
        or_none(state(vm, this).errcheck.get())
    }
    #[setter("errcheck")]
    fn set_errcheck(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
        if !value.is_unbound() && !vm.is_callable(value) {
            return Err(vm.type_error("the errcheck attribute must be callable"));
        }
        let state = state(vm, this);
        state.errcheck.set(state.header(), value);
        Ok(())
    }
    /// specify the result type
    #[getter]
    fn restype(vm: &Vm, this: Gc<CData>) -> PyResult {
        Ok(or_none(either(&state(vm, this).restype, &this.info(vm)?.restype)))
    }
    #[setter("restype")]
    fn set_restype(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
        let mut checker = Value::UNBOUND;
        if !value.is_unbound() {
            if !is_restype(vm, value) {
                return Err(vm.type_error("restype must be a type, a callable, or None"));
            }
            if let Some(found) = vm.getattr_opt(value, vm.intern_str("_check_retval_"))? {
                checker = found;
            }
        }
        let state = state(vm, this);
        state.checker.set(state.header(), checker);
        state.restype.set(state.header(), value);
        Ok(())
    }
    /// specify the argument types
    #[getter]
    fn argtypes(vm: &Vm, this: Gc<CData>) -> PyResult {
        Ok(or_none(either(&state(vm, this).given, &this.info(vm)?.argtypes)))
    }
    #[setter("argtypes")]
    fn set_argtypes(vm: &Vm, this: Gc<CData>, value: Value) -> PyResult<()> {
        let absent = value.is_unbound() || value.is_none();
        let (types, converters) = if absent {
            (Value::UNBOUND, Value::UNBOUND)
        } else {
            let (types, converters) = converters(vm, value)?;
            let paramflags = state(vm, this).paramflags.get();
            if !paramflags.is_unbound() {
                check_paramflags(vm, types.value(), paramflags)?;
            }
            (types.value(), converters.value())
        };
        let state = state(vm, this);
        state.converters.set(state.header(), converters);
        state.argtypes.set(state.header(), types);
        state.given.set(state.header(), if absent { Value::UNBOUND } else { value });
        Ok(())
    }
    #[class_init]
    fn complete(vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        meta::set_metaclass(vm, cls, FunctionType::class(vm));
        Ok(())
    }
}

/// Calls the function at an address: `call_function` and `call_cdeclfunction`.
///
/// # Errors
/// TypeError for what is no address or no tuple; as a call.
pub fn call_address(vm: &Vm, args: &Args, flags: i32) -> PyResult {
    let wrong =
        |n: usize| -> Raised { vm.type_error(format!("function takes exactly 2 arguments ({n} given)")) };
    let &[address, given] = args.positional() else { return Err(wrong(args.len())) };
    if !vm.is_int(address) {
        return Err(vm.type_error("an integer is required"));
    }
    let Some(given) = given.downcast::<Tuple>() else {
        let name = vm.type_of(given).name();
        return Err(vm.type_error(format!("argument 2 must be tuple, not {name}")));
    };
    let address = codes::low_word(vm, address)?;
    if address == 0 {
        return Err(vm.value_error("attempt to call a NULL function pointer"));
    }
    let function = Function {
        target: address as *const std::ffi::c_void,
        flags,
        converters: Value::UNBOUND,
        restype: Value::UNBOUND,
        checker: Value::UNBOUND,
    };
    foreign::call(vm, &function, given.items())
}
