"""Run with -m (see m_option.cmd)."""
import sys

print(__name__, sys.argv[1:], __spec__.name)
