# The emcc found on PATH, through its own toolchain file.
find_program(HERA_EMCC emcc REQUIRED)
find_program(HERA_EM_CONFIG em-config REQUIRED)
if(NOT HERA_EMSCRIPTEN_ROOT)
  execute_process(COMMAND "${HERA_EM_CONFIG}" EMSCRIPTEN_ROOT
    OUTPUT_VARIABLE root OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(HERA_EMSCRIPTEN_ROOT "${root}" CACHE PATH "Where the emcc on PATH keeps its files")
endif()
include("${HERA_EMSCRIPTEN_ROOT}/cmake/Modules/Platform/Emscripten.cmake")

# ccache reads command lines, not response files.
foreach(language C CXX)
  set(CMAKE_${language}_USE_RESPONSE_FILE_FOR_INCLUDES 0)
endforeach()
