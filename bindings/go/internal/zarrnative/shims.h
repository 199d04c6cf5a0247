/* What Go calls and SWIG cannot wrap: vtables whose functions are Go's, and the answers that callbacks give. Instances and user
 * data are cgo.Handles, integers that never point into Go's memory. */
#ifndef ZARRGO_SHIMS_H
#define ZARRGO_SHIMS_H

#include <zarr.h>

/* Which optional members a Go store has. */
enum { ZARRGO_SET = 1, ZARRGO_ERASE = 2, ZARRGO_ERASE_PREFIX = 4, ZARRGO_STAT = 8, ZARRGO_LIST = 16, ZARRGO_FLUSH = 32, ZARRGO_MANY = 64 };
/* And a Go codec. */
enum { ZARRGO_CONFIGURATION = 1, ZARRGO_RESOLVE = 2, ZARRGO_RANGES = 4 };
/* And a context. */
enum { ZARRGO_LOG = 1, ZARRGO_EVENT = 2, ZARRGO_EXECUTOR = 4 };

typedef struct zarrgo_store_traits {
  uint64_t capabilities, latency_ns, bandwidth;
  uint32_t concurrency, members;
} zarrgo_store_traits;

enum { ZARRGO_SMALL = 256 };

/* A small answer to a get, which needs no call of its own. */
typedef struct zarrgo_answered {
  int32_t is_answered;
  size_t size;
  uint64_t object_size;
  unsigned char data[ZARRGO_SMALL];
} zarrgo_answered;

zarr_status zarrgo_store_new(uintptr_t context, zarrgo_store_traits traits, uintptr_t instance, uintptr_t *out, uintptr_t *err);
zarr_status zarrgo_register_store(uintptr_t context, const char *scheme, size_t length, zarrgo_store_traits traits,
                                  uintptr_t user_data, uint32_t flags, uintptr_t *err);
zarr_status zarrgo_register_codec(uintptr_t context, const char *name, size_t length, int32_t kind, uint64_t capabilities,
                                  uint32_t members, uintptr_t user_data, uint32_t flags, uintptr_t *err);
zarr_status zarrgo_context_new(uintptr_t options, uint32_t members, uintptr_t log, uintptr_t event, uintptr_t executor, uintptr_t *out,
                               uintptr_t *err);
zarr_status zarrgo_op_notify(uintptr_t op, uintptr_t handle, uintptr_t *err);
zarr_status zarrgo_copy_data(uintptr_t from, uintptr_t to, uintptr_t options, uintptr_t handle, uintptr_t *err);
void zarrgo_run(uintptr_t run, uintptr_t task);

/* What a get gives, so that one call fetches all of it. `value` and `etag` are zarr_bytes of the caller's; a small value is copied
 * into `small` and `value` is 0. */
typedef struct zarrgo_value {
  uintptr_t value, etag;
  const void *data;
  size_t size;
  uint64_t object_size;
  int32_t is_small;
  unsigned char small[ZARRGO_SMALL];
} zarrgo_value;

zarr_status zarrgo_store_get(uintptr_t store, const char *key, size_t length, zarr_range range, const char *if_match,
                             size_t if_match_length, uintptr_t cancel, zarrgo_value *out, uintptr_t *err);

/* Sets everything that a callback says about its failure. Returns the payload's identity when `payload` asks for one. */
uintptr_t zarrgo_fail(uintptr_t error, zarr_status status, const char *message, size_t length, int32_t error_number,
                      int32_t retryable, int32_t payload);
/* Attaches it, once Go knows it. */
void zarrgo_attach(uintptr_t error, uintptr_t payload);
/* Answers a get with a copy of the bytes. Without `known` object_size and etag are not told. */
zarr_status zarrgo_answer(uintptr_t reply, const void *data, size_t size, int32_t known, uint64_t object_size, const char *etag,
                          size_t etag_length, uintptr_t error);

#endif
