"""The frames of other threads know their lines."""
import sys
import threading
import time


def outer():
    inner()


def inner():
    while True:
        entered.set()
        if leave.wait(60):
            break


entered, leave = threading.Event(), threading.Event()
thread = threading.Thread(target=outer)
thread.start()
entered.wait()
time.sleep(0.2)
frame = sys._current_frames()[thread.ident]
while frame:
    if frame.f_code.co_filename == __file__:
        print(frame.f_code.co_name, frame.f_lineno)
    frame = frame.f_back
leave.set()
thread.join()
