"""Dynamic programming over tables: edit distance, longest common subsequence, and words broken.

Size: letters of a text.
"""

from _program import main


def edit_distance(a, b):
    previous = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y)))
        previous = row
    return previous[-1]


def common_subsequence(a, b):
    lengths = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a)):
        for j in range(len(b)):
            if a[i] == b[j]:
                lengths[i + 1][j + 1] = lengths[i][j] + 1
            else:
                lengths[i + 1][j + 1] = max(lengths[i][j + 1], lengths[i + 1][j])
    letters, i, j = [], len(a), len(b)
    while i and j:
        if a[i - 1] == b[j - 1]:
            letters.append(a[i - 1])
            i, j = i - 1, j - 1
        elif lengths[i - 1][j] >= lengths[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return "".join(reversed(letters))


def ways_to_break(text, words):
    ways = [1] + [0] * len(text)
    for end in range(1, len(text) + 1):
        for word in words:
            if text.startswith(word, end - len(word)) and end >= len(word):
                ways[end] = (ways[end] + ways[end - len(word)]) % 1000000007
    return ways[-1]


def prepare(size):
    first = "".join("acgt"[n * n // 7 % 4] for n in range(size))
    second = "".join("acgt"[(n * n + n) // 9 % 4] for n in range(size))
    return first, second


def run(texts):
    first, second = texts
    common = common_subsequence(first, second)
    words = ["a", "c", "g", "t", "ac", "gt", "ca", "aac", "ttg", "cgta"]
    return edit_distance(first, second), len(common), common[:12], ways_to_break(first * 10, words)


if __name__ == "__main__":
    main(
        run,
        full=(900, (533, 507, "aaacgtctctgc", 310511715)),
        small=(100, (58, 56, "aaacgtctcgaa", 341241113)),
        prepare=prepare,
    )
