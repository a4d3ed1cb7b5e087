//! The arguments of a call to native code, and their binding to the parameters of a Python signature.
//!
//! A caller lays the positional arguments and then the values of the keyword arguments contiguous in memory (usually on
//! the VM stack) and hands over a view, [`Args`], with the keyword names in a tuple. A native function's [`Signature`]
//! says which parameters it has; [`Args::bind`] puts the arguments into the parameters' places. The messages for calls
//! that do not fit are those of CPython 3.14, whose native functions have four ways to receive arguments with texts of
//! their own: none, exactly one, positional only, with keywords (`_PyArg_CheckPositional`, `_PyArg_UnpackKeywords`).

use crate::native::{PyResult, Raised, suggest};
use crate::object::{Str, Tuple};
use crate::value::{Gc, Value};
use crate::vm::Vm;
use std::marker::PhantomData;

/// The arguments of a call. A view: it does not own them.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct Args<'a> {
    ptr: *const Value,
    positional: u32,
    keyword: u32,
    names: Option<Gc<Tuple>>,
    marker: PhantomData<&'a [Value]>,
}

impl<'a> Args<'a> {
    /// No arguments.
    pub const EMPTY: Args<'static> = Args {
        ptr: std::ptr::NonNull::dangling().as_ptr(),
        positional: 0,
        keyword: 0,
        names: None,
        marker: PhantomData,
    };

    /// Positional arguments only.
    #[inline(always)]
    pub fn new(positional: &'a [Value]) -> Args<'a> {
        Args {
            ptr: positional.as_ptr(),
            positional: positional.len() as u32,
            keyword: 0,
            names: None,
            marker: PhantomData,
        }
    }
    /// Positional arguments, then the values of the keyword arguments whose names (str) are in `names`. There are at
    /// least as many values as names.
    #[inline(always)]
    pub fn with_keywords(values: &'a [Value], names: Option<Gc<Tuple>>) -> Args<'a> {
        let keyword = names.map_or(0, |n| n.items().len());
        debug_assert!(keyword <= values.len());
        let positional = values.len().saturating_sub(keyword);
        let (positional, keyword) = (positional as u32, (values.len() - positional) as u32);
        Args { ptr: values.as_ptr(), positional, keyword, names, marker: PhantomData }
    }
    /// As [`Args::with_keywords`], from the address of the first value: `count` values, those of keywords included.
    ///
    /// # Safety
    /// `count` values lie at `ptr` and stay there for `'a`; there are at least as many as `names`.
    #[inline(always)]
    pub unsafe fn from_stack(ptr: *const Value, count: u32, names: Option<Gc<Tuple>>) -> Args<'a> {
        let keyword = names.map_or(0, |n| n.items().len() as u32);
        debug_assert!(keyword <= count);
        Args { ptr, positional: count.saturating_sub(keyword), keyword, names, marker: PhantomData }
    }

    /// The positional arguments.
    #[inline(always)]
    pub fn positional(&self) -> &'a [Value] {
        // SAFETY: the constructors take a slice, or the caller's word, for this many values that live for 'a.
        unsafe { std::slice::from_raw_parts(self.ptr, self.positional as usize) }
    }
    /// Positional arguments and keyword values.
    #[inline(always)]
    pub fn values(&self) -> &'a [Value] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts(self.ptr, self.positional as usize + self.keyword as usize) }
    }
    /// The values of the keyword arguments, in the order of [`Args::names`].
    #[inline(always)]
    pub fn keyword_values(&self) -> &'a [Value] {
        &self.values()[self.positional as usize..]
    }
    /// The names of the keyword arguments.
    #[inline(always)]
    pub fn names(&self) -> Option<Gc<Tuple>> {
        self.names
    }
    /// How many positional arguments there are.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.positional as usize
    }
    /// How many keyword arguments there are.
    #[inline(always)]
    pub fn keyword_count(&self) -> usize {
        self.keyword as usize
    }
    /// True without any argument.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.positional == 0 && self.keyword == 0
    }
    /// The positional argument at `index`.
    #[inline(always)]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.positional().get(index).copied()
    }
    /// The same without the first positional argument (self or the class).
    #[inline(always)]
    pub fn skip_first(&self) -> Args<'a> {
        if self.positional == 0 {
            return *self;
        }
        // SAFETY: there is a first value, so the address after it is inside or just behind the values.
        Args { ptr: unsafe { self.ptr.add(1) }, positional: self.positional - 1, ..*self }
    }
    /// The keyword arguments. A name that is not a `str` (the interpreter refuses those) is left out.
    pub fn keywords(&self) -> KwArgs<'a> {
        KwArgs { args: *self, signature: None, index: 0 }
    }
    /// The keyword argument called `name`.
    pub fn keyword(&self, name: &str) -> Option<Value> {
        self.keywords().find(|(key, _)| key.bytes() == name.as_bytes()).map(|(_, value)| value)
    }

    // ---- checks for functions that take their arguments raw ----

    /// TypeError "f() takes no keyword arguments" if there are some.
    pub fn no_keywords(&self, vm: &Vm, function: &str) -> PyResult<()> {
        if self.keyword == 0 {
            return Ok(());
        }
        Err(vm.type_error(format!("{function}() takes no keyword arguments")))
    }
    /// TypeError unless there are exactly `n` positional arguments: "f expected 2 arguments, got 1".
    pub fn exactly(&self, vm: &Vm, function: &str, n: usize) -> PyResult<()> {
        self.between(vm, function, n, n)
    }
    /// TypeError unless there are `min` to `max` positional arguments: "f expected at least 1 argument, got 0".
    pub fn between(&self, vm: &Vm, function: &str, min: usize, max: usize) -> PyResult<()> {
        let n = self.len();
        if (min..=max).contains(&n) {
            return Ok(());
        }
        let (bound, word) = if n < min { (min, "at least ") } else { (max, "at most ") };
        let word = if min == max { "" } else { word };
        Err(vm.type_error(format!("{function} expected {word}{bound} argument{}, got {n}", plural(bound))))
    }

    // ---- binding ----

    /// The first positional argument of a method: self, or the class.
    #[inline(always)]
    pub fn this(&self, vm: &Vm, signature: &Signature) -> PyResult {
        match self.get(0) {
            Some(this) => Ok(this),
            None => Err(vm.type_error(format!("unbound method {}() needs an argument", signature.qualified))),
        }
    }

    /// Puts the arguments into the places of the named parameters (those that are not `*args` or `**kw`), in the order
    /// of `signature.params`; places without argument keep what they hold (UNBOUND). TypeError when the call does not
    /// fit the signature.
    #[inline(always)]
    pub fn bind<const N: usize>(
        &self,
        vm: &Vm,
        signature: &'static Signature,
        out: &mut [Value; N],
    ) -> PyResult<()> {
        debug_assert_eq!(N, signature.params.len());
        let n = self.positional as usize;
        let fits = (n <= signature.positional || signature.varargs) && n >= signature.required;
        if self.keyword == 0 && fits && !signature.keyword_required {
            let given = self.positional();
            if n == N && signature.positional == N {
                out.copy_from_slice(given);
            } else {
                for (place, value) in out.iter_mut().zip(given).take(signature.positional) {
                    *place = *value;
                }
            }
            return Ok(());
        }
        self.bind_slowly(vm, signature, out)
    }

    /// Binding with keywords, or with an error.
    #[inline(never)]
    fn bind_slowly(&self, vm: &Vm, signature: &Signature, out: &mut [Value]) -> PyResult<()> {
        let positional_only = signature.params.len() == signature.positional_only;
        if positional_only && !signature.kwargs {
            self.check_positional(vm, signature)?;
            let n = self.len().min(signature.positional);
            out[..n].copy_from_slice(&self.positional()[..n]);
            return Ok(());
        }
        self.check_counts(vm, signature)?;
        self.fill(vm, signature, out)
    }

    /// The checks of a function that takes no keywords.
    fn check_positional(&self, vm: &Vm, signature: &Signature) -> PyResult<()> {
        let Signature { name, qualified, positional: max, required: min, varargs, .. } = *signature;
        let (n, constructor) = (self.len(), signature.style == Style::Constructor);
        self.no_keywords(vm, if constructor { name } else { qualified })?;
        if varargs {
            return self.between(vm, name, min, usize::MAX);
        }
        if n > 0 && max == 0 {
            let message = match constructor {
                true => format!("{name}() takes no arguments"),
                false => format!("{qualified}() takes no arguments ({n} given)"),
            };
            return Err(vm.type_error(message));
        }
        if n != 1 && (min, max) == (1, 1) && !constructor {
            return Err(vm.type_error(format!("{qualified}() takes exactly one argument ({n} given)")));
        }
        self.between(vm, name, min, max)
    }

    /// The checks of counts of a function that takes keywords.
    fn check_counts(&self, vm: &Vm, signature: &Signature) -> PyResult<()> {
        let Signature { name, positional: max, varargs, .. } = *signature;
        let n = if varargs { self.len().min(max) } else { self.len() };
        let all = signature.params.len();
        if n + self.keyword_count() > all && !varargs && !signature.kwargs {
            let word = if n == 0 { "keyword " } else { "" };
            let given = n + self.keyword_count();
            return Err(vm.type_error(format!(
                "{name}() takes at most {all} {word}argument{} ({given} given)",
                plural(all)
            )));
        }
        if n > max {
            if max == 0 {
                return Err(vm.type_error(format!("{name}() takes no positional arguments")));
            }
            let word = if signature.required < max { "at most" } else { "exactly" };
            return Err(vm.type_error(format!(
                "{name}() takes {word} {max} positional argument{} ({n} given)",
                plural(max)
            )));
        }
        let least = signature.required.min(signature.positional_only);
        if n < least {
            let word = if least < max { "at least" } else { "exactly" };
            return Err(vm.type_error(format!(
                "{name}() takes {word} {least} positional argument{} ({n} given)",
                plural(least)
            )));
        }
        Ok(())
    }

    /// Fills the places from positional and keyword arguments.
    fn fill(&self, vm: &Vm, signature: &Signature, out: &mut [Value]) -> PyResult<()> {
        let name = signature.name;
        let n = self.len().min(signature.positional);
        out[..n].copy_from_slice(&self.positional()[..n]);
        let mut left = self.keyword_count();
        for (i, param) in signature.params.iter().enumerate().skip(n.max(signature.positional_only)) {
            let found = if left > 0 { self.keyword(param.name) } else { None };
            if let Some(value) = found {
                out[i] = value;
                left -= 1;
            } else if param.required {
                let (param, position) = (param.name, i + 1);
                return Err(
                    vm.type_error(format!("{name}() missing required argument '{param}' (pos {position})"))
                );
            }
        }
        if left == 0 {
            return Ok(());
        }
        for (i, param) in signature.params.iter().enumerate().take(n).skip(signature.positional_only) {
            if self.keyword(param.name).is_some() {
                let (param, position) = (param.name, i + 1);
                return Err(vm.type_error(format!(
                    "argument for {name}() given by name ('{param}') and position ({position})"
                )));
            }
        }
        if signature.kwargs { Ok(()) } else { Err(self.unexpected_keyword(vm, signature)) }
    }

    /// The error for a keyword that no parameter has.
    fn unexpected_keyword(&self, vm: &Vm, signature: &Signature) -> Raised {
        let name = signature.name;
        let candidates = || signature.params[signature.positional_only..].iter().map(|p| p.name);
        for key in self.names.iter().flat_map(|names| names.items()) {
            let Some(key) = key.downcast::<Str>() else { return vm.type_error("keywords must be strings") };
            if candidates().any(|c| c.as_bytes() == key.bytes()) {
                continue;
            }
            let text = key.as_str_lossy();
            let mut message = format!("{name}() got an unexpected keyword argument '{text}'");
            if let Some(close) = suggest::closest_bytes(key.bytes(), candidates().map(str::as_bytes)) {
                message += &format!(". Did you mean '{}'?", String::from_utf8_lossy(close));
            }
            return vm.type_error(message);
        }
        vm.type_error(format!("invalid keyword argument for {name}()"))
    }
}

fn plural(n: usize) -> &'static str {
    if n == 1 { "" } else { "s" }
}

/// How a parameter can be given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParamKind {
    PositionalOnly,
    PositionalOrKeyword,
    KeywordOnly,
}

/// A named parameter.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    pub name: &'static str,
    pub kind: ParamKind,
    /// It has no default.
    pub required: bool,
}

/// Which texts of CPython apply: those of a function or method, or those of a `__new__` or `__init__`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Style {
    Function,
    Constructor,
}

/// The parameters of a native function. Made by the macros.
#[derive(Debug)]
pub struct Signature {
    /// The name in most messages: `sqrt`, `append`.
    pub name: &'static str,
    /// The name in messages about functions without keywords: `math.sqrt`, `deque.append`.
    pub qualified: &'static str,
    pub style: Style,
    /// All but `*args` and `**kw`: positional-only, then positional-or-keyword, then keyword-only.
    pub params: &'static [Param],
    /// How many of them can be given by position.
    pub positional: usize,
    /// How many of them can be given by position only.
    pub positional_only: usize,
    /// How many of the positional ones have no default.
    pub required: usize,
    /// Is there a keyword-only one without default?
    pub keyword_required: bool,
    /// Has it `*args`?
    pub varargs: bool,
    /// Has it `**kw`?
    pub kwargs: bool,
}

/// The positional arguments beyond the named parameters: `*args`. A view of the caller's memory, no copy.
#[derive(Clone, Copy)]
pub struct VarArgs<'a>(&'a [Value]);

impl<'a> VarArgs<'a> {
    /// What of `args` goes to the `*args` of `signature`.
    #[inline(always)]
    pub fn new(args: &Args<'a>, signature: &Signature) -> VarArgs<'a> {
        VarArgs(args.positional().get(signature.positional..).unwrap_or(&[]))
    }
    /// The arguments, for as long as the call lasts.
    #[inline(always)]
    pub fn as_slice(&self) -> &'a [Value] {
        self.0
    }
}

impl std::ops::Deref for VarArgs<'_> {
    type Target = [Value];
    #[inline(always)]
    fn deref(&self) -> &[Value] {
        self.0
    }
}

impl<'a> IntoIterator for VarArgs<'a> {
    type Item = Value;
    type IntoIter = std::iter::Copied<std::slice::Iter<'a, Value>>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().copied()
    }
}

/// The keyword arguments that no named parameter takes: `**kw`. An iterator of names and values; `Clone` starts where
/// this one is.
#[derive(Clone, Copy)]
pub struct KwArgs<'a> {
    args: Args<'a>,
    /// Its keyword parameters are left out.
    signature: Option<&'static Signature>,
    index: usize,
}

impl<'a> KwArgs<'a> {
    /// What of `args` goes to the `**kw` of `signature`.
    #[inline(always)]
    pub fn new(args: &Args<'a>, signature: &'static Signature) -> KwArgs<'a> {
        KwArgs { args: *args, signature: Some(signature), index: 0 }
    }
    /// True when nothing is left.
    pub fn is_empty(&self) -> bool {
        self.args.keyword == 0 || { *self }.next().is_none()
    }
    /// The value of the keyword called `name`.
    pub fn get(&self, name: &str) -> Option<Value> {
        { *self }.find(|(key, _)| key.bytes() == name.as_bytes()).map(|(_, value)| value)
    }
}

impl Iterator for KwArgs<'_> {
    type Item = (Gc<Str>, Value);
    fn next(&mut self) -> Option<(Gc<Str>, Value)> {
        let names = self.args.names?.items();
        while let (Some(name), Some(value)) =
            (names.get(self.index), self.args.keyword_values().get(self.index))
        {
            self.index += 1;
            let Some(name) = name.downcast::<Str>() else { continue };
            let taken = self.signature.is_some_and(|s| {
                s.params[s.positional_only..].iter().any(|p| p.name.as_bytes() == name.bytes())
            });
            if !taken {
                return Some((name, *value));
            }
        }
        None
    }
}
