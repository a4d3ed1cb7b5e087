//! Tests of the code's shape, on its text.

use crate::bytecode::{Code, Const, Op};
use crate::{Mode, Options, compile, disassemble, verify};

fn compiled(source: &str, mode: Mode) -> Code {
    let result = compile(source, "test.py", &Options::new(mode));
    let code = result.unwrap_or_else(|error| panic!("{}: {source}", error.message)).code;
    verify(&code).unwrap_or_else(|message| panic!("{message}\n{}", disassemble(&code)));
    code
}

/// The instructions of the innermost first code constant (or of the module), one a line, without numbers.
fn body_of(code: &Code) -> String {
    let inner = code.consts.iter().find_map(|constant| match constant {
        Const::Code(inner) => Some(&**inner),
        _ => None,
    });
    let code = inner.unwrap_or(code);
    let lines =
        code.instrs.iter().enumerate().map(|(at, &instr)| crate::disassemble::instruction(code, at, instr));
    lines.filter(|line| line != "Resume").collect::<Vec<_>>().join("\n")
}

/// Checks the body of a function with the given parameters.
#[track_caller]
fn function(parameters: &str, body: &str, expected: &str) {
    let indented: String = body.lines().map(|line| format!("    {line}\n")).collect();
    let code = compiled(&format!("def f({parameters}):\n{indented}"), Mode::Exec);
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(body_of(&code), expected.join("\n"));
}

#[test]
fn operands_are_used_in_place() {
    function("a, b, c", "return a + b * c", "Mul r3, b, c\nAdd r3, a, r3\nReturn r3");
    function("a, b", "a = a + 1\nb -= a\nreturn b", "AddI a, a, 1\nSub= b, b, a\nReturn b");
    function("a, b", "c = a[0] + b.x", "GetItemI r3, a, 0\nLoadAttr r4, b.x\nAdd c, r3, r4\nReturnNone");
}

#[test]
fn operands_that_change_are_copied() {
    function("a", "return a + (a := 3)", "Move r1, a\nLoadInt a, 3\nAdd r1, r1, a\nReturn r1");
    function(
        "f, a",
        "f(a, [a := 1])",
        "Move r2, f\nMove r6, a\nLoadInt a, 1\nMove r8, a\nBuildList r7, r8, 1\nCall r2, r2(2)\nReturnNone",
    );
}

#[test]
fn conditions_are_fused() {
    function("n", "if n < 2: return n", "JumpIfNotLtI n, 2 -> 3\nReturn n\nReturnNone");
    function(
        "a, b",
        "while a < b and a is not None: a += 1",
        "JumpIfNotLt a, b -> 5\nJumpIfNone a -> 5\nAddI= a, a, 1\nLoopBack #0 -> 1\nReturnNone",
    );
}

#[test]
fn loops_run_one_jump_and_one_loop_back() {
    function("xs", "for x in xs: x", "GetIter r2, xs\nForIter x, r2 -> 4\nLoopBack #0 -> 2\nReturnNone");
    function(
        "d",
        "for k, v in d.items():\n  if v: break",
        "LoadMethod r3, d.items\nCallMethod r3, r3(0)\nGetIter r3, r3\nForIter r4, r3 -> 8\nUnpackSeq k, r4, 2\n\
         JumpIfTrue v -> 9\nLoopBack #0 -> 4\nReturnNone\nReturnNone",
    );
    function("f", "while 1: f()", "Move r1, f\nCall r1, r1(0)\nLoopBack #0 -> 1");
}

#[test]
fn parallel_assignment_makes_no_tuple() {
    function("a, b", "a, b = b, a", "Move r2, a\nMove a, b\nMove b, r2\nReturnNone");
    function("x", "a, b = 1, x", "LoadInt a, 1\nMove b, x\nReturnNone");
    function("a, b", "a, b = b, a + b", "Add r2, a, b\nMove a, b\nMove b, r2\nReturnNone");
}

#[test]
fn slices_and_containers() {
    function("a, i", "return a[1:i]", "LoadInt r3, 1\nMove r4, i\nGetSlice r2, a, r3\nReturn r2");
    function("a", "a[:] = a", "LoadNone r1\nLoadNone r2\nSetSlice a, r1, a\nReturnNone");
    function("a", "return a in [1, 2]", "LoadConst r1, (1, 2)\nIn r1, a, r1\nReturn r1");
    function("a", "return a not in {1}", "LoadConst r1, {1}\nNotIn r1, a, r1\nReturn r1");
    function("a", "return a[::2]", "LoadConst r1, slice(None, None, 2)\nGetItem r1, a, r1\nReturn r1");
}

#[test]
fn calls_have_their_arguments_in_place() {
    function(
        "f, a",
        "return f(a, 1, k=2)",
        "Move r2, f\nMove r6, a\nLoadInt r7, 1\nLoadInt r8, 2\nCallKw r2, r2(3) (\"k\")\nReturn r2",
    );
    function("a", "return a.m(1)", "LoadMethod r1, a.m\nLoadInt r6, 1\nCallMethod r1, r1(1)\nReturn r1");
    function("f, a", "f(*a)", "Move r2, f\nMove r3, a\nDeleteLocal r4, 1\nCallEx r2, r2\nReturnNone");
    function(
        "f, a",
        "f(**a)",
        "Move r2, f\nBuildTuple r3, r5, 0\nBuildMap r4, r5, 0\nDictMerge r4, a, r2\nCallEx r2, r2\nReturnNone",
    );
}

#[test]
fn variables_are_checked_only_where_they_may_be_unbound() {
    function("a", "if a: x = 1\nreturn x", "JumpIfFalse a -> 3\nLoadInt x, 1\nCheckBound x\nReturn x");
    function(
        "a",
        "if a: x = 1\nelse: x = 2\nreturn x",
        "JumpIfFalse a -> 4\nLoadInt x, 1\nReturn x\nLoadInt x, 2\nReturn x",
    );
    function("a", "del a\na", "DeleteLocal a, 1\nCheckBound a\nReturnNone");
    function(
        "f",
        "x = 1\nfor i in f: x; del x",
        "LoadInt x, 1\nGetIter r3, f\nForIter i, r3 -> 7\nCheckBound x\nDeleteLocal x, 1\nLoopBack #0 -> 3\nReturnNone",
    );
}

#[test]
fn constants_are_folded() {
    function("", "return 2 * 3 + 1", "LoadInt r0, 7\nReturn r0");
    function("", "return (1, -2, 'a' 'b')", "LoadConst r0, (1, -2, \"ab\")\nReturn r0");
    function("", "return 1 << 70", "LoadConst r0, 0x400000000000000000\nReturn r0");
    function("", "if 0: f()\nelse: return __debug__", "Nop\nLoadTrue r0\nReturn r0");
    function("", "x = 0.0, -0.0", "LoadConst x, (0.0, -0.0)\nReturnNone");
}

#[test]
fn constants_of_different_types_stay_apart() {
    let code =
        compiled("x = (1, 1.0, True, 0.0)\ny = (1, 1, True, -0.0)\nz = (1, 1.0, True, 0.0)\n", Mode::Exec);
    let tuples = code.consts.iter().filter(|constant| matches!(constant, Const::Tuple(_))).count();
    assert_eq!(tuples, 2);
}

#[test]
fn exceptions_restore_what_was_handled() {
    function(
        "f, g",
        "try: f()\nexcept KeyError: g()",
        "Move r2, f
         Call r2, r2(0)
         ReturnNone
         PushExc r3, r2
         LoadGlobal r5, KeyError
         MatchExc r6, r2, r5
         JumpIfFalse r6 -> 12
         Move r5, g
         Call r5, r5(0)
         PopExc r3
         ReturnNone
         PopExc r3
         Reraise r2
         PopExc r3
         Reraise r4
         ReturnNone",
    );
}

#[test]
fn finally_is_copied_to_each_exit() {
    let code = compiled("def f(g):\n try: return 1\n finally: g()\n", Mode::Exec);
    // A Nop, at which a debugger can stop, is protected.
    assert_eq!(body_of(&code).matches("Call r").count(), 2);
    let code = compiled("def f(g):\n try:\n  return g(1)\n finally:\n  g()\n", Mode::Exec);
    assert_eq!(body_of(&code).matches("(0)").count(), 2);
}

#[test]
fn generators_and_cells_begin_in_order() {
    function(
        "a",
        "def g():\n  return a\nyield g",
        "MakeCell a\nMakeGenerator\nMove r4, a\nBuildTuple r3, r4, 1\nMakeFunction g, <code f.<locals>.g>, 8, r3\n\
         Yield r3, g\nReturnNone\nStopIterationError r2",
    );
    function(
        "it",
        "return (yield from it)",
        "MakeGenerator\nGetYieldFromIter r3, it\nLoadNone r2\nSend r2, r3 -> 7\nYield r2, r2, r3, 1\nJump -> 4\n\
         Return r2\nStopIterationError r1",
    );
}

#[test]
fn comprehensions_run_inline() {
    function(
        "xs",
        "return [x for x in xs if x]",
        "GetIter r3, xs\nBuildList r2, r2, 0\nForIter x, r3 -> 7\nJumpIfFalse x -> 6\nListAppend r2, x\n\
         LoopBack #0 -> 3\nDeleteLocal x, 1\nReturn r2\n\
         DeleteLocal x, 1\nReraise r4\nReturn r2",
    );
}

#[test]
fn a_comprehension_has_variables_of_its_own() {
    let code = compiled("def f(x):\n y = [x for x in x]\n return x, y\n", Mode::Exec);
    let text = body_of(&code);
    assert!(text.contains("GetIter r4, x\n"), "{text}");
    let code = compiled("def f():\n return [lambda: x for x in 'ab']\n", Mode::Exec);
    assert!(body_of(&code).contains("MakeCell &x, 1"), "{}", body_of(&code));
}

#[test]
fn super_is_looked_up_directly() {
    let code = compiled("class C:\n def f(self):\n  return super().f(1)\n", Mode::Exec);
    let text = disassemble(&code);
    assert!(text.contains("LoadSuperMethod"), "{text}");
    let code = compiled("super = 1\nclass C:\n def f(self):\n  return super().f(1)\n", Mode::Exec);
    assert!(!disassemble(&code).contains("LoadSuperMethod"));
}

#[test]
fn modes() {
    assert_eq!(
        body_of(&compiled("1 + x", Mode::Eval)),
        "LoadInt r0, 1\nLoadName r1, x\nAdd r0, r0, r1\nReturn r0"
    );
    let text = body_of(&compiled("x\n", Mode::Single));
    assert_eq!(text, "LoadName r0, x\nIntrinsic r1, Print, r0\nReturnNone");
}

#[test]
fn optimization_drops_asserts_and_docstrings() {
    let mut options = Options::new(Mode::Exec);
    options.optimize = 2;
    let source = "def f():\n 'doc'\n assert x\n return __debug__\n";
    let code = compile(source, "t", &options).expect("valid").code;
    assert_eq!(body_of(&code), "LoadFalse r0\nReturn r0");
}

#[test]
fn positions_are_the_expressions() {
    let code = compiled("def f(a):\n    return (a.b\n        .c(1))\n", Mode::Exec);
    let Some(Const::Code(inner)) = code.consts.iter().find(|c| matches!(c, Const::Code(_))) else { panic!() };
    let at = |op: Op| {
        let index = inner.instrs.iter().position(|instr| instr.op() == op).expect("there");
        let position = inner.positions[index];
        (position.line, position.col, position.end_line, position.end_col)
    };
    assert_eq!(at(Op::LoadAttr), (2, 12, 2, 15));
    // A chain over several lines is blamed on the line of the method's name.
    assert_eq!(at(Op::CallMethod), (3, 9, 3, 13));
    assert_eq!(at(Op::Return), (2, 4, 3, 14));
}

#[test]
fn private_names_are_mangled() {
    let code = compiled("class _C:\n def f(self, __x):\n  return self.__y + __x\n", Mode::Exec);
    let text = disassemble(&code);
    assert!(text.contains("self._C__y") && text.contains("_C__x"), "{text}");
}

#[test]
fn names_lead_where_they_should() {
    let error =
        compile("def f():\n nonlocal x\n", "t", &Options::new(Mode::Exec)).err().expect("no such variable");
    assert_eq!(error.message, "no binding for nonlocal 'x' found");
    let text = disassemble(&compiled("class C:\n x = 1\n y = [x for i in z]\n", Mode::Exec));
    assert!(text.contains("LoadGlobal r3, x") || text.contains(", x\n"), "{text}");
    assert!(text.contains("LoadName r") && text.contains(", z"), "{text}");
}

// ---- size and depth ----

#[test]
fn deep_nesting_is_no_problem() {
    for source in [
        format!("x = {}1{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("x = {}1{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("x = a{}", " + a".repeat(10_000)),
        format!("x = a{}", ".b".repeat(10_000)),
        format!("x = a{}", "()".repeat(10_000)),
        format!("x = {}a", "-".repeat(10_000)),
        format!("x = {}a", "not ".repeat(10_000)),
        format!("x = {}a", "a if b else ".repeat(5_000)),
        format!("x = {}a", "lambda: ".repeat(500)),
        format!("if a: pass\n{}", "elif b: pass\n".repeat(5_000)),
    ] {
        match compile(&source, "deep.py", &Options::new(Mode::Exec)) {
            Ok(compiled) => verify(&compiled.code).unwrap_or_else(|message| panic!("{message}")),
            Err(error) => assert!(!error.message.is_empty()),
        }
    }
}

#[test]
fn long_jumps_get_stubs() {
    let body = "  a = b + c\n".repeat(40_000);
    let code = compiled(&format!("def f(a, b, c):\n for i in a:\n{body} return a\n"), Mode::Exec);
    let Some(Const::Code(inner)) = code.consts.iter().find(|c| matches!(c, Const::Code(_))) else { panic!() };
    let at = inner.instrs.iter().position(|instr| instr.op() == Op::ForIter).expect("there");
    assert_eq!(inner.instrs[at].c(), 2);
    assert_eq!(inner.instrs[at + 1].bc(), 2);
    assert!(inner.instrs[at + 2].bc() > 40_000);
}

#[test]
fn many_names_go_wide() {
    let source: String = (0..70_000).map(|i| format!("a.b{i}(x, k=y)\n")).collect();
    let code = compiled(&source, Mode::Exec);
    assert!(code.instrs.iter().any(|instr| instr.op() == Op::WideName));
    assert!(code.sites.len() <= 65_000);
}

#[test]
fn big_displays_need_few_registers() {
    for open_close in ["[]", "()", "{}"] {
        let (open, close) = open_close.split_at(1);
        let source = format!("x = {open}{}{close}", "y, ".repeat(70_000));
        assert!(compiled(&source, Mode::Exec).registers < 200);
    }
    let source = format!("x = {{{}}}", "y: z, ".repeat(70_000));
    assert!(compiled(&source, Mode::Exec).registers < 200);
    let source = format!("x = f'{}'", "{y}.".repeat(70_000));
    assert!(compiled(&source, Mode::Exec).registers < 500);
    let source = format!("f({})", "y, ".repeat(1_000));
    assert!(compiled(&source, Mode::Exec).registers < 200);
}

#[test]
fn many_constants_keep_functions_in_reach() {
    let numbers: String = (0..70_000).map(|i| format!("x = {}.5\n", i)).collect();
    let code = compiled(&format!("{numbers}\ndef f(): pass\n"), Mode::Exec);
    assert!(matches!(code.consts[0], Const::Code(_)));
}
