# Databases of ndbm and of GNU dbm. What they have in common.
import os
import sys
import tempfile
import _dbm
import _gdbm

os.chdir(tempfile.mkdtemp())


def tried(function, *args, **keywords):
    try:
        result = function(*args, **keywords)
    except Exception as error:
        kind = type(error)
        return f"{kind.__module__}.{kind.__qualname__} {error.args}"
    return repr(result) if not type(result).__module__.startswith("_") else type(result).__name__


for module in _dbm, _gdbm:
    name = module.__name__
    print("#", name, module.error.__mro__[1], getattr(module, "open_flags", None))
    for args in [(), (1,), ("x",), ("x", "q"), ("x", "rr"), ("x", ""), ("x", "c", "a"), ("x", 1), ("a\0",), ("no/x", "c"),
                 ("x", "c", 1, 2)]:
        print(args, tried(module.open, *args))
    print(tried(module.open, "x", flags="c"))
    data = module.open(name, "n", 0o600)
    print(len(data), bool(data), data.keys(), type(data).__module__, type(data).__name__)
    data["a"] = "1"
    data[b"b"] = b"2"
    data["é"] = "€"
    print(len(data), bool(data), sorted(data.keys()), data["a"], data["é"], "b" in data, b"c" in data)
    for key in 1, None, bytearray(b"a"), "\ud800", memoryview(b"a"), 1.5:
        print([tried(method, key) for method in (data.__getitem__, data.__delitem__, data.__contains__, data.get,
                                                 data.setdefault)],
              tried(data.__setitem__, key, "x"), tried(data.__setitem__, "x", key))
    print(tried(data.__getitem__, "no"), tried(data.__delitem__, "no"), data.get("no"), data.get("no", 5))
    print(data.get(b"a"), data.setdefault("a", "2"), data.setdefault("new", b"3"), tried(data.setdefault, "newer", 3))
    print(tried(data.get), tried(data.get, 1, 2, 3), tried(data.keys, 1), tried(data.close, 1), tried(iter, data))
    del data["a"]
    print(sorted(data.keys()), len(data))
    large = bytes(range(256)) * 400
    data["large"] = large
    print(data["large"] == large)
    for n in range(300):
        data[f"key{n}"] = f"value{n}" * (n % 7)
    print(len(data), data["key299"], data["key7"])
    with data as same:
        print(same is data)
    print(tried(data.close), [tried(method) for method in (data.keys, data.clear, data.__len__, data.__bool__, data.__enter__)])
    print(tried(data.get, "a"), tried(data.__setitem__, "a", "b"), tried(data.__contains__, "a"))
    with module.open(name) as data:
        print(len(data), data["key299"], data["large"] == large)
        sys.stderr.flush()
        if module is _gdbm:
            print(tried(data.__setitem__, "a", "1"), tried(data.__delitem__, "b"), tried(data.clear))
    with module.open(name, "w") as data:
        data.clear()
        print(len(data), data.keys())
        data[""] = "empty"
        print(data[""])
    print(tried(type(data)))

print("# gdbm alone")
with _gdbm.open("g", "nfu") as data:
    for n in range(5):
        data[str(n)] = str(n * n)
    keys, key = [], data.firstkey()
    while key is not None:
        keys.append(key)
        key = data.nextkey(key)
    print(sorted(keys), keys == data.keys(), data.nextkey("none"))
    print(data.sync(), data.reorganize(), len(data), tried(data.nextkey, 1), tried(data.firstkey, 1))
print(tried(data.firstkey), tried(data.sync), tried(data.reorganize))
with open("bad", "wb") as file:
    file.write(b"not a database" * 100)
print(tried(_gdbm.open, "bad", "r"), tried(_gdbm.open, "g", "rm"))
print(oct(os.stat("g").st_mode & 0o777), oct(os.stat("_dbm.db" if os.path.exists("_dbm.db") else "_dbm.pag").st_mode & 0o777))

import dbm
import shelve

for kind in "dbm.ndbm", "dbm.gnu":
    module = __import__(kind, fromlist=["open"])
    with module.open("kind", "n") as data:
        data["k"] = "v"
    print(dbm.whichdb("kind"))
    with dbm.open("kind") as data:
        print(data["k"])
    with shelve.Shelf(module.open("shelf", "n")) as shelf:
        shelf["list"] = [1, 2, {"x": None}]
        print(shelf["list"])
    for file in os.listdir():
        if file.startswith(("kind", "shelf")):
            os.remove(file)
