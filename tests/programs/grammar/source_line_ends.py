"""Line ends of source text are line feeds to the parser, in strings too."""
for source in (b'x = """\r\n"""', '"a"\rx = """\r\r\n"""', b"#coding:latin-1\r\nx = '''\r\r\r\n'''"):
    names = {}
    exec(source, names)
    print(ascii(names["x"]))
try:
    compile("a = 1\r\nb = (\r\n", "f", "exec")
except SyntaxError as error:
    print(error.msg, error.lineno)
