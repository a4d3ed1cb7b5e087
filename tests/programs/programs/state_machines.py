"""State machines: table driven, class based, generator based, and a regular-expression matcher from an NFA and a DFA."""
from enum import Enum


class State(Enum):
    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


TABLE = {(State.IDLE, "start"): State.RUNNING, (State.RUNNING, "pause"): State.PAUSED, (State.PAUSED, "resume"): State.RUNNING, (State.RUNNING, "stop"): State.STOPPED, (State.PAUSED, "stop"): State.STOPPED}


class Machine:
    def __init__(self):
        self.state, self.log = State.IDLE, []

    def fire(self, event):
        try:
            new = TABLE[self.state, event]
        except KeyError:
            raise ValueError(f"{event!r} not allowed in {self.state.name}") from None
        getattr(self, f"on_exit_{self.state.value}", lambda: None)()
        self.log.append(f"{self.state.value}->{new.value}")
        self.state = new
        getattr(self, f"on_enter_{new.value}", lambda: None)()

    def on_enter_running(self): self.log.append("(now running)")
    def on_exit_running(self): self.log.append("(leaving running)")


m = Machine()
for e in ("start", "pause", "start", "resume", "stop", "resume"):
    try:
        m.fire(e)
    except ValueError as err:
        print(err)
print(m.log, m.state)


def turnstile():
    coins = passes = 0
    state = "locked"
    while True:
        event = yield state, coins, passes
        match state, event:
            case "locked", "coin": state, coins = "unlocked", coins + 1
            case "unlocked", "push": state, passes = "locked", passes + 1
            case "unlocked", "coin": coins += 1
            case _, "reset":
                return coins, passes
            case _: pass


t = turnstile()
next(t)
print([t.send(e) for e in "coin push push coin coin push".split()])
try:
    t.send("reset")
except StopIteration as s:
    print(s.value)


class Regex:
    """Thompson construction: . * + ? | ( ) and character classes."""

    def __init__(self, pattern):
        self.p, self.i = pattern, 0
        self.edges = []
        self.start, self.end = self.alt()
        if self.i != len(pattern):
            raise ValueError(f"unexpected {pattern[self.i]!r}")
        self.dfa = {}

    def node(self):
        self.edges.append([])
        return len(self.edges) - 1

    def peek(self): return self.p[self.i:self.i + 1]

    def alt(self):
        a = self.cat()
        while self.peek() == "|":
            self.i += 1
            b = self.cat()
            s, e = self.node(), self.node()
            for x, y in (a, b):
                self.edges[s].append((None, x))
                self.edges[y].append((None, e))
            a = s, e
        return a

    def cat(self):
        s = e = self.node()
        while self.peek() and self.peek() not in "|)":
            a, b = self.rep()
            self.edges[e].append((None, a))
            e = b
        return s, e

    def rep(self):
        a, b = self.atom()
        while self.peek() and self.peek() in "*+?":
            op = self.peek()
            self.i += 1
            s, e = self.node(), self.node()
            self.edges[s].append((None, a))
            self.edges[b].append((None, e))
            if op in "*?":
                self.edges[s].append((None, e))
            if op in "*+":
                self.edges[b].append((None, a))
            a, b = s, e
        return a, b

    def atom(self):
        c = self.peek()
        self.i += 1
        if c == "(":
            r = self.alt()
            if self.peek() != ")":
                raise ValueError("missing )")
            self.i += 1
            return r
        if c == "[":
            j = self.p.index("]", self.i)
            chars = frozenset(self.p[self.i:j])
            self.i = j + 1
        elif c == ".":
            chars = "any"
        elif c in "*+?":
            raise ValueError("nothing to repeat")
        else:
            chars = frozenset(c)
        s, e = self.node(), self.node()
        self.edges[s].append((chars, e))
        return s, e

    def closure(self, states):
        stack, out = list(states), set(states)
        while stack:
            for label, t in self.edges[stack.pop()]:
                if label is None and t not in out:
                    out.add(t)
                    stack.append(t)
        return frozenset(out)

    def match(self, text):
        cur = self.closure([self.start])
        for ch in text:
            nxt = self.dfa.get((cur, ch))
            if nxt is None:
                nxt = self.closure({t for s in cur for label, t in self.edges[s] if label is not None and (label == "any" or ch in label)})
                self.dfa[cur, ch] = nxt
            cur = nxt
        return self.end in cur


import re
import itertools
words = ["".join(w) for n in range(6) for w in itertools.product("ab", repeat=n)]
for pat in ("a*b", "(a|b)*abb", "a?a?a?aaa", "(ab)+", "a|b|", "[ab]a.", "", "(a*)*", "((a|bb)+a)?b*"):
    r = Regex(pat)
    got = [w for w in words if r.match(w)]
    assert got == [w for w in words if re.fullmatch(pat, w)], pat
    print(repr(pat), len(r.edges), len(got), got[:5], len(r.dfa))
print(Regex("(a?)" * 15 + "a" * 15).match("a" * 15), Regex("(x+x+)+y").match("x" * 60))
for bad in ("(", "*a", "a)", "(a"):
    try:
        Regex(bad)
    except ValueError as e:
        print(repr(bad), e)
