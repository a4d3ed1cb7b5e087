//! Text tests of the passes: each file in `passes/` has functions as `jit/src/mir/print.rs` shows them, before and after a pass.
//! A file is `pass NAME`, lines of comment that begin with `#`, the function, `----`, and what the pass makes of it.
//! With `TAIPAN_RECORD=1` the second half is written anew.

use taipan_jit::mir::{Func, parse::parse, print::print, verify::verify};
use taipan_jit::opt;

fn pass(name: &str, func: &mut Func) {
    match name {
        "none" => {}
        "redundant" => opt::redundant::run(func),
        "invariant" => opt::invariant::run(func),
        "escape" => {
            opt::escape::run(func);
            opt::dead::run(func);
        }
        "dead" => opt::dead::run(func),
        "bounds" => opt::bounds::run(func),
        "ranges" => opt::ranges::run(func),
        "all" => opt::run(func),
        _ => panic!("no pass {name}"),
    }
}

fn check(path: &std::path::Path) -> Result<(), String> {
    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
    let (head, input) = text.split_once("\nfunction ").ok_or("no function")?;
    let name = head.lines().next().and_then(|l| l.strip_prefix("pass ")).ok_or("no pass")?;
    let (input, expected) = input.split_once("----\n").ok_or("no second half")?;
    let input = format!("function {input}");
    let mut func = parse(&input)?;
    verify(&func)?;
    if print(&func) != input {
        return Err(format!("it is not shown as it was read:\n{}", print(&func)));
    }
    pass(name, &mut func);
    verify(&func)?;
    let got = print(&func);
    if std::env::var_os("TAIPAN_RECORD").is_some() {
        let whole = format!("{head}\n{input}----\n{got}");
        std::fs::write(path, whole).map_err(|e| e.to_string())?;
    } else if got != expected {
        return Err(format!("expected:\n{expected}\ngot:\n{got}"));
    }
    Ok(())
}

#[test]
fn passes_do_what_their_files_say() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/passes");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    let failures: Vec<String> =
        files.iter().filter_map(|f| check(f).err().map(|e| format!("{}: {e}", f.display()))).collect();
    assert!(files.len() >= 10, "the files are not there");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_is_wrong_is_not_read() {
    for text in ["b0():\n", "function f\nb1():\n", "function f\nb0():\n    v0: Int = Guess(1) \n", "x\n"] {
        let read = parse(text).map(|f| verify(&f).is_ok());
        assert_ne!(read, Ok(true), "{text}");
    }
}
