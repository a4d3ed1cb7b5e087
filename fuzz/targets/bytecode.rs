//! The payload of a file of cached bytecode, behind a header that fits it: it is refused, or is code whose numbers all point at
//! something, that can be looked at, and that is the same after it was written and read again. The code is not run.
#![no_main]

use libfuzzer_sys::fuzz_target;
use taipan_compiler::serialize::{self, HEADER};
use taipan_compiler::{disassemble, liveness};

fuzz_target!(|payload: &[u8]| {
    let mut file = vec![0; HEADER];
    file.extend_from_slice(payload);
    serialize::seal(&mut file);
    let Ok(code) = serialize::from_bytes(&file) else { return };
    if let Err(corrupt) = serialize::verify::verify(&code) {
        panic!("the reader takes what the verifier refuses: {corrupt}");
    }
    let _ = disassemble(&code);
    let _ = liveness::live_before(&code);
    let written = serialize::to_bytes(&code);
    let read = serialize::from_bytes(&written).expect("what was written can be read");
    assert_eq!(serialize::to_bytes(&read), written, "read differently from what was written");
});
