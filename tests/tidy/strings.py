"""Words for people: every key that code uses has a sentence in client/strings, and every sentence is used."""

import re

KEY = re.compile(r'"((?:error|field|entity|option|label|button|nav|status|title|text|import|sync|activity|empty|help|unit|menu|'
                 r'screen|history|hint|role|kind)\.[a-z0-9_.]+)"')
ENTRY = re.compile(r'\{\s*"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)"\s*,')


def defined_keys(sources):
    found = {}
    for source in sources:
        if source.path.startswith("client/strings/") and source.suffix == ".cpp":
            for number, line in enumerate(source.lines, 1):
                for key in ENTRY.findall(line):
                    found.setdefault(key, (source.path, number))
    return found


def check(sources):
    defined = defined_keys(sources)
    if not defined:
        return []
    faults = []
    used = set()
    prefixes = set()
    for source in sources:
        if not source.is_cpp or source.path.startswith(("client/strings/en_", "tests/")):
            continue
        for number, line in enumerate(source.lines, 1):
            code = line.split("//")[0]
            for key in KEY.findall(code):
                if key.endswith("."):
                    prefixes.add(key)  # "field." + name: put together at run time
                    continue
                used.add(key)
                if key not in defined:
                    faults.append(f"{source.path}:{number}: no sentence for \"{key}\" in client/strings")
            prefixes.update(re.findall(r'"([a-z]+\.(?:[a-z_]+\.)*)"\s*(?:\+|\))', code))
            used.update(key for key in re.findall(r'"([a-z0-9_.]+)"', code) if key in defined)
    for key, (path, number) in defined.items():
        if key not in used and not any(key.startswith(prefix) for prefix in prefixes):
            faults.append(f"{path}:{number}: \"{key}\" is not used")
    return faults
