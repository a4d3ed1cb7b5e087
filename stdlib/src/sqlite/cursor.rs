//! `Cursor`: runs statements and gives their rows.
//!
//! A cursor is one step ahead: when it gives a row, the statement has already gone to the next one, so that the cursor
//! knows whether there is one, and lets the statement go when there is none.

use super::connection::{self, Connection, begin_transaction, cannot_delete};
use super::database::{Prepared, Using};
use super::errors::{self, programming};
use super::row::{self, Row};
use super::statement::{self, Statement};
use super::values::{self, TextFactory};
use super::{adapt, values::c_text};
use libsqlite3_sys as sys;
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_int};
use taipan_macros::{class, native_object};
use taipan_vm::heap::ValueVec;
use taipan_vm::native::{PyResult, Raised};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Bytes, List, Str, Tuple, Type};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// Converters are looked for by the names of columns.
const BY_NAME: i32 = 2;
/// Converters are looked for by the declared types of columns.
const BY_TYPE: i32 = 1;
/// How many rows, and how many bytes of them, are read before they are asked for.
const AHEAD: usize = 32;
const AHEAD_BYTES: usize = 32 << 10;
/// Columns of a row that are collected without storage in the heap.
const SMALL: usize = 16;

/// A cursor.
#[native_object("sqlite3.Cursor")]
pub struct Cursor {
    /// The connection; UNBOUND before `__init__`.
    connection: ValueCell,
    pub description: ValueCell,
    pub row_factory: ValueCell,
    /// The statement with more rows, or None.
    statement: ValueCell,
    #[untraced]
    using: RefCell<Option<Using>>,
    /// Rows that were read at once (List, or None), how many of them were given, and the row count when all are.
    rows: ValueCell,
    given: Cell<usize>,
    final_rowcount: Cell<i64>,
    /// A converter or None for each column, or None if there is no converter at all.
    converters: ValueCell,
    arraysize: Cell<u32>,
    lastrowid: Cell<Option<i64>>,
    rowcount: Cell<i64>,
    closed: Cell<bool>,
    /// Is a statement running, or a row being made?
    locked: Cell<bool>,
}

/// Unlocks a cursor when it goes, if it was not locked before.
struct Lock(Gc<Cursor>, bool);

impl Lock {
    fn new(cursor: Gc<Cursor>) -> Lock {
        Lock(cursor, cursor.locked.replace(true))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.locked.set(self.1);
    }
}

/// The connection of a cursor that can be used.
#[inline]
fn check(vm: &Vm, this: Gc<Cursor>) -> PyResult<Gc<Connection>> {
    let Some(connection) = this.connection.get().downcast::<Connection>() else {
        return Err(programming(vm, "Base Cursor.__init__ not called."));
    };
    if this.closed.get() {
        return Err(programming(vm, "Cannot operate on a closed cursor."));
    }
    if this.locked.get() {
        return Err(programming(vm, "Recursive use of cursors not allowed."));
    }
    connection.check_thread(vm)?;
    connection.check_open(vm)?;
    Ok(connection)
}

/// Makes a cursor.
pub fn make(vm: &Vm, connection: Gc<Connection>) -> Gc<Cursor> {
    let this = blank(vm, Cursor::class(vm));
    this.connection.set(this.header(), connection.value());
    this
}

fn blank(vm: &Vm, cls: Gc<Type>) -> Gc<Cursor> {
    Cursor::alloc(vm, cls, |head| Cursor {
        head,
        connection: ValueCell::new(Value::UNBOUND),
        description: ValueCell::new(Value::NONE),
        row_factory: ValueCell::new(Value::NONE),
        statement: ValueCell::new(Value::NONE),
        using: RefCell::new(None),
        rows: ValueCell::new(Value::NONE),
        given: Cell::new(0),
        final_rowcount: Cell::new(-1),
        converters: ValueCell::new(Value::NONE),
        arraysize: Cell::new(1),
        lastrowid: Cell::new(None),
        rowcount: Cell::new(-1),
        closed: Cell::new(false),
        locked: Cell::new(false),
    })
}

/// Makes a statement the one that the cursor uses.
fn use_statement(this: Gc<Cursor>, statement: Option<Gc<Statement>>) {
    this.statement.set(this.header(), statement.map_or(Value::NONE, |statement| statement.value()));
    let using = statement.map(|statement| Using::new(statement.prepared.clone()));
    drop(this.using.replace(using));
}

/// Lets the statement go.
fn release(vm: &Vm, this: Gc<Cursor>) {
    this.rows.set(this.header(), Value::NONE);
    if let Some(statement) = this.statement.get().downcast::<Statement>() {
        statement.prepared.reset(vm);
        use_statement(this, None);
    }
}

/// The texts that the library gives for a column.
fn column_text<'a>(place: *const std::ffi::c_char) -> &'a [u8] {
    // SAFETY: the library's texts end with NUL, and live as long as the statement.
    if place.is_null() { &[] } else { unsafe { CStr::from_ptr(place) }.to_bytes() }
}

/// The converter that a column's name asks for: `value [converter]`.
fn converter_by_name(vm: &Vm, name: &[u8]) -> PyResult<Option<Value>> {
    let Some(start) = name.iter().position(|b| *b == b'[') else { return Ok(None) };
    match name[start + 1..].iter().position(|b| *b == b']') {
        Some(end) => adapt::converter(vm, &name[start + 1..start + 1 + end]),
        None => Ok(None),
    }
}

/// Finds the converters for a statement's columns.
fn find_converters(
    vm: &Vm,
    this: Gc<Cursor>,
    statement: &Prepared,
    detect: i32,
    count: c_int,
) -> PyResult<()> {
    this.converters.set(this.header(), Value::NONE);
    if detect == 0 {
        return Ok(());
    }
    let list = vm.new_list();
    for column in 0..count {
        let mut found = None;
        // SAFETY: the statement is a live one, and the column one of its columns.
        let (name, declared) = unsafe {
            let handle = statement.handle();
            (sys::sqlite3_column_name(handle, column), sys::sqlite3_column_decltype(handle, column))
        };
        if detect & BY_NAME != 0 {
            found = converter_by_name(vm, column_text(name))?;
        }
        if found.is_none() && detect & BY_TYPE != 0 && !declared.is_null() {
            // `number(10)` and `integer primary key` are number and integer.
            let declared = column_text(declared);
            let end = declared.iter().position(|b| matches!(b, b' ' | b'(')).unwrap_or(declared.len());
            found = adapt::converter(vm, &declared[..end])?;
        }
        list.push(vm, found.unwrap_or(Value::NONE));
    }
    this.converters.set(this.header(), vm.tuple_from_list(list).value());
    Ok(())
}

/// The description of a statement's columns.
fn describe(vm: &Vm, statement: &Prepared, detect: i32, count: c_int) -> PyResult {
    let list = vm.new_list();
    for column in 0..count {
        // SAFETY: the statement is a live one, and the column one of its columns.
        let place = unsafe { sys::sqlite3_column_name(statement.handle(), column) };
        if place.is_null() {
            return Err(vm.memory_error(""));
        }
        let mut name = column_text(place);
        // What names a converter is no part of the name.
        if detect & BY_NAME != 0
            && let Some(at) = name.iter().position(|b| *b == b'[')
        {
            let end = if at > 0 && name[at - 1] == b' ' { at - 1 } else { at };
            name = &name[..end];
        }
        let none = Value::NONE;
        let name = values::decode(vm, name)?;
        list.push(vm, vm.new_tuple(&[name, none, none, none, none, none, none]).value());
    }
    Ok(vm.tuple_from_list(list).value())
}

/// The value of a column, by its converter if it has one.
#[inline]
fn value_of(
    vm: &Vm,
    statement: &Prepared,
    column: c_int,
    converters: Option<Gc<Tuple>>,
    texts: TextFactory,
) -> PyResult {
    let converter = converters.and_then(|c| c.items().get(column as usize).copied());
    match converter.filter(|c| !c.is_none()) {
        None => values::column(vm, statement, column, texts),
        Some(converter) => match values::column_bytes(vm, statement, column) {
            Some(bytes) => vm.call(converter, &[bytes.value()]),
            None => Ok(Value::NONE),
        },
    }
}

/// The row that a statement is at.
fn current_row(
    vm: &Vm,
    this: Gc<Cursor>,
    connection: Gc<Connection>,
    statement: &Prepared,
) -> PyResult<Gc<Tuple>> {
    let _lock = Lock::new(this);
    let texts = TextFactory::of(vm, connection.text_factory.get());
    let converters = this.converters.get().downcast::<Tuple>();
    // SAFETY: the statement is a live one.
    let count = unsafe { sys::sqlite3_data_count(statement.handle()) };
    if count as usize <= SMALL {
        let mut row = [Value::NONE; SMALL];
        for column in 0..count {
            row[column as usize] = value_of(vm, statement, column, converters, texts)?;
        }
        return Ok(vm.new_tuple(&row[..count as usize]));
    }
    let mut row = ValueVec::new(vm.heap());
    for column in 0..count {
        row.push(value_of(vm, statement, column, converters, texts)?);
    }
    Ok(vm.new_tuple(row.as_slice()))
}

/// Raises what the library said of a step, after the statement was let go. The exception of a callback is gone by then.
#[cold]
fn step_failed(vm: &Vm, this: Gc<Cursor>, statement: &Prepared) -> Raised {
    let raised = errors::of_database(vm, statement.database.handle());
    release(vm, this);
    raised
}

/// Reads all rows of a statement that writes, so that nothing stays unfinished that keeps others from seeing what it wrote,
/// should nobody want the rows: an abandoned cursor lives until the next collection.
fn read_at_once(
    vm: &Vm,
    this: Gc<Cursor>,
    connection: Gc<Connection>,
    statement: Gc<Statement>,
) -> PyResult<()> {
    let prepared = &statement.prepared;
    let rows = vm.new_list();
    loop {
        rows.push(vm, current_row(vm, this, connection, prepared)?.value());
        match prepared.step(vm) {
            sys::SQLITE_ROW => {}
            sys::SQLITE_DONE => break,
            _ => return Err(step_failed(vm, this, prepared)),
        }
    }
    this.final_rowcount.set(if statement.changes_rows { changes(prepared) } else { -1 });
    release(vm, this);
    this.rows.set(this.header(), rows.value());
    this.given.set(0);
    Ok(())
}

/// Reads the first rows of a statement that only reads, so that most statements are finished when their cursor is abandoned.
/// Where Python code could see that rows are read before they are asked for, none are.
fn read_ahead(
    vm: &Vm,
    this: Gc<Cursor>,
    connection: Gc<Connection>,
    statement: Gc<Statement>,
) -> PyResult<()> {
    let prepared = &statement.prepared;
    let plain = matches!(TextFactory::of(vm, connection.text_factory.get()), TextFactory::Str);
    if !plain || !this.converters.get().is_none() || connection.has_callbacks() {
        return Ok(());
    }
    let rows = vm.new_list();
    let mut room = AHEAD_BYTES;
    while rows.len() < AHEAD && room > 0 {
        let Ok(row) = current_row(vm, this, connection, prepared) else {
            // It is raised again when the row is asked for.
            vm.take_exception();
            break;
        };
        room = room.saturating_sub(row.items().iter().map(|v| size_of_value(*v)).sum());
        rows.push(vm, row.value());
        match prepared.step(vm) {
            sys::SQLITE_ROW => {}
            sys::SQLITE_DONE => {
                release(vm, this);
                break;
            }
            _ => return Err(step_failed(vm, this, prepared)),
        }
    }
    if !rows.is_empty() {
        this.final_rowcount.set(-1);
        this.rows.set(this.header(), rows.value());
        this.given.set(0);
    }
    Ok(())
}

/// About how many bytes a value of a row takes.
fn size_of_value(value: Value) -> usize {
    let text = value.downcast::<Str>().map(|s| s.byte_len());
    text.or_else(|| value.downcast::<Bytes>().map(|b| b.as_slice().len())).unwrap_or(8)
}

/// The next of the rows that were read at once.
fn next_of_rows(vm: &Vm, this: Gc<Cursor>, rows: Gc<List>) -> Option<Value> {
    let at = this.given.get();
    this.given.set(at + 1);
    if at + 1 >= rows.len() {
        this.rowcount.set(this.final_rowcount.get());
        this.rows.set(this.header(), Value::NONE);
    }
    rows.try_get(vm, at)
}

/// The next row, as the row factory makes it.
fn next_row(vm: &Vm, this: Gc<Cursor>, connection: Gc<Connection>) -> PyResult<Option<Value>> {
    let row = match this.rows.get().downcast::<List>() {
        Some(rows) => next_of_rows(vm, this, rows),
        None => next_raw_row(vm, this, connection)?,
    };
    let Some(row) = row.and_then(|row| row.downcast::<Tuple>()) else { return Ok(None) };
    let factory = this.row_factory.get();
    if factory.is_none() {
        return Ok(Some(row.value()));
    }
    let class = Row::class(vm);
    if factory == class.value() {
        return Ok(Some(row::make(vm, class, this, row).value()));
    }
    vm.call(factory, &[this.value(), row.value()]).map(Some)
}

/// The next row of the statement, which goes one step further.
fn next_raw_row(vm: &Vm, this: Gc<Cursor>, connection: Gc<Connection>) -> PyResult<Option<Value>> {
    let Some(statement) = this.statement.get().downcast::<Statement>() else { return Ok(None) };
    let prepared = &statement.prepared;
    let row = match current_row(vm, this, connection, prepared) {
        Ok(row) => row,
        Err(raised) => {
            release(vm, this);
            return Err(raised);
        }
    };
    let result = {
        let _lock = Lock::new(this);
        prepared.step(vm)
    };
    match result {
        sys::SQLITE_ROW => {}
        sys::SQLITE_DONE => {
            if statement.changes_rows {
                this.rowcount.set(changes(prepared));
            }
            release(vm, this);
        }
        _ => return Err(step_failed(vm, this, prepared)),
    }
    Ok(Some(row.value()))
}

fn changes(statement: &Prepared) -> i64 {
    // SAFETY: the handle is a live one.
    unsafe { sys::sqlite3_changes(statement.database.handle()) }.into()
}

/// Runs a statement, once or for each of several parameters.
fn run(
    vm: &Vm,
    this: Gc<Cursor>,
    connection: Gc<Connection>,
    sql: Gc<Str>,
    (parameters, several): (Value, bool),
) -> PyResult<()> {
    let _lock = Lock::new(this);
    let iterator = if several { vm.iter(parameters)? } else { Value::NONE };
    this.description.set(this.header(), Value::NONE);
    release(vm, this);
    connection.database(vm)?.limit_abandoned(vm);
    let mut statement = connection::statement(vm, connection, sql)?;
    if several && !statement.changes_rows {
        return Err(programming(vm, "executemany() can only execute DML statements."));
    }
    if statement.prepared.is_taken() {
        statement = statement::prepare(vm, connection, sql)?;
    }
    use_statement(this, Some(statement));
    statement.prepared.reset(vm);
    this.rowcount.set(if statement.changes_rows { 0 } else { -1 });
    if statement.changes_rows {
        begin_transaction(vm, connection)?;
    }
    if several {
        while let Some(parameters) = vm.next(iterator)? {
            run_once(vm, this, connection, statement, parameters)?;
        }
    } else {
        run_once(vm, this, connection, statement, parameters)?;
        // SAFETY: the handle is a live one.
        let id = unsafe { sys::sqlite3_last_insert_rowid(statement.prepared.database.handle()) };
        this.lastrowid.set(Some(id));
    }
    if !statement.prepared.is_busy() {
        use_statement(this, None);
    } else if !several && statement.prepared.only_reads() {
        read_ahead(vm, this, connection, statement)?;
    } else if !several {
        read_at_once(vm, this, connection, statement)?;
    }
    Ok(())
}

fn run_once(
    vm: &Vm,
    this: Gc<Cursor>,
    connection: Gc<Connection>,
    statement: Gc<Statement>,
    parameters: Value,
) -> PyResult<()> {
    let prepared = &statement.prepared;
    values::bind_all(vm, prepared, parameters)?;
    let result = prepared.step(vm);
    if result != sys::SQLITE_ROW && result != sys::SQLITE_DONE {
        return Err(step_failed(vm, this, prepared));
    }
    // SAFETY: the handle is a live one or null, which the function takes.
    let count = unsafe { sys::sqlite3_column_count(prepared.handle()) };
    let detect = connection.detect_types.get();
    find_converters(vm, this, prepared, detect, count)?;
    if count > 0 && this.description.get().is_none() {
        let description = describe(vm, prepared, detect, count)?;
        this.description.set(this.header(), description);
    }
    if result == sys::SQLITE_DONE {
        if statement.changes_rows {
            this.rowcount.set(this.rowcount.get() + changes(prepared));
        }
        prepared.reset(vm);
    }
    Ok(())
}

/// `execute` and `executemany`: an error lets the statement go.
pub fn execute(vm: &Vm, this: Gc<Cursor>, sql: Gc<Str>, parameters: Value, several: bool) -> PyResult<()> {
    let connection = match check(vm, this) {
        Ok(connection) => connection,
        Err(raised) => {
            this.rowcount.set(-1);
            return Err(raised);
        }
    };
    let result = run(vm, this, connection, sql, (parameters, several));
    if result.is_err() {
        this.rowcount.set(-1);
        release(vm, this);
    }
    result
}

/// Runs all statements of a text.
fn run_script(vm: &Vm, connection: Gc<Connection>, script: Gc<Str>) -> PyResult<()> {
    let database = connection.database(vm)?;
    let text = c_text(vm, script)?;
    statement::check_length(vm, database.handle(), text.as_bytes().len())?;
    connection.commit_before_script(vm)?;
    let mut rest = text.as_ptr() as usize;
    let end = rest + text.as_bytes().len();
    while rest < end {
        let (result, next) = database.run(vm, |db| {
            let (mut handle, mut tail) = (std::ptr::null_mut(), std::ptr::null());
            let room = (end - rest + 1) as c_int;
            // SAFETY: the text ends with NUL, up to which the size goes; statements are freed once; null is allowed.
            unsafe {
                let mut result = sys::sqlite3_prepare_v2(db, rest as *const _, room, &mut handle, &mut tail);
                if result == sys::SQLITE_OK && !handle.is_null() {
                    loop {
                        result = sys::sqlite3_step(handle);
                        if result != sys::SQLITE_ROW {
                            break;
                        }
                    }
                    result = sys::sqlite3_finalize(handle);
                }
                (result, tail as usize)
            }
        });
        if result != sys::SQLITE_OK {
            return Err(errors::of_database(vm, database.handle()));
        }
        rest = next;
    }
    Ok(())
}

/// SQLite database cursor class.
#[class("Cursor", module = "sqlite3", subclassable, weakrefable)]
impl Cursor {
    #[new("Cursor(*args, **kwargs)", text_signature = None)]
    fn new(vm: &Vm, cls: Gc<Type>, _args: &taipan_vm::native::Args) -> Gc<Cursor> {
        blank(vm, cls)
    }
    #[init_method("Cursor(connection, /)", text_signature = None)]
    fn init(vm: &Vm, this: Gc<Self>, connection: Gc<Connection>) -> PyResult<()> {
        if this.locked.get() {
            return Err(programming(vm, "Recursive use of cursors not allowed."));
        }
        use_statement(this, None);
        this.description.set(this.header(), Value::NONE);
        this.row_factory.set(this.header(), Value::NONE);
        this.connection.set(this.header(), connection.value());
        this.closed.set(false);
        this.arraysize.set(1);
        this.rowcount.set(-1);
        this.lastrowid.set(None);
        Ok(())
    }
    /// Executes an SQL statement.
    #[method("execute(sql, parameters=(), /)")]
    fn execute(vm: &Vm, this: Gc<Self>, sql: Gc<Str>, parameters: Value) -> PyResult<Gc<Self>> {
        execute(vm, this, sql, parameters, false).map(|()| this)
    }
    /// Repeatedly executes an SQL statement.
    #[method("executemany(sql, seq_of_parameters, /)")]
    fn executemany(vm: &Vm, this: Gc<Self>, sql: Gc<Str>, seq_of_parameters: Value) -> PyResult<Gc<Self>> {
        execute(vm, this, sql, seq_of_parameters, true).map(|()| this)
    }
    /// Executes multiple SQL statements at once.
    #[method("executescript(sql_script, /)")]
    fn executescript(vm: &Vm, this: Gc<Self>, sql_script: Gc<Str>) -> PyResult<Gc<Self>> {
        c_text(vm, sql_script)?;
        let connection = check(vm, this)?;
        let _lock = Lock::new(this);
        run_script(vm, connection, sql_script).map(|()| this)
    }
    /// Fetches one row from the resultset.
    #[method("fetchone()")]
    fn fetchone(vm: &Vm, this: Gc<Self>) -> PyResult {
        let connection = check(vm, this)?;
        Ok(next_row(vm, this, connection)?.unwrap_or(Value::NONE))
    }
    /// Fetches several rows from the resultset.
    ///
    ///   size
    ///     The default value is set by the Cursor.arraysize attribute.
    #[method("fetchmany(size=<unrepresentable>)", text_signature = "($self, /, size=1)")]
    fn fetchmany(vm: &Vm, this: Gc<Self>, size: Option<Value>) -> PyResult<Gc<List>> {
        let most = match size {
            Some(size) => array_size(vm, size)?,
            None => this.arraysize.get(),
        };
        let list = vm.new_list();
        for _ in 0..most {
            let connection = check(vm, this)?;
            match next_row(vm, this, connection)? {
                Some(row) => list.push(vm, row),
                None => break,
            }
        }
        Ok(list)
    }
    /// Fetches all rows from the resultset.
    #[method("fetchall()")]
    fn fetchall(vm: &Vm, this: Gc<Self>) -> PyResult<Gc<List>> {
        let list = vm.new_list();
        loop {
            let connection = check(vm, this)?;
            match next_row(vm, this, connection)? {
                Some(row) => list.push(vm, row),
                None => return Ok(list),
            }
        }
    }
    /// Required by DB-API. Does nothing in sqlite3.
    #[method("setinputsizes(sizes, /)")]
    fn setinputsizes(_this: Gc<Self>, _sizes: Value) {}
    /// Required by DB-API. Does nothing in sqlite3.
    #[method("setoutputsize(size, column=None, /)")]
    fn setoutputsize(_this: Gc<Self>, _size: Value, _column: Value) {}
    /// Closes the cursor.
    #[method("close()")]
    fn close(vm: &Vm, this: Gc<Self>) -> PyResult<()> {
        if this.locked.get() {
            return Err(programming(vm, "Recursive use of cursors not allowed."));
        }
        let Some(connection) = this.connection.get().downcast::<Connection>() else {
            return Err(programming(vm, "Base Cursor.__init__ not called."));
        };
        connection.check_thread(vm)?;
        connection.check_open(vm)?;
        release(vm, this);
        this.closed.set(true);
        Ok(())
    }
    #[slot(iter)]
    fn iter(this: Gc<Self>) -> Gc<Self> {
        this
    }
    #[slot(next)]
    fn next(vm: &Vm, this: Gc<Self>) -> PyResult<Option<Value>> {
        let connection = check(vm, this)?;
        next_row(vm, this, connection)
    }
    #[member]
    fn connection(this: Gc<Self>) -> Value {
        let connection = this.connection.get();
        if connection.is_unbound() { Value::NONE } else { connection }
    }
    #[member]
    fn description(this: Gc<Self>) -> Value {
        this.description.get()
    }
    #[member]
    fn lastrowid(this: Gc<Self>) -> Option<i64> {
        this.lastrowid.get()
    }
    #[member]
    fn rowcount(this: Gc<Self>) -> i64 {
        this.rowcount.get()
    }
    #[getter]
    fn arraysize(this: Gc<Self>) -> u32 {
        this.arraysize.get()
    }
    #[setter("arraysize")]
    fn set_arraysize(vm: &Vm, this: Gc<Self>, value: Value) -> PyResult<()> {
        if value.is_unbound() {
            let message = "attribute 'arraysize' of 'sqlite3.Cursor' objects cannot be deleted";
            return cannot_delete(vm, message);
        }
        this.arraysize.set(array_size(vm, value)?);
        Ok(())
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
}

/// How many rows, as a number of 32 bits.
fn array_size(vm: &Vm, value: Value) -> PyResult<u32> {
    let index = vm.index_of(value)?;
    match vm.int_to_big(index) {
        Some(big) if big.is_negative() => Err(vm.value_error("Cannot convert negative int")),
        Some(big) => big
            .to_u64()
            .and_then(|n| u32::try_from(n).ok())
            .ok_or_else(|| vm.overflow_error("Python int too large to convert to C uint32_t")),
        None => Err(vm.overflow_error("Python int too large to convert to C uint32_t")),
    }
}
