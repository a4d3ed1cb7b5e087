"""Building strings: += in a loop, join, f-strings, % and format, padding, and a table as text.

Size: lines.
"""

from _program import main


def table(size):
    lines = ["%-8s|%8s|%10s" % ("name", "count", "share")]
    for n in range(size):
        name = "item" + str(n % 1000)
        lines.append(f"{name:<8}|{n * 37 % 1001:>8,}|{n / size:>10.4%}")
    return "\n".join(lines)


def appended(size):
    text = ""
    for n in range(size):
        text += chr(97 + n % 26)
        if n % 60 == 59:
            text += "\n"
    return text


def page(size):
    out = []
    for n in range(size):
        out.append("<li class='{0}'>{1} of {2}</li>".format("odd" if n & 1 else "even", n, size))
    return "<ul>" + "".join(out) + "</ul>"


def run(size):
    text = table(size) + appended(size * 2) + page(size)
    numbers = ",".join([str(n * n) for n in range(size)]) + ",".join(map(repr, (n / 8 for n in range(size))))
    banner = "\n".join(("*" * (n % 40)).center(42) for n in range(size))
    total = 0
    for place in range(0, len(text), 97):
        total = (total * 131 + ord(text[place])) % 998244353
    return len(text), len(numbers), banner.count("*"), total


if __name__ == "__main__":
    main(run, full=(110000, (7427593, 2102369, 2145000, 402303305)), small=(1000, (63460, 12905, 19500, 155069465)))
