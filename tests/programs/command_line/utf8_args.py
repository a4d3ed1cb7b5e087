"""Arguments that are not ASCII, empty, or look like paths; the environment; sys.argv changed."""
import os
import sys

print(sys.argv, [ascii(a) for a in sys.argv], len(sys.argv))
sys.argv[1:] = ["changed"]
print(sys.argv, sys.orig_argv[-1] == "/abs/path")
print(os.environ["LC_ALL"], os.environ["COLUMNS"], sys.flags.optimize, sys.getfilesystemencoding(), sys.stdout.encoding)
