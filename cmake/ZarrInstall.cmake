# What `cmake --install` leaves: header, libraries, zarr.pc, zarrConfig.cmake, zarrtool, man page. All relocatable.
include(CMakePackageConfigHelpers)

install(FILES ${PROJECT_SOURCE_DIR}/include/zarr.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(TARGETS zarr_shared zarr_static EXPORT zarrTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET zarrtool)
  install(TARGETS zarrtool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES ${PROJECT_SOURCE_DIR}/tools/zarrtool/zarrtool.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()

set(ZARR_PC_DIR ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH ZARR_PC_TO_PREFIX /${ZARR_PC_DIR} /)
string(REGEX REPLACE "/$" "" ZARR_PC_TO_PREFIX "${ZARR_PC_TO_PREFIX}")
configure_file(${PROJECT_SOURCE_DIR}/pkgconfig/zarr.pc.in ${PROJECT_BINARY_DIR}/zarr.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/zarr.pc DESTINATION ${ZARR_PC_DIR})

set(ZARR_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/zarr)
install(EXPORT zarrTargets NAMESPACE zarr:: DESTINATION ${ZARR_CMAKE_DIR})
configure_package_config_file(${PROJECT_SOURCE_DIR}/pkgconfig/zarrConfig.cmake.in
  ${PROJECT_BINARY_DIR}/zarrConfig.cmake INSTALL_DESTINATION ${ZARR_CMAKE_DIR})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/zarrConfigVersion.cmake COMPATIBILITY SameMajorVersion)
install(FILES ${PROJECT_BINARY_DIR}/zarrConfig.cmake ${PROJECT_BINARY_DIR}/zarrConfigVersion.cmake
  DESTINATION ${ZARR_CMAKE_DIR})
