//! Calls: functions, methods, `super()`, keywords and unpacking.

use ruff_python_ast::name::Name;
use ruff_python_ast::{self as ast, Expr, Keyword};
use ruff_text_size::{Ranged, TextRange};

use super::{Compiler, Place, Result};
use crate::bytecode::{CALL_GAP, Const, Op, Reg};
use crate::symtable::{CLASS, SymbolTable, symbol_flags};

/// The most arguments an instruction can count.
const MAX_ARGUMENTS: usize = 250;

impl<'a> Compiler<'a> {
    /// The base of a new call whose result goes to `dst`: `dst` itself where it is the topmost temporary.
    pub(crate) fn call_base(&mut self, dst: Reg) -> Reg {
        let base = if self.u.is_temp(dst) && dst + 1 == self.u.next_temp { dst } else { self.u.next_temp };
        self.u.touch(base as u32 + CALL_GAP as u32 + 1);
        base
    }

    pub(crate) fn call(&mut self, e: &'a ast::ExprCall, dst: Reg) -> Result {
        let mark = self.u.next_temp;
        let base = self.call_base(dst);
        let simple = is_simple(&e.arguments);
        match &*e.func {
            Expr::Attribute(attribute) if simple => self.method_call(attribute, e, base, dst)?,
            func => {
                self.u.reserve_to(base + 1);
                self.expr(func, base)?;
                let range = match func {
                    Expr::Attribute(attribute) => self.attribute_call_range(attribute, e.range()),
                    _ => e.range(),
                };
                self.call_with(base, 0, None, &e.arguments, range, dst)?;
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    /// Calls `R[base]` with arguments: `leading` ones already in place, those written, and `trailing` after the
    /// positional ones.
    pub(crate) fn call_with(
        &mut self,
        base: Reg,
        leading: u16,
        trailing: Option<Reg>,
        arguments: &'a ast::Arguments,
        range: TextRange,
        dst: Reg,
    ) -> Result {
        let count = leading as usize + argument_count(arguments) + trailing.is_some() as usize;
        if !is_simple(arguments) || count > MAX_ARGUMENTS {
            return self.call_ex(base, leading, trailing, arguments, range, dst);
        }
        self.arguments_in_place(base + CALL_GAP + leading, trailing, arguments)?;
        self.at(range);
        let names = self.keyword_names(&arguments.keywords);
        let op = if names.is_some() { Op::CallKw } else { Op::Call };
        self.emit_call(op, count as u8, dst, base, names);
        Ok(())
    }

    /// Evaluates positional, then keyword arguments into registers in a row.
    fn arguments_in_place(
        &mut self,
        first: Reg,
        trailing: Option<Reg>,
        arguments: &'a ast::Arguments,
    ) -> Result {
        if let [Expr::Generator(only)] = &*arguments.args
            && !only.parenthesized
        {
            self.generator_range = Some(arguments.range);
        }
        let mut register = first;
        for argument in &arguments.args {
            self.u.reserve_to(register + 1);
            self.expr(argument, register)?;
            register += 1;
        }
        if let Some(trailing) = trailing {
            self.u.reserve_to(register + 1);
            self.move_to(register, trailing);
            register += 1;
        }
        for keyword in &arguments.keywords {
            self.u.reserve_to(register + 1);
            self.expr(&keyword.value, register)?;
            register += 1;
        }
        Ok(())
    }

    /// The constant that names the keyword arguments.
    fn keyword_names(&mut self, keywords: &[Keyword]) -> Option<u32> {
        let names: Box<[Const]> = keywords
            .iter()
            .filter_map(|keyword| keyword.arg.as_ref())
            .map(|name| Const::Str(name.as_bytes().into()))
            .collect();
        (!names.is_empty() && self.u.reachable()).then(|| self.u.constant(Const::Tuple(names)))
    }

    /// A call instruction. Where there are no sites left, the arguments are packed for `CallEx`.
    pub(crate) fn emit_call(&mut self, op: Op, count: u8, dst: Reg, base: Reg, names: Option<u32>) {
        if let Some(site) = self.u.site(names.unwrap_or(u32::MAX)) {
            self.u.emit(op, count, dst, base, site);
            return;
        }
        let keywords = names.map_or(0, |names| match &self.u.code.consts[names as usize] {
            Const::Tuple(names) => names.len() as u16,
            _ => 0,
        });
        let first = base + CALL_GAP;
        let positional = count as u16 - keywords;
        let end = first + count as u16;
        self.u.touch(end as u32 + 4 + 2 * keywords as u32);
        // The tuple and the dict go to the two registers after the callee, which hold nothing yet.
        self.u.emit(Op::BuildTuple, 0, base + 1, first, positional);
        if let Some(names) = names {
            let Const::Tuple(names) = self.u.code.consts[names as usize].clone() else { return };
            self.u.emit(Op::BuildMap, 0, base + 2, first, 0);
            for (i, name) in names.into_iter().enumerate() {
                self.load_const(end, name);
                self.u.emit(Op::MapAdd, 0, base + 2, end, first + positional + i as u16);
            }
        } else {
            self.u.emit(Op::DeleteLocal, 1, base + 2, 0, 0);
        }
        self.u.emit(Op::CallEx, 0, dst, base, 0);
    }

    /// Calls `R[base]`, whose arguments are in place.
    pub(crate) fn call_plain(&mut self, base: Reg, count: u8, dst: Reg) {
        self.u.touch(base as u32 + CALL_GAP as u32 + count as u32);
        self.emit_call(Op::Call, count, dst, base, None);
    }

    fn method_call(
        &mut self,
        attribute: &'a ast::ExprAttribute,
        e: &'a ast::ExprCall,
        base: Reg,
        dst: Reg,
    ) -> Result {
        let range = self.attribute_call_range(attribute, e.range());
        let count = argument_count(&e.arguments);
        let names = self.keyword_names(&e.arguments.keywords);
        let site = if count < MAX_ARGUMENTS { self.u.site(names.unwrap_or(u32::MAX)) } else { None };
        let Some(site) = site else {
            self.u.reserve_to(base + 1);
            self.expr(&e.func, base)?;
            return self.call_with(base, 0, None, &e.arguments, range, dst);
        };
        self.u.reserve_to(base + CALL_GAP + 1);
        if !self.super_attribute(attribute, Op::LoadSuperMethod, base)? {
            let value = self.operand(&attribute.value, &[], Some(base + CALL_GAP))?;
            self.at(self.attribute_range(attribute));
            let name = self.mangle(&attribute.attr.id);
            self.emit_named(Op::LoadMethod, 0, base, value, &name);
        }
        self.arguments_in_place(base + CALL_GAP + 1, None, &e.arguments)?;
        self.at(range);
        let op = if names.is_some() { Op::CallMethodKw } else { Op::CallMethod };
        self.u.emit(op, count as u8, dst, base, site);
        Ok(())
    }

    // ---- unpacking ----

    fn call_ex(
        &mut self,
        base: Reg,
        leading: u16,
        trailing: Option<Reg>,
        arguments: &'a ast::Arguments,
        range: TextRange,
        dst: Reg,
    ) -> Result {
        let args = &arguments.args;
        let alone = leading == 0 && trailing.is_none();
        self.u.reserve_to(if leading == 0 { base + 3 } else { base + CALL_GAP + leading });
        match &**args {
            [Expr::Starred(only)] if alone => self.expr(&only.value, base + 1)?,
            _ if alone && !args.iter().any(Expr::is_starred_expr) => self.tuple(args, range, base + 1)?,
            _ => self.argument_list(base, leading, trailing, args, range)?,
        }
        self.keyword_dict(&arguments.keywords, base, range)?;
        self.at(range);
        self.u.touch(base as u32 + CALL_GAP as u32);
        self.u.emit(Op::CallEx, 0, dst, base, 0);
        Ok(())
    }

    /// A list of all positional arguments in `R[base + 1]`.
    fn argument_list(
        &mut self,
        base: Reg,
        leading: u16,
        trailing: Option<Reg>,
        args: &'a [Expr],
        range: TextRange,
    ) -> Result {
        let dst = base + 1;
        if leading == 0 {
            self.starred_list(args, range, dst)?;
        } else {
            self.at(range);
            self.u.emit(Op::BuildList, 0, dst, base + CALL_GAP, leading);
            for arg in args {
                let mark = self.u.next_temp;
                let (value, op) = match arg {
                    Expr::Starred(starred) => (&*starred.value, Op::ListExtend),
                    other => (other, Op::ListAppend),
                };
                let value = self.value(value)?;
                self.at(range);
                self.u.emit(op, 0, dst, value, 0);
                self.u.next_temp = mark;
            }
        }
        if let Some(trailing) = trailing {
            self.u.emit(Op::ListAppend, 0, dst, trailing, 0);
        }
        Ok(())
    }

    /// The dict of keyword arguments, in `R[base + 2]`.
    fn keyword_dict(&mut self, keywords: &'a [Keyword], base: Reg, range: TextRange) -> Result {
        let dict = base + 2;
        if keywords.is_empty() {
            self.u.emit(Op::DeleteLocal, 1, dict, 0, 0);
            return Ok(());
        }
        let mark = self.u.next_temp;
        let plain = keywords.iter().take_while(|keyword| keyword.arg.is_some()).count().min(32);
        let first = self.u.next_temp;
        for keyword in &keywords[..plain] {
            if let Some(name) = &keyword.arg {
                let key = self.u.temp();
                self.load_const(key, Const::Str(name.as_bytes().into()));
            }
            self.value_in_temp(&keyword.value)?;
        }
        self.at(range);
        self.u.emit(Op::BuildMap, 0, dict, first, plain as u16);
        let mut keyword_at = plain;
        while let Some(keyword) = keywords.get(keyword_at) {
            self.u.reserve_to(mark);
            keyword_at += 1;
            match &keyword.arg {
                None => {
                    let value = self.value(&keyword.value)?;
                    self.at(range);
                    self.u.emit(Op::DictMerge, 0, dict, value, base);
                }
                Some(name) => {
                    // After `**` a named argument may repeat a key, which is an error too.
                    let single = self.u.temp();
                    let pair = self.u.temps(2);
                    self.load_const(pair, Const::Str(name.as_bytes().into()));
                    self.expr(&keyword.value, pair + 1)?;
                    self.at(range);
                    self.u.emit(Op::BuildMap, 0, single, pair, 1);
                    self.u.emit(Op::DictMerge, 0, dict, single, base);
                }
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    // ---- super ----

    /// True when the first parameter is never deleted (`super()` has a message of its own for that).
    fn keeps_first(&self) -> bool {
        let Some(own) = self.u.code.varnames.first() else { return false };
        let symbol = self.table.scope(self.u.scope).symbol(&Name::new(own));
        symbol.is_none_or(|symbol| symbol.flags & symbol_flags::DELETED == 0)
    }

    /// Compiles `super().name` or `super(a, b).name` without making the super object. Gives false where the attribute
    /// is not of that form.
    pub(crate) fn super_attribute(&mut self, e: &'a ast::ExprAttribute, op: Op, dst: Reg) -> Result<bool> {
        let Expr::Call(call) = &*e.value else { return Ok(false) };
        let Expr::Name(name) = &*call.func else { return Ok(false) };
        let arguments = &call.arguments;
        if name.id != "super"
            || !arguments.keywords.is_empty()
            || arguments.args.iter().any(Expr::is_starred_expr)
        {
            return Ok(false);
        }
        let super_name = Name::new_static("super");
        let shadowed = self
            .table
            .scope(SymbolTable::MODULE)
            .symbol(&super_name)
            .is_some_and(|symbol| symbol.flags & (symbol_flags::BOUND | symbol_flags::GLOBAL) != 0);
        if shadowed || self.place_of(&super_name) != Place::Global {
            return Ok(false);
        }
        let class_place = self.place_of(&Name::new_static(CLASS));
        match (&*arguments.args, class_place) {
            ([], Place::Cell(_)) if self.u.code.arg_count > 0 && self.keeps_first() => {}
            ([_, _], _) => {}
            _ => return Ok(false),
        }
        let mark = self.u.next_temp;
        let first = self.u.temps(3);
        self.at(name.range);
        self.emit_named(Op::LoadGlobal, 0, first + 2, 0, &super_name);
        match &*arguments.args {
            [class, object] => {
                self.expr(class, first)?;
                self.expr(object, first + 1)?;
            }
            _ => {
                self.at(call.range());
                self.load_place(&Name::new_static(CLASS), class_place, first);
                let own = Name::new(self.u.code.varnames.first().map_or("", |name| name.as_str()));
                let place =
                    if self.table.is_captured(self.u.scope, &own) { Place::Cell(0) } else { Place::Local(0) };
                self.load_place(&own, place, first + 1);
            }
        }
        self.at(self.attribute_range(e));
        let attribute = self.mangle(&e.attr.id);
        self.emit_named(op, arguments.args.is_empty() as u8, dst, first, &attribute);
        self.u.next_temp = mark;
        Ok(true)
    }
}

/// Whether arguments can be passed in registers.
fn is_simple(arguments: &ast::Arguments) -> bool {
    !arguments.args.iter().any(Expr::is_starred_expr)
        && arguments.keywords.iter().all(|keyword| keyword.arg.is_some())
}

fn argument_count(arguments: &ast::Arguments) -> usize {
    arguments.args.len() + arguments.keywords.len()
}
