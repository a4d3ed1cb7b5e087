"""Compares how methods ended with what CPython does and with what was expected, and tells about it."""

GOOD = ("passed", "expected")
DEAD = ("crashed", "timed out")


class Outcome:
    """A file's results beside CPython's. Where CPython was not run, what was expected before stands for it.

    asked: the methods that CPython passes and that are no implementation details; passed: those that pass here too;
    missing: those that do not; regressed: those of them that were not missing before; dead: those during which the process
    ended, or had to be and was not known to.
    """

    def __init__(self, name, found, reference, details, before):
        self.name, self.found, self.before = name, found, before
        # Tests that say of themselves that they are about CPython's implementation are skipped here for that reason.
        own = {method for method, (how, why) in found.items() if how == "skipped" and self.about_cpython(why)}
        self.details = {method for method in found if details.names(name, method)} | own
        if reference is None:
            good = {method for method, (how, _) in found.items() if how in GOOD}
            reference_good = good | {m for m in (before["missing"] if before else ()) if m != "*"}
        else:
            reference_good = {method for method, (how, _) in reference.items() if how in GOOD}
        if "(module)" in own:
            reference_good = set()
        self.asked = {m for m in reference_good if m not in self.details and not details.names(name, m)}
        self.passed = {method for method in self.asked if found.get(method, ("",))[0] in GOOD}
        self.missing = sorted(self.asked - self.passed)
        known = set(before["missing"]) if before else set(self.missing)
        if "*" in known:
            known = set(self.asked)
        # A crash is never expected; that a method takes too long may be known.
        self.dead = sorted(m for m, (how, _) in found.items() if how in DEAD and not details.names(name, m)
                           and (how == "crashed" or m not in known))
        self.regressed = [method for method in self.missing if method not in known]
        # Without CPython's results a method that is now skipped, or gone, is known by the number only.
        self.fewer = before is not None and not self.regressed and len(self.passed) < before["passed"]
        self.new = sorted(known & self.passed) if before else []

    @staticmethod
    def about_cpython(why):
        return "implementation detail" in why or any("_test%s" % part in why for part in ("capi", "internalcapi", "limitedcapi"))

    def ended(self, method):
        return self.found.get(method) or self.found.get("(module)") or ("error", "is not there")

    def tell(self, show):
        """One line about the file, and on wish how each missing method ended."""
        more = "".join(", %d %s" % (len(some), word) for some, word in (
            (self.dead, "dead"), (self.regressed, "passed before"), (self.new, "new")) if some)
        print("%s: %d of %d%s" % (self.name, len(self.passed), len(self.asked), more), flush=True)
        for method in self.missing if show else self.regressed:
            how, why = self.ended(method)
            print("  %s: %s\n%s" % (method, how, indent(why)), flush=True)


def indent(text):
    return "".join("      %s\n" % line for line in text.strip().splitlines()[-12:])


def share(passed, asked):
    return "%.1f %%" % (100 * passed / asked) if asked else "-"


def table(outcomes, version):
    """The results as a table in Markdown, the files with most missing methods first."""
    lines = ["| file | CPython %s | Taipan | | missing, crashed or timed out |" % (version or "(expected)"),
             "| --- | ---: | ---: | ---: | ---: |"]
    asked = sum(len(o.asked) for o in outcomes.values())
    passed = sum(len(o.passed) for o in outcomes.values())
    dead = sum(len(o.dead) for o in outcomes.values())
    lines.append("| all | %d | %d | %s | %d |" % (asked, passed, share(passed, asked), dead))
    for o in sorted(outcomes.values(), key=lambda o: (-len(o.missing), o.name)):
        lines.append("| %s | %d | %d | %s | %d |" % (
            o.name, len(o.asked), len(o.passed), share(len(o.passed), len(o.asked)), len(o.dead)))
    return "\n".join(lines) + "\n"


def summary(outcomes, version):
    """Prints the totals; gives the exit status."""
    asked = sum(len(o.asked) for o in outcomes.values())
    passed = sum(len(o.passed) for o in outcomes.values())
    print("%d files; of %d methods that CPython %s passes, %d pass: %s" % (
        len(outcomes), asked, version or "(as expected)", passed, share(passed, asked)))
    print("%d methods of these files are about CPython's implementation" % sum(len(o.details) for o in outcomes.values()))
    print("%d pass that did not" % sum(len(o.new) for o in outcomes.values()))
    bad = False
    for o in outcomes.values():
        for words, some in (("passed before", o.regressed), ("killed the process or did not end", o.dead)):
            for method in some:
                print("%s: %s %s" % (words, o.name, method))
                bad = True
        if o.fewer:
            print("fewer pass than before: %s" % o.name)
            bad = True
    return 1 if bad else 0
