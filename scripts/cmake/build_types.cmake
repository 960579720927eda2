# Build types. Debug: quick to compile, tests run in it. Release: what is shipped.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "Debug or Release" FORCE)
endif()

if(CMAKE_TOOLCHAIN_FILE MATCHES "web_toolchain")
  # shared/ is linked into both modules, so it has one level; client/ui adds -Oz (targets.cmake).
  # Over all units at once: 5 % less to load.
  set(release "-Os -DNDEBUG -flto")
  set(debug "-O1 -g1")
else()
  set(release "-O2 -g1 -DNDEBUG")
  set(debug "-O0 -g1")
endif()
foreach(language C CXX)
  set(CMAKE_${language}_FLAGS_RELEASE "${release}" CACHE STRING "" FORCE)
  set(CMAKE_${language}_FLAGS_DEBUG "${debug}" CACHE STRING "" FORCE)
endforeach()

# One name for the compiler in every build folder: ccache takes cc and gcc for two.
if(NOT CMAKE_TOOLCHAIN_FILE AND NOT CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX} AND NOT DEFINED ENV{CC})
  set(CMAKE_C_COMPILER gcc)
  set(CMAKE_CXX_COMPILER g++)
endif()
