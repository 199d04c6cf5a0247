#include "store_conformance.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "store_conformance_internal.h"

void conformance_fail(conformance* c, const char* file, int line, const char* format, ...) {
  const char* name = strrchr(file, '/');
  va_list arguments;
  int used;
  if (c->outcome == STORE_CONFORMANCE_FAILED) return;
  c->outcome = STORE_CONFORMANCE_FAILED;
  used = snprintf(c->detail, sizeof(c->detail), "%s:%d: ", name != NULL ? name + 1 : file, line);
  va_start(arguments, format);
  vsnprintf(c->detail + used, sizeof(c->detail) - (size_t)used, format, arguments);
  va_end(arguments);
}

void conformance_skip(conformance* c, const char* reason) {
  if (c->outcome != STORE_CONFORMANCE_PASSED) return;
  c->outcome = STORE_CONFORMANCE_SKIPPED;
  snprintf(c->detail, sizeof(c->detail), "%s", reason);
}

full_key key_of(const conformance* c, const char* name) {
  full_key key;
  const int length = snprintf(key.text, sizeof(key.text), "%s%s", c->options.prefix, name);
  key.length = length < 0 ? 0 : (size_t)length < sizeof(key.text) ? (size_t)length : sizeof(key.text) - 1;
  return key;
}

static zarr_range make_range(int32_t kind, uint64_t offset, uint64_t length) {
  zarr_range range;
  memset(&range, 0, sizeof(range));
  range.kind = kind;
  range.offset = offset;
  range.length = length;
  return range;
}
zarr_range whole_range(void) { return make_range(ZARR_RANGE_WHOLE, 0, 0); }
zarr_range part_range(uint64_t offset, uint64_t length) { return make_range(ZARR_RANGE_PART, offset, length); }
zarr_range from_range(uint64_t offset) { return make_range(ZARR_RANGE_FROM, offset, 0); }
zarr_range suffix_range(uint64_t length) { return make_range(ZARR_RANGE_SUFFIX, 0, length); }

fetched fetch(conformance* c, const char* name, zarr_range range, const zarr_bytes* if_match) {
  const full_key key = key_of(c, name);
  zarr_get_request request;
  fetched f;
  memset(&f, 0, sizeof(f));
  memset(&request, 0, sizeof(request));
  request.struct_size = sizeof(request);
  request.key = key.text;
  request.key_length = key.length;
  request.range = range;
  if (if_match != NULL) {
    request.if_match = (const char*)zarr_bytes_data(if_match);
    request.if_match_length = zarr_bytes_size(if_match);
  }
  f.status = zarr_store_get(c->store, &request, NULL, &f.bytes, &f.object_size, &f.etag, NULL);
  return f;
}

void drop(fetched* f) {
  zarr_bytes_release(f->bytes);
  zarr_bytes_release(f->etag);
  memset(f, 0, sizeof(*f));
}

int holds(const zarr_bytes* bytes, const void* data, size_t size) {
  return bytes != NULL && zarr_bytes_size(bytes) == size &&
         (size == 0 || memcmp(zarr_bytes_data(bytes), data, size) == 0);
}
int same_bytes(const zarr_bytes* a, const zarr_bytes* b) {
  return (a == NULL) == (b == NULL) && (a == NULL || holds(a, zarr_bytes_data(b), zarr_bytes_size(b)));
}

zarr_status put(conformance* c, const char* name, const void* data, size_t size) {
  const full_key key = key_of(c, name);
  return zarr_store_set(c->store, key.text, key.length, data, size, NULL, NULL, NULL);
}
zarr_status put_text(conformance* c, const char* name, const char* text) { return put(c, name, text, strlen(text)); }

zarr_status put_if(conformance* c, const char* name, const char* text, int32_t kind, const zarr_bytes* match,
                   zarr_bytes** etag) {
  const full_key key = key_of(c, name);
  zarr_condition condition;
  memset(&condition, 0, sizeof(condition));
  condition.struct_size = sizeof(condition);
  condition.kind = kind;
  if (match != NULL) {
    condition.etag = (const char*)zarr_bytes_data(match);
    condition.etag_length = zarr_bytes_size(match);
  }
  return zarr_store_set(c->store, key.text, key.length, text, strlen(text), &condition, etag, NULL);
}

zarr_status erase_key(conformance* c, const char* name, int32_t* existed) {
  const full_key key = key_of(c, name);
  return zarr_store_erase(c->store, key.text, key.length, existed, NULL);
}
zarr_status erase_below(conformance* c, const char* name) {
  const full_key key = key_of(c, name);
  return zarr_store_erase_prefix(c->store, key.text, key.length, NULL);
}
zarr_status stat_key(conformance* c, const char* name, uint64_t* size, zarr_bytes** etag) {
  const full_key key = key_of(c, name);
  return zarr_store_stat(c->store, key.text, key.length, size, etag, NULL);
}

static int32_t visit_key(void* user_data, const char* key, size_t length) {
  listed_keys* out = (listed_keys*)user_data;
  if (out->count < MAX_LISTED) {
    const size_t skip = length < out->prefix_length ? length : out->prefix_length;
    snprintf(out->keys[out->count], sizeof(out->keys[0]), "%.*s", (int)(length - skip), key + skip);
  }
  ++out->count;
  return out->stop_after != 0 && out->count >= out->stop_after;
}

void list_keys(conformance* c, const char* name, int recursive, size_t stop_after, listed_keys* out) {
  const full_key key = key_of(c, name);
  memset(out, 0, sizeof(*out));
  out->prefix_length = strlen(c->options.prefix);
  out->stop_after = stop_after;
  out->status = zarr_store_list(c->store, key.text, key.length, recursive, visit_key, out, NULL);
}

int listed_exactly(const listed_keys* listed, const char* const* names) {
  size_t expected = 0;
  for (; names[expected] != NULL; ++expected) {
    size_t found = 0, i;
    for (i = 0; i < listed->count && i < MAX_LISTED; ++i) found += strcmp(listed->keys[i], names[expected]) == 0;
    if (found != 1) return 0;
  }
  return listed->count == expected;
}

/* Each check begins below an empty prefix. */
static void run_check(conformance* c, const named_check* check) {
  c->outcome = STORE_CONFORMANCE_PASSED;
  c->detail[0] = '\0';
  if ((c->capabilities & check->needs) != check->needs)
    conformance_skip(c, "the store does not say that it can do this");
  if (c->outcome == STORE_CONFORMANCE_PASSED && (c->capabilities & ZARR_STORE_WRITABLE) != 0 &&
      erase_below(c, "") != ZARR_OK && (c->capabilities & ZARR_STORE_LISTABLE) != 0)
    conformance_fail(c, __FILE__, __LINE__, "zarr_store_erase_prefix(\"%s\") failed", c->options.prefix);
  if (c->outcome == STORE_CONFORMANCE_PASSED) check->check(c);
  c->result.passed += c->outcome == STORE_CONFORMANCE_PASSED;
  c->result.failed += c->outcome == STORE_CONFORMANCE_FAILED;
  c->result.skipped += c->outcome == STORE_CONFORMANCE_SKIPPED;
  if (c->report != NULL) c->report(c->user_data, check->name, c->outcome, c->detail);
}

store_conformance_result store_conformance_run(zarr_store* store, const store_conformance_options* options,
                                               store_conformance_report report, void* user_data) {
  const named_check* const groups[] = {value_checks, key_checks, concurrent_checks};
  conformance c;
  size_t group, i;
  memset(&c, 0, sizeof(c));
  c.store = store;
  c.capabilities = zarr_store_capabilities(store);
  if (options != NULL) c.options = *options;
  if (c.options.prefix == NULL) c.options.prefix = "store_conformance/";
  if (c.options.large_value == 0) c.options.large_value = (size_t)8 << 20;
  if (c.options.large_value < 1000) c.options.large_value = 1000;
  if (c.options.threads == 0) c.options.threads = 4;
  if (c.options.increments == 0) c.options.increments = 50;
  c.report = report;
  c.user_data = user_data;
  for (group = 0; group < sizeof(groups) / sizeof(groups[0]); ++group)
    for (i = 0; groups[group][i].name != NULL; ++i) run_check(&c, &groups[group][i]);
  if ((c.capabilities & ZARR_STORE_WRITABLE) != 0) erase_below(&c, "");
  return c.result;
}
