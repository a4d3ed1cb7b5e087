//! Completing the word before the cursor, by the program's completer or else by the names of files.

use super::State;
use super::terminal::{show_list, write};
use taipan_vm::native::PyResult;
use taipan_vm::object::Str;
use taipan_vm::value::{Gc, Value};
use taipan_vm::vm::Vm;

/// What `get_completion_type()` gives: a word is completed, or what is possible is shown.
const COMPLETE: i32 = b'\t' as i32;
const SHOW: i32 = b'?' as i32;

/// What the completer gives for a word, until it gives no str.
fn ask(vm: &Vm, completer: Value, word: &str) -> PyResult<Vec<String>> {
    let mut found = Vec::new();
    for number in 0.. {
        let answer = vm.call(completer, &[vm.str(word).value(), vm.int(number)])?;
        match answer.downcast::<Str>() {
            Some(text) => found.push(text.as_str_lossy().into_owned()),
            None => break,
        }
    }
    Ok(found)
}

/// The files whose path begins with `word`; folders end with a slash.
fn files(word: &str) -> Vec<String> {
    let (folder, start) = word.rsplit_once('/').map_or(("", word), |(folder, start)| (folder, start));
    let prefix = if word.contains('/') { format!("{folder}/") } else { String::new() };
    let place = if prefix.is_empty() { "." } else { prefix.as_str() };
    let Ok(entries) = std::fs::read_dir(place) else { return Vec::new() };
    let mut found: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let fits = name.starts_with(start) && (!start.is_empty() || !name.starts_with('.'));
            let end = if entry.path().is_dir() { "/" } else { "" };
            fits.then(|| format!("{prefix}{name}{end}"))
        })
        .collect();
    found.sort();
    found
}

/// The longest text that all begin with.
fn common(matches: &[String], ignore_case: bool) -> String {
    let Some((first, others)) = matches.split_first() else { return String::new() };
    let same = |a: char, b: char| a == b || ignore_case && a.to_lowercase().eq(b.to_lowercase());
    let length = others.iter().fold(first.chars().count(), |length, other| {
        let pairs = first.chars().zip(other.chars());
        length.min(pairs.take_while(|(a, b)| same(*a, *b)).count())
    });
    first.chars().take(length).collect()
}

/// Shows what is possible, by the program's hook if there is one.
fn show(vm: &Vm, state: Gc<State>, word: &str, matches: &[String]) -> PyResult<()> {
    let longest = matches.iter().map(|text| text.chars().count()).max().unwrap_or(0);
    let hook = state.display_hook.get();
    if hook.is_none() {
        show_list(matches, longest);
        state.begin_shown();
        return Ok(());
    }
    let list = vm.new_list();
    for text in matches {
        list.push(vm, vm.str(text).value());
    }
    vm.call(hook, &[vm.str(word).value(), list.value(), vm.int(longest as i64)]).map(drop)
}

/// Completes the word before the cursor. Where several are possible and nothing can be added, they are shown if `again`
/// (nothing was done since this happened before); gives whether that is so.
///
/// # Errors
/// What the completer and the hook raise.
pub fn complete(vm: &Vm, state: Gc<State>, again: bool) -> PyResult<bool> {
    let (cursor, begin, word) = {
        let line = state.line.borrow();
        let cursor = state.cursor.get().min(line.len());
        let delimiters = state.delimiters.borrow();
        let begin = line[..cursor].iter().rposition(|c| delimiters.contains(*c)).map_or(0, |at| at + 1);
        (cursor, begin, line[begin..cursor].iter().collect::<String>())
    };
    state.scope.set((begin as i32, cursor as i32));
    state.completion_kind.set(if again { SHOW } else { COMPLETE });
    let completer = state.completer.get();
    let mut matches = if completer.is_none() { files(&word) } else { ask(vm, completer, &word)? };
    matches.dedup();
    if matches.is_empty() {
        write("\x07");
        return Ok(false);
    }
    let (ignore_case, show_all) = {
        let bindings = state.bindings.borrow();
        (bindings.ignore_case, bindings.show_all)
    };
    let longest = common(&matches, ignore_case);
    let longer = longest.chars().count() >= word.chars().count() && longest != word;
    if longer {
        let new: Vec<char> = longest.chars().collect();
        let mut line = state.line.borrow_mut();
        let end = cursor.min(line.len());
        let begin = begin.min(end);
        state.cursor.set(begin + new.len());
        line.splice(begin..end, new);
    }
    if matches.len() == 1 {
        return Ok(false);
    }
    if again || show_all {
        show(vm, state, if longer { &longest } else { &word }, &matches)?;
        return Ok(false);
    }
    if !longer {
        write("\x07");
    }
    Ok(!longer)
}
