-O
optimize.py
