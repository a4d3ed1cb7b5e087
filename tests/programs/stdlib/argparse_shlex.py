"""argparse: positionals, options, groups, subcommands, types, errors, help text; shlex; getopt; fnmatch; glob translation."""
import argparse
import fnmatch
import glob
import shlex
import sys


class Parser(argparse.ArgumentParser):
    def exit(self, status=0, message=None):
        raise SystemExit(f"exit {status}: {message}")


def run(p, *lines):
    for line in lines:
        try:
            print(repr(line), "->", p.parse_args(shlex.split(line)))
        except SystemExit as e:
            print(repr(line), "->", str(e).strip().splitlines()[-1])


sys.stderr = sys.stdout
p = Parser(prog="tool", description="A tool that does things.", epilog="The end.")
p.add_argument("src", help="the source")
p.add_argument("dst", nargs="?", default="out", help="where to (default: %(default)s)")
p.add_argument("-n", "--num", type=int, metavar="N", help="a number")
p.add_argument("-v", "--verbose", action="count", default=0)
p.add_argument("--flag", action="store_true")
p.add_argument("--no-flag", dest="flag", action="store_false")
p.add_argument("--const", action="store_const", const=42)
p.add_argument("-a", "--append", action="append")
p.add_argument("--choice", choices=["x", "y", "z"])
p.add_argument("--many", nargs="+", type=float)
p.add_argument("--pair", nargs=2)
p.add_argument("--opt", nargs="?", const="C", default="D")
p.add_argument("--bool", action=argparse.BooleanOptionalAction, default=True)
p.add_argument("--version", action="version", version="%(prog)s 1.0")
p.add_argument("--ext", action="extend", nargs="*", default=[])
run(p, "a", "a b", "a -n 5", "a --num=7 -vvv", "a -n5 --flag", "--no-flag a", "a --const -a 1 -a 2", "a --choice y", "a --many 1 2.5 --pair p q", "a --opt", "a --opt z", "a --no-bool", "a --verb", "a --ext 1 2 --ext 3", "-- -x", "", "a b c", "a -n x", "a --choice w", "a --pair 1", "a --nope", "a --many", "a --n", "a --fla", "--version", "a -n", "a --flag=1", "a --c 5")
print(p.format_help())
print(p.format_usage())
print(p.parse_known_args(["a", "--what", "b"]), p.get_default("dst"), vars(p.parse_args(["q"]))["src"])
s = Parser(prog="git")
subs = s.add_subparsers(dest="cmd", required=True, title="commands")
c = subs.add_parser("commit", help="record", aliases=["ci"])
c.add_argument("-m", required=True)
c.set_defaults(func=len)
q = subs.add_parser("push")
g = q.add_mutually_exclusive_group()
g.add_argument("--force", action="store_true")
g.add_argument("--dry", action="store_true")
run(s, "commit -m msg", "ci -m x", "push --force", "push --force --dry", "commit", "", "nope", "push extra")
print(s.format_help())
print(c.format_help())
d = Parser(prog="d", formatter_class=argparse.ArgumentDefaultsHelpFormatter, add_help=False, fromfile_prefix_chars=None, argument_default=argparse.SUPPRESS, prefix_chars="+-", allow_abbrev=False)
gr = d.add_argument_group("group", "about the group")
gr.add_argument("+x", default=5, type=lambda v: int(v, 16), help="hex")
gr.add_argument("--long-option-name-that-is-long", help="a help text that is long enough that it has to be wrapped over more than one line of the output")
d.add_argument("rest", nargs=argparse.REMAINDER)
run(d, "+x ff", "--long x", "", "a --b -c")
print(d.format_help())


class Upper(argparse.Action):
    def __call__(self, parser, ns, values, option=None): setattr(ns, self.dest, (option, values.upper()))


u = Parser(prog="u", parents=[])
u.add_argument("--up", action=Upper)
u.add_argument("--file", type=argparse.FileType("r") if False else str)
u.add_argument("--neg", type=int)
u.add_argument("nums", nargs="*", type=int)
run(u, "--up abc", "--neg -5", "1 2 -3", "--file x y")
for f in (lambda: u.add_argument("--up"), lambda: u.add_argument("x", required=True), lambda: u.add_argument("-x", action="nope"), lambda: u.add_argument(), lambda: u.add_argument("y", nargs=0), lambda: u.add_argument("--z", type="int")):
    try:
        f()
    except (argparse.ArgumentError, ValueError, TypeError) as e:
        print(type(e).__name__, e)
e = argparse.ArgumentParser(exit_on_error=False, prog="e")
e.add_argument("--i", type=int)
try:
    e.parse_args(["--i", "x"])
except argparse.ArgumentError as x:
    print(x)
print(argparse.Namespace(a=1, b="x"), argparse.Namespace(a=1) == argparse.Namespace(a=1), "a" in argparse.Namespace(a=1))
for t in ("a 'b c' \"d e\"", r"a\ b \"c", "x='y z'", "# comment", "a;b|c", "''", '"a\\"b"', "a'b'c"):
    print(shlex.split(t), shlex.split(t, comments=True), list(shlex.shlex(t, punctuation_chars=True, posix=True)))
for t in ("'a", '"a', "a\\"):
    try:
        shlex.split(t)
    except ValueError as e:
        print(e)
print(shlex.quote("a b"), shlex.quote("safe"), shlex.quote("it's"), shlex.quote(""), shlex.join(["a b", "c"]))
print(fnmatch.fnmatch("a.txt", "*.txt"), fnmatch.fnmatchcase("A.txt", "a*"), fnmatch.filter(["a.py", "b.txt", "c.py"], "*.py"), fnmatch.translate("a[!b]?*.x"), fnmatch.fnmatch("x", "[a-z]"), fnmatch.fnmatch("]", "[]]"), fnmatch.filterfalse(["a", "b"], "a") if hasattr(fnmatch, "filterfalse") else ["b"], glob.escape("a[*]?"), glob.has_magic("a*"), glob.translate("**/*.py", recursive=True))
