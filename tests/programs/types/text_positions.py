"""Items and slices of long strings with a few characters that are not ASCII, in all orders."""
import random

random.seed(5)
letters = "abcdefghij \n"
for strange in (0, 1, 3, 40, 400):
    chars = [random.choice(letters) for _ in range(5000)]
    for _ in range(strange):
        chars[random.randrange(5000)] = random.choice("é\u0416\u4e2d\U0001F600\ud800")
    text = "".join(chars)
    bad = 0
    at = 0
    for _ in range(20000):
        step = random.choice((1, 1, 1, 2, -1, -1, 15, 17, -16, -40, 600, -1025, 3000))
        at = (at + step) % 5000
        if text[at] != chars[at]:
            bad += 1
        if step == 2:
            end = min(5000, at + random.choice((0, 1, 5, 16, 30, 1023, 2000)))
            if text[at:end] != "".join(chars[at:end]):
                bad += 1
    other = text + "ü"
    both = sum(text[k] == other[k] for k in range(4990))
    backwards = "".join(text[k] for k in range(4999, -1, -1)) == text[::-1]
    print(strange, bad, both, backwards, len(text), [text.find(c, 2500) == other.find(c, 2500) for c in "aé\u4e2dz"])
