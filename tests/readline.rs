//! What `input()` gives for keys pressed at a terminal, once `readline` is imported: the program runs on a terminal of its
//! own, gets keys, and tells on its standard error which lines it got.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

const PROGRAM: &str = r#"
import readline, sys
words = ["alpha", "alphabet", "beta", "gamma_one", "gamma_two"]
def complete(text, state):
    seen.append((text, state, readline.get_begidx(), readline.get_endidx(), readline.get_line_buffer()))
    found = [w for w in words if w.startswith(text)]
    return found[state] if state < len(found) else None
seen, hooks = [], []
readline.set_completer(complete)
readline.parse_and_bind("tab: complete")
readline.parse_and_bind('"\\C-x": "macro"')
readline.parse_and_bind("set bell-style none")
readline.add_history("first line")
readline.add_history("second line")
readline.set_startup_hook(lambda: hooks.append("startup"))
readline.set_pre_input_hook(lambda: hooks.append("pre"))
readline.set_completion_display_matches_hook(lambda *args: hooks.append(args))
def say(*args):
    print(*args, file=sys.stderr, flush=True)
while True:
    try:
        say(ascii(input("ready> ")))
    except EOFError:
        break
    except KeyboardInterrupt:
        say("interrupted")
say(seen[:3])
say(hooks[:2], [h for h in hooks if isinstance(h, tuple)])
say([readline.get_history_item(i) for i in range(1, 5)], readline.get_current_history_length())
"#;

/// Keys, and the line that comes of them.
const LINES: &[(&str, &str)] = &[
    ("plain", "'plain'"),
    ("ab\x7fc", "'ac'"),
    ("abc\x1b[D\x1b[DX", "'aXbc'"),
    ("abc\x01X\x05Y", "'XabcY'"),
    ("one two three\x17four", "'one two four'"),
    ("one two\x15x", "'x'"),
    ("abc def\x01\x0bx\x19", "'xabc def'"),
    ("abc\x02\x02\x04", "'ac'"),
    ("one two\x1bb\x1bd2", "'one 2'"),
    ("one two\x1b\x7fx", "'one x'"),
    ("word\x1bbX\x1bfY", "'XwordY'"),
    ("abcd\x02\x14", "'abdc'"),
    ("upper lower\x1bb\x1bc\x1bb\x1bb\x1bu", "'UPPER Lower'"),
    ("be\t", "'beta'"),
    ("x al\tb\t", "'x alphabet'"),
    ("ga\tt\t", "'gamma_two'"),
    ("gamma_\t\tone", "'gamma_one'"),
    ("\x18!", "'macro!'"),
    ("h\u{e9}llo \u{4e2d}\u{6587}\x7f!", "'h\\xe9llo \\u4e2d!'"),
    ("\x12firs\x05!", "'first line!'"),
    ("\x10\x10\x0e?", "'first line!?'"),
    ("\x1b[A\x1b[A\x1b[B\x1b[B", "''"),
    ("typed\x1b[A\x1b[B!", "'typed!'"),
    ("\x1b[Hstart\x1b[F.", "'start.'"),
    ("ab\x1b[D\x1b[3~", "'a'"),
    ("\x1b<", "'first line'"),
    ("dropped\x03", "interrupted"),
];

/// Both sides of a new terminal; None where there are none.
fn terminal() -> Option<(OwnedFd, OwnedFd)> {
    let (mut master, mut slave) = (0, 0);
    let none = std::ptr::null_mut();
    // SAFETY: the results are live locals; the others may be null. What is opened is owned by the results.
    unsafe {
        if libc::openpty(&mut master, &mut slave, none, none.cast(), none.cast()) != 0 {
            return None;
        }
        Some((OwnedFd::from_raw_fd(master), OwnedFd::from_raw_fd(slave)))
    }
}

/// Waits until the terminal shows a prompt; `new`: after the end of another line.
fn wait_for_prompt(shown: &Mutex<Vec<u8>>, new: bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        let text = shown.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let start = text.iter().position(|b| *b == b'\n');
        let rest = if new { start.map_or(&[][..], |at| &text[at..]) } else { &text[..] };
        if rest.windows(7).any(|part| part == b"ready> ") {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no prompt");
}

#[test]
fn keys() {
    let Some((master, slave)) = terminal() else { return };
    let copy = || Stdio::from(slave.try_clone().expect("a copy of the terminal"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan"));
    command.args(["-c", PROGRAM]).stdin(copy()).stdout(copy()).stderr(Stdio::piped());
    // SAFETY: only system calls are made between fork and exec.
    unsafe {
        std::os::unix::process::CommandExt::pre_exec(&mut command, || {
            libc::setsid();
            libc::ioctl(0, libc::TIOCSCTTY, 0);
            Ok(())
        });
    }
    let mut child = command.spawn().expect("taipan");
    drop(command);
    drop(slave);
    let shown = Arc::new(Mutex::new(Vec::new()));
    let (sink, mut source) = (shown.clone(), File::from(master.try_clone().expect("a copy")));
    std::thread::spawn(move || {
        let mut buffer = [0; 1000];
        while let Ok(count @ 1..) = source.read(&mut buffer) {
            sink.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&buffer[..count]);
        }
    });
    let mut keyboard = File::from(master);
    assert!(keyboard.as_raw_fd() >= 0);
    let mut told = BufReader::new(child.stderr.take().expect("a pipe")).lines();
    let mut next = || told.next().expect("a line").expect("text");
    wait_for_prompt(&shown, false);
    for (keys, expected) in LINES {
        keyboard.write_all(keys.as_bytes()).expect("keys");
        // What is shown from here on ends the line, and begins the next one.
        shown.lock().unwrap_or_else(PoisonError::into_inner).clear();
        if !keys.ends_with('\x03') {
            keyboard.write_all(b"\r").expect("a key");
        }
        assert_eq!(next(), *expected, "{keys:?}");
        wait_for_prompt(&shown, !keys.ends_with('\x03'));
    }
    keyboard.write_all(b"\x04").expect("keys");
    assert_eq!(next(), "[('be', 0, 0, 2, 'be'), ('be', 1, 0, 2, 'be'), ('al', 0, 2, 4, 'x al')]");
    assert_eq!(next(), "['startup', 'pre'] [('gamma_', ['gamma_one', 'gamma_two'], 9)]");
    assert!(next().starts_with("['first line', 'second line', 'plain', 'ac'] "));
    assert!(child.wait().expect("the end").success());
}
