//! The terminal: reading keys one by one, and showing a line that is being edited.

use crate::os_error::{interrupted, last_errno, raise};
use std::io::Write;
use taipan_text::unicode::CURRENT;
use taipan_vm::native::PyResult;
use taipan_vm::vm::Vm;

/// A key, or a few bytes that a key sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    Char(char),
    /// With the control key: the letter in lower case.
    Control(char),
    /// With the meta key, or after Escape.
    Meta(char),
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    Delete,
    Backspace,
    Tab,
    Enter,
    /// No more input.
    Closed,
    Unknown,
}

/// The terminal in the mode for editing; the mode before comes back when it goes.
pub struct Raw {
    before: libc::termios,
}

impl Raw {
    /// Standard input in the mode for editing.
    ///
    /// # Errors
    /// OSError
    pub fn new(vm: &Vm) -> PyResult<Raw> {
        // SAFETY: all zeros is a valid value of the plain struct, which the calls fill or read.
        unsafe {
            let mut before: libc::termios = std::mem::zeroed();
            if libc::tcgetattr(0, &mut before) != 0 {
                return Err(raise(vm, last_errno()));
            }
            let mut mode = before;
            mode.c_iflag &= !(libc::ICRNL | libc::INLCR | libc::IXON);
            mode.c_lflag &= !(libc::ICANON | libc::ECHO | libc::IEXTEN);
            mode.c_cc[libc::VMIN] = 1;
            mode.c_cc[libc::VTIME] = 0;
            if libc::tcsetattr(0, libc::TCSADRAIN, &mode) != 0 {
                return Err(raise(vm, last_errno()));
            }
            Ok(Raw { before })
        }
    }

    /// The next byte; None at the end of the input. No more is read: what follows the line may be for others.
    fn byte(&mut self, vm: &Vm) -> PyResult<Option<u8>> {
        loop {
            let mut byte = 0u8;
            // SAFETY: there is room for the one byte.
            let got = vm.without_lock(|| unsafe { libc::read(0, (&raw mut byte).cast(), 1) });
            match got {
                0 => return Ok(None),
                1.. => return Ok(Some(byte)),
                _ if last_errno() == libc::EINTR => interrupted(vm)?,
                _ => return Err(raise(vm, last_errno())),
            }
        }
    }

    /// Does more come at once, as where a key sends several bytes?
    fn has_more(&self) -> bool {
        let mut input = libc::pollfd { fd: 0, events: libc::POLLIN, revents: 0 };
        // SAFETY: the struct is a live local.
        unsafe { libc::poll(&mut input, 1, 50) > 0 }
    }

    /// The next key.
    ///
    /// # Errors
    /// OSError; what signal handlers raise.
    pub fn key(&mut self, vm: &Vm) -> PyResult<Key> {
        let Some(byte) = self.byte(vm)? else { return Ok(Key::Closed) };
        Ok(match byte {
            b'\r' | b'\n' => Key::Enter,
            b'\t' => Key::Tab,
            0x7F | 0x08 => Key::Backspace,
            0x1B if self.has_more() => self.after_escape(vm)?,
            0x1B => Key::Unknown,
            0x01..=0x1A => Key::Control((byte + b'a' - 1) as char),
            0..0x20 => Key::Unknown,
            _ => self.character(vm, byte)?,
        })
    }

    /// The character that begins with this byte.
    fn character(&mut self, vm: &Vm, first: u8) -> PyResult<Key> {
        let length = match first {
            0xC0..0xE0 => 2,
            0xE0..0xF0 => 3,
            0xF0.. => 4,
            _ => 1,
        };
        let mut bytes = vec![first];
        while bytes.len() < length {
            match self.byte(vm)? {
                Some(next) => bytes.push(next),
                None => break,
            }
        }
        let text = std::str::from_utf8(&bytes).ok();
        Ok(text.and_then(|text| text.chars().next()).map_or(Key::Unknown, Key::Char))
    }

    fn after_escape(&mut self, vm: &Vm) -> PyResult<Key> {
        let Some(byte) = self.byte(vm)? else { return Ok(Key::Closed) };
        if byte != b'[' && byte != b'O' {
            return Ok(match byte {
                0x7F | 0x08 => Key::Meta('\x7f'),
                byte => Key::Meta(byte.to_ascii_lowercase() as char),
            });
        }
        let mut number = 0u32;
        loop {
            let Some(byte) = self.byte(vm)? else { return Ok(Key::Closed) };
            return Ok(match byte {
                b'0'..=b'9' => {
                    number = (number * 10 + u32::from(byte - b'0')).min(1000);
                    continue;
                }
                b';' => {
                    // What follows are modifiers.
                    number = 0;
                    continue;
                }
                b'A' => Key::Up,
                b'B' => Key::Down,
                b'C' => Key::Right,
                b'D' => Key::Left,
                b'H' => Key::Home,
                b'F' => Key::End,
                b'~' => match number {
                    1 | 7 => Key::Home,
                    4 | 8 => Key::End,
                    3 => Key::Delete,
                    _ => Key::Unknown,
                },
                _ => Key::Unknown,
            });
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        // SAFETY: the struct was filled by the system.
        unsafe { libc::tcsetattr(0, libc::TCSADRAIN, &self.before) };
    }
}

/// How many columns the terminal has.
fn columns() -> usize {
    // SAFETY: all zeros is a valid value of the plain struct, which the call fills.
    let size = unsafe {
        let mut size: libc::winsize = std::mem::zeroed();
        libc::ioctl(1, libc::TIOCGWINSZ, &mut size);
        size
    };
    if size.ws_col == 0 { 80 } else { size.ws_col.into() }
}

/// How many columns a character takes.
fn width(c: char) -> usize {
    match c {
        '\0'..'\x20' | '\x7f' => 2,
        _ if CURRENT.combining(c as u32) > 0 => 0,
        _ if matches!(CURRENT.east_asian_width(c as u32), "W" | "F") => 2,
        _ => 1,
    }
}

/// How many columns a text takes.
pub fn text_width(text: &[char]) -> usize {
    text.iter().map(|c| width(*c)).sum()
}

/// How many columns a prompt takes: not what stands between \x01 and \x02, and of several lines the last one.
fn prompt_width(prompt: &str) -> usize {
    let (mut hidden, mut columns) = (false, 0);
    for c in prompt.rsplit('\n').next().unwrap_or_default().chars() {
        match c {
            '\x01' => hidden = true,
            '\x02' => hidden = false,
            c if !hidden => columns += width(c),
            _ => {}
        }
    }
    columns
}

/// Writes to the terminal; what cannot be written is not shown.
pub fn write(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes());
    let _ = out.flush();
}

/// What the terminal shows of a line.
pub struct Shown {
    prompt: String,
    /// The row below the prompt's that the cursor is in.
    row: usize,
}

impl Shown {
    /// A line with this prompt, of which nothing is shown yet.
    pub fn new(prompt: &str) -> Shown {
        Shown { prompt: prompt.to_owned(), row: 0 }
    }
    /// Shows the line, with the cursor at its place.
    pub fn refresh(&mut self, line: &[char], cursor: usize) {
        let mut out = String::new();
        if self.row > 0 {
            out.push_str(&format!("\x1b[{}A", self.row));
        }
        out.push('\r');
        out.push_str("\x1b[J");
        let last = self.prompt.rsplit('\n').next().unwrap_or_default();
        out.extend(last.chars().filter(|c| !matches!(c, '\x01' | '\x02')));
        for c in line {
            match c {
                '\0'..'\x20' => out.extend(['^', (*c as u8 + b'@') as char]),
                '\x7f' => out.push_str("^?"),
                c => out.push(*c),
            }
        }
        let columns = columns();
        let start = prompt_width(&self.prompt);
        let (at, end) = (start + text_width(&line[..cursor]), start + text_width(line));
        if end > 0 && end % columns == 0 {
            // The terminal goes to the next row only with the next character.
            out.push_str("\r\n");
        }
        let up = end / columns - at / columns;
        if up > 0 {
            out.push_str(&format!("\x1b[{up}A"));
        }
        out.push('\r');
        if at % columns > 0 {
            out.push_str(&format!("\x1b[{}C", at % columns));
        }
        self.row = at / columns;
        write(&out);
    }
    /// Shows the prompt where nothing is shown yet: its first lines too.
    pub fn begin(&mut self) {
        if let Some((first, _)) = self.prompt.rsplit_once('\n') {
            write(&format!("{first}\n"));
        }
        self.row = 0;
        self.refresh(&[], 0);
    }
    /// Goes below the line.
    pub fn finish(&mut self, line: &[char]) {
        self.refresh(line, line.len());
        self.row = 0;
        write("\r\n");
    }
}

/// Shows texts in columns.
pub fn show_list(texts: &[String], longest: usize) {
    let wide = longest + 2;
    let across = (columns() / wide.max(1)).max(1);
    let rows = texts.len().div_ceil(across);
    let mut out = String::from("\r\n");
    for row in 0..rows {
        for text in texts.iter().skip(row).step_by(rows.max(1)) {
            out.push_str(text);
            out.extend(std::iter::repeat_n(' ', wide.saturating_sub(text.chars().count())));
        }
        out.truncate(out.trim_end().len());
        out.push_str("\r\n");
    }
    write(&out);
}
