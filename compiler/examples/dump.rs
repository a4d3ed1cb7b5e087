//! Dumps code as JSON (for a local emulator).
use std::fmt::Write;
use taipan_compiler::bytecode::{Code, Const, Op};

fn s(text: &str) -> String {
    b(text.as_bytes())
}
fn b(data: &[u8]) -> String {
    let mut out = String::from("\"");
    for x in data {
        let _ = write!(out, "{x:02x}");
    }
    out + "\""
}
fn c(v: &Const) -> String {
    let list = |items: &[Const]| items.iter().map(c).collect::<Vec<_>>().join(",");
    match v {
        Const::None => "[\"none\"]".into(),
        Const::True => "[\"true\"]".into(),
        Const::False => "[\"false\"]".into(),
        Const::Ellipsis => "[\"ellipsis\"]".into(),
        Const::Int(n) => format!("[\"int\",\"{n}\"]"),
        Const::BigInt(n) => format!("[\"big\",\"{n}\"]"),
        Const::Float(n) => format!("[\"float\",\"{n}\"]"),
        Const::Complex(x, y) => format!("[\"complex\",\"{x}\",\"{y}\"]"),
        Const::Str(t) => format!("[\"str\",{}]", b(t)),
        Const::Bytes(t) => format!("[\"bytes\",{}]", b(t)),
        Const::Tuple(i) => format!("[\"tuple\",[{}]]", list(i)),
        Const::FrozenSet(i) => format!("[\"fset\",[{}]]", list(i)),
        Const::Slice(i) => format!("[\"slice\",[{}]]", list(&i[..])),
        Const::Code(i) => format!("[\"code\",{}]", code(i)),
    }
}
fn code(k: &Code) -> String {
    let strs = |v: &[String]| v.iter().map(|x| s(x)).collect::<Vec<_>>().join(",");
    format!(
        "{{\"name\":{},\"qualname\":{},\"first_line\":{},\"argc\":{},\"pos\":{},\"kwonly\":{},\"flags\":{},\"registers\":{},\"instrs\":[{}],\"positions\":[{}],\"consts\":[{}],\"sites\":[{}],\"handlers\":[{}],\"varnames\":[{}],\"freevars\":[{}],\"cellvars\":[{}],\"names\":[{}]}}",
        s(&k.name),
        s(&k.qualname),
        k.first_line,
        k.arg_count,
        k.posonly_count,
        k.kwonly_count,
        k.flags,
        k.registers,
        k.instrs.iter().map(|i| i.0.to_string()).collect::<Vec<_>>().join(","),
        k.positions
            .iter()
            .map(|p| format!("[{},{},{},{}]", p.line, p.end_line, p.col, p.end_col))
            .collect::<Vec<_>>()
            .join(","),
        k.consts.iter().map(c).collect::<Vec<_>>().join(","),
        k.sites.iter().map(|x| (x.constant as i64).to_string()).collect::<Vec<_>>().join(","),
        k.handlers
            .iter()
            .map(|h| format!("[{},{},{},{}]", h.start, h.end, h.target, h.exc))
            .collect::<Vec<_>>()
            .join(","),
        strs(&k.varnames),
        strs(&k.freevars),
        k.cellvars.iter().map(|(n, _)| s(n)).collect::<Vec<_>>().join(","),
        strs(&k.names),
    )
}
fn main() {
    if std::env::args().nth(1).as_deref() == Some("--ops") {
        println!("{}", Op::ALL.iter().map(|o| o.name()).collect::<Vec<_>>().join(" "));
        println!(
            "{}",
            taipan_compiler::bytecode::Intrinsic::ALL
                .iter()
                .map(|o| format!("{o:?}"))
                .collect::<Vec<_>>()
                .join(" ")
        );
        return;
    }
    let path = std::env::args().nth(1).unwrap();
    let source = std::fs::read_to_string(&path).unwrap();
    let options = taipan_compiler::Options::new(taipan_compiler::Mode::Exec);
    match taipan_compiler::compile(&source, &path, &options) {
        Ok(r) => println!("{}", code(&r.code)),
        Err(e) => println!("{{\"error\":{},\"line\":{}}}", s(&e.message), e.line),
    }
}
