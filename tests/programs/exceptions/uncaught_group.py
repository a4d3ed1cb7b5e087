"""An uncaught exception group on standard error."""


def work(n):
    if n % 2:
        raise ValueError(f"odd: {n}")
    return 1 / (n - 2)


def main():
    errors = []
    for n in range(4):
        try:
            work(n)
        except Exception as e:
            e.add_note(f"item {n}")
            errors.append(e)
    raise ExceptionGroup("some items failed", errors)


try:
    main()
except ExceptionGroup as group:
    raise RuntimeError("cannot go on") from group
