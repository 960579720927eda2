#!/usr/bin/env python3
"""House rules as a test: layers, banned calls, leftovers, names, sizes, dead files.

    python3 tests/tidy/tidy.py [repository]

Prints 'path:line: what is wrong' for each fault and 'ok'/'not ok' per rule; exits 1 when there is one.
"""

import pathlib
import sys

import layers
import rules
import strings
import tree


def read_larger(path):
    """tests/tidy/larger_files.txt: 'lines path', the files that were past the limit when the ratchet came."""
    entries = {}
    if path.exists():
        for line in path.read_text().splitlines():
            if line.strip() and not line.startswith("#"):
                count, name = line.split(None, 1)
                entries[name.strip()] = int(count)
    return entries


def all_checks(sources, larger):
    return {
        "layers": layers.check(sources),
        "banned calls": rules.check_banned(sources),
        "leftovers": rules.check_leftovers(sources),
        "names": rules.check_names(sources),
        "sizes and shape": rules.check_shape(sources, larger),
        "dead files": rules.check_dead_files(sources),
        "words": strings.check(sources),
    }


def main():
    here = pathlib.Path(__file__).resolve().parent
    top = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent.parent
    results = all_checks(tree.read_tree(top), read_larger(here / "larger_files.txt"))
    for name, faults in results.items():
        for fault in faults:
            print(fault)
        print(f"{'not ok' if faults else 'ok'} {name}" + (f": {len(faults)}" if faults else ""))
    return 1 if any(results.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
