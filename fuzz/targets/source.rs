//! Any text is a program or is refused. It is compiled in the three modes, from its text and from its tree; what comes
//! out must pass the verifier, and be the same after it was written and read.
//!
//! The first byte picks the options, so that a corpus has all of them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use taipan_compiler::bytecode::Code;
use taipan_compiler::tree::{self, TreeMode, TreeOptions};
use taipan_compiler::{Mode, Options, compile, serialize, syntax, verify};

fuzz_target!(|data: &[u8]| {
    let Some((&options, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    for (mode, tree_mode) in
        [(Mode::Exec, TreeMode::Exec), (Mode::Eval, TreeMode::Eval), (Mode::Single, TreeMode::Single)]
    {
        let bit = |n: u8| options >> n & 1 != 0;
        let options = Options {
            mode,
            optimize: (options & 3).min(2),
            future_annotations: bit(2),
            top_level_await: bit(3),
            allow_incomplete: bit(4),
            dont_imply_dedent: bit(5),
        };
        if let Ok(compiled) = compile(text, "<fuzz>", &options) {
            check(&compiled.code);
        }
        let wanted = TreeOptions {
            mode: tree_mode,
            type_comments: bit(6),
            feature_version: if bit(7) { 8 } else { -1 },
            optimize: bit(6).then_some(options.optimize),
            allow_incomplete: options.allow_incomplete,
            dont_imply_dedent: options.dont_imply_dedent,
        };
        if let Ok((tree, _)) = tree::parse(text, &wanted)
            && let Ok(compiled) = tree::compile_tree(&tree, "<fuzz>", &options)
        {
            check(&compiled.code);
        }
        let _ = syntax::symbol_tables(text, &options);
    }
    let _ = syntax::tokens::tokens(text, options & 1 != 0);
});

/// What the compiler gives is good, and survives being written and read.
fn check(code: &Code) {
    if let Err(message) = verify(code) {
        panic!("the verifier refuses what was compiled: {message}");
    }
    let bytes = serialize::to_bytes(code);
    match serialize::from_bytes(&bytes) {
        Ok(read) => assert_eq!(serialize::to_bytes(&read), bytes, "read differently from what was written"),
        Err(corrupt) => panic!("what was written cannot be read: {corrupt}"),
    }
}
