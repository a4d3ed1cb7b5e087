-
arg1
arg2
