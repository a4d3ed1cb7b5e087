-c
import sys; print(sys.argv, __name__); print([i for i in range(3)]); x = lambda: 5; print(x())
first
-second
--third=3
