"""Imported by uncaught_in_import: fails while it is executed."""


def compute(x):
    return x.missing_attribute


value = compute(5)
