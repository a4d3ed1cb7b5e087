//! The interpreter's lock: of all threads of an interpreter one runs at a time.
//!
//! A thread that wants to run waits; after a while it sets the work bit [`work::SWITCH`] of the one that runs, which
//! gives the lock away at its next safepoint and takes it again only after another thread had it. Around native code
//! that blocks, [`Vm::without_lock`] lets others run. As long as there is only one thread, all of this costs nothing.

use crate::vm::{Interp, Vm, work};
use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What the lock's mutex guards.
struct State {
    /// The work bits of the thread that has the lock; null when it is free. Only its address is used by others, and
    /// only while that thread has the lock and so exists.
    holder: *const AtomicU32,
    /// How often the lock was taken.
    turns: u64,
    /// Threads that wait for the lock. (Waking nobody would cost a system call each time.)
    waiting: usize,
    /// A thread was woken to take the lock and has not looked yet. To wake another one each time that the lock is free for a moment
    /// would only have it find the lock taken.
    woken: bool,
    /// Threads that gave the lock away and wait until another one has it.
    handing: usize,
}
// SAFETY: the pointer is to an atomic, which any thread may use as long as it exists; see `holder`.
unsafe impl Send for State {}

/// The lock.
pub struct Gil {
    state: Mutex<State>,
    free: Condvar,
    taken: Condvar,
    /// Threads besides the first.
    others: AtomicUsize,
    /// How long a thread waits before it asks for the lock, in nanoseconds (`sys.setswitchinterval`).
    pub interval: Cell<u64>,
    /// `threading.get_ident()` of the first thread.
    pub main_thread: Cell<u64>,
    last_serial: Cell<u64>,
    /// The thread states that exist.
    states: RefCell<Vec<*const Vm>>,
    /// Serial numbers of the thread states that exist.
    serials: RefCell<Vec<u64>>,
}

impl Default for Gil {
    fn default() -> Self {
        Gil {
            state: Mutex::new(State {
                holder: std::ptr::null(),
                turns: 0,
                waiting: 0,
                woken: false,
                handing: 0,
            }),
            free: Condvar::new(),
            taken: Condvar::new(),
            others: AtomicUsize::new(0),
            interval: Cell::new(5_000_000),
            main_thread: Cell::new(0),
            last_serial: Cell::new(0),
            states: RefCell::new(Vec::new()),
            serials: RefCell::new(Vec::new()),
        }
    }
}

impl Gil {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the lock and takes it. `bits` are the work bits of the calling thread.
    fn take(&self, bits: &AtomicU32) {
        let interval = Duration::from_nanos(self.interval.get());
        let mut state = self.lock();
        state.waiting += 1;
        while !state.holder.is_null() {
            let turns = state.turns;
            let (guard, timeout) =
                self.free.wait_timeout(state, interval).unwrap_or_else(PoisonError::into_inner);
            state = guard;
            // Also if time just ran out: whoever looks next finds the lock free, or wakes another one when it gives it away.
            state.woken = false;
            if timeout.timed_out() && state.turns == turns && !state.holder.is_null() {
                // SAFETY: the holder has the lock, so its thread state exists, and cannot give the lock away before this
                // mutex is free.
                unsafe { (*state.holder).fetch_or(work::SWITCH, Ordering::Relaxed) };
            }
        }
        state.waiting -= 1;
        state.turns += 1;
        state.holder = bits;
        let handed = state.handing > 0;
        drop(state);
        if handed {
            self.taken.notify_all();
        }
    }

    /// Gives the lock away, and gives how often it was taken so far. Who is woken needs the mutex: it is free by then.
    fn give(&self) -> u64 {
        let mut state = self.lock();
        let wakes = Gil::set_free(&mut state);
        let turns = state.turns;
        drop(state);
        if wakes {
            self.free.notify_one();
        }
        turns
    }

    /// Lets the lock be free; true if the caller has to wake a thread that waits for it.
    fn set_free(state: &mut State) -> bool {
        state.holder = std::ptr::null();
        state.waiting > 0 && !std::mem::replace(&mut state.woken, true)
    }

    /// How often the lock was taken so far.
    pub fn turns(&self) -> u64 {
        self.lock().turns
    }

    /// Gives the lock to a waiting thread, if there is one, and takes it again afterwards.
    fn hand_over(&self, bits: &AtomicU32) {
        if self.lock().waiting == 0 {
            return;
        }
        let turns = self.give();
        let mut state = self.lock();
        state.handing += 1;
        while state.turns == turns && state.waiting > 0 {
            state = self.taken.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.handing -= 1;
        drop(state);
        self.take(bits);
    }

    /// How many threads there are besides the first.
    pub fn other_threads(&self) -> usize {
        self.others.load(Ordering::Relaxed)
    }

    /// A number for a new thread state, which no other ever had.
    pub(crate) fn new_serial(&self) -> u64 {
        let serial = self.last_serial.get() + 1;
        self.last_serial.set(serial);
        self.serials.borrow_mut().push(serial);
        serial
    }
    /// Notes the end of a thread state.
    pub(crate) fn end_serial(&self, serial: u64) {
        self.serials.borrow_mut().retain(|s| *s != serial);
    }
    /// Notes a thread state, until [`Gil::remove_state`].
    pub(crate) fn add_state(&self, vm: *const Vm) {
        self.states.borrow_mut().push(vm);
    }
    /// Notes that a thread state is about to be freed.
    pub(crate) fn remove_state(&self, vm: *const Vm) {
        self.states.borrow_mut().retain(|s| *s != vm);
    }
    /// Calls `f` with each thread state, the newest first. Where the calling thread has the lock, the others stand still.
    /// It allocates nothing and waits for nothing, so that a signal handler can call it too; it sees no state while the
    /// list is being changed.
    pub fn each_state(&self, mut f: impl FnMut(&Vm)) {
        let count = self.states.try_borrow().map_or(0, |states| states.len());
        for at in (0..count).rev() {
            let state = self.states.try_borrow().ok().and_then(|states| states.get(at).copied());
            if let Some(state) = state {
                // SAFETY: it is on the list as long as it exists.
                f(unsafe { &*state });
            }
        }
    }
    /// Is there still a thread state with this number?
    pub fn is_alive(&self, serial: u64) -> bool {
        self.serials.borrow().contains(&serial)
    }

    /// True when there is more than one thread.
    #[inline]
    pub fn is_shared(&self) -> bool {
        self.others.load(Ordering::Relaxed) != 0
    }

    /// Notes that there will be a further thread; called by a thread that runs, before it starts the other.
    pub fn add_thread(&self, running: &Vm) {
        if self.others.fetch_add(1, Ordering::Relaxed) == 0 {
            let mut state = self.lock();
            if state.holder.is_null() {
                state.holder = &running.work;
                state.turns += 1;
            }
        }
        running.interp().switch_hook.set(Some(switch));
    }
    /// Notes that a further thread could not be started.
    pub fn forget_thread(&self) {
        self.others.fetch_sub(1, Ordering::Relaxed);
    }
    /// Takes the lock for a thread whose state is not made yet; `bits` take the place of its work bits until
    /// [`Gil::adopt`]. [`Gil::add_thread`] was called for it.
    pub fn enter_with(&self, bits: &AtomicU32) {
        self.take(bits);
    }
    /// Lets these work bits stand for the running thread from now on.
    pub fn adopt(&self, bits: &AtomicU32) {
        self.lock().holder = bits;
    }
    /// Takes the lock and never gives it back: threads that are left wait for it for ever.
    pub fn hold_for_ever(&self) {
        self.take(Box::leak(Box::new(AtomicU32::new(0))));
    }
    /// Waits until a thread that left is done with the lock itself, which may be freed then.
    pub fn settle(&self) {
        drop(self.lock());
    }
    /// Gives the lock away at the end of a thread, whose state must not be used any more.
    pub fn leave(&self) {
        // The count is changed while the lock is held: nobody else may think that he is alone and keep running.
        let state = self.lock();
        self.others.fetch_sub(1, Ordering::Relaxed);
        self.give_finally(state);
    }
    /// Gives the lock away. Nothing of it is used once the mutex is free, see [`Gil::settle`].
    fn give_finally(&self, mut state: MutexGuard<State>) {
        if Gil::set_free(&mut state) {
            self.free.notify_one();
        }
    }
}

fn set_errno(errno: i32) {
    // SAFETY: the place of the calling thread's number.
    unsafe {
        #[cfg(target_os = "linux")]
        let place = libc::__errno_location();
        #[cfg(target_os = "macos")]
        let place = libc::__error();
        *place = errno;
    }
}

/// Lets another thread run: `Interp::switch_hook`.
fn switch(vm: &Vm) {
    vm.native_stack.park(|| vm.interp().gil.hand_over(&vm.work));
}

/// [`Vm::visit`], without the visitor's own lock. The stack of the running thread is, from here on down, the other
/// interpreter's too.
#[inline(never)]
fn visit_parked<R>(
    other: &Interp,
    lowest: usize,
    native_limit: usize,
    f: impl FnOnce(&Vm) -> R,
) -> Option<R> {
    let bits = AtomicU32::new(0);
    other.gil.enter_with(&bits);
    let here = (&raw const bits as usize).next_multiple_of(16);
    let vm = Vm::with_stack(other, (lowest, here), VISIT_STACK);
    let result = vm.map(|vm| {
        other.gil.adopt(&vm.work);
        vm.native_limit.set(native_limit);
        let result = run_visit(&vm, f);
        other.gil.adopt(&bits);
        result
    });
    // What collections leave to do is done by a thread that stays.
    other.gil.each_state(|state| state.offer_pending_hook());
    other.gil.give_finally(other.gil.lock());
    result
}

/// Runs `f`, whose frame and whose callees' lie in the part of the stack that the collector looks through.
#[inline(never)]
fn run_visit<R>(vm: &Vm, f: impl FnOnce(&Vm) -> R) -> R {
    f(vm)
}

/// Size of a visitor's VM stack: address space, of which what is used becomes memory.
const VISIT_STACK: usize = 64 << 20;

impl Vm {
    /// Runs `f`, which may block and uses no Python object, while other threads run.
    #[inline]
    pub fn without_lock<R>(&self, f: impl FnOnce() -> R) -> R {
        if self.interp().gil.is_shared() { self.without_lock_shared(f) } else { f() }
    }

    #[inline(never)]
    fn without_lock_shared<R>(&self, f: impl FnOnce() -> R) -> R {
        let gil = &self.interp().gil;
        self.native_stack.park(|| {
            gil.give();
            let result = f();
            // Taking the lock makes system calls of its own; the caller wants to know of those of `f`.
            let errno = std::io::Error::last_os_error().raw_os_error().unwrap_or(0);
            gil.take(&self.work);
            set_errno(errno);
            result
        })
    }

    /// Runs `f` with a thread state of another interpreter of the process, for which the running thread works meanwhile;
    /// other threads of this one run. None: there is no address space for the state's stack.
    ///
    /// `f` must not touch objects of this interpreter, and nothing that it gives may hold an object of the other.
    pub fn visit<R>(&self, other: &Interp, f: impl FnOnce(&Vm) -> R) -> Option<R> {
        let (lowest, limit) = (self.native_stack.bounds().0, self.native_limit.get());
        self.without_lock_shared(|| visit_parked(other, lowest, limit, f))
    }

    /// Is there another thread, so that [`Vm::without_lock`] gives the lock away?
    pub fn gives_lock(&self) -> bool {
        self.interp().gil.is_shared()
    }

    /// Runs `f` with the lock where [`Vm::without_lock`] runs something without it: for libraries that call back. Only if
    /// the lock was given away, see [`Vm::gives_lock`].
    #[inline(never)]
    pub fn with_lock_again<R>(&self, f: impl FnOnce() -> R) -> R {
        let gil = &self.interp().gil;
        gil.take(&self.work);
        let result = self.native_stack.resume(f);
        gil.give();
        result
    }

    /// Runs `call`, a system call that forks the process and gives 0 in the child. There the running thread becomes the
    /// interpreter's first and only one; what others left on their stacks is garbage. The result is that of `call`.
    pub fn fork_process(&self, call: impl FnOnce() -> i32) -> i32 {
        let gil = &self.interp().gil;
        // Held during the fork: no other thread is between two of its steps, and the child can unlock it.
        let mut state = gil.lock();
        let pid = call();
        if pid != 0 {
            return pid;
        }
        state.holder = std::ptr::null();
        (state.waiting, state.woken, state.handing) = (0, false, 0);
        drop(state);
        gil.others.store(0, Ordering::Relaxed);
        gil.main_thread.set(self.thread_id.get());
        let me: *const Vm = self;
        let others: Vec<_> = gil.states.borrow().iter().copied().filter(|s| *s != me).collect();
        for other in others {
            // SAFETY: it is on the list as long as it exists. Its thread does not, so it is only read here, and leaked.
            unsafe { &*other }.withdraw();
        }
        self.offer_pending_hook();
        0
    }

    /// True in the first thread of the process's first interpreter, which handles signals.
    pub fn is_main_thread(&self) -> bool {
        self.interp().number.get() == 0 && self.thread_id.get() == self.interp().gil.main_thread.get()
    }
}
