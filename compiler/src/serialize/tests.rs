//! Round trips, and bytes that lie.

use super::*;
use crate::bytecode::{CALL_GAP, flags};

/// Code that uses every part of the format.
fn sample() -> Code {
    let inner = Code {
        name: "inner".into(),
        qualname: "outer.<locals>.inner".into(),
        filename: "x.py".into(),
        first_line: 3,
        arg_count: 1,
        flags: flags::OPTIMIZED | flags::VARARGS,
        registers: 8,
        instrs: vec![
            Instr::new(Op::Resume, 0, 0, 0, 0),
            Instr::new(Op::CopyFreeVars, 0, 2, 0, 1),
            Instr::new(Op::Return, 0, 0, 0, 0),
        ],
        positions: vec![Position::default(); 3].into(),
        varnames: vec!["a".to_owned(), "args".to_owned()].into(),
        freevars: vec!["é".into()],
        first_free: 2,
        ..Code::default()
    };
    let words = vec![
        Instr::new(Op::Resume, 0, 0, 0, 0),
        Instr::new(Op::LoadGlobal, 0, 1, 0, 0),
        Instr::wide(Op::WideName, 0, 0, 3),
        Instr::new(Op::LoadAttr, 0, 1, 1, 0),
        Instr::new(Op::CallKw, 2, 1, 1, 1),
        Instr::wide(Op::LoopBack, 0, 0, -3),
        Instr::new(Op::MakeFunction, 0, 1, 0, 0),
        Instr::new(Op::ReturnNone, 0, 0, 0, 0),
    ];
    let place = |line, end_line, col, end_col| Position { line, end_line, col, end_col };
    Code {
        name: "<module>".into(),
        qualname: "<module>".into(),
        filename: "x.py".into(),
        first_line: 1,
        registers: 1 + CALL_GAP as u32 + 2,
        loops: 1,
        positions: vec![
            place(0, 1, 0, 0),
            place(1, 1, 0, 9),
            place(1, 1, 0, 9),
            place(2, 5, 70_000, 3),
            place(1, 1, u32::MAX, 9),
            place(u32::MAX, 0, 0, 0),
            Position::default(),
            Position::default(),
        ]
        .into(),
        instrs: words,
        consts: vec![
            Const::Code(inner.into()),
            Const::Str(b"name".as_slice().into()),
            Const::Tuple(Box::new([Const::Str(b"key".as_slice().into())])),
            Const::Str(b"\xED\xA0\x80x".as_slice().into()),
            Const::Str(vec![b'y'; 500].into()),
            Const::Bytes(b"\xFF\0".as_slice().into()),
            Const::None,
            Const::True,
            Const::False,
            Const::Ellipsis,
            Const::Int(i64::MIN),
            Const::Int(-1),
            Const::BigInt("-123456789abcdef0123456789".into()),
            Const::Float((-0.0f64).to_bits()),
            Const::Complex(1, 2),
            Const::FrozenSet(Box::new([Const::Int(1), Const::Tuple(Box::new([]))])),
            Const::Slice(Box::new([Const::None, Const::Int(2), Const::None])),
        ],
        sites: vec![Site { constant: 1 }, Site { constant: 2 }, Site { constant: u32::MAX }],
        handlers: vec![Handler { start: 1, end: 5, target: 6, exc: 1 }],
        cellvars: vec![("é".into(), 0)],
        names: vec!["name".into()].into(),
        ..Code::default()
    }
}

/// Bytes with a good header around `payload`.
fn wrap(payload: &[u8]) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&format_id().to_le_bytes());
    out.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    out.extend_from_slice(&checksum(payload).to_le_bytes());
    out.extend_from_slice(payload);
    out
}

#[test]
fn round_trip() {
    let code = sample();
    assert_eq!(from_bytes(&to_bytes(&code)), Ok(code));
}

#[test]
fn every_truncation_is_noticed() {
    let bytes = to_bytes(&sample());
    for end in 0..bytes.len() {
        assert!(from_bytes(&bytes[..end]).is_err());
        if end >= HEADER {
            assert!(from_bytes(&wrap(&bytes[HEADER..end])).is_err(), "cut at {end}");
        }
    }
    let longer = [&bytes[HEADER..], &[0]].concat();
    assert!(from_bytes(&wrap(&longer)).is_err());
}

#[test]
fn every_changed_byte_is_noticed_or_harmless() {
    let bytes = to_bytes(&sample());
    for at in 0..bytes.len() {
        for value in [0, 1, 7, 0x7F, 0x80, 0xFF, bytes[at].wrapping_add(1), bytes[at] ^ 0x10] {
            if value == bytes[at] {
                continue;
            }
            let mut changed = bytes.clone();
            changed[at] = value;
            assert!(from_bytes(&changed).is_err(), "checksum missed byte {at}");
            // With the checksum made right again the content may pass, but only if it is valid.
            if at >= HEADER
                && let Ok(code) = from_bytes(&wrap(&changed[HEADER..]))
            {
                assert_eq!(verify::verify(&code), Ok(()));
            }
        }
    }
}

#[test]
fn random_mutations_never_panic() {
    let bytes = to_bytes(&sample());
    let mut state = 0x1234_5678_9ABC_DEF1u64;
    let mut random = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    for _ in 0..20_000 {
        let mut payload = bytes[HEADER..].to_vec();
        for _ in 0..1 + random() % 6 {
            let at = random() % payload.len();
            match random() % 4 {
                0 => payload[at] = random() as u8,
                1 => payload[at] ^= 1 << (random() % 8),
                2 => drop(payload.remove(at)),
                _ => payload.insert(at, random() as u8),
            }
        }
        if let Ok(code) = from_bytes(&wrap(&payload)) {
            assert_eq!(verify::verify(&code), Ok(()));
        }
    }
}

#[test]
fn huge_counts_take_no_memory() {
    // 2^40 pool strings; then a pool of nothing and a code record whose counts are huge.
    assert!(from_bytes(&wrap(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x20])).is_err());
    let mut payload = vec![1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    payload.extend_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0]);
    assert!(from_bytes(&wrap(&payload)).is_err());
}

#[test]
fn long_runs_of_positions_are_limited() {
    // One byte of pool, empty names, no instructions, then 500 million positions in one run.
    let mut payload = vec![1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    payload.extend_from_slice(&[
        11,
        0xFF,
        0xC9,
        0xB5,
        0xEE,
        0x01,
        7 | head::NOWHERE,
        0xFF,
        0xC9,
        0xB5,
        0xEE,
        0x01,
    ]);
    assert!(from_bytes(&wrap(&payload)).is_err());
}

#[test]
fn deep_nesting() {
    let nest = |levels: usize| {
        let mut item = Const::None;
        for _ in 0..levels {
            item = Const::Tuple(Box::new([item]));
        }
        let mut code = sample();
        code.consts.push(item);
        code
    };
    let fits = nest(900);
    assert_eq!(from_bytes(&to_bytes(&fits)), Ok(fits));
    assert_eq!(from_bytes(&to_bytes(&nest(3000))), Err(Corrupt("nested too deep")));
}

#[test]
fn invalid_code_is_refused() {
    let refuse = |change: &dyn Fn(&mut Code), why: &'static str| {
        let mut code = sample();
        change(&mut code);
        assert_eq!(from_bytes(&to_bytes(&code)), Err(Corrupt(why)));
    };
    refuse(&|c| c.instrs[1] = Instr(250), "unknown opcode");
    refuse(&|c| c.instrs[1] = Instr::new(Op::LoadNone, 0, 7, 0, 0), "register out of range");
    refuse(&|c| c.instrs[1] = Instr::wide(Op::Jump, 0, 0, 2), "jump into an instruction");
    refuse(&|c| c.instrs[1] = Instr::wide(Op::Jump, 0, 0, -2), "jump out of range");
    refuse(&|c| c.instrs[1] = Instr::wide(Op::Jump, 0, 0, 7), "jump out of range");
    refuse(&|c| c.instrs[1] = Instr::wide(Op::LoadConst, 0, 0, -1), "constant out of range");
    refuse(&|c| c.instrs[1] = Instr::new(Op::LoadGlobal, 0, 0, 0, 2), "constant out of range");
    refuse(&|c| c.instrs[1] = Instr::new(Op::LoadGlobal, 0, 0, 0, 3), "site out of range");
    refuse(&|c| c.instrs[1] = Instr::new(Op::Intrinsic, 200, 0, 0, 0), "unknown intrinsic");
    refuse(&|c| c.instrs[6] = Instr::new(Op::MakeFunction, 0, 1, 1, 0), "function without code");
    refuse(&|c| c.instrs[4] = Instr::new(Op::CallKw, 200, 1, 1, 1), "register out of range");
    refuse(&|c| c.instrs[4] = Instr::new(Op::CallKw, 0, 1, 1, 1), "bad keyword names");
    refuse(&|c| c.instrs[7] = Instr::new(Op::Nop, 0, 0, 0, 0), "runs off its end");
    refuse(&|c| c.handlers[0].end = 9, "handler covers what is not there");
    refuse(&|c| c.loops = 0, "bad loop");
    refuse(&|c| c.cellvars[0].1 = 7, "cell beyond the registers");
    refuse(&|c| c.registers = 0xFFFF, "too many registers");
    refuse(&|c| c.arg_count = 1, "parameters without names");
    refuse(&|c| c.positions.truncate(3), "positions do not match the instructions");
    refuse(&|c| c.consts.push(Const::BigInt("-".into())), "bad digits");
    refuse(&|c| c.consts.push(Const::Str(b"\xED\xA0".as_slice().into())), "string is not generalized UTF-8");
}

#[test]
fn generalized_utf8() {
    assert!(verify::is_generalized_utf8("aé€😀".as_bytes()));
    assert!(verify::is_generalized_utf8(b"\xED\xA0\x80\xED\xA0\x80"));
    assert!(verify::is_generalized_utf8(b"\xED\xB0\x80\xED\xA0\x80"));
    assert!(verify::is_generalized_utf8(b"\xED\xA0\x80a\xED\xB0\x80"));
    assert!(verify::is_generalized_utf8(b"\xED\xA0\x80\xED\xB0\x80"));
    assert!(!verify::is_generalized_utf8(b"\xFF"));
    assert!(!verify::is_generalized_utf8(b"\xED\xA0"));
}

/// Loading a module of some 100 KB; prints how long that takes (run with `--ignored --nocapture`).
#[test]
#[ignore = "a measurement"]
fn loading_speed() {
    let mut module = sample();
    for number in 0..200 {
        let mut function = sample();
        function.name = format!("function_{number}");
        function.qualname = format!("Class.function_{number}");
        for at in 0..40u32 {
            function.instrs.insert(1, Instr::new(Op::LoadNone, 0, 1, 0, 0));
            let place = Position {
                line: number * 9 + at / 4,
                end_line: number * 9 + at / 4,
                col: 9,
                end_col: 9 + at,
            };
            function.positions.insert(1, place);
            function.names.push(format!("name_{}", at % 100 + number % 20));
        }
        function.handlers[0].end = 2;
        module.consts.push(Const::Code(function.into()));
    }
    let bytes = to_bytes(&module);
    let start = std::time::Instant::now();
    for _ in 0..100 {
        assert!(from_bytes(&bytes).is_ok());
    }
    println!("{} bytes: {:?} a load", bytes.len(), start.elapsed() / 100);
}

#[test]
fn embedded_code_is_decoded_when_it_is_looked_into() {
    let bytes: &'static [u8] = to_bytes(&sample()).leak();
    let code = from_embedded(bytes, |name| format!("lib/{name}")).unwrap_or_else(|e| panic!("{e}"));
    let Some(Const::Code(unit)) = code.consts.first() else { panic!("no code") };
    assert!(!unit.is_decoded());
    assert_eq!(
        (unit.name(), unit.qualname(), unit.filename()),
        ("inner", "outer.<locals>.inner", "lib/x.py")
    );
    let Const::Code(eager) = &sample().consts[0] else { panic!("no code") };
    assert_eq!(unit.head(), eager.head());
    assert_eq!((unit.head().params(), unit.head().simple_args()), (2, u32::MAX));
    assert!(!unit.is_decoded());
    let expected = Code { filename: "lib/x.py".into(), ..Code::clone(eager) };
    assert_eq!(**unit, expected);
    assert!(unit.is_decoded());
    assert!(from_embedded(&bytes[..bytes.len() - 40], |name| name.to_owned()).is_err());
}
