"""An uncaught exception with a chain and notes: traceback on standard error, exit code 1."""


def first():
    return {}["missing"]


def second():
    try:
        first()
    except KeyError as e:
        raise ValueError("while handling") from e


def third():
    try:
        second()
    except ValueError as e:
        e.add_note("a note about the value")
        e.add_note("two\nlines")
        raise


class App:
    def run(self, *args, **kwargs):
        try:
            return third()
        except ValueError:
            raise RuntimeError("the run failed",
                               args, kwargs)


print("before")
App().run(1, 2,
          key="value")
print("after")
