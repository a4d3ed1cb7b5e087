"""A program from standard input without -, ending in a traceback."""
