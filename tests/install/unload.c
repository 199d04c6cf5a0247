/* Loads and unloads the library many times while operations run: unload LIBRARY ROUNDS. No header's prototypes are linked,
 * every function comes from dlsym. The last operation still runs when the process ends. */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zarr.h>

#define SIDE 128

static int32_t in[SIDE * SIDE], out[SIDE * SIDE];
static void *library;

static void *symbol(const char *name) {
  void *found = dlsym(library, name);
  if (found == NULL) {
    fprintf(stderr, "no symbol %s\n", name);
    exit(1);
  }
  return found;
}

/* ISO C has no conversion from an object pointer to a function pointer; POSIX's dlsym needs it. */
#define LOAD(function) *(void **)&function = symbol("zarr_" #function)

static void (*struct_init)(void *, size_t);
static zarr_status (*context_new)(const zarr_context_options *, zarr_context **, zarr_error **);
static void (*context_release)(zarr_context *);
static zarr_status (*store_open)(zarr_context *, const char *, size_t, const char *, size_t, uint32_t, zarr_store **, zarr_error **);
static void (*store_release)(zarr_store *);
static zarr_status (*create_array)(zarr_store *, const char *, size_t, const zarr_array_builder *, const zarr_open_options *,
                                   zarr_array **, zarr_error **);
static zarr_status (*write_slice)(zarr_array *, size_t, const uint64_t *, const uint64_t *, const int64_t *, const void *, size_t,
                                  const int64_t *, const zarr_io_options *, zarr_error **);
static zarr_status (*read_slice_start)(zarr_array *, size_t, const uint64_t *, const uint64_t *, const int64_t *, void *, size_t,
                                       const int64_t *, const zarr_io_options *, zarr_op **, zarr_error **);
static zarr_status (*op_wait)(zarr_op *, uint64_t, zarr_error **);
static void (*op_release)(zarr_op *);
static void (*node_release)(zarr_node *);
static const char *(*error_message)(const zarr_error *);

static void load(const char *name) {
  library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "dlopen: %s\n", dlerror());
    exit(1);
  }
  LOAD(struct_init), LOAD(context_new), LOAD(context_release), LOAD(store_open), LOAD(store_release), LOAD(create_array);
  LOAD(write_slice), LOAD(read_slice_start), LOAD(op_wait), LOAD(op_release), LOAD(node_release), LOAD(error_message);
}

static void check(zarr_status status, zarr_error *error, const char *what) {
  if (status == ZARR_OK) return;
  fprintf(stderr, "%s: %s\n", what, error_message(error));
  exit(1);
}

int main(int argc, char **argv) {
  const uint64_t shape[2] = {SIDE, SIDE}, chunks[2] = {16, 16}, start[2] = {0, 0};
  const int rounds = argc == 3 ? atoi(argv[2]) : 0;
  int round, i;
  if (rounds <= 0) {
    fprintf(stderr, "usage: unload LIBRARY ROUNDS\n");
    return 2;
  }
  for (i = 0; i < SIDE * SIDE; ++i) in[i] = i + 1;
  for (round = 0; round < rounds; ++round) {
    zarr_context_options options;
    zarr_array_builder builder;
    zarr_context *context = NULL;
    zarr_store *store = NULL;
    zarr_array *array = NULL;
    zarr_op *op = NULL;
    zarr_error *error = NULL;
    load(argv[1]);
    struct_init(&options, sizeof options);
    struct_init(&builder, sizeof builder);
    options.threads = 2;
    builder.rank = 2;
    builder.shape = shape;
    builder.chunks = chunks;
    builder.data_type = "int32";
    check(context_new(&options, &context, &error), error, "context");
    check(store_open(context, "memory://", ZARR_NTS, NULL, 0, 0, &store, &error), error, "store");
    check(create_array(store, "a", ZARR_NTS, &builder, NULL, &array, &error), error, "create");
    check(write_slice(array, 2, start, shape, NULL, in, sizeof in, NULL, NULL, &error), error, "write");
    memset(out, 0, sizeof out);
    check(read_slice_start(array, 2, start, shape, NULL, out, sizeof out, NULL, NULL, &op, &error), error, "start");
    node_release(array);
    store_release(store);
    context_release(context);
    dlclose(library);
    if (dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD) == NULL) {
      fprintf(stderr, "round %d: the library left the process while an operation ran\n", round);
      return 1;
    }
    dlclose(library);
    if (round + 1 == rounds) break;
    check(op_wait(op, ZARR_FOREVER, &error), error, "wait");
    op_release(op);
    if (memcmp(in, out, sizeof in) != 0) {
      fprintf(stderr, "round %d: what was read is not what was written\n", round);
      return 1;
    }
  }
  return 0;
}
