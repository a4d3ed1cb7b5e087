//! Compiled code makes no object that nobody sees: counted over a loop of vectors with operators in Python.

use std::process::Command;

const PROGRAM: &str = "
import gc, sys

class Vec:
    def __init__(self, x, y):
        self.x = x
        self.y = y
    def __add__(self, o):
        return Vec(self.x + o.x, self.y + o.y)
    def __mul__(self, k):
        return Vec(self.x * k, self.y * k)
    def dot(self, o):
        return self.x * o.x + self.y * o.y

def run(n):
    a, b, t = Vec(1.0, 2.0), Vec(0.5, 0.25), 0.0
    for i in range(n):
        c = (a + b) * 2.0
        t += c.dot(a)
    return t

for k in range(60):
    run(100)
before, blocks = gc.get_stats()[0]['collections'], sys.getallocatedblocks()
assert run(200_000) == 2_400_000.0
print(gc.get_stats()[0]['collections'] - before, sys.getallocatedblocks() - blocks)
";

/// Collections and objects that the program counts, run with these options.
fn counts(options: &[&str]) -> (i64, i64) {
    let out = Command::new(env!("CARGO_BIN_EXE_taipan"))
        .args(options)
        .args(["-c", PROGRAM])
        .env("TAIPAN_JIT_THRESHOLD", "1")
        .output()
        .expect("the program runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let mut numbers = text.split_whitespace().map(|n| n.parse().expect("a number"));
    let mut next = || numbers.next().unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&out.stderr)));
    (next(), next())
}

#[test]
fn a_loop_over_vectors_makes_no_objects() {
    let (collections, objects) = counts(&["--jit"]);
    assert_eq!(collections, 0);
    assert!(objects < 200, "{objects} objects");
}

#[test]
fn the_interpreter_makes_them() {
    let (collections, objects) = counts(&[]);
    assert!(collections > 0 || objects > 200_000, "{collections} collections, {objects} objects");
}
