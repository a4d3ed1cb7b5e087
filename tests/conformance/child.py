"""Runs one file of CPython's test suite in this process and writes down how each test method ends.

    INTERPRETER child.py MODULE RECORD LEFT_OUT

MODULE is the dotted name of the file (test.test_int). A line is added to the file RECORD when a method starts and
when it ends, each a JSON object, so that whoever reads it knows what ran when this process dies:

    {"plan": [ID, ...]}                          all methods of the file
    {"start": ID}
    {"end": ID, "how": WORD, "why": TEXT}        passed, failed, error, skipped, expected (to fail), unexpected (success)
    {"group": NAME, "how": WORD, "why": TEXT}    a class or the module could not be set up, or does not want to run
    {"done": true}

The methods named in the file LEFT_OUT, one a line, are not run: they ran already, or this process died of them before, or they
are about CPython itself (`pattern:` and a pattern for names without that of the module).
"""
import fnmatch
import json
import os
import sys
import traceback
import types
import unittest

# What a test replaces in these modules must not stop the writing.
dumps, getpid, open_file, write, close = json.dumps, os.getpid, os.open, os.write, os.close
MODES = os.O_WRONLY | os.O_APPEND | os.O_CREAT


class Record:
    """The file of results. Processes that a test forks off write nothing."""

    def __init__(self, path):
        self.path = path
        self.owner = getpid()

    def add(self, **line):
        if getpid() != self.owner:
            return
        file = open_file(self.path, MODES, 0o644)
        write(file, (dumps(line) + "\n").encode())
        close(file)


class Result(unittest.TestResult):
    """Writes one line for the start of each method and one for its end: what unittest reports may be several things
    about one method (its sub-tests, its clean-up), of which the worst counts."""

    ORDER = ["passed", "expected", "skipped", "unexpected", "failed", "error"]

    def __init__(self, record):
        super().__init__()
        self.record = record
        self.running = None
        self.how = "passed"
        self.why = ""

    def startTest(self, test):
        super().startTest(test)
        self.running, self.how, self.why = test.id(), "passed", ""
        self.record.add(start=self.running)

    def stopTest(self, test):
        super().stopTest(test)
        if sys.exc_info()[0] is not None and self.ORDER.index(self.how) < self.ORDER.index("failed"):
            # An interrupt is on its way through, which ends this run.
            self.how, self.why = "error", traceback.format_exc()[-1500:]
        self.record.add(end=self.running, how=self.how, why=self.why)
        self.running = None
        # What failed is not kept: tracebacks keep frames and what these hold.
        for kept in (self.failures, self.errors, self.skipped, self.expectedFailures, self.unexpectedSuccesses):
            kept.clear()

    def note(self, test, how, why=""):
        if self.running is None:
            self.record.add(group=str(test), how=how, why=why)
        elif self.ORDER.index(how) > self.ORDER.index(self.how):
            self.how, self.why = how, why

    def note_error(self, test, how, error):
        try:
            text = self._exc_info_to_string(error, test)
        except Exception as failed:
            text = "%r, and its traceback cannot be shown: %r" % (error[1], failed)
        self.note(test, how, text[-1500:])

    def addError(self, test, err):
        self.note_error(test, "error", err)

    def addFailure(self, test, err):
        self.note_error(test, "failed", err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            how = "failed" if issubclass(err[0], test.failureException) else "error"
            self.note_error(subtest, how, err)

    def addSkip(self, test, reason):
        self.note(test, "skipped", str(reason))

    def addExpectedFailure(self, test, err):
        self.note(test, "expected")

    def addUnexpectedSuccess(self, test):
        self.note(test, "unexpected")


class Inside(types.ModuleType):
    """Stands for a module that gives CPython's own tests a way into its C code. A file that imports one can be imported
    with it; only methods that use something of it are skipped."""

    NAMES = ("_testcapi", "_testinternalcapi", "_testlimitedcapi", "_testmultiphase", "_testsinglephase", "_testbuffer")

    def __getattr__(self, name):
        # test.support can do without this function, and asks for it early.
        if name.startswith("__") or name == "get_c_recursion_remaining":
            raise AttributeError(name)

        def use(*arguments, **keywords):
            raise unittest.SkipTest("implementation detail: needs %s.%s" % (self.__name__, name))
        return use


def add_inside():
    """Puts stand-ins in place of modules that only CPython has."""
    for name in Inside.NAMES:
        try:
            __import__(name)
        except ImportError:
            sys.modules[name] = Inside(name)


def load(module):
    """Imports a file of the suite, if need be with stand-ins for modules that only CPython has; gives its tests."""
    loader = unittest.defaultTestLoader
    try:
        __import__(module)
    except (ImportError, unittest.SkipTest) as error:
        if not any(name in str(error) for name in Inside.NAMES):
            raise
        add_inside()
        __import__(module)
    if hasattr(sys.modules[module], "__path__"):
        # Its files are imported now.
        add_inside()
    suite = loader.loadTestsFromModule(sys.modules[module])
    if loader.errors:
        raise ImportError(loader.errors[0])
    for name in Inside.NAMES:
        if isinstance(sys.modules.get(name), Inside):
            del sys.modules[name]
    return suite


def methods(suite):
    """All test methods of a suite, in the order in which they would run."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from methods(test)
        elif test is not None:
            yield test


class LeftOut:
    """Methods that are not run: the lines of a file, names or, after `pattern:`, patterns of names without that of the module."""

    def __init__(self, path, module):
        with open(path, encoding="utf-8") as lines:
            self.names = {line.rstrip("\n") for line in lines}
        self.patterns = [name.partition(":")[2] for name in self.names if name.startswith("pattern:")]
        self.prefix = module + "."

    def has(self, name):
        """Whether a method is one of them."""
        short = name.removeprefix(self.prefix)
        return name in self.names or any(fnmatch.fnmatchcase(short, pattern) for pattern in self.patterns)


def without(suite, left_out):
    """The suite with all methods but those left out, in suites of the same classes."""
    kept = []
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            kept.append(without(test, left_out))
        elif test is not None and not left_out.has(test.id()):
            kept.append(test)
    return type(suite)(kept)


def prepare(module):
    """What CPython's own runner does before tests, as far as tests depend on it."""
    from test import support

    if module == "test.test_curses":
        # Without a terminal it writes to a file, as to this one.
        os.environ["TERM"] = "xterm"
    support.use_resources = {"subprocess": None, "decimal": None, "curses": None}
    # The suite asks a C module whether tracebacks know columns. Without it all tests of these would be skipped.
    support.has_no_debug_ranges = lambda: False
    support.record_original_stdout(sys.stdout)
    sys.stdout.reconfigure(errors="backslashreplace")


def main(module, record, left_out):
    record = Record(record)
    left_out = LeftOut(left_out, module)
    # The folder of this program is no place for tests to import from.
    sys.path[0] = os.getcwd()
    sys.argv[1:] = []
    result = Result(record)
    try:
        prepare(module)
        suite = load(module)
    except unittest.SkipTest as skip:
        record.add(group="module", how="skipped", why=str(skip))
    except BaseException:
        record.add(group="module", how="error", why=traceback.format_exc()[-1500:])
    else:
        record.add(plan=[test.id() for test in methods(suite)])
        try:
            without(suite, left_out).run(result)
        except KeyboardInterrupt:
            # The others run in another process.
            return
    record.add(done=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
