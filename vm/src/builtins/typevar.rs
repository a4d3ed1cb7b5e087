//! Type parameters: `TypeVar`, `ParamSpec`, `TypeVarTuple`, `TypeAliasType`, `Generic`, `NoDefault` (PEP 484, 612, 646,
//! 695, 696). What needs more than these objects themselves is written in Python, in `typing`, and called from here.

use crate::builtins::generic_alias::{self, type_repr};
use crate::builtins::union;
use crate::native::{Args, PyResult};
use crate::object::header::ValueCell;
use crate::object::slots::CompareOp;
use crate::object::types::Type;
use crate::object::{Function, Str, Tuple, attribute};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::cell::Cell;
use taipan_macros::{class, native_object};

/// Calls a function of `typing`.
fn call_typing(vm: &Vm, name: &str, args: &[Value]) -> PyResult {
    let typing = crate::import::import(vm, "typing")?;
    vm.call_method_str(typing, name, args)
}

/// `typing.Unpack[v]`
fn unpacked(vm: &Vm, v: Value) -> PyResult {
    let typing = crate::import::import(vm, "typing")?;
    let unpack = vm.getattr_str(typing, "Unpack")?;
    vm.getitem(unpack, v)
}

/// The parameters with each TypeVarTuple unpacked.
fn unpack_tuples(vm: &Vm, parameters: Gc<Tuple>) -> PyResult<Gc<Tuple>> {
    if !parameters.items().iter().any(|p| p.downcast::<TypeVarTuple>().is_some()) {
        return Ok(parameters);
    }
    let list = vm.new_list();
    for p in parameters.items() {
        let is_tuple = p.downcast::<TypeVarTuple>().is_some();
        list.push(vm, if is_tuple { unpacked(vm, *p)? } else { *p });
    }
    Ok(vm.tuple_from_list(list))
}

/// The module of the running code, where a type parameter is made.
fn caller_module(vm: &Vm) -> Value {
    let regs = vm.frame.get();
    if regs.is_null() {
        return Value::NONE;
    }
    // SAFETY: `frame` is the running frame.
    let module = unsafe { crate::interp::function_of(regs) }.module.get();
    if module.is_unbound() { Value::NONE } else { module }
}

/// Sets `__module__` of a new type parameter.
fn set_module(vm: &Vm, object: Value) {
    attribute::set_own_attribute(vm, object, vm.names().__module__, caller_module(vm));
}

/// A value, or the function that gives it when it is first asked for (with format 1, VALUE).
fn force(
    vm: &Vm,
    owner: &crate::object::header::Header,
    value: &ValueCell,
    function: &ValueCell,
) -> PyResult<Option<Value>> {
    let v = value.get();
    if !v.is_unbound() {
        return Ok(Some(v));
    }
    let f = function.get();
    if f.is_unbound() {
        return Ok(None);
    }
    let v = vm.call(f, &[Value::int32(1)])?;
    value.set(owner, v);
    Ok(Some(v))
}

/// What `evaluate_bound` and its kin give: the function itself, or one for a value that is known; None for none.
fn evaluator(vm: &Vm, value: &ValueCell, function: &ValueCell) -> Value {
    if !function.get().is_unbound() {
        return function.get();
    }
    let v = value.get();
    if v.is_unbound() {
        return Value::NONE;
    }
    ConstEvaluator::alloc(vm, ConstEvaluator::class(vm), |head| ConstEvaluator {
        head,
        value: ValueCell::new(v),
    })
    .value()
}

/// The name of a type parameter with a sign for its variance.
fn signed_name(name: &ValueCell, variance: u8) -> String {
    let text = name.get().downcast::<Str>().map(|s| s.as_str_lossy().into_owned()).unwrap_or_default();
    match variance {
        INFERRED => text,
        COVARIANT => format!("+{text}"),
        CONTRAVARIANT => format!("-{text}"),
        _ => format!("~{text}"),
    }
}

const INVARIANT: u8 = 0;
const COVARIANT: u8 = 1;
const CONTRAVARIANT: u8 = 2;
const INFERRED: u8 = 4;

fn variance(vm: &Vm, covariant: bool, contravariant: bool, infer: bool) -> PyResult<u8> {
    match (covariant, contravariant, infer) {
        (true, true, _) => Err(vm.value_error("Bivariant types are not supported.")),
        (true, _, true) | (_, true, true) => {
            Err(vm.value_error("Variance cannot be specified with infer_variance."))
        }
        (true, _, _) => Ok(COVARIANT),
        (_, true, _) => Ok(CONTRAVARIANT),
        (_, _, true) => Ok(INFERRED),
        _ => Ok(INVARIANT),
    }
}

/// A `bound=` argument: None for none.
fn bound_argument(vm: &Vm, bound: Value) -> PyResult {
    if bound.is_none() {
        return Ok(Value::UNBOUND);
    }
    call_typing(vm, "_type_check", &[bound, vm.str("Bound must be a type.").value()])
}

/// A `default=` argument: UNBOUND where it is absent or NoDefault.
fn default_argument(vm: &Vm, default: Value) -> Value {
    if default.is_unbound() || default == no_default(vm) { Value::UNBOUND } else { default }
}

/// The prepared arguments for a parameter that may take its default.
fn with_default(vm: &Vm, this: Value, default: Value, alias: Value, args: Value) -> PyResult {
    let parameters = vm.tuple_from(vm.getattr(alias, vm.names().__parameters__)?)?;
    let given = vm.tuple_from(args)?;
    let index = parameters.items().iter().position(|p| *p == this);
    if index != Some(given.len) {
        return Ok(given.value());
    }
    if default == no_default(vm) {
        let text = vm.str_of(alias)?;
        let (text, given) = (text.as_str_lossy(), given.len);
        let mut required = 0;
        for parameter in parameters.items() {
            let has_default = match vm.getattr_opt(*parameter, vm.intern_str("has_default"))? {
                Some(f) => vm.truth(vm.call(f, &[])?)?,
                None => false,
            };
            required += !has_default as usize;
        }
        let message = format!("Too few arguments for {text}; actual {given}, expected at least {required}");
        return Err(vm.type_error(message));
    }
    let list = vm.new_list_from(given.items());
    list.push(vm, default);
    Ok(vm.tuple_from_list(list).value())
}

fn cannot_subclass(vm: &Vm, what: &str) -> PyResult {
    Err(vm.type_error(format!("Cannot subclass an instance of {what}")))
}

// ---- the values and functions behind bounds and defaults ----

#[native_object("_typing._ConstEvaluator")]
pub struct ConstEvaluator {
    value: ValueCell,
}

#[class("_ConstEvaluator", module = "_typing")]
impl ConstEvaluator {
    #[slot(repr)]
    fn repr(vm: &Vm, this: Gc<ConstEvaluator>) -> PyResult<String> {
        Ok(format!("<constevaluator {}>", vm.repr_text(this.value.get())?))
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<ConstEvaluator>, args: &Args) -> PyResult {
        args.no_keywords(vm, "constevaluator.__call__")?;
        args.exactly(vm, "constevaluator.__call__", 1)?;
        let format = vm.index_of(args.get(0).unwrap_or(Value::NONE))?;
        let value = this.value.get();
        // annotationlib.Format.STRING
        if format != Value::int32(4) {
            return Ok(value);
        }
        let Some(several) = value.downcast::<Tuple>() else {
            return Ok(vm.str(&type_repr(vm, value)?).value());
        };
        let mut parts = Vec::new();
        for v in several.items() {
            parts.push(type_repr(vm, *v)?);
        }
        Ok(vm.str(&format!("({})", parts.join(", "))).value())
    }
}

#[native_object("NoDefaultType")]
pub struct NoDefault {}

/// The only `NoDefault`.
pub fn no_default(vm: &Vm) -> Value {
    const KEY: &str = "_typing.NoDefault";
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    match known {
        Some(v) => v,
        None => {
            let v = NoDefault::alloc(vm, NoDefault::class(vm), |head| NoDefault { head }).value();
            vm.interp().module_state.borrow_mut().insert(KEY, v);
            v
        }
    }
}

/// The type of the NoDefault singleton.
#[class("NoDefaultType")]
impl NoDefault {
    #[new("NoDefaultType()")]
    fn new(vm: &Vm, _cls: Gc<Type>, args: &Args) -> PyResult {
        if !args.is_empty() {
            return Err(vm.type_error("NoDefaultType takes no arguments"));
        }
        Ok(no_default(vm))
    }
    #[slot(repr)]
    fn repr(_this: Gc<NoDefault>) -> &'static str {
        "typing.NoDefault"
    }
    #[method("__reduce__()", text_signature = None)]
    fn reduce(_this: Gc<NoDefault>) -> &'static str {
        "NoDefault"
    }
}

// ---- TypeVar ----

#[native_object("typing.TypeVar")]
pub struct TypeVar {
    name: ValueCell,
    bound: ValueCell,
    evaluate_bound: ValueCell,
    constraints: ValueCell,
    evaluate_constraints: ValueCell,
    default: ValueCell,
    evaluate_default: ValueCell,
    variance: Cell<u8>,
}

/// A TypeVar of the `[T]` syntax; bound and constraints functions UNBOUND where there are none.
///
/// # Errors
/// None.
pub fn new_type_var(vm: &Vm, name: Value, bound: Value, constraints: Value) -> PyResult {
    let empty = || ValueCell::new(Value::UNBOUND);
    let this = TypeVar::alloc(vm, TypeVar::class(vm), |head| TypeVar {
        head,
        name: ValueCell::new(name),
        bound: empty(),
        evaluate_bound: ValueCell::new(bound),
        constraints: empty(),
        evaluate_constraints: ValueCell::new(constraints),
        default: empty(),
        evaluate_default: empty(),
        variance: Cell::new(INFERRED),
    });
    set_module(vm, this.value());
    Ok(this.value())
}

/// Type variable.
///
/// The preferred way to construct a type variable is via the dedicated
/// syntax for generic functions, classes, and type aliases::
///
///     class Sequence[T]:  # T is a TypeVar
///         ...
///
/// This syntax can also be used to create bound and constrained type
/// variables::
///
///     # S is a TypeVar bound to str
///     class StrSequence[S: str]:
///         ...
///
///     # A is a TypeVar constrained to str or bytes
///     class StrOrBytesSequence[A: (str, bytes)]:
///         ...
///
/// Type variables can also have defaults:
///
///     class IntDefault[T = int]:
///         ...
///
/// However, if desired, reusable type variables can also be constructed
/// manually, like so::
///
///    T = TypeVar('T')  # Can be anything
///    S = TypeVar('S', bound=str)  # Can be any subtype of str
///    A = TypeVar('A', str, bytes)  # Must be exactly str or bytes
///    D = TypeVar('D', default=int)  # Defaults to int
///
/// Type variables exist primarily for the benefit of static type
/// checkers.  They serve as the parameters for generic types as well
/// as for generic function and type alias definitions.
///
/// The variance of type variables is inferred by type checkers when they
/// are created through the type parameter syntax and when
/// ``infer_variance=True`` is passed.  Manually created type variables may
/// be explicitly marked covariant or contravariant by passing
/// ``covariant=True`` or ``contravariant=True``. By default, manually
/// created type variables are invariant. See PEP 484 and PEP 695 for more
/// details.
#[class("TypeVar", module = "typing", weakrefable, dict)]
impl TypeVar {
    #[new(
        "typevar(name, *constraints, bound=None, default=<unrepresentable>, covariant=False, contravariant=False, infer_variance=False)",
        text_signature = None
    )]
    #[allow(clippy::too_many_arguments)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        name: Gc<Str>,
        constraints: crate::native::VarArgs,
        bound: Value,
        default: Value,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    ) -> PyResult {
        let variance = variance(vm, covariant, contravariant, infer_variance)?;
        let bound = bound_argument(vm, bound)?;
        let constraints = constraints.as_slice();
        if constraints.len() == 1 {
            return Err(vm.type_error("A single constraint is not allowed"));
        }
        if !constraints.is_empty() && !bound.is_unbound() {
            return Err(vm.type_error("Constraints cannot be combined with bound=..."));
        }
        let checked = vm.new_list();
        for c in constraints {
            let message = vm.str("TypeVar(name, constraint, ...): constraints must be types.").value();
            checked.push(vm, call_typing(vm, "_type_check", &[*c, message])?);
        }
        let constraints = vm.tuple_from_list(checked);
        let constraints = if constraints.len == 0 { Value::UNBOUND } else { constraints.value() };
        let default = default_argument(vm, default);
        let empty = || ValueCell::new(Value::UNBOUND);
        let this = TypeVar::alloc(vm, cls, |head| TypeVar {
            head,
            name: ValueCell::new(name.value()),
            bound: ValueCell::new(bound),
            evaluate_bound: empty(),
            constraints: ValueCell::new(constraints),
            evaluate_constraints: empty(),
            default: ValueCell::new(default),
            evaluate_default: empty(),
            variance: Cell::new(variance),
        });
        set_module(vm, this.value());
        Ok(this.value())
    }
    #[slot(repr)]
    fn repr(this: Gc<TypeVar>) -> String {
        signed_name(&this.name, this.variance.get())
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        union::union_of(vm, &[left, right])
    }
    #[getter("__name__")]
    fn get_name(this: Gc<TypeVar>) -> Value {
        this.name.get()
    }
    #[getter("__covariant__")]
    fn get_covariant(this: Gc<TypeVar>) -> bool {
        this.variance.get() == COVARIANT
    }
    #[getter("__contravariant__")]
    fn get_contravariant(this: Gc<TypeVar>) -> bool {
        this.variance.get() == CONTRAVARIANT
    }
    #[getter("__infer_variance__")]
    fn get_infer_variance(this: Gc<TypeVar>) -> bool {
        this.variance.get() == INFERRED
    }
    #[getter("__bound__")]
    fn get_bound(vm: &Vm, this: Gc<TypeVar>) -> PyResult {
        Ok(force(vm, this.header(), &this.bound, &this.evaluate_bound)?.unwrap_or(Value::NONE))
    }
    #[getter("__constraints__")]
    fn get_constraints(vm: &Vm, this: Gc<TypeVar>) -> PyResult {
        match force(vm, this.header(), &this.constraints, &this.evaluate_constraints)? {
            Some(v) => Ok(v),
            None => Ok(vm.new_tuple(&[]).value()),
        }
    }
    #[getter("__default__")]
    fn get_default(vm: &Vm, this: Gc<TypeVar>) -> PyResult {
        let default = force(vm, this.header(), &this.default, &this.evaluate_default)?;
        Ok(default.unwrap_or_else(|| no_default(vm)))
    }
    #[getter("evaluate_bound")]
    fn get_evaluate_bound(vm: &Vm, this: Gc<TypeVar>) -> Value {
        evaluator(vm, &this.bound, &this.evaluate_bound)
    }
    #[getter("evaluate_constraints")]
    fn get_evaluate_constraints(vm: &Vm, this: Gc<TypeVar>) -> Value {
        evaluator(vm, &this.constraints, &this.evaluate_constraints)
    }
    #[getter("evaluate_default")]
    fn get_evaluate_default(vm: &Vm, this: Gc<TypeVar>) -> Value {
        evaluator(vm, &this.default, &this.evaluate_default)
    }
    #[method("has_default()", text_signature = "($self, /)")]
    fn has_default(this: Gc<TypeVar>) -> bool {
        !this.default.get().is_unbound() || !this.evaluate_default.get().is_unbound()
    }
    #[method("__typing_subst__(arg, /)")]
    fn typing_subst(vm: &Vm, this: Gc<TypeVar>, arg: Value) -> PyResult {
        call_typing(vm, "_typevar_subst", &[this.value(), arg])
    }
    #[method("__typing_prepare_subst__(alias, args, /)")]
    fn prepare_subst(vm: &Vm, this: Gc<TypeVar>, alias: Value, args: Value) -> PyResult {
        let default = TypeVar::get_default(vm, this)?;
        with_default(vm, this.value(), default, alias, args)
    }
    #[method("__reduce__()", text_signature = "($self, /)")]
    fn reduce(this: Gc<TypeVar>) -> Value {
        this.name.get()
    }
    #[method("__mro_entries__(object, /)")]
    fn mro_entries(vm: &Vm, _this: Gc<TypeVar>, _object: Value) -> PyResult {
        cannot_subclass(vm, "TypeVar")
    }
}

// ---- ParamSpec ----

#[native_object("typing.ParamSpec")]
pub struct ParamSpec {
    name: ValueCell,
    bound: ValueCell,
    default: ValueCell,
    evaluate_default: ValueCell,
    variance: Cell<u8>,
}

fn make_param_spec(vm: &Vm, cls: Gc<Type>, name: Value, bound: Value, default: Value, variance: u8) -> Value {
    let this = ParamSpec::alloc(vm, cls, |head| ParamSpec {
        head,
        name: ValueCell::new(name),
        bound: ValueCell::new(bound),
        default: ValueCell::new(default),
        evaluate_default: ValueCell::new(Value::UNBOUND),
        variance: Cell::new(variance),
    });
    set_module(vm, this.value());
    this.value()
}

/// A ParamSpec of the `[**P]` syntax.
///
/// # Errors
/// None.
pub fn new_param_spec(vm: &Vm, name: Value) -> PyResult {
    Ok(make_param_spec(vm, ParamSpec::class(vm), name, Value::NONE, Value::UNBOUND, INFERRED))
}

/// Parameter specification variable.
///
/// The preferred way to construct a parameter specification is via the
/// dedicated syntax for generic functions, classes, and type aliases,
/// where the use of '**' creates a parameter specification::
///
///     type IntFunc[**P] = Callable[P, int]
///
/// The following syntax creates a parameter specification that defaults
/// to a callable accepting two positional-only arguments of types int
/// and str:
///
///     type IntFuncDefault[**P = (int, str)] = Callable[P, int]
///
/// For compatibility with Python 3.11 and earlier, ParamSpec objects
/// can also be created as follows::
///
///     P = ParamSpec('P')
///     DefaultP = ParamSpec('DefaultP', default=(int, str))
///
/// Parameter specification variables exist primarily for the benefit of
/// static type checkers.  They are used to forward the parameter types of
/// one callable to another callable, a pattern commonly found in
/// higher-order functions and decorators.  They are only valid when used
/// in ``Concatenate``, or as the first argument to ``Callable``, or as
/// parameters for user-defined Generics. See class Generic for more
/// information on generic types.
#[class("ParamSpec", module = "typing", weakrefable, dict)]
impl ParamSpec {
    #[new(
        "paramspec(name, *, bound=None, default=<unrepresentable>, covariant=False, contravariant=False, infer_variance=False)",
        text_signature = None
    )]
    #[allow(clippy::too_many_arguments)]
    fn new(
        vm: &Vm,
        cls: Gc<Type>,
        name: Gc<Str>,
        bound: Value,
        default: Value,
        covariant: bool,
        contravariant: bool,
        infer_variance: bool,
    ) -> PyResult {
        let variance = variance(vm, covariant, contravariant, infer_variance)?;
        // Anything may be the bound of a parameter specification.
        let bound = if bound.is_none() { Value::UNBOUND } else { bound };
        let bound = if bound.is_unbound() { Value::NONE } else { bound };
        Ok(make_param_spec(vm, cls, name.value(), bound, default_argument(vm, default), variance))
    }
    #[slot(repr)]
    fn repr(this: Gc<ParamSpec>) -> String {
        signed_name(&this.name, this.variance.get())
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        union::union_of(vm, &[left, right])
    }
    #[getter("__name__")]
    fn get_name(this: Gc<ParamSpec>) -> Value {
        this.name.get()
    }
    #[getter("__bound__")]
    fn get_bound(this: Gc<ParamSpec>) -> Value {
        this.bound.get()
    }
    #[getter("__covariant__")]
    fn get_covariant(this: Gc<ParamSpec>) -> bool {
        this.variance.get() == COVARIANT
    }
    #[getter("__contravariant__")]
    fn get_contravariant(this: Gc<ParamSpec>) -> bool {
        this.variance.get() == CONTRAVARIANT
    }
    #[getter("__infer_variance__")]
    fn get_infer_variance(this: Gc<ParamSpec>) -> bool {
        this.variance.get() == INFERRED
    }
    /// Represents positional arguments.
    #[getter("args")]
    fn get_args(vm: &Vm, this: Gc<ParamSpec>) -> Value {
        new_component(vm, ParamSpecArgs::class(vm), this.value())
    }
    /// Represents keyword arguments.
    #[getter("kwargs")]
    fn get_kwargs(vm: &Vm, this: Gc<ParamSpec>) -> Value {
        new_component(vm, ParamSpecKwargs::class(vm), this.value())
    }
    /// The default value for this ParamSpec.
    #[getter("__default__")]
    fn get_default(vm: &Vm, this: Gc<ParamSpec>) -> PyResult {
        let default = force(vm, this.header(), &this.default, &this.evaluate_default)?;
        Ok(default.unwrap_or_else(|| no_default(vm)))
    }
    #[getter("evaluate_default")]
    fn get_evaluate_default(vm: &Vm, this: Gc<ParamSpec>) -> Value {
        evaluator(vm, &this.default, &this.evaluate_default)
    }
    #[method("has_default()", text_signature = "($self, /)")]
    fn has_default(this: Gc<ParamSpec>) -> bool {
        !this.default.get().is_unbound() || !this.evaluate_default.get().is_unbound()
    }
    #[method("__typing_subst__(arg, /)")]
    fn typing_subst(vm: &Vm, this: Gc<ParamSpec>, arg: Value) -> PyResult {
        call_typing(vm, "_paramspec_subst", &[this.value(), arg])
    }
    #[method("__typing_prepare_subst__(alias, args, /)")]
    fn prepare_subst(vm: &Vm, this: Gc<ParamSpec>, alias: Value, args: Value) -> PyResult {
        call_typing(vm, "_paramspec_prepare_subst", &[this.value(), alias, args])
    }
    #[method("__reduce__()", text_signature = "($self, /)")]
    fn reduce(this: Gc<ParamSpec>) -> Value {
        this.name.get()
    }
    #[method("__mro_entries__(object, /)")]
    fn mro_entries(vm: &Vm, _this: Gc<ParamSpec>, _object: Value) -> PyResult {
        cannot_subclass(vm, "ParamSpec")
    }
}

#[native_object("typing.ParamSpecArgs")]
pub struct Component {
    origin: ValueCell,
}

fn new_component(vm: &Vm, class: Gc<Type>, origin: Value) -> Value {
    Component::alloc(vm, class, |head| Component { head, origin: ValueCell::new(origin) }).value()
}

/// Makes `ParamSpecArgs` and `ParamSpecKwargs`.
macro_rules! components {
    ($( $(#[$doc:meta])* $name:ident $text:literal $signature:literal $suffix:literal ),* $(,)?) => { $(
        #[doc = concat!("The class `", $text, "`.")]
        pub struct $name;

        $(#[$doc])*
        #[class($text, module = "typing", weakrefable, unhashable)]
        impl $name {
            #[new($signature, text_signature = None)]
            fn new(vm: &Vm, cls: Gc<Type>, origin: Value) -> Value {
                new_component(vm, cls, origin)
            }
            #[slot(repr)]
            fn repr(vm: &Vm, this: Gc<Component>) -> PyResult<String> {
                let origin = this.origin.get();
                match origin.downcast::<ParamSpec>() {
                    Some(p) => Ok(format!("{}.{}", vm.str_of(p.name.get())?.as_str_lossy(), $suffix)),
                    None => Ok(format!("{}.{}", vm.repr_text(origin)?, $suffix)),
                }
            }
            #[slot(compare)]
            fn compare(vm: &Vm, this: Gc<Component>, other: Value, op: CompareOp) -> PyResult {
                let same = vm.type_of(this.value()) == vm.type_of(other);
                match other.downcast::<Component>() {
                    Some(o) if same && matches!(op, CompareOp::Eq | CompareOp::Ne) => {
                        let equal = vm.eq(this.origin.get(), o.origin.get())?;
                        Ok(Value::bool(equal == (op == CompareOp::Eq)))
                    }
                    _ => Ok(Value::NOT_IMPLEMENTED),
                }
            }
            #[getter("__origin__")]
            fn get_origin(this: Gc<Component>) -> Value {
                this.origin.get()
            }
            #[method("__mro_entries__(object, /)")]
            fn mro_entries(vm: &Vm, _this: Gc<Component>, _object: Value) -> PyResult {
                cannot_subclass(vm, $text)
            }
        }
    )* };
}

components! {
    /// The args for a ParamSpec object.
    ///
    /// Given a ParamSpec object P, P.args returns an instance of ParamSpecArgs.
    ///
    /// ParamSpecArgs objects have a reference back to their ParamSpec::
    ///
    ///     >>> P = ParamSpec("P")
    ///     >>> P.args.__origin__ is P
    ///     True
    ///
    /// This type is meant for runtime introspection and has no special meaning
    /// to static type checkers.
    ParamSpecArgs "ParamSpecArgs" "paramspecargs(origin)" "args",
    /// The kwargs for a ParamSpec object.
    ///
    /// Given a ParamSpec object P, P.kwargs returns an instance of ParamSpecKwargs.
    ///
    /// ParamSpecKwargs objects have a reference back to their ParamSpec::
    ///
    ///     >>> P = ParamSpec("P")
    ///     >>> P.kwargs.__origin__ is P
    ///     True
    ///
    /// This type is meant for runtime introspection and has no special meaning
    /// to static type checkers.
    ParamSpecKwargs "ParamSpecKwargs" "paramspeckwargs(origin)" "kwargs",
}

// ---- TypeVarTuple ----

#[native_object("typing.TypeVarTuple")]
pub struct TypeVarTuple {
    name: ValueCell,
    default: ValueCell,
    evaluate_default: ValueCell,
}

fn make_type_var_tuple(vm: &Vm, cls: Gc<Type>, name: Value, default: Value) -> Value {
    let this = TypeVarTuple::alloc(vm, cls, |head| TypeVarTuple {
        head,
        name: ValueCell::new(name),
        default: ValueCell::new(default),
        evaluate_default: ValueCell::new(Value::UNBOUND),
    });
    set_module(vm, this.value());
    this.value()
}

/// A TypeVarTuple of the `[*Ts]` syntax.
///
/// # Errors
/// None.
pub fn new_type_var_tuple(vm: &Vm, name: Value) -> PyResult {
    Ok(make_type_var_tuple(vm, TypeVarTuple::class(vm), name, Value::UNBOUND))
}

/// Type variable tuple. A specialized form of type variable that enables
/// variadic generics.
///
/// The preferred way to construct a type variable tuple is via the
/// dedicated syntax for generic functions, classes, and type aliases,
/// where a single '*' indicates a type variable tuple::
///
///     def move_first_element_to_last[T, *Ts](tup: tuple[T, *Ts]) -> tuple[*Ts, T]:
///         return (*tup[1:], tup[0])
///
/// Type variables tuples can have default values:
///
///     type AliasWithDefault[*Ts = (str, int)] = tuple[*Ts]
///
/// For compatibility with Python 3.11 and earlier, TypeVarTuple objects
/// can also be created as follows::
///
///     Ts = TypeVarTuple('Ts')  # Can be given any name
///     DefaultTs = TypeVarTuple('Ts', default=(str, int))
///
/// Just as a TypeVar (type variable) is a placeholder for a single type,
/// a TypeVarTuple is a placeholder for an *arbitrary* number of types. For
/// example, if we define a generic class using a TypeVarTuple::
///
///     class C[*Ts]: ...
///
/// Then we can parameterize that class with an arbitrary number of type
/// arguments::
///
///     C[int]       # Fine
///     C[int, str]  # Also fine
///     C[()]        # Even this is fine
///
/// For more details, see PEP 646.
///
/// Note that only TypeVarTuples defined in the global scope can be
/// pickled.
#[class("TypeVarTuple", module = "typing", weakrefable, dict)]
impl TypeVarTuple {
    #[new("typevartuple(name, *, default=<unrepresentable>)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, name: Gc<Str>, default: Value) -> Value {
        make_type_var_tuple(vm, cls, name.value(), default_argument(vm, default))
    }
    #[slot(repr)]
    fn repr(this: Gc<TypeVarTuple>) -> Value {
        this.name.get()
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<TypeVarTuple>) -> PyResult {
        let one = unpacked(vm, this.value())?;
        vm.iter(vm.new_tuple(&[one]).value())
    }
    #[getter("__name__")]
    fn get_name(this: Gc<TypeVarTuple>) -> Value {
        this.name.get()
    }
    /// The default value for this TypeVarTuple.
    #[getter("__default__")]
    fn get_default(vm: &Vm, this: Gc<TypeVarTuple>) -> PyResult {
        let default = force(vm, this.header(), &this.default, &this.evaluate_default)?;
        Ok(default.unwrap_or_else(|| no_default(vm)))
    }
    #[getter("evaluate_default")]
    fn get_evaluate_default(vm: &Vm, this: Gc<TypeVarTuple>) -> Value {
        evaluator(vm, &this.default, &this.evaluate_default)
    }
    #[method("has_default()", text_signature = "($self, /)")]
    fn has_default(this: Gc<TypeVarTuple>) -> bool {
        !this.default.get().is_unbound() || !this.evaluate_default.get().is_unbound()
    }
    #[method("__typing_subst__(arg, /)")]
    fn typing_subst(vm: &Vm, _this: Gc<TypeVarTuple>, _arg: Value) -> PyResult {
        Err(vm.type_error("Substitution of bare TypeVarTuple is not supported"))
    }
    #[method("__typing_prepare_subst__(alias, args, /)")]
    fn prepare_subst(vm: &Vm, this: Gc<TypeVarTuple>, alias: Value, args: Value) -> PyResult {
        call_typing(vm, "_typevartuple_prepare_subst", &[this.value(), alias, args])
    }
    #[method("__reduce__()", text_signature = "($self, /)")]
    fn reduce(this: Gc<TypeVarTuple>) -> Value {
        this.name.get()
    }
    #[method("__mro_entries__(object, /)")]
    fn mro_entries(vm: &Vm, _this: Gc<TypeVarTuple>, _object: Value) -> PyResult {
        cannot_subclass(vm, "TypeVarTuple")
    }
}

/// Gives a type parameter its lazily evaluated default; gives the parameter back.
///
/// # Errors
/// TypeError for an object that is no type parameter.
pub fn set_default(vm: &Vm, parameter: Value, function: Value) -> PyResult {
    if let Some(p) = parameter.downcast::<TypeVar>() {
        p.evaluate_default.set(p.header(), function);
    } else if let Some(p) = parameter.downcast::<ParamSpec>() {
        p.evaluate_default.set(p.header(), function);
    } else if let Some(p) = parameter.downcast::<TypeVarTuple>() {
        p.evaluate_default.set(p.header(), function);
    } else {
        let got = vm.type_of(parameter).name();
        return Err(vm.type_error(format!("Expected a type param, got {got}")));
    }
    Ok(parameter)
}

// ---- Generic ----

/// `Generic[*parameters]`: the base that a class with type parameters gets.
///
/// # Errors
/// What `typing` raises.
pub fn subscript_generic(vm: &Vm, parameters: Value) -> PyResult {
    let parameters = unpack_tuples(vm, vm.tuple_from(parameters)?)?;
    call_typing(vm, "_GenericAlias", &[Generic::class(vm).value(), parameters.value()])
}

/// The class's members (its instances are plain ones).
pub struct Generic;

fn generic_hook(vm: &Vm, name: &str, cls: Gc<Type>, args: &Args) -> PyResult {
    let typing = crate::import::import(vm, "typing")?;
    let hook = vm.getattr_str(typing, name)?;
    crate::call::call_with_self(vm, hook, cls.value(), args)
}

/// Abstract base class for generic types.
///
/// On Python 3.12 and newer, generic classes implicitly inherit from
/// Generic when they declare a parameter list after the class's name::
///
///     class Mapping[KT, VT]:
///         def __getitem__(self, key: KT) -> VT:
///             ...
///         # Etc.
///
/// On older versions of Python, however, generic classes have to
/// explicitly inherit from Generic.
///
/// After a class has been declared to be generic, it can then be used as
/// follows::
///
///     def lookup_name[KT, VT](mapping: Mapping[KT, VT], key: KT, default: VT) -> VT:
///         try:
///             return mapping[key]
///         except KeyError:
///             return default
#[class("Generic", module = "typing", kind = Instance, subclassable)]
impl Generic {
    /// Parameterizes a generic class.
    ///
    /// At least, parameterizing a generic class is the *main* thing this
    /// method does. For example, for some generic class `Foo`, this is called
    /// when we do `Foo[int]` - there, with `cls=Foo` and `params=int`.
    ///
    /// However, note that this method is also called when defining generic
    /// classes in the first place with `class Foo[T]: ...`.
    #[class_method("__class_getitem__(*args, **kwargs)", text_signature = None)]
    fn class_getitem(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        generic_hook(vm, "_generic_class_getitem", cls, args)
    }
    /// Function to initialize subclasses.
    #[class_method("__init_subclass__(*args, **kwargs)", text_signature = None)]
    fn init_subclass(vm: &Vm, cls: Gc<Type>, args: &Args) -> PyResult {
        generic_hook(vm, "_generic_init_subclass", cls, args)
    }
}

// ---- TypeAliasType ----

#[native_object("typing.TypeAliasType")]
pub struct TypeAlias {
    name: ValueCell,
    /// Tuple
    type_params: ValueCell,
    value: ValueCell,
    compute: ValueCell,
    /// UNBOUND: that of the function that computes the value.
    module: ValueCell,
}

/// A TypeAliasType of the `type X = ...` statement: `function` gives its value.
///
/// # Errors
/// What iterating the parameters raises.
pub fn new_type_alias(vm: &Vm, name: Value, parameters: Value, function: Value) -> PyResult {
    let none = parameters.is_none() || parameters.is_unbound();
    let parameters = if none { vm.new_tuple(&[]) } else { vm.tuple_from(parameters)? };
    Ok(TypeAlias::alloc(vm, TypeAlias::class(vm), |head| TypeAlias {
        head,
        name: ValueCell::new(name),
        type_params: ValueCell::new(parameters.value()),
        value: ValueCell::new(Value::UNBOUND),
        compute: ValueCell::new(function),
        module: ValueCell::new(Value::UNBOUND),
    })
    .value())
}

/// Parameters with a default must follow those without.
fn check_order(vm: &Vm, parameters: Gc<Tuple>) -> PyResult<()> {
    let mut seen = false;
    for p in parameters.items() {
        let is_parameter = p.downcast::<TypeVar>().is_some()
            || p.downcast::<ParamSpec>().is_some()
            || p.downcast::<TypeVarTuple>().is_some();
        if !is_parameter {
            return Err(vm.type_error(format!("Expected a type param, got {}", vm.repr_text(*p)?)));
        }
        let default = vm.getattr_str(*p, "__default__")?;
        if default != no_default(vm) {
            seen = true;
        } else if seen {
            return Err(vm.type_error(format!(
                "non-default type parameter '{}' follows default type parameter",
                vm.repr_text(*p)?
            )));
        }
    }
    Ok(())
}

impl Gc<TypeAlias> {
    fn type_params(self) -> Gc<Tuple> {
        self.type_params.get().cast_unchecked()
    }
}

/// Type alias.
///
/// Type aliases are created through the type statement::
///
///     type Alias = int
///
/// In this example, Alias and int will be treated equivalently by static
/// type checkers.
///
/// At runtime, Alias is an instance of TypeAliasType. The __name__
/// attribute holds the name of the type alias. The value of the type alias
/// is stored in the __value__ attribute. It is evaluated lazily, so the
/// value is computed only if the attribute is accessed.
///
/// Type aliases can also be generic::
///
///     type ListOrSet[T] = list[T] | set[T]
///
/// In this case, the type parameters of the alias are stored in the
/// __type_params__ attribute.
///
/// See PEP 695 for more information.
#[class("TypeAliasType", module = "typing", weakrefable)]
impl TypeAlias {
    #[new("typealias(name, value, *, type_params=<unrepresentable>)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, name: Gc<Str>, value: Value, type_params: Value) -> PyResult {
        let params = if type_params.is_unbound() {
            vm.new_tuple(&[])
        } else {
            match type_params.downcast::<Tuple>() {
                Some(t) => t,
                None => return Err(vm.type_error("type_params must be a tuple")),
            }
        };
        check_order(vm, params)?;
        let module = caller_module(vm);
        Ok(TypeAlias::alloc(vm, cls, |head| TypeAlias {
            head,
            name: ValueCell::new(name.value()),
            type_params: ValueCell::new(params.value()),
            value: ValueCell::new(value),
            compute: ValueCell::new(Value::UNBOUND),
            module: ValueCell::new(module),
        })
        .value())
    }
    #[slot(repr)]
    fn repr(this: Gc<TypeAlias>) -> Value {
        this.name.get()
    }
    #[slot(getitem)]
    fn getitem(vm: &Vm, this: Gc<TypeAlias>, item: Value) -> PyResult {
        if this.type_params().len == 0 {
            return Err(vm.type_error("Only generic type aliases are subscriptable"));
        }
        Ok(generic_alias::new_alias(vm, this.value(), item))
    }
    #[slot(iter)]
    fn iter(vm: &Vm, this: Gc<TypeAlias>) -> PyResult {
        let one = unpacked(vm, this.value())?;
        vm.iter(vm.new_tuple(&[one]).value())
    }
    #[slot(or)]
    fn or(vm: &Vm, left: Value, right: Value) -> PyResult {
        union::union_or(vm, left, right)
    }
    #[getter("__name__")]
    fn get_name(this: Gc<TypeAlias>) -> Value {
        this.name.get()
    }
    #[getter("__type_params__")]
    fn get_type_params(this: Gc<TypeAlias>) -> Value {
        this.type_params.get()
    }
    #[getter("__parameters__")]
    fn get_parameters(vm: &Vm, this: Gc<TypeAlias>) -> PyResult<Gc<Tuple>> {
        unpack_tuples(vm, this.type_params())
    }
    #[getter("__value__")]
    fn get_value(vm: &Vm, this: Gc<TypeAlias>) -> PyResult {
        Ok(force(vm, this.header(), &this.value, &this.compute)?.unwrap_or(Value::NONE))
    }
    #[getter("evaluate_value")]
    fn get_evaluate_value(vm: &Vm, this: Gc<TypeAlias>) -> Value {
        evaluator(vm, &this.value, &this.compute)
    }
    #[getter("__module__")]
    fn get_module(this: Gc<TypeAlias>) -> Value {
        let module = this.module.get();
        if !module.is_unbound() {
            return module;
        }
        match this.compute.get().downcast::<Function>() {
            Some(f) => f.module.get(),
            None => Value::NONE,
        }
    }
    #[method("__reduce__()", text_signature = "($self, /)")]
    fn reduce(this: Gc<TypeAlias>) -> Value {
        this.name.get()
    }
}
