# hera_web_module: one WebAssembly module, <name>.js and <name>.wasm in <build>/web/.
#
#   hera_web_module(store SOURCES main.cpp LINKS hera_app hera_vfs ENVIRONMENT worker
#     JS_LIBRARIES bridge.js …  EXPORTS _hera_start …  RUNTIME HEAPU8 …  OPTIMISE -Os  STACK 1048576  EXPORT_NAME create_store
#     LINK_FLAGS -s…)
#
# <name>.js defines `create_<name>(options)` (or EXPORT_NAME), which returns a promise of the module; `options.locateFile` tells where
# the .wasm is, since names carry hashes in production. JS libraries talk to C++ with integers and bytes; EM_JS and
# EM_ASM are not used. No eval (DYNAMIC_EXECUTION=0), no file system, no exceptions.
function(hera_web_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "ENVIRONMENT;OPTIMISE;STACK;MEMORY;EXPORT_NAME" "SOURCES;LINKS;JS_LIBRARIES;EXPORTS;RUNTIME;LINK_FLAGS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "hera_web_module(${name}): unknown ${arg_UNPARSED_ARGUMENTS}")
  endif()
  foreach(pair "ENVIRONMENT;web" "OPTIMISE;-Os" "STACK;1048576" "MEMORY;16777216" "EXPORT_NAME;create_${name}")
    list(POP_FRONT pair option value)
    if(NOT arg_${option})
      set(arg_${option} "${value}")
    endif()
  endforeach()
  add_executable(${name} ${arg_SOURCES})
  hera_include_roots(${name})
  target_link_libraries(${name} PRIVATE hera_warnings hera_no_exceptions ${arg_LINKS})

  # The option was renamed on the way.
  set(stack_option STACK_SIZE)
  if(EMSCRIPTEN_VERSION VERSION_LESS 3.1.25)
    set(stack_option TOTAL_STACK)
  endif()
  set(flags ${arg_OPTIMISE} -sFILESYSTEM=0 -sENVIRONMENT=${arg_ENVIRONMENT} -sALLOW_MEMORY_GROWTH=1
    -sINITIAL_MEMORY=${arg_MEMORY} -s${stack_option}=${arg_STACK} -sMODULARIZE=1 -sEXPORT_NAME=${arg_EXPORT_NAME}
    -sDYNAMIC_EXECUTION=0 -sMINIMAL_RUNTIME=0 -fno-exceptions -fno-rtti)
  if(CMAKE_BUILD_TYPE STREQUAL "Debug")
    list(REMOVE_ITEM flags ${arg_OPTIMISE})
    list(APPEND flags -O1 -g2 -sASSERTIONS=1)
  endif()
  if(arg_EXPORTS)
    list(JOIN arg_EXPORTS "," exports)
    list(APPEND flags "-sEXPORTED_FUNCTIONS=${exports}")
  endif()
  if(arg_RUNTIME)
    list(JOIN arg_RUNTIME "," runtime)
    list(APPEND flags "-sEXPORTED_RUNTIME_METHODS=${runtime}")
  endif()
  foreach(library IN LISTS arg_JS_LIBRARIES)
    get_filename_component(library "${library}" ABSOLUTE)
    list(APPEND flags "SHELL:--js-library \"${library}\"")
    set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS "${library}")
  endforeach()
  target_link_options(${name} PRIVATE ${flags} ${arg_LINK_FLAGS})
  set_target_properties(${name} PROPERTIES SUFFIX .js RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/web"
    # emcc's optimiser needs acorn, which a node that is not Debian's does not find by itself.
    RULE_LAUNCH_LINK "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
endfunction()
