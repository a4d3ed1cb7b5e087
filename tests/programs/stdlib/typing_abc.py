"""typing: Protocol, NamedTuple, TypedDict, overload, get_type_hints, NewType, cast...; abc: ABCMeta, abstract methods, register."""
import abc
import typing
from abc import ABC, abstractmethod
from typing import *


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


class Point(NamedTuple):
    "a point"
    x: int
    y: int = 0
    def norm(self): return self.x + self.y


print(Point(1), Point(1, 2).norm(), Point._fields, Point._field_defaults, Point.__annotations__, Point.__doc__, Point(y=1, x=2)._asdict(), Point(1) == (1, 0), isinstance(Point(1), tuple), Point.__bases__, NamedTuple("P2", [("a", int)])(5))
err(lambda: Point())
err(lambda: exec("class Q(NamedTuple):\n  a: int = 1\n  b: int"))


class Movie(TypedDict, total=False):
    title: Required[str]
    year: int
    rating: ReadOnly[NotRequired[float]]


m = Movie(title="x", year=1)
print(m, type(m).__name__, Movie.__required_keys__, Movie.__optional_keys__ == {"year", "rating"}, Movie.__total__, Movie.__annotations__.keys(), TypedDict("TD", {"a": int}).__annotations__, is_typeddict(Movie))
err(lambda: isinstance({}, Movie))


@runtime_checkable
class Closer(Protocol):
    def close(self) -> None: ...


class HasClose:
    def close(self): pass


class Proto2(Protocol):
    x: int


print(isinstance(HasClose(), Closer), isinstance(5, Closer), issubclass(HasClose, Closer), is_protocol(Closer), get_protocol_members(Closer))
err(lambda: Closer())
err(lambda: isinstance(5, Proto2))
T = TypeVar("T")
UserId = NewType("UserId", int)
print(UserId(5), UserId, UserId.__supertype__, cast(int, "x"), T, TypeVar("B", bound=int).__bound__, Any, Optional[int], Union[int, str, int], Union[int], Literal["a", 1], Callable[[int], str], Callable[..., Any], Tuple[int, ...], List[T], Dict[str, T][int], ClassVar[int], Final[int], Annotated[int, "m", 5], Annotated[int, 1].__metadata__, Type[int], NoReturn, Never, Self, TypeGuard[int], Concatenate[int, ...], Unpack[Tuple[int]], Iterable[int], Generator[int, None, str], Awaitable[int], AnyStr, Text, Pattern[str], IO[str], SupportsInt, Hashable, Sized)
print(get_origin(List[int]), get_args(Dict[str, int]), get_origin(Union[int, str]), get_args(Callable[[int], str]), get_origin(Annotated[int, 1]), get_args(Literal[1, "a"]), get_origin(int), get_args(int), get_origin(Generic[T]), get_origin(list[int]), get_args(Optional[int]), get_args(tuple[()]), get_origin(ClassVar[int]))


class Node:
    next: "Node | None"
    val: Annotated[int, "positive"]
    opt: Optional["int"] = None
    def f(self, a: "list[Node]", b: int = None) -> "str": ...


print(get_type_hints(Node), get_type_hints(Node, include_extras=True)["val"], get_type_hints(Node.f), ForwardRef("x").__forward_arg__)
err(lambda: get_type_hints(type("X", (), {"__annotations__": {"a": "nope_nope"}})))


@overload
def ov(x: int) -> int: ...
@overload
def ov(x: str) -> str: ...
def ov(x): return x


print(ov(5), len(get_overloads(ov)))
err(lambda: overload(lambda: 0)())
for f in (lambda: List[int, str], lambda: Union[1, 2], lambda: Optional[int, str], lambda: Callable[int], lambda: Literal[...] and Literal, lambda: ClassVar[1, 2], lambda: isinstance(1, List[int]), lambda: isinstance(1, Any), lambda: TypeVar("X", int), lambda: TypeVar("X", bound=1), lambda: Any(), lambda: Union(), lambda: type("S", (Any,), {})() and "ok", lambda: Generic[int], lambda: assert_never(5), lambda: Final[int, str], lambda: Annotated[int], lambda: List["a b"] and 1, lambda: NewType("N", int)("x"), lambda: List[int]() == [], lambda: typing.NoSuchName):
    err(f)


class Stack(Generic[T]):
    def __init__(self): self.items: list[T] = []
    def push(self, x: T) -> None: self.items.append(x)


class IntStack(Stack[int]): pass


s = Stack[int]()
s.push(1)
print(s.items, Stack[int], Stack.__parameters__, IntStack.__orig_bases__, types_resolved := typing.get_type_hints(Stack.push), s.__orig_class__)


@final
class Fin: pass


@no_type_check
def ntc(x: "bad type"): pass


@override
def ovr(): pass


print(Fin.__final__, ovr.__override__, TYPE_CHECKING, get_type_hints(ntc), assert_type(5, int), reveal_type.__name__)


class Shape(ABC):
    @abstractmethod
    def area(self): ...
    @property
    @abstractmethod
    def name(self): ...
    @classmethod
    @abstractmethod
    def make(cls): ...
    def describe(self): return f"{self.name}: {self.area()}"


class Sq(Shape):
    name = "square"
    def __init__(self, s): self.s = s
    def area(self): return self.s ** 2
    @classmethod
    def make(cls): return cls(2)


class Half(Shape):
    def area(self): return super().area()


print(Sq.make().describe(), sorted(Shape.__abstractmethods__), Half.__abstractmethods__ == {"name", "make"}, isinstance(Sq(1), Shape))
err(Shape)
err(Half)


class One(ABC):
    @abstractmethod
    def only(self): ...


err(One)


class Virtual: pass


print(Shape.register(Virtual), issubclass(Virtual, Shape), isinstance(Virtual(), Shape), Virtual.__mro__)


class Hook(ABC):
    @classmethod
    def __subclasshook__(cls, c): return hasattr(c, "quack") or NotImplemented


print(issubclass(type("D", (), {"quack": 1}), Hook), issubclass(int, Hook), isinstance(5, Hook))
err(lambda: Shape.register(5))
err(lambda: Shape.register(Shape) and type("Z", (Shape,), {}).register(Shape))
print(abc.get_cache_token() is not None, abc.ABCMeta.__name__, abc.update_abstractmethods(Half) is Half)
