//! `Connection`: an open database with its transactions and its cache of statements.
//!
//! `functions` holds what Python functions the library is to call, `settings` limits, options and copies of the database.

use super::callbacks::FreePlaces;
use super::cursor::{self, Cursor};
use super::database::Database;
use super::errors::{self, Kind, programming};
use super::statement::{self, Statement};
use libsqlite3_sys as sys;
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString};
use std::rc::Rc;
use std::sync::PoisonError;
use taipan_macros::{class, native_object};
use taipan_vm::heap::HeapCell;
use taipan_vm::native::{Args, FsPath, Param, ParamKind, PyResult, Signature, StrOrBytes, Style, convert};
use taipan_vm::object::builtin_types::shapes;
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Str, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Values of `autocommit`.
const OFF: i32 = 0;
const ON: i32 = 1;
pub const LEGACY: i32 = -1;

/// The levels of isolation, with what begins a transaction.
static LEVELS: &[(&str, &CStr)] = &[
    ("", c"BEGIN "),
    ("DEFERRED", c"BEGIN DEFERRED"),
    ("IMMEDIATE", c"BEGIN IMMEDIATE"),
    ("EXCLUSIVE", c"BEGIN EXCLUSIVE"),
];

/// An open database, or one that is closed.
#[native_object("sqlite3.Connection")]
pub struct Connection {
    #[untraced]
    database: RefCell<Option<Rc<Database>>>,
    initialized: Cell<bool>,
    /// Index into [`LEVELS`]; None begins no transactions.
    isolation: Cell<Option<usize>>,
    autocommit: Cell<i32>,
    pub detect_types: Cell<i32>,
    /// The thread that may use it, if not all may.
    thread: Cell<Option<u64>>,
    row_factory: ValueCell,
    pub text_factory: ValueCell,
    /// Statements, the last used one last.
    statements: HeapCell<Vec<Value>>,
    most_statements: Cell<usize>,
    /// What callbacks call, and the objects of aggregates.
    kept: HeapCell<Vec<Value>>,
    #[untraced]
    free_places: FreePlaces,
}

/// What `__init__` takes.
static PARAMETERS: [Param; 9] = [
    Param { name: "database", kind: ParamKind::PositionalOrKeyword, required: true },
    optional("timeout"),
    optional("detect_types"),
    optional("isolation_level"),
    optional("check_same_thread"),
    optional("factory"),
    optional("cached_statements"),
    optional("uri"),
    Param { name: "autocommit", kind: ParamKind::KeywordOnly, required: false },
];

const fn optional(name: &'static str) -> Param {
    Param { name, kind: ParamKind::PositionalOrKeyword, required: false }
}

static SIGNATURE: Signature = Signature {
    name: "Connection",
    qualified: "Connection",
    style: Style::Constructor,
    params: &PARAMETERS,
    positional: 8,
    positional_only: 0,
    required: 1,
    keyword_required: false,
    varargs: false,
    kwargs: false,
};

/// Warns of arguments given by position that will not be so any more.
///
/// # Errors
/// The warning as an exception.
pub fn warn_positional(vm: &Vm, args: &Args, function: &str) -> PyResult<()> {
    if !(2..=8).contains(&args.len()) {
        return Ok(());
    }
    let message = format!(
        "Passing more than 1 positional argument to {function}() is deprecated. Parameters 'timeout', \
         'detect_types', 'isolation_level', 'check_same_thread', 'factory', 'cached_statements' and 'uri' will become \
         keyword-only parameters in Python 3.15."
    );
    vm.warn(vm.exc().deprecation_warning, &message, 1)
}

/// The isolation level that a value names.
fn isolation_of(vm: &Vm, value: Value) -> PyResult<Option<usize>> {
    if value.is_none() {
        return Ok(None);
    }
    let Some(text) = value.downcast::<Str>() else {
        return Err(vm.type_error("isolation_level must be str or None"));
    };
    if text.bytes().contains(&0) {
        return Err(vm.value_error("embedded null character"));
    }
    let known = LEVELS.iter().position(|(name, _)| text.bytes().eq_ignore_ascii_case(name.as_bytes()));
    known.map(Some).ok_or_else(|| {
        let message = "isolation_level string must be '', 'DEFERRED', 'IMMEDIATE', or 'EXCLUSIVE'";
        vm.value_error(message)
    })
}

fn autocommit_of(vm: &Vm, value: Value) -> PyResult<i32> {
    match value {
        v if v.is_true() => Ok(ON),
        v if v.is_false() => Ok(OFF),
        v if vm.is_int(v) && vm.int_to_i64(v) == Some(LEGACY.into()) => Ok(LEGACY),
        _ => Err(vm.value_error("autocommit must be True, False, or sqlite3.LEGACY_TRANSACTION_CONTROL")),
    }
}

/// A number that an argument gives, or `default` without one.
fn number(vm: &Vm, value: Value, default: i32) -> PyResult<i32> {
    if value.is_unbound() {
        return Ok(default);
    }
    let index = vm.index_of(value)?;
    let number = vm.int_to_i64(index).and_then(|i| i32::try_from(i).ok());
    number.ok_or_else(|| vm.overflow_error("Python int too large to convert to C int"))
}

/// The path that an argument names.
fn path_of(vm: &Vm, value: Value) -> PyResult<CString> {
    let bytes = match convert::fspath(vm, value)? {
        Some(StrOrBytes::Str(text)) => FsPath::encode(vm, text)?,
        Some(StrOrBytes::Bytes(bytes)) => bytes.as_slice().to_vec(),
        None => {
            let got = vm.type_of(value).name();
            return Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {got}")));
        }
    };
    CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}

/// Opens a database.
fn open(vm: &Vm, path: &CStr, uri: bool, timeout: f64) -> PyResult<Rc<Database>> {
    let flags =
        sys::SQLITE_OPEN_READWRITE | sys::SQLITE_OPEN_CREATE | if uri { sys::SQLITE_OPEN_URI } else { 0 };
    let (result, handle) = super::database::attended(vm, || {
        let mut handle = std::ptr::null_mut();
        // SAFETY: the path ends with NUL, the result is a live local.
        let result = unsafe { sys::sqlite3_open_v2(path.as_ptr(), &mut handle, flags, std::ptr::null()) };
        (result, handle as usize)
    });
    let handle = handle as *mut sys::sqlite3;
    if handle.is_null() {
        return Err(vm.memory_error(""));
    }
    let database = Database::new(handle, (timeout * 1000.0) as i32);
    if result != sys::SQLITE_OK {
        return Err(errors::of_database(vm, handle));
    }
    // SAFETY: the handle is a live one. The library was built with foreign keys on, unlike others.
    unsafe {
        sys::sqlite3_db_config(handle, sys::SQLITE_DBCONFIG_ENABLE_FKEY, 0, std::ptr::null_mut::<i32>());
    }
    Ok(database)
}

/// Runs a statement without parameters and results.
fn run(vm: &Vm, database: &Database, sql: &CStr) -> PyResult<()> {
    let result = database.insist(vm, |db| {
        let mut handle = std::ptr::null_mut();
        // SAFETY: the text ends with NUL; the statement is freed once; null is allowed.
        unsafe {
            let result = sys::sqlite3_prepare_v2(db, sql.as_ptr(), -1, &mut handle, std::ptr::null_mut());
            if result != sys::SQLITE_OK {
                return result;
            }
            sys::sqlite3_step(handle);
            sys::sqlite3_finalize(handle)
        }
    });
    if result != sys::SQLITE_OK {
        return Err(errors::of_database(vm, database.handle()));
    }
    Ok(())
}

/// Is a transaction open?
fn is_in_transaction(database: &Database) -> bool {
    // SAFETY: the handle is a live one.
    unsafe { sys::sqlite3_get_autocommit(database.handle()) == 0 }
}

/// Begins a transaction before a statement that changes rows, unless there is one or none is wanted.
///
/// # Errors
/// What the library says.
pub fn begin_transaction(vm: &Vm, connection: Gc<Connection>) -> PyResult<()> {
    let (LEGACY, Some(level)) = (connection.autocommit.get(), connection.isolation.get()) else {
        return Ok(());
    };
    let database = connection.database(vm)?;
    if is_in_transaction(&database) { Ok(()) } else { run(vm, &database, LEVELS[level].1) }
}

/// Ends a transaction with `sql`, if there is one; without autocommit the next one begins.
fn end_transaction(vm: &Vm, this: Gc<Connection>, sql: &CStr) -> PyResult<()> {
    this.check_thread(vm)?;
    let database = this.database(vm)?;
    match this.autocommit.get() {
        LEGACY if is_in_transaction(&database) => run(vm, &database, sql),
        OFF => {
            run(vm, &database, sql)?;
            run(vm, &database, c"BEGIN")
        }
        _ => Ok(()),
    }
}

impl Connection {
    /// The open database.
    ///
    /// # Errors
    /// ProgrammingError if there is none.
    pub fn database(&self, vm: &Vm) -> PyResult<Rc<Database>> {
        match &*self.database.borrow() {
            Some(database) => Ok(database.clone()),
            None => Err(self.not_open(vm)),
        }
    }
    #[cold]
    fn not_open(&self, vm: &Vm) -> taipan_vm::native::Raised {
        let initialized = self.initialized.get();
        programming(
            vm,
            if initialized {
                "Cannot operate on a closed database."
            } else {
                "Base Connection.__init__ not called."
            },
        )
    }
    /// # Errors
    /// ProgrammingError if there is no open database.
    #[inline]
    pub fn check_open(&self, vm: &Vm) -> PyResult<()> {
        if self.database.borrow().is_some() { Ok(()) } else { Err(self.not_open(vm)) }
    }
    /// # Errors
    /// ProgrammingError on a thread that may not use the connection.
    #[inline]
    pub fn check_thread(&self, vm: &Vm) -> PyResult<()> {
        match self.thread.get() {
            Some(thread) if thread != vm.thread_id.get() => {
                let message = format!(
                    "SQLite objects created in a thread can only be used in that same thread. The object was \
                     created in thread id {thread} and this is thread id {}.",
                    vm.thread_id.get()
                );
                Err(programming(vm, message))
            }
            _ => Ok(()),
        }
    }
    /// Keeps an object; gives its number.
    pub fn keep(&self, object: Value) -> usize {
        let free = std::mem::take(&mut *self.free_places.lock().unwrap_or_else(PoisonError::into_inner));
        let mut kept = self.kept.borrow_mut();
        for place in &free {
            kept[*place] = Value::UNBOUND;
        }
        let place = kept.iter().position(|v| v.is_unbound());
        match place {
            Some(place) => kept[place] = object,
            None => kept.push(object),
        }
        place.unwrap_or(kept.len() - 1)
    }
    /// Has Python code been given to the library, which it may call while it reads rows?
    pub fn has_callbacks(&self) -> bool {
        !self.kept.borrow().is_empty()
    }
    /// The kept object of this number.
    pub fn kept(&self, place: usize) -> Value {
        self.kept.borrow().get(place).copied().unwrap_or(Value::NONE)
    }
    /// Where it is noted that objects need not be kept any more.
    pub fn free_places(&self) -> FreePlaces {
        self.free_places.clone()
    }
    /// Commits before a script runs, in the old way of transactions.
    ///
    /// # Errors
    /// What the library says.
    pub fn commit_before_script(&self, vm: &Vm) -> PyResult<()> {
        let database = self.database(vm)?;
        let open = self.autocommit.get() == LEGACY && is_in_transaction(&database);
        if open { run(vm, &database, c"COMMIT") } else { Ok(()) }
    }
    /// Closes the database; `at_once` also for the cursors that still have rows of it.
    fn close_database(&self, vm: &Vm, at_once: bool) -> PyResult<()> {
        let Some(database) = self.database.borrow_mut().take() else { return Ok(()) };
        self.statements.borrow_mut().clear();
        let mut result = Ok(());
        if self.autocommit.get() == OFF && is_in_transaction(&database) {
            result = run(vm, &database, c"ROLLBACK");
        }
        if at_once {
            database.close();
        }
        result
    }
}

/// A connection's statement of a text: a kept one, or a new one.
///
/// # Errors
/// DataError, ProgrammingError; what the library says.
pub fn statement(vm: &Vm, this: Gc<Connection>, sql: Gc<Str>) -> PyResult<Gc<Statement>> {
    let mut statements = this.statements.borrow_mut();
    let same = |known: Gc<Statement>| {
        known.sql.address() == sql.address()
            || vm.str_hash(known.sql) == vm.str_hash(sql) && known.sql.bytes() == sql.bytes()
    };
    let at = statements.iter().rposition(|known| known.downcast::<Statement>().is_some_and(same));
    if let Some(at) = at {
        let known = statements[at];
        if at + 1 != statements.len() {
            statements.remove(at);
            statements.push(known);
        }
        return Ok(known.cast_unchecked());
    }
    drop(statements);
    let made = statement::prepare(vm, this, sql)?;
    let mut statements = this.statements.borrow_mut();
    if this.most_statements.get() > 0 {
        if statements.len() >= this.most_statements.get() {
            statements.remove(0);
        }
        statements.push(made.value());
    }
    Ok(made)
}

/// Makes a cursor by a factory.
fn new_cursor(vm: &Vm, this: Gc<Connection>, factory: Option<Value>) -> PyResult {
    this.check_thread(vm)?;
    this.check_open(vm)?;
    let cursor = match factory {
        None => cursor::make(vm, this),
        Some(factory) => {
            let made = vm.call(factory, &[this.value()])?;
            let got = vm.type_of(made).name();
            made.downcast::<Cursor>()
                .ok_or_else(|| vm.type_error(format!("factory must return a cursor, not {got}")))?
        }
    };
    let row_factory = this.row_factory.get();
    if !row_factory.is_none() {
        cursor.row_factory.set(cursor.header(), row_factory);
    }
    Ok(cursor.value())
}

pub(super) fn cannot_delete(vm: &Vm, message: &str) -> PyResult<()> {
    Err(vm.raise_message(vm.exc().attribute_error, message))
}

/// SQLite database connection object.
#[class("Connection", module = "sqlite3", subclassable, parts(functions, settings))]
impl Connection {
    #[class_init]
    fn class_init(_vm: &Vm, cls: Gc<Type>) -> PyResult<()> {
        cls.update_slots(|s| {
            s.idle = Some(|_, this| this.cast_unchecked::<Connection>().database.borrow().is_none())
        });
        Ok(())
    }
    #[new("Connection(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &Args) -> Gc<Connection> {
        let text = vm.builtin_type(shapes::STR).value();
        Connection::alloc(vm, cls, |head| Connection {
            head,
            database: RefCell::new(None),
            initialized: Cell::new(false),
            isolation: Cell::new(Some(0)),
            autocommit: Cell::new(LEGACY),
            detect_types: Cell::new(0),
            thread: Cell::new(None),
            row_factory: ValueCell::new(Value::NONE),
            text_factory: ValueCell::new(text),
            statements: HeapCell::new(Vec::new()),
            most_statements: Cell::new(0),
            kept: HeapCell::new(Vec::new()),
            free_places: FreePlaces::default(),
        })
    }
    #[init_method("Connection(*args, **kwargs)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<()> {
        warn_positional(vm, args, "_sqlite3.Connection")?;
        let mut values = [Value::UNBOUND; 9];
        args.bind(vm, &SIGNATURE, &mut values)?;
        let [database, timeout, detect, isolation, same_thread, _factory, cached, uri, autocommit] = values;
        let timeout = if timeout.is_unbound() { 5.0 } else { vm.float_of(timeout)? };
        let detect = number(vm, detect, 0)?;
        let isolation = if isolation.is_unbound() { Some(0) } else { isolation_of(vm, isolation)? };
        let same_thread = same_thread.is_unbound() || vm.truth(same_thread)?;
        let cached = number(vm, cached, 128)?;
        let uri = !uri.is_unbound() && vm.truth(uri)?;
        let autocommit = if autocommit.is_unbound() { LEGACY } else { autocommit_of(vm, autocommit)? };
        vm.audit("sqlite3.connect", &[database])?;
        let path = path_of(vm, database)?;
        this.initialized.set(false);
        this.close_database(vm, false)?;
        let opened = open(vm, &path, uri, timeout)?;
        this.row_factory.set(this.header(), Value::NONE);
        this.text_factory.set(this.header(), vm.builtin_type(shapes::STR).value());
        this.most_statements.set(usize::try_from(cached).unwrap_or(0));
        this.isolation.set(isolation);
        this.autocommit.set(autocommit);
        this.detect_types.set(detect);
        this.thread.set(same_thread.then(|| vm.thread_id.get()));
        *this.database.borrow_mut() = Some(opened.clone());
        this.initialized.set(true);
        vm.audit("sqlite3.connect/handle", &[this.value()])?;
        if autocommit == OFF { run(vm, &opened, c"BEGIN") } else { Ok(()) }
    }
    /// Return a cursor for the connection.
    #[method("cursor(factory=<unrepresentable>)")]
    fn cursor(vm: &Vm, this: Gc<Self>, factory: Option<Value>) -> PyResult {
        new_cursor(vm, this, factory)
    }
    /// Executes an SQL statement.
    #[method("execute(sql, parameters=(), /)")]
    fn execute(vm: &Vm, this: Gc<Self>, sql: Value, parameters: Value) -> PyResult {
        let cursor = vm.call_method_str(this.value(), "cursor", &[])?;
        vm.call_method_str(cursor, "execute", &[sql, parameters])
    }
    /// Repeatedly executes an SQL statement.
    #[method("executemany(sql, parameters, /)")]
    fn executemany(vm: &Vm, this: Gc<Self>, sql: Value, parameters: Value) -> PyResult {
        let cursor = vm.call_method_str(this.value(), "cursor", &[])?;
        vm.call_method_str(cursor, "executemany", &[sql, parameters])
    }
    /// Executes multiple SQL statements at once.
    #[method("executescript(sql_script, /)")]
    fn executescript(vm: &Vm, this: Gc<Self>, sql_script: Value) -> PyResult {
        let cursor = vm.call_method_str(this.value(), "cursor", &[])?;
        vm.call_method_str(cursor, "executescript", &[sql_script])
    }
    /// Commit any pending transaction to the database.
    ///
    /// If there is no open transaction, this method is a no-op.
    #[method("commit()")]
    fn commit(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        end_transaction(vm, this, c"COMMIT")
    }
    /// Roll back to the start of any pending transaction.
    ///
    /// If there is no open transaction, this method is a no-op.
    #[method("rollback()")]
    fn rollback(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        end_transaction(vm, this, c"ROLLBACK")
    }
    /// Close the database connection.
    ///
    /// Any pending transaction is not committed implicitly.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        this.check_thread(vm)?;
        if !this.initialized.get() {
            return Err(programming(vm, "Base Connection.__init__ not called."));
        }
        this.close_database(vm, true)
    }
    /// Called when the connection is used as a context manager.
    ///
    /// Returns itself as a convenience to the caller.
    #[method("__enter__()")]
    fn enter(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<Self>> {
        this.check_open(vm).map(|()| this)
    }
    /// Called when the connection is used as a context manager.
    ///
    /// If there was any exception, a rollback takes place; otherwise we
    /// commit.
    #[method("__exit__(type, value, traceback, /)")]
    fn exit(vm: &Vm, this: Gc<Self>, class: Value, value: Value, traceback: Value) -> PyResult<bool> {
        if !(class.is_none() && value.is_none() && traceback.is_none()) {
            return Self::rollback(vm, this).map(|()| false);
        }
        if let Err(raised) = Self::commit(vm, this) {
            let exception = vm.take_exception();
            if let Err(second) = Self::rollback(vm, this) {
                let second_exception = vm.take_exception();
                vm.setattr(second_exception, vm.intern_str("__context__"), exception)?;
                vm.raise(second_exception);
                return Err(second);
            }
            vm.raise(exception);
            return Err(raised);
        }
        Ok(false)
    }
    #[slot(call)]
    fn call(vm: &Vm, this: Gc<Self>, args: &Args) -> PyResult<Gc<Statement>> {
        this.check_open(vm)?;
        args.no_keywords(vm, "sqlite3.Connection")?;
        let [sql] = args.positional() else {
            let given = args.len();
            return Err(vm.type_error(format!("function takes exactly 1 argument ({given} given)")));
        };
        this.check_thread(vm)?;
        let Some(sql) = sql.downcast::<Str>() else {
            let got = vm.type_of(*sql).name();
            return Err(vm.type_error(format!("argument 1 must be str, not {got}")));
        };
        statement::prepare(vm, this, sql)
    }
    #[slot(finalize)]
    fn finalize(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        if this.database.borrow().is_none() {
            return Ok(());
        }
        let text = vm.repr_text(this.value())?;
        vm.warn_resource(this.value(), &format!("unclosed database in {text}"))
    }
    // The signature of a call, which makes a statement; the class has none.
    #[getter("__text_signature__")]
    fn text_signature(_this: Gc<Self>) -> &'static str {
        "(sql, /)"
    }
    #[getter]
    fn isolation_level(vm: &Vm, this: Gc<Self>) -> PyResult<Option<&'static str>> {
        this.check_open(vm)?;
        Ok(this.isolation.get().map(|level| LEVELS[level].0))
    }
    #[setter("isolation_level")]
    fn set_isolation_level(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return cannot_delete(vm, "cannot delete attribute");
        }
        if value.is_none() {
            this.isolation.set(None);
            // What was begun ends here.
            return Self::commit(vm, this);
        }
        this.isolation.set(isolation_of(vm, value)?);
        Ok(())
    }
    #[getter]
    fn autocommit(vm: &Vm, this: Gc<Self>) -> PyResult {
        this.check_thread(vm)?;
        this.check_open(vm)?;
        Ok(match this.autocommit.get() {
            ON => Value::bool(true),
            OFF => Value::bool(false),
            other => vm.int(other.into()),
        })
    }
    #[setter("autocommit")]
    fn set_autocommit(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        this.check_thread(vm)?;
        let database = this.database(vm)?;
        if value.is_unbound() {
            return cannot_delete(vm, "cannot delete autocommit attribute");
        }
        let autocommit = autocommit_of(vm, value)?;
        match (autocommit, is_in_transaction(&database)) {
            (ON, true) => run(vm, &database, c"COMMIT")?,
            (OFF, false) => run(vm, &database, c"BEGIN")?,
            _ => {}
        }
        this.autocommit.set(autocommit);
        Ok(())
    }
    #[getter]
    fn in_transaction(vm: &Vm, this: Gc<Self>) -> PyResult<bool> {
        Ok(is_in_transaction(&*this.database(vm)?))
    }
    #[getter]
    fn total_changes(vm: &Vm, this: Gc<Self>) -> PyResult<i32> {
        // SAFETY: the handle is a live one.
        Ok(unsafe { sys::sqlite3_total_changes(this.database(vm)?.handle()) })
    }
    #[getter]
    fn row_factory(this: Gc<Self>) -> Value {
        this.row_factory.get()
    }
    #[setter("row_factory")]
    fn set_row_factory(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return cannot_delete(vm, "cannot delete row_factory attribute");
        }
        this.row_factory.set(this.header(), value);
        Ok(())
    }
    #[getter]
    fn text_factory(this: Gc<Self>) -> Value {
        this.text_factory.get()
    }
    #[setter("text_factory")]
    fn set_text_factory(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            return cannot_delete(vm, "cannot delete text_factory attribute");
        }
        this.text_factory.set(this.header(), value);
        Ok(())
    }
    #[member("Warning")]
    fn warning(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::Warning)
    }
    #[member("Error")]
    fn error(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::Error)
    }
    #[member("InterfaceError")]
    fn interface_error(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::Interface)
    }
    #[member("DatabaseError")]
    fn database_error(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::Database)
    }
    #[member("DataError")]
    fn data_error(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::Data)
    }
    #[member("OperationalError")]
    fn operational_error(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::Operational)
    }
    #[member("IntegrityError")]
    fn integrity_error(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::Integrity)
    }
    #[member("InternalError")]
    fn internal_error(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::Internal)
    }
    #[member("ProgrammingError")]
    fn programming_error(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::Programming)
    }
    #[member("NotSupportedError")]
    fn not_supported_error(vm: &Vm, _this: Gc<Self>) -> PyResult<Gc<Type>> {
        errors::class(vm, Kind::NotSupported)
    }
}
