"""Text puzzles: anagrams, word ladders, roman numerals, number words, caesar and vigenere, morse, pig latin, palindromes, soundex, bracket matching."""
from collections import defaultdict, deque
from itertools import groupby, permutations
import re
import string

WORDS = "cat cot cog dog dot cart card cord cold warm ward word worm wore core care bare bear beat boat coat act tac god listen silent enlist tinsel inlets stone notes onset tones evil vile live veil".split()


def anagrams(words):
    d = defaultdict(list)
    for w in words:
        d["".join(sorted(w))].append(w)
    return sorted((v for v in d.values() if len(v) > 1), key=lambda v: (-len(v), v))


def ladder(a, b, words):
    words = {w for w in words if len(w) == len(a)}
    prev, q = {a: None}, deque([a])
    while q:
        w = q.popleft()
        if w == b:
            out = []
            while w:
                out.append(w)
                w = prev[w]
            return out[::-1]
        for i in range(len(w)):
            for c in string.ascii_lowercase:
                n = w[:i] + c + w[i + 1:]
                if n in words and n not in prev:
                    prev[n] = w
                    q.append(n)
    return None


print(anagrams(WORDS), ladder("cat", "dog", WORDS), ladder("cold", "warm", WORDS), ladder("cat", "xyz", WORDS))
ROMAN = [(1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def to_roman(n):
    out = ""
    for v, r in ROMAN:
        q, n = divmod(n, v)
        out += r * q
    return out


def from_roman(s):
    t = 0
    for a, b in zip(s, s[1:] + " "):
        v = dict(map(reversed, ROMAN))
        t += -v[a] if v.get(b, 0) > v[a] else v[a]
    return t


print([to_roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2024, 3999)], all(from_roman(to_roman(n)) == n for n in range(1, 4000)))
ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def words(n):
    if n < 0: return "minus " + words(-n)
    if n < 20: return ONES[n]
    if n < 100: return TENS[n // 10 - 2] + ("-" + ONES[n % 10] if n % 10 else "")
    if n < 1000: return ONES[n // 100] + " hundred" + (" and " + words(n % 100) if n % 100 else "")
    for k, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if n >= k: return words(n // k) + " " + name + (" " + words(n % k) if n % k else "")


print([words(n) for n in (0, 13, 42, 100, 342, 1000, 12345, 10**6 + 1, -7)], sum(len(words(n).replace(" ", "").replace("-", "")) for n in range(1, 1001)))


def caesar(s, k):
    shift = lambda a: a[k % 26:] + a[:k % 26]
    l, u = string.ascii_lowercase, string.ascii_uppercase
    return s.translate(str.maketrans(l + u, shift(l) + shift(u)))


def vigenere(s, key, sign=1):
    out, i = [], 0
    for c in s:
        if c.isalpha() and c.isascii():
            base = ord("a" if c.islower() else "A")
            out.append(chr((ord(c) - base + sign * (ord(key[i % len(key)].lower()) - 97)) % 26 + base))
            i += 1
        else:
            out.append(c)
    return "".join(out)


t = "Attack at Dawn, é!"
print(caesar(t, 3), caesar(caesar(t, 3), -3) == t, caesar(t, 13), vigenere(t, "Lemon"), vigenere(vigenere(t, "Lemon"), "Lemon", -1) == t)
MORSE = dict(zip(string.ascii_lowercase + string.digits, ".- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.".split()))
enc = " / ".join(" ".join(MORSE[c] for c in w) for w in "sos call 911".split())
back = {v: k for k, v in MORSE.items()}
print(enc, " ".join("".join(back[c] for c in w.split()) for w in enc.split(" / ")))


def pig(w):
    if m := re.match(r"([^aeiou]*qu|[^aeiouy]+|y)(.+)", w): return m[2] + m[1] + "ay"
    return w + "way"


print([pig(w) for w in "hello apple queen string yellow my square rhythm".split()])


def longest_palindrome(s):
    best = ""
    for i in range(len(s)):
        for j in (i, i + 1):
            a, b = i, j
            while a >= 0 and b < len(s) and s[a] == s[b]: a, b = a - 1, b + 1
            if b - a - 1 > len(best): best = s[a + 1:b]
    return best


print([longest_palindrome(s) for s in ("forgeeksskeegfor", "abacdfgdcaba", "a", "", "日本本日x")], [s for s in ("A man, a plan, a canal: Panama", "No 'x' in Nixon", "not one") if (k := re.sub(r"\W", "", s).lower()) == k[::-1]])


def soundex(w):
    codes = {c: d for d, cs in zip("123456", ("bfpv", "cgjkqsxz", "dt", "l", "mn", "r")) for c in cs}
    w = w.lower()
    digits = [k for k, _ in groupby(codes.get(c, "" if c in "hw" else "0") for c in w if c not in "hw" or c == w[0])]
    return (w[0].upper() + "".join(d for d in digits[1:] if d not in ("0", "")) + "000")[:4]


print([soundex(w) for w in ("Robert", "Rupert", "Rubin", "Ashcraft", "Tymczak", "Pfister", "Honeyman")])


def balanced(s):
    stack, pairs = [], {")": "(", "]": "[", "}": "{"}
    for i, c in enumerate(s):
        if c in pairs.values(): stack.append((c, i))
        elif c in pairs:
            if not stack or stack.pop()[0] != pairs[c]: return i
    return stack[-1][1] if stack else True


print([balanced(s) for s in ("", "()", "([{}])", "(]", "((", "a(b)c]", "{[()]}(")], ["".join(p) for p in sorted(set(permutations("aab")))], [f"{k}{len(list(g))}" for k, g in groupby("aaabbc")])


def look_and_say(n):
    s = "1"
    for _ in range(n):
        s = "".join(f"{len(list(g))}{k}" for k, g in groupby(s))
    return s


print(look_and_say(6), len(look_and_say(25)), [w for w in WORDS if len(set(w)) < len(w)], max(WORDS, key=lambda w: (len(w), w)), " ".join(w[::-1] for w in "the quick fox".split()), "".join(c.upper() if i % 2 else c for i, c in enumerate("alternate")))


def justify_number(n): return f"{n:,}".replace(",", "'")


def cryptarithm(a, b, c):
    letters = sorted(set(a + b + c))
    for p in permutations("0123456789", len(letters)):
        m = dict(zip(letters, p))
        if "0" in (m[a[0]], m[b[0]], m[c[0]]): continue
        x, y, z = (int("".join(m[ch] for ch in w)) for w in (a, b, c))
        if x + y == z: return x, y, z


print(justify_number(1234567), cryptarithm("to", "go", "out"), cryptarithm("ab", "ba", "cdc"))
