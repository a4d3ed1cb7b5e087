"""The attributes of the module builtins and of built-in types, compared with CPython's in dir.json.

Prints every difference that missing.txt does not allow, and every line of missing.txt that is not needed. A line
of missing.txt is "SUBJECT NAME REASON" (NAME is missing here) or "SUBJECT +NAME REASON" (NAME is extra here).
"""
import builtins
import collections
import functools
import inspect
import json
import types

modules = {"builtins": builtins, "types": types, "collections": collections, "functools": functools, "inspect": inspect}
with open("dir.json") as f:
    expected = json.load(f)
allowed = {}
with open("missing.txt") as f:
    for line in f:
        if line.strip() and not line.startswith("#"):
            subject, name, reason = line.split(None, 2)
            allowed[subject, name] = reason
differences = []
for subject, names in expected.items():
    module, _, attribute = subject.partition(".")
    value = modules[module]
    if attribute:
        value = getattr(value, attribute, None)
        if value is None:
            differences.append((subject, ""))
            continue
    actual = dir(value)
    differences += [(subject, name) for name in names if name not in actual]
    # Names that programs and the interpreter's own start-up add to builtins are no difference.
    extra = [name for name in actual if name not in names and not (subject == "builtins" and name == "_")]
    differences += [(subject, "+" + name) for name in extra]
for subject, name in differences:
    if (subject, name) not in allowed:
        print("difference:", subject, name)
for subject, name in allowed:
    if (subject, name) not in differences:
        print("missing.txt has too much:", subject, name)
print(len(expected), "subjects compared")
