//! Links the program to a fixed address where the C compiler's linker for Linux can do that: a program that may lie anywhere
//! has its tables (of types, methods, opcodes: a megabyte of addresses) relocated at each start, a tenth of the time that
//! `taipan -c pass` takes. Heap, stacks and libraries lie at random addresses as ever.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
