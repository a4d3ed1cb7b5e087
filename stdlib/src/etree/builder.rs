//! `TreeBuilder`: makes a tree from events.

use super::element::Element;
use super::{COMMENT, PI, error_class, factory};
use std::cell::{Cell, RefCell};
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Dict, List, Str, Type};
use taipan_vm::protocol::BinOp;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Events that a parser collects.
pub const EVENTS: [&str; 6] = ["start", "end", "start-ns", "end-ns", "comment", "pi"];
pub const START: usize = 0;
pub const END: usize = 1;
pub const START_NS: usize = 2;
pub const END_NS: usize = 3;
pub const COMMENT_EVENT: usize = 4;
pub const PI_EVENT: usize = 5;

#[native_object("xml.etree.ElementTree.TreeBuilder")]
pub struct TreeBuilder {
    /// The first element; UNBOUND: none yet.
    root: ValueCell,
    /// The innermost open element, or None.
    this: ValueCell,
    /// What was begun or ended last, or None.
    last: ValueCell,
    /// What the next text follows; UNBOUND: it is inside `last`.
    tail_of: ValueCell,
    /// The elements around `this`.
    stack: ValueCell,
    /// Text, or what was given as such, that belongs nowhere yet: a list, or UNBOUND. It comes before `text`.
    data: ValueCell,
    #[untraced]
    text: RefCell<String>,
    element_factory: ValueCell,
    comment_factory: ValueCell,
    pi_factory: ValueCell,
    insert_comments: Cell<bool>,
    insert_pis: Cell<bool>,
    /// The method that takes events; UNBOUND: nobody wants them.
    events: ValueCell,
    /// The names of the events that are wanted; UNBOUND for the others.
    names: [ValueCell; 6],
}

impl TreeBuilder {
    fn of_class(vm: &Vm, cls: Gc<Type>) -> Gc<TreeBuilder> {
        let stack = vm.new_list();
        TreeBuilder::alloc(vm, cls, |head| TreeBuilder {
            head,
            root: ValueCell::new(Value::UNBOUND),
            this: ValueCell::new(Value::NONE),
            last: ValueCell::new(Value::NONE),
            tail_of: ValueCell::new(Value::UNBOUND),
            stack: ValueCell::new(stack.value()),
            data: ValueCell::new(Value::UNBOUND),
            text: RefCell::new(String::new()),
            element_factory: ValueCell::new(Value::NONE),
            comment_factory: ValueCell::new(Value::NONE),
            pi_factory: ValueCell::new(Value::NONE),
            insert_comments: Cell::new(false),
            insert_pis: Cell::new(false),
            events: ValueCell::new(Value::UNBOUND),
            names: std::array::from_fn(|_| ValueCell::new(Value::UNBOUND)),
        })
    }

    /// One as parsers use it.
    pub fn make(vm: &Vm) -> Gc<TreeBuilder> {
        TreeBuilder::of_class(vm, TreeBuilder::class(vm))
    }

    /// Sends events to that method from now on: none yet.
    pub fn set_events(&self, append: Value) {
        self.events.set(&self.head.header, append);
        for name in &self.names {
            name.set(&self.head.header, Value::UNBOUND);
        }
    }
    /// An event is wanted, under that name.
    pub fn want(&self, event: usize, name: Value) {
        self.names[event].set(&self.head.header, name);
    }

    fn send(&self, vm: &Vm, event: usize, value: Value) -> PyResult<()> {
        let (append, name) = (self.events.get(), self.names[event].get());
        if append.is_unbound() || name.is_unbound() {
            return Ok(());
        }
        vm.call(append, &[vm.new_tuple(&[name, value]).value()])?;
        Ok(())
    }

    /// Text that a parser found.
    pub fn add_text(&self, text: &str) {
        if !self.last.get().is_none() || !self.text.borrow().is_empty() {
            self.text.borrow_mut().push_str(text);
        }
    }

    /// Anything that is to be joined with the text around it.
    pub fn add_data(&self, vm: &Vm, data: Value) {
        let pending = !self.data.get().is_unbound() || !self.text.borrow().is_empty();
        if self.last.get().is_none() && !pending {
            return;
        }
        if self.data.get().is_unbound()
            && vm.is_exact_str(data)
            && let Some(text) = data.downcast::<Str>().and_then(|text| text.to_str())
        {
            self.text.borrow_mut().push_str(text);
            return;
        }
        let list = self.data_list(vm);
        list.push(vm, data);
    }

    /// The list of data, with the text at its end.
    fn data_list(&self, vm: &Vm) -> Gc<List> {
        let list = match self.data.get().downcast::<List>() {
            Some(list) => list,
            None => {
                let list = vm.new_list();
                self.data.set(&self.head.header, list.value());
                list
            }
        };
        let text = std::mem::take(&mut *self.text.borrow_mut());
        if !text.is_empty() {
            list.push(vm, vm.str(&text).value());
        }
        list
    }

    /// Puts the text where it belongs.
    fn flush(&self, vm: &Vm) -> PyResult<()> {
        let value = if self.data.get().is_unbound() {
            let mut text = self.text.borrow_mut();
            if text.is_empty() {
                return Ok(());
            }
            let value = vm.str(&text).value();
            text.clear();
            value
        } else {
            let list = self.data_list(vm);
            self.data.set(&self.head.header, Value::UNBOUND);
            match list.len() {
                1 => list.get(vm, 0),
                _ => vm.call_method_str(vm.str("").value(), "join", &[list.value()])?,
            }
        };
        let (owner, is_tail) = match self.tail_of.get() {
            owner if owner.is_unbound() => (self.last.get(), false),
            owner => (owner, true),
        };
        if let (Some(element), true) = (owner.downcast::<Element>(), vm.type_of(owner) == Element::class(vm))
        {
            let cell = if is_tail { &element.tail } else { &element.text };
            let before = cell.get();
            let value = if before.is_none() { value } else { vm.binary(BinOp::Add, before, value)? };
            cell.set(element.header(), value);
            return Ok(());
        }
        let name = vm.intern_str(if is_tail { "tail" } else { "text" });
        let before = vm.getattr(owner, name)?;
        let value = if before.is_none() { value } else { vm.binary(BinOp::Add, before, value)? };
        vm.setattr(owner, name, value)
    }

    fn add_child(&self, vm: &Vm, parent: Value, child: Value) -> PyResult<()> {
        match parent.downcast::<Element>() {
            Some(element) if vm.type_of(parent) == Element::class(vm) => {
                super::element::check(vm, child)?;
                element.add(vm, child);
                Ok(())
            }
            _ => vm.call_method_str(parent, "append", &[child]).map(|_| ()),
        }
    }

    /// An element begins.
    pub fn start(&self, vm: &Vm, tag: Value, attrib: Option<Gc<Dict>>) -> PyResult {
        self.flush(vm)?;
        let maker = self.element_factory.get();
        let node = if maker.is_none() {
            Element::make(vm, tag, attrib).value()
        } else {
            let attrib = attrib.unwrap_or_else(|| vm.new_dict());
            vm.call(maker, &[tag, attrib.value()])?
        };
        let outer = self.this.get();
        self.last.set(&self.head.header, node);
        self.tail_of.set(&self.head.header, Value::UNBOUND);
        if !outer.is_none() {
            self.add_child(vm, outer, node)?;
        } else {
            if !self.root.get().is_unbound() {
                return Err(vm.raise_message(error_class(vm)?, "multiple elements on top level"));
            }
            self.root.set(&self.head.header, node);
        }
        self.stack(vm).push(vm, outer);
        self.this.set(&self.head.header, node);
        self.send(vm, START, node)?;
        Ok(node)
    }

    fn stack(&self, vm: &Vm) -> Gc<List> {
        match self.stack.get().downcast::<List>() {
            Some(list) => list,
            None => vm.new_list(),
        }
    }

    /// The innermost element ends.
    pub fn end(&self, vm: &Vm) -> PyResult {
        self.flush(vm)?;
        let stack = self.stack(vm);
        if stack.is_empty() {
            return Err(vm.index_error("pop from empty stack"));
        }
        let node = self.this.get();
        self.last.set(&self.head.header, node);
        self.tail_of.set(&self.head.header, node);
        self.this.set(&self.head.header, stack.pop_last(vm));
        self.send(vm, END, node)?;
        Ok(node)
    }

    /// A node that is no element: into the tree if that is wanted.
    fn special(&self, vm: &Vm, maker: Value, args: &[Value], insert: bool, event: usize) -> PyResult {
        self.flush(vm)?;
        let node = match (maker.is_none(), args) {
            (true, [text]) => *text,
            (true, _) => vm.new_tuple(args).value(),
            (false, _) => {
                let node = vm.call(maker, args)?;
                let outer = self.this.get();
                if insert && !outer.is_none() {
                    self.add_child(vm, outer, node)?;
                    self.tail_of.set(&self.head.header, node);
                }
                node
            }
        };
        self.send(vm, event, node)?;
        Ok(node)
    }

    pub fn comment(&self, vm: &Vm, text: Value) -> PyResult {
        let maker = self.comment_factory.get();
        self.special(vm, maker, &[text], self.insert_comments.get(), COMMENT_EVENT)
    }
    pub fn pi(&self, vm: &Vm, target: Value, text: Value) -> PyResult {
        let maker = self.pi_factory.get();
        self.special(vm, maker, &[target, text], self.insert_pis.get(), PI_EVENT)
    }
    pub fn start_ns(&self, vm: &Vm, prefix: Value, uri: Value) -> PyResult<()> {
        self.send(vm, START_NS, vm.new_tuple(&[prefix, uri]).value())
    }
    pub fn end_ns(&self, vm: &Vm) -> PyResult<()> {
        self.send(vm, END_NS, Value::NONE)
    }
    /// The tree, or None.
    pub fn done(&self) -> Value {
        let root = self.root.get();
        if root.is_unbound() { Value::NONE } else { root }
    }
}

#[class("TreeBuilder", module = "xml.etree.ElementTree", subclassable)]
impl TreeBuilder {
    #[new("TreeBuilder(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &taipan_vm::native::Args) -> Gc<TreeBuilder> {
        TreeBuilder::of_class(vm, cls)
    }
    #[init_method(
        "TreeBuilder(element_factory=None, *, comment_factory=None, pi_factory=None, insert_comments=False, insert_pis=False)",
        text_signature = None
    )]
    fn init(
        vm: &Vm,
        this: Gc<Self>,
        element_factory: Value,
        comment_factory: Value,
        pi_factory: Value,
        insert_comments: bool,
        insert_pis: bool,
    ) {
        let or_default = |value: Value, key| if value.is_none() { factory(vm, key) } else { value };
        let comment = or_default(comment_factory, COMMENT);
        let pi = or_default(pi_factory, PI);
        this.element_factory.set(this.header(), element_factory);
        this.comment_factory.set(this.header(), comment);
        this.pi_factory.set(this.header(), pi);
        this.insert_comments.set(insert_comments && !comment.is_none());
        this.insert_pis.set(insert_pis && !pi.is_none());
    }
    #[method("data(data, /)")]
    fn py_data(vm: &Vm, this: Gc<Self>, data: Value) {
        this.add_data(vm, data);
    }
    #[method("start(tag, attrs, /)")]
    fn py_start(vm: &Vm, this: Gc<Self>, tag: Value, attrs: Gc<Dict>) -> PyResult {
        this.start(vm, tag, Some(attrs))
    }
    #[method("end(tag, /)")]
    fn py_end(vm: &Vm, this: Gc<Self>, _tag: Value) -> PyResult {
        this.end(vm)
    }
    #[method("comment(text, /)")]
    fn py_comment(vm: &Vm, this: Gc<Self>, text: Value) -> PyResult {
        this.comment(vm, text)
    }
    #[method("pi(target, text=None, /)")]
    fn py_pi(vm: &Vm, this: Gc<Self>, target: Value, text: Value) -> PyResult {
        this.pi(vm, target, text)
    }
    #[method("close()")]
    fn close(this: Gc<Self>) -> Value {
        this.done()
    }
}
