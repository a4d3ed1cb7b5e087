"""What a thread waits for is done when an object dies, while other threads are busy: nobody else may come to collect."""
import queue
import threading
import time


class Sender:
    def __init__(self, send):
        self.send = send

    def __del__(self):
        self.send()


def drop(send):
    Sender(send)


def busy(stop):
    while not stop.is_set():
        time.sleep(0.0005)


def main():
    stop = threading.Event()
    others = [threading.Thread(target=busy, args=(stop,)) for _ in range(3)]
    for other in others:
        other.start()
    event = threading.Event()
    drop(event.set)
    print(event.wait())
    stop.set()
    for other in others:
        other.join()
    # Nobody else is there.
    answers = queue.SimpleQueue()
    drop(lambda: answers.put("answer"))
    print(answers.get())


main()
