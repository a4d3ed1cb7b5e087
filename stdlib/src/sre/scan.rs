//! Going through a string match by match (`Pattern.finditer`, `Pattern.scanner`), and compiled replacement templates.

use super::matches::MatchObject;
use super::pattern::PatternObject;
use super::{Hay, take_state, with_poll};
use std::cell::Cell;
use taipan_macros::{class, native_object};
use taipan_sre::{Indexer, Scanner, Template};
use taipan_vm::native::PyResult;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Where a scan through a string has come.
#[derive(Clone, Copy)]
struct Place {
    scanner: Scanner,
    indexer: Indexer,
    bounds: (usize, usize),
}

/// The next match of a scan, which must begin where the last one ended if `here`.
fn step(
    vm: &Vm,
    pattern: Gc<PatternObject>,
    string: Value,
    cell: &Cell<Place>,
    here: bool,
) -> PyResult<Option<Gc<MatchObject>>> {
    let hay = Hay::open(vm, string)?;
    let mut place = cell.get();
    let mut state = take_state(pattern);
    let found = with_poll(vm, |poll| {
        if here {
            place.scanner.match_(&pattern.code, hay.subject(), &mut state, poll)
        } else {
            place.scanner.search(&pattern.code, hay.subject(), &mut state, poll)
        }
    })?;
    let result = found.then(|| {
        let start = state.span(0).map_or(0, |s| s.0);
        let anchor = (start, place.indexer.char_index(hay.subject(), start));
        MatchObject::new(vm, pattern, string, &state, place.bounds, anchor)
    });
    pattern.state.set(Some(state));
    cell.set(place);
    Ok(result)
}

macro_rules! scan_object {
    ($(#[$doc:meta])* $name:ident $text:literal) => {
        $(#[$doc])*
        #[native_object($text)]
        pub struct $name {
            pattern: Gc<PatternObject>,
            string: Value,
            #[untraced]
            place: Cell<Place>,
        }
        impl $name {
            /// Starts at the first of two character indices and ends at the second.
            pub fn new(
                vm: &Vm,
                pattern: Gc<PatternObject>,
                string: Value,
                hay: &Hay,
                bounds: (usize, usize),
            ) -> Gc<$name> {
                let scanner = Scanner::between(hay.byte_bounds(vm, bounds));
                let place = Place { scanner, indexer: Indexer::new(), bounds };
                $name::alloc(vm, $name::class(vm), |head| $name { head, pattern, string, place: Cell::new(place) })
            }
        }
    };
}

scan_object! {
    /// What `Pattern.finditer` gives.
    FindIter "callable_iterator"
}
scan_object! {
    /// What `Pattern.scanner` gives.
    ScannerObject "_sre.SRE_Scanner"
}

#[class("callable_iterator")]
impl FindIter {
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Gc<MatchObject>>> {
        step(vm, this.pattern, this.string, &this.place, false)
    }
}

#[class("SRE_Scanner", module = "_sre")]
impl ScannerObject {
    #[method("match()")]
    fn match_(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Gc<MatchObject>>> {
        step(vm, this.pattern, this.string, &this.place, true)
    }
    #[method("search()")]
    fn search(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Gc<MatchObject>>> {
        step(vm, this.pattern, this.string, &this.place, false)
    }
    #[getter]
    fn pattern(this: Gc<Self>) -> Gc<PatternObject> {
        this.pattern
    }
}

/// A compiled replacement.
#[native_object("_sre.SRE_Template")]
pub struct TemplateObject {
    #[untraced]
    pub template: Template,
    pub is_bytes: bool,
}

impl TemplateObject {
    /// Makes one.
    pub fn new(vm: &Vm, template: Template, is_bytes: bool) -> Gc<TemplateObject> {
        TemplateObject::alloc(vm, TemplateObject::class(vm), |head| TemplateObject {
            head,
            template,
            is_bytes,
        })
    }
    /// An empty text of its sort.
    pub fn first(&self, vm: &Vm) -> Value {
        if self.is_bytes { vm.bytes(b"").value() } else { vm.str("").value() }
    }
}

#[class("SRE_Template", module = "_sre")]
impl TemplateObject {}
