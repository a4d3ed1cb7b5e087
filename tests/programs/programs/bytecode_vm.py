"""A little language: lexer, recursive-descent parser, compiler to stack bytecode, a virtual machine with closures, and a disassembler."""
import re
from dataclasses import dataclass, field


def lex(src):
    for m in re.finditer(r"\s*(?:(#.*)|(\d+\.\d+|\d+)|(\"[^\"]*\")|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/%<>=!(){}\[\],;]))", src):
        if m[2]: yield "num", float(m[2]) if "." in m[2] else int(m[2])
        elif m[3]: yield "str", m[3][1:-1]
        elif m[4]: yield ("kw" if m[4] in KEYWORDS else "id"), m[4]
        elif m[5]: yield "op", m[5]
    yield "end", None


KEYWORDS = {"let", "fn", "if", "else", "while", "return", "true", "false", "nil", "print", "break"}
PREC = {"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, ">": 4, "<=": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6}


@dataclass
class Code:
    name: str
    params: list
    ops: list = field(default_factory=list)
    consts: list = field(default_factory=list)

    def emit(self, op, arg=None):
        self.ops.append([op, arg])
        return len(self.ops) - 1

    def const(self, v):
        for i, c in enumerate(self.consts):
            if type(c) is type(v) and c == v:
                return i
        self.consts.append(v)
        return len(self.consts) - 1

    def dis(self):
        return [f"{i:3} {op} {'' if a is None else a}".rstrip() for i, (op, a) in enumerate(self.ops)]


class Compiler:
    def __init__(self, src):
        self.toks, self.i, self.loops = list(lex(src)), 0, []

    def peek(self, *v): return self.toks[self.i][1] in v and self.toks[self.i][0] in ("op", "kw")

    def accept(self, *v):
        if self.peek(*v):
            self.i += 1
            return self.toks[self.i - 1][1]

    def expect(self, v):
        if not self.accept(v):
            raise SyntaxError(f"expected {v!r}, got {self.toks[self.i][1]!r}")

    def program(self):
        c = Code("main", [])
        while self.toks[self.i][0] != "end":
            self.statement(c)
        c.emit("NIL")
        c.emit("RETURN")
        return c

    def block(self, c):
        self.expect("{")
        while not self.accept("}"):
            self.statement(c)

    def ident(self):
        kind, v = self.toks[self.i]
        if kind != "id":
            raise SyntaxError(f"expected a name, got {v!r}")
        self.i += 1
        return v

    def statement(self, c):
        if self.accept("let"):
            n = self.ident()
            self.expect("=")
            self.expr(c)
            c.emit("DEFINE", n)
            self.expect(";")
        elif self.accept("print"):
            self.expr(c)
            c.emit("PRINT")
            self.expect(";")
        elif self.accept("return"):
            self.expr(c) if not self.peek(";") else c.emit("NIL")
            c.emit("RETURN")
            self.expect(";")
        elif self.accept("break"):
            self.loops[-1].append(c.emit("JUMP"))
            self.expect(";")
        elif self.accept("if"):
            self.expr(c)
            j = c.emit("JUMP_FALSE")
            self.block(c)
            if self.accept("else"):
                k = c.emit("JUMP")
                c.ops[j][1] = len(c.ops)
                self.statement(c) if self.peek("if") else self.block(c)
                c.ops[k][1] = len(c.ops)
            else:
                c.ops[j][1] = len(c.ops)
        elif self.accept("while"):
            top = len(c.ops)
            self.expr(c)
            j = c.emit("JUMP_FALSE")
            self.loops.append([])
            self.block(c)
            c.emit("JUMP", top)
            for b in self.loops.pop() + [j]:
                c.ops[b][1] = len(c.ops)
        elif self.peek("fn") and self.toks[self.i + 1][0] == "id":
            self.i += 1
            n = self.ident()
            self.function(c, n)
            c.emit("DEFINE", n)
        else:
            self.expr(c)
            c.emit("POP")
            self.expect(";")

    def function(self, c, name):
        self.expect("(")
        params = []
        while not self.accept(")"):
            params.append(self.ident())
            self.accept(",")
        f = Code(name, params)
        saved, self.loops = self.loops, []
        self.block(f)
        self.loops = saved
        f.emit("NIL")
        f.emit("RETURN")
        c.emit("CLOSURE", c.const(f) if False else (c.consts.append(f), len(c.consts) - 1)[1])

    def expr(self, c, min_prec=0):
        self.unary(c)
        while True:
            op = self.toks[self.i][1] if self.toks[self.i][0] == "op" else None
            if op == "=" and min_prec == 0:
                last = c.ops.pop()
                self.i += 1
                self.expr(c)
                if last[0] == "LOAD": c.emit("STORE", last[1])
                elif last[0] == "INDEX": c.emit("SET_INDEX")
                else: raise SyntaxError("cannot assign")
                continue
            if op not in PREC or PREC[op] < min_prec or (min_prec and PREC[op] == min_prec - 1):
                return
            if PREC[op] < min_prec:
                return
            self.i += 1
            if op in ("&&", "||"):
                j = c.emit("JUMP_FALSE_KEEP" if op == "&&" else "JUMP_TRUE_KEEP")
                self.expr(c, PREC[op] + 1)
                c.ops[j][1] = len(c.ops)
            else:
                self.expr(c, PREC[op] + 1)
                c.emit("BINARY", op)

    def unary(self, c):
        if op := self.accept("-", "!"):
            self.unary(c)
            c.emit("NEG" if op == "-" else "NOT")
            return
        kind, v = self.toks[self.i]
        self.i += 1
        if kind in ("num", "str"): c.emit("CONST", c.const(v))
        elif kind == "id": c.emit("LOAD", v)
        elif v in ("true", "false", "nil"): c.emit({"true": "TRUE", "false": "FALSE", "nil": "NIL"}[v])
        elif v == "fn": self.function(c, "lambda")
        elif v == "(":
            self.expr(c)
            self.expect(")")
        elif v == "[":
            n = 0
            while not self.accept("]"):
                self.expr(c)
                n += 1
                self.accept(",")
            c.emit("LIST", n)
        else:
            raise SyntaxError(f"unexpected {v!r}")
        while True:
            if self.accept("("):
                n = 0
                while not self.accept(")"):
                    self.expr(c)
                    n += 1
                    self.accept(",")
                c.emit("CALL", n)
            elif self.accept("["):
                self.expr(c)
                self.expect("]")
                c.emit("INDEX")
            else:
                return


class Env:
    def __init__(self, outer=None): self.vars, self.outer = {}, outer

    def find(self, n):
        e = self
        while e:
            if n in e.vars: return e.vars
            e = e.outer
        raise NameError(f"undefined {n}")


class VMError(Exception):
    pass


def run(src, limit=200000):
    out = []
    glob = Env()
    glob.vars.update({"len": len, "push": lambda l, x: l.append(x), "str": str, "floor": int})
    frames, stack = [[Compiler(src).program(), 0, glob]], []
    steps = 0
    while True:
        f = frames[-1]
        op, a = f[0].ops[f[1]]
        f[1] += 1
        steps += 1
        if steps > limit: raise VMError("too many steps")
        if op == "CONST": stack.append(f[0].consts[a])
        elif op == "LOAD": stack.append(f[2].find(a)[a])
        elif op == "STORE": f[2].find(a)[a] = stack[-1]
        elif op == "DEFINE": f[2].vars[a] = stack.pop()
        elif op == "POP": stack.pop()
        elif op == "NIL": stack.append(None)
        elif op == "TRUE": stack.append(True)
        elif op == "FALSE": stack.append(False)
        elif op == "NEG": stack.append(-stack.pop())
        elif op == "NOT": stack.append(not stack.pop())
        elif op == "PRINT": out.append(stack.pop())
        elif op == "JUMP": f[1] = a
        elif op == "JUMP_FALSE":
            if not stack.pop(): f[1] = a
        elif op == "JUMP_FALSE_KEEP":
            if not stack[-1]: f[1] = a
            else: stack.pop()
        elif op == "JUMP_TRUE_KEEP":
            if stack[-1]: f[1] = a
            else: stack.pop()
        elif op == "LIST": stack[len(stack) - a:] = [stack[len(stack) - a:]]
        elif op == "INDEX":
            i = stack.pop()
            stack.append(stack.pop()[i])
        elif op == "SET_INDEX":
            v, i, l = stack.pop(), stack.pop(), stack.pop()
            l[i] = v
            stack.append(v)
        elif op == "CLOSURE": stack.append((f[0].consts[a], f[2]))
        elif op == "BINARY":
            r, l = stack.pop(), stack.pop()
            stack.append({"+": lambda: l + r, "-": lambda: l - r, "*": lambda: l * r, "/": lambda: l / r, "%": lambda: l % r, "<": lambda: l < r, ">": lambda: l > r, "<=": lambda: l <= r, ">=": lambda: l >= r, "==": lambda: l == r, "!=": lambda: l != r}[a]())
        elif op == "CALL":
            args = stack[len(stack) - a:]
            del stack[len(stack) - a:]
            fn = stack.pop()
            if callable(fn):
                stack.append(fn(*args))
            else:
                code, env = fn
                if len(args) != len(code.params): raise VMError(f"{code.name} wants {len(code.params)} arguments, got {len(args)}")
                env = Env(env)
                env.vars.update(zip(code.params, args))
                frames.append([code, 0, env])
        elif op == "RETURN":
            frames.pop()
            if not frames: return out, steps
    return out


for src in ("print 1 + 2 * 3 - 4 / 2;", "let x = 5; while x > 0 { print x; x = x - 1; if x == 2 { break; } }", "fn fact(n) { if n < 2 { return 1; } return n * fact(n - 1); } print fact(20); print fact(25);", "fn fib(n) { if n < 2 { return n; } else { return fib(n - 1) + fib(n - 2); } } print fib(14);", "fn counter() { let n = 0; return fn() { n = n + 1; return n; }; } let a = counter(); let b = counter(); a(); a(); print a(); print b();", "let l = [3, 1, 2]; push(l, 9); l[0] = l[0] + l[3]; print l; print len(l); print [[1], 2][0][0];", "print true && false || !nil; print 1 < 2 && 2 < 3; print nil || \"default\";", "fn map(f, l) { let out = []; let i = 0; while i < len(l) { push(out, f(l[i])); i = i + 1; } return out; } print map(fn(x) { return x * x; }, [1, 2, 3]);", "let s = \"\"; let i = 0; while i < 5 { s = s + str(i); i = i + 1; } print s; # comment\nprint -5 % 3;", "fn even(n) { if n == 0 { return true; } return odd(n - 1); } fn odd(n) { if n == 0 { return false; } return even(n - 1); } print even(200);", "let p = []; let i = 2; while len(p) < 15 { let j = 0; let ok = true; while j < len(p) { if i % p[j] == 0 { ok = false; } j = j + 1; } if ok { push(p, i); } i = i + 1; } print p;", "print x;", "fn f(a) { } f();", "print 1 +;", "let 5 = 1;", "while true { }", "print 1 / 0;", "1 = 2;", "print [1][5];", "print 1 + \"a\";"):
    try:
        print(*run(src))
    except Exception as e:
        print(type(e).__name__, e)
print("\n".join(Compiler("let x = 1; while x < 10 { x = x * 2; } print x;").program().dis()))
