"""sqlite3: adapters, converters, threads, what is closed, transactions."""
import gc
import re
import sqlite3
import threading

from _sqlite_check import t

c = sqlite3.connect(":memory:")
cur = c.cursor()
cur.execute("create table t(a,b text, c integer primary key)")
cur.executemany("insert into t(a) values(?)", [(1,), (2,)])
c.commit()
c.isolation_level = "IMMEDIATE"
t(sqlite3.adapt)
t(sqlite3.adapt, 5)
t(sqlite3.adapt, object())
t(sqlite3.adapt, object(), int)
t(sqlite3.adapt, object(), int, 7)
t(sqlite3.register_adapter)
t(sqlite3.register_adapter, 5, 5)
t(sqlite3.register_adapter, complex, lambda z: str(z))
t(lambda: c.execute('select ?', (1j,)).fetchone())
t(sqlite3.register_converter, 5, 5)
t(sqlite3.register_converter, 'foo', 5)
t(lambda: (list(sqlite3.converters), sqlite3.adapters.__class__))
t(sqlite3.register_converter, '', int)
t(sqlite3.register_converter, '\ud800', int)

class P:

    def __conform__(s, p):
        return 'conf' if p is sqlite3.PrepareProtocol else None
t(lambda: c.execute('select ?', (P(),)).fetchone())

class P2:

    def __conform__(s, p):
        raise TypeError('x')

class P3:

    def __conform__(s, p):
        1 / 0
t(lambda: c.execute('select ?', (P2(),)).fetchone())
t(lambda: c.execute('select ?', (P3(),)).fetchone())
t(lambda: c.execute('select ?,?', (1, bytearray(b'x'))).fetchone())
t(lambda: c.execute('select ?', (memoryview(b'x'),)).fetchone())
t(sqlite3.PrepareProtocol)
t(sqlite3.PrepareProtocol, 5)
t(sqlite3.complete_statement)
t(sqlite3.complete_statement, 'select 1;')
t(sqlite3.complete_statement, statement='select')
t(sqlite3.complete_statement, 5)
t(sqlite3.complete_statement, 'a\x00')
t(sqlite3.enable_callback_tracebacks)
t(sqlite3.enable_callback_tracebacks, 'x')
sqlite3.enable_callback_tracebacks(False)
import threading

def th():
    t(c.execute, 'select 1') if 0 else None
    try:
        c.execute('select 1')
    except Exception as e:
        import re
        print(type(e), re.sub('\\d+', 'N', str(e)))
    try:
        cur.fetchone()
    except Exception as e:
        print(type(e), re.sub('\\d+', 'N', str(e)))
    try:
        print(cur.rowcount)
    except Exception as e:
        print(type(e), re.sub('\\d+', 'N', str(e)))
    try:
        c.close()
    except Exception as e:
        print(type(e), re.sub('\\d+', 'N', str(e)))
    try:
        c.interrupt()
    except Exception as e:
        print(type(e), re.sub('\\d+', 'N', str(e)))
x = threading.Thread(target=th)
x.start()
x.join()
e = sqlite3.connect(':memory:', detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES)
e.execute('create table q(d date, ts timestamp, f foo(10), n number(5))')
sqlite3.register_converter('FOO', lambda b: ('foo', b))
sqlite3.register_converter('number', lambda b: 1 / 0)
e.execute("insert into q values('2020-01-02','2020-01-02 03:04:05','x',null)")
t(lambda: e.execute('select d,ts,f,n from q').fetchall())
cc = e.execute('select d as "x [foo]", 5 as "y [bar]", 7 as "z [foo" , 8 as "[foo]" from q')
t(cc.fetchall)
t(lambda: cc.description)
e.execute('update q set n=5')
t(lambda: e.execute('select n from q').fetchall())
t(lambda: e.execute("select x'ff' as 'a [foo]', 5 as 'b [foo]', 2.5 as 'c [foo]'").fetchall())
cc = c.execute('select 1 as "x [foo]"')
t(lambda: cc.description)
t(c.close)
t(c.close)
t(c.execute, 'select 1')
t(cur.execute, 'select 1')
t(cur.fetchone)
t(c.cursor)
t(c.commit)
t(lambda: c.in_transaction)
t(lambda: c.total_changes)
t(lambda: c.isolation_level)
t(c.rollback)
t(c, 'select 1')
t(cur.close)
t(cur.close)
t(c.interrupt)
t(c.iterdump)
t(lambda: c.row_factory)
t(c.__enter__)
t(c.__exit__, None, None, None)
t(lambda: cur.rowcount)
t(lambda: c.autocommit)
t(setattr, c, 'isolation_level', None)
t(c.getlimit, 1)
t(sqlite3.Cursor, c)
t(c.blobopen, 'a', 'b', 1)
t(c.set_trace_callback, None)
t(c.set_authorizer, None)
t(c.create_function, 'a', 1, len)
c = sqlite3.connect(':memory:')
cu = c.cursor()
cu.close()
t(cu.execute, 'select 1')
t(cu.fetchone)
t(cu.fetchall)
t(next, cu)
t(cu.close)
t(cu.executescript, 'a')
t(lambda: (cu.description, cu.rowcount, cu.connection))
del c, cu
gc.collect()

def mk():
    x = sqlite3.connect(':memory:')
mk()
gc.collect()
c = sqlite3.connect(':memory:', autocommit=False)
t(lambda: (c.in_transaction, c.autocommit, c.isolation_level))
c.execute('create table a(b)')
c.commit()
t(lambda: c.in_transaction)
c.rollback()
t(lambda: c.in_transaction)
t(setattr, c, 'autocommit', True)
t(lambda: (c.in_transaction, c.autocommit))
t(c.commit)
t(c.rollback)
t(setattr, c, 'autocommit', sqlite3.LEGACY_TRANSACTION_CONTROL)
t(lambda: c.autocommit)
t(setattr, c, 'autocommit', False)
t(lambda: c.in_transaction)
t(setattr, c, 'isolation_level', None)
t(lambda: (c.in_transaction, c.isolation_level))
with c:
    c.execute('insert into a values(1)')
t(lambda: c.in_transaction)
try:
    with c:
        c.execute('insert into a values(2)')
        1 / 0
except ZeroDivisionError:
    t(lambda: c.execute('select * from a').fetchall())
t(c.execute, 'insert into a values(1,2)')
t(c.execute, 'select * from nope')
c.close()
