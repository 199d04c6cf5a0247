/* The micro-benchmark of the language packages, in C: what a language adds is its figure divided by this one's.
 * Every bench.sh measures the same five workloads and prints the same lines, "NAME VALUE UNIT":
 *
 *   trivial_call_ns    zarr_version_number() through the package's lowest public call.
 *   element_read_ns    float64 array of 1024 elements in one chunk, codec "bytes" only, in a fresh "memory://" store; reads one
 *                      element, start {i % 1024}, shape {1}, into memory that is reused.
 *   chunk_read_ns      float64 array of 64 * 8192 elements, chunks of 8192 (64 KiB), codec "bytes" only, "memory://"; reads the
 *                      whole chunk i % 64 with zarr_read_chunk() into memory that is reused.
 *   store_callback_ns  a store written in the language, capability ANY_THREAD, whose get answers 8 bytes for key "k"; one whole
 *                      get of "k" through the library's store handle, from the calling thread.
 *   large_read_gb_s    float64 array of 32 * 1024 * 1024 elements (256 MiB), chunks of 1024 * 1024 (8 MiB), codec "bytes" only,
 *                      "memory://", element i = i; reads all of it into memory of the language that was touched before, default
 *                      context and options. GB = 10^9 bytes.
 *
 * Rules: warm up until steady (C: one round; runtimes with a compiler: some seconds); a round is as many calls as take 0.1 s or more;
 * seven rounds (large read: seven reads); the figure is the best round. Nothing is allocated or made in a round that a careful user would
 * keep. Arrays hold data, not the fill value. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zarr.h>

#define ELEMENT_COUNT 1024
#define CHUNK_ELEMENTS 8192
#define CHUNKS 64
#define LARGE_CHUNK ((uint64_t)1024 * 1024)
#define LARGE_COUNT (32 * LARGE_CHUNK)

static void check(zarr_status status, zarr_error *error) {
  if (status == ZARR_OK) return;
  fprintf(stderr, "bench_c: %s: %s\n", zarr_status_name(status), zarr_error_message(error));
  exit(1);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* A float64 array in a store of its own, element i = i. */
static zarr_array *filled_array(uint64_t count, uint64_t chunk) {
  const uint64_t start = 0;
  double *values = malloc(count * sizeof *values);
  uint64_t i;
  zarr_store *store = NULL;
  zarr_array *array = NULL;
  zarr_error *error = NULL;
  zarr_array_builder builder;
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 1;
  builder.shape = &count;
  builder.chunks = &chunk;
  builder.data_type = "float64";
  builder.codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}]";
  if (values == NULL) exit(1);
  for (i = 0; i < count; ++i) values[i] = (double)i;
  check(zarr_store_open(NULL, "memory://", ZARR_NTS, NULL, 0, 0, &store, &error), error);
  check(zarr_create_array(store, "", 0, &builder, NULL, &array, &error), error);
  check(zarr_write_slice(array, 1, &start, &count, NULL, values, count * sizeof *values, NULL, NULL, &error), error);
  free(values);
  zarr_store_release(store);
  return array;
}

static zarr_status get_constant(void *instance, const zarr_get_request *request, zarr_reply *reply, zarr_error *err) {
  static const double value = 42;
  void *room;
  (void)instance;
  if (request->key_length != 1 || request->key[0] != 'k') return ZARR_NOT_FOUND;
  room = zarr_reply_buffer(reply, sizeof value, err);
  if (room == NULL) return ZARR_INVALID_ARGUMENT;
  memcpy(room, &value, sizeof value);
  return ZARR_OK;
}

static zarr_store *constant_store(void) {
  zarr_store_vtable vtable;
  zarr_store *store = NULL;
  zarr_error *error = NULL;
  zarr_struct_init(&vtable, sizeof vtable);
  vtable.capabilities = ZARR_STORE_ANY_THREAD;
  vtable.get = get_constant;
  check(zarr_store_new(NULL, &vtable, NULL, &store, &error), error);
  return store;
}

typedef struct workload {
  zarr_array *array;
  zarr_store *store;
  zarr_get_request request;
  void *buffer;
} workload;

static volatile uint32_t sink;

static void trivial_calls(workload *w, uint64_t calls) {
  uint64_t i;
  (void)w;
  for (i = 0; i < calls; ++i) sink = zarr_version_number();
}

static void element_reads(workload *w, uint64_t calls) {
  const uint64_t shape = 1;
  zarr_error *error = NULL;
  uint64_t i;
  for (i = 0; i < calls; ++i) {
    const uint64_t start = i % ELEMENT_COUNT;
    check(zarr_read_slice(w->array, 1, &start, &shape, NULL, w->buffer, sizeof(double), NULL, NULL, &error), error);
  }
}

static void chunk_reads(workload *w, uint64_t calls) {
  zarr_error *error = NULL;
  uint64_t i;
  for (i = 0; i < calls; ++i) {
    const uint64_t coordinate = i % CHUNKS;
    check(zarr_read_chunk(w->array, 1, &coordinate, w->buffer, CHUNK_ELEMENTS * sizeof(double), NULL, &error), error);
  }
}

static void store_gets(workload *w, uint64_t calls) {
  zarr_error *error = NULL;
  uint64_t i;
  for (i = 0; i < calls; ++i) {
    zarr_bytes *value = NULL;
    check(zarr_store_get(w->store, &w->request, NULL, &value, NULL, NULL, &error), error);
    zarr_bytes_release(value);
  }
}

static void large_reads(workload *w, uint64_t calls) {
  const uint64_t start = 0, shape = LARGE_COUNT;
  zarr_error *error = NULL;
  uint64_t i;
  for (i = 0; i < calls; ++i)
    check(zarr_read_slice(w->array, 1, &start, &shape, NULL, w->buffer, LARGE_COUNT * sizeof(double), NULL, NULL, &error), error);
}

/* Seconds of one call in the best of seven rounds, each of at least 0.1 s. */
static double best(workload *w, void (*run)(workload *, uint64_t)) {
  uint64_t calls = 1;
  double fastest = 1e9, begin, took;
  int round;
  for (;; calls *= 2) {
    begin = seconds();
    run(w, calls);
    if (seconds() - begin >= 0.1) break;
  }
  for (round = 0; round < 7; ++round) {
    begin = seconds();
    run(w, calls);
    took = (seconds() - begin) / (double)calls;
    if (took < fastest) fastest = took;
  }
  return fastest;
}

static void large_read(workload *w) {
  const size_t size = LARGE_COUNT * sizeof(double);
  double fastest;
  w->array = filled_array(LARGE_COUNT, LARGE_CHUNK);
  w->buffer = malloc(size);
  if (w->buffer == NULL) exit(1);
  memset(w->buffer, 1, size);
  fastest = best(w, large_reads);
  if (((double *)w->buffer)[LARGE_COUNT - 1] != (double)(LARGE_COUNT - 1)) exit(1);
  printf("large_read_gb_s %.2f GB/s\n", (double)size / fastest / 1e9);
  free(w->buffer);
  zarr_node_release(w->array);
}

int main(void) {
  double buffer[CHUNK_ELEMENTS];
  workload w;
  memset(&w, 0, sizeof w);
  w.buffer = buffer;
  printf("trivial_call_ns %.1f ns\n", 1e9 * best(&w, trivial_calls));
  w.array = filled_array(ELEMENT_COUNT, ELEMENT_COUNT);
  printf("element_read_ns %.1f ns\n", 1e9 * best(&w, element_reads));
  zarr_node_release(w.array);
  w.array = filled_array(CHUNKS * CHUNK_ELEMENTS, CHUNK_ELEMENTS);
  printf("chunk_read_ns %.0f ns\n", 1e9 * best(&w, chunk_reads));
  zarr_node_release(w.array);
  zarr_struct_init(&w.request, sizeof w.request);
  w.request.key = "k";
  w.request.key_length = 1;
  w.store = constant_store();
  printf("store_callback_ns %.1f ns\n", 1e9 * best(&w, store_gets));
  zarr_store_release(w.store);
  large_read(&w);
  return 0;
}
