# Shared by scripts/run, scripts/test and scripts/bench. Sourced, with the repository as current folder.

# configure_and_build <preset> [target…]   Configures once; Ninja notices later changes by itself.
configure_and_build() {
    local preset="$1"
    mkdir -p build
    shift
    [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 ||
        { cat "build/$preset.configure.log" >&2; return 1; }
    local targets=()
    [ $# -eq 0 ] || targets=(--target "$@")
    # Only what went wrong is worth reading.
    local log="build/$preset.build.log"
    if ! cmake --build "build/$preset" "${targets[@]}" >"$log" 2>&1; then
        grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking)' "$log" >&2
        return 1
    fi
}

# The browser's half: both modules and the folder the server serves.
build_site() {
    configure_and_build web && node scripts/bundle.mjs --web build/web/web --out build/site
}
