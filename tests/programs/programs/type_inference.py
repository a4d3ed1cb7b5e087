"""Hindley-Milner type inference (algorithm W) for a small lambda calculus with let, recursion, lists and pairs."""
import itertools
import re


class TVar:
    ids = itertools.count()

    def __init__(self): self.ref, self.id = None, next(TVar.ids)


class TCon:
    def __init__(self, name, *args): self.name, self.args = name, args


class TypeError_(Exception):
    pass


INT, BOOL, STR = TCon("int"), TCon("bool"), TCon("str")
fn = lambda *ts: ts[0] if len(ts) == 1 else TCon("->", ts[0], fn(*ts[1:]))
lst = lambda t: TCon("list", t)
pair = lambda a, b: TCon("*", a, b)


def prune(t):
    while isinstance(t, TVar) and t.ref: t = t.ref
    return t


def show(t, names=None, nest=False):
    names = {} if names is None else names
    t = prune(t)
    if isinstance(t, TVar):
        return names.setdefault(t, chr(97 + len(names)))
    if t.name == "->":
        s = f"{show(t.args[0], names, True)} -> {show(t.args[1], names)}"
        return f"({s})" if nest else s
    if t.name == "*":
        return f"({show(t.args[0], names, True)} * {show(t.args[1], names, True)})"
    return " ".join([show(a, names, True) for a in t.args] + [t.name])


def occurs(v, t):
    t = prune(t)
    return t is v or (isinstance(t, TCon) and any(occurs(v, a) for a in t.args))


def unify(a, b):
    a, b = prune(a), prune(b)
    if a is b: return
    if isinstance(a, TVar):
        if occurs(a, b): raise TypeError_(f"infinite type")
        a.ref = b
    elif isinstance(b, TVar): unify(b, a)
    elif a.name != b.name or len(a.args) != len(b.args): raise TypeError_(f"cannot unify {show(a)} with {show(b)}")
    else:
        for x, y in zip(a.args, b.args): unify(x, y)


def free(t):
    t = prune(t)
    return {t} if isinstance(t, TVar) else set().union(*map(free, t.args))


def instantiate(scheme):
    qs, t = scheme
    m = {q: TVar() for q in qs}

    def go(t):
        t = prune(t)
        return m.get(t, t) if isinstance(t, TVar) else TCon(t.name, *map(go, t.args))
    return go(t)


def generalize(env, t):
    bound = set().union(*(free(s[1]) - s[0] for s in env.values()))
    return free(t) - bound, t


def infer(e, env):
    match e:
        case bool(): return BOOL
        case int(): return INT
        case ("str", _): return STR
        case str():
            if e not in env: raise TypeError_(f"unbound {e}")
            return instantiate(env[e])
        case ("fun", x, body):
            a = TVar()
            return fn(a, infer(body, env | {x: (set(), a)}))
        case ("app", f, x):
            r = TVar()
            unify(infer(f, env), fn(infer(x, env), r))
            return r
        case ("let", x, v, body):
            return infer(body, env | {x: generalize(env, infer(v, env))})
        case ("letrec", x, v, body):
            a = TVar()
            unify(a, infer(v, env | {x: (set(), a)}))
            return infer(body, env | {x: generalize(env, a)})
        case ("if", c, a, b):
            unify(infer(c, env), BOOL)
            t = infer(a, env)
            unify(t, infer(b, env))
            return t
        case ("list", items):
            t = TVar()
            for i in items: unify(t, infer(i, env))
            return lst(t)
        case ("pair", a, b): return pair(infer(a, env), infer(b, env))
    raise AssertionError(e)


def parse(text):
    toks = re.findall(r"\"[^\"]*\"|->|[A-Za-z_]\w*|\d+|[()\[\],=\\]", text)
    i = 0

    def take(want=None):
        nonlocal i
        if i >= len(toks) or (want and toks[i] != want): raise SyntaxError(f"expected {want or 'more'}, got {toks[i] if i < len(toks) else 'end'}")
        i += 1
        return toks[i - 1]

    def expr():
        t = toks[i] if i < len(toks) else None
        if t == "\\":
            take()
            names = []
            while toks[i] != "->": names.append(take())
            take()
            body = expr()
            for n in reversed(names): body = ("fun", n, body)
            return body
        if t in ("let", "letrec"):
            take()
            n = take()
            take("=")
            v = expr()
            take("in")
            return (t, n, v, expr())
        if t == "if":
            take()
            c = expr()
            take("then")
            a = expr()
            take("else")
            return ("if", c, a, expr())
        e = atom()
        while i < len(toks) and toks[i] not in (")", "]", ",", "in", "then", "else", "=", "->"): e = ("app", e, atom())
        return e

    def atom():
        t = take()
        if t == "(":
            e = expr()
            if toks[i] == ",":
                take()
                e = ("pair", e, expr())
            take(")")
            return e
        if t == "[":
            items = []
            while toks[i] != "]":
                items.append(expr())
                if toks[i] == ",": take()
            take("]")
            return ("list", items)
        if t[0] == '"': return ("str", t[1:-1])
        if t.isdigit(): return int(t)
        if t in ("true", "false"): return t == "true"
        if not t[0].isalpha(): raise SyntaxError(f"unexpected {t}")
        return t
    e = expr()
    if i != len(toks): raise SyntaxError(f"unexpected {toks[i]}")
    return e


def poly(make):
    a, b = TVar(), TVar()
    t = make(a, b)
    return free(t), t


ENV = {"add": poly(lambda a, b: fn(INT, INT, INT)), "eq": poly(lambda a, b: fn(a, a, BOOL)), "cons": poly(lambda a, b: fn(a, lst(a), lst(a))), "head": poly(lambda a, b: fn(lst(a), a)), "tail": poly(lambda a, b: fn(lst(a), lst(a))), "null": poly(lambda a, b: fn(lst(a), BOOL)), "fst": poly(lambda a, b: fn(pair(a, b), a)), "snd": poly(lambda a, b: fn(pair(a, b), b)), "len": poly(lambda a, b: fn(STR, INT))}
for text in ("5", "true", "\\x -> x", "\\x y -> x", "\\f g x -> f (g x)", "\\x y z -> x z (y z)", "add 1", "let id = \\x -> x in (id 1, id true)", "\\f -> (f 1, f true)", "let twice = \\f x -> f (f x) in twice (add 1) 5", "letrec map = \\f l -> if null l then [] else cons (f (head l)) (map f (tail l)) in map", "letrec fold = \\f a l -> if null l then a else fold f (f a (head l)) (tail l) in fold add 0 [1, 2]", "[1, 2, 3]", "[[], [1]]", "[]", "[1, true]", "\\x -> x x", "if 1 then 2 else 3", "if true then 1 else \"s\"", "nope", "\\p -> (snd p, fst p)", "let pair = \\a b -> (a, b) in pair 1", "eq 1 2", "eq (\\x -> x)", "1 2", "letrec f = \\x -> f x in f", "let k = \\x y -> x in \\a -> k a (k a)", "\\x -> let y = x in y", "\\x -> let f = \\y -> x in (f 1, f true)", "(", "\\x", "let x = 1", "len \"abc\"", "letrec len2 = \\l -> if null l then 0 else add 1 (len2 (tail l)) in (len2 [1], len2 [true])", "let a = \\x -> (x, x) in let b = \\x -> a (a x) in let c = \\x -> b (b x) in c"):
    try:
        print(text, ":", show(infer(parse(text), ENV)))
    except (TypeError_, SyntaxError, IndexError) as e:
        print(text, "!", type(e).__name__, e)
