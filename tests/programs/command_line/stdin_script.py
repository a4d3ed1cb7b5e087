"""A program read from standard input with -."""
