"""The library's sources can be read though they are no files: by inspect, linecache, tracebacks, warnings, resources."""
import contextlib
import email.mime
import importlib.resources as resources
import inspect
import json
import linecache
import os
import textwrap
import traceback
import warnings

print(inspect.getsource(json.loads).splitlines()[0])
print(inspect.getsource(textwrap.indent).splitlines()[0])
print(inspect.getsource(os.path.join).splitlines()[0])
print(inspect.getsource(contextlib.suppress).splitlines()[0])
print(inspect.getsource(email.mime) == "", len(inspect.getsource(json)) > 10000)
print(inspect.getsourcefile(json.loads).endswith("json/__init__.py"))
print(inspect.getcomments(contextlib.ExitStack) is not None)
print(linecache.getline(json.__file__, 1).rstrip())
print(json.__spec__.loader.get_source("json").splitlines()[0])
print(json.__loader__.get_data(json.__file__)[:4])

try:
    json.loads("[")
except ValueError as error:
    for line in traceback.format_exception(error):
        print(line.strip().split("\n")[-1].strip(" ~^") or line.strip().split("\n")[1].strip())

with warnings.catch_warnings():
    warnings.simplefilter("always")
    shown = warnings.formatwarning("old", DeprecationWarning, json.__file__, 1)
    print(shown.strip().split("\n")[-1].strip())

files = resources.files("json")
print(sorted(p.name for p in files.iterdir() if p.name.endswith(".py")))
print(files.name, files.is_dir(), files.is_file())
tool = files / "tool.py"
print(tool.name, tool.is_dir(), tool.is_file(), tool.read_text().splitlines()[0], tool.read_bytes()[:3])
with tool.open() as stream:
    print(stream.readline().rstrip())
missing = files.joinpath("no", "such.py")
print(missing.name, missing.is_dir(), missing.is_file())
try:
    missing.read_text()
except FileNotFoundError as error:
    print("FileNotFoundError", error.errno)
with resources.as_file(tool) as path:
    print(path.name.endswith("tool.py"), path.exists(), path.read_text() == tool.read_text())
print(resources.is_resource("json", "tool.py"), resources.is_resource("json", "none.py"))
print(resources.read_text("json", "tool.py", encoding="utf-8") == tool.read_text())
print(sorted(p.name for p in resources.files("email.mime").iterdir() if p.name.startswith("m")))
