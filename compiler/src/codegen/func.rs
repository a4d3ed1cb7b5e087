//! Functions and lambdas: the body's unit, and making the function object.

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Decorator, Expr, Parameters};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::emit::UnitKind;
use super::{Compiler, Result};
use crate::bytecode::{CALL_GAP, Code, Const, Intrinsic, NO_REG, Op, Reg, flags};
use crate::symtable::{Part, ScopeId};

/// What a new function is given besides its code; each part in the next register of a row.
#[derive(Clone, Copy)]
pub(crate) struct Extras {
    first: Reg,
    flags: u8,
}

impl Extras {
    pub(crate) const DEFAULTS: u8 = 1;
    pub(crate) const KEYWORD_DEFAULTS: u8 = 2;
    pub(crate) const ANNOTATE: u8 = 4;
    const CLOSURE: u8 = 8;
}

impl<'a> Compiler<'a> {
    // ---- extras ----

    /// Begins the row of registers for a function's extras.
    pub(crate) fn extras(&self) -> Extras {
        Extras { first: self.u.next_temp, flags: 0 }
    }

    /// Takes the next register of the row, for the extra `flag`.
    pub(crate) fn extra(&mut self, extras: &mut Extras, flag: u8) -> Reg {
        extras.flags |= flag;
        self.u.temp()
    }

    /// Makes a function of a finished unit in `dst`.
    pub(crate) fn make_function(&mut self, code: Code, scope: ScopeId, mut extras: Extras, dst: Reg) {
        if !code.freevars.is_empty() {
            let closure = self.extra(&mut extras, Extras::CLOSURE);
            let first = self.u.temps(code.freevars.len());
            for (i, name) in code.freevars.iter().enumerate() {
                let cell = self.cell_for(scope, &Name::new(name));
                self.u.emit(Op::Move, 0, first + i as u16, cell, 0);
            }
            self.u.emit(Op::BuildTuple, 0, closure, first, code.freevars.len() as u16);
        }
        if self.u.reachable() {
            let number = self.u.code_constant(code);
            self.u.emit(Op::MakeFunction, extras.flags, dst, number, extras.first);
        }
        self.u.next_temp = extras.first;
    }

    /// The register of the cell that a unit inside this one uses under a name.
    fn cell_for(&self, inner: ScopeId, name: &Name) -> Reg {
        match self.table.binder_outside(inner, name) {
            Some(binder) if self.table.scope(binder).unit == self.u.scope => {
                self.u.registers.get(&(binder, name.clone())).copied().unwrap_or(NO_REG)
            }
            _ => self.u.free.get(name).copied().unwrap_or(NO_REG),
        }
    }

    /// The tuple of positional defaults.
    fn positional_defaults(&mut self, parameters: &'a Parameters, dst: Reg, range: TextRange) -> Result {
        let defaults: Vec<&'a Expr> =
            parameters.posonlyargs.iter().chain(&parameters.args).filter_map(|p| p.default()).collect();
        let constants: Option<Vec<Const>> = defaults.iter().map(|default| self.constant(default)).collect();
        if let Some(constants) = constants {
            self.load_const(dst, Const::Tuple(constants.into()));
            return Ok(());
        }
        self.sequence_from(defaults.len(), dst, Op::BuildTuple, range, |this, i, register| {
            this.expr(defaults[i], register)
        })
    }

    /// The dict of keyword-only defaults.
    fn keyword_defaults(&mut self, parameters: &'a Parameters, dst: Reg) -> Result {
        let first = self.u.next_temp;
        let mut count = 0;
        for parameter in &parameters.kwonlyargs {
            let Some(default) = parameter.default() else { continue };
            let name = self.mangle(&parameter.parameter.name.id);
            let pair = self.u.temps(2);
            self.load_const(pair, Const::Str(name.as_bytes().into()));
            self.expr(default, pair + 1)?;
            count += 1;
        }
        self.u.emit(Op::BuildMap, 0, dst, first, count);
        self.u.next_temp = first;
        Ok(())
    }

    // ---- def ----

    pub(crate) fn function_def(&mut self, def: &'a ast::StmtFunctionDef) -> Result {
        let mark = self.u.next_temp;
        let range = self.definition_range(def.range, &def.decorator_list);
        if def.decorator_list.is_empty()
            && let Some(register) = self.local_register(&def.name.id)
        {
            self.function_object(def, range, register)?;
            self.u.set_bound(register, true);
        } else {
            let bases = self.decorators(&def.decorator_list)?;
            let function = self.u.temp();
            self.function_object(def, range, function)?;
            let result = self.apply_decorators(&def.decorator_list, &bases, function);
            self.at(range);
            self.store_name(&def.name.id, result);
        }
        self.u.next_temp = mark;
        Ok(())
    }

    /// Evaluates decorators, each at the base of the call that will apply it.
    pub(crate) fn decorators(&mut self, decorators: &'a [Decorator]) -> Result<Vec<Reg>> {
        let mut bases = Vec::new();
        for decorator in decorators {
            let base = self.u.temp();
            self.expr(&decorator.expression, base)?;
            bases.push(base);
            // What is decorated becomes the argument.
            self.u.reserve_to(base + CALL_GAP);
        }
        Ok(bases)
    }

    /// Applies decorators to what lies in `value`, the argument of the last one.
    pub(crate) fn apply_decorators(&mut self, decorators: &'a [Decorator], bases: &[Reg], value: Reg) -> Reg {
        let mut result = value;
        for (decorator, &base) in decorators.iter().zip(bases).rev() {
            self.at(decorator.expression.range());
            self.u.reserve_to(base + CALL_GAP + 1);
            self.call_plain(base, 1, base);
            result = base;
        }
        result
    }

    /// The range of a definition without its decorators.
    pub(crate) fn definition_range(&self, range: TextRange, decorators: &[Decorator]) -> TextRange {
        definition_range(self.source, range, decorators)
    }

    /// The line on which a definition starts, decorators included.
    pub(crate) fn first_line(&self, range: TextRange, decorators: &[Decorator]) -> u32 {
        let start = decorators.first().map_or(range.start(), |decorator| decorator.expression.start());
        self.lines.line(start)
    }

    fn function_object(&mut self, def: &'a ast::StmtFunctionDef, range: TextRange, dst: Reg) -> Result {
        let parameters = &def.parameters;
        let positional = parameters.posonlyargs.iter().chain(&parameters.args).any(|p| p.default.is_some());
        let keyword = parameters.kwonlyargs.iter().any(|p| p.default.is_some());
        if let Some(type_params) = &def.type_params {
            return self.generic_function(def, type_params, range, (positional, keyword), dst);
        }
        let mut extras = self.extras();
        self.at(range);
        if positional {
            let register = self.extra(&mut extras, Extras::DEFAULTS);
            self.positional_defaults(parameters, register, range)?;
        }
        if keyword {
            let register = self.extra(&mut extras, Extras::KEYWORD_DEFAULTS);
            self.keyword_defaults(parameters, register)?;
        }
        self.at(range);
        self.function_with(def, extras, range, dst)
    }

    /// The function object, once its defaults are there.
    fn function_with(
        &mut self,
        def: &'a ast::StmtFunctionDef,
        mut extras: Extras,
        range: TextRange,
        dst: Reg,
    ) -> Result {
        let annotated = def.parameters.iter().any(|p| p.annotation().is_some()) || def.returns.is_some();
        if annotated {
            let register = self.extra(&mut extras, Extras::ANNOTATE);
            self.function_annotations(def, range, register)?;
        }
        let scope = self.table.of_node(def, Part::Body);
        let line = self.first_line(def.range, &def.decorator_list);
        self.enter(UnitKind::Function, scope, &def.name, line);
        self.parameters(&def.parameters);
        let mut body = &def.body[..];
        if let Some((docstring, _)) = self.docstring(body) {
            body = &body[1..];
            if self.options.optimize < 2 {
                self.u.constant(docstring);
                self.u.code.flags |= flags::HAS_DOCSTRING;
            }
        }
        self.prologue();
        self.at(range);
        self.body(body)?;
        self.u.implicit_position();
        self.u.emit(Op::ReturnNone, 0, 0, 0, 0);
        self.u.set_unreachable();
        self.epilogue();
        let code = self.leave_unit()?;
        self.at(range);
        self.make_function(code, scope, extras, dst);
        Ok(())
    }

    /// Notes the parameters in the current unit's code.
    fn parameters(&mut self, parameters: &Parameters) {
        let code = &mut self.u.code;
        code.posonly_count = parameters.posonlyargs.len() as u32;
        code.arg_count = code.posonly_count + parameters.args.len() as u32;
        code.kwonly_count = parameters.kwonlyargs.len() as u32;
        if parameters.vararg.is_some() {
            code.flags |= flags::VARARGS;
        }
        if parameters.kwarg.is_some() {
            code.flags |= flags::VARKEYWORDS;
        }
    }

    /// `def f[T](...)`: the function is made inside a function for its type parameters, which gets the defaults.
    fn generic_function(
        &mut self,
        def: &'a ast::StmtFunctionDef,
        type_params: &'a ast::TypeParams,
        range: TextRange,
        (positional, keyword): (bool, bool),
        dst: Reg,
    ) -> Result {
        let mark = self.u.next_temp;
        let base = self.call_base(dst);
        self.u.reserve_to(base + 1);
        let mut next = base + CALL_GAP;
        self.at(range);
        if positional {
            self.u.reserve_to(next + 1);
            self.positional_defaults(&def.parameters, next, range)?;
            next += 1;
        }
        if keyword {
            self.u.reserve_to(next + 1);
            self.keyword_defaults(&def.parameters, next)?;
            next += 1;
        }
        let count = next - base - CALL_GAP;
        let scope = self.table.of_node(def, Part::TypeParams);
        let line = self.first_line(def.range, &def.decorator_list);
        self.enter(UnitKind::Hidden, scope, &format!("<generic parameters of {}>", def.name), line);
        self.u.code.arg_count = count as u32;
        self.prologue();
        self.at(range);
        let params = self.type_params(type_params)?;
        let mut extras = self.extras();
        for (flag, wanted) in [(Extras::DEFAULTS, positional), (Extras::KEYWORD_DEFAULTS, keyword)] {
            if wanted {
                let register = self.extra(&mut extras, flag);
                let own = if flag == Extras::KEYWORD_DEFAULTS && positional { 1 } else { 0 };
                self.move_to(register, own);
            }
        }
        // The function and its type parameters, in a row.
        let pair = extras.first;
        self.function_with(def, extras, range, pair)?;
        self.u.reserve_to(pair + 2);
        self.move_to(pair + 1, params);
        self.intrinsic(Intrinsic::SetFunctionTypeParams, pair, pair);
        self.u.emit(Op::Return, 0, pair, 0, 0);
        self.u.set_unreachable();
        self.epilogue();
        let code = self.leave_unit()?;
        self.at(range);
        let extras = self.extras();
        self.make_function(code, scope, extras, base);
        self.call_plain(base, count as u8, dst);
        self.u.next_temp = mark;
        Ok(())
    }

    // ---- lambda ----

    pub(crate) fn lambda(&mut self, e: &'a ast::ExprLambda, dst: Reg) -> Result {
        let mut extras = self.extras();
        self.at(e.range);
        if let Some(parameters) = &e.parameters {
            if parameters.posonlyargs.iter().chain(&parameters.args).any(|p| p.default.is_some()) {
                let register = self.extra(&mut extras, Extras::DEFAULTS);
                self.positional_defaults(parameters, register, e.range)?;
            }
            if parameters.kwonlyargs.iter().any(|p| p.default.is_some()) {
                let register = self.extra(&mut extras, Extras::KEYWORD_DEFAULTS);
                self.keyword_defaults(parameters, register)?;
            }
        }
        let scope = self.table.of_node(e, Part::Body);
        let line = self.lines.line(e.range.start());
        self.enter(UnitKind::Function, scope, "<lambda>", line);
        if let Some(parameters) = &e.parameters {
            self.parameters(parameters);
        }
        self.prologue();
        let value = self.value(&e.body)?;
        self.at(e.body.range());
        self.u.emit(Op::Return, 0, value, 0, 0);
        self.u.set_unreachable();
        self.epilogue();
        let code = self.leave_unit()?;
        self.at(e.range);
        self.make_function(code, scope, extras, dst);
        Ok(())
    }
}

/// The range of a definition in `source` without its decorators.
pub(crate) fn definition_range(source: &str, range: TextRange, decorators: &[Decorator]) -> TextRange {
    let Some(last) = decorators.last() else { return range };
    let mut at = last.range.end().to_usize();
    let bytes = source.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'#' => {
                while bytes.get(at).is_some_and(|&byte| byte != b'\n' && byte != b'\r') {
                    at += 1;
                }
            }
            _ if byte.is_ascii_whitespace() || byte == b')' || byte == b'\\' => at += 1,
            _ => break,
        }
    }
    let start = TextSize::new(at as u32);
    if start < range.end() { TextRange::new(start, range.end()) } else { range }
}
