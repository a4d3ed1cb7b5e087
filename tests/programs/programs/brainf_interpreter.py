"""A brainf*** interpreter, a naive one and one that compiles to Python source; both run the same programs."""

HELLO = "++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."
SQUARES = "++++[>+++++<-]>[<+++++>-]+<+[>[>+>+<<-]++>>[<<+>>-]>>>[-]++>[-]+>>>+[[-]++++++>>>]<<<[[<++++++++<++>>-]+<.<[>----<-]<]<<[>>>>>[>>>[-]+++++++++<[>-<-]+++++++++>[-[<->-]+[<<<]]<[>+<-]>]<<-]<<-]"
FIB = ">++++++++++>+>+[[+++++[>++++++++<-]>.<++++++[>--------<-]+<<<]>.>>[[-]<[>+<-]>>[<<+>+>-]<[>+<-[>+<-[>+<-[>+<-[>+<-[>+<-[>+<-[>+<-[>+<-[>[-]>+>+<<<-[>+<-]]]]]]]]]]]+>>>]<<<]"
CAT = ",[.,]"
REV = ">,[>,]<[.<]"


def interpret(src, inp="", limit=10**7, max_out=200):
    jump, stack = {}, []
    for i, c in enumerate(src):
        if c == "[":
            stack.append(i)
        elif c == "]":
            if not stack:
                raise SyntaxError(f"unmatched ] at {i}")
            j = stack.pop()
            jump[i], jump[j] = j, i
    if stack:
        raise SyntaxError(f"unmatched [ at {stack[-1]}")
    tape, p, ip, out, k, steps = [0] * 300, 0, 0, [], 0, 0
    while ip < len(src) and steps < limit and len(out) < max_out:
        c = src[ip]
        if c == ">": p += 1
        elif c == "<": p -= 1
        elif c == "+": tape[p] = (tape[p] + 1) & 255
        elif c == "-": tape[p] = (tape[p] - 1) & 255
        elif c == ".": out.append(chr(tape[p]))
        elif c == ",":
            tape[p] = ord(inp[k]) if k < len(inp) else 0
            k += 1
        elif c == "[":
            if not tape[p]: ip = jump[ip]
        elif c == "]":
            if tape[p]: ip = jump[ip]
        ip += 1
        steps += 1
    return "".join(out), steps


class Done(Exception):
    pass


def compile_bf(src):
    lines, depth, i = ["def run(inp, max_out):", " tape, p, out, k = [0] * 300, 0, [], 0", " try:"], 2, 0
    while i < len(src):
        c = src[i]
        pad = " " * depth
        if c in "+-<>":
            n = 0
            pair = "+-" if c in "+-" else "><"
            while i < len(src) and src[i] in pair:
                n += 1 if src[i] == pair[0] else -1
                i += 1
            if n:
                lines.append(pad + (f"tape[p] = (tape[p] + {n}) & 255" if pair == "+-" else f"p += {n}"))
            continue
        if src[i:i + 3] in ("[-]", "[+]"):
            lines.append(pad + "tape[p] = 0")
            i += 3
            continue
        if c == ".":
            lines.append(pad + "out.append(chr(tape[p]))")
            lines.append(pad + "if len(out) >= max_out: raise Done")
        elif c == ",":
            lines.append(pad + "tape[p] = ord(inp[k]) if k < len(inp) else 0; k += 1")
        elif c == "[":
            lines.append(pad + "while tape[p]:")
            depth += 1
            lines.append(" " * depth + "pass")
        elif c == "]":
            depth -= 1
        i += 1
    lines += ["  pass", " except Done: pass", " return ''.join(out)"]
    ns = {"Done": Done}
    exec("\n".join(lines), ns)
    return ns["run"], len(lines)


for name, src, inp, n in (("hello", HELLO, "", 200), ("squares", SQUARES, "", 30), ("fib", FIB, "", 40), ("cat", CAT, "echo é!"[:5], 200), ("reverse", REV, "drawkcab", 200), ("empty", "", "", 5), ("comment", "this is [no] program", "", 5)):
    a, steps = interpret(src, inp, max_out=n)
    run, lines = compile_bf(src)
    b = run(inp, n)
    print(name, repr(a), steps, lines, a == b)
for bad in ("[", "]", "[[]", "+]["):
    try:
        interpret(bad)
    except SyntaxError as e:
        print(repr(bad), e)
