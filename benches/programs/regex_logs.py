"""Regular expressions: log lines taken apart, addresses found, words replaced by a function.

Size: lines.
"""

import re

from _program import main

LINE = re.compile(
    r"(?P<host>\d+\.\d+\.\d+\.\d+) - (?P<user>\w+|-) \[(?P<day>\d\d)/(?P<month>[A-Z][a-z]{2}):(?P<time>[\d:]+)\] "
    r'"(?P<method>GET|POST|PUT) (?P<path>[^" ?]+)(?:\?(?P<query>[^" ]*))?" (?P<status>\d{3}) (?P<bytes>\d+|-)'
)
ADDRESS = re.compile(r"\b[a-z][a-z0-9.]*@(?:[a-z]+\.)+(?:com|org|net)\b")
WORD = re.compile(r"(\w)(\w*)")
SPACES = re.compile(r"\s*[,;]\s*")
NESTED = re.compile(r"(?:a|ab|abc)*d?$")


def prepare(size):
    lines = []
    for n in range(size):
        user = "-" if n % 3 else "user%d" % (n % 50)
        query = "?id=%d&mail=u%d.x@mail.site%s.org" % (n, n, "abc"[n % 3]) if n % 4 == 0 else ""
        lines.append(
            '10.%d.%d.7 - %s [%02d/Mar:10:%02d:00] "%s /a/b%d.html%s" %d %s'
            % (n % 256, n % 199, user, n % 28 + 1, n % 60, ("GET", "POST")[n % 5 == 0], n % 77, query,
               (200, 404, 500)[n % 17 % 3], n * 13 if n % 6 else "-")
        )
    return lines


def run(lines):
    statuses, size, users = {}, 0, set()
    for line in lines:
        match = LINE.match(line)
        if match is None:
            return "no match: " + line
        fields = match.groupdict()
        statuses[fields["status"]] = statuses.get(fields["status"], 0) + 1
        size += 0 if fields["bytes"] == "-" else int(fields["bytes"])
        users.add(fields["user"])
    text = "\n".join(lines)
    addresses = ADDRESS.findall(text)
    titled = WORD.sub(lambda m: m.group(1).upper() + m.group(2), text)
    parts = sum(len(SPACES.split(line.replace("/", " , ").replace(".", ";"))) for line in lines)
    nested = sum(NESTED.match("abcab" * (n % 9) + "d" * (n % 3)) is not None for n in range(len(lines) // 4))
    return sorted(statuses.items()), size, len(users), len(addresses), titled.count("User"), parts, nested


if __name__ == "__main__":
    main(
        run,
        full=(16000, ([("200", 5647), ("404", 5647), ("500", 4706)], 1386597342, 51, 4000, 5334, 140000, 2667)),
        small=(200, ([("200", 71), ("404", 70), ("500", 59)], 214942, 51, 50, 67, 1750, 34)),
        prepare=prepare,
    )
