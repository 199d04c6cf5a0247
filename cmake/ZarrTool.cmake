# zarrtool: the command line, a user of zarr.h like any other.
file(GLOB ZARRTOOL_SOURCES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tools/zarrtool/*.cpp)
if(NOT ZARRTOOL_SOURCES)
  return()
endif()
find_package(CLI11 2.1 QUIET)
if(NOT CLI11_FOUND)
  message(FATAL_ERROR "CLI11 was not found. Install it (Debian: apt install libcli11-dev) "
                      "or build without zarrtool: -DZARR_BUILD_TOOL=OFF")
endif()
add_executable(zarrtool ${ZARRTOOL_SOURCES})
target_link_libraries(zarrtool PRIVATE zarr::zarr CLI11::CLI11)
file(RELATIVE_PATH ZARR_BIN_TO_LIB ${CMAKE_INSTALL_FULL_BINDIR} ${CMAKE_INSTALL_FULL_LIBDIR})
set_target_properties(zarrtool PROPERTIES INSTALL_RPATH "\$ORIGIN/${ZARR_BIN_TO_LIB}")
