"""A small shell over an in-memory file system: quoting, variables, pipes, redirection, globs, conditionals, built-in commands."""
import fnmatch
import re


class FS:
    def __init__(self): self.root, self.cwd = {}, []

    def parts(self, path):
        out = [] if path.startswith("/") else list(self.cwd)
        for p in path.split("/"):
            if p == "..": out = out[:-1]
            elif p not in ("", "."): out.append(p)
        return out

    def get(self, path):
        node = self.root
        for p in self.parts(path):
            if not isinstance(node, dict): raise ShellError(f"{path}: not a directory")
            if p not in node: raise ShellError(f"{path}: no such file or directory")
            node = node[p]
        return node

    def put(self, path, value):
        *dirs, name = self.parts(path)
        node = self.get("/" + "/".join(dirs))
        if not isinstance(node, dict): raise ShellError(f"{path}: not a directory")
        if isinstance(node.get(name), dict) and not isinstance(value, dict): raise ShellError(f"{path}: is a directory")
        node[name] = value


class ShellError(Exception):
    pass


class Shell:
    def __init__(self): self.fs, self.vars, self.status = FS(), {"?": "0", "HOME": "/home"}, 0

    def lex(self, line):
        toks, i = [], 0
        while i < len(line):
            c = line[i]
            if c.isspace(): i += 1
            elif m := re.match(r"&&|\|\||>>|[|;<>]", line[i:]):
                toks.append(("op", m[0]))
                i += len(m[0])
            elif c == "#": break
            else:
                word, glob = "", False
                while i < len(line) and not line[i].isspace() and line[i] not in "|;<>&":
                    c = line[i]
                    if c in "'\"":
                        j = line.find(c, i + 1)
                        if j < 0: raise ShellError(f"unclosed {c}")
                        part = line[i + 1:j]
                        word += part if c == "'" else self.expand(part)
                        i = j + 1
                    elif c == "\\":
                        word += line[i + 1:i + 2]
                        i += 2
                    elif c == "$" and (m := re.match(r"\$(\w+|\?|\{\w+\})", line[i:])):
                        word += self.expand(m[0])
                        i += len(m[0])
                    else:
                        glob |= c in "*?["
                        word += c
                        i += 1
                toks += [("word", w) for w in (self.glob(word) if glob else [word])]
        return toks

    def expand(self, s): return re.sub(r"\$(\w+|\?|\{(\w+)\})", lambda m: self.vars.get(m[2] or m[1], ""), s)

    def glob(self, pat):
        d, _, name = pat.rpartition("/")
        try:
            names = sorted(n for n in self.fs.get(d or ("/" if pat.startswith("/") else ".")) if fnmatch.fnmatchcase(n, name))
        except ShellError:
            names = []
        return [f"{d}/{n}" if d else n for n in names] or [pat]

    def run(self, line):
        out = []
        try:
            toks, seg, ops = self.lex(line), [[]], []
            for t in toks:
                if t[0] == "op" and t[1] in ("&&", "||", ";"):
                    ops.append(t[1])
                    seg.append([])
                else:
                    seg[-1].append(t)
            for k, s in enumerate(seg):
                if k and ((ops[k - 1] == "&&" and self.status) or (ops[k - 1] == "||" and not self.status)): continue
                if s: out.append(self.pipeline(s))
        except ShellError as e:
            self.status = 2
            out.append(f"sh: {e}\n")
        return "".join(out)

    def pipeline(self, toks):
        data, cmds = "", [[]]
        for t in toks:
            if t == ("op", "|"): cmds.append([])
            else: cmds[-1].append(t)
        for c in cmds:
            args, target, mode, i = [], None, None, 0
            while i < len(c):
                kind, v = c[i]
                if kind == "op":
                    if i + 1 >= len(c): raise ShellError("syntax error near redirection")
                    i += 1
                    if v == "<": data = self.fs.get(c[i][1])
                    else: target, mode = c[i][1], v
                else: args.append(v)
                i += 1
            if not args: raise ShellError("syntax error: empty command")
            try:
                data, self.status = self.command(args, data), 0
            except ShellError as e:
                data, self.status = f"{args[0]}: {e}\n", 1
            except StopIteration:
                data, self.status = "", 1
            self.vars["?"] = str(self.status)
            if target:
                old = ""
                if mode == ">>":
                    try: old = self.fs.get(target)
                    except ShellError: pass
                self.fs.put(target, old + data)
                data = ""
        return data

    def command(self, args, data):
        name, *a = args
        if m := re.fullmatch(r"(\w+)=(.*)", name):
            self.vars[m[1]] = m[2]
            return ""
        f = getattr(self, "do_" + name, None)
        if not f: raise ShellError("command not found")
        return f(a, data)

    def text(self, a, data): return "".join(self.read(p) for p in a) if a else data

    def read(self, p):
        v = self.fs.get(p)
        if isinstance(v, dict): raise ShellError(f"{p}: is a directory")
        return v

    def do_echo(self, a, d): return " ".join(a[1:]) if a[:1] == ["-n"] else " ".join(a) + "\n"
    def do_cat(self, a, d): return self.text(a, d)
    def do_pwd(self, a, d): return "/" + "/".join(self.fs.cwd) + "\n"
    def do_true(self, a, d): return ""
    def do_false(self, a, d): raise StopIteration
    def do_touch(self, a, d): [self.fs.put(p, "") for p in a]; return ""
    def do_sort(self, a, d): return "".join(sorted(self.text([x for x in a if x[0] != "-"], d).splitlines(True), reverse="-r" in a, key=(lambda l: float(l.split()[0])) if "-n" in a else None))
    def do_wc(self, a, d): t = self.text([x for x in a if x != "-l"], d); return f"{t.count(chr(10))}\n" if "-l" in a else f"{t.count(chr(10))} {len(t.split())} {len(t)}\n"
    def do_head(self, a, d): n = int(a[0][1:]) if a and a[0].startswith("-") else 10; return "".join(self.text(a[1:] if a and a[0][0] == "-" else a, d).splitlines(True)[:n])
    def do_rev(self, a, d): return "".join(l[::-1] + "\n" for l in self.text(a, d).splitlines())
    def do_tr(self, a, d): return d.translate(str.maketrans(a[0], a[1]))
    def do_seq(self, a, d): return "".join(f"{i}\n" for i in range(int(a[0]), int(a[1]) + 1))

    def do_mkdir(self, a, d):
        for p in a:
            try: self.fs.get(p)
            except ShellError: self.fs.put(p, {})
            else: raise ShellError(f"{p}: exists")
        return ""

    def do_cd(self, a, d):
        if not isinstance(self.fs.get(p := a[0] if a else "/"), dict): raise ShellError(f"{p}: not a directory")
        self.fs.cwd = self.fs.parts(p)
        return ""

    def do_ls(self, a, d): v = self.fs.get(a[0] if a else "."); return "".join(f"{n}{'/' if isinstance(x, dict) else ''}\n" for n, x in sorted(v.items())) if isinstance(v, dict) else a[0] + "\n"

    def do_rm(self, a, d):
        for p in [x for x in a if x != "-r"]:
            if isinstance(self.fs.get(p), dict) and "-r" not in a: raise ShellError(f"{p}: is a directory")
            *dirs, n = self.fs.parts(p)
            del self.fs.get("/" + "/".join(dirs))[n]
        return ""

    def do_grep(self, a, d):
        inv = a[0] == "-v"
        pat, *files = a[inv:]
        out = "".join(l for l in self.text(files, d).splitlines(True) if bool(re.search(pat, l)) != inv)
        if not out: raise StopIteration
        return out

    def do_uniq(self, a, d):
        out = []
        for l in self.text([x for x in a if x != "-c"], d).splitlines():
            if out and out[-1][1] == l: out[-1][0] += 1
            else: out.append([1, l])
        return "".join(f"{n:4} {l}\n" if "-c" in a else l + "\n" for n, l in out)


sh = Shell()
for line in ("echo hello   world", "echo 'single  $HOME' \"double $HOME\" $HOME\\ x ${HOME}y", "mkdir a a/b; cd a; pwd; touch f1.txt f2.txt g.py", "ls", "echo *.txt; echo '*.txt'; echo ?.py; echo *.none; ls /a/b", "seq 1 5 > nums; cat nums | sort -r | head -2", "seq 8 12 >> nums && wc -l nums", "sort -n nums | rev | tr 12 ab", "sort < nums | head -3", "cat missing || echo recovered $?", "cat missing && echo no", "false; echo $?; true; echo $?", "X=5; echo $X$X; Y=\"a b\"; echo $Y", "echo one two > f1.txt; echo three >> f1.txt; cat f1.txt f1.txt | uniq -c | sort -n", "cat f1.txt | grep -v three | wc", "grep zzz nums || echo none", "cd nowhere; cd f1.txt; cd ..; pwd", "rm a; rm -r a; ls", "nope 1 2", "echo 'unclosed", "| x", "echo a >", "echo a | | echo b", "# only a comment", "", "echo a;;echo b", "mkdir x; mkdir x; touch x; echo a > x", "ls x y", "cat x", "echo é 日本 | rev", "echo -n no newline; echo !", "true && false || echo chain $?", "seq 1 100 | grep 7 | wc -l"):
    out = sh.run(line)
    print(f"$ {line}\n{out}", end="" if out.endswith("\n") or not out else "\n")
print(sh.fs.root, sh.vars, sh.status)
