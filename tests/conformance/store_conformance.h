/* A suite that any zarr_store can be run through: what libzarr expects of a store, check by check.
 *
 * Plain C99 over zarr.h and POSIX threads; see README.md. It is for people who write stores: wrap yours with
 * zarr_store_new() or open it with zarr_store_open(), and call store_conformance_run(). */
#ifndef ZARR_STORE_CONFORMANCE_H
#define ZARR_STORE_CONFORMANCE_H

#include <stddef.h>
#include <stdint.h>
#include <zarr.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { STORE_CONFORMANCE_PASSED = 0, STORE_CONFORMANCE_FAILED = 1, STORE_CONFORMANCE_SKIPPED = 2 };

/* One check has ended. detail: what failed (file line, expected, found), or why it was skipped; "" when it passed. */
typedef void (*store_conformance_report)(void* user_data, const char* check, int outcome, const char* detail);

typedef struct store_conformance_options {
  const char* prefix;  /* all keys lie below it, and everything below it is erased; NULL = "store_conformance/" */
  size_t large_value;  /* bytes of the largest value written; 0 = 8 MiB, at least 1000 */
  unsigned threads;    /* of the concurrent checks; 0 = 4 */
  unsigned increments; /* of each thread there; 0 = 50 */
} store_conformance_options;

typedef struct store_conformance_result {
  size_t passed;
  size_t failed;
  size_t skipped; /* the store says that it cannot do what the check is about */
} store_conformance_result;

/* Runs every check. options and report may be NULL. Uses the calling thread, and others in the concurrent checks if the
 * store says ZARR_STORE_ANY_THREAD. */
store_conformance_result store_conformance_run(zarr_store* store, const store_conformance_options* options,
                                               store_conformance_report report, void* user_data);

#ifdef __cplusplus
}
#endif
#endif
