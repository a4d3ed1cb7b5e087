"""Warnings with the globals of a module: which loader is asked for the line, and what is said of globals that do not agree.
And what the warnings' settings are once they were deleted from the module."""
import _warnings
import sys
import types
import warnings


class Loader:
    def __init__(self, text="l1\n  l2  \nl3", error=None):
        self.text, self.error = text, error

    def get_source(self, name):
        print("    source of", name)
        if self.error:
            raise self.error
        return self.text


class Nothing:
    pass


def spec(**fields):
    return types.SimpleNamespace(**fields)


first, second = Loader(), Loader("a\nb")
cases = [
    {}, {"__name__": "bar"}, {"__loader__": first}, {"__name__": None, "__loader__": first, "__spec__": spec(loader=first)},
    {"__name__": "bar", "__loader__": first, "__spec__": spec(loader=first)},
    {"__name__": "bar", "__loader__": first, "__spec__": spec(loader=second, name="sn")},
    {"__name__": "bar", "__spec__": spec(loader=first, name="sn")}, {"__spec__": spec(loader=first, name="sn")},
    {"__name__": "bar", "__loader__": None, "__spec__": spec(loader=first)},
    {"__name__": "bar", "__loader__": first, "__spec__": None},
    {"__name__": "bar", "__loader__": first, "__spec__": spec(loader=None)},
    {"__name__": "bar", "__loader__": None, "__spec__": None}, {"__name__": "bar", "__spec__": spec()},
    {"__name__": "bar", "__loader__": Nothing(), "__spec__": spec(loader=first)},
    {"__name__": "bar", "__spec__": spec(loader=Loader(error=ImportError("no")))},
    {"__name__": "bar", "__spec__": spec(loader=Loader(error=OSError("no")))},
    {"__name__": "bar", "__spec__": spec(loader=Loader(None))}, {"__name__": "bar", "__spec__": spec(loader=Loader(12))},
    {"__name__": "__main__", "__loader__": first, "__spec__": None},
    {"__name__": "__main__", "__loader__": first, "__spec__": spec(loader=first, name="sn")},
    {"__name__": "__main__", "__spec__": None},
]


def show(message):
    place = (message.filename, message.lineno) if message.category is UserWarning else ()
    print("   ", message.category.__name__, message.message, *place, repr(message.line))


kept = warnings._showwarnmsg
warnings._showwarnmsg = show
warnings.simplefilter("always")
for number, case in enumerate(cases):
    for line in (2, 9, 0):
        print(number, line)
        try:
            _warnings.warn_explicit("eggs", UserWarning, "bar.x", line, module_globals=case)
        except Exception as error:
            print("   ", type(error).__name__, error)
for wrong in (5, []):
    try:
        _warnings.warn_explicit("eggs", UserWarning, "bar.x", 1, module_globals=wrong)
    except TypeError as error:
        print(error)
warnings._showwarnmsg = kept
sys.stderr = sys.stdout
_warnings.warn_explicit("eggs", UserWarning, "bar.x", 2, module_globals=cases[4])


def give(text):
    try:
        _warnings.warn(text)
        print("shown", text)
    except Exception as error:
        print(repr(error))


warnings.resetwarnings()
warnings.filters = [("error", None, UserWarning, None, 0)]
give("1")
del warnings.filters
give("2")
_warnings.filters.append(("ignore", None, UserWarning, None, 0))
give("3")
warnings.filters = []
warnings.defaultaction = "error"
give("4")
del warnings.defaultaction
give("5")
warnings.defaultaction = 5
give("6")
warnings.defaultaction = "once"
warnings.onceregistry = 5
sys.modules[__name__].__dict__["__warningregistry__"] = None
give("7")
warnings.onceregistry = {}
sys.modules[__name__].__dict__["__warningregistry__"] = None
warnings.filters = ()
give("8")
