"""The set of conditional annotations has a name that a program can use for something else."""
for value in ("0", "{}", "[]", "object()", "set()"):
    source = """
if True:
    __conditional_annotations__ = %s
    x: int
print(len(__conditional_annotations__))
""" % value
    try:
        exec(source, {})
    except TypeError as error:
        print(value, error)
