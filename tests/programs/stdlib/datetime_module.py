"""datetime: dates, times, deltas, time zones, formatting, parsing, arithmetic and errors."""
from datetime import date, time, datetime, timedelta, timezone, tzinfo, MINYEAR, MAXYEAR, UTC


def err(f):
    try:
        print(repr(f()))
    except Exception as e:
        print(type(e).__name__ + ":", e)


d = date(2024, 2, 29)
print(d, repr(d), d.year, d.weekday(), d.isoweekday(), d.isocalendar(), d.toordinal(), d.timetuple()[:8], d.replace(year=2023, day=28), d.isoformat(), d.ctime(), d.strftime("%a %A %b %B %d %j %U %W %w %y %Y %m %% %G-W%V-%u"), date.fromordinal(1), date.fromisoformat("2024-02-29"), date.fromisoformat("20240229"), date.fromisoformat("2024-W09-4"), date.fromisocalendar(2024, 9, 4), date.min, date.max, date.resolution, f"{d:%d/%m/%Y}", f"{d}", date.strptime("2024-01-02", "%Y-%m-%d") if hasattr(date, "strptime") else "")
print(d + timedelta(1), d - timedelta(days=60), d - date(2023, 1, 1), d < date(2024, 3, 1), d == date(2024, 2, 29), hash(d) == hash(date(2024, 2, 29)), max(d, date(2025, 1, 1)), (date(2024, 3, 1) - d).days, bool(date.min))
t = time(13, 5, 9, 7)
print(t, repr(t), t.hour, t.microsecond, t.isoformat("milliseconds"), t.isoformat("hours"), t.replace(minute=0), t.strftime("%H:%M:%S.%f %I %p"), time(0), time(1, 2), time.fromisoformat("04:23:01.000384"), time.fromisoformat("T0423"), time(1) < time(2), time.max, time(12, tzinfo=UTC), time(12, tzinfo=UTC).utcoffset(), bool(time(0)), t.fold, time(1, fold=1))
dt = datetime(2024, 2, 29, 13, 5, 9, 123456)
print(dt, repr(dt), dt.date(), dt.time(), dt.isoformat(" ", "seconds"), dt.timetuple()[:6], dt.replace(hour=0, microsecond=0), dt.ctime(), datetime(2024, 1, 1), datetime.combine(d, t), datetime.fromisoformat("2024-02-29T13:05:09.5+02:00"), datetime.fromisoformat("2024-02-29 13:05Z"), datetime.strptime("29/02/24 01:05 PM", "%d/%m/%y %I:%M %p"), datetime.strptime("2024-060", "%Y-%j"), datetime.strptime("Thu Feb 29 2024 +0530", "%a %b %d %Y %z"), datetime.min, datetime.max, f"{dt:%Y%m%dT%H%M%S}", dt.strftime("%c|%x|%X|%e" if False else "%c|%x|%X"))
td = timedelta(days=1, hours=2, minutes=3, seconds=4, milliseconds=5, microseconds=6, weeks=1)
print(td, repr(td), td.days, td.seconds, td.microseconds, td.total_seconds(), -td, abs(-td), td * 2, td / 2, td // 7, td % timedelta(hours=1), td / timedelta(hours=1), td // timedelta(hours=1), divmod(td, timedelta(days=1)), td + timedelta(1), td - td, timedelta(0), bool(timedelta(0)), timedelta(-1), timedelta(microseconds=-1), timedelta(1.5), timedelta(seconds=0.1), td * 0.5, td > timedelta(1), hash(timedelta(1)) == hash(timedelta(hours=24)), timedelta.max, timedelta.min, timedelta.resolution, sum([timedelta(1), timedelta(2)], timedelta()), str(timedelta(hours=25, microseconds=1)), timedelta(seconds=-1))
tz = timezone(timedelta(hours=5, minutes=30))
a = datetime(2024, 1, 1, 12, tzinfo=tz)
print(tz, repr(tz), tz.utcoffset(None), tz.tzname(None), timezone.utc, timezone(timedelta(hours=-3), "BRT"), repr(timezone(timedelta(0))), a, repr(a), a.utcoffset(), a.astimezone(UTC), a.utctimetuple()[:6], a.tzname(), a.timestamp(), a == a.astimezone(UTC), hash(a) == hash(a.astimezone(UTC)), a - datetime(2024, 1, 1, tzinfo=UTC), a.strftime("%z %Z %:z"), datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(1.5, tz), datetime(1970, 1, 1, tzinfo=UTC).timestamp(), a.isoformat(), a.replace(tzinfo=None), a.timetz(), timezone(timedelta(hours=1, seconds=1)), UTC is timezone.utc, timezone.utc == timezone(timedelta(0)))
print(datetime(2024, 1, 31) + timedelta(days=30), datetime(2024, 3, 1) - timedelta(seconds=1), datetime(2024, 1, 1) - datetime(2023, 12, 31, 12), datetime(2024, 1, 1) == datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 1, 1) == date(2024, 1, 1), datetime(2000, 1, 1).timestamp(), datetime.fromtimestamp(86400), datetime.fromordinal(738000))
for f in (lambda: date(2023, 2, 29), lambda: date(0, 1, 1), lambda: date(2024, 13, 1), lambda: date(2024, 1), lambda: date("a", 1, 1), lambda: date.max + timedelta(1), lambda: date.fromisoformat("2024-1-1"), lambda: date.fromisoformat("x"), lambda: date.fromisocalendar(2024, 54, 1), lambda: d + 1, lambda: d - "a", lambda: d < 5, lambda: d < dt, lambda: time(24), lambda: time(1, 60), lambda: time(1, 1, 1, 10**6), lambda: datetime(2024, 1, 1, 25), lambda: datetime.strptime("x", "%Y"), lambda: datetime.strptime("2024 extra", "%Y"), lambda: datetime.strptime("2024", "%Q"), lambda: datetime(2024, 1, 1) - datetime(2024, 1, 1, tzinfo=UTC), lambda: datetime(2024, 1, 1) < datetime(2024, 1, 1, tzinfo=UTC), lambda: timedelta(10**10), lambda: timedelta.max + timedelta(1), lambda: td / 0, lambda: td // timedelta(0), lambda: td * "a", lambda: td + 1, lambda: td < 1, lambda: timezone(timedelta(hours=25)), lambda: timezone(5), lambda: datetime.fromisoformat("2024-02-29T25:00"), lambda: datetime.fromtimestamp(1e20), lambda: datetime.fromtimestamp(float("nan")), lambda: dt.replace(month=13), lambda: time.fromisoformat("25:00"), lambda: dt.isoformat("T", "weeks"), lambda: datetime(2024, 1, 1, tzinfo=5), lambda: date.fromordinal(0), lambda: setattr(d, "year", 1), lambda: dt.astimezone(5), lambda: timedelta("a"), lambda: tzinfo().utcoffset(None), lambda: d.strftime(5)):
    err(f)


class DST(tzinfo):
    def utcoffset(self, dt): return timedelta(hours=1) + self.dst(dt)
    def dst(self, dt): return timedelta(hours=1) if dt and 4 <= dt.month < 10 else timedelta(0)
    def tzname(self, dt): return "SUM" if self.dst(dt) else "WIN"


z = DST()
print(datetime(2024, 1, 1, tzinfo=z), datetime(2024, 7, 1, tzinfo=z), datetime(2024, 7, 1, tzinfo=z).tzname(), datetime(2024, 7, 1, 12, tzinfo=UTC).astimezone(z), datetime(2024, 7, 1, tzinfo=z).timetuple().tm_isdst)


class MyDate(date):
    def __repr__(self): return "MyDate!"


print(MyDate(2024, 1, 1), repr(MyDate(2024, 1, 1) + timedelta(1)), type(MyDate.fromordinal(5)).__name__, isinstance(dt, date))
print([(datetime(2024, 1, 31) + timedelta(days=i * 30)).strftime("%b %d") for i in range(5)], MINYEAR, MAXYEAR, [date(y, 2, 28) + timedelta(1) for y in (1900, 2000, 2023, 2024)])
