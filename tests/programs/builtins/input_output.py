"""input(), print with files, stdin iteration, io objects."""
import io
import sys

print(repr(input()), repr(input("prompt> ")), repr(input(5)))
print(repr(sys.stdin.readline()), repr(sys.stdin.read(4)), [next(sys.stdin) for _ in range(1)])
print([line for line in sys.stdin])
try:
    input()
except EOFError as e:
    print(type(e).__name__, e)
print(repr(sys.stdin.read()), repr(sys.stdin.readline()), sys.stdin.name, sys.stdin.encoding, sys.stdout.encoding, sys.stdin.isatty(), sys.stdout.writable(), sys.stdin.readable())
s = io.StringIO()
print("a", 1, None, sep="|", end="#", file=s)
print(repr(s.getvalue()))
old = sys.stdout
sys.stdout = io.StringIO()
print("captured")
got = sys.stdout.getvalue()
sys.stdout = old
print(repr(got), sys.stdout is sys.__stdout__)
sys.stdin = io.StringIO("from string io\nsecond")
print(input("p: "), input())
try:
    input()
except EOFError:
    print("EOF")
sys.stdin = sys.__stdin__
sys.stdout = None
print("into nothing")
sys.stdout = old
del sys.stdout
try:
    print("x")
except RuntimeError as e:
    sys.stdout = old
    print(e)


class Broken:
    def write(self, s):
        raise OSError("disk full")


try:
    print("x", file=Broken())
except OSError as e:
    print(e)


class NoWrite:
    pass


try:
    print("x", file=NoWrite())
except AttributeError as e:
    print(e)


class Flush(io.StringIO):
    def flush(self):
        old.write("[flushed]")


print("x", file=Flush(), flush=True)
print()
sys.stdout.write("written\n")
sys.stdout.writelines(["l1\n", "l2\n"])
print(sys.stdout.write("four") == 4)
sys.stdout.buffer.write(b"") if False else None
sys.stdout.flush()
sys.stdout.buffer.write("bytes é\n".encode())
sys.stdout.buffer.flush()
print("é€😀", "\N{SNOWMAN}")
try:
    print("\ud800")
except UnicodeEncodeError as e:
    print(e)
print("a\tb\0c\x7f".encode())
print(*[], sep=",")
print("a", end="")
print("b", end="\n\n")
print("x" * 20000 == "x", len("x" * 20000))
big = "y" * 70000
sys.stdout.write(big[:10] + "\n")
print(io.open is open, io.DEFAULT_BUFFER_SIZE > 0, sys.stdout.line_buffering in (True, False), sys.stderr.encoding, sys.stdout.errors, sys.stderr.errors, sys.stdin.errors)
sys.displayhook(5)
sys.displayhook(None)
sys.displayhook("é")
print(__import__("builtins")._)
