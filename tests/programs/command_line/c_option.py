"""Run with -c (see c_option.cmd)."""
