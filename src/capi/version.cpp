#include "zarr.h"

#define ZARR_TEXT_OF(x) #x
#define ZARR_TEXT(x) ZARR_TEXT_OF(x)

extern "C" {

uint32_t zarr_version_number(void) {
  return ZARR_VERSION_MAJOR * 1000000u + ZARR_VERSION_MINOR * 1000u + ZARR_VERSION_PATCH;
}

const char* zarr_version_string(void) {
  return ZARR_TEXT(ZARR_VERSION_MAJOR) "." ZARR_TEXT(ZARR_VERSION_MINOR) "." ZARR_TEXT(ZARR_VERSION_PATCH);
}

}  // extern "C"
