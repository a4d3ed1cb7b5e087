"""Classes with inheritance: overridden methods, super(), properties, class methods and isinstance.

Size: shapes.
"""

from _program import main


class Shape:
    made = 0

    def __init__(self, name):
        self.name = name
        Shape.made += 1

    @classmethod
    def of(cls, *sizes):
        return cls(cls.__name__.lower(), *sizes)

    @property
    def area(self):
        raise NotImplementedError

    def grown(self, by):
        return self

    def describe(self):
        return self.name + " of " + str(self.area)


class Rectangle(Shape):
    def __init__(self, name, width, height):
        super().__init__(name)
        self.width, self.height = width, height

    @property
    def area(self):
        return self.width * self.height

    def grown(self, by):
        return type(self).of(self.width + by, self.height + by)


class Square(Rectangle):
    def __init__(self, name, side):
        super().__init__(name, side, side)

    def grown(self, by):
        return Square.of(self.width + by)


class Tile(Square):
    def describe(self):
        return "tiled " + super().describe()


class Frame(Rectangle):
    def __init__(self, name, width, height, inner):
        super().__init__(name, width, height)
        self._inner = inner

    @property
    def area(self):
        return super().area - self._inner.area

    def grown(self, by):
        return Frame("frame", self.width + by, self.height + by, self._inner)


def run(count):
    Shape.made = 0
    shapes = []
    for n in range(count):
        if n % 4 == 0:
            shapes.append(Rectangle.of(n % 50 + 2, n % 20 + 3))
        elif n % 4 == 1:
            shapes.append(Square.of(n % 30 + 1))
        elif n % 4 == 2:
            shapes.append(Tile.of(n % 9 + 1))
        else:
            shapes.append(Frame("frame", 60, 60, shapes[-1]))
    area = words = squares = 0
    for turn in range(3):
        shapes = [shape.grown(turn) for shape in shapes]
        for shape in shapes:
            area += shape.area
            squares += isinstance(shape, Square)
            if turn == 2:
                words += len(shape.describe())
    return Shape.made, area, squares, words


if __name__ == "__main__":
    main(run, full=(50000, (200000, 168871756, 75000, 676498)), small=(1000, (4000, 3375804, 1500, 13529)))
