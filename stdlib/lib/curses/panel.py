"""curses.panel

Windows that lie on each other.
"""
from _curses_panel import *
