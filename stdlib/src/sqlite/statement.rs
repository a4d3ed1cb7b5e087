//! Statements: what the library made of a text, kept by a connection for the next time.

use super::connection::Connection;
use super::database::Prepared;
use super::errors::{self, Kind, programming};
use super::values;
use libsqlite3_sys as sys;
use std::ffi::c_int;
use std::rc::Rc;
use taipan_macros::{class, native_object};
use taipan_vm::native::PyResult;
use taipan_vm::object::Str;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// A statement.
#[native_object("sqlite3.Statement")]
pub struct Statement {
    /// The text that it was made of.
    pub sql: Gc<Str>,
    #[untraced]
    pub prepared: Rc<Prepared>,
    /// Does it insert, update, delete or replace rows?
    pub changes_rows: bool,
}

#[class("Statement", module = "sqlite3")]
impl Statement {}

/// The text without spaces and comments at its beginning; None if there is nothing else.
fn skip_comments(mut sql: &[u8]) -> Option<&[u8]> {
    loop {
        match sql {
            [b' ' | b'\t' | 0x0c | b'\n' | b'\r', rest @ ..] => sql = rest,
            [b'-', b'-', rest @ ..] => {
                let end = rest.iter().position(|b| *b == b'\n')?;
                sql = &rest[end + 1..];
            }
            [b'/', b'*', rest @ ..] => {
                let end = rest.windows(2).position(|pair| pair == b"*/")?;
                sql = &rest[end + 2..];
            }
            [] => return None,
            other => return Some(other),
        }
    }
}

fn begins_with(text: &[u8], word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

/// DataError for a text that is longer than the connection's limit.
///
/// # Errors
/// DataError
pub(super) fn check_length(vm: &Vm, database: *mut sys::sqlite3, length: usize) -> PyResult<()> {
    // SAFETY: the handle is a live one; a negative limit changes nothing.
    let most = unsafe { sys::sqlite3_limit(database, sys::SQLITE_LIMIT_SQL_LENGTH, -1) };
    if usize::try_from(most).is_ok_and(|most| length > most) {
        return Err(errors::raise(vm, Kind::Data, "query string is too large"));
    }
    Ok(())
}

/// Makes a statement.
///
/// # Errors
/// DataError, ProgrammingError; what the library says.
pub fn prepare(vm: &Vm, connection: Gc<Connection>, sql: Gc<Str>) -> PyResult<Gc<Statement>> {
    let database = connection.database(vm)?;
    let text = values::utf8(vm, sql)?;
    check_length(vm, database.handle(), text.len())?;
    if text.contains(&0) {
        return Err(programming(vm, "the query contains a null character"));
    }
    let text = std::ffi::CString::new(text).map_err(|_| vm.value_error("embedded null character"))?;
    let length = text.as_bytes().len();
    let size = c_int::try_from(length + 1).unwrap_or(c_int::MAX);
    let (result, handle, rest) = database.run(vm, |db| {
        let (mut handle, mut tail) = (std::ptr::null_mut(), std::ptr::null());
        // SAFETY: the text ends with NUL, which its size includes; the results are live locals.
        let result = unsafe { sys::sqlite3_prepare_v2(db, text.as_ptr(), size, &mut handle, &mut tail) };
        let rest = if tail.is_null() { length } else { tail as usize - text.as_ptr() as usize };
        (result, handle as usize, rest)
    });
    let prepared = Prepared::new(database.clone(), handle as *mut sys::sqlite3_stmt);
    if result != sys::SQLITE_OK {
        return Err(errors::of_database(vm, database.handle()));
    }
    if skip_comments(&text.as_bytes()[rest.min(length)..]).is_some() {
        return Err(programming(vm, "You can only execute one statement at a time."));
    }
    let words = ["insert", "update", "delete", "replace"];
    let changes_rows = !prepared.only_reads()
        && skip_comments(text.as_bytes()).is_some_and(|text| words.iter().any(|w| begins_with(text, w)));
    let prepared = prepared.shared();
    Ok(Statement::alloc(vm, Statement::class(vm), |head| Statement { head, sql, prepared, changes_rows }))
}
