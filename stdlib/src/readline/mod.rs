//! The module `readline`: editing of lines that `input()` and the prompt read from a terminal, their history, and
//! completion. The editor is our own; it understands what is usual of GNU readline's init files.

pub mod bindings;
pub mod completion;
pub mod editor;
pub mod terminal;

use bindings::{Bindings, Refused};
use std::cell::{Cell, RefCell};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use taipan_macros::{class, module, native_object};
use taipan_vm::native::{FsPath, PyResult, StrOrBytes, convert};
use taipan_vm::object::header::ValueCell;
use taipan_vm::object::{Module, Str};
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;
use terminal::Shown;

const KEY: &str = "readline.state";
/// The characters that words end at.
const DELIMITERS: &str = " \t\n`~!@#$%^&*()-=+[{]}\\|;:'\",<>/?";

/// What the module knows: one for each interpreter.
#[native_object("readline.state")]
pub struct State {
    #[untraced]
    pub history: RefCell<Vec<Vec<u8>>>,
    /// How many lines a history file gets at most; negative for all.
    most: Cell<i32>,
    remembers: Cell<bool>,
    #[untraced]
    pub line: RefCell<Vec<char>>,
    pub cursor: Cell<usize>,
    #[untraced]
    pub killed: RefCell<Vec<char>>,
    /// Where the word that is completed begins and ends.
    pub scope: Cell<(i32, i32)>,
    pub completion_kind: Cell<i32>,
    #[untraced]
    pub delimiters: RefCell<String>,
    #[untraced]
    pub bindings: RefCell<Bindings>,
    /// What the terminal shows, while a line is edited.
    #[untraced]
    pub shown: RefCell<Option<Shown>>,
    #[untraced]
    init_file: RefCell<Option<std::path::PathBuf>>,
    pub completer: ValueCell,
    pub startup_hook: ValueCell,
    pub pre_input_hook: ValueCell,
    pub display_hook: ValueCell,
}

#[class("state", module = "readline")]
impl State {}

/// The module's state.
fn state(vm: &Vm) -> Gc<State> {
    let known = vm.interp().module_state.borrow().get(KEY).copied();
    if let Some(state) = known.and_then(|v| v.downcast::<State>()) {
        return state;
    }
    let state = State::alloc(vm, State::class(vm), |head| State {
        head,
        history: RefCell::new(Vec::new()),
        most: Cell::new(-1),
        remembers: Cell::new(true),
        line: RefCell::new(Vec::new()),
        cursor: Cell::new(0),
        killed: RefCell::new(Vec::new()),
        scope: Cell::new((0, 0)),
        completion_kind: Cell::new(0),
        delimiters: RefCell::new(DELIMITERS.into()),
        bindings: RefCell::new(Bindings::new()),
        shown: RefCell::new(None),
        init_file: RefCell::new(None),
        completer: ValueCell::new(Value::NONE),
        startup_hook: ValueCell::new(Value::NONE),
        pre_input_hook: ValueCell::new(Value::NONE),
        display_hook: ValueCell::new(Value::NONE),
    });
    vm.interp().module_state.borrow_mut().insert(KEY, state.value());
    state
}

impl State {
    /// Shows the line anew, while one is edited.
    pub fn refresh(&self) {
        if let Some(shown) = self.shown.borrow_mut().as_mut() {
            let line = self.line.borrow();
            shown.refresh(&line, self.cursor.get().min(line.len()));
        }
    }
    /// Shows the prompt where nothing is shown yet.
    pub fn begin_shown(&self) {
        if let Some(shown) = self.shown.borrow_mut().as_mut() {
            shown.begin();
        }
    }
    /// Calls a hook; what it raises is forgotten, as nobody can catch it.
    pub fn call_hook(&self, vm: &Vm, hook: &ValueCell) {
        let hook = hook.get();
        if !hook.is_none() && vm.call(hook, &[]).is_err() {
            vm.take_exception();
        }
    }
    /// Adds a line that was read to the history, unless it is empty or the last one again.
    pub fn remember(&self, line: &str) {
        let mut history = self.history.borrow_mut();
        let known = history.last().is_some_and(|last| last == line.as_bytes());
        if self.remembers.get() && !line.is_empty() && !known {
            history.push(line.into());
            self.limit(&mut history);
        }
    }
    /// Forgets the first lines where there are too many.
    fn limit(&self, history: &mut Vec<Vec<u8>>) {
        if let Some(most) = self.bindings.borrow().history_size {
            history.drain(..history.len().saturating_sub(most));
        }
    }
}

/// Reads a line for `input()`: the hook of the interpreter.
fn read(vm: &Vm, prompt: &str) -> PyResult<Option<String>> {
    editor::read_line(vm, state(vm), prompt)
}

/// A text as the system has it.
fn encoded(vm: &Vm, value: Value) -> PyResult<Vec<u8>> {
    let Some(text) = value.downcast::<Str>() else {
        return Err(vm.type_error("bad argument type for built-in operation"));
    };
    encoded_text(vm, text)
}

fn encoded_text(vm: &Vm, text: Gc<Str>) -> PyResult<Vec<u8>> {
    if text.bytes().contains(&0) {
        return Err(vm.value_error("embedded null character"));
    }
    FsPath::encode(vm, text)
}

/// A text of the system as a str.
fn decoded(vm: &Vm, text: &[u8]) -> PyResult {
    match std::str::from_utf8(text) {
        Ok(text) => Ok(vm.str(text).value()),
        Err(_) => {
            let arguments = [vm.str("utf-8").value(), vm.str("surrogateescape").value()];
            vm.call_method_str(vm.bytes(text).value(), "decode", &arguments)
        }
    }
}

/// Tells the hooks for audits of a file that is to be opened; `name` stands for one that is not given.
fn audit_open(vm: &Vm, file: Value, name: &str, mode: &str) -> PyResult<()> {
    let file = if file.is_none() { vm.intern_str(name).value() } else { file };
    vm.audit("open", &[file, vm.intern_str(mode).value(), Value::int32(0)])
}

/// The path of an argument; without one, `name` in the user's folder.
fn path(vm: &Vm, value: Value, name: &str) -> PyResult<std::path::PathBuf> {
    if value.is_none() {
        let home = std::env::var_os("HOME").unwrap_or_default();
        return Ok(std::path::Path::new(&home).join(name));
    }
    let bytes = match convert::fspath(vm, value)? {
        Some(StrOrBytes::Str(text)) => FsPath::encode(vm, text)?,
        Some(StrOrBytes::Bytes(bytes)) => bytes.as_slice().to_vec(),
        None => {
            let got = vm.type_of(value).name();
            return Err(vm.type_error(format!("expected str, bytes or os.PathLike object, not {got}")));
        }
    };
    Ok(std::ffi::OsStr::from_bytes(&bytes).into())
}

/// Gives what a file operation gave, or raises its error.
fn check<T>(vm: &Vm, result: std::io::Result<T>) -> PyResult<T> {
    result.map_err(|error| crate::os_error::raise(vm, error.raw_os_error().unwrap_or(libc::EIO)))
}

fn lines_of(items: &[Vec<u8>]) -> Vec<u8> {
    items.iter().flat_map(|item| item.iter().copied().chain([b'\n'])).collect()
}

/// Cuts a history file down to its last lines.
fn truncate(path: &std::path::Path, most: i32) -> std::io::Result<()> {
    let Ok(most) = usize::try_from(most) else { return Ok(()) };
    let data = std::fs::read(path)?;
    let lines: Vec<&[u8]> = data.split_inclusive(|b| *b == b'\n').collect();
    if lines.len() <= most {
        return Ok(());
    }
    std::fs::write(path, lines[lines.len() - most..].concat())
}

/// Does what lines of an init file say. What is wrong is told on the standard error, as GNU readline does.
fn apply(vm: &Vm, line: &str, raises: bool) -> PyResult<()> {
    let result = state(vm).bindings.borrow_mut().line(line);
    match result {
        Ok(()) => Ok(()),
        Err(Refused::Unsupported(what)) if raises => {
            Err(vm.not_implemented_error(format!("readline: not supported: {what}")))
        }
        Err(Refused::Wrong(what)) => {
            eprintln!("readline: {what}");
            Ok(())
        }
        Err(Refused::Unsupported(what)) => {
            eprintln!("readline: not supported: {what}");
            Ok(())
        }
    }
}

/// Sets a hook, or takes it away.
fn set_hook(vm: &Vm, owner: Gc<State>, hook: &ValueCell, function: Value, name: &str) -> PyResult<()> {
    if !function.is_none() && !vm.is_callable(function) {
        return Err(vm.type_error(format!("set_{name}(func): argument not callable")));
    }
    hook.set(owner.header(), function);
    Ok(())
}

/// The place of an item in the history.
fn place(vm: &Vm, history: &[Vec<u8>], at: i32) -> PyResult<usize> {
    let Ok(place) = usize::try_from(at) else {
        return Err(vm.value_error("History index cannot be negative"));
    };
    if place >= history.len() {
        return Err(vm.value_error(format!("No history item at position {at}")));
    }
    Ok(place)
}

#[module("readline", doc = "Importing this module enables command line editing using GNU readline.")]
pub mod module {
    use super::*;

    #[attr("_READLINE_VERSION")]
    const VERSION: i32 = 0x803;
    #[attr("_READLINE_RUNTIME_VERSION")]
    const RUNTIME_VERSION: i32 = 0x803;
    #[attr("_READLINE_LIBRARY_VERSION")]
    const LIBRARY_VERSION: &str = "8.3";
    #[attr("backend")]
    const BACKEND: &str = "readline";

    #[init]
    fn init(vm: &Vm, _module: Gc<Module>) -> PyResult<()> {
        vm.interp().input_hook.set(Some(read));
        // What the user's file says comes before what the program says; without a file nothing is said.
        let name = std::env::var_os("INPUTRC")
            .map_or_else(|| path(vm, Value::NONE, ".inputrc"), |name| Ok(name.into()))?;
        match std::fs::read(name) {
            Ok(text) => String::from_utf8_lossy(&text).lines().try_for_each(|line| apply(vm, line, false)),
            Err(_) => Ok(()),
        }
    }

    /// Execute the init line provided in the string argument.
    #[function("parse_and_bind(string, /)")]
    fn parse_and_bind(vm: &Vm, string: Value) -> PyResult<()> {
        let line = encoded(vm, string)?;
        apply(vm, &String::from_utf8_lossy(&line), true)
    }
    /// Execute a readline initialization file.
    ///
    /// The default filename is the last filename used.
    #[function("read_init_file(filename=None, /)")]
    fn read_init_file(vm: &Vm, filename: Value) -> PyResult<()> {
        audit_open(vm, filename, "<readline_init_file>", "r")?;
        let last = state(vm).init_file.borrow().clone();
        let path = match last.filter(|_| filename.is_none()) {
            Some(last) => last,
            None => path(vm, filename, ".inputrc")?,
        };
        let text = check(vm, std::fs::read(&path))?;
        *state(vm).init_file.borrow_mut() = Some(path);
        String::from_utf8_lossy(&text).lines().try_for_each(|line| apply(vm, line, false))
    }
    /// Load a readline history file.
    ///
    /// The default filename is ~/.history.
    #[function("read_history_file(filename=None, /)")]
    fn read_history_file(vm: &Vm, filename: Value) -> PyResult<()> {
        audit_open(vm, filename, "~/.history", "r")?;
        let data = check(vm, std::fs::read(path(vm, filename, ".history")?))?;
        let state = state(vm);
        let mut history = state.history.borrow_mut();
        for line in data.split_inclusive(|b| *b == b'\n') {
            // What has no end is no line.
            let Some(line) = line.strip_suffix(b"\n") else { continue };
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !line.is_empty() {
                history.push(line.to_vec());
            }
        }
        state.limit(&mut history);
        Ok(())
    }
    /// Save a readline history file.
    ///
    /// The default filename is ~/.history.
    #[function("write_history_file(filename=None, /)")]
    fn write_history_file(vm: &Vm, filename: Value) -> PyResult<()> {
        audit_open(vm, filename, "~/.history", "w")?;
        let path = path(vm, filename, ".history")?;
        let data = lines_of(&state(vm).history.borrow());
        check(vm, std::fs::write(&path, data))?;
        check(vm, truncate(&path, state(vm).most.get()))
    }
    /// Append the last nelements items of the history list to file.
    ///
    /// The default filename is ~/.history.
    #[function("append_history_file(nelements, filename=None, /)")]
    fn append_history_file(vm: &Vm, nelements: i32, filename: Value) -> PyResult<()> {
        let Ok(count) = usize::try_from(nelements) else {
            return Err(vm.value_error("nelements must be non-negative"));
        };
        audit_open(vm, filename, "~/.history", "a")?;
        let path = path(vm, filename, ".history")?;
        let data = {
            let state = state(vm);
            let history = state.history.borrow();
            lines_of(&history[history.len().saturating_sub(count)..])
        };
        let mut file = check(vm, std::fs::OpenOptions::new().append(true).open(&path))?;
        check(vm, file.write_all(&data))?;
        check(vm, truncate(&path, state(vm).most.get()))
    }
    /// Return the maximum number of lines that will be written to the history file.
    #[function("get_history_length()")]
    fn get_history_length(vm: &Vm) -> i32 {
        state(vm).most.get()
    }
    /// Set the maximal number of lines which will be written to the history file.
    ///
    /// A negative length is used to inhibit history truncation.
    #[function("set_history_length(length, /)")]
    fn set_history_length(vm: &Vm, length: i32) {
        state(vm).most.set(length);
    }
    /// Return the current (not the maximum) length of history.
    #[function("get_current_history_length()")]
    fn get_current_history_length(vm: &Vm) -> usize {
        state(vm).history.borrow().len()
    }
    /// Return the current contents of history item at one-based index.
    #[function("get_history_item(index, /)")]
    fn get_history_item(vm: &Vm, index: i32) -> PyResult {
        let at = usize::try_from(index).ok().and_then(|index| index.checked_sub(1));
        let item = at.and_then(|at| state(vm).history.borrow().get(at).cloned());
        item.map_or(Ok(Value::NONE), |item| decoded(vm, &item))
    }
    /// Remove history item given by its zero-based position.
    #[function("remove_history_item(pos, /)")]
    fn remove_history_item(vm: &Vm, pos: i32) -> PyResult<()> {
        let state = state(vm);
        let mut history = state.history.borrow_mut();
        let at = place(vm, &history, pos)?;
        history.remove(at);
        Ok(())
    }
    /// Replaces history item given by its position with contents of line.
    ///
    /// pos is zero-based.
    #[function("replace_history_item(pos, line, /)")]
    fn replace_history_item(vm: &Vm, pos: i32, line: Gc<Str>) -> PyResult<()> {
        let line = encoded_text(vm, line)?;
        let state = state(vm);
        let mut history = state.history.borrow_mut();
        let at = place(vm, &history, pos)?;
        history[at] = line;
        Ok(())
    }
    /// Add an item to the history buffer.
    #[function("add_history(string, /)")]
    fn add_history(vm: &Vm, string: Value) -> PyResult<()> {
        let line = encoded(vm, string)?;
        let state = state(vm);
        let mut history = state.history.borrow_mut();
        history.push(line);
        state.limit(&mut history);
        Ok(())
    }
    /// Clear the current readline history.
    #[function("clear_history()")]
    fn clear_history(vm: &Vm) {
        state(vm).history.borrow_mut().clear();
    }
    /// Enables or disables automatic history.
    #[function("set_auto_history(enabled, /)")]
    fn set_auto_history(vm: &Vm, enabled: bool) {
        state(vm).remembers.set(enabled);
    }
    /// Set or remove the completer function.
    ///
    /// The function is called as function(text, state),
    /// for state in 0, 1, 2, ..., until it returns a non-string.
    /// It should return the next possible completion starting with 'text'.
    #[function("set_completer(function=None, /)")]
    fn set_completer(vm: &Vm, function: Value) -> PyResult<()> {
        let state = state(vm);
        set_hook(vm, state, &state.completer, function, "completer")
    }
    /// Get the current completer function.
    #[function("get_completer()")]
    fn get_completer(vm: &Vm) -> Value {
        state(vm).completer.get()
    }
    /// Set the word delimiters for completion.
    #[function("set_completer_delims(string, /)")]
    fn set_completer_delims(vm: &Vm, string: Value) -> PyResult<()> {
        let text = encoded(vm, string)?;
        *state(vm).delimiters.borrow_mut() = String::from_utf8_lossy(&text).into_owned();
        Ok(())
    }
    /// Get the word delimiters for completion.
    #[function("get_completer_delims()")]
    fn get_completer_delims(vm: &Vm) -> String {
        state(vm).delimiters.borrow().clone()
    }
    /// Get the type of completion being attempted.
    #[function("get_completion_type()")]
    fn get_completion_type(vm: &Vm) -> i32 {
        state(vm).completion_kind.get()
    }
    /// Get the beginning index of the completion scope.
    #[function("get_begidx()")]
    fn get_begidx(vm: &Vm) -> i32 {
        state(vm).scope.get().0
    }
    /// Get the ending index of the completion scope.
    #[function("get_endidx()")]
    fn get_endidx(vm: &Vm) -> i32 {
        state(vm).scope.get().1
    }
    /// Return the current contents of the line buffer.
    #[function("get_line_buffer()")]
    fn get_line_buffer(vm: &Vm) -> String {
        state(vm).line.borrow().iter().collect()
    }
    /// Insert text into the line buffer at the cursor position.
    #[function("insert_text(string, /)")]
    fn insert_text(vm: &Vm, string: Value) -> PyResult<()> {
        let text = encoded(vm, string)?;
        let text: Vec<char> = String::from_utf8_lossy(&text).chars().collect();
        let state = state(vm);
        let mut line = state.line.borrow_mut();
        let at = state.cursor.get().min(line.len());
        state.cursor.set(at + text.len());
        line.splice(at..at, text);
        Ok(())
    }
    /// Change what's displayed on the screen to reflect contents of the line buffer.
    #[function("redisplay()")]
    fn redisplay(vm: &Vm) {
        state(vm).refresh();
    }
    /// Set or remove the function invoked by the rl_startup_hook callback.
    ///
    /// The function is called with no arguments just
    /// before readline prints the first prompt.
    #[function("set_startup_hook(function=None, /)")]
    fn set_startup_hook(vm: &Vm, function: Value) -> PyResult<()> {
        let state = state(vm);
        set_hook(vm, state, &state.startup_hook, function, "startup_hook")
    }
    /// Set or remove the function invoked by the rl_pre_input_hook callback.
    ///
    /// The function is called with no arguments after the first prompt
    /// has been printed and just before readline starts reading input
    /// characters.
    #[function("set_pre_input_hook(function=None, /)")]
    fn set_pre_input_hook(vm: &Vm, function: Value) -> PyResult<()> {
        let state = state(vm);
        set_hook(vm, state, &state.pre_input_hook, function, "pre_input_hook")
    }
    /// Set or remove the completion display function.
    ///
    /// The function is called as
    ///   function(substitution, [matches], longest_match_length)
    /// once each time matches need to be displayed.
    #[function("set_completion_display_matches_hook(function=None, /)")]
    fn set_completion_display_matches_hook(vm: &Vm, function: Value) -> PyResult<()> {
        let state = state(vm);
        set_hook(vm, state, &state.display_hook, function, "completion_display_matches_hook")
    }
}
