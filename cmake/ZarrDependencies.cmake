# The libraries of the core. Each codec has an option, ON by default; a missing library is an error that names its package.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

find_package(nlohmann_json 3.10 QUIET)
if(NOT nlohmann_json_FOUND)
  message(FATAL_ERROR "nlohmann_json was not found. Install its headers (Debian: apt install nlohmann-json3-dev).")
endif()

add_library(zarr_codec_libraries INTERFACE)
set(ZARR_CODEC_DEFINITIONS "")
set(ZARR_CODEC_LINK_NAMES "")  # what a static libzarr needs, in link order
set(ZARR_PC_REQUIRES_PRIVATE "")
set(ZARR_PC_LIBS_PRIVATE "")

macro(zarr_missing_library name package option)
  message(FATAL_ERROR "${name} was not found. Install it (Debian: apt install ${package}) "
                      "or build without its codecs: -D${option}=OFF")
endmacro()

# zarr_codec_library(OPTION "codecs" DEBIAN_PACKAGE PC_MODULE LINK_NAME): a library with a pkg-config file.
macro(zarr_codec_library option codecs package module link_name)
  option(${option} "Codecs ${codecs} (needs ${package})" ON)
  if(${option})
    pkg_check_modules(${option}_${link_name} QUIET IMPORTED_TARGET ${module})
    if(NOT ${option}_${link_name}_FOUND)
      zarr_missing_library(${module} ${package} ${option})
    endif()
    target_link_libraries(zarr_codec_libraries INTERFACE PkgConfig::${option}_${link_name})
    list(APPEND ZARR_PC_REQUIRES_PRIVATE ${module})
    list(APPEND ZARR_CODEC_LINK_NAMES ${link_name})
  endif()
endmacro()

# Another zstd than the distribution's, by the prefix that it was installed to.
if(ZSTD_ROOT)
  list(PREPEND CMAKE_PREFIX_PATH ${ZSTD_ROOT})  # pkg-config looks there too
endif()

# blosc first: a static link needs the others after it.
zarr_codec_library(ZARR_WITH_BLOSC "blosc" libblosc-dev blosc blosc)
zarr_codec_library(ZARR_WITH_SNAPPY "snappy" libsnappy-dev snappy snappy)
zarr_codec_library(ZARR_WITH_LZ4 "lz4" liblz4-dev liblz4 lz4)
zarr_codec_library(ZARR_WITH_ZSTD "zstd" libzstd-dev libzstd zstd)
zarr_codec_library(ZARR_WITH_ZLIB "gzip and zlib" libdeflate-dev libdeflate deflate)
zarr_codec_library(ZARR_WITH_ZLIB "gzip and zlib" zlib1g-dev zlib z)
zarr_codec_library(ZARR_WITH_LZMA "lzma" liblzma-dev liblzma lzma)

option(ZARR_WITH_BZIP2 "Codec bz2 (needs libbz2-dev)" ON)
if(ZARR_WITH_BZIP2)
  find_package(BZip2 QUIET)
  if(NOT BZIP2_FOUND)
    zarr_missing_library(bzip2 libbz2-dev ZARR_WITH_BZIP2)
  endif()
  target_link_libraries(zarr_codec_libraries INTERFACE BZip2::BZip2)
  list(APPEND ZARR_CODEC_LINK_NAMES bz2)
  list(APPEND ZARR_PC_LIBS_PRIVATE -lbz2)  # has no .pc file
endif()

foreach(option BLOSC SNAPPY LZ4 ZSTD ZLIB LZMA BZIP2)
  list(APPEND ZARR_CODEC_DEFINITIONS ZARR_WITH_${option}=$<BOOL:${ZARR_WITH_${option}}>)
endforeach()

# A static c-blosc calls these even where the codec of that name is switched off.
if(ZARR_WITH_BLOSC)
  foreach(pair SNAPPY:snappy LZ4:lz4 ZSTD:zstd ZLIB:z)
    string(REPLACE ":" ";" pair ${pair})
    list(GET pair 0 option)
    list(GET pair 1 link_name)
    if(NOT ZARR_WITH_${option})
      list(APPEND ZARR_CODEC_LINK_NAMES ${link_name})
      list(APPEND ZARR_PC_LIBS_PRIVATE -l${link_name})
    endif()
  endforeach()
endif()

list(APPEND ZARR_PC_LIBS_PRIVATE -lstdc++ -lm -lpthread)
if(CMAKE_DL_LIBS)
  list(APPEND ZARR_PC_LIBS_PRIVATE -l${CMAKE_DL_LIBS})
endif()
list(JOIN ZARR_PC_LIBS_PRIVATE " " ZARR_PC_LIBS_PRIVATE)
list(JOIN ZARR_PC_REQUIRES_PRIVATE " " ZARR_PC_REQUIRES_PRIVATE)
