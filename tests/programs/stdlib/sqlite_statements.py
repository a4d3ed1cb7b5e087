"""sqlite3: connecting, statements, parameters, cursors and what they refuse."""
import sqlite3

from _sqlite_check import t

t(sqlite3.connect)
t(sqlite3.connect, 5, 6)
t(sqlite3.connect, None)
t(sqlite3.connect, '/nonexistent/a')
t(sqlite3.connect, ':memory:', isolation_level='x')
t(sqlite3.connect, ':memory:', isolation_level=5)
t(sqlite3.connect, ':memory:', autocommit=5)
t(sqlite3.connect, ':memory:', autocommit='x')
t(sqlite3.connect, ':memory:', foo=1)
t(sqlite3.connect, ':memory:', timeout='x')
t(sqlite3.connect, ':memory:', detect_types='x')
t(sqlite3.connect, ':memory:', factory=None)
t(sqlite3.connect, ':memory:', factory=int)
t(sqlite3.connect, ':memory:', cached_statements='x')
t(sqlite3.connect, ':memory:', isolation_level='a\x00b')
t(sqlite3.connect, 'a\x00b')
t(sqlite3.connect, ':memory:', 1, 2, '', True, sqlite3.Connection, 5, True, 7)
t(sqlite3.Connection)
t(sqlite3.Connection, ':memory:', 5.0)
c = sqlite3.connect(':memory:')
t(c)
t(c, 5)
t(c, 'select 1')
t(c, 'select 1', 2)
t(c, sql='x')
t(c, 'select 1; select 2')
t(c, 'select\x00')
t(c, '')
t(c, 'garbage')
t(c, '-- comment')
t(c, '\ud800')
t(c.execute, '')
t(c.execute, '--x\n')
t(c.execute, 'select 1;;')
t(c.execute, 'select 1; -- foo')
t(c.execute, 'select 1; /* x */ select 2')
t(c.execute, ' ; select 1')
t(c.executemany, 'select 1', [])
t(c.executemany, '--a\n insert', [])
t(c.execute)
t(c.execute, 'select ?', 5)
t(c.execute, 'select ?', (1, 2))
t(c.execute, 'select ?', {})
t(c.execute, 'select :a', {})
t(c.execute, 'select :a', (1,))
t(c.execute, 'select ?', [1, 2])
t(c.execute, 'select ?', 'ab')
t(c.execute, 'select ?', 'a')
t(c.execute, 'select ?', (object(),))
t(c.execute, 'select ?', (2 ** 63,))
t(c.execute, 'select ?', ('\ud800',))
t(c.execute, 'select ?', (1j,))
t(c.execute, 'select :a', {'b': 1})
t(c.execute, 'select ?1, :x', (1, 2))
t(c.execute, 'select ?', iter([1]))
t(c.execute, 'select ?', {1: 2}.keys())

class B:

    def __len__(s):
        return 1

    def __getitem__(s, i):
        raise ZeroDivisionError
t(c.execute, 'select ?', B())

class B2:

    def __len__(s):
        raise ZeroDivisionError

    def __getitem__(s, i):
        raise ZeroDivisionError
t(c.execute, 'select ?', B2())

class M:

    def __getitem__(s, k):
        return 5
t(lambda: c.execute('select :a,:b', M()).fetchall())

class MD(dict):

    def __missing__(s, k):
        return k
t(lambda: c.execute('select :a,@b,$c', MD()).fetchall())
t(lambda: c.execute('select ?,?', [1, None]).fetchall())
t(lambda: c.execute("select x'00ff', 1.5, 'hé', null, 9223372036854775807, true").fetchone())
t(lambda: c.execute("select cast(x'ff' as text) as nn").fetchone())
cur = c.cursor()
t(lambda: (cur.description, cur.lastrowid, cur.rowcount, cur.arraysize, cur.row_factory, cur.connection is c))
t(cur.execute, 'create table t(a,b text, c integer primary key)')
t(lambda: (cur.description, cur.lastrowid, cur.rowcount))
t(cur.execute, 'insert into t(a) values(1)')
t(lambda: (cur.description, cur.lastrowid, cur.rowcount))
t(lambda: c.in_transaction)
t(cur.executemany, 'insert into t(a) values(?)', [(1,), (2,)])
t(lambda: (cur.description, cur.lastrowid, cur.rowcount))
t(cur.executemany, 'insert into t(a) values(?) returning a', [(1,), (2,)])
t(lambda: (cur.description, cur.lastrowid, cur.rowcount))
t(cur.fetchall)
t(cur.execute, 'insert into t(a) values(?),(8) returning a', (9,))
t(lambda: (cur.description, cur.lastrowid, cur.rowcount))
t(cur.fetchone)
t(lambda: cur.rowcount)
t(cur.fetchall)
t(lambda: cur.rowcount)
t(cur.executemany, 'insert into t(a) values(?)', 5)
t(cur.executemany, 'insert into t(a) values(?)', [5])
t(cur.executemany, 'insert into t(a) values(?)')
t(lambda: cur.rowcount)
t(cur.execute, 'update t set a=1')
t(lambda: cur.rowcount)
t(cur.execute, 'select * from t')
t(lambda: cur.rowcount)
t(lambda: cur.description)
t(cur.execute, 'insert into t(c) values(1)')
t(lambda: (cur.description, cur.lastrowid, cur.rowcount))
t(cur.fetchone)
t(cur.fetchmany)
t(cur.fetchmany, 2, 3)
t(cur.fetchmany, 'a')
t(cur.fetchmany, -1)
t(cur.fetchall, 1)
t(setattr, cur, 'arraysize', 'a')
t(setattr, cur, 'arraysize', -1)
t(setattr, cur, 'arraysize', 2 ** 40)
t(delattr, cur, 'arraysize')
t(delattr, cur, 'row_factory')
t(setattr, cur, 'connection', 1)
t(delattr, c, 'row_factory')
t(delattr, c, 'isolation_level')
t(delattr, c, 'text_factory')
t(delattr, c, 'autocommit')
t(setattr, c, 'in_transaction', 1)
t(setattr, c, 'total_changes', 1)
t(setattr, c, 'Error', 1)
t(setattr, c, 'isolation_level', 'x')
t(setattr, c, 'isolation_level', 1)
t(setattr, c, 'autocommit', 3)
t(setattr, c, 'autocommit', 'a')
t(lambda: (c.isolation_level, c.autocommit, c.row_factory, c.text_factory, c.total_changes))
t(setattr, c, 'isolation_level', 'immediate')
t(lambda: c.isolation_level)
t(c.cursor, 5)
t(c.cursor, int)
t(c.cursor, lambda c: 5)
t(c.cursor, None)
t(c.cursor, factory=sqlite3.Cursor)
t(sqlite3.Cursor)
t(sqlite3.Cursor, 5)
t(sqlite3.Cursor, c)
t(sqlite3.Cursor, c, 5)
t(sqlite3.Cursor, connection=c)

class BadCur(sqlite3.Cursor):

    def __init__(s, c):
        pass
b = BadCur(c)
t(b.execute, 'x')
t(b.fetchone)
t(b.close)
t(lambda: b.rowcount)
t(lambda: b.connection)
t(next, b)
t(c.cursor, BadCur)

class BadCon(sqlite3.Connection):

    def __init__(s):
        pass
b = BadCon()
t(b.execute, 'x')
t(b.cursor)
t(b.close)
t(lambda: b.in_transaction)
t(lambda: b.isolation_level)
t(b.commit)
t(lambda: b.total_changes)
t(setattr, b, 'isolation_level', None)
t(b, 'x')
t(lambda: b.autocommit)
t(b.interrupt)
t(b.__enter__)
t(b.__exit__, 1, 2, 3)
t(b.serialize)
t(b.iterdump)
t(b.getlimit, 1)
t(setattr, b, 'autocommit', True)
t(cur.setinputsizes)
t(cur.setinputsizes, 1)
t(cur.setoutputsize, 1)
t(cur.setoutputsize, 'a')
t(cur.setoutputsize, 1, 2, 3)
t(cur.setoutputsize)
t(cur.executescript, 5)
t(cur.executescript, 'a\x00b')
t(cur.executescript, 'garbage')
t(cur.executescript, 'select 1; select 2')
t(cur.executescript, '')
t(c.executescript, 'select 1')
t(cur.executescript, b'select 1')
t(cur.executescript, '\ud800')
