-OO
optimize2.py
