"""Bytes of every table and index of a SQLite file, and what the columns of the record tables hold: JSON on one line.

    python3 sqlite_pages.py <file> <table>…

Python's sqlite3 has the dbstat table that our own build leaves out."""
import json
import sqlite3
import sys

database = sqlite3.connect(f'file:{sys.argv[1]}?mode=ro', uri=True)
owners = dict(database.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'index'"))
pages = {}
for name, size in database.execute('SELECT name, sum(pgsize) FROM dbstat GROUP BY name'):
    pages[name] = {'bytes': size, 'index_of': owners.get(name)}
columns = {}
rows = {}
for table in sys.argv[2:]:
    rows[table] = database.execute(f'SELECT count(*) FROM {table}').fetchone()[0]
    names = [row[1] for row in database.execute(f'PRAGMA table_info({table})')]
    sums = database.execute(f'SELECT {", ".join(f"sum(length(CAST({name} AS BLOB)))" for name in names)} FROM {table}').fetchone()
    columns[table] = {name: total or 0 for name, total in zip(names, sums)}
free = database.execute('PRAGMA freelist_count').fetchone()[0] * database.execute('PRAGMA page_size').fetchone()[0]
print(json.dumps({'pages': pages, 'rows': rows, 'columns': columns, 'free': free}))
