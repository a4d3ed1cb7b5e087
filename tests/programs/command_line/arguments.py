"""Arguments after the file name, with options that look like the interpreter's."""
import argparse
import getopt
import sys

print(sys.argv)
parser = argparse.ArgumentParser(prog="prog")
parser.add_argument("words", nargs="*")
parser.add_argument("-c", "--count", type=int, default=1)
parser.add_argument("-v", action="count", default=0)
parser.add_argument("-O", action="store_true")
print(parser.parse_known_args())
print(getopt.getopt(["-a", "1", "--long=x", "rest"], "a:", ["long="]))
