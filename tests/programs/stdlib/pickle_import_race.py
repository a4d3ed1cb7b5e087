"""Unpickling waits for a module that another thread is importing."""
import os
import pickle
import sys
import tempfile
import threading
import time
import types

gate = types.ModuleType("gate")
gate.started, gate.go = threading.Event(), threading.Event()
sys.modules["gate"] = gate

with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "slowly_made.py"), "w") as file:
        file.write("import gate\ngate.started.set()\ngate.go.wait(20)\nclass Made:\n    pass\n")
    sys.path.insert(0, folder)
    results = []

    def unpickle():
        try:
            results.append(type(pickle.loads(b"\x80\x03cslowly_made\nMade\nq\x00)\x81q\x01.")).__name__)
        except Exception as error:
            results.append(repr(error))

    importer = threading.Thread(target=__import__, args=("slowly_made",))
    importer.start()
    gate.started.wait()
    others = [threading.Thread(target=unpickle) for _ in range(2)]
    for thread in others:
        thread.start()
    time.sleep(0.2)
    print(results)
    gate.go.set()
    for thread in [importer, *others]:
        thread.join()
    print(results)
