"""str: split, rsplit, splitlines, join, strip, justification, zfill, expandtabs."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


s = "  a b  c\td\n "
print(s.split(), s.split(" "), s.split(None, 1), s.rsplit(None, 1), s.split(" ", 2), s.rsplit(" ", 2), s.split(maxsplit=0), s.split(sep="b"), "".split(), "".split(","), ",".split(","), " ".split(), "a,b,c".split(",", -1), "a,b,c".rsplit(",", 1), "a,b,c".split(",", 0))
print("aXXbXXc".split("XX"), "aXXb".split("X"), "XXaXX".split("XX"), "aaa".split("aa"), "aaa".rsplit("aa"), "a\u2003b\u00a0c\x1cd".split(), "日本,語".split(","), "x" .split("xx"), "abc".split("abc"), "1<>2<>3".split("<>", 1))
err(lambda: s.split(""))
err(lambda: s.split(1))
err(lambda: s.split(" ", "a"))
err(lambda: s.split(None, None))
err(lambda: s.rsplit(""))
lines = "a\nb\r\nc\rd\x0be\x0cf\x1cg\x1dh\x1ei\x85j\u2028k\u2029l\n\n"
print(lines.splitlines(), lines.splitlines(True), "".splitlines(), "\n".splitlines(), "a".splitlines(keepends=True), "a\r\n\r\nb".splitlines(), "\r\n\n\r".splitlines(True))
print(",".join(["a", "b"]), ",".join([]), ",".join(["a"]), "".join("abc"), "-".join("abc"), ", ".join({"k": 1}), "é".join(["a", "😀", "c"]), "ab".join(x for x in "12"), ",".join(("x",)), "".join([]))
err(lambda: ",".join([1]))
err(lambda: ",".join(["a", None]))
err(lambda: ",".join(5))
err(lambda: ",".join(["a", b"b"]))
err(lambda: ",".join())
err(lambda: ",".join("a", "b"))
print(repr(s.strip()), repr(s.lstrip()), repr(s.rstrip()), "xxabcxx".strip("x"), "xyxabcyx".strip("xy"), "abc".strip(""), "abc".strip("abc"), "".strip(), "  ".strip() == "", "\u2003a\u00a0".strip(), "mississippi".strip("mip"), "www.x.com".lstrip("w."), "x.com".rstrip("moc."), "éaé".strip("é"), "a".strip(None))
err(lambda: s.strip(1))
err(lambda: s.strip("a", "b"))
print([w.center(7, "*") for w in ("a", "ab", "abc", "abcdefgh", "")], "ab".ljust(5) + "|", "ab".rjust(5, "-"), "abc".ljust(2), "é".center(4, "😀"), "ab".center(5), "abc".center(6), "abc".center(-1))
err(lambda: "a".center(5, "xx"))
err(lambda: "a".center(5, ""))
err(lambda: "a".ljust("5"))
err(lambda: "a".rjust(5, 1))
err(lambda: "a".rjust(5, b"x"))
print("42".zfill(5), "-42".zfill(5), "+42".zfill(5), "abc".zfill(5), "".zfill(3), "--1".zfill(6), "42".zfill(1), "é".zfill(3))
print(repr("a\tb".expandtabs()), repr("a\tb".expandtabs(4)), repr("abcd\te".expandtabs(4)), repr("\t".expandtabs(0)), repr("a\n\tb".expandtabs(3)), repr("a\t\tb\r\tc".expandtabs(2)), repr("\t".expandtabs(tabsize=1)), repr("a\tb".expandtabs(-1)), repr("é\tb".expandtabs(4)))
print("abc" * 3, 2 * "ab", "a" * 0, "a" * -1, "" * 10, "é" * 3, "ab" "cd", "a" + "b" + "é" + "😀", len("ab" * 1000))
err(lambda: "a" * 1.5)
err(lambda: "a" * "b")
err(lambda: "a" + 1)
err(lambda: 1 + "a")
err(lambda: "a" + b"b")
err(lambda: "a" - "b")
err(lambda: "abc" * 2**62)
print("abc"[0], "abc"[-1], "abc"[1:], "abc"[::-1], "abcdef"[1:5:2], "abcdef"[5:1:-2], "abc"[10:], "abc"[-10:2], "abc"[2:1], "日本語"[1], "日本語"[::-1], "a😀b"[1], "abc"[True], "abc"[-3])
err(lambda: "abc"[3])
err(lambda: "abc"[-4])
err(lambda: s["a"])
err(lambda: s[1.0])
err(lambda: "abc"[::0])
err(lambda: "abc"[2**70])
err(lambda: "abc"["a":])
err(lambda: s[None])
err(lambda: "abc".__getitem__())
print("".join(reversed("abc")), list("é😀"), sorted("hello"), max("hello"), min("hello"), enumerate("ab").__next__(), dict.fromkeys("ab"), set("aab") == {"a", "b"}, tuple("ab"), [*"xy"], len(""), len("\0"), list(map(ord, "aé€😀")))
acc = ""
for i in range(2000):
    acc += str(i % 10)
print(len(acc), acc[995:1005], acc.count("7"), acc == "0123456789" * 200, hash(acc) == hash("0123456789" * 200))
