//! Classes: the body's unit and the call of `__build_class__`.

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast};
use ruff_text_size::TextRange;

use super::emit::UnitKind;
use super::unit::FIRST_LINE;
use super::{Compiler, Result};
use crate::bytecode::{CALL_GAP, Code, Const, Intrinsic, Op, Reg};
use crate::symtable::{CLASS, CLASSDICT, CONDITIONAL, Part};

impl<'a> Compiler<'a> {
    pub(crate) fn class_def(&mut self, def: &'a ast::StmtClassDef) -> Result {
        let mark = self.u.next_temp;
        let range = self.definition_range(def.range, &def.decorator_list);
        let bases = self.decorators(&def.decorator_list)?;
        let class = self.u.temp();
        match &def.type_params {
            None => self.build_class(def, None, range, class)?,
            Some(type_params) => self.generic_class(def, type_params, range, class)?,
        }
        let result = self.apply_decorators(&def.decorator_list, &bases, class);
        self.at(range);
        self.store_name(&def.name.id, result);
        self.u.next_temp = mark;
        Ok(())
    }

    /// Calls `__build_class__` with the body, the name, the bases as written, and `generic_base`.
    fn build_class(
        &mut self,
        def: &'a ast::StmtClassDef,
        generic_base: Option<Reg>,
        range: TextRange,
        dst: Reg,
    ) -> Result {
        let mark = self.u.next_temp;
        let base = self.call_base(dst);
        self.u.reserve_to(base + CALL_GAP + 2);
        let code = self.class_body(def)?;
        self.at(range);
        self.u.emit(Op::LoadBuildClass, 0, base, 0, 0);
        let extras = self.extras();
        let scope = self.table.of_node(def, Part::Body);
        self.make_function(code, scope, extras, base + CALL_GAP);
        self.load_const(base + CALL_GAP + 1, Const::Str(def.name.as_bytes().into()));
        match (&def.arguments, generic_base) {
            (Some(arguments), _) => self.call_with(base, 2, generic_base, arguments, range, dst)?,
            (None, None) => self.call_plain(base, 2, dst),
            (None, Some(generic_base)) => {
                self.u.reserve_to(base + CALL_GAP + 3);
                self.move_to(base + CALL_GAP + 2, generic_base);
                self.call_plain(base, 3, dst);
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    /// `class C[T]`: the class is made inside a function for its type parameters.
    fn generic_class(
        &mut self,
        def: &'a ast::StmtClassDef,
        type_params: &'a ast::TypeParams,
        range: TextRange,
        dst: Reg,
    ) -> Result {
        let scope = self.table.of_node(def, Part::TypeParams);
        let line = self.first_line(def.range, &def.decorator_list);
        self.enter(UnitKind::Hidden, scope, &format!("<generic parameters of {}>", def.name), line);
        self.prologue();
        self.at(range);
        let params = self.type_params(type_params)?;
        self.store_name(&Name::new_static(".type_params"), params);
        let generic_base = self.local_register(&Name::new_static(".generic_base")).unwrap_or(params);
        self.intrinsic(Intrinsic::SubscriptGeneric, generic_base, params);
        self.u.set_bound(generic_base, true);
        let class = self.u.temp();
        self.build_class(def, Some(generic_base), range, class)?;
        self.u.emit(Op::Return, 0, class, 0, 0);
        self.u.set_unreachable();
        self.epilogue();
        let code = self.leave_unit()?;
        self.at(range);
        let mark = self.u.next_temp;
        let base = self.call_base(dst);
        self.u.reserve_to(base + 1);
        let extras = self.extras();
        self.make_function(code, scope, extras, base);
        self.call_plain(base, 0, dst);
        self.u.next_temp = mark;
        Ok(())
    }

    /// The unit of a class's body.
    fn class_body(&mut self, def: &'a ast::StmtClassDef) -> Result<Code> {
        let scope = self.table.of_node(def, Part::Body);
        let line = self.first_line(def.range, &def.decorator_list);
        self.enter(UnitKind::Class, scope, &def.name, line);
        self.prologue();
        let temp = self.u.temp();
        self.emit_named(Op::LoadName, 0, temp, 0, &Name::new_static("__name__"));
        self.store_namespace("__module__", temp);
        let qualname = self.u.code.qualname.clone();
        self.load_const(temp, Const::Str(qualname.as_bytes().into()));
        self.store_namespace("__qualname__", temp);
        self.load_const(temp, Const::Int(line as i64));
        self.store_namespace("__firstlineno__", temp);
        if def.type_params.is_some() {
            let name = Name::new_static(".type_params");
            let place = self.place_of(&name);
            self.load_place(&name, place, temp);
            self.store_namespace("__type_params__", temp);
        }
        if let Some(cell) = self.implicit_cell(CLASSDICT) {
            self.u.emit(Op::LoadLocals, 0, temp, 0, 0);
            self.u.emit(Op::StoreDeref, 0, cell, temp, 0);
        }
        if let Some(cell) = self.implicit_cell(CONDITIONAL) {
            self.u.emit(Op::BuildSet, 0, temp, temp, 0);
            self.u.emit(Op::StoreDeref, 0, cell, temp, 0);
        }
        self.u.next_temp = temp;
        let mut body = &def.body[..];
        if let Some((docstring, docstring_range)) = self.docstring(body) {
            body = &body[1..];
            if self.options.optimize < 2 {
                self.at(docstring_range);
                let temp = self.u.temp();
                self.load_const(temp, docstring);
                self.store_namespace("__doc__", temp);
                self.u.next_temp = temp;
            }
        }
        if self.future_annotations && self.table.scope(scope).has_annotations {
            self.u.emit(Op::SetupAnnotations, 0, 0, 0, 0);
        }
        self.body(body)?;
        self.at(FIRST_LINE);
        self.class_end()?;
        self.epilogue();
        self.leave_unit()
    }

    /// What follows a class's statements.
    fn class_end(&mut self) -> Result {
        let temp = self.u.temp();
        self.class_annotations(temp)?;
        self.u.implicit_position();
        let attributes =
            self.u.static_attributes.iter().map(|name| Const::Str(name.as_bytes().into())).collect();
        self.load_const(temp, Const::Tuple(attributes));
        self.store_namespace("__static_attributes__", temp);
        if let Some(cell) = self.implicit_cell(CLASSDICT) {
            self.store_namespace("__classdictcell__", cell);
        }
        match self.implicit_cell(CLASS) {
            Some(cell) => {
                self.store_namespace("__classcell__", cell);
                self.u.emit(Op::Return, 0, cell, 0, 0);
            }
            None => self.u.emit(Op::ReturnNone, 0, 0, 0, 0),
        }
        self.u.set_unreachable();
        self.u.next_temp = temp;
        Ok(())
    }

    /// The register of one of the class's implicit cells, if something uses it.
    pub(crate) fn implicit_cell(&self, name: &'static str) -> Option<Reg> {
        self.u.registers.get(&(self.u.scope, Name::new_static(name))).copied()
    }
}
