"""An ASCII ray tracer with spheres, a plane, shadows and reflection; prints the picture and exact sums."""
import math


class Vec:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z): self.x, self.y, self.z = x, y, z
    def __add__(self, o): return Vec(self.x + o.x, self.y + o.y, self.z + o.z)
    def __sub__(self, o): return Vec(self.x - o.x, self.y - o.y, self.z - o.z)
    def __mul__(self, k): return Vec(self.x * k, self.y * k, self.z * k)
    def dot(self, o): return self.x * o.x + self.y * o.y + self.z * o.z
    def length(self): return math.sqrt(self.dot(self))
    def unit(self): return self * (1 / self.length())
    def reflect(self, n): return self - n * (2 * self.dot(n))


class Sphere:
    def __init__(self, c, r, shade, mirror): self.c, self.r, self.shade, self.mirror = c, r, shade, mirror

    def hit(self, o, d):
        oc = o - self.c
        b = oc.dot(d)
        disc = b * b - oc.dot(oc) + self.r * self.r
        if disc < 0:
            return None
        s = math.sqrt(disc)
        for t in (-b - s, -b + s):
            if t > 1e-4:
                return t
        return None

    def normal(self, p): return (p - self.c).unit()
    def color(self, p): return self.shade


class Plane:
    mirror = 0.2

    def hit(self, o, d):
        if abs(d.y) < 1e-9:
            return None
        t = (-1 - o.y) / d.y
        return t if t > 1e-4 else None

    def normal(self, p): return Vec(0, 1, 0)
    def color(self, p): return 0.9 if (math.floor(p.x) + math.floor(p.z)) % 2 == 0 else 0.3


scene = [Sphere(Vec(0, 0, 5), 1, 0.8, 0.3), Sphere(Vec(-2, 0.3, 6), 1.3, 0.6, 0.1), Sphere(Vec(1.7, -0.4, 4), 0.6, 1.0, 0.6), Plane()]
light = Vec(4, 6, -2)


def closest(o, d):
    best, obj = math.inf, None
    for s in scene:
        t = s.hit(o, d)
        if t is not None and t < best:
            best, obj = t, s
    return best, obj


def trace(o, d, depth=3):
    t, s = closest(o, d)
    if s is None:
        return 0.15 + 0.1 * max(d.y, 0)
    p = o + d * t
    n = s.normal(p)
    to = light - p
    dist = to.length()
    ld = to * (1 / dist)
    lit = 0.1
    bt, blocker = closest(p, ld)
    if blocker is None or bt > dist:
        lit += 0.8 * max(0.0, n.dot(ld))
        lit += 0.5 * max(0.0, d.reflect(n).dot(ld)) ** 20
    c = lit * s.color(p)
    if depth and s.mirror:
        c = c * (1 - s.mirror) + trace(p, d.reflect(n), depth - 1) * s.mirror
    return c


def render(w, h):
    rows = []
    for y in range(h):
        row = []
        for x in range(w):
            d = Vec((x - w / 2 + 0.5) / w * 2, -(y - h / 2 + 0.5) / h * 1.2, 1.6).unit()
            row.append(trace(Vec(0, 0.3, 0), d))
        rows.append(row)
    return rows


img = render(72, 28)
ramp = " .:-=+*#%@"
for row in img:
    print("".join(ramp[min(int(v * 10), 9)] for v in row))
print(f"{sum(map(sum, img)):.9f} {max(map(max, img)):.9f} {min(map(min, img)):.9f}")
