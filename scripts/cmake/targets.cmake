# hera_library and hera_test: how our own code is compiled.
#
#   hera_library(hera_store SOURCES sqlite.cpp ddl.cpp LINKS hera_model sqlite3 [EXCEPTIONS])
#   hera_test(test_store SOURCES sqlite_test.cpp LINKS hera_store [LABELS sim] [TIMEOUT seconds])
#
# Labels: unit (the default); slow: long simulations and load tests, run by scripts/test from the release build only.
#
# Sources are listed by hand. Include roots follow from where the folder lies: shared/ for all, client/ and server/ for
# their own, all of them and tests/ for tests. Without EXCEPTIONS a library has neither exceptions nor RTTI, natively as
# in the browser, so that native tests run the code that ships.

# nlohmann/json.hpp must mean the same in all objects.
add_compile_definitions(JSON_NOEXCEPTION)
# __FILE__ as the reader knows it, not as this machine has it.
add_compile_options("-fmacro-prefix-map=${CMAKE_SOURCE_DIR}/=")

if(HERA_SANITIZE)
  # vptr needs RTTI, which shared/ does without. null and object-size look, at every access, for what the address sanitizer stops
  # at too; alignment for what no processor we run on minds: together a third of the time it takes to compile.
  set(sanitizers -fsanitize=address,undefined -fno-sanitize=vptr,null,object-size,alignment -fno-sanitize-recover=all)
  add_compile_options(${sanitizers} -O1 -fno-omit-frame-pointer)
  add_link_options(${sanitizers})
endif()

add_library(hera_warnings INTERFACE)
target_compile_options(hera_warnings INTERFACE -Wall -Wextra -Wshadow -Wconversion -Werror
  -Wno-missing-field-initializers) # designated initializers leave defaults out on purpose
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees these two in correct uses of std::string and std::variant.
  target_compile_options(hera_warnings INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
else()
  # Part of -Wconversion in clang but not in g++; both compilers should ask the same of us.
  target_compile_options(hera_warnings INTERFACE -Wno-sign-conversion)
endif()

add_library(hera_no_exceptions INTERFACE)
target_compile_options(hera_no_exceptions INTERFACE -fno-exceptions $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)

function(hera_include_roots target)
  file(RELATIVE_PATH here "${CMAKE_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}/shared")
  if(here MATCHES "^(client|server)")
    target_include_directories(${target} PUBLIC "${CMAKE_SOURCE_DIR}/${CMAKE_MATCH_1}")
  elseif(here MATCHES "^tests")
    target_include_directories(${target} PUBLIC
      "${CMAKE_SOURCE_DIR}/client" "${CMAKE_SOURCE_DIR}/server" "${CMAKE_SOURCE_DIR}/tests")
  endif()
  # In the browser the part that draws is built for size first; what works on data keeps -Os.
  if(EMSCRIPTEN AND CMAKE_BUILD_TYPE STREQUAL "Release" AND here MATCHES "^client" AND NOT here MATCHES "^client/(vfs|store)")
    target_compile_options(${target} PRIVATE -Oz)
  endif()
endfunction()

function(hera_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "EXCEPTIONS" "" "SOURCES;LINKS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "hera_library(${name}): unknown ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_SOURCES) # headers alone: a name others can link
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE "${CMAKE_SOURCE_DIR}/shared")
    target_link_libraries(${name} INTERFACE ${arg_LINKS})
    return()
  endif()
  add_library(${name} STATIC ${arg_SOURCES})
  hera_include_roots(${name})
  target_link_libraries(${name} PRIVATE hera_warnings)
  if(NOT arg_EXCEPTIONS)
    target_link_libraries(${name} PRIVATE hera_no_exceptions)
  endif()
  target_link_libraries(${name} PUBLIC ${arg_LINKS})
endfunction()

function(hera_test name)
  if(EMSCRIPTEN)
    return()
  endif()
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LINKS;LABELS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "hera_test(${name}): unknown ${arg_UNPARSED_ARGUMENTS}")
  endif()
  add_executable(${name} ${arg_SOURCES})
  hera_include_roots(${name})
  target_link_libraries(${name} PRIVATE hera_warnings ${arg_LINKS} catch2)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  if(HERA_SANITIZE)
    # What is tested is watched for undefined behaviour, not the tests: they take half as long to compile so.
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined -O0)
  endif()
  add_test(NAME ${name} COMMAND ${name} --colour-mode none WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}")
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${arg_TIMEOUT})
endfunction()

# The server's half of sync, for programs that have it in them without the rest of the server (sockets, cookies, passwords).
set(HERA_SYNC_SERVICE)
foreach(file groups sync_pages sync_service trash)
  list(APPEND HERA_SYNC_SERVICE "${CMAKE_SOURCE_DIR}/server/services/${file}.cpp")
endforeach()
# …and its half of attachments; what lies below both is hera_server_storage.
set(HERA_FILE_SERVICE)
foreach(file file_service file_sweep)
  list(APPEND HERA_FILE_SERVICE "${CMAKE_SOURCE_DIR}/server/services/${file}.cpp")
endforeach()
