"""Banned calls with the replacement named, leftovers, names, sizes, dead files."""

import re

SIZE_LINES_MAX = 500
LINE_LENGTH_MAX = 132  # the formatter aims at 120
BLOB_BYTES_MAX = 1_000_000

PORTABLE = ("shared/", "client/")
OURS = ("shared/", "client/", "server/")

# (pattern, where, except where, what to use instead)
BANNED = [
    # Schema::at and Entity::at are ours and check; those of the standard library throw
    (r"(?<!schema)(?<!schema\(\))(?<!built_in\(\))(?<!entity)(?<!entity\(\))\.at\(", PORTABLE, (), "throws: check, then operator[] or find"),
    (r"\bstd::get<", PORTABLE, (), "throws: std::get_if"),
    (r"\b(std::)?sto(i|l|ll|ul|ull|f|d)\(", OURS, (), "throws: the parsers of base/text.h"),
    (r"\b(atoi|atol|atof|strtod|strtol|sscanf)\(", OURS, ("shared/base/text.cpp", "shared/base/json.cpp"), "depends on locale: the parsers of base/text.h"),
    (r"\b(throw|try|catch)\b\s*[({\w]", PORTABLE, (), "Result and TRY (base/result.h)"),
    (r"\b(dynamic_cast|typeid)\b", PORTABLE, (), "there is no RTTI: a virtual function or an enum"),
    (r"\bstd::(regex|format|expected|source_location|jthread|bit_cast)\b", OURS, (), "not in every compiler's library here: ARCHITECTURE.md, 'The C++ we write', names another"),
    (r"\bstd::(ranges|views)::", PORTABLE, (), "not in libc++ 13: the <algorithm> function with iterators"),
    (r"\b(EM_JS|EM_ASM|EM_ASYNC_JS)\b", OURS, (), "a JS library in web/bridge"),
    (r"__EMSCRIPTEN__|_WIN32|__APPLE__|__linux__", ("shared/",), (), "shared/ has no platform: an interface the caller implements"),
    (r"\bstd::(thread|mutex|atomic|future|async)\b", PORTABLE, (), "one thread per module: a queue of messages"),
    (r"_clock::now\(|\bstd::time\(|\btime\((nullptr|NULL|0)\)|\bgettimeofday\b", PORTABLE, ("client/platform/",), "Clock (base/clock.h)"),
    (r"\brandom_device\b|\bmt19937\b|\b(std::)?s?rand\(", OURS, ("server/main.cpp",), "Random (base/random.h)"),
    (r"\b(std::cout|std::cerr|printf\(|puts\()", PORTABLE, ("shared/base/log.cpp", "shared/base/check.cpp"), "log() (base/log.h)"),
    (r"\b(strcpy|strcat|sprintf|vsprintf|gets|alloca)\(", OURS, (), "std::string"),
    (r"\busing namespace std\s*;", OURS + ("tests/",), (), "write std::"),
    (r"\bassert\(", OURS, (), "HERA_CHECK (base/check.h), which stays on"),
    (r"\bset_trusted_proxies\b", ("server/",), (), "the reactor's own peer address"),
]
BANNED_JS = [
    (r"\beval\(|\bnew Function\(", "plain code: the content policy forbids it"),
    (r"\.(innerHTML|outerHTML)\s*=|insertAdjacentHTML|document\.write\(", "textContent and createElement"),
    (r"\bconsole\.log\(", "console.warn or console.error for what a developer must see; otherwise nothing"),
    (r"\balert\(|\bconfirm\(|\bprompt\(", "a dialog of ours"),
]
LEFTOVERS = [
    (r"\b(" + "TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b", "do it, or file an issue"),
    (r"(?i)\bnot (yet )?implemented\b|\bfor n" + r"ow\b", "build it, or leave it out"),
    (r"(?<![\w.])/(root|home|work|Users)/[\w.]", "a path of one machine"),
    (r"\b(registry\.npmjs\.org|deb\.debian\.org|security\.debian\.org|pypi\.org)\b", "the machine's own package settings"),
]
SWITCHED_OFF = [
    (r"\[!mayfail\]|\[!shouldfail\]|\[\.\]|\[\.[a-z]+\]", "a test that does not count: mend or delete it"),
    (r"\b(test|it|describe)\.(skip|fixme|only|todo)\b|\bxit\(", "a test that does not run: mend or delete it"),
    (r"^\s*//\s*(TEST_CASE|SECTION|REQUIRE|CHECK)\(", "a commented-out test: mend or delete it"),
]
THIRD_PARTY = re.compile(r"(^|/)(sqlite3(ext)?\.[ch]|imgui(_draw|_tables|_widgets|_internal|_demo)?\.(cpp|h)|imstb_\w+\.h|httplib\.(h|cc)|catch_amalgamated\.\w+|json\.hpp)$")


def applies(path, places, exceptions):
    return path.startswith(places) and not (exceptions and path.startswith(tuple(exceptions)))


def check_banned(sources):
    faults = []
    for source in sources:
        if source.is_cpp:
            for number, line in source.code_lines():
                for pattern, places, exceptions, instead in BANNED:
                    found = re.search(pattern, line) if applies(source.path, places, exceptions) else None
                    if found:
                        faults.append(f"{source.path}:{number}: '{found[0].strip()}' is banned, use instead: {instead}")
        elif source.suffix == ".js" and source.path.startswith("web/"):
            for number, line in source.code_lines():
                for pattern, instead in BANNED_JS:
                    found = re.search(pattern, line)
                    if found:
                        faults.append(f"{source.path}:{number}: '{found[0].strip()}' is banned, use instead: {instead}")
    return faults


def check_leftovers(sources):
    faults = []
    for source in sources:
        if source.path.startswith("tests/tidy/") or source.path == "package-lock.json":
            continue
        rules = LEFTOVERS + (SWITCHED_OFF if source.path.startswith("tests/") else [])
        for number, line in enumerate(source.lines, 1):
            for pattern, advice in rules:
                found = re.search(pattern, line)
                if found:
                    faults.append(f"{source.path}:{number}: '{found[0].strip()}': {advice}")
    return faults


def check_names(sources):
    faults = []
    for source in sources:
        if not source.path.startswith(OURS + ("web/", "tests/", "scripts/")):
            continue
        name = source.path.rsplit("/", 1)[-1]
        if source.is_cpp and not re.fullmatch(r"[a-z0-9_]+(\.[a-z]+)?\.(h|cpp)", name):
            faults.append(f"{source.path}:1: file names are snake_case")
        if re.search(r"(^|_)(manager|helpers?|utils?|misc|common)(_|\.)", name):
            faults.append(f"{source.path}:1: the name says nothing: which noun of the trade is it?")
        if source.is_cpp:
            for number, line in source.code_lines():
                found = re.search(r"\b(class|struct)\s+\w*(Manager|Helper|Util|Utils)\b", line)
                if found:
                    faults.append(f"{source.path}:{number}: '{found[0]}': name the noun it stands for")
    return faults


def check_shape(sources, larger):
    """Sizes, line lengths, headers. `larger`: path → lines allowed for files that were large before."""
    faults = []
    for source in sources:
        if source.size > BLOB_BYTES_MAX:
            faults.append(f"{source.path}:1: {source.size} bytes; files past 1 MB stay out of the repository")
        if THIRD_PARTY.search(source.path):
            faults.append(f"{source.path}:1: third-party source is fetched by scripts/setup, not kept here")
        if not source.is_code or source.path.startswith("tests/data/"):
            continue
        allowed = larger.get(source.path, SIZE_LINES_MAX)
        if len(source.lines) > allowed:
            faults.append(f"{source.path}:1: {len(source.lines)} lines, {allowed} allowed: which two things is it?")
        if source.text and not source.text.endswith("\n"):
            faults.append(f"{source.path}:{len(source.lines)}: no newline at the end")
        if source.suffix in (".h", ".cpp", ".js", ".mjs"):
            for number, line in enumerate(source.lines, 1):
                if len(line) > LINE_LENGTH_MAX and "http" not in line:
                    faults.append(f"{source.path}:{number}: {len(line)} columns, {LINE_LENGTH_MAX} allowed")
                if line != line.rstrip() or "\t" in line:
                    faults.append(f"{source.path}:{number}: tab or trailing space")
        if source.suffix == ".h":
            if "#pragma once" not in source.text:
                faults.append(f"{source.path}:1: '#pragma once' is missing")
            if source.path.startswith(OURS) and not source.text.startswith("//"):
                faults.append(f"{source.path}:1: a header begins with a comment that says what it is")
    for path in larger:
        match = next((s for s in sources if s.path == path), None)
        if match is None or len(match.lines) < larger[path]:
            now = "gone" if match is None else f"{len(match.lines)} lines"
            faults.append(f"tests/tidy/larger_files.txt:1: {path} is {now}: lower its number, or take it out at {SIZE_LINES_MAX}")
    return faults


def listed_bridges(cmake_text):
    """Names of JS libraries linked by 'foreach(x a b)' whose body names web/bridge/${x}.js."""
    text = re.sub(r"(?m)^\s*#.*$", "", cmake_text)
    found = set()
    for variable, names, body in re.findall(r"\bforeach\s*\(\s*(\w+)\s+([^()]*)\)(.*?)\bendforeach\b", text, re.DOTALL):
        if f"web/bridge/${{{variable}}}.js" in body:
            found.update(f"web/bridge/{name}.js" for name in names.split())
    return found


def check_dead_files(sources):
    """Every .cpp is in the build, every header is included, every JS library is linked or loaded."""
    lists = {s.path.rsplit("/", 1)[0] if "/" in s.path else "": s.text for s in sources if s.path.endswith("CMakeLists.txt")}
    cmake_text = "\n".join(s.text for s in sources if s.path.endswith(("CMakeLists.txt", ".cmake")))
    bridges = listed_bridges(cmake_text)
    included = set()
    for source in sources:
        if source.is_cpp:
            included.update(re.findall(r'#\s*include\s*"([^"]+)"', source.text))
    included_names = {name.rsplit("/", 1)[-1] for name in included}
    faults = []
    for source in sources:
        parts = source.path.split("/")
        if source.suffix == ".cpp" and parts[0] in ("shared", "client", "server", "tests"):
            for depth in range(len(parts) - 1, -1, -1):
                folder, rest = "/".join(parts[:depth]), "/".join(parts[depth:])
                if folder in lists and re.search(rf"(?<![\w/]){re.escape(rest)}(?![\w.])", lists[folder]):
                    break
            else:
                if source.path not in cmake_text and f"}}/{parts[-1]}" not in cmake_text:  # ${folder}/name.cpp
                    faults.append(f"{source.path}:1: not in any CMakeLists.txt")
        elif source.suffix == ".h" and parts[0] in ("shared", "client", "server", "tests"):
            if parts[-1] not in included_names and parts[-1] not in cmake_text:
                faults.append(f"{source.path}:1: nobody includes it")
        elif source.suffix == ".js" and parts[0] == "web" and parts[-1] != "service_worker.js":
            named = source.path in bridges or parts[-1] in cmake_text or any(
                parts[-1] in other.text for other in sources if other.path.startswith("web/") and other is not source)
            if not named:
                faults.append(f"{source.path}:1: neither linked into a module nor loaded by a page")
    return faults
