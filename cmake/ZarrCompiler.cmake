# Compiler set-up that holds for every target: ccache, warnings, sanitizers.
include(CheckCXXCompilerFlag)

if(ZARR_USE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(ZARR_CCACHE ccache)
  if(ZARR_CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER ${ZARR_CCACHE})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${ZARR_CCACHE})
  endif()
endif()

add_compile_options(-Wall -Wextra)
if(ZARR_SANITIZE)
  add_compile_options(-fsanitize=${ZARR_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ZARR_SANITIZE})
  if(ZARR_BUILD_FUZZERS)
    add_compile_options(-fsanitize=fuzzer-no-link)  # the library's objects report coverage to libFuzzer
    add_link_options(-fsanitize=fuzzer-no-link)
  endif()
  if(ZARR_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
  if(ZARR_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-Wno-tsan)  # atomic_thread_fence is not modelled; the code pairs every fence with an atomic
  endif()
endif()

# STB_GNU_UNIQUE symbols would be shared between two copies of the library in one process and keep it loaded for ever.
check_cxx_compiler_flag(-fno-gnu-unique ZARR_HAS_NO_GNU_UNIQUE)

# Parsing the standard library is almost half of a build. ccache, where it is used, serves the same end, and does not go
# well with precompiled headers.
if(CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
endif()
set(ZARR_STANDARD_HEADERS <algorithm> <array> <atomic> <chrono> <condition_variable> <cstdint> <cstring> <functional> <map>
    <memory> <mutex> <optional> <span> <sstream> <string> <string_view> <thread> <unordered_map> <utility> <variant> <vector>)
