"""subprocess, tempfile, shutil, threads and queues."""
import subprocess, sys, os
print(subprocess.run(['echo','hi'],capture_output=True,text=True))
print(subprocess.check_output('echo $A; exit 0',shell=True,env={'A':'b'}))
try: subprocess.run(['false'],check=True)
except subprocess.CalledProcessError as e: print(e)
try: subprocess.run(['/nonexist'])
except FileNotFoundError as e: print(e)
p=subprocess.Popen(['cat'],stdin=subprocess.PIPE,stdout=subprocess.PIPE); print(p.communicate(b'abc'))
print(subprocess.run(['sh','-c','echo $PPID >/dev/null; pwd'],cwd='/tmp',capture_output=True).stdout)
try: subprocess.run(['sleep','5'],timeout=.1)
except subprocess.TimeoutExpired as e: print(e)
def pre(): os.write(1, b'pre\n')
p=subprocess.Popen(['sh','-c','echo after'],preexec_fn=pre,stdout=subprocess.PIPE); print(p.communicate())
import tempfile, shutil
d=tempfile.mkdtemp(); open(d+'/a','w').write('x'); shutil.copytree(d,d+'2'); print(os.listdir(d+'2')); shutil.rmtree(d); shutil.rmtree(d+'2')
with tempfile.NamedTemporaryFile() as f: f.write(b'a'); f.flush(); print(os.stat(f.name).st_size)
print(shutil.which('sh'))
import threading, queue
q=queue.Queue(); r=[]
def w():
    while (x:=q.get()) is not None: r.append(x*2); q.task_done()
    q.task_done()
ts=[threading.Thread(target=w) for _ in range(3)]
[t.start() for t in ts]; [q.put(i) for i in range(100)]; [q.put(None) for _ in ts]; q.join(); [t.join() for t in ts]; print(sum(r))
