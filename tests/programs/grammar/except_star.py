"""except*: splitting groups, reraising, mixing."""


def show(e, indent=0):
    pad = "  " * indent
    if isinstance(e, BaseExceptionGroup):
        print(f"{pad}{type(e).__name__}({e.message!r})")
        for x in e.exceptions:
            show(x, indent + 1)
    else:
        print(f"{pad}{e!r}")


def run(group):
    print("--", repr(group))
    try:
        try:
            raise group
        except* ValueError as eg:
            print("ValueError:", repr(eg))
        except* (TypeError, KeyError) as eg:
            print("Type/Key:", repr(eg))
        else:
            print("else")
        finally:
            print("finally")
    except BaseException as e:
        print("left over:")
        show(e, 1)


G = ExceptionGroup
run(G("all", [ValueError(1), TypeError(2), KeyError(3)]))
run(G("rest", [ValueError(1), OSError("o")]))
run(G("nested", [G("in", [ValueError(1), OSError(2)]), ValueError(3), G("in2", [TypeError(4)])]))
run(ValueError("plain"))
run(OSError("not handled"))
run(BaseExceptionGroup("base", [KeyboardInterrupt(), ValueError(1)]))


def reraise():
    try:
        try:
            raise G("g", [ValueError(1), TypeError(2), OSError(3)])
        except* ValueError as e:
            raise
        except* TypeError as e:
            raise RuntimeError("new") from e
    except BaseException as e:
        show(e)
        print(repr(e.exceptions[0].__cause__))


reraise()


def new_only():
    try:
        try:
            raise G("g", [ValueError(1)])
        except* ValueError:
            raise KeyError("single new")
    except BaseException as e:
        show(e)
        print(repr(e.__context__))


new_only()


def no_exception():
    try:
        pass
    except* ValueError:
        print("never")
    else:
        print("else runs")
    return "returned"


print(no_exception())
for bad in ("ExceptionGroup", "(ValueError, BaseExceptionGroup)", "5"):
    try:
        try:
            raise ValueError("v")
        except* eval(bad):
            pass
    except TypeError as e:
        print("TypeError:", e)
for src in (
    "try:\n pass\nexcept* ValueError:\n pass\nexcept TypeError:\n pass",
    "try:\n pass\nexcept*:\n pass",
    "def f():\n  try:\n   pass\n  except* ValueError:\n   return 1",
    "for i in x:\n  try:\n   pass\n  except* ValueError:\n   break",
    "for i in x:\n  try:\n   pass\n  except* ValueError:\n   continue",
):
    try:
        compile(src, "s", "exec")
    except SyntaxError as e:
        print(e.msg)


def loops():
    out = []
    for i in range(3):
        try:
            if i == 1:
                raise G("x", [ValueError(i)])
        except* ValueError as e:
            for j in range(2):
                if j:
                    break
                out.append((i, j))
        else:
            out.append(i)
    return out


print(loops())


def name():
    try:
        raise G("x", [ValueError(1)])
    except* ValueError as e:
        pass
    return "e" in locals()


print(name())


class MyGroup(ExceptionGroup):
    def derive(self, excs):
        return MyGroup("derived " + self.message, excs)


try:
    try:
        raise MyGroup("mine", [ValueError(1), KeyError(2)])
    except* ValueError as e:
        print(repr(e))
except Exception as e:
    print(repr(e))
