"""The files that say what is expected: expected.toml and implementation_details.txt.

expected.toml is read and written here, without a library, as Python 3.9 has none: a table for each file of the suite,
with `cpython` (methods that CPython passes), `passed` (of those, how many pass here) and `missing`, the names of the others.
"""
import fnmatch
import json
import re

HEADER = """\
# What Taipan passes of CPython 3.14's test suite. Written by `run.py --update`; see run.py for how it is used.
# cpython: methods that CPython passes, without those of implementation_details.txt; passed: how many of them pass here;
# missing: the others ("*": all).
"""


def lines_of(path):
    """The lines of a file without comments and blank ones."""
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def read(path):
    """{file: {"cpython": N, "passed": N, "missing": [METHOD, ...]}}"""
    tables, table, items = {}, None, None
    for line in lines_of(path) if path.exists() else []:
        head = re.fullmatch(r'\["?([^"]*)"?\]', line)
        if items is not None:
            if line == "]":
                items = None
            else:
                items.append(json.loads(line.rstrip(",")))
        elif head:
            table = tables[head.group(1)] = {"missing": []}
        elif line == "missing = [":
            items = table["missing"]
        else:
            name, _, value = line.partition(" = ")
            table[name] = int(value)
    return tables


def write(path, before, outcomes):
    """Writes the file, with the outcomes in place of what it had for the same files."""
    tables = dict(before)
    for name, outcome in outcomes.items():
        tables[name] = {"cpython": len(outcome.asked), "passed": len(outcome.passed), "missing": outcome.missing}
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEADER)
        for name in sorted(tables):
            table = tables[name]
            file.write('\n["%s"]\ncpython = %d\npassed = %d\n' % (name, table["cpython"], table["passed"]))
            missing = sorted(table["missing"])
            if missing and not table["passed"]:
                missing = ["*"]
            if missing:
                file.write("missing = [\n")
                file.writelines("    %s,\n" % json.dumps(method) for method in missing)
                file.write("]\n")


class Details:
    """implementation_details.txt: each line names a file of the suite, or FILE:PATTERN for methods, then `#` and why."""

    def __init__(self, path):
        self.files, self.patterns = set(), []
        for line in lines_of(path):
            name, colon, pattern = line.partition(":")
            if colon:
                self.patterns.append((name, pattern))
            else:
                self.files.add(name)

    def whole(self, name):
        """Whether a file as a whole is about how CPython is made."""
        return name in self.files or name.split(".")[0] in self.files

    def patterns_of(self, name):
        """The patterns for methods of a file."""
        return [pattern for file, pattern in self.patterns if fnmatch.fnmatchcase(name, file)]

    def names(self, name, method):
        """Whether a method of a file is."""
        return self.whole(name) or any(
            fnmatch.fnmatchcase(name, file) and fnmatch.fnmatchcase(method, pattern) for file, pattern in self.patterns)
