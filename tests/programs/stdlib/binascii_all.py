# binascii: every function, with errors; base64 over it.
import base64
import binascii


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e, isinstance(e, binascii.Error))


data = bytes(range(256))
for n in (0, 1, 2, 3, 4, 45):
    show(binascii.b2a_uu, data[:n])
    show(binascii.b2a_uu, data[:n], backtick=True)
    assert binascii.a2b_uu(binascii.b2a_uu(data[:n])) == data[:n]
    show(binascii.b2a_base64, data[:n], newline=False)
    show(binascii.b2a_hex, data[:n])
show(binascii.b2a_uu, data[:46])
for line in (b"", b" ", b"#0V%T\n", b"#0V%T x", b"#0V\xff", b"!`", "!é", b"\x00", b"M"):
    show(binascii.a2b_uu, line)
for text in (b"", b"YQ==", b"YWI=", b"YWJj", b"YWI", b"Y", b"YW=I=", b"=YWI=", b"YWI==", b"YWJjZA", b"Y\n W!I=", "YWI=", "YWIé", b"YWI=Y",
             b"YQ==YQ==", b"====", b"ab=c=", b"YWJjZ"):
    show(binascii.a2b_base64, text)
    show(binascii.a2b_base64, text, strict_mode=True)
for args in (("",), ("0",), ("0g",), ("00fF",), (b"00 0",), (bytearray(b"4142"),), (memoryview(b"4142"),), (1,), ("é",), (None,)):
    show(binascii.unhexlify, *args)
    show(binascii.a2b_hex, *args)
for args in ((b"abc", "-"), (b"abc", b"-", 2), (b"abc", ":", -2), (b"abc", "--"), (b"abc", ""), (b"abc", 1), (b"abc", "\xe9"), (b"abc", "\u1234"),
             (b"abc", "-", 0), (b"abc", "-", 2 ** 40), ("abc",), (b"abc", [1]), (b"abcdefgh", "_", 3)):
    show(binascii.hexlify, *args)
show(binascii.b2a_hex, data=b"abc", sep="-", bytes_per_sep=1)
for text in (b"a=41=\nb=3D=zz=", b"a_b", "x=e9", b"==", b"=", b"a=4"):
    show(binascii.a2b_qp, text)
    show(binascii.a2b_qp, text, header=True)
for text in (b"", b"a b\tc \n", b"\xe9=\r\n", b"." * 3, b"x" * 200, b"trailing \t", b"_ _", b"\n.\n", b"a\r\nb\nc\r"):
    for quotetabs in (False, True):
        for istext in (False, True):
            show(binascii.b2a_qp, text, quotetabs, istext)
    show(binascii.b2a_qp, text, header=True)
show(binascii.crc32, b"abc")
show(binascii.crc32, b"abc", -1)
show(binascii.crc32, b"abc", 2 ** 70 + 5)
show(binascii.crc32, b"x" * 100000)
show(binascii.crc32, b"abc", 1.5)
show(binascii.crc32, "abc")
show(binascii.crc_hqx, b"abc", 0)
show(binascii.crc_hqx, b"abc", -1)
show(binascii.crc_hqx, b"abc")
print(binascii.Error.__mro__, binascii.Incomplete.__mro__)
show(base64.b64encode, data)
show(base64.b64decode, b"ab-_", b"-_", validate=True)
show(base64.b64decode, b"ab!_", validate=True)
show(base64.urlsafe_b64encode, data[-9:])
show(base64.b32encode, data[:11])
show(base64.b32decode, b"AAAQEAYEAUDA")
show(base64.b16decode, b"0aFF", casefold=True)
show(base64.a85encode, data[:20])
show(base64.b85decode, base64.b85encode(data[:20]))
show(base64.encodebytes, data)
