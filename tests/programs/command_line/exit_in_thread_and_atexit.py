"""The order of things at the end: threads finish, atexit runs backwards, output is flushed, the code is kept."""
import atexit
import sys
import threading
import time


def worker():
    time.sleep(0.05)
    print("worker ends")


atexit.register(print, "atexit first registered")
atexit.register(print, "atexit last registered")


@atexit.register
def decorated():
    print("decorated", threading.current_thread().name, threading.active_count())


def removed():
    print("never")


atexit.register(removed)
atexit.unregister(removed)
threading.Thread(target=worker).start()
sys.stdout.write("main ends, no newline;")
sys.exit(42)
