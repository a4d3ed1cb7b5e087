"""Finally blocks that return, break or continue override what was under way (3.14 warns about them)."""
import warnings

warnings.simplefilter("ignore", SyntaxWarning)
source = '''
def swallow():
    try:
        raise ValueError("lost")
    finally:
        return "finally"

def override():
    try:
        return 1
    finally:
        return 2

def brk():
    while True:
        try:
            raise KeyError
        finally:
            break
    return "after break"

def cont():
    out = []
    for i in range(3):
        try:
            out.append(i)
            1 / 0
        finally:
            continue
    return out

def nested():
    for i in range(3):
        try:
            try:
                return "inner"
            finally:
                if i < 2:
                    continue
        finally:
            print("outer", i)

def ret_in_loop():
    for i in [1, 2]:
        try:
            return i
        finally:
            for j in "ab":
                if j == "b":
                    break
            print("loop in finally ended", j)

def gen():
    try:
        yield 1
    finally:
        return "x"
'''
exec(source)
print(swallow(), override(), brk(), cont(), nested(), ret_in_loop(), list(gen()))
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    compile(source, "<src>", "exec")
for w in caught:
    print(w.category.__name__, w.lineno, w.message)


def ok():
    "These do not leave the finally block, so there is no warning."
    try:
        pass
    finally:
        def f():
            return 1
        for _ in range(2):
            continue
        while True:
            break
        return_value = f()
    return return_value


print(ok())
