/* Checks across keys: names, prefixes, listings, many gets at once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store_conformance_internal.h"

static const char* const odd_names[] = {
    "zarr.json",
    ".zarray",
    "0.0",
    "c/0/0",
    "a b",
    " leading",
    "trailing ",
    "dt=2024-01-01T00:00",
    "100%",
    "%41",
    "a+b&c;d",
    "a?b#c",
    "\"quoted\"",
    "it's",
    "[1]",
    "{x}",
    "*",
    "~",
    "-rf",
    "$HOME",
    "...",
    "..a",
    "caf\xc3\xa9",
    "\xe4\xb8\xad\xe6\x96\x87",
    "\xf0\x9f\x8c\x8d",
    "a:b",
    "x,y",
    "a|b",
    "<a>",
    "UPPER",
    "_x",
    "@",
    "=",
    "!",
};
enum { odd_count = sizeof(odd_names) / sizeof(odd_names[0]) };

static void odd_keys_round_trip(conformance* c) {
  size_t i;
  for (i = 0; i < odd_count; ++i) CHECK_STATUS(put_text(c, odd_names[i], odd_names[i]), ZARR_OK);
  for (i = 0; i < odd_count; ++i) {
    fetched f = fetch(c, odd_names[i], whole_range(), NULL);
    const int good = f.status == ZARR_OK && holds(f.bytes, odd_names[i], strlen(odd_names[i]));
    drop(&f);
    CHECK(good, "the value of key \"%s\" is not what was set", odd_names[i]);
  }
}

static void odd_keys_are_listed(conformance* c) {
  static listed_keys listed;
  const char* names[odd_count + 1];
  size_t i;
  for (i = 0; i < odd_count; ++i) {
    names[i] = odd_names[i];
    CHECK_STATUS(put_text(c, odd_names[i], "x"), ZARR_OK);
  }
  names[odd_count] = NULL;
  list_keys(c, "", 1, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed_exactly(&listed, names), "listed %lu keys of %d, or others",
        (unsigned long)listed.count, (int)odd_count);
}

static void long_keys(conformance* c) {
  char name[301];
  fetched f;
  memset(name, 'n', sizeof(name));
  name[200] = '\0';
  CHECK_STATUS(put_text(c, name, "long"), ZARR_OK);
  f = fetch(c, name, whole_range(), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, "long", 4), "key of 200 bytes");
  drop(&f);
  name[200] = 'n';
  name[300] = '\0';
  CHECK_STATUS(put_text(c, name, "too long"), ZARR_INVALID_ARGUMENT);
}

static void bad_keys_are_refused(conformance* c) {
  static const struct {
    const char* key;
    size_t length;
  } bad[] = {{"", 0},     {"/a", 2},   {"a/", 2},   {"a//b", 4}, {".", 1},    {"..", 2},      {"a/../b", 6},
             {"../a", 4}, {"a\\b", 3}, {"a\0b", 3}, {"a\nb", 3}, {"\xff", 1}, {"%2e%2e/x", 8}};
  size_t i;
  for (i = 0; i < sizeof(bad) / sizeof(bad[0]); ++i) {
    zarr_get_request request;
    zarr_bytes* bytes = NULL;
    memset(&request, 0, sizeof(request));
    request.struct_size = sizeof(request);
    request.key = bad[i].key;
    request.key_length = bad[i].length;
    CHECK_STATUS(zarr_store_get(c->store, &request, NULL, &bytes, NULL, NULL, NULL), ZARR_INVALID_ARGUMENT);
    CHECK_STATUS(zarr_store_stat(c->store, bad[i].key, bad[i].length, NULL, NULL, NULL), ZARR_INVALID_ARGUMENT);
    if ((c->capabilities & ZARR_STORE_WRITABLE) == 0) continue;
    CHECK_STATUS(zarr_store_set(c->store, bad[i].key, bad[i].length, "x", 1, NULL, NULL, NULL), ZARR_INVALID_ARGUMENT);
    CHECK_STATUS(zarr_store_erase(c->store, bad[i].key, bad[i].length, NULL, NULL), ZARR_INVALID_ARGUMENT);
  }
}

static const char* const tree[] = {"a/x", "a/b/y", "a/b/z", "a/b/c/w", "aa/x", "a.b/x", "a b/x", "a-/x", "top"};
enum { tree_count = sizeof(tree) / sizeof(tree[0]) };

static int plant(conformance* c) {
  size_t i;
  for (i = 0; i < tree_count; ++i)
    if (put_text(c, tree[i], tree[i]) != ZARR_OK) return 0;
  return 1;
}

static void prefixes_are_no_values(conformance* c) {
  CHECK(plant(c), "set failed");
  CHECK_STATUS(stat_key(c, "a", NULL, NULL), ZARR_NOT_FOUND);
  CHECK_STATUS(stat_key(c, "a/b", NULL, NULL), ZARR_NOT_FOUND);
  CHECK_STATUS(stat_key(c, "top/below", NULL, NULL), ZARR_NOT_FOUND);
  CHECK_STATUS(stat_key(c, "to", NULL, NULL), ZARR_NOT_FOUND);
}

static void list_below(conformance* c) {
  static const char* const all[] = {"a/x", "a/b/y", "a/b/z", "a/b/c/w", "aa/x", "a.b/x", "a b/x", "a-/x", "top", NULL};
  static const char* const below_a[] = {"a/x", "a/b/y", "a/b/z", "a/b/c/w", NULL};
  static const char* const below_c[] = {"a/b/c/w", NULL};
  static listed_keys listed;
  CHECK(plant(c), "set failed");
  list_keys(c, "", 1, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed_exactly(&listed, all), "of everything (%lu keys)",
        (unsigned long)listed.count);
  list_keys(c, "a/", 1, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed_exactly(&listed, below_a),
        "of \"a/\" (%lu keys; \"aa/\" and \"a.b/\" are others)", (unsigned long)listed.count);
  list_keys(c, "a/b/c/", 1, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed_exactly(&listed, below_c), "of \"a/b/c/\"");
}

static void list_children(conformance* c) {
  static const char* const root[] = {"a/", "aa/", "a.b/", "a b/", "a-/", "top", NULL};
  static const char* const of_a[] = {"a/x", "a/b/", NULL};
  static listed_keys listed;
  CHECK(plant(c), "set failed");
  list_keys(c, "", 0, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed_exactly(&listed, root), "of the root (%lu entries)",
        (unsigned long)listed.count);
  list_keys(c, "a/", 0, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed_exactly(&listed, of_a), "of \"a/\" (%lu entries)",
        (unsigned long)listed.count);
}

static void list_of_nothing_is_empty(conformance* c) {
  static listed_keys listed;
  CHECK(plant(c), "set failed");
  list_keys(c, "nothing/", 1, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed.count == 0, "of an absent prefix, recursive: %s, %lu keys",
        zarr_status_name(listed.status), (unsigned long)listed.count);
  list_keys(c, "nothing/", 0, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed.count == 0, "of an absent prefix, direct");
  list_keys(c, "top/", 1, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed.count == 0, "of a value as a prefix");
}

static void list_stops_when_asked(conformance* c) {
  static listed_keys listed;
  CHECK(plant(c), "set failed");
  list_keys(c, "", 1, 3, &listed);
  CHECK(listed.status == ZARR_OK && listed.count == 3, "expected 3 keys, found %lu", (unsigned long)listed.count);
}

static void erased_keys_are_not_listed(conformance* c) {
  static const char* const left[] = {"a/b/z", "a/b/c/w", NULL};
  static listed_keys listed;
  CHECK(plant(c), "set failed");
  CHECK_STATUS(erase_key(c, "a/b/y", NULL), ZARR_OK);
  list_keys(c, "a/b/", 1, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed_exactly(&listed, left), "after erase (%lu keys)",
        (unsigned long)listed.count);
}

static void erase_prefix_spares_siblings(conformance* c) {
  static const char* const left[] = {"aa/x", "a.b/x", "a b/x", "a-/x", "top", NULL};
  static listed_keys listed;
  fetched f;
  CHECK(plant(c), "set failed");
  CHECK_STATUS(put_text(c, "b", "value beside its prefix"), ZARR_OK);
  CHECK_STATUS(erase_key(c, "b", NULL), ZARR_OK);
  CHECK_STATUS(erase_below(c, "a/"), ZARR_OK);
  CHECK_STATUS(erase_below(c, "a/"), ZARR_OK);
  list_keys(c, "", 1, 0, &listed);
  CHECK(listed.status == ZARR_OK && listed_exactly(&listed, left), "after erase_prefix(\"a/\") (%lu keys)",
        (unsigned long)listed.count);
  f = fetch(c, "aa/x", whole_range(), NULL);
  CHECK(f.status == ZARR_OK && holds(f.bytes, "aa/x", 4), "\"aa/x\" after erase_prefix(\"a/\")");
  drop(&f);
}

enum { many = 60 };

static void get_many_answers_in_order(conformance* c) {
  zarr_get_request requests[many];
  full_key keys[many];
  zarr_bytes* values[many];
  zarr_status statuses[many];
  zarr_status status;
  size_t i, wrong = 0;
  CHECK_STATUS(put_text(c, "m/short", "short"), ZARR_OK);
  CHECK_STATUS(put_text(c, "m/digits", "0123456789"), ZARR_OK);
  memset(requests, 0, sizeof(requests));
  for (i = 0; i < many; ++i) { /* found, absent, range, found again, ... */
    keys[i] = key_of(c, i % 3 == 0 ? "m/short" : i % 3 == 1 ? "m/absent" : "m/digits");
    requests[i].struct_size = sizeof(requests[i]);
    requests[i].key = keys[i].text;
    requests[i].key_length = keys[i].length;
    requests[i].range = i % 3 == 2 ? part_range(i % 10, 1) : whole_range();
  }
  status = zarr_store_get_many(c->store, many, requests, NULL, values, statuses, NULL);
  for (i = 0; i < many; ++i) {
    const char digit = (char)('0' + i % 10);
    const int good = i % 3 == 0   ? statuses[i] == ZARR_OK && holds(values[i], "short", 5)
                     : i % 3 == 1 ? statuses[i] == ZARR_NOT_FOUND && values[i] == NULL
                                  : statuses[i] == ZARR_OK && holds(values[i], &digit, 1);
    wrong += !good;
    zarr_bytes_release(values[i]);
  }
  CHECK(status == ZARR_OK, "get_many: %s", zarr_status_name(status));
  CHECK(wrong == 0, "%lu of %d answers are wrong", (unsigned long)wrong, (int)many);
}

static void get_many_reports_failures(conformance* c) {
  zarr_get_request requests[3];
  full_key key;
  zarr_bytes* values[3];
  zarr_status statuses[3];
  zarr_status status;
  size_t i;
  int good;
  CHECK_STATUS(put_text(c, "m", "value"), ZARR_OK);
  key = key_of(c, "m");
  memset(requests, 0, sizeof(requests));
  for (i = 0; i < 3; ++i) {
    requests[i].struct_size = sizeof(requests[i]);
    requests[i].key = key.text;
    requests[i].key_length = key.length;
    requests[i].range = i == 1 ? part_range(3, 100) : whole_range();
  }
  status = zarr_store_get_many(c->store, 3, requests, NULL, values, statuses, NULL);
  good = holds(values[0], "value", 5) && values[1] == NULL && holds(values[2], "value", 5) &&
         statuses[1] == ZARR_OUT_OF_RANGE;
  for (i = 0; i < 3; ++i) zarr_bytes_release(values[i]);
  CHECK(status == ZARR_OUT_OF_RANGE, "expected ZARR_OUT_OF_RANGE, found %s", zarr_status_name(status));
  CHECK(good, "one failed request spoilt the others, or gave bytes");
  CHECK_STATUS(zarr_store_get_many(c->store, 0, NULL, NULL, NULL, NULL, NULL), ZARR_OK);
}

const named_check key_checks[] = {
    {"odd_keys_round_trip", odd_keys_round_trip, ZARR_STORE_WRITABLE},
    {"odd_keys_are_listed", odd_keys_are_listed, ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE},
    {"long_keys", long_keys, ZARR_STORE_WRITABLE},
    {"bad_keys_are_refused", bad_keys_are_refused, 0},
    {"prefixes_are_no_values", prefixes_are_no_values, ZARR_STORE_WRITABLE},
    {"list_below", list_below, ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE},
    {"list_children", list_children, ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE},
    {"list_of_nothing_is_empty", list_of_nothing_is_empty, ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE},
    {"list_stops_when_asked", list_stops_when_asked, ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE},
    {"erased_keys_are_not_listed", erased_keys_are_not_listed, ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE},
    {"erase_prefix_spares_siblings", erase_prefix_spares_siblings, ZARR_STORE_WRITABLE | ZARR_STORE_LISTABLE},
    {"get_many_answers_in_order", get_many_answers_in_order, ZARR_STORE_WRITABLE},
    {"get_many_reports_failures", get_many_reports_failures, ZARR_STORE_WRITABLE},
    {NULL, NULL, 0},
};
