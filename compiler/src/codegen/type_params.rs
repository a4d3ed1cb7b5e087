//! Type parameters (PEP 695, 696) and type aliases: bounds, defaults and values are functions called when asked for.

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, TypeParam};
use ruff_text_size::{Ranged, TextRange};

use super::emit::UnitKind;
use super::func::Extras;
use super::{Compiler, Result};
use crate::bytecode::{CALL_GAP, Const, Intrinsic, Op, Reg};
use crate::symtable::Part;

impl<'a> Compiler<'a> {
    /// Makes type parameters and binds their names; gives the register of their tuple.
    pub(crate) fn type_params(&mut self, params: &'a ast::TypeParams) -> Result<Reg> {
        let tuple = self.u.temp();
        self.sequence_from(params.len(), tuple, Op::BuildTuple, params.range, |this, i, register| {
            this.type_param(&params[i], register)
        })?;
        Ok(tuple)
    }

    fn type_param(&mut self, param: &'a TypeParam, dst: Reg) -> Result {
        let mark = self.u.next_temp;
        self.at(param.range());
        let pair = self.u.temps(2);
        let name = &param.name().id;
        self.load_const(pair, Const::Str(name.as_bytes().into()));
        let intrinsic = match param {
            TypeParam::ParamSpec(_) => Intrinsic::ParamSpec,
            TypeParam::TypeVarTuple(_) => Intrinsic::TypeVarTuple,
            TypeParam::TypeVar(var) => match var.bound.as_deref() {
                None => Intrinsic::TypeVar,
                Some(bound) => {
                    self.lazy_value(param, Part::Bound, name, bound, pair + 1)?;
                    if bound.is_tuple_expr() {
                        Intrinsic::TypeVarWithConstraints
                    } else {
                        Intrinsic::TypeVarWithBound
                    }
                }
            },
        };
        self.at(param.range());
        if let Some(default) = param.default() {
            self.intrinsic(intrinsic, pair, pair);
            self.lazy_value(param, Part::Default, name, default, pair + 1)?;
            self.at(param.range());
            self.intrinsic(Intrinsic::SetTypeParamDefault, dst, pair);
        } else {
            self.intrinsic(intrinsic, dst, pair);
        }
        self.store_name(name, dst);
        self.u.next_temp = mark;
        Ok(())
    }

    /// A function that evaluates an expression when called with an annotation format (by default VALUE).
    fn lazy_value<T>(&mut self, node: &T, part: Part, name: &Name, value: &'a Expr, dst: Reg) -> Result {
        let scope = self.table.of_node(node, part);
        self.enter(UnitKind::Hidden, scope, name, self.lines.line(value.start()));
        self.u.code.arg_count = 1;
        self.u.code.posonly_count = 1;
        self.prologue();
        self.check_format(value.range());
        // The default of a TypeVarTuple may be starred.
        let result = match value {
            Expr::Starred(starred) => {
                let list = self.value(&starred.value)?;
                let item = self.u.temp();
                self.u.emit(Op::UnpackSeq, 0, item, list, 1);
                item
            }
            value => self.value(value)?,
        };
        self.at(value.range());
        self.u.emit(Op::Return, 0, result, 0, 0);
        self.u.set_unreachable();
        self.epilogue();
        let code = self.leave_unit()?;
        let mut extras = self.extras();
        let defaults = self.extra(&mut extras, Extras::DEFAULTS);
        self.load_const(defaults, Const::Tuple([Const::Int(1)].into()));
        self.make_function(code, scope, extras, dst);
        Ok(())
    }

    /// Refuses the formats that only the `annotationlib` machinery can serve.
    pub(crate) fn check_format(&mut self, range: TextRange) {
        self.at(range);
        let ignored = self.u.temp();
        self.intrinsic(Intrinsic::CheckAnnotateFormat, ignored, 0);
        self.u.next_temp = ignored;
    }

    pub(crate) fn type_alias(&mut self, alias: &'a ast::StmtTypeAlias) -> Result {
        let Expr::Name(name) = &*alias.name else {
            return Err(self.error(alias.name.range(), "invalid syntax"));
        };
        let mark = self.u.next_temp;
        let result = self.u.temp();
        match &alias.type_params {
            None => {
                let none = self.u.temps(3) + 1;
                self.u.emit(Op::LoadNone, 0, none, 0, 0);
                self.alias_value(alias, name, none, result)?;
            }
            Some(type_params) => {
                let scope = self.table.of_node(alias, Part::TypeParams);
                let line = self.lines.line(alias.range.start());
                self.enter(UnitKind::Hidden, scope, &format!("<generic parameters of {}>", name.id), line);
                self.prologue();
                self.at(alias.range);
                let first = self.u.temps(3);
                let params = self.type_params(type_params)?;
                self.move_to(first + 1, params);
                self.alias_value(alias, name, first + 1, first)?;
                self.u.emit(Op::Return, 0, first, 0, 0);
                self.u.set_unreachable();
                self.epilogue();
                let code = self.leave_unit()?;
                self.at(alias.range);
                let base = self.call_base(result);
                self.u.reserve_to(base + CALL_GAP);
                let extras = self.extras();
                self.make_function(code, scope, extras, base);
                self.call_plain(base, 0, result);
            }
        }
        self.at(alias.range);
        self.store_name(&name.id, result);
        self.u.next_temp = mark;
        Ok(())
    }

    /// The alias object; `params` (the tuple or None) is the second of three registers in a row.
    fn alias_value(
        &mut self,
        alias: &'a ast::StmtTypeAlias,
        name: &ast::ExprName,
        params: Reg,
        dst: Reg,
    ) -> Result {
        self.load_const(params - 1, Const::Str(name.id.as_bytes().into()));
        self.lazy_value(alias, Part::Body, &name.id, &alias.value, params + 1)?;
        self.at(alias.range);
        self.intrinsic(Intrinsic::TypeAlias, dst, params - 1);
        Ok(())
    }
}
