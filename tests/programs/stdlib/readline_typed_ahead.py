"""Lines that are typed before they are asked for, on a terminal, reach the program one by one."""
import os
import pty
import subprocess
import sys

program = """
import readline, sys
lines = [input("? ") for _ in range(3)]
rest = sys.stdin.readline()
sys.stderr.write("%r %r\\n" % (lines, rest))
"""
master, slave = pty.openpty()
child = subprocess.Popen([sys.executable, "-c", program], stdin=slave, stdout=slave, stderr=subprocess.PIPE,
                         env={**os.environ, "INPUTRC": os.devnull, "TERM": "dumb"})
os.close(slave)
os.write(master, b"one\ntwo\nthree\nfour\n")
print(child.stderr.read().decode())
print(child.wait())
