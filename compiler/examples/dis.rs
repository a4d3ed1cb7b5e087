//! Shows the bytecode of a file (or of a directory's files checks only that they compile and verify).

use std::path::Path;

fn main() {
    for argument in std::env::args().skip(1) {
        let path = Path::new(&argument);
        let Ok(source) = std::fs::read_to_string(path) else {
            eprintln!("cannot read {argument}");
            continue;
        };
        let options = taipan_compiler::Options::new(taipan_compiler::Mode::Exec);
        match taipan_compiler::compile(&source, &argument, &options) {
            Err(error) => println!("{argument}:{}: {}", error.line, error.message),
            Ok(compiled) => {
                print!("{}", taipan_compiler::disassemble(&compiled.code));
                if let Err(message) = taipan_compiler::verify(&compiled.code) {
                    println!("verify: {message}");
                }
            }
        }
    }
}
