// Which codec libraries this build has: the CMake options ZARR_WITH_<X>, all on by default.
#pragma once

#ifndef ZARR_WITH_ZLIB  // zlib and libdeflate: the codecs gzip and zlib
#define ZARR_WITH_ZLIB 1
#endif
#ifndef ZARR_WITH_ZSTD
#define ZARR_WITH_ZSTD 1
#endif
#ifndef ZARR_WITH_BLOSC
#define ZARR_WITH_BLOSC 1
#endif
#ifndef ZARR_WITH_LZ4
#define ZARR_WITH_LZ4 1
#endif
#ifndef ZARR_WITH_SNAPPY
#define ZARR_WITH_SNAPPY 1
#endif
#ifndef ZARR_WITH_BZIP2
#define ZARR_WITH_BZIP2 1
#endif
#ifndef ZARR_WITH_LZMA
#define ZARR_WITH_LZMA 1
#endif
