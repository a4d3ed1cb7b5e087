"""A bytearray whose memory is lent out refuses to be cleared, also when compiled code calls the method."""
import struct


class Clears:
    def __init__(self, action):
        self.action = action

    def __index__(self):
        self.action()
        return 1


array = bytearray(b"abcdefgh")


def clear():
    return array.clear()


def pack(value):
    return struct.pack_into("BB", array, 3, 1, value)


def run(rounds):
    refused = 0
    for _ in range(rounds):
        try:
            pack(Clears(clear))
        except BufferError as e:
            refused += 1
            message = str(e)
        clear()
        array.extend(b"abcdefgh")
    return refused, message


print(run(3000))
