# Channels between interpreters.
import _interpchannels as channels
import _interpreters
import os
import threading
import time


def tried(f, *args, **kwargs):
    try:
        print("ok", f(*args, **kwargs))
    except BaseException as e:
        print(type(e).__name__, e)


c = channels.create()
print(repr(c), str(c), c.end, repr(c.send), repr(c.recv), c.send.end, hash(c) == hash(int(c)), c == c.send, c == int(c))
print(c == float(c.__index__()), c == "0", c != c.recv, channels._channel_id(int(c)) == c)
tried(lambda: c < c)
tried(channels.ChannelID)
tried(channels._channel_id, 99)
tried(channels._channel_id, 99, force=True)
tried(channels._channel_id, c.send, recv=True)
tried(channels._channel_id, 0, send=False, recv=False)
for bad in (99, -1, "x", 2**70, 1.5):
    tried(channels.recv, bad)

# Sending and receiving.
tried(channels.recv, c)
tried(channels.recv, c, "default")
channels.send(c, [1, "x"], blocking=False)
channels.send(c, c.recv, blocking=False)
channels.send_buffer(c, bytearray(b"abc"), blocking=False)
print(channels.get_count(c), channels.recv(c), channels.recv(c), bytes(channels.recv(c)[0]))
tried(channels.send, c, 1, timeout=0.01)
tried(channels.send, c, 1, timeout=-1)
tried(channels.send, c, 1, timeout="x")
tried(channels.send, c, 1, blocking=False, timeout=1)
tried(channels.send, c, 2**70, blocking=False, fallback=0)
tried(channels.send, c, 1, 9)
tried(channels.send, c, 1, 3, 9)
tried(channels.send_buffer, c, 1)
print(channels.get_count(c), channels.get_info(c))

# Waiting for who receives, in this interpreter and in another.
one = _interpreters.create()
d = channels.create()


def receive():
    time.sleep(0.05)
    _interpreters.exec(one, f"import _interpchannels as c; assert c.recv({d})[0] == b'waited'")


t = threading.Thread(target=receive)
t.start()
channels.send(d, b"waited")
t.join()
t = threading.Thread(target=lambda: (time.sleep(0.05), channels.close(d, force=True)))
t.start()
tried(channels.send, d, 5)
t.join()

# Who uses which end.
d = channels.create()
print(channels.list_interpreters(d, send=True), channels.list_interpreters(d, send=False))
channels.send(d, 1, blocking=False)
_interpreters.exec(one, f"c.recv({d}); c.send({d}, 2, blocking=False)")
info = channels.get_info(d)
print(channels.list_interpreters(d, send=True) == [0, one], channels.list_interpreters(d, send=False) == [one])
print(info, info.num_interp_both, info.send_associated, info.recv_associated)
channels.release(d, send=True)
tried(channels.send, d, 1)
print(channels.recv(d), channels.get_info(d).num_interp_both_recv_released)
channels.release(d, recv=True)
tried(channels.recv, d)
print(channels.get_info(d))
_interpreters.destroy(one)
print(channels.get_info(d))

# Closing.
d = channels.create()
channels.send(d, 5, blocking=False)
tried(channels.close, d)
tried(channels.close, d, recv=True)
tried(channels.close, d, send=True)
tried(channels.close, d, send=True)
print(channels.get_info(d))
tried(channels.send, d, 6, blocking=False)
tried(channels.recv, d)
tried(channels.recv, d)
tried(channels.close, d)
tried(channels.get_count, d)
d = channels.create()
channels.send(d, 5, blocking=False)
tried(channels.close, d, force=True)
tried(channels.recv, d)
channels.destroy(d)
tried(channels.get_info, d)
tried(channels.destroy, d)

# Items of an interpreter that has ended.
one = _interpreters.create()
d = channels.create()
channels.send(d, "mine", blocking=False)
_interpreters.exec(one, f"import _interpchannels as c\nfor op in (1, 2, 3): c.send({d}, op, op, blocking=False)")
print(channels.get_count(d))
_interpreters.destroy(one)
print(channels.get_count(d), channels.recv(d), channels.recv(d), channels.recv(d))
tried(channels.recv, d)

e = channels.create(1, 0)
print(channels.get_channel_defaults(e), [x[1:] for x in channels.list_all() if x[0] == e])
tried(channels.create, 9)
tried(channels.create, 3, 9)
tried(channels._register_end_types, 5, int)
print(channels.ChannelError.__mro__[1].__name__, channels.ChannelInfo.n_fields, channels.ChannelInfo.n_sequence_fields)
