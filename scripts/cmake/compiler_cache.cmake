# ccache for every compiler, emcc too. Paths are taken relative to the repository, so that all build folders under build/
# share their objects.
find_program(HERA_CCACHE ccache)
if(HERA_CCACHE)
  set(settings "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1)
  if(EMSCRIPTEN)
    # emcc is a small script in front of the compiler: its version says more than its file.
    list(APPEND settings "CCACHE_COMPILERCHECK=string:emcc-${EMSCRIPTEN_VERSION}" CCACHE_COMPILERTYPE=clang)
    # Debian's emcc asks PATH for python3; a version switch there (pyenv) costs half a second for each file.
    if(EXISTS /usr/bin/python3 AND NOT DEFINED ENV{EMSDK_PYTHON})
      list(APPEND settings EMSDK_PYTHON=/usr/bin/python3)
    endif()
  endif()
  foreach(language C CXX)
    set(CMAKE_${language}_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env ${settings} "${HERA_CCACHE}")
  endforeach()
endif()
