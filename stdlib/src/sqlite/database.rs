//! Open databases: when the library runs, and how it calls back.
//!
//! The library runs without the interpreter's lock, so that other threads go on while it waits for a file. Where it calls
//! back (a function in SQL that is a Python function), the lock is taken again: [`CALLER`] says for which thread. Nobody
//! is there to call back for while the collector frees objects; then callbacks do nothing.
//!
//! Statements and databases that die are freed in any order, which `sqlite3_close_v2` allows. While a thread is in the
//! library, it may hold the database's mutex and wait for the interpreter's lock, so that freeing a statement waits.
//!
//! A statement that has more rows keeps its database locked, also if nothing refers to its cursor any more. Since it is the
//! collector that finds that out, it is asked where a lock is in the way, and where there are many such statements.

use libsqlite3_sys as sys;
use std::cell::{Cell, RefCell};
use std::ffi::{c_int, c_void};
use std::rc::{Rc, Weak};
use taipan_vm::interp::collect_abandoned;
use taipan_vm::vm::Vm;

// Not among the bindings.
unsafe extern "C" {
    fn sqlite3_close_v2(database: *mut sys::sqlite3) -> c_int;
}

thread_local! {
    /// The thread state that called the library, and whether its lock was given away.
    static CALLER: Cell<Option<(*const Vm, bool)>> = const { Cell::new(None) };
}

/// Puts back who called the library.
struct Before(Option<(*const Vm, bool)>);

impl Drop for Before {
    fn drop(&mut self) {
        CALLER.set(self.0);
    }
}

/// Runs `f`, which calls the library, where nobody is there to call back for.
fn unattended(f: impl FnOnce()) {
    let _before = Before(CALLER.replace(None));
    f();
}

/// Runs `f`, which calls the library and touches no Python object.
pub fn attended<R>(vm: &Vm, f: impl FnOnce() -> R) -> R {
    let unlocked = vm.gives_lock();
    let _before = Before(CALLER.replace(Some((vm, unlocked))));
    if unlocked { vm.without_lock(f) } else { f() }
}

/// Runs `f` in a callback of the library, with the interpreter's lock; gives `otherwise` if no Python code can run.
pub fn called_back<R>(otherwise: R, f: impl FnOnce(&Vm) -> R) -> R {
    let Some((vm, unlocked)) = CALLER.get() else { return otherwise };
    // SAFETY: the thread state is that of this thread, which called the library and waits for it.
    let vm = unsafe { &*vm };
    if !unlocked {
        return f(vm);
    }
    let _before = Before(CALLER.replace(Some((vm, false))));
    vm.with_lock_again(|| f(vm))
}

/// How many more statements may be unfinished than survived the last collection.
const SLACK: usize = 8;

/// How long to wait for a lock, in milliseconds, before each new try; the last one is for all that follow.
const WAITS: [c_int; 12] = [1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100];
/// At which try the collector is asked.
const ASKED: usize = 3;

/// Waits for a lock that somebody else has: whether to try again.
unsafe extern "C" fn wait(place: *mut c_void, tries: c_int) -> c_int {
    // SAFETY: the place is the database's number for this, which lives as long as the library's handle.
    let most = unsafe { *place.cast::<c_int>() };
    let tries = usize::try_from(tries).unwrap_or(0);
    let next = WAITS[tries.min(WAITS.len() - 1)];
    let before: c_int = WAITS.iter().take(tries).sum();
    let more = c_int::try_from(tries.saturating_sub(WAITS.len())).unwrap_or(0);
    let before = before.saturating_add(more.saturating_mul(WAITS[WAITS.len() - 1]));
    if tries == ASKED || tries == 0 && most < WAITS[..ASKED].iter().sum() {
        called_back((), collect_abandoned);
    } else if before >= most {
        return 0;
    }
    // SAFETY: no memory is involved.
    unsafe { sys::sqlite3_sleep(next.min(most.saturating_sub(before).max(0))) };
    1
}

/// An open database.
pub struct Database {
    /// Null once it is closed.
    handle: Cell<*mut sys::sqlite3>,
    /// It is to be closed when no call is going on.
    closing: Cell<bool>,
    /// How long it waits for locks, in milliseconds; the library looks at this place.
    _patience: Box<c_int>,
    /// How many statements have more rows, and from how many on the collector is asked.
    active: Cell<usize>,
    tolerated: Cell<usize>,
    /// How many calls of the library are going on.
    busy: Cell<usize>,
    /// Statements to be freed, and such to be reset, when no call is going on.
    dead: RefCell<Vec<*mut sys::sqlite3_stmt>>,
    abandoned: RefCell<Vec<Rc<Prepared>>>,
    /// What is to be closed before the database is.
    statements: RefCell<Vec<Weak<Prepared>>>,
    blobs: RefCell<Vec<Weak<OpenBlob>>>,
    /// The callbacks that the library does not free: authorizer, progress handler, trace callback; 0 for none.
    watchers: Cell<[usize; 3]>,
}

/// Adds to a list of what lives somewhere else; what died is forgotten where the list would grow.
fn note<T>(known: &RefCell<Vec<Weak<T>>>, new: &Rc<T>) {
    let mut known = known.borrow_mut();
    if known.len() == known.capacity() {
        known.retain(|other| other.strong_count() > 0);
    }
    known.push(Rc::downgrade(new));
}

impl Database {
    /// The database with a handle that the library gave, which is to wait so many milliseconds for locks.
    pub(super) fn new(handle: *mut sys::sqlite3, patience: c_int) -> Rc<Database> {
        let mut patience = Box::new(patience);
        let place: *mut c_int = &raw mut *patience;
        // SAFETY: the handle is a live one, and the number lives as long as it.
        unsafe { sys::sqlite3_busy_handler(handle, Some(wait), place.cast()) };
        Rc::new(Database {
            handle: Cell::new(handle),
            closing: Cell::new(false),
            _patience: patience,
            active: Cell::new(0),
            tolerated: Cell::new(SLACK),
            busy: Cell::new(0),
            dead: RefCell::new(Vec::new()),
            abandoned: RefCell::new(Vec::new()),
            statements: RefCell::new(Vec::new()),
            blobs: RefCell::new(Vec::new()),
            watchers: Cell::new([0; 3]),
        })
    }
    /// The library's handle, for calls that neither block nor call back.
    pub fn handle(&self) -> *mut sys::sqlite3 {
        self.handle.get()
    }
    /// Runs `f`, which calls the library with the handle and touches no Python object; other threads run meanwhile.
    #[inline]
    pub fn run<R>(&self, vm: &Vm, f: impl FnOnce(*mut sys::sqlite3) -> R) -> R {
        let handle = self.handle.get();
        self.busy.set(self.busy.get() + 1);
        let result = attended(vm, || f(handle));
        self.busy.set(self.busy.get() - 1);
        if self.busy.get() == 0 && !(self.dead.borrow().is_empty() && self.abandoned.borrow().is_empty()) {
            self.free_dead();
        }
        if self.busy.get() == 0 && self.closing.get() {
            self.close_handle();
        }
        result
    }
    fn close_handle(&self) {
        self.free_dead();
        let handle = self.handle.replace(std::ptr::null_mut());
        unattended(|| {
            // SAFETY: the handle is closed once; null is allowed. The library waits for what still refers to it.
            unsafe { sqlite3_close_v2(handle) };
        });
    }
    /// Lets statements go whose cursors nothing refers to any more; whether there were such.
    fn drop_abandoned(&self, vm: &Vm) -> bool {
        let before = self.active.get();
        if before == 0 || self.busy.get() > 0 {
            return false;
        }
        collect_abandoned(vm);
        self.active.get() < before
    }
    /// Lets statements go whose cursors nothing refers to any more, if there are many that have more rows.
    pub fn limit_abandoned(&self, vm: &Vm) {
        if self.active.get() > self.tolerated.get() {
            self.drop_abandoned(vm);
            self.tolerated.set(self.active.get() + SLACK);
        }
    }
    /// As [`Database::run`] for calls that statements with more rows can be in the way of.
    pub fn insist(&self, vm: &Vm, f: impl Fn(*mut sys::sqlite3) -> c_int) -> c_int {
        let result = self.run(vm, &f);
        if self.gave_way(vm, result) { self.run(vm, f) } else { result }
    }
    /// Should what had this result be tried again, since statements that were in the way are gone now?
    pub fn gave_way(&self, vm: &Vm, result: c_int) -> bool {
        self.is_in_the_way(result) && self.drop_abandoned(vm)
    }
    /// May statements with more rows be the reason for this result?
    fn is_in_the_way(&self, result: c_int) -> bool {
        match result & 0xff {
            sys::SQLITE_LOCKED | sys::SQLITE_BUSY => true,
            // "cannot VACUUM - SQL statements in progress", "database x is locked"
            sys::SQLITE_ERROR => {
                // SAFETY: the handle is a live one.
                let message = super::errors::text(unsafe { sys::sqlite3_errmsg(self.handle.get()) });
                message.contains("in progress") || message.ends_with("is locked")
            }
            _ => false,
        }
    }
    /// Stops what is going on.
    pub fn interrupt(&self, vm: &Vm) {
        // Where nothing is going on, nothing is to be stopped later either.
        self.drop_abandoned(vm);
        // SAFETY: the handle is a live one.
        unsafe { sys::sqlite3_interrupt(self.handle.get()) };
    }
    /// Notes the callback of a kind, which is freed with the database; gives the one before.
    pub fn exchange_watcher(&self, kind: usize, new: usize) -> usize {
        let mut watchers = self.watchers.get();
        let old = std::mem::replace(&mut watchers[kind], new);
        self.watchers.set(watchers);
        old
    }
    fn free_dead(&self) {
        let dead = std::mem::take(&mut *self.dead.borrow_mut());
        let abandoned = std::mem::take(&mut *self.abandoned.borrow_mut());
        unattended(|| {
            for statement in &abandoned {
                // SAFETY: the handle is a live one or null, which the function takes.
                unsafe { sys::sqlite3_reset(statement.handle()) };
            }
            for statement in dead {
                // SAFETY: the statement is this database's, and is freed once.
                unsafe { sys::sqlite3_finalize(statement) };
            }
        });
    }
    /// Frees a statement, now or when no call is going on.
    fn free(&self, statement: *mut sys::sqlite3_stmt) {
        self.dead.borrow_mut().push(statement);
        if self.busy.get() == 0 {
            self.free_dead();
        }
    }
    /// Closes the database with all of its blobs and statements.
    pub fn close(&self) {
        for blob in self.blobs.take().iter().filter_map(Weak::upgrade) {
            blob.close();
        }
        for statement in self.statements.take().iter().filter_map(Weak::upgrade) {
            statement.close();
        }
        if self.busy.get() == 0 {
            self.close_handle();
        } else {
            self.closing.set(true);
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.close_handle();
        for watcher in self.watchers.get() {
            // SAFETY: the library is done with the callback, which is freed once.
            unsafe { super::callbacks::free(watcher as *mut c_void) };
        }
    }
}

/// A statement of a database.
pub struct Prepared {
    pub database: Rc<Database>,
    /// Null for text without a statement, and once it is closed.
    handle: Cell<*mut sys::sqlite3_stmt>,
    /// Has it more rows?
    active: Cell<bool>,
    /// Does a cursor use it? (While one thread is about to run it, the library does not know yet that it is busy.)
    used: Cell<bool>,
}

impl Prepared {
    /// The statement with a handle that the library gave; null for text without a statement.
    pub fn new(database: Rc<Database>, handle: *mut sys::sqlite3_stmt) -> Prepared {
        Prepared { database, handle: Cell::new(handle), active: Cell::new(false), used: Cell::new(false) }
    }
    /// The statement as one that is closed with its database.
    pub fn shared(self) -> Rc<Prepared> {
        let shared = Rc::new(self);
        note(&shared.database.statements, &shared);
        shared
    }
    /// The library's handle; null for text without a statement.
    pub fn handle(&self) -> *mut sys::sqlite3_stmt {
        self.handle.get()
    }
    /// Does it leave the database as it is?
    pub fn only_reads(&self) -> bool {
        // SAFETY: as above.
        unsafe { sys::sqlite3_stmt_readonly(self.handle.get()) != 0 }
    }
    fn set_active(&self, active: bool) {
        if self.active.replace(active) != active {
            let count = &self.database.active;
            count.set(if active { count.get() + 1 } else { count.get() - 1 });
        }
    }
    fn close(&self) {
        self.set_active(false);
        let handle = self.handle.replace(std::ptr::null_mut());
        if !handle.is_null() {
            self.database.free(handle);
        }
    }
    /// Does a cursor use it, or is it in the middle of its rows?
    pub fn is_taken(&self) -> bool {
        self.used.get() || self.is_busy()
    }
    /// Is it in the middle of its rows?
    pub fn is_busy(&self) -> bool {
        // SAFETY: the handle is a live one, or null, which the function takes; so for the calls below.
        unsafe { sys::sqlite3_stmt_busy(self.handle.get()) != 0 }
    }
    /// Runs the statement to its next row or its end; gives the library's result.
    #[inline]
    pub fn step(&self, vm: &Vm) -> i32 {
        let handle = self.handle.get();
        if handle.is_null() {
            return sys::SQLITE_DONE;
        }
        // SAFETY: as above.
        let mut result = self.database.run(vm, |_| unsafe { sys::sqlite3_step(handle) });
        if !self.active.get()
            && !matches!(result, sys::SQLITE_ROW | sys::SQLITE_DONE)
            && self.database.gave_way(vm, result)
        {
            result = self.database.run(vm, |_| {
                // SAFETY: as above.
                unsafe {
                    sys::sqlite3_reset(handle);
                    sys::sqlite3_step(handle)
                }
            });
        }
        self.set_active(result == sys::SQLITE_ROW);
        result
    }
    /// Goes back to the beginning.
    #[inline]
    pub fn reset(&self, vm: &Vm) {
        let handle = self.handle.get();
        self.set_active(false);
        if !handle.is_null() {
            // SAFETY: as above. The result repeats the error of the step before.
            self.database.run(vm, |_| unsafe { sys::sqlite3_reset(handle) });
        }
    }
}

/// A cursor's use of a statement: when the cursor dies, the statement goes back to its beginning, for others to use.
pub struct Using(Rc<Prepared>);

impl Using {
    /// Takes a statement that no other cursor uses.
    pub fn new(statement: Rc<Prepared>) -> Using {
        statement.used.set(true);
        Using(statement)
    }
}

impl Drop for Using {
    fn drop(&mut self) {
        self.0.used.set(false);
        if self.0.active.get() {
            self.0.set_active(false);
            let database = self.0.database.clone();
            database.abandoned.borrow_mut().push(self.0.clone());
            if database.busy.get() == 0 {
                database.free_dead();
            }
        }
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        self.close();
    }
}

/// An open blob.
pub struct OpenBlob {
    /// Null once it is closed.
    handle: Cell<*mut sys::sqlite3_blob>,
    pub database: Rc<Database>,
}

impl OpenBlob {
    /// The blob with a handle that the library gave. It is closed with its database.
    pub fn new(database: Rc<Database>, handle: *mut sys::sqlite3_blob) -> Rc<OpenBlob> {
        let blob = Rc::new(OpenBlob { handle: Cell::new(handle), database });
        note(&blob.database.blobs, &blob);
        blob
    }
    /// The library's handle, unless the blob is closed.
    pub fn handle(&self) -> Option<*mut sys::sqlite3_blob> {
        Some(self.handle.get()).filter(|handle| !handle.is_null())
    }
    /// Closes the blob.
    pub fn close(&self) {
        let handle = self.handle.replace(std::ptr::null_mut());
        // SAFETY: the handle is closed once; null is allowed.
        unattended(|| {
            // SAFETY: as above.
            unsafe { sys::sqlite3_blob_close(handle) };
        });
    }
}

impl Drop for OpenBlob {
    fn drop(&mut self) {
        self.close();
    }
}
