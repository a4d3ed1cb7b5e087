"""Where memory runs out, whatever grows raises MemoryError; the program catches it, and goes on."""
import resource
import subprocess
import sys

BEGIN = """
import array, io, itertools, sys

def attempt(f):
    try:
        f()
        print(f.__name__, "ended")
    except MemoryError:
        print(f.__name__, "MemoryError")

"""
GROWING = {
    "count": "list(itertools.count())",
    "lists": """x = []
    while True: x.append([0] * 100)""",
    "ints": """d = {}; i = 0
    while True: d[i] = i; i += 1""",
    "keys": """s = set(); i = 0
    while True: s.add(i); i += 1""",
    "rope": """s = ""
    while True: s += "abc" * 100000""",
    "double": """s = b"abc"
    while True: s = s + s""",
    "array_of_bytes": """b = bytearray()
    while True: b += b"abc" * 100000""",
    "small_arrays": """x = []
    while True: x.append(bytearray(1000))""",
    "comprehension": "[[x] for x in itertools.count()]",
    "whole": "tuple(itertools.count())",
    "joined": "''.join(str(x) for x in itertools.count())",
    "numbers": "array.array('q', itertools.count())",
    "buffer": """b = io.BytesIO()
    while True: b.write(b'abc' * 100000)""",
    "text_buffer": """b = io.StringIO()
    while True: b.write('abc' * 100000)""",
}
END = """
print([str(i) for i in range(1000)][-1], sys.getrecursionlimit())
"""


def limit():
    resource.setrlimit(resource.RLIMIT_AS, (400 << 20, 400 << 20))


def run(program):
    done = subprocess.run([sys.executable, "-c", program], preexec_fn=limit, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


functions = "".join("def %s():\n    %s\n" % item for item in GROWING.items())
calls = "".join("attempt(%s)\n" % name for name in GROWING)
code, out, err = run(BEGIN + functions + calls + END)
print(code)
print(out, end="")
print(err[-300:])

# (CPython has no memory left to say why.)
code, out, err = run("x = []\nwhile True: x.append([0] * 100)")
print(code, out)
