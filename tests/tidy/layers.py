"""Who may include whom. The table is the layer diagram of ARCHITECTURE.md."""

import re

SHARED = ("shared/base", "shared/model", "shared/link", "shared/store", "shared/sync", "shared/app", "shared/demo")

# layer: the layers it may include, besides itself
ALLOWED = {
    "shared/base": (),
    "shared/model": ("shared/base",),
    "shared/link": ("shared/base", "shared/model"),
    "shared/store": ("shared/base", "shared/model"),
    "shared/sync": ("shared/base", "shared/model", "shared/store"),
    "shared/app": ("shared/base", "shared/model", "shared/link", "shared/store", "shared/sync"),
    "shared/demo": ("shared/base", "shared/model", "shared/store", "shared/sync"),
    # ui.wasm: no store, no sync
    "client/platform": ("shared/base",),
    "client/strings": ("shared/base", "shared/model"),
    "client/theme": ("shared/base", "client/platform"),
    "client/widgets": ("shared/base", "client/platform", "client/theme", "client/strings"),  # knows no CRM
    "client/forms": ("shared/base", "shared/model", "client/platform", "client/theme", "client/widgets", "client/strings"),
    "client/screens": ("shared/base", "shared/model", "shared/link", "client/platform", "client/theme", "client/widgets",
                       "client/forms", "client/strings", "client/app"),
    "client/app": ("shared/base", "shared/model", "shared/link", "client/platform", "client/theme", "client/widgets",
                   "client/forms", "client/strings", "client/screens"),
    # store.wasm
    "client/vfs": ("shared/base", "client/platform"),
    "client/store": SHARED + ("client/vfs", "client/platform"),
    # hera-server: sees neither link nor app
    "server/http": ("shared/base",),
    "server/storage": ("shared/base", "shared/model", "shared/store"),
    "server/services": ("shared/base", "shared/model", "shared/store", "shared/sync", "server/storage"),
    "server/routes": ("shared/base", "shared/model", "shared/store", "shared/sync", "server/http", "server/services",
                      "server/storage"),
    "server": ("shared/base", "shared/model", "shared/store", "shared/sync", "server/http", "server/storage",
               "server/services", "server/routes"),
}

# header: where it may be included, as path prefixes
OUTSIDE_HEADERS = {
    r"sqlite3\.h": ("shared/store/sqlite", "client/vfs/", "tests/"),
    r"httplib\.h": ("server/http/", "tests/"),
    r"nlohmann/.*": ("shared/base/json", "tests/"),
    r"emscripten.*": ("client/platform/web/", "tests/e2e/"),
    r"imgui(_internal)?\.h": ("client/platform/", "client/theme/", "client/widgets/", "client/app", "client/main.cpp", "tests/"),
    r"sodium\.h": ("server/", "tests/"),
    r"zlib\.h": ("server/", "tests/"),
    r"(sys/.*|unistd|fcntl|netinet/.*|arpa/.*|poll|pthread)\.h|thread|mutex|condition_variable|atomic|future|fstream|filesystem":
        ("server/", "tests/"),
    r"iostream|regex|format|expected|source_location|memory_resource|coroutine": ("tests/",),
}

# file, without its suffix: all it may include with quotes. The simulator's reference says a second time what the server must
# hold; with more of ours in it, it would say the same mistake.
NAIVE = {
    "tests/sim/reference": ("reference.h", "sync/op.h"),
}


def layer_of(path):
    """'shared/store' for shared/store/ddl.cpp; files at the top of client/ are the application: 'client/app'."""
    parts = path.split("/")
    if parts[0] == "client":
        return "/".join(parts[:2]) if len(parts) > 2 else "client/app"
    if parts[0] == "server":
        return "/".join(parts[:2]) if len(parts) > 2 else "server"
    if parts[0] == "shared":
        return "/".join(parts[:2])
    return parts[0]


def check(sources):
    known = {source.path for source in sources}
    faults = []
    for source in sources:
        if not source.is_cpp:
            continue
        layer = layer_of(source.path)
        root = source.path.split("/")[0]
        if root in ("shared", "client", "server") and layer not in ALLOWED:
            faults.append(f"{source.path}:1: the layer {layer} is not in the table of tests/tidy/layers.py")
            continue
        for number, line in enumerate(source.lines, 1):
            found = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
            if not found:
                continue
            written = found[2]
            for pattern, places in OUTSIDE_HEADERS.items():
                if re.fullmatch(pattern, written) and not source.path.startswith(places):
                    faults.append(f"{source.path}:{number}: <{written}> belongs to {', '.join(places)}")
            naive = NAIVE.get(source.path.rsplit(".", 1)[0])
            if naive and found[1] == '"' and written not in naive:
                faults.append(f"{source.path}:{number}: may include {', '.join(naive)} of ours and nothing else ({written})")
            if root == "tests" or found[1] == "<":
                continue
            folder = source.path.rsplit("/", 1)[0]
            candidates = [f"{folder}/{written}"] + [f"{top}/{written}" for top in dict.fromkeys((root, "shared", "client", "server"))]
            target = next((c for c in candidates if c in known), None)
            if target is None or target in ("client/imgui_config.h",):
                continue
            wanted = layer_of(target)
            if wanted != layer and wanted not in ALLOWED[layer]:
                faults.append(f"{source.path}:{number}: {layer} may not include {wanted} ({written})")
    return faults
