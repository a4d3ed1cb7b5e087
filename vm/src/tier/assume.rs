//! What compiled code takes for granted: versions of classes, the code of functions, and functions, classes and modules that
//! are globals. All of that may change at any call, and hardly ever does. Compiled code does not look at each of these words
//! wherever it relies on one. Instead whatever changes a word that may be relied on moves a number that all share, the epoch.
//! After whatever may have run other code, compiled code compares this one number with that at which its assumptions were last
//! found to be true, and looks at them all when it moved (JavaScriptCore's watchpoints and PyPy's quasi-immutable fields
//! serve the same end; they find the code that relies on a word from the word).

use crate::vm::Vm;
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, Ordering};

/// Moves when a word is changed that compiled code may rely on. (One for all interpreters of the process: they take turns.)
pub static EPOCH: AtomicU32 = AtomicU32::new(1);

/// Something that compiled code may rely on was changed.
#[inline]
pub fn changed() {
    EPOCH.fetch_add(1, Ordering::Relaxed);
}

/// A word of memory that is taken to keep its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Assumption {
    /// Where it is, in an object that the code keeps alive.
    pub address: usize,
    /// It is one of 64 bits, not of 32.
    pub wide: bool,
    pub value: u64,
}

impl Assumption {
    /// Is it true now?
    pub fn holds(&self) -> bool {
        // SAFETY: it is a field of an object that is kept alive for the compiled code that assumes this.
        let now = unsafe {
            match self.wide {
                true => *(self.address as *const u64),
                false => *(self.address as *const u32) as u64,
            }
        };
        now == self.value
    }
}

/// What some compiled code assumes.
#[repr(C)]
#[derive(Debug)]
pub struct Assumed {
    /// The epoch at which all of it was true.
    epoch: Cell<u32>,
    all: Box<[Assumption]>,
}

impl Assumed {
    /// What was true at the epoch `epoch`.
    pub fn new(epoch: u32, all: &[Assumption]) -> Assumed {
        Assumed { epoch: Cell::new(epoch), all: all.into() }
    }
    /// Where its epoch is.
    pub fn epoch(&self) -> *const u32 {
        self.epoch.as_ptr()
    }
}

/// The epoch moved: 1 when all is true still, 0 when not.
pub extern "C" fn still_hold(assumed: &Assumed, vm: &Vm) -> u64 {
    let mut broken = vm.interp().tiers.broken.borrow_mut();
    let mut good = true;
    for assumption in assumed.all.iter().filter(|a| !a.holds()) {
        *broken.entry(assumption.address).or_insert(0) += 1;
        good = false;
    }
    if good {
        assumed.epoch.set(EPOCH.load(Ordering::Relaxed));
    }
    good as u64
}

/// So often a word may be found changed before nothing is assumed of it any more.
const PATIENCE: u32 = 3;

/// May compiled code assume that the word at an address keeps its value?
pub fn may_assume(vm: &Vm, address: usize) -> bool {
    vm.interp().tiers.broken.borrow().get(&address).is_none_or(|times| *times < PATIENCE)
}
