//! Editing a line: what the commands do.
//!
//! The line is in the module's [`State`], where hooks and completers see and change it; so no borrow of it lasts while
//! Python code runs.

use super::State;
use super::bindings::Command;
use super::completion;
use super::terminal::{Key, Raw, Shown, write};
use taipan_vm::native::PyResult;
use taipan_vm::value::Gc;
use taipan_vm::vm::Vm;

/// An edited line: the state, and what belongs to this line alone.
struct Editing {
    state: Gc<State>,
    /// Which item of the history is shown; its length for the new line.
    at: usize,
    /// The new line, while an item of the history is shown.
    new: Vec<char>,
    /// Was the last command a completion that found several?
    ambiguous: bool,
}

/// What follows a command.
enum Next {
    Go,
    Accept,
    End,
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl Editing {
    /// Changes the line; gives what `f` gives.
    fn edit<R>(&self, f: impl FnOnce(&mut Vec<char>, &mut usize) -> R) -> R {
        let mut line = self.state.line.borrow_mut();
        let mut cursor = self.state.cursor.get().min(line.len());
        let result = f(&mut line, &mut cursor);
        self.state.cursor.set(cursor.min(line.len()));
        result
    }

    fn refresh(&self) {
        self.state.refresh();
    }

    fn beep(&self) {
        if self.state.bindings.borrow().bell {
            write("\x07");
        }
    }

    /// Cuts out a part of the line, for `yank`.
    fn kill(&self, part: impl FnOnce(&[char], usize) -> (usize, usize)) {
        let cut = self.edit(|line, cursor| {
            let (start, end) = part(line, *cursor);
            *cursor = start;
            line.drain(start..end).collect::<Vec<char>>()
        });
        if !cut.is_empty() {
            *self.state.killed.borrow_mut() = cut;
        }
    }

    /// Shows another item of the history.
    fn show_item(&mut self, at: usize) {
        let count = self.state.history.borrow().len();
        if at > count || at == self.at {
            return self.beep();
        }
        if self.at >= count {
            self.new = self.state.line.borrow().clone();
        }
        self.at = at;
        let line = match self.state.history.borrow().get(at) {
            Some(item) => String::from_utf8_lossy(item).chars().collect(),
            None => self.new.clone(),
        };
        self.edit(|now, cursor| {
            *cursor = line.len();
            *now = line;
        });
    }

    /// Where the word before or after the cursor ends.
    fn word_before(line: &[char], cursor: usize, part_of: impl Fn(char) -> bool) -> usize {
        let gap = line[..cursor].iter().rposition(|c| part_of(*c)).map_or(0, |at| at + 1);
        line[..gap].iter().rposition(|c| !part_of(*c)).map_or(0, |at| at + 1)
    }
    fn word_after(line: &[char], cursor: usize) -> usize {
        let start = line[cursor..].iter().position(|c| is_word(*c)).map_or(line.len(), |at| cursor + at);
        line[start..].iter().position(|c| !is_word(*c)).map_or(line.len(), |at| start + at)
    }

    fn change_word(&self, change: impl Fn(usize, char) -> String) {
        self.edit(|line, cursor| {
            let end = Self::word_after(line, *cursor);
            let start = line[*cursor..end].iter().position(|c| is_word(*c)).map_or(end, |at| *cursor + at);
            let new: Vec<char> = line[start..end]
                .iter()
                .enumerate()
                .flat_map(|(at, c)| change(at, *c).chars().collect::<Vec<_>>())
                .collect();
            *cursor = start + new.len();
            line.splice(start..end, new);
        });
    }

    fn insert(&self, text: &str) {
        self.edit(|line, cursor| {
            let new: Vec<char> = text.chars().collect();
            let count = new.len();
            line.splice(*cursor..*cursor, new);
            *cursor += count;
        });
    }

    fn run(&mut self, vm: &Vm, raw: &mut Raw, command: Command, key: &Key) -> PyResult<Next> {
        let ambiguous = std::mem::replace(&mut self.ambiguous, false);
        match command {
            Command::AcceptLine => return Ok(Next::Accept),
            Command::DeleteOrEnd if self.state.line.borrow().is_empty() => return Ok(Next::End),
            Command::Complete => self.ambiguous = completion::complete(vm, self.state, ambiguous)?,
            Command::PossibleCompletions => {
                completion::complete(vm, self.state, true)?;
            }
            Command::ReverseSearch => return self.search(vm, raw),
            Command::ClearScreen => {
                write("\x1b[H\x1b[2J");
                self.state.begin_shown();
            }
            Command::PreviousHistory if self.at == 0 => self.beep(),
            Command::PreviousHistory => self.show_item(self.at - 1),
            Command::NextHistory => self.show_item(self.at + 1),
            Command::BeginningOfHistory => self.show_item(0),
            Command::EndOfHistory => {
                let end = self.state.history.borrow().len();
                self.show_item(end);
            }
            Command::Insert => match key {
                Key::Char(c) => self.insert(&c.to_string()),
                Key::Tab => self.insert("\t"),
                _ => self.beep(),
            },
            Command::Macro(text) => self.insert(&text),
            Command::Yank => {
                let text: String = self.state.killed.borrow().iter().collect();
                self.insert(&text);
            }
            other => self.move_or_cut(other),
        }
        Ok(Next::Go)
    }

    /// The commands that look at nothing but the line.
    fn move_or_cut(&self, command: Command) {
        match command {
            Command::BackwardChar => self.edit(|_, cursor| *cursor = cursor.saturating_sub(1)),
            Command::ForwardChar => self.edit(|_, cursor| *cursor += 1),
            Command::BeginningOfLine => self.edit(|_, cursor| *cursor = 0),
            Command::EndOfLine => self.edit(|line, cursor| *cursor = line.len()),
            Command::BackwardWord => {
                self.edit(|line, cursor| *cursor = Self::word_before(line, *cursor, is_word))
            }
            Command::ForwardWord => self.edit(|line, cursor| *cursor = Self::word_after(line, *cursor)),
            Command::BackwardDeleteChar => self.edit(|line, cursor| {
                if *cursor > 0 {
                    *cursor -= 1;
                    line.remove(*cursor);
                }
            }),
            Command::DeleteChar | Command::DeleteOrEnd => self.edit(|line, cursor| {
                if *cursor < line.len() {
                    line.remove(*cursor);
                }
            }),
            Command::KillLine => self.kill(|line, cursor| (cursor, line.len())),
            Command::KillWholeLine => self.kill(|line, _| (0, line.len())),
            Command::UnixLineDiscard => self.kill(|_, cursor| (0, cursor)),
            Command::KillWord => self.kill(|line, cursor| (cursor, Self::word_after(line, cursor))),
            Command::BackwardKillWord => self.kill(|line, at| (Self::word_before(line, at, is_word), at)),
            Command::UnixWordRubout => {
                self.kill(|line, at| (Self::word_before(line, at, |c| !c.is_whitespace()), at));
            }
            Command::UpcaseWord => self.change_word(|_, c| c.to_uppercase().collect()),
            Command::DowncaseWord => self.change_word(|_, c| c.to_lowercase().collect()),
            Command::CapitalizeWord => self.change_word(|at, c| {
                if at == 0 { c.to_uppercase().collect() } else { c.to_lowercase().collect() }
            }),
            Command::TransposeChars => self.edit(|line, cursor| {
                let at = (*cursor).min(line.len().saturating_sub(1));
                if at > 0 {
                    line.swap(at - 1, at);
                    *cursor = at + 1;
                }
            }),
            _ => self.beep(),
        }
    }

    /// Looks for a text in the history, from the end, while it is typed.
    fn search(&mut self, vm: &Vm, raw: &mut Raw) -> PyResult<Next> {
        let (mut wanted, before) = (String::new(), (self.at, self.state.line.borrow().clone()));
        loop {
            let line: String = self.state.line.borrow().iter().collect();
            write(&format!("\r\x1b[J(reverse-i-search)`{wanted}': {line}"));
            let key = raw.key(vm)?;
            let from = match key {
                Key::Char(c) => {
                    wanted.push(c);
                    self.at + 1
                }
                Key::Backspace => {
                    wanted.pop();
                    self.state.history.borrow().len()
                }
                Key::Control('r') => self.at,
                Key::Control('g') => {
                    self.at = before.0;
                    self.edit(|line, _| *line = before.1);
                    return Ok(Next::Go);
                }
                other => {
                    self.refresh();
                    return self.press(vm, raw, &other);
                }
            };
            let found = {
                let history = self.state.history.borrow();
                let items = &history[..from.min(history.len())];
                items.iter().rposition(|item| String::from_utf8_lossy(item).contains(&wanted))
            };
            match found {
                Some(at) if at != self.at => self.show_item(at),
                Some(_) => {}
                None => self.beep(),
            }
        }
    }

    fn press(&mut self, vm: &Vm, raw: &mut Raw, key: &Key) -> PyResult<Next> {
        let command = self.state.bindings.borrow().command(key);
        match command {
            _ if *key == Key::Closed => Ok(Next::End),
            Some(command) => self.run(vm, raw, command, key),
            None => {
                self.beep();
                Ok(Next::Go)
            }
        }
    }
}

/// Reads a line from the terminal, with its editing; None at the end of the input.
///
/// # Errors
/// OSError; what signal handlers, hooks and completers raise.
pub fn read_line(vm: &Vm, state: Gc<State>, prompt: &str) -> PyResult<Option<String>> {
    state.line.borrow_mut().clear();
    state.cursor.set(0);
    let mut raw = Raw::new(vm)?;
    state.call_hook(vm, &state.startup_hook);
    *state.shown.borrow_mut() = Some(Shown::new(prompt));
    state.begin_shown();
    state.refresh();
    state.call_hook(vm, &state.pre_input_hook);
    state.refresh();
    let at = state.history.borrow().len();
    let mut editing = Editing { state, at, new: Vec::new(), ambiguous: false };
    let result = loop {
        let next = raw.key(vm).and_then(|key| editing.press(vm, &mut raw, &key));
        match next {
            Ok(Next::Go) => state.refresh(),
            Ok(Next::End) => break Ok(None),
            Ok(Next::Accept) => {
                let line = state.line.borrow();
                if let Some(shown) = state.shown.borrow_mut().as_mut() {
                    shown.finish(&line);
                }
                break Ok(Some(line.iter().collect::<String>()));
            }
            Err(raised) => break Err(raised),
        }
    };
    *state.shown.borrow_mut() = None;
    if let Ok(Some(line)) = &result {
        state.remember(line);
    }
    result
}
