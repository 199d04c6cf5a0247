# zarr_objects: every source compiled once. zarr_shared and zarr_static are made of it; unit tests link it directly.
file(GLOB_RECURSE ZARR_SOURCES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/*.cpp)
add_library(zarr_objects OBJECT ${ZARR_SOURCES})
target_include_directories(zarr_objects PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
target_compile_definitions(zarr_objects
  PUBLIC ${ZARR_CODEC_DEFINITIONS}
  PRIVATE ZARR_BUILDING ZARR_VERSION_MAJOR=${PROJECT_VERSION_MAJOR} ZARR_VERSION_MINOR=${PROJECT_VERSION_MINOR}
          ZARR_VERSION_PATCH=${PROJECT_VERSION_PATCH})
if(ZARR_HAS_NO_GNU_UNIQUE)
  target_compile_options(zarr_objects PRIVATE -fno-gnu-unique)
endif()
target_precompile_headers(zarr_objects PRIVATE ${ZARR_STANDARD_HEADERS})
# Loops for the compiler to vectorise, also in builds that ask for -O2 (which in GCC 12 leaves most of them as they are).
set_source_files_properties(${PROJECT_SOURCE_DIR}/src/data_type/conversion_kernels.cpp PROPERTIES
  COMPILE_OPTIONS "$<$<NOT:$<CONFIG:Debug>>:-O3>" SKIP_PRECOMPILE_HEADERS ON)
target_link_libraries(zarr_objects
  PUBLIC zarr_codec_libraries Threads::Threads ${CMAKE_DL_LIBS}
  PRIVATE nlohmann_json::nlohmann_json)

set(ZARR_VERSION_SCRIPT ${PROJECT_SOURCE_DIR}/pkgconfig/libzarr.map)
add_library(zarr_shared SHARED $<TARGET_OBJECTS:zarr_objects>)
add_library(zarr::zarr_shared ALIAS zarr_shared)
add_library(zarr::zarr ALIAS zarr_shared)
set_target_properties(zarr_shared PROPERTIES
  OUTPUT_NAME zarr
  VERSION ${ZARR_ABI_MAJOR}.${PROJECT_VERSION}
  SOVERSION ${ZARR_ABI_MAJOR}
  LINKER_LANGUAGE CXX
  LINK_DEPENDS ${ZARR_VERSION_SCRIPT})
target_include_directories(zarr_shared INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_link_libraries(zarr_shared PRIVATE zarr_codec_libraries Threads::Threads ${CMAKE_DL_LIBS})
# nodelete: worker threads may still run library code when the last dlclose returns.
target_link_options(zarr_shared PRIVATE
  -Wl,--version-script=${ZARR_VERSION_SCRIPT} -Wl,-z,nodelete -Wl,--exclude-libs,ALL)

add_library(zarr_static STATIC $<TARGET_OBJECTS:zarr_objects>)
add_library(zarr::zarr_static ALIAS zarr_static)
set_target_properties(zarr_static PROPERTIES OUTPUT_NAME zarr LINKER_LANGUAGE CXX)
target_compile_definitions(zarr_static INTERFACE ZARR_STATIC)
target_include_directories(zarr_static INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
# Plain names instead of targets: the installed package then needs nothing but the linker to find them.
target_link_libraries(zarr_static INTERFACE
  $<BUILD_INTERFACE:zarr_codec_libraries>
  "$<INSTALL_INTERFACE:${ZARR_CODEC_LINK_NAMES};stdc++;m;pthread;${CMAKE_DL_LIBS}>")
