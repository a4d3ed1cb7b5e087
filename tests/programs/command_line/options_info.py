"""-V, -h, unknown options, -E, -I, -s, -S, -u, -X options, -q, -b; combined short options."""
import subprocess
import sys


def run(*args, env=None, text=""):
    import os
    e = {**os.environ, **(env or {})}
    r = subprocess.run([sys.executable, *args], capture_output=True, text=True, env=e, input=text)
    return r.returncode, r.stdout, r.stderr


code, out, err = run("-V")
print(code, out.startswith("Python 3.14"), err)
code, out, err = run("--version")
print(code, out.startswith("Python 3.14"))
code, out, err = run("-h")
print(code, out.startswith("usage:"), "-c" in out, err)
code, out, err = run("--nonsense")
print(code, out, "unknown option --nonsense" in err, "usage:" in err)
code, out, err = run("-c")
print(code, out, "Argument expected for the -c option" in err)
code, out, err = run("-Z")
print(code, out, "nknown option: -Z" in err)
print(run("-E", "-c", "import sys; print(sys.flags.ignore_environment)"))
print(run("-I", "-c", "import sys; print(sys.flags.isolated, sys.flags.safe_path)"))
print(run("-P", "-c", "import sys; print(sys.flags.safe_path, '' in sys.path)"))
print(run("-u", "-c", "import sys; print(sys.flags.unbuffered if hasattr(sys.flags, 'unbuffered') else 'u')"))
print(run("-sS", "-c", "import sys; print(sys.flags.no_user_site, sys.flags.no_site)"))
print(run("-v", "-c", "1")[0], run("-q", "-c", "import sys; print(sys.flags.quiet)"))
print(run("-X", "dev", "-c", "import sys; print(sys.flags.dev_mode)"))
print(run("-X", "utf8", "-c", "import sys; print(sys.flags.utf8_mode)"))
print(run("-X", "foo=bar", "-X", "flag", "-c", "import sys; print(sys._xoptions)"))
print(run("-bb", "-c", "print(str(b'x'))")[0], run("-b", "-c", "import sys; print(sys.flags.bytes_warning)")[1])
print(run("-Bc", "import sys; print(sys.dont_write_bytecode)"), run("-OOc", "print(__debug__)"), run("-cprint(1)"))
print(run("-c", "import os; print(os.environ.get('X_TEST'))", env={"X_TEST": "é"}))
print(run("-c", "import sys; print(sys.flags.optimize)", env={"PYTHONOPTIMIZE": "2"}))
print(run("-c", "import sys; print('/extra' in sys.path)", env={"PYTHONPATH": "/extra"}))
print(run("-c", "print(hash('a'))", env={"PYTHONHASHSEED": "0"})[1] == run("-c", "print(hash('a'))", env={"PYTHONHASHSEED": "0"})[1])
print(run("-c", "print(1)", env={"PYTHONHASHSEED": "nope"})[0] != 0)
print(run("-x" if False else "-", text="print('from stdin')\n"))
print(run(text="print('no args: stdin')\n"))
print(run("-i", "-c", "x = 5", text="")[0])
print(run("-c", "import sys; print(sys.flags.int_max_str_digits)", "-X")[1], run("-X", "int_max_str_digits=0", "-c", "print(len(str(10**5000)))"))
