"""What marshal writes twice it refers to the second time: floats (zero among them), texts, containers, also in themselves."""
import io
import marshal

zero, text, inner = float("0"), "".join(["te", "xt"]), (1, 2.5)
for value in [(zero, zero), (zero, -0.0, zero, -0.0), (text, text, zero, text), (inner, [inner, inner]), (2**70, 2**70, -2**40),
              {zero: text, text: inner, 1: zero}, (b"bytes", b"bytes", 1.5, 1j, {1.5, 2.5}, frozenset([inner]))]:
    data = marshal.dumps(value)
    again = marshal.loads(data)
    print(again == value, repr(again)[:60])
loop = [zero]
loop.append(loop)
again = marshal.loads(marshal.dumps(loop))
print(again[1] is again, again[0])
pair = marshal.loads(marshal.dumps((text, text, [zero, zero, inner, inner])))
print(pair[0] is pair[1], pair[2][2] is pair[2][3])
many = [float(i % 1000) for i in range(5000)] + [str(i % 700) for i in range(5000)]
print(marshal.loads(marshal.dumps(many)) == many)
for size in range(12):
    for data in [marshal.dumps(12345678901234567890)[:size], marshal.dumps(1.25)[:size], marshal.dumps("ab")[:size]]:
        try:
            print(marshal.loads(data), end=" ")
        except (EOFError, ValueError) as e:
            print(type(e).__name__, e, end="; ")
        try:
            print(marshal.load(io.BytesIO(data)), end=" ")
        except (EOFError, ValueError) as e:
            print(type(e).__name__, e, end="; ")
    print()
