"""What the programs about sqlite3 share: t() prints what a call gives or raises, without addresses."""
import re
import warnings


def show(message, category, filename, lineno, file=None, line=None):
    if category is not ResourceWarning:
        print("WARN", category.__name__, message)


warnings.simplefilter("always")
warnings.filterwarnings("ignore", category=ResourceWarning)
warnings.showwarning = show


def t(f, *args, **keywords):
    try:
        text = repr(f(*args, **keywords))
    except BaseException as e:
        text = f"{type(e).__name__}: {e} {getattr(e, 'sqlite_errorname', '')}".rstrip()
    print(re.sub(" at 0x[0-9a-f]+", "", text)[:300])
