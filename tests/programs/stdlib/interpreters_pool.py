# concurrent.futures.InterpreterPoolExecutor
import logging
import operator
import sys
from concurrent.futures import InterpreterPoolExecutor
from concurrent.futures.interpreter import BrokenInterpreterPool


if __name__ == "__main__":
    # The traceback of an initializer that fails, with places in the library.
    logging.getLogger("concurrent.futures").setLevel(logging.CRITICAL + 1)
    with InterpreterPoolExecutor(max_workers=2) as pool:
        print(list(pool.map(operator.mul, range(10), range(10))))
        print(pool.submit(pow, 2, 100).result())
        print(sum(pool.map(int, map(str, range(200)))))
        future = pool.submit(divmod, 1, 0)
        print(type(future.exception()).__name__, future.exception())
        print(pool.submit(eval, "__import__('_interpreters').get_current()[0] > 0").result())
        try:
            pool.submit("text").result()
        except TypeError as e:
            print(e)
    with InterpreterPoolExecutor(1, initializer=exec, initargs=("import sys; sys.marked = 1",)) as pool:
        print(pool.submit(eval, "__import__('sys').marked").result(), hasattr(sys, "marked"))
    with InterpreterPoolExecutor(1, initializer=divmod, initargs=(1, 0)) as pool:
        try:
            pool.submit(pow, 2, 2).result()
        except BrokenInterpreterPool as e:
            print(e)
