print("never printed: the whole file is compiled first")


def fine():
    return 1


def broken(x):
    if x == 1
        return 2
