"""str: find, index, count, replace, startswith, endswith, in, partition, removeprefix."""


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


s = "hello world hello"
print(s.find("hello"), s.find("hello", 1), s.find("xyz"), s.find(""), s.find("", 5), s.find("", 17), s.find("", 18), s.find("o", -4), s.find("o", 5, 8), s.find("hello", 0, 4), s.find("l", None, None), s.find("h", -100, 100))
print(s.rfind("hello"), s.rfind("hello", 0, 12), s.rfind(""), s.rfind("", 0, 5), s.rfind("xyz"), s.rfind("o", 0, -5), s.rindex("hello"), s.index("world"))
err(lambda: s.index("xyz"))
err(lambda: s.rindex("xyz"))
err(lambda: s.find())
err(lambda: s.find(1))
err(lambda: s.find("a", "b"))
err(lambda: s.find("a", 1, 2, 3))
err(lambda: s.index("", 18))
print(s.count("l"), s.count("ll"), s.count(""), s.count("", 3), s.count("o", 5), s.count("o", 5, 8), "aaaa".count("aa"), "".count(""), "".count("a"), "abc".count("", 10), "é€😀é".count("é"))
print(s.replace("l", "L"), s.replace("l", "", 2), s.replace("", "-", 4), "abc".replace("", "-"), "aaa".replace("a", "bb", -1), "aaa".replace("aa", "b"), "abc".replace("x", "y"), "".replace("", "x"), "".replace("a", "b"), "aaa".replace("a", "b", count=1), "é€".replace("€", "😀"), "abc".replace("b", "", 0))
err(lambda: s.replace("a"))
err(lambda: s.replace("a", 1))
err(lambda: s.replace("a", "b", "c"))
print(s.startswith("hello"), s.startswith(("x", "he")), s.startswith("world", 6), s.startswith("", 17), s.startswith("", 18), s.startswith(()), s.endswith("llo"), s.endswith(("x", "o")), s.endswith("wor", 0, 9), s.endswith(""), "".startswith(""), s.startswith("hello", 0, 3), s.startswith("lo", -2))
err(lambda: s.startswith(1))
err(lambda: s.startswith(["a"]))
err(lambda: s.startswith(("a", 1)))
err(lambda: s.endswith())
err(lambda: s.endswith(None))
print("ell" in s, "" in s, "" in "", "x" not in s, "hello world hello!" in s, "é" in "café", "\0" in "a\0b")
err(lambda: 1 in s)
err(lambda: b"h" in s)
print(s.partition(" "), s.partition("xyz"), s.rpartition(" "), s.rpartition("xyz"), "".partition("a"), "a=b=c".partition("="), "a=b=c".rpartition("="), "aXXb".partition("XX"))
err(lambda: s.partition(""))
err(lambda: s.partition(1))
err(lambda: s.rpartition(""))
print(s.removeprefix("hello "), s.removeprefix("x"), s.removesuffix("hello"), s.removesuffix(""), "aa".removeprefix("a"), "abc".removesuffix("abc"), "abc".removeprefix("abcd"))
err(lambda: s.removeprefix(1))
err(lambda: s.removeprefix(("a",)))
big = "ab" * 10000 + "needle" + "ab" * 10000
print(big.find("needle"), big.rfind("needle"), big.count("ab"), big.count("ba"), big.find("abn"), big.replace("ab", "").find("needle"), big.index("eab"), ("a" * 1000 + "b").find("a" * 999 + "b"), ("a" * 5000).find("b" + "a" * 50), ("ab" * 500 + "c").find("abc"))
u = "日本語テキスト日本"
print(u.find("本"), u.rfind("本"), u.find("本", 2), u.index("語"), u.count("日本"), u.replace("日本", "N"), u.partition("語"), u.startswith("本", 1), u.endswith("日本"), "スト" in u, u.find("a"), u[u.find("テ"):])
e = "a😀b😀c"
print(len(e), e.find("😀"), e.find("b"), e.rfind("😀"), e.count("😀"), e.index("c"), e.find("😀", 2), e.split("😀"), e[1:4], e.find("\ud83d"))
print("abcabc".find("c", -1), "abcabc".find("c", -4, -1), "abc".find("abc", 0, 3), "abc".find("abcd"), "\0a\0".find("\0", 1), "x".find("x", 2**70), "x".find("x", -2**70, 2**70), "abc".rfind("c", -2**70))
