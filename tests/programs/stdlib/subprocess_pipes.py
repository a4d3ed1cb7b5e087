"""subprocess: run, Popen, pipes, timeouts, return codes, environment, communicate, errors."""
import os
import subprocess
import sys

PY = sys.executable


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", str(e).replace(PY, "PYTHON"))


r = subprocess.run([PY, "-c", "print('out'); import sys; sys.stderr.write('err'); sys.exit(3)"], capture_output=True, text=True)
print(r.returncode, repr(r.stdout), repr(r.stderr), type(r).__name__)
err(r.check_returncode)
print(subprocess.check_output([PY, "-c", "print(input().upper())"], input="hello\n", text=True))
print(subprocess.run("echo shell $((1 + 2)); exit 4", shell=True, capture_output=True).returncode, subprocess.getoutput("echo got"), subprocess.getstatusoutput("exit 5"), subprocess.call(["true"]), subprocess.call(["false"]))
err(lambda: subprocess.check_call(["false"]))
err(lambda: subprocess.run(["/nonexistent/program"]))
err(lambda: subprocess.run([]))
err(lambda: subprocess.run(["sleep", "5"], timeout=0.05))
err(lambda: subprocess.check_output(["sh", "-c", "echo partial; exit 2"]))
err(lambda: subprocess.run(["true"], capture_output=True, stdout=subprocess.PIPE))
err(lambda: subprocess.Popen(5))
p = subprocess.Popen([PY, "-c", "import sys\nfor l in sys.stdin: print(len(l.strip()), flush=True)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
for word in ("one", "three", ""):
    p.stdin.write(word + "\n")
    p.stdin.flush()
    print(word, p.stdout.readline().strip(), p.poll())
p.stdin.close()
print(p.wait(), p.poll(), p.returncode, p.stdout.read() == "")
p.stdout.close()
a = subprocess.Popen(["printf", "c\\nb\\na\\n"], stdout=subprocess.PIPE)
b = subprocess.Popen(["sort"], stdin=a.stdout, stdout=subprocess.PIPE)
a.stdout.close()
print(b.communicate()[0], a.wait())
p = subprocess.Popen(["sleep", "100"])
p.terminate()
print(p.wait(), p.args)
p = subprocess.Popen(["sleep", "100"])
p.kill()
print(p.wait())
with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", errors="replace") as p:
    print(p.communicate("é€\n"), p.returncode)
env = {**os.environ, "MY_VAR_X": "set"}
print(subprocess.run([PY, "-c", "import os; print(os.environ['MY_VAR_X'], os.getcwd())"], env=env, cwd="/", capture_output=True, text=True).stdout)
r = subprocess.run([PY, "-c", "import sys; sys.stdout.write('o'); sys.stdout.flush(); sys.stderr.write('e')"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
print(r.stdout, r.stderr, subprocess.run(["echo", "x"], stdout=subprocess.DEVNULL).stdout)
big = "x" * 200000
print(len(subprocess.run(["cat"], input=big, capture_output=True, text=True).stdout))
rfd, wfd = os.pipe()
pid = os.fork()
if pid == 0:
    os.close(rfd)
    os.write(wfd, b"from the child")
    os._exit(7)
os.close(wfd)
print(os.read(rfd, 100), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
os.close(rfd)
import shlex
print(subprocess.list2cmdline(["a b", "c"]), shlex.join(["a b", "c"]), subprocess.CompletedProcess(["x"], 1, "o"), subprocess.CalledProcessError(2, "cmd"), subprocess.CalledProcessError(-9, "cmd"), subprocess.TimeoutExpired("cmd", 3))
