"""Started with little address space, a program runs, and what does not fit raises MemoryError."""
import resource
import subprocess
import sys

program = """
def deep(n):
    return deep(n - 1) if n else "deep"

print(deep(500))
try:
    [0] * (1 << 30)
except MemoryError:
    print("MemoryError")
"""
for megabytes in (8000, 2000, 1000, 500):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))

    done = subprocess.run([sys.executable, "-c", program], preexec_fn=limit, capture_output=True, text=True)
    print(megabytes, done.returncode, done.stdout.split(), done.stderr[-100:])
