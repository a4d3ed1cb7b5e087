"""list[int] and friends, X | Y unions, TypeVar substitution, as types see them."""
import types
import typing


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


a = list[int]
print(a, a.__origin__, a.__args__, a.__parameters__, type(a).__name__, a == list[int], a != list[str], hash(a) == hash(list[int]), a(), a("ab"), a.append is list.append, list[int, str], dict[str, list[int]], tuple[int, ...], tuple[()], type[int], set[int | None], list["Fwd"], list[None], list[...], a.__mro_entries__((a,)))
T, U = typing.TypeVar("T"), typing.TypeVar("U")
g = dict[T, list[U]]
print(g, g.__parameters__, g[int, str], g[int, U], g[T, T], list[T][int], list[T | None][int], (list[T] | set[U])[int, str], tuple[T, *tuple[U, ...]], [*tuple[int, str]], dict[T, T][int])
for f in (lambda: list[int][str], lambda: g[int], lambda: g[int, str, int], lambda: int[int], lambda: str[int], lambda: isinstance([], a), lambda: issubclass(list, a), lambda: a.nope, lambda: setattr(a, "x", 1), lambda: a < a, lambda: list[int]()[0], lambda: types.GenericAlias(list), lambda: types.GenericAlias(list, int)):
    err(f)
u = int | str
print(u, type(u), u.__args__, u == str | int, hash(u) == hash(str | int), int | None, None | int, int | int, int | str | int, u | float, isinstance(1, u), isinstance(1.5, u), isinstance(None, int | None), issubclass(bool, u), list[int] | None, u.__parameters__, (T | int)[str], typing.Union[int, str] == u, typing.Optional[int] == int | None, typing.Union[int, str] is typing.Union, repr(typing.Union[int, str]), u.__origin__)
for f in (lambda: int | 5, lambda: 5 | int, lambda: int | "str", lambda: isinstance(1, int | list[int]), lambda: isinstance([], int | list[int]), lambda: None | None, lambda: u(), lambda: u[0], lambda: u < u, lambda: int | [], lambda: int & str, lambda: typing.Union[()], lambda: typing.Union, lambda: typing.Union[int]):
    err(f)


class L(list[int]):
    pass


class Gen(typing.Generic[T]):
    def __init__(self, v: T): self.v = v


class Child(Gen[int]):
    pass


print(L.__bases__, L.__orig_bases__, L.__mro__, Gen[int], Gen[int](5).v, Gen[int](5).__orig_class__, Child.__orig_bases__, Child(3).v, Gen.__parameters__, Gen[T], Gen[list[T]][int], typing.get_origin(Gen[int]), typing.get_args(dict[str, int]), typing.get_args(int | str), typing.get_origin(int | str))
for f in (lambda: Gen[int, str], lambda: Child[int], lambda: Gen[()], lambda: typing.Generic[int], lambda: typing.Generic[T, T]):
    err(f)


class Cls:
    def __class_getitem__(cls, k):
        return (cls.__name__, k)


class Sub(Cls):
    pass


print(Cls[1], Sub["a", 2], Cls[1:2])
err(lambda: Cls()[1])
import collections, re, os, queue, asyncio, contextlib
for t in (collections.deque, collections.defaultdict, collections.Counter, collections.OrderedDict, re.Pattern, re.Match, frozenset, enumerate, collections.abc.Iterable, collections.abc.Callable, type, os.PathLike, queue.Queue, asyncio.Future, contextlib.AbstractContextManager):
    print(t[int] if t is not collections.abc.Callable else t[[int, str], bool], end=" ")
print()
print(collections.abc.Callable[[int], str].__args__, collections.abc.Callable[..., int], typing.Callable[[int], str], typing.List[int], typing.Dict[str, int], typing.Any, typing.Optional[str], typing.Literal[1, "a"], typing.Annotated[int, "meta"], typing.ClassVar[int], typing.Final[int], typing.Tuple[int, ...], typing.Type[int], typing.NoReturn, typing.Never, typing.Self, typing.LiteralString)
import copy, pickle
print(copy.deepcopy(a) == a, pickle.loads(pickle.dumps(a)) == a, pickle.loads(pickle.dumps(u)) == u, a.__reduce__()[1], typing.Literal[1, 2] == typing.Literal[2, 1], typing.Literal[1] == typing.Literal[True], typing.Literal["a", "a"])
def func(x: int | None = None, *a: list[int]) -> dict[str, T]: ...
print(func.__annotations__, typing.get_type_hints(func))
print(types.UnionType is typing.Union, typing.Union.__name__, types.GenericAlias.__name__, T, repr(typing.TypeVar("V", covariant=True)), repr(typing.ParamSpec("P")), typing.TypeVarTuple("Ts"), T.__name__, T.__bound__, typing.TypeVar("B", bound=int).__bound__, typing.TypeVar("K", int, str).__constraints__)
