"""Runs one file of the test suite in as many processes as it needs, and gives how each method ended.

child.py, which runs in the interpreter that is tested, writes a line when a method starts and ends. When the process
dies or has to be ended, the method that was running is to blame; the others run in a new process.
"""
import collections
import itertools
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import time

CHILD = str(pathlib.Path(__file__).resolve().parent / "child.py")
# After so many processes that died, the rest of a file is given up.
DEATHS = 40

Limits = collections.namedtuple("Limits", "method file memory")


class Runner:
    """Runs files with one program (a list of arguments) with variables added to its environment. What `details` says is
    about CPython itself is not run: it may leave things behind that the next methods stumble over."""

    def __init__(self, program, variables, folder, limits, details=None):
        self.program = program
        self.details = details
        self.variables = variables
        self.folder = folder
        self.limits = limits
        self.numbers = itertools.count()

    def run(self, name):
        """{method: (how, why)} of a file. Methods have their names without that of the file, if they are of it."""
        record = Record()
        end = time.monotonic() + self.limits.file
        patterns = self.details.patterns_of(name) if self.details else []
        for _ in range(DEATHS):
            if self.once("test." + name, patterns, record, end) or time.monotonic() > end:
                break
        return {short(method, name): result for method, result in record.results().items()}

    def once(self, module, patterns, record, end):
        """One process. True if there is nothing left to run."""
        place = os.path.join(self.folder, str(next(self.numbers)))
        os.makedirs(os.path.join(place, "cwd"))
        lines, left_out, output = (os.path.join(place, name) for name in ("lines", "left_out", "output"))
        with open(left_out, "w", encoding="utf-8") as file:
            file.writelines(method + "\n" for method in record.ended if "\n" not in method)
            file.writelines("pattern:" + pattern + "\n" for pattern in patterns)
        with open(output, "wb") as out:
            child = subprocess.Popen(
                self.program + [CHILD, module, lines, left_out], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                cwd=os.path.join(place, "cwd"), env=self.environment(place), start_new_session=True,
                preexec_fn=listen)
        resource.prlimit(child.pid, resource.RLIMIT_CORE, (0, 0))
        late = self.wait(child, lines, record, end)
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        done = record.blame(late, child.returncode, tail(output))
        remove(place)
        return done

    def environment(self, place):
        """What a process sees of the environment: the same on each machine, as far as tests look at it."""
        kept = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "PEERS_DIR")
        variables = {name: os.environ[name] for name in kept if name in os.environ}
        return dict(variables, LC_ALL="C.UTF-8", TMPDIR=os.path.join(place, "cwd"), **self.variables)

    def wait(self, child, path, record, end):
        """Reads the lines that a process writes until it ends. True if it took too long, or too much memory."""
        lines, since = None, time.monotonic()
        while True:
            running = child.poll() is None
            if lines is None and os.path.exists(path):
                lines = open(path, encoding="utf-8")
            moved = lines is not None and record.read(lines)
            now = time.monotonic()
            if moved:
                since = now
            if not running or record.done:
                # A process that ran all its methods has still to come to its end, but that is no method's business.
                try:
                    child.wait(20)
                except subprocess.TimeoutExpired:
                    os.killpg(child.pid, signal.SIGKILL)
                    child.wait()
                if lines is not None:
                    record.read(lines)
                    lines.close()
                return False
            if now - since > self.limits.method or now > end or memory_of(child.pid) > self.limits.memory:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
                return True
            time.sleep(0.05)


def listen():
    """In a new process: has it die of an interrupt, though a shell that runs this in the background ignores them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Record:
    """What is known about the methods of one file, over several processes."""

    def __init__(self):
        self.plan = []
        self.ended = {}
        self.groups = {}
        self.running = None
        self.done = False
        self.part = ""

    def read(self, lines):
        """Takes in the lines that are there. True if there were any."""
        moved = False
        for text in iter(lines.readline, ""):
            self.part += text
            if not self.part.endswith("\n"):
                break
            self.take(json.loads(self.part))
            self.part, moved = "", True
        return moved

    def take(self, line):
        if "plan" in line:
            self.plan += [method for method in line["plan"] if method not in set(self.plan)]
        elif "start" in line:
            self.running = line["start"]
        elif "end" in line:
            self.add(line["end"], line["how"], line["why"])
            self.running = None
        elif "group" in line:
            self.groups[line["group"]] = (line["how"], line["why"])
        elif "done" in line:
            self.done = True

    def add(self, method, how, why):
        """Methods may have the same name; then all of them must pass."""
        if self.ended.get(method, ("passed", ""))[0] == "passed":
            self.ended[method] = (how, why)

    def blame(self, late, status, output):
        """Called when a process ended: notes the method that was running. True if nothing is left to run."""
        self.part = ""
        if self.done:
            return True
        how = "timed out" if late else "crashed"
        why = "" if late else "status %s\n%s" % (status, output)
        running, self.running = self.running, None
        if running is None and status == 0 and not late:
            # It gave up after a method that was interrupted.
            return False
        if running is not None:
            self.ended[running] = (how, why)
            return False
        # It died where no method ran: while the file was imported, a class set up, or at its end.
        self.groups["module"] = (how, why)
        return True

    def results(self):
        """How each method ended, also those that were never started."""
        results = dict(self.ended)
        for method in self.plan:
            if method not in results:
                results[method] = self.group_of(method)
        if not self.plan and "module" in self.groups:
            results["(module)"] = self.groups["module"]
        return results

    def group_of(self, method):
        for group, found in self.groups.items():
            within = re.search(r"\((.*)\)", group)
            if within and method.startswith(within.group(1) + ".") and group.startswith("setUp"):
                return found
        return self.groups.get("module", ("error", "was not run"))


def short(method, name):
    """A method's name without that of its file."""
    prefix = "test." + name + "."
    return method[len(prefix):] if method.startswith(prefix) else method


def memory_of(process):
    """The memory that a process uses, in bytes. (What it has reserved says nothing: heaps and stacks are reserved wholesale.)"""
    try:
        return int(pathlib.Path("/proc/%d/statm" % process).read_text().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def tail(path):
    """The end of what a process printed."""
    with open(path, "rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 1500))
        return file.read().decode(errors="replace")


def remove(place):
    """Removes a folder in which tests may have left anything."""
    for folder, _, _ in os.walk(place):
        try:
            os.chmod(folder, 0o700)
        except OSError:
            pass
    shutil.rmtree(place, ignore_errors=True)
