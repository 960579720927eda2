"""The repository as tidy sees it: our own text files, read once."""

import os
import pathlib
import re

SKIPPED_FOLDERS = {".git", "build", "third_party", "node_modules", "data", "__pycache__", ".cache"}
CODE = {".h", ".cpp", ".js", ".mjs", ".py", ".css", ".html", ".cmake", ".sh", ".sql"}


class Source:
    """One file: path relative to the top with '/' separators, text, and lines."""

    def __init__(self, path, text, size):
        self.path = path
        self.text = text
        self.size = size
        self.lines = text.splitlines()
        self.suffix = pathlib.PurePosixPath(path).suffix

    @property
    def is_cpp(self):
        return self.suffix in (".h", ".cpp")

    @property
    def is_code(self):
        return self.suffix in CODE or self.lines[:1] and self.lines[0].startswith("#!")

    def code_lines(self):
        """(number, line without comment or string content) of C++ or JS: rules about calls must not read prose."""
        inside = False
        for number, line in enumerate(self.lines, 1):
            if inside:
                end = line.find("*/")
                if end < 0:
                    continue
                line, inside = line[end + 2:], False
            line = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line)
            line = re.sub(r"'(?:[^'\\]|\\.)*'", "''", line)
            line = re.sub(r"/\*.*?\*/", "", line)
            if "/*" in line:
                line, inside = line[: line.find("/*")], True
            yield number, line.split("//")[0]


def read_tree(top):
    """All our files. Binary ones have empty text but keep their size."""
    sources = []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
        for name in sorted(names):
            full = pathlib.Path(folder, name)
            if name in SKIPPED_FOLDERS:  # in a second work tree .git is a file
                continue
            if full.is_symlink() or not full.is_file():
                continue
            data = full.read_bytes()
            try:
                text = data.decode("utf-8") if b"\0" not in data[:4096] else ""
            except UnicodeDecodeError:
                text = ""
            sources.append(Source(full.relative_to(top).as_posix(), text, len(data)))
    return sources
