"""operator: functions, itemgetter, attrgetter, methodcaller."""
import operator as op


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(op.add(1, 2), op.sub(5, 3), op.mul("a", 3), op.truediv(1, 2), op.floordiv(7, 2), op.mod(7, 3), op.pow(2, 5), op.neg(1), op.pos(-1), op.invert(0), op.abs(-2), op.not_([]), op.truth([1]), op.is_(None, None), op.is_not(1, None), op.is_none(None), op.is_not_none(None), op.and_(6, 3), op.or_(6, 3), op.xor(6, 3), op.lshift(1, 4), op.rshift(16, 2), op.lt(1, 2), op.ge(1, 2), op.eq(1, 1.0), op.ne("a", "b"), op.concat([1], [2]), op.contains("abc", "b"), op.countOf([1, 2, 1], 1), op.indexOf("abc", "c"), op.index(True), op.length_hint([1, 2]), op.call(max, 1, 5))
l = [1, 2, 3]
op.setitem(l, 0, "z")
op.delitem(l, 1)
print(l, op.getitem(l, 0), op.iadd(l, [4]), l, op.imul(l, 2), op.ior({1}, {2}) == {1, 2}, op.isub(5, 2), op.iconcat([1], (2,)), op.__add__(1, 2), op.inv(5), op.matmul.__name__)
i = op.itemgetter
print(i(1)("abc"), i(0, 2)("abc"), i("k")({"k": 1}), i(slice(1))("abc"), i(-1)([1, 2]), sorted([(1, "b"), (0, "c"), (1, "a")], key=i(1)), sorted([(1, "b"), (0, "c"), (1, "a")], key=i(0, 1)), i(1), i("a", 2), list(map(i(0), ["ab", "cd"])))


class P:
    def __init__(self, x): self.x, self.y = x, [x, {"k": x}]
    def m(self, a, b=2): return (self.x, a, b)
    def __repr__(self): return f"P{self.x}"


a, m = op.attrgetter, op.methodcaller
p = P(5)
p.p = P(6)
print(a("x")(p), a("x", "y")(p), a("p.x")(p), a("p.p", "x")(P.__new__(P)) if False else "", a("x"), a("p.x", "y"), m("m", 1)(p), m("m", 1, b=9)(p), m("upper")("abc"), m("replace", "a", "b"), m("x", y=1), sorted([P(3), P(1)], key=a("x")), max([P(3), P(1)], key=a("x")))
for f in (lambda: i(), lambda: i(5)("abc"), lambda: i("a")({}), lambda: i(0)(5), lambda: i(0)(), lambda: a(), lambda: a("nope")(p), lambda: a("x.nope")(p), lambda: a(5), lambda: a("x")(), lambda: m(), lambda: m(5), lambda: m("nope")(p), lambda: m("m")(p), lambda: op.add(1, "a"), lambda: op.add(1), lambda: op.index(1.5), lambda: op.indexOf("abc", "z"), lambda: op.length_hint(1, "a"), lambda: op.concat(1, 2), lambda: op.setitem((1,), 0, 1), lambda: op.countOf(1, 1), lambda: op.itemgetter(1)(p), lambda: op.matmul(1, 2), lambda: op.lt(1, "a")):
    err(f)
import pickle, copy
print(pickle.loads(pickle.dumps(i(1)))("ab"), pickle.loads(pickle.dumps(a("real")))(5), pickle.loads(pickle.dumps(m("upper")))("a"), copy.copy(i(0))("x"), i(1) == i(1), a.__module__, i.__name__, op.add.__name__, op.attrgetter("__class__.__name__")(5))
from functools import reduce
print(reduce(op.add, [[1], [2]]), list(map(op.mul, [1, 2], [3, 4])), sum(map(op.mul, [1, 2], [3, 4])), dict(map(i(1, 0), {"a": 1}.items())), sorted({"b": 1, "a": 2}.items(), key=i(1), reverse=True))
