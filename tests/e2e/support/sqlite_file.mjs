// Reads a SQLite file with a library that is not ours: Python's.
import { execFileSync } from 'node:child_process';

const program = 'import json, sqlite3, sys; print(json.dumps(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall()))';

// Rows as arrays; a file that SQLite refuses throws with its message.
export const rows_of = (path, sql) => JSON.parse(execFileSync('python3', ['-c', program, path, sql], { encoding: 'utf8' }));
export const value_of = (path, sql) => rows_of(path, sql)[0][0];

// Takes a ZIP file apart into a folder; every entry's sum is checked.
const take_apart = `import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    bad = z.testzip()
    assert bad is None, bad
    z.extractall(sys.argv[2])`;
export const unzip = (path, to) => execFileSync('python3', ['-c', take_apart, path, to]);
