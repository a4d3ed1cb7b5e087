"""calendar, difflib, graphlib, sched, colorsys, locale-free parts."""
import calendar
import difflib
import graphlib
import sched


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


print(calendar.month(2024, 2))
print(calendar.TextCalendar(calendar.SUNDAY).formatmonth(2023, 10, w=3))
print(calendar.calendar(2024, m=4)[:400])
print(calendar.isleap(2000), calendar.isleap(1900), calendar.leapdays(2000, 2024), calendar.monthrange(2024, 2), calendar.weekday(2024, 2, 29), calendar.monthcalendar(2024, 2), calendar.day_name[0], list(calendar.month_abbr)[:4], calendar.timegm((1970, 1, 2, 0, 0, 0)), calendar.Month.MAY, calendar.Day.SUNDAY, calendar.firstweekday())
c = calendar.Calendar(6)
print(list(c.iterweekdays()), [d.isoformat() for d in list(c.itermonthdates(2024, 2))[:3]], list(c.itermonthdays2(2024, 2))[:4], c.monthdayscalendar(2024, 2)[0], calendar.HTMLCalendar().formatmonth(2024, 2)[:120])
err(lambda: calendar.monthrange(2024, 13))
err(lambda: calendar.setfirstweekday(9))
err(lambda: calendar.month(2024, 0))
a, b = "one two three\nfour five\nsix\n".splitlines(True), "one two tree\nfour five\nseven\nsix\n".splitlines(True)
print("".join(difflib.unified_diff(a, b, "a.txt", "b.txt", n=1)), "".join(difflib.context_diff(a, b, "a", "b", "d1", "d2")), "".join(difflib.ndiff(a, b)), list(difflib.restore(difflib.ndiff(a, b), 1)), list(difflib.unified_diff([], [])), sep="\n")
s = difflib.SequenceMatcher(None, "abcd efgh", "bcde fgxh")
print(s.ratio(), s.quick_ratio(), s.real_quick_ratio(), s.get_matching_blocks(), s.get_opcodes(), s.find_longest_match(), difflib.SequenceMatcher(lambda x: x == " ", "private Thread", "private volatile Thread").ratio(), list(s.get_grouped_opcodes(1))[0])
print(difflib.get_close_matches("appel", ["ape", "apple", "peach", "puppy"]), difflib.get_close_matches("x", []), difflib.get_close_matches("wheel", ["heel", "wheal", "meel"], n=1, cutoff=0.5), difflib.SequenceMatcher(None, [1, 2, 3], [2, 3, 4]).ratio(), difflib.IS_CHARACTER_JUNK(" "), difflib.HtmlDiff().make_table(["a"], ["b"])[:40].strip())
err(lambda: difflib.get_close_matches("a", ["a"], n=0))
t = graphlib.TopologicalSorter({"D": {"B", "C"}, "B": {"A"}, "C": {"A"}})
order = list(t.static_order())
print(order[0], order[-1], sorted(order[1:3]))
t = graphlib.TopologicalSorter()
t.add("c", "a", "b")
t.add("d", "c")
t.prepare()
print(t.is_active(), sorted(t.get_ready()), t.get_ready())
t.done("a", "b")
print(t.get_ready())
t.done("c")
print(t.get_ready(), t.is_active())
t.done("d")
print(t.is_active(), bool(t))
for f in (lambda: graphlib.TopologicalSorter({"a": ["b"], "b": ["a"]}).prepare(), lambda: graphlib.TopologicalSorter({"x": ["x"]}).prepare(), lambda: graphlib.TopologicalSorter().get_ready(), lambda: t.add("e"), lambda: t.done("zz"), lambda: t.done("a")):
    try:
        print(f())
    except graphlib.CycleError as e:
        print("CycleError", e.args[0], sorted(set(e.args[1])))
    except (ValueError, TypeError) as e:
        print(type(e).__name__, e)
now, log = [0], []
s = sched.scheduler(lambda: now[0], lambda d: now.__setitem__(0, now[0] + d))
s.enter(5, 1, log.append, ("five",))
s.enter(2, 2, log.append, ("two, low",))
e = s.enter(1, 1, log.append, ("cancelled",))
s.enter(2, 1, log.append, ("two, high",))
s.enterabs(3, 1, log.append, kwargs={}, argument=("three",))
s.cancel(e)
print(len(s.queue), s.empty(), s.run(), log, now, s.empty())
import colorsys, bisect, keyword, stat, string, quopri, uuid, ipaddress
print(colorsys.rgb_to_hsv(1, 0.5, 0), colorsys.hsv_to_rgb(0.5, 1, 0.5), colorsys.rgb_to_hls(0, 0, 1), colorsys.rgb_to_yiq(1, 1, 1)[0])
print(ipaddress.ip_address("192.168.1.1").is_private, ipaddress.ip_network("10.0.0.0/30").num_addresses, [str(h) for h in ipaddress.ip_network("10.0.0.0/30").hosts()], ipaddress.ip_address("::1").exploded, ipaddress.ip_address("1.2.3.4") + 1, ipaddress.ip_address("1.2.3.4") in ipaddress.ip_network("1.2.0.0/16"), ipaddress.ip_interface("1.2.3.4/24").network, ipaddress.collapse_addresses and list(map(str, ipaddress.collapse_addresses([ipaddress.ip_network("10.0.0.0/25"), ipaddress.ip_network("10.0.0.128/25")]))))
err(lambda: ipaddress.ip_address("256.1.1.1"))
err(lambda: ipaddress.ip_network("10.0.0.1/24"))
print(uuid.UUID(int=5), uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid3(uuid.NAMESPACE_URL, "x"), uuid.UUID("{12345678-1234-5678-1234-567812345678}").hex, uuid.UUID(bytes=bytes(16)).version)
err(lambda: uuid.UUID("bad"))
