/* The C ABI of ffi/: numbers to and from the standalone format of pco. No call keeps anything, all may run at once. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { ZARR_PCO_U16, ZARR_PCO_U32, ZARR_PCO_U64, ZARR_PCO_I16, ZARR_PCO_I32, ZARR_PCO_I64, ZARR_PCO_F16, ZARR_PCO_F32, ZARR_PCO_F64 };
enum { ZARR_PCO_AUTO, ZARR_PCO_CLASSIC };                                       /* modes */
enum { ZARR_PCO_DELTA_AUTO, ZARR_PCO_DELTA_NONE, ZARR_PCO_DELTA_CONSECUTIVE, ZARR_PCO_DELTA_LOOKBACK };

typedef struct zarr_pco_config {
  uint32_t level; /* 0 to 12 */
  uint32_t mode;
  uint32_t delta;
  uint32_t delta_order; /* of consecutive deltas: 0 to 7 */
  uint64_t page;        /* numbers of a page, at most */
} zarr_pco_config;

typedef struct zarr_pco_bytes {
  uint8_t *data;
  size_t size;
  size_t capacity;
} zarr_pco_bytes;

/* 0 = fine; else why not is in `message` (NUL-terminated, cut short where it must be). `data` must be aligned for its type. */
int32_t zarr_pco_compress(uint32_t type, const void *data, size_t count, const zarr_pco_config *config, zarr_pco_bytes *out,
                          char *message, size_t message_size);
void zarr_pco_free(zarr_pco_bytes bytes);

/* Exactly `count` numbers, and no byte behind them, or not 0. `data` must be aligned for its type. */
int32_t zarr_pco_decompress(uint32_t type, const uint8_t *encoded, size_t size, void *data, size_t count, char *message,
                            size_t message_size);

/* Upper bound of the encoded bytes; 0 = there is none for such a page size. */
size_t zarr_pco_bound(uint32_t type, size_t count, uint64_t page);

#ifdef __cplusplus
}
#endif
