/* What the files of the suite share. */
#ifndef ZARR_STORE_CONFORMANCE_INTERNAL_H
#define ZARR_STORE_CONFORMANCE_INTERNAL_H

#include "store_conformance.h"

typedef struct conformance {
  zarr_store* store;
  uint64_t capabilities;
  store_conformance_options options;
  store_conformance_report report;
  void* user_data;
  store_conformance_result result;
  int outcome; /* of the running check */
  char detail[600];
} conformance;

typedef void (*conformance_check)(conformance* c);
typedef struct named_check {
  const char* name;
  conformance_check check;
  uint64_t needs; /* capabilities without which it is skipped */
} named_check;

extern const named_check value_checks[];
extern const named_check key_checks[];
extern const named_check concurrent_checks[];

/* The first failure of a check counts. */
void conformance_fail(conformance* c, const char* file, int line, const char* format, ...);
void conformance_skip(conformance* c, const char* reason);

/* Leave the check when the condition does not hold. */
#define CHECK(condition, ...)                               \
  do {                                                      \
    if (!(condition)) {                                     \
      conformance_fail(c, __FILE__, __LINE__, __VA_ARGS__); \
      return;                                               \
    }                                                       \
  } while (0)
#define CHECK_STATUS(call, expected)                                                             \
  do {                                                                                           \
    const zarr_status status_ = (call);                                                          \
    CHECK(status_ == (expected), "%s: expected %s, found %s", #call, zarr_status_name(expected), \
          zarr_status_name(status_));                                                            \
  } while (0)

#define MAX_KEY 1024
/* prefix + name */
typedef struct full_key {
  char text[MAX_KEY];
  size_t length;
} full_key;
full_key key_of(const conformance* c, const char* name);

typedef struct fetched {
  zarr_status status;
  zarr_bytes* bytes;
  zarr_bytes* etag;
  uint64_t object_size;
} fetched;

zarr_range whole_range(void);
zarr_range part_range(uint64_t offset, uint64_t length);
zarr_range from_range(uint64_t offset);
zarr_range suffix_range(uint64_t length);

fetched fetch(conformance* c, const char* name, zarr_range range, const zarr_bytes* if_match);
void drop(fetched* f);
int holds(const zarr_bytes* bytes, const void* data, size_t size);
int same_bytes(const zarr_bytes* a, const zarr_bytes* b);

zarr_status put(conformance* c, const char* name, const void* data, size_t size);
zarr_status put_text(conformance* c, const char* name, const char* text);
/* kind: ZARR_SET_*; match and etag may be NULL */
zarr_status put_if(conformance* c, const char* name, const char* text, int32_t kind, const zarr_bytes* match,
                   zarr_bytes** etag);
zarr_status erase_key(conformance* c, const char* name, int32_t* existed);
zarr_status erase_below(conformance* c, const char* name);
zarr_status stat_key(conformance* c, const char* name, uint64_t* size, zarr_bytes** etag);

#define MAX_LISTED 256
typedef struct listed_keys {
  zarr_status status;
  size_t count;               /* may exceed MAX_LISTED */
  size_t stop_after;          /* 0 = never */
  char keys[MAX_LISTED][128]; /* behind the prefix of the suite */
  size_t prefix_length;
} listed_keys;
void list_keys(conformance* c, const char* name, int recursive, size_t stop_after, listed_keys* out);
/* Whether exactly these names (ended by NULL) were listed, each once. */
int listed_exactly(const listed_keys* listed, const char* const* names);

#endif
