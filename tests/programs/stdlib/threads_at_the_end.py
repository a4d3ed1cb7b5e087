"""When the interpreter ends, threads are neither waited for nor started."""
import subprocess
import sys

program = """
import threading

def loop():
    while True:
        pass

class Cycle:
    def __init__(self):
        self.self = self
        self.thread = threading.Thread(target=loop, daemon=True)
        self.thread.start()

    def __del__(self):
        for attempt in self.thread.join, lambda: self.thread.join(10), threading.Thread(target=print).start:
            try:
                attempt()
            except BaseException as e:
                print(type(e).__name__, e)

Cycle()
"""
done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
print(done.returncode, done.stdout, done.stderr)
