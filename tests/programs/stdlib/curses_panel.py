# Windows that lie on each other.
import gc
import curses
import curses.panel
from curses.panel import bottom_panel, new_panel, top_panel, update_panels
from _screen import end, start

start()


def tried(function, *args):
    try:
        print(function.__name__, "->", function(*args))
    except Exception as error:
        print(function.__name__, type(error).__module__, type(error).__qualname__, error)


print(top_panel(), bottom_panel(), curses.panel.version, curses.panel.error.__mro__[1])
windows = [curses.newwin(3, 6, n, n) for n in range(3)]
panels = [new_panel(window) for window in windows]


def order():
    names, panel = [], bottom_panel()
    while panel is not None:
        names.append(panels.index(panel))
        panel = panel.above()
    return names


def backwards():
    names, panel = [], top_panel()
    while panel is not None:
        names.append(panels.index(panel))
        panel = panel.below()
    return names


print(order(), backwards())
panels[0].top()
print(order())
panels[2].bottom()
print(order())
panels[1].hide()
print(order(), panels[1].hidden(), panels[0].hidden())
panels[1].show()
print(order(), panels[1].hidden())
panels[1].move(10, 20)
print(windows[1].getbegyx(), panels[1].window() is windows[1])
other = curses.newwin(2, 2, 0, 0)
panels[1].replace(other)
print(panels[1].window() is other)
update_panels()
tried(panels[0].userptr)
panels[0].set_userptr(["kept"])
print(panels[0].userptr())
for args in (), (1,), ("a", 1), (2**31, 1), (99, 99):
    tried(panels[0].move, *args)
for method in panels[0].replace, panels[0].set_userptr, panels[0].hide, panels[0].above, new_panel:
    tried(method, 1, 2)
tried(panels[0].replace, 1)
tried(new_panel, 1)
tried(curses.panel.panel)


class Ended:
    def __del__(self):
        print("gone;", top_panel() is panels[-1])


panel = new_panel(curses.newwin(2, 2, 0, 0))
panel.set_userptr(Ended())
panels[2].top()
panel.set_userptr(None)
gc.collect()
del panel
gc.collect()
print(order())
panels.pop(0)
gc.collect()
print(order())
end()
