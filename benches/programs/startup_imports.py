"""Start-up of a program that imports much of the standard library before its first line.

Size: starts.
"""

import subprocess
import sys

from _program import main

CODE = """
import argparse, collections, csv, datetime, decimal, enum, functools, hashlib, inspect, io, itertools, json, logging
import os, pathlib, random, re, shutil, socket, string, subprocess, tempfile, textwrap, threading, typing, unittest
parser = argparse.ArgumentParser()
parser.add_argument("number", type=int)
print(json.dumps({"twice": parser.parse_args().number * 2}))
"""


def run(starts):
    options = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv)]
    command = [sys.executable] + options + ["-c", CODE]
    return [subprocess.check_output(command + [str(n)], text=True) for n in range(starts)][-1].strip()


if __name__ == "__main__":
    main(run, full=(3, '{"twice": 4}'), small=(1, '{"twice": 0}'))
