"""Scanning strings: find, split, strip, replace, translate, prefixes and a loop over characters.

Size: lines.
"""

from _program import main


def prepare(size):
    names = ["host", "port", "path", "user agent", "größe", "timeout"]
    lines = []
    for n in range(size):
        if n % 9 == 0:
            lines.append("# comment number %d, to be left out" % n)
        elif n % 31 == 0:
            lines.append("[section %d]" % (n % 10))
        else:
            lines.append("  %s_%d = value %d; ratio=%d%%  " % (names[n % 6], n % 100, n * 13 % 997, n % 101))
    return "\n".join(lines)


def settings(text):
    """The text as sections of keys and values."""
    section, result = "", {}
    for line in text.splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1].upper()
            continue
        key, separator, value = line.partition("=")
        if separator:
            result[section, key.rstrip()] = value.lstrip()
    return result


def occurrences(text, part):
    count, at = 0, text.find(part)
    while at >= 0:
        count += 1
        at = text.find(part, at + 1)
    return count


def vowels(text):
    count = 0
    for character in text:
        if character in "aeiou":
            count += 1
        elif character == "\n":
            count -= 1
    return count


def run(text):
    found = settings(text)
    ratios = sum(int(value.split("ratio=")[1].rstrip("%")) for value in found.values())
    swapped = text.translate(str.maketrans("abc", "cab", "0123456789")).replace("value", "v")
    longest = max(text.split("\n"), key=len)
    words = [word.strip("[]%;#=,") for word in text.split()]
    titles = sum(word.isalpha() and word.title() != word for word in words)
    return len(found), ratios, len(swapped), occurrences(text, "ue 1"), vowels(text), longest.strip(), titles


if __name__ == "__main__":
    main(
        run,
        full=(70000, (3027, 150011, 2062853, 6709, 483976, "user agent_19 = value 325; ratio=100%", 116417)),
        small=(500, (350, 16880, 14721, 52, 3455, "user agent_15 = value 195; ratio=15%", 833)),
        prepare=prepare,
    )
