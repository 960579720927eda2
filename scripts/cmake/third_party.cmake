# Third-party code, fetched by scripts/setup: sqlite3, imgui, httplib, catch2, nlohmann_json, libsodium, zlib.
# Compiled without warnings and always optimised; included as SYSTEM.
set(third_party "${CMAKE_SOURCE_DIR}/third_party")
if(NOT EXISTS "${third_party}/sqlite/sqlite3.c" OR NOT EXISTS "${third_party}/imgui/imgui.h")
  message(FATAL_ERROR "third_party/ is not filled: run scripts/setup first")
endif()

function(hera_third_party name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;INCLUDE;OPTIONS")
  add_library(${name} STATIC ${arg_SOURCES})
  target_include_directories(${name} SYSTEM PUBLIC ${arg_INCLUDE})
  target_compile_options(${name} PRIVATE -w ${arg_OPTIONS})
  if(NOT EMSCRIPTEN AND NOT HERA_SANITIZE)
    target_compile_options(${name} PRIVATE -O2 -g0)
  endif()
endfunction()

# --- SQLite: one version for browser and server, so that a query means the same on both ---
hera_third_party(sqlite3 SOURCES "${third_party}/sqlite/sqlite3.c" INCLUDE "${third_party}/sqlite")
target_compile_definitions(sqlite3 PRIVATE
  SQLITE_DQS=0 SQLITE_ENABLE_FTS5 SQLITE_TEMP_STORE=3 SQLITE_DEFAULT_MEMSTATUS=0 SQLITE_MAX_MMAP_SIZE=0x7fff0000
  SQLITE_LIKE_DOESNT_MATCH_BLOBS SQLITE_OMIT_SHARED_CACHE
  PUBLIC SQLITE_OMIT_LOAD_EXTENSION SQLITE_OMIT_DEPRECATED)
if(EMSCRIPTEN)
  # No operating system: client/vfs brings sqlite3_os_init and the only VFS.
  target_compile_definitions(sqlite3 PRIVATE SQLITE_THREADSAFE=0 SQLITE_OS_OTHER=1)
  # What no query of ours uses and every visitor would load.
  foreach(part AUTHORIZATION COMPILEOPTION_DIAGS COMPLETE DATETIME_FUNCS DECLTYPE DESERIALIZE GET_TABLE INTROSPECTION_PRAGMAS
          JSON PROGRESS_CALLBACK TCL_VARIABLE TRACE UTF16 WAL)
    target_compile_definitions(sqlite3 PRIVATE SQLITE_OMIT_${part})
  endforeach()
  target_compile_options(sqlite3 PRIVATE -Os)
else()
  # Many threads, each connection used by one at a time.
  target_compile_definitions(sqlite3 PRIVATE SQLITE_THREADSAFE=2)
  find_package(Threads REQUIRED)
  target_link_libraries(sqlite3 PUBLIC Threads::Threads m)
endif()

# --- Dear ImGui: every unit sees client/imgui_config.h ---
hera_third_party(imgui INCLUDE "${third_party}/imgui"
  SOURCES "${third_party}/imgui/imgui.cpp" "${third_party}/imgui/imgui_draw.cpp"
          "${third_party}/imgui/imgui_tables.cpp" "${third_party}/imgui/imgui_widgets.cpp"
          "${CMAKE_SOURCE_DIR}/client/imgui_assert.cpp" "${CMAKE_SOURCE_DIR}/client/imgui_left_out.cpp"
  OPTIONS -fno-exceptions -fno-rtti)
target_compile_definitions(imgui PUBLIC IMGUI_USER_CONFIG="imgui_config.h")
target_include_directories(imgui PUBLIC "${CMAKE_SOURCE_DIR}/client" "${CMAKE_SOURCE_DIR}/shared")
target_link_libraries(imgui PUBLIC hera_base)
if(EMSCRIPTEN)
  target_compile_definitions(imgui PRIVATE sscanf=hera_imgui_scans_nothing)  # imgui_left_out.cpp
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(imgui PRIVATE -Oz)
  endif()
endif()

# --- nlohmann/json: header only. Reached through a folder that holds nothing else, because emcc must not see /usr/include ---
find_path(HERA_NLOHMANN_PARENT nlohmann/json.hpp PATHS /usr/include /usr/local/include NO_CMAKE_FIND_ROOT_PATH REQUIRED)
file(MAKE_DIRECTORY "${CMAKE_BINARY_DIR}/include")
file(CREATE_LINK "${HERA_NLOHMANN_PARENT}/nlohmann" "${CMAKE_BINARY_DIR}/include/nlohmann" SYMBOLIC)
add_library(nlohmann_json INTERFACE)
target_include_directories(nlohmann_json SYSTEM INTERFACE "${CMAKE_BINARY_DIR}/include")

if(EMSCRIPTEN)
  return()
endif()

# --- cpp-httplib: declarations and definitions split by scripts/setup; zlib only, no TLS (a proxy does it) ---
find_package(ZLIB REQUIRED)
hera_third_party(httplib SOURCES "${third_party}/httplib/out/httplib.cc" INCLUDE "${third_party}/httplib/out")
target_compile_definitions(httplib PUBLIC CPPHTTPLIB_ZLIB_SUPPORT CPPHTTPLIB_LISTEN_BACKLOG=4096)
target_link_libraries(httplib PUBLIC ZLIB::ZLIB Threads::Threads)

# --- libsodium (Argon2id, SHA-256, random), zlib ---
find_path(HERA_SODIUM_INCLUDE sodium.h REQUIRED)
find_library(HERA_SODIUM_LIBRARY sodium REQUIRED)
add_library(libsodium INTERFACE)
target_include_directories(libsodium SYSTEM INTERFACE "${HERA_SODIUM_INCLUDE}")
target_link_libraries(libsodium INTERFACE "${HERA_SODIUM_LIBRARY}")
add_library(zlib INTERFACE)
target_link_libraries(zlib INTERFACE ZLIB::ZLIB)

# --- Catch2: the amalgamated source as one unit, the single headers for quick compiles ---
file(WRITE "${CMAKE_BINARY_DIR}/include_catch2/catch2/catch_user_config.hpp.new"
  "#pragma once\n#define CATCH_CONFIG_DEFAULT_REPORTER \"console\"\n#define CATCH_CONFIG_CONSOLE_WIDTH 100\n")
file(COPY_FILE "${CMAKE_BINARY_DIR}/include_catch2/catch2/catch_user_config.hpp.new"
  "${CMAKE_BINARY_DIR}/include_catch2/catch2/catch_user_config.hpp" ONLY_IF_DIFFERENT)
hera_third_party(catch2 SOURCES "${third_party}/catch2/extras/catch_amalgamated.cpp"
  INCLUDE "${third_party}/catch2/src" "${CMAKE_BINARY_DIR}/include_catch2")
