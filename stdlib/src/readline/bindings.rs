//! What an init file says: which key does what, and a few variables.

use super::terminal::Key;
use std::collections::HashMap;

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    AcceptLine,
    BackwardChar,
    BackwardDeleteChar,
    BackwardKillWord,
    BackwardWord,
    BeginningOfHistory,
    BeginningOfLine,
    CapitalizeWord,
    ClearScreen,
    Complete,
    DeleteChar,
    /// Ends the input where the line is empty, or deletes a character.
    DeleteOrEnd,
    DowncaseWord,
    EndOfHistory,
    EndOfLine,
    ForwardChar,
    ForwardWord,
    Insert,
    KillLine,
    KillWord,
    KillWholeLine,
    NextHistory,
    PossibleCompletions,
    PreviousHistory,
    ReverseSearch,
    TransposeChars,
    UnixLineDiscard,
    UnixWordRubout,
    UpcaseWord,
    Yank,
    /// Inserts this text.
    Macro(String),
}

/// The commands by their names.
#[rustfmt::skip]
static COMMANDS: &[(&str, Command)] = &[
    ("accept-line", Command::AcceptLine), ("backward-char", Command::BackwardChar),
    ("backward-delete-char", Command::BackwardDeleteChar), ("backward-kill-word", Command::BackwardKillWord),
    ("backward-word", Command::BackwardWord), ("beginning-of-history", Command::BeginningOfHistory),
    ("beginning-of-line", Command::BeginningOfLine), ("capitalize-word", Command::CapitalizeWord),
    ("clear-screen", Command::ClearScreen), ("complete", Command::Complete), ("delete-char", Command::DeleteChar),
    ("downcase-word", Command::DowncaseWord), ("end-of-file", Command::DeleteOrEnd),
    ("end-of-history", Command::EndOfHistory), ("end-of-line", Command::EndOfLine),
    ("forward-char", Command::ForwardChar), ("forward-word", Command::ForwardWord),
    ("kill-line", Command::KillLine), ("kill-whole-line", Command::KillWholeLine), ("kill-word", Command::KillWord),
    ("next-history", Command::NextHistory), ("possible-completions", Command::PossibleCompletions),
    ("previous-history", Command::PreviousHistory), ("reverse-search-history", Command::ReverseSearch),
    ("rl_complete", Command::Complete), ("self-insert", Command::Insert), ("tab-insert", Command::Insert),
    ("transpose-chars", Command::TransposeChars), ("unix-line-discard", Command::UnixLineDiscard),
    ("unix-word-rubout", Command::UnixWordRubout), ("upcase-word", Command::UpcaseWord), ("yank", Command::Yank),
];

/// The commands of GNU readline that are not here.
#[rustfmt::skip]
static OTHER_COMMANDS: &[&str] = &[
    "abort", "alias-expand-line", "backward-byte", "backward-kill-line", "bracketed-paste-begin",
    "call-last-kbd-macro", "character-search", "character-search-backward", "clear-display", "copy-backward-word",
    "copy-forward-word", "copy-region-as-kill", "delete-char-or-list", "delete-horizontal-space", "digit-argument",
    "do-lowercase-version", "dump-functions", "dump-macros", "dump-variables", "emacs-editing-mode", "end-kbd-macro",
    "exchange-point-and-mark", "execute-named-command", "export-completions", "fetch-history", "forward-byte",
    "forward-search-history", "history-search-backward", "history-search-forward",
    "history-substring-search-backward", "history-substring-search-forward", "insert-comment", "insert-completions",
    "kill-region", "menu-complete", "menu-complete-backward", "next-screen-line",
    "non-incremental-forward-search-history", "non-incremental-reverse-search-history",
    "operate-and-get-next", "overwrite-mode", "prefix-meta", "previous-screen-line", "print-last-kbd-macro",
    "quoted-insert", "re-read-init-file", "redraw-current-line", "revert-line", "set-mark", "skip-csi-sequence",
    "start-kbd-macro", "tilde-expand", "transpose-words", "tty-status", "undo", "universal-argument",
    "unix-filename-rubout", "vi-editing-mode", "yank-last-arg", "yank-nth-arg", "yank-pop",
];

/// The variables of GNU readline that are not here.
#[rustfmt::skip]
static OTHER_VARIABLES: &[&str] = &[
    "active-region-end-color", "active-region-start-color", "bind-tty-special-chars", "blink-matching-paren",
    "byte-oriented", "colored-completion-prefix", "colored-stats", "comment-begin", "completion-display-width",
    "completion-map-case", "completion-prefix-display-length", "completion-query-items", "convert-meta",
    "echo-control-characters", "emacs-mode-string", "enable-active-region", "enable-bracketed-paste",
    "enable-keypad", "enable-meta-key", "expand-tilde", "force-meta-prefix", "history-preserve-point",
    "horizontal-scroll-mode", "input-meta", "isearch-terminators", "keymap", "keyseq-timeout",
    "mark-directories", "mark-modified-lines", "mark-symlinked-directories", "match-hidden-files",
    "menu-complete-display-prefix", "meta-flag", "output-meta", "page-completions", "prefer-visible-bell",
    "print-completions-horizontally", "revert-all-at-newline", "search-ignore-case", "show-all-if-unmodified",
    "show-mode-in-prompt", "skip-completed-text", "vi-cmd-mode-string", "vi-ins-mode-string", "visible-stats",
];

/// Why a line of an init file has no effect.
#[derive(Debug, PartialEq, Eq)]
pub enum Refused {
    /// It says nothing that there is; the message goes to the standard error.
    Wrong(String),
    /// It says something that is not supported.
    Unsupported(String),
}

/// Keys and variables.
pub struct Bindings {
    commands: HashMap<String, Command>,
    /// Set by `completion-ignore-case`.
    pub ignore_case: bool,
    /// Set by `show-all-if-ambiguous`.
    pub show_all: bool,
    /// Set by `disable-completion`.
    pub no_completion: bool,
    /// Set by `bell-style`.
    pub bell: bool,
    /// Set by `history-size`: how many lines the history has at most.
    pub history_size: Option<usize>,
    /// Depth of `$if` whose lines do not count.
    skipping: usize,
}

/// A key as a name for the table.
fn name_of(key: &Key) -> String {
    format!("{key:?}")
}

impl Bindings {
    /// The usual keys.
    pub fn new() -> Bindings {
        let mut all = Bindings {
            commands: HashMap::new(),
            ignore_case: false,
            show_all: false,
            no_completion: false,
            bell: true,
            history_size: None,
            skipping: 0,
        };
        use Command::*;
        let usual = [
            (Key::Enter, AcceptLine),
            (Key::Control('j'), AcceptLine),
            (Key::Tab, Complete),
            (Key::Backspace, BackwardDeleteChar),
            (Key::Delete, DeleteChar),
            (Key::Up, PreviousHistory),
            (Key::Down, NextHistory),
            (Key::Left, BackwardChar),
            (Key::Right, ForwardChar),
            (Key::Home, BeginningOfLine),
            (Key::End, EndOfLine),
            (Key::Control('a'), BeginningOfLine),
            (Key::Control('b'), BackwardChar),
            (Key::Control('d'), DeleteOrEnd),
            (Key::Control('e'), EndOfLine),
            (Key::Control('f'), ForwardChar),
            (Key::Control('k'), KillLine),
            (Key::Control('l'), ClearScreen),
            (Key::Control('n'), NextHistory),
            (Key::Control('p'), PreviousHistory),
            (Key::Control('r'), ReverseSearch),
            (Key::Control('t'), TransposeChars),
            (Key::Control('u'), UnixLineDiscard),
            (Key::Control('w'), UnixWordRubout),
            (Key::Control('y'), Yank),
            (Key::Meta('b'), BackwardWord),
            (Key::Meta('c'), CapitalizeWord),
            (Key::Meta('d'), KillWord),
            (Key::Meta('f'), ForwardWord),
            (Key::Meta('l'), DowncaseWord),
            (Key::Meta('u'), UpcaseWord),
            (Key::Meta('<'), BeginningOfHistory),
            (Key::Meta('>'), EndOfHistory),
            (Key::Meta('?'), PossibleCompletions),
            (Key::Meta('\x7f'), BackwardKillWord),
        ];
        for (key, command) in usual {
            all.commands.insert(name_of(&key), command);
        }
        all
    }

    /// What a key does, if anything.
    pub fn command(&self, key: &Key) -> Option<Command> {
        match (self.commands.get(&name_of(key)), key) {
            (Some(Command::Complete), _) if self.no_completion => Some(Command::Insert),
            (Some(command), _) => Some(command.clone()),
            (None, Key::Char(_)) => Some(Command::Insert),
            (None, _) => None,
        }
    }

    /// Does what a line of an init file says.
    ///
    /// # Errors
    /// Why it has no effect.
    pub fn line(&mut self, line: &str) -> Result<(), Refused> {
        let line = line.trim();
        if let Some(directive) = line.strip_prefix('$') {
            return self.directive(directive);
        }
        if self.skipping > 0 || line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        match line.strip_prefix("set ") {
            Some(rest) => self.variable(rest.trim()),
            None => self.bind(line),
        }
    }

    fn directive(&mut self, directive: &str) -> Result<(), Refused> {
        let (word, rest) = directive.split_once(char::is_whitespace).unwrap_or((directive, ""));
        match word {
            "if" if self.skipping > 0 => self.skipping += 1,
            "if" => {
                let yes = matches!(rest.trim(), "python" | "Python" | "mode=emacs");
                self.skipping = usize::from(!yes);
            }
            "else" if self.skipping <= 1 => self.skipping = 1 - self.skipping,
            "else" => {}
            "endif" => self.skipping = self.skipping.saturating_sub(1),
            "include" => return Err(Refused::Unsupported(format!("${directive}"))),
            _ => return Err(Refused::Wrong(format!("{directive}: unknown parser directive"))),
        }
        Ok(())
    }

    fn variable(&mut self, text: &str) -> Result<(), Refused> {
        let (name, value) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let (name, value) = (name.to_ascii_lowercase(), value.trim());
        let on = value.is_empty() || value.eq_ignore_ascii_case("on") || value == "1";
        match name.as_str() {
            "completion-ignore-case" => self.ignore_case = on,
            "show-all-if-ambiguous" => self.show_all = on,
            "disable-completion" => self.no_completion = on,
            "bell-style" => self.bell = matches!(value, "audible" | "on" | ""),
            // A negative number is no limit.
            "history-size" => self.history_size = value.parse().ok(),
            "editing-mode" if value.eq_ignore_ascii_case("emacs") => {}
            "editing-mode" => return Err(Refused::Unsupported(format!("set {text}"))),
            name if OTHER_VARIABLES.contains(&name) => {
                return Err(Refused::Unsupported(format!("set {text}")));
            }
            name => return Err(Refused::Wrong(format!("{name}: unknown variable name"))),
        }
        Ok(())
    }

    fn bind(&mut self, line: &str) -> Result<(), Refused> {
        let (key, action) = match line.strip_prefix('"') {
            Some(rest) => match quoted(rest) {
                Some((sequence, rest)) => (sequence_key(&sequence), rest.trim_start().strip_prefix(':')),
                None => return Err(Refused::Wrong(format!("{line}: no closing `\"' in key binding"))),
            },
            None => match line.split_once(':') {
                Some((name, action)) => (named_key(name.trim()), Some(action)),
                None => return Err(Refused::Wrong(format!("{line}: no key sequence terminator"))),
            },
        };
        let Some(action) = action.map(str::trim) else {
            return Err(Refused::Wrong(format!("{line}: no key sequence terminator")));
        };
        let Some(key) = key else { return Err(Refused::Unsupported(line.to_owned())) };
        let command = match action.strip_prefix(['"', '\'']) {
            Some(rest) => match quoted(rest) {
                Some((text, _)) => Command::Macro(text),
                None => return Err(Refused::Wrong(format!("{line}: no closing `\"' in key binding"))),
            },
            None => {
                let name = action.split_whitespace().next().unwrap_or_default();
                match COMMANDS.iter().find(|(known, _)| *known == name) {
                    Some((_, command)) => command.clone(),
                    None if OTHER_COMMANDS.contains(&name) => {
                        return Err(Refused::Unsupported(line.to_owned()));
                    }
                    // A key with an unknown name does nothing.
                    None => {
                        self.commands.remove(&name_of(&key));
                        return Ok(());
                    }
                }
            }
        };
        self.commands.insert(name_of(&key), command);
        Ok(())
    }
}

impl Default for Bindings {
    fn default() -> Bindings {
        Bindings::new()
    }
}

/// The text up to the closing quote, with its escapes, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' | '\'' => return Some((out, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                'e' => out.push('\x1b'),
                'd' => out.push('\x7f'),
                'C' => {
                    chars.next().filter(|(_, dash)| *dash == '-')?;
                    out.push((chars.next()?.1.to_ascii_lowercase() as u8 & 0x1F) as char);
                }
                'M' => {
                    chars.next().filter(|(_, dash)| *dash == '-')?;
                    out.push('\x1b');
                    out.push(chars.next()?.1);
                }
                other => out.push(other),
            },
            c => out.push(c),
        }
    }
    None
}

/// The key that sends this sequence.
fn sequence_key(sequence: &str) -> Option<Key> {
    let chars: Vec<char> = sequence.chars().collect();
    Some(match chars.as_slice() {
        ['\t'] => Key::Tab,
        ['\r' | '\n'] => Key::Enter,
        ['\x7f' | '\x08'] => Key::Backspace,
        [c @ '\x01'..='\x1a'] => Key::Control((*c as u8 + b'a' - 1) as char),
        [c] if *c >= ' ' => Key::Char(*c),
        ['\x1b', '[' | 'O', last] => match last {
            'A' => Key::Up,
            'B' => Key::Down,
            'C' => Key::Right,
            'D' => Key::Left,
            'H' => Key::Home,
            'F' => Key::End,
            _ => return None,
        },
        ['\x1b', '[', '3', '~'] => Key::Delete,
        ['\x1b', '[', '1' | '7', '~'] => Key::Home,
        ['\x1b', '[', '4' | '8', '~'] => Key::End,
        ['\x1b', c] => Key::Meta(c.to_ascii_lowercase()),
        _ => return None,
    })
}

/// The key of a name like `Control-k`, `Meta-Rubout` or `tab`.
fn named_key(name: &str) -> Option<Key> {
    let lower = name.to_ascii_lowercase();
    let (mut control, mut meta) = (false, false);
    let mut rest = lower.as_str();
    loop {
        if let Some(after) = ["control-", "ctrl-", "c-"].iter().find_map(|p| rest.strip_prefix(p)) {
            (control, rest) = (true, after);
        } else if let Some(after) = ["meta-", "m-"].iter().find_map(|p| rest.strip_prefix(p)) {
            (meta, rest) = (true, after);
        } else {
            break;
        }
    }
    let c = match rest {
        "tab" => '\t',
        "return" | "ret" | "newline" | "lfd" => '\r',
        "rubout" | "del" => '\x7f',
        "space" | "spc" => ' ',
        "escape" | "esc" => return None,
        rest => rest.chars().next()?,
    };
    match (control, meta) {
        (true, true) => None,
        (true, false) if c.is_ascii_alphabetic() => sequence_key(&((c as u8 & 0x1F) as char).to_string()),
        (true, false) => None,
        (false, true) => Some(Key::Meta(c)),
        (false, false) => sequence_key(&c.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let mut all = Bindings::new();
        assert_eq!(all.line("tab: self-insert"), Ok(()));
        assert_eq!(all.command(&Key::Tab), Some(Command::Insert));
        assert_eq!(all.line("\"\\C-x\": \"hello\""), Ok(()));
        assert_eq!(all.command(&Key::Control('x')), Some(Command::Macro("hello".into())));
        assert_eq!(all.line("Control-o: undo"), Err(Refused::Unsupported("Control-o: undo".into())));
        assert_eq!(all.line("garbage"), Err(Refused::Wrong("garbage: no key sequence terminator".into())));
        assert_eq!(all.line("$if bash"), Ok(()));
        assert_eq!(all.line("garbage"), Ok(()));
        assert_eq!(all.line("$endif"), Ok(()));
        assert_eq!(all.line("set nothing on"), Err(Refused::Wrong("nothing: unknown variable name".into())));
    }
}
