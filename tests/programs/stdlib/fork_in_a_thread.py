"""In the child of a fork by a thread all other threads have ended: they can be waited for."""
import os
import sys
import threading
import warnings

warnings.simplefilter("ignore", DeprecationWarning)
main = threading.current_thread()
stop = threading.Event()
daemon = threading.Thread(target=stop.wait, daemon=True, name="daemon")
other = threading.Thread(target=stop.wait, name="other")
later = threading.Thread(target=print, args=("later",))
daemon.start()
other.start()


def wait_for_all():
    for thread in main, daemon, other:
        thread.join(20)
        print(thread.name, thread.is_alive())


def worker():
    child = os.fork()
    if child:
        print(os.waitpid(child, 0)[1])
        sys.stdout.flush()
        return
    print(threading.current_thread() is threading.main_thread(), threading.active_count())
    thread = threading.Thread(target=wait_for_all)
    thread.start()
    thread.join()
    later.start()
    later.join()
    sys.stdout.flush()
    os._exit(0)


thread = threading.Thread(target=worker)
thread.start()
thread.join()
print(main.is_alive(), daemon.is_alive(), other.is_alive(), later.is_alive())
stop.set()
other.join()
