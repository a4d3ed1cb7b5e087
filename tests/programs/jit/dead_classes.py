"""Code that is compiled after classes died whose methods and attributes the caches knew."""
import gc


def made(k):
    class Base:
        x = k

        def m(self):
            return self.x

        def n(self):
            return self.m() + 1

    class Derived(Base):
        def m(self):
            return super().m() * 2

        @classmethod
        def make(cls):
            return cls()

    return Base, Derived


def text(number):
    return f"""
def use(objects, n):
    t = {number}
    for k in range(n):
        o = objects[k % len(objects)]
        t += o.m() + o.n() + o.x
        t += type(o).x
    return t
"""


def check():
    out = []
    for k in range(60):
        scope = {}
        exec(text(k), scope)
        use = scope["use"]
        for j in range(3):
            classes = [c for i in range(2) for c in made(k + i)]
            objects = [c() for c in classes] + [classes[1].make(), classes[3].make()]
            out.append(use(objects, 40))
            del classes, objects
            if k % 3 == j:
                gc.collect(0)
            if k % 7 == j:
                gc.collect()
        out.append(use([c() for c in made(k)], 300))
    print(sum(out), out[:8], out[-4:])


check()
