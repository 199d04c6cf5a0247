/* Checks of single values: get, set, erase, stat, conditions. */
#include <stdlib.h>
#include <string.h>

#include "store_conformance_internal.h"

static void absent_is_not_found(conformance* c) {
  uint64_t size = 7;
  int32_t existed = 7;
  zarr_bytes* etag = NULL;
  fetched f = fetch(c, "absent", whole_range(), NULL);
  const zarr_status found = f.status;
  const int nothing = f.bytes == NULL && f.etag == NULL && f.object_size == 0;
  zarr_status suffix;
  drop(&f);
  CHECK(found == ZARR_NOT_FOUND, "get: expected ZARR_NOT_FOUND, found %s", zarr_status_name(found));
  CHECK(nothing, "get of an absent value gave something");
  f = fetch(c, "absent/deeper/still", suffix_range(4), NULL);
  suffix = f.status;
  drop(&f);
  CHECK(suffix == ZARR_NOT_FOUND, "get of a suffix: expected ZARR_NOT_FOUND, found %s", zarr_status_name(suffix));
  CHECK_STATUS(stat_key(c, "absent", &size, &etag), ZARR_NOT_FOUND);
  CHECK(size == 0 && etag == NULL, "stat of an absent value gave something");
  if ((c->capabilities & ZARR_STORE_WRITABLE) == 0) return;
  CHECK_STATUS(erase_key(c, "absent", &existed), ZARR_OK);
  CHECK(existed == 0, "erase says that an absent value existed");
}

static void set_then_get(conformance* c) {
  fetched f;
  CHECK_STATUS(put_text(c, "k", "value"), ZARR_OK);
  f = fetch(c, "k", whole_range(), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, "value", 5), "get gave another value than was set");
  CHECK(f.object_size == 5, "object size: expected 5, found %lu", (unsigned long)f.object_size);
  drop(&f);
}

static void set_replaces_the_whole_value(conformance* c) {
  const char* const texts[] = {"first", "a much longer second value", "3", ""};
  size_t i;
  for (i = 0; i < 4; ++i) {
    fetched f;
    CHECK_STATUS(put_text(c, "k", texts[i]), ZARR_OK);
    f = fetch(c, "k", whole_range(), NULL);
    CHECK(f.status == ZARR_OK && holds(f.bytes, texts[i], strlen(texts[i])), "value %lu is not what was set",
          (unsigned long)i);
    drop(&f);
  }
}

static void values_given_out_do_not_change(conformance* c) {
  fetched f;
  CHECK_STATUS(put_text(c, "k", "before"), ZARR_OK);
  f = fetch(c, "k", whole_range(), NULL);
  CHECK(f.status == ZARR_OK, "get: %s", zarr_status_name(f.status));
  CHECK_STATUS(put_text(c, "k", "after!"), ZARR_OK);
  CHECK_STATUS(erase_key(c, "k", NULL), ZARR_OK);
  CHECK(holds(f.bytes, "before", 6), "bytes from an earlier get changed");
  drop(&f);
}

static void empty_values_exist(conformance* c) {
  uint64_t size = 7;
  fetched f;
  CHECK_STATUS(put(c, "empty", NULL, 0), ZARR_OK);
  CHECK_STATUS(stat_key(c, "empty", &size, NULL), ZARR_OK);
  CHECK(size == 0, "stat: expected size 0, found %lu", (unsigned long)size);
  f = fetch(c, "empty", whole_range(), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, "", 0), "get of an empty value");
  drop(&f);
  f = fetch(c, "empty", suffix_range(10), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, "", 0), "suffix of an empty value");
  drop(&f);
  f = fetch(c, "empty", part_range(0, 0), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, "", 0), "no bytes of an empty value");
  drop(&f);
}

static void all_byte_values_survive(conformance* c) {
  unsigned char bytes[512];
  fetched f;
  size_t i;
  for (i = 0; i < sizeof(bytes); ++i) bytes[i] = (unsigned char)(i * 7);
  CHECK_STATUS(put(c, "bytes", bytes, sizeof(bytes)), ZARR_OK);
  f = fetch(c, "bytes", whole_range(), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, bytes, sizeof(bytes)), "bytes changed on the way");
  drop(&f);
}

static void large_values(conformance* c) {
  const size_t size = c->options.large_value;
  unsigned char* bytes = (unsigned char*)malloc(size);
  uint32_t state = 1;
  size_t i;
  fetched whole, tail, middle;
  int good;
  if (bytes == NULL) {
    conformance_skip(c, "out of memory in the suite");
    return;
  }
  for (i = 0; i < size; ++i) {
    state = state * 1664525u + 1013904223u;
    bytes[i] = (unsigned char)(state >> 24);
  }
  memset(&whole, 0, sizeof(whole));
  memset(&tail, 0, sizeof(tail));
  memset(&middle, 0, sizeof(middle));
  good = put(c, "large", bytes, size) == ZARR_OK;
  if (good) {
    whole = fetch(c, "large", whole_range(), NULL);
    tail = fetch(c, "large", suffix_range(100), NULL);
    middle = fetch(c, "large", part_range(size / 2, size / 4), NULL);
    good = holds(whole.bytes, bytes, size) && holds(tail.bytes, bytes + size - 100, 100) &&
           holds(middle.bytes, bytes + size / 2, size / 4) && tail.object_size == size;
  }
  drop(&whole);
  drop(&tail);
  drop(&middle);
  free(bytes);
  CHECK(good, "a value of %lu bytes is not read as it was written", (unsigned long)size);
}

static void ranges(conformance* c) {
  static const char text[] = "0123456789";
  const struct {
    zarr_range range;
    const char* expected; /* NULL = ZARR_OUT_OF_RANGE */
  } cases[] = {
      {part_range(0, 10), "0123456789"},
      {part_range(0, 1), "0"},
      {part_range(3, 4), "3456"},
      {part_range(9, 1), "9"},
      {part_range(4, 0), ""},
      {part_range(10, 0), ""},
      {from_range(0), "0123456789"},
      {from_range(7), "789"},
      {from_range(10), ""},
      {suffix_range(3), "789"},
      {suffix_range(10), "0123456789"},
      {suffix_range(11), "0123456789"},
      {suffix_range(UINT64_MAX), "0123456789"},
      {suffix_range(0), ""},
      {part_range(8, 3), NULL},
      {part_range(11, 0), NULL},
      {part_range(0, 11), NULL},
      {from_range(11), NULL},
      {part_range(UINT64_MAX, 2), NULL},
      {part_range(1, UINT64_MAX), NULL},
  };
  size_t i;
  CHECK_STATUS(put_text(c, "r", text), ZARR_OK);
  for (i = 0; i < sizeof(cases) / sizeof(cases[0]); ++i) {
    fetched f = fetch(c, "r", cases[i].range, NULL);
    const zarr_status expected = cases[i].expected != NULL ? ZARR_OK : ZARR_OUT_OF_RANGE;
    const int good = f.status == expected &&
                     (cases[i].expected == NULL || holds(f.bytes, cases[i].expected, strlen(cases[i].expected)));
    const int sized = f.status != ZARR_OK || f.object_size == 10;
    const zarr_status found = f.status;
    drop(&f);
    CHECK(good, "range %lu (kind %d, offset %lu, length %lu): expected %s, found %s or other bytes", (unsigned long)i,
          (int)cases[i].range.kind, (unsigned long)cases[i].range.offset, (unsigned long)cases[i].range.length,
          zarr_status_name(expected), zarr_status_name(found));
    CHECK(sized, "range %lu: the object size is not that of the whole value", (unsigned long)i);
  }
}

static void stat_agrees_with_get(conformance* c) {
  uint64_t size = 0;
  zarr_bytes* etag = NULL;
  fetched f;
  CHECK_STATUS(put_text(c, "k", "value"), ZARR_OK);
  CHECK_STATUS(stat_key(c, "k", &size, &etag), ZARR_OK);
  f = fetch(c, "k", whole_range(), NULL);
  zarr_bytes_release(etag);
  {
    const int both = (etag == NULL) == (f.etag == NULL);
    drop(&f);
    CHECK(size == 5, "stat: expected size 5, found %lu", (unsigned long)size);
    CHECK(both, "only one of stat and get gives an etag");
  }
}

static void erase_removes(conformance* c) {
  int32_t existed = 0;
  zarr_status after;
  fetched f;
  CHECK_STATUS(put_text(c, "k", "value"), ZARR_OK);
  CHECK_STATUS(erase_key(c, "k", &existed), ZARR_OK);
  CHECK(existed != 0, "erase says that there was nothing");
  f = fetch(c, "k", whole_range(), NULL);
  after = f.status;
  drop(&f);
  CHECK(after == ZARR_NOT_FOUND, "get after erase: %s", zarr_status_name(after));
  CHECK_STATUS(erase_key(c, "k", &existed), ZARR_OK);
  CHECK(existed == 0, "the second erase says that there was a value");
  CHECK_STATUS(put_text(c, "k", "again"), ZARR_OK);
  f = fetch(c, "k", whole_range(), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, "again", 5), "set after erase");
  drop(&f);
}

static void flush_keeps_values(conformance* c) {
  fetched f;
  CHECK_STATUS(put_text(c, "k", "value"), ZARR_OK);
  CHECK_STATUS(zarr_store_flush(c->store, NULL), ZARR_OK);
  f = fetch(c, "k", whole_range(), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, "value", 5), "the value after flush");
  drop(&f);
}

static void set_if_absent(conformance* c) {
  fetched f;
  CHECK_STATUS(put_if(c, "k", "first", ZARR_SET_IF_ABSENT, NULL, NULL), ZARR_OK);
  CHECK_STATUS(put_if(c, "k", "second", ZARR_SET_IF_ABSENT, NULL, NULL), ZARR_PRECONDITION_FAILED);
  f = fetch(c, "k", whole_range(), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, "first", 5), "a failed condition changed the value");
  drop(&f);
  CHECK_STATUS(erase_key(c, "k", NULL), ZARR_OK);
  CHECK_STATUS(put_if(c, "k", "third", ZARR_SET_IF_ABSENT, NULL, NULL), ZARR_OK);
}

static void set_if_match(conformance* c) {
  zarr_bytes *first = NULL, *second = NULL;
  zarr_status fresh, stale, kept_status;
  fetched f;
  int changed, kept;
  CHECK_STATUS(put_if(c, "k", "first", ZARR_SET_ALWAYS, NULL, &first), ZARR_OK);
  CHECK(first != NULL && zarr_bytes_size(first) != 0, "set gave no etag");
  fresh = put_if(c, "k", "second", ZARR_SET_IF_MATCH, first, &second);
  changed = fresh == ZARR_OK && !same_bytes(first, second);
  stale = put_if(c, "k", "third", ZARR_SET_IF_MATCH, first, NULL);
  f = fetch(c, "k", whole_range(), NULL);
  kept_status = f.status;
  kept = f.status == ZARR_OK && holds(f.bytes, "second", 6);
  drop(&f);
  zarr_bytes_release(first);
  zarr_bytes_release(second);
  CHECK(fresh == ZARR_OK, "set with the etag of the last set: %s", zarr_status_name(fresh));
  CHECK(changed, "two versions have the same etag");
  CHECK(stale == ZARR_PRECONDITION_FAILED, "set with an old etag: %s", zarr_status_name(stale));
  CHECK(kept, "a failed condition changed the value (get: %s)", zarr_status_name(kept_status));
}

static void set_if_match_of_an_absent_value_fails(conformance* c) {
  zarr_bytes* etag = NULL;
  zarr_status status;
  CHECK_STATUS(put_if(c, "k", "first", ZARR_SET_ALWAYS, NULL, &etag), ZARR_OK);
  CHECK_STATUS(erase_key(c, "k", NULL), ZARR_OK);
  status = put_if(c, "k", "second", ZARR_SET_IF_MATCH, etag, NULL);
  zarr_bytes_release(etag);
  CHECK(status == ZARR_PRECONDITION_FAILED, "expected ZARR_PRECONDITION_FAILED, found %s", zarr_status_name(status));
  CHECK_STATUS(stat_key(c, "k", NULL, NULL), ZARR_NOT_FOUND);
}

static void etags_of_get_and_stat_can_be_conditions(conformance* c) {
  zarr_bytes* etag = NULL;
  zarr_status by_get, by_stat;
  fetched f;
  CHECK_STATUS(put_text(c, "k", "first"), ZARR_OK);
  f = fetch(c, "k", whole_range(), NULL);
  by_get = put_if(c, "k", "second", ZARR_SET_IF_MATCH, f.etag, NULL);
  drop(&f);
  CHECK(by_get == ZARR_OK, "set with the etag of get: %s", zarr_status_name(by_get));
  CHECK_STATUS(stat_key(c, "k", NULL, &etag), ZARR_OK);
  by_stat = put_if(c, "k", "third", ZARR_SET_IF_MATCH, etag, NULL);
  zarr_bytes_release(etag);
  CHECK(by_stat == ZARR_OK, "set with the etag of stat: %s", zarr_status_name(by_stat));
}

static void equal_bytes_are_another_version(conformance* c) {
  zarr_bytes* etag = NULL;
  zarr_status status;
  CHECK_STATUS(put_if(c, "k", "same", ZARR_SET_ALWAYS, NULL, &etag), ZARR_OK);
  status = put_text(c, "k", "same");
  if (status == ZARR_OK) status = put_if(c, "k", "other", ZARR_SET_IF_MATCH, etag, NULL);
  zarr_bytes_release(etag);
  if (status == ZARR_OK) conformance_skip(c, "etags are made of the content: a value written twice is one version");
  else
    CHECK(status == ZARR_PRECONDITION_FAILED, "expected ZARR_PRECONDITION_FAILED, found %s", zarr_status_name(status));
}

static void get_if_match(conformance* c) {
  zarr_bytes* etag = NULL;
  fetched same, other;
  zarr_status found;
  CHECK_STATUS(put_if(c, "k", "0123456789", ZARR_SET_ALWAYS, NULL, &etag), ZARR_OK);
  if (etag == NULL) {
    conformance_skip(c, "the store has no etags");
    return;
  }
  same = fetch(c, "k", part_range(2, 3), etag);
  found = put_text(c, "k", "other bytes");
  other = fetch(c, "k", part_range(2, 3), etag);
  zarr_bytes_release(etag);
  {
    const int good = found == ZARR_OK && same.status == ZARR_OK && holds(same.bytes, "234", 3);
    const zarr_status stale = other.status;
    drop(&same);
    drop(&other);
    CHECK(good, "get with the present etag failed");
    CHECK(stale == ZARR_PRECONDITION_FAILED, "get with an old etag: %s", zarr_status_name(stale));
  }
}

static void conditions_are_never_ignored(conformance* c) {
  const int absent = (c->capabilities & ZARR_STORE_SET_IF_ABSENT) != 0,
            match = (c->capabilities & ZARR_STORE_SET_IF_MATCH) != 0;
  if (absent && match) return;
  CHECK_STATUS(put_text(c, "k", "value"), ZARR_OK);
  if (!absent) CHECK_STATUS(put_if(c, "k", "other", ZARR_SET_IF_ABSENT, NULL, NULL), ZARR_UNSUPPORTED);
  if (!match) {
    zarr_bytes* etag = NULL;
    zarr_status status;
    CHECK_STATUS(zarr_bytes_new("etag", 4, &etag, NULL), ZARR_OK);
    status = put_if(c, "k", "other", ZARR_SET_IF_MATCH, etag, NULL);
    zarr_bytes_release(etag);
    CHECK(status == ZARR_UNSUPPORTED, "set if match: expected ZARR_UNSUPPORTED, found %s", zarr_status_name(status));
  }
}

static void read_only_stores_refuse_writes(conformance* c) {
  if ((c->capabilities & ZARR_STORE_WRITABLE) != 0) {
    conformance_skip(c, "the store is writable");
    return;
  }
  CHECK_STATUS(put_text(c, "k", "value"), ZARR_READ_ONLY);
  CHECK_STATUS(erase_key(c, "k", NULL), ZARR_READ_ONLY);
  CHECK_STATUS(erase_below(c, "k/"), ZARR_READ_ONLY);
  CHECK_STATUS(stat_key(c, "k", NULL, NULL), ZARR_NOT_FOUND);
}

const named_check value_checks[] = {
    {"absent_is_not_found", absent_is_not_found, 0},
    {"set_then_get", set_then_get, ZARR_STORE_WRITABLE},
    {"set_replaces_the_whole_value", set_replaces_the_whole_value, ZARR_STORE_WRITABLE},
    {"values_given_out_do_not_change", values_given_out_do_not_change, ZARR_STORE_WRITABLE},
    {"empty_values_exist", empty_values_exist, ZARR_STORE_WRITABLE},
    {"all_byte_values_survive", all_byte_values_survive, ZARR_STORE_WRITABLE},
    {"large_values", large_values, ZARR_STORE_WRITABLE},
    {"ranges", ranges, ZARR_STORE_WRITABLE},
    {"stat_agrees_with_get", stat_agrees_with_get, ZARR_STORE_WRITABLE},
    {"erase_removes", erase_removes, ZARR_STORE_WRITABLE},
    {"flush_keeps_values", flush_keeps_values, ZARR_STORE_WRITABLE},
    {"set_if_absent", set_if_absent, ZARR_STORE_WRITABLE | ZARR_STORE_SET_IF_ABSENT},
    {"set_if_match", set_if_match, ZARR_STORE_WRITABLE | ZARR_STORE_SET_IF_MATCH},
    {"set_if_match_of_an_absent_value_fails", set_if_match_of_an_absent_value_fails,
     ZARR_STORE_WRITABLE | ZARR_STORE_SET_IF_MATCH},
    {"etags_of_get_and_stat_can_be_conditions", etags_of_get_and_stat_can_be_conditions,
     ZARR_STORE_WRITABLE | ZARR_STORE_SET_IF_MATCH},
    {"equal_bytes_are_another_version", equal_bytes_are_another_version, ZARR_STORE_WRITABLE | ZARR_STORE_SET_IF_MATCH},
    {"get_if_match", get_if_match, ZARR_STORE_WRITABLE},
    {"conditions_are_never_ignored", conditions_are_never_ignored, ZARR_STORE_WRITABLE},
    {"read_only_stores_refuse_writes", read_only_stores_refuse_writes, 0},
    {NULL, NULL, 0},
};
