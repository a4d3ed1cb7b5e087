"""logging: levels, formatters, handlers, filters, hierarchy, exceptions, configuration; no times in the output."""
import io
import logging
import logging.config
import logging.handlers
import sys
import warnings

out = io.StringIO()
logging.basicConfig(stream=out, level=logging.DEBUG, format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("app")
sub = logging.getLogger("app.sub.deep")
log.debug("d %s %d", "x", 5)
log.info("i %(k)s", {"k": "v"})
log.warning("w")
log.error("e %r", ["list"])
log.critical("c")
log.log(35, "custom level")
sub.info("from sub")
try:
    1 / 0
except ZeroDivisionError:
    log.exception("caught")
    log.error("with info", exc_info=True)
    log.warning("stack", exc_info=(ValueError, ValueError("v"), None))
text = out.getvalue()
print("\n".join(l for l in text.splitlines() if not l.startswith("  ")))
out.seek(0)
out.truncate()
log.setLevel(logging.ERROR)
log.warning("hidden")
sub.warning("hidden too")
sub.setLevel(logging.INFO)
sub.info("visible")
print(out.getvalue(), log.level, sub.getEffectiveLevel(), log.isEnabledFor(logging.INFO), sub.parent.name, log.parent.name, logging.getLogger() is logging.root, logging.getLogger("app") is log, sub.name, repr(log), logging.getLevelName(30), logging.getLevelName("ERROR"), logging.getLevelName(33), logging.getLevelNamesMapping()["DEBUG"])
logging.addLevelName(25, "NOTICE")
h = logging.StreamHandler(s := io.StringIO())
h.setFormatter(logging.Formatter("{levelname:>8}|{name}|{funcName}|{lineno:03d}|{module}|{message}|{extra_field}", style="{", defaults={"extra_field": "default"}))
h.setLevel(20)
l2 = logging.getLogger("second")
l2.propagate = False
l2.addHandler(h)


def func():
    l2.log(25, "notice %s", "arg")
    l2.info("extra", extra={"extra_field": "given"})
    l2.debug("below the handler's level")


func()
print(s.getvalue())


class F(logging.Filter):
    def filter(self, r):
        r.msg = r.msg.upper()
        return "drop" not in r.getMessage().lower()


l2.addFilter(F())
l2.addFilter(lambda r: r.levelno != 40)
l2.info("kept")
l2.info("drop this")
l2.error("filtered by level")
print(s.getvalue().splitlines()[2:])


class ListHandler(logging.Handler):
    def __init__(self):
        super().__init__()
        self.records = []

    def emit(self, r): self.records.append(r)


lh = ListHandler()
l3 = logging.getLogger("third")
l3.addHandler(lh)
l3.propagate = False
l3.warning("rec %d %s", 1, "two", stacklevel=1)
r = lh.records[0]
print(r.name, r.levelname, r.msg, r.args, r.getMessage(), r.filename, r.funcName, r.exc_info, r.threadName, r.processName, type(r.created).__name__)
a = logging.LoggerAdapter(l3, {"user": "u"})
a.info("adapted")
l3.setLevel(10)
a.info("adapted %s", "x")
print(lh.records[-1].user, lh.records[-1].getMessage())
logging.raiseExceptions = False
l3.info("bad %d", "not a number")
try:
    lh.records[-1].getMessage()
except TypeError as e:
    print(e)
mem = logging.handlers.MemoryHandler(3, target=lh)
l4 = logging.getLogger("fourth")
l4.setLevel(1)
l4.propagate = False
l4.addHandler(mem)
n = len(lh.records)
l4.info("1")
l4.info("2")
print(len(lh.records) - n)
l4.info("3")
print(len(lh.records) - n)
l4.error("flushes at once")
print(len(lh.records) - n)
logging.config.dictConfig({"version": 1, "disable_existing_loggers": False, "formatters": {"f": {"format": "CFG %(message)s"}}, "handlers": {"h": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "f"}}, "loggers": {"conf": {"handlers": ["h"], "level": "INFO", "propagate": False}}})
logging.getLogger("conf").info("configured")
logging.getLogger("conf").debug("not shown")
for bad in (lambda: log.setLevel("NOPE"), lambda: logging.Formatter("%(x", style="q"), lambda: log.log("a", "x"), lambda: logging.config.dictConfig({}), lambda: logging.getLogger(5), lambda: logging.basicConfig(nope=1), lambda: logging.Formatter("no fields", style="{"), lambda: l3.info("x", extra={"message": 1}), lambda: logging.Formatter("%(nope")):
    try:
        bad()
        print("ok")
    except (ValueError, TypeError, KeyError) as e:
        print(type(e).__name__, e)
logging.disable(logging.CRITICAL)
log.critical("disabled")
print(logging.root.manager.disable, log.isEnabledFor(50))
logging.disable(logging.NOTSET)
logging.captureWarnings(True)
lw = logging.getLogger("py.warnings")
lw.addHandler(lh)
lw.propagate = False
warnings.warn("to the log")
print("to the log" in lh.records[-1].getMessage())
logging.captureWarnings(False)
print(logging.getLogger("app.sub") in log.getChildren() if hasattr(log, "getChildren") else "", log.getChild("kid").name, log.hasHandlers(), len(logging.root.handlers), logging.getHandlerNames() is not None, logging.makeLogRecord({"msg": "m %s", "args": ("a",)}).getMessage())
print(logging.Formatter("%(asctime)s %(message)s", datefmt="DATE").format(logging.makeLogRecord({"msg": "x"})), logging.BufferingFormatter().format(lh.records[:2]))
