//! The tool as it is used: a shell stands for the interpreters, so that no Python is needed.

#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// A shell script that answers as an interpreter does: it says who it is, runs the empty program, and runs a script by
/// doing what its first line says after `#`.
const INTERPRETER: &str = r#"case "$1" in
-c) case "$2" in
    pass) ;;
    *) printf 'cpython\n3.14.0\n3.14.0\n3.14.0 (NAME)\n%s\nFalse\n' "$0" ;;
    esac ;;
*) code=$(head -1 "$1" | cut -c2-); script=$1; shift; WHO=NAME eval "$code" ;;
esac
"#;

/// A folder of its own for a test, with the interpreters `one` and `two`.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    // It is not there at the first run.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for who in ["one", "two"] {
        std::fs::write(folder.join(who), INTERPRETER.replace("NAME", who)).unwrap();
    }
    folder
}

/// The tool with both interpreters over a script.
fn tool(folder: &Path, script: &str) -> Command {
    let path = folder.join("script.py");
    std::fs::write(&path, script).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan-compare"));
    for who in ["one", "two"] {
        command.arg("-i").arg(format!("{who}=sh {}", folder.join(who).display()));
    }
    command.args(["--rounds=2", "--no-build", "-o"]).arg(folder.join("out")).arg(path);
    command
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn written(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join("out").join(name)).unwrap()
}

#[test]
fn a_script_that_fails_is_reported_and_the_others_go_on() {
    let folder = folder("fails");
    let script = "# [ $WHO = one ] || { echo 'ValueError: <no>' >&2; exit 4; }\n";
    let output = tool(&folder, script).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text(&output).contains("script fails under two: ValueError: <no> (exit status 4)"));
    let page = written(&folder, "report.html");
    assert!(page.contains("ValueError: &lt;no&gt;") && !page.contains("http"));
    let results: serde_json::Value = serde_json::from_str(&written(&folder, "results.json")).unwrap();
    assert_eq!(results["cases"][0]["once"].as_array().unwrap().len(), 2);
    assert_eq!(results["cases"][1]["failure"]["status"], "exit status 4");
    assert_eq!(results["complete"], true);
}

#[test]
fn arguments_reach_the_script() {
    let folder = folder("arguments");
    let output =
        tool(&folder, "# [ \"$1 $2\" = 'a -b' ] || exit 9\n").args(["--", "a", "-b"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
}

#[test]
fn an_interrupt_leaves_the_results_so_far() {
    let folder = folder("interrupt");
    // The script waits in its third process, which is the second round's first.
    let script = "# echo >> $script.log; [ $(wc -l < $script.log) -lt 3 ] || exec sleep 60\n";
    let child = tool(&folder, script).stdout(Stdio::piped()).spawn().unwrap();
    let log = folder.join("script.py.log");
    while std::fs::read(&log).map_or(0, |lines| lines.len()) < 3 {
        std::thread::sleep(Duration::from_millis(20));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    assert!(text(&output).contains("Interrupted: these are the results so far."));
    let results: serde_json::Value = serde_json::from_str(&written(&folder, "results.json")).unwrap();
    assert_eq!(results["complete"], false);
    assert_eq!(results["cases"][0]["once"].as_array().unwrap().len(), 1);
    assert!(results["cases"][0]["failure"].is_null());
    assert!(written(&folder, "report.html").contains("interrupted"));
}

#[test]
fn results_are_shown_again() {
    let folder = folder("again");
    assert!(tool(&folder, "# :\n").status().unwrap().success());
    let page = written(&folder, "report.html");
    let mut command = Command::new(env!("CARGO_BIN_EXE_taipan-compare"));
    command.arg("--from").arg(folder.join("out/results.json")).arg("-o").arg(folder.join("out"));
    assert!(command.status().unwrap().success());
    assert_eq!(page, written(&folder, "report.html"));
}
