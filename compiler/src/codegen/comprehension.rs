//! Comprehensions, which run inline in the unit around them with variables of their own (PEP 709), and generator
//! expressions, which are functions. (So are comprehensions in annotations inside a class.)

use ruff_python_ast::{self as ast, Comprehension, Expr};
use ruff_text_size::{Ranged, TextRange};

use super::emit::{Label, UnitKind};
use super::{Compiler, Result};
use crate::bytecode::{CALL_GAP, Op, Reg};
use crate::symtable::{Part, ScopeId, Var};

/// What a comprehension makes of each element.
#[derive(Clone, Copy)]
enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
    /// `{**x for ...}`
    Merge(&'a Expr),
    Yield(&'a Expr),
}

impl Element<'_> {
    fn range(&self) -> TextRange {
        match self {
            Element::List(e) | Element::Set(e) | Element::Merge(e) | Element::Yield(e) => e.range(),
            Element::Dict(key, value) => key.range().cover(value.range()),
        }
    }
}

impl<'a> Compiler<'a> {
    pub(crate) fn comprehension(&mut self, expr: &'a Expr, dst: Reg) -> Result {
        let (scope, generators, element, name) = match expr {
            Expr::ListComp(e) => {
                (self.table.of_node(e, Part::Body), &e.generators, Element::List(&e.elt), "<listcomp>")
            }
            Expr::SetComp(e) => {
                (self.table.of_node(e, Part::Body), &e.generators, Element::Set(&e.elt), "<setcomp>")
            }
            Expr::DictComp(e) => {
                let element = match &e.key {
                    Some(key) => Element::Dict(key, &e.value),
                    None => Element::Merge(&e.value),
                };
                (self.table.of_node(e, Part::Body), &e.generators, element, "<dictcomp>")
            }
            Expr::Generator(e) => {
                (self.table.of_node(e, Part::Body), &e.generators, Element::Yield(&e.elt), "<genexpr>")
            }
            _ => return Ok(()),
        };
        let range = match expr {
            // The parentheses of the call are the generator's too.
            Expr::Generator(e) if !e.parenthesized => self.generator_range.take().unwrap_or(e.range),
            other => other.range(),
        };
        if self.table.scope(scope).unit == self.u.scope {
            self.inlined(scope, generators, element, range, dst)
        } else {
            self.as_function(scope, generators, element, name, range, dst)
        }
    }

    fn inlined(
        &mut self,
        scope: ScopeId,
        generators: &'a [Comprehension],
        element: Element<'a>,
        range: TextRange,
        dst: Reg,
    ) -> Result {
        let mark = self.u.next_temp;
        let work = self.work_register(dst);
        let Some(first) = generators.first() else { return Ok(()) };
        let iterator = self.first_iterator(first)?;
        let (mut locals, mut own) = (Vec::new(), Vec::new());
        for symbol in &self.table.scope(scope).symbols {
            let Some(&register) = self.u.registers.get(&(scope, symbol.name.clone())) else { continue };
            if symbol.captured {
                self.u.emit(Op::MakeCell, 1, register, 0, 0);
                own.push(register);
            } else if symbol.var == Some(Var::Bound(scope)) {
                self.u.set_bound(register, false);
                locals.push(register);
                own.push(register);
            }
        }
        self.at(range);
        self.build_empty(element, work);
        let (handler, end) = (self.u.label(), self.u.label());
        let depth = self.u.region_depth();
        let exc = self.u.temp();
        self.u.open_region(handler, exc);
        self.u.comprehensions.push(scope);
        self.generators(generators, 0, iterator, element, work)?;
        self.u.comprehensions.pop();
        self.u.close_regions(depth);
        self.forget_own(&own, &locals);
        self.u.jump_over(end);
        // An exception leaves none of the variables behind either.
        self.u.place_handler(handler);
        let position = self.u.position.take();
        self.forget_own(&own, &locals);
        self.u.emit(Op::Reraise, 0, exc, 0, 0);
        self.u.set_unreachable();
        self.u.position = position;
        self.u.place(end);
        self.move_to(dst, work);
        self.u.next_temp = mark;
        Ok(())
    }

    /// The end of a comprehension's variables.
    fn forget_own(&mut self, own: &[Reg], locals: &[Reg]) {
        for &register in own {
            self.u.emit(Op::DeleteLocal, 1, register, 0, 0);
        }
        for &register in locals {
            self.u.set_bound(register, false);
        }
    }

    fn first_iterator(&mut self, first: &'a Comprehension) -> Result<Reg> {
        if first.is_async { self.async_iterator(&first.iter) } else { self.iterator(&first.iter) }
    }

    fn build_empty(&mut self, element: Element<'a>, dst: Reg) {
        let op = match element {
            Element::List(_) => Op::BuildList,
            Element::Set(_) => Op::BuildSet,
            Element::Dict(..) | Element::Merge(_) => Op::BuildMap,
            Element::Yield(_) => return,
        };
        self.u.emit(op, 0, dst, dst, 0);
    }

    fn as_function(
        &mut self,
        scope: ScopeId,
        generators: &'a [Comprehension],
        element: Element<'a>,
        name: &str,
        range: TextRange,
        dst: Reg,
    ) -> Result {
        let mark = self.u.next_temp;
        let Some(first) = generators.first() else { return Ok(()) };
        self.enter(UnitKind::Comprehension, scope, name, self.lines.line(range.start()));
        self.u.code.arg_count = 1;
        self.prologue();
        self.at(range);
        let work = self.u.temp();
        self.build_empty(element, work);
        self.generators(generators, 0, 0, element, work)?;
        self.at(range);
        match element {
            Element::Yield(_) => self.u.emit(Op::ReturnNone, 0, 0, 0, 0),
            _ => self.u.emit(Op::Return, 0, work, 0, 0),
        }
        self.u.set_unreachable();
        self.epilogue();
        let code = self.leave_unit()?;
        let awaited = self.table.scope(scope).is_coroutine && !matches!(element, Element::Yield(_));
        let base = self.call_base(dst);
        self.u.reserve_to(base + 1);
        self.at(range);
        let extras = self.extras();
        self.make_function(code, scope, extras, base);
        let argument = base + CALL_GAP;
        self.u.reserve_to(argument + 1);
        if first.is_async {
            let value = self.operand(&first.iter, &[], Some(argument))?;
            self.at(first.iter.range());
            self.u.emit(Op::GetAIter, 0, argument, value, 0);
        } else {
            self.iterator_into(&first.iter, argument)?;
        }
        self.at(range);
        self.call_plain(base, 1, dst);
        if awaited {
            let work = self.work_register(dst);
            self.await_register(dst, 0, work);
            self.move_to(dst, work);
        }
        self.u.next_temp = mark;
        Ok(())
    }

    /// The loops from the `at`th on, the innermost of which adds the element to `work`.
    fn generators(
        &mut self,
        generators: &'a [Comprehension],
        at: usize,
        iterator: Reg,
        element: Element<'a>,
        work: Reg,
    ) -> Result {
        let generator = &generators[at];
        let (done, next) = (self.u.label(), self.u.label());
        let exc = if generator.is_async { self.u.temp() } else { 0 };
        let head = self.u.loop_head();
        self.u.code.loops += 1;
        let number = (self.u.code.loops - 1).min(0xFFFF) as u16;
        if generator.is_async {
            self.next_async_value(iterator, &generator.iter, &generator.target, done, exc)?;
        } else {
            self.next_value(iterator, &generator.iter, &generator.target, done)?;
        }
        for test in &generator.ifs {
            self.condition(test, false, next)?;
        }
        self.inner(generators, at + 1, element, work, next)?;
        self.u.place(next);
        self.at(element.range());
        self.loop_back(number, head);
        if generator.is_async {
            self.u.place_handler(done);
            self.at(generator.iter.range());
            self.u.emit(Op::EndAsyncFor, 0, exc, 0, 0);
        } else {
            self.u.place(done);
        }
        Ok(())
    }

    /// What runs for each value of the loops before the `at`th.
    fn inner(
        &mut self,
        generators: &'a [Comprehension],
        at: usize,
        element: Element<'a>,
        work: Reg,
        next: Label,
    ) -> Result {
        let mark = self.u.next_temp;
        let Some(generator) = generators.get(at) else {
            self.element(element, work)?;
            self.u.next_temp = mark;
            return Ok(());
        };
        match single_item(generator) {
            // `for x in [value]` is an assignment.
            Some(item) => {
                let local = generator.target.as_name_expr().and_then(|name| self.local_register(&name.id));
                match local {
                    Some(register) => {
                        self.expr(item, register)?;
                        self.u.set_bound(register, true);
                    }
                    None => {
                        let value = self.value(item)?;
                        self.store(&generator.target, value)?;
                    }
                }
                for test in &generator.ifs {
                    self.condition(test, false, next)?;
                }
                self.inner(generators, at + 1, element, work, next)?;
            }
            None => {
                let iterator = self.first_iterator(generator)?;
                self.generators(generators, at, iterator, element, work)?;
            }
        }
        self.u.next_temp = mark;
        Ok(())
    }

    fn element(&mut self, element: Element<'a>, work: Reg) -> Result {
        match element {
            Element::List(elt) => {
                let value = self.value(elt)?;
                self.at(elt.range());
                self.u.emit(Op::ListAppend, 0, work, value, 0);
            }
            Element::Set(elt) => {
                let value = self.value(elt)?;
                self.at(elt.range());
                self.u.emit(Op::SetAdd, 0, work, value, 0);
            }
            Element::Dict(key, value) => {
                let range = TextRange::new(key.start(), value.end());
                let key = self.operand(key, &[value], None)?;
                let value = self.value(value)?;
                self.at(range);
                self.u.emit(Op::MapAdd, 0, work, key, value);
            }
            Element::Merge(value) => {
                let register = self.value(value)?;
                self.at(value.range());
                self.u.emit(Op::DictUpdate, 0, work, register, 0);
            }
            Element::Yield(elt) => {
                let value = self.value(elt)?;
                self.at(elt.range());
                let x = if self.is_async_generator() { 2 } else { 0 };
                self.u.emit(Op::Yield, x, work, value, 0);
            }
        }
        Ok(())
    }
}

/// The only item of a display that is iterated over.
fn single_item(generator: &Comprehension) -> Option<&Expr> {
    let elts = match &generator.iter {
        Expr::List(ast::ExprList { elts, .. }) | Expr::Tuple(ast::ExprTuple { elts, .. }) => elts,
        _ => return None,
    };
    match &elts[..] {
        [item] if !item.is_starred_expr() && !generator.is_async => Some(item),
        _ => None,
    }
}
