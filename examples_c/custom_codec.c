/* A codec of one's own: every byte XOR a key. From registration to partial reads of shards. */
#include <string.h>

#include "example.h"

static unsigned long decoded_bytes; /* what decoding touched, to show that partial reads are partial */

/* Takes {"key": 0..255} and nothing else: members that a codec does not know must be refused. */
static zarr_status xor_create(void *user_data, const char *configuration, size_t length, void **instance, zarr_error *error) {
  char text[64];
  unsigned key = 256;
  int end = 0; /* set only when everything up to the brace was there */
  unsigned char *state;
  (void)user_data;
  if (length < sizeof text) {
    memcpy(text, configuration, length);
    text[length] = '\0';
    if (sscanf(text, " { \"key\" : %u } %n", &key, &end) != 1 || end == 0 || text[end] != '\0') key = 256;
  }
  if (key > 255) {
    const char *message = "example.xor: expected {\"key\": 0..255}";
    zarr_error_set(error, ZARR_INVALID_METADATA, message, strlen(message));
    return ZARR_INVALID_METADATA;
  }
  state = malloc(1);
  if (state == NULL) {
    zarr_error_set(error, ZARR_NO_MEMORY, "example.xor", 11);
    return ZARR_NO_MEMORY;
  }
  *state = (unsigned char)key;
  *instance = state;
  return ZARR_OK;
}

static zarr_status xor_encoded_size(void *instance, uint64_t decoded_size, uint64_t *bound, int32_t *exact, zarr_error *error) {
  (void)instance;
  (void)error;
  *bound = decoded_size;
  *exact = 1;
  return ZARR_OK;
}

static void apply(const unsigned char *key, const unsigned char *from, unsigned char *to, size_t size) {
  size_t i;
  for (i = 0; i < size; ++i) to[i] = from[i] ^ *key;
}

static zarr_status xor_encode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                              zarr_error *error) {
  unsigned char *room = zarr_sink_reserve(output, size, error);
  (void)spec;
  if (room == NULL) return zarr_error_code(error);
  apply(instance, input, room, size);
  zarr_sink_commit(output, size);
  return ZARR_OK;
}

static zarr_status xor_decode(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                              zarr_error *error) {
  decoded_bytes += size;
  return xor_encode(instance, spec, input, size, output, error); /* XOR undoes itself */
}

/* Byte i of the result depends on byte i of the input only, so any range can be decoded by itself. */
static zarr_status xor_decode_ranges(void *instance, zarr_source *source, uint64_t decoded_size, size_t count,
                                     const uint64_t *offsets, const size_t *sizes, void *const *outputs, zarr_error *error) {
  size_t i;
  if (zarr_source_size(source) != decoded_size) {
    const char *message = "example.xor: the chunk has not the size that it should have";
    zarr_error_set(error, ZARR_CORRUPT_DATA, message, strlen(message));
    return ZARR_CORRUPT_DATA;
  }
  for (i = 0; i < count; ++i) {
    const zarr_status status = zarr_source_read(source, offsets[i], outputs[i], sizes[i], error);
    if (status != ZARR_OK) return status;
    apply(instance, outputs[i], outputs[i], sizes[i]);
    decoded_bytes += sizes[i];
  }
  return ZARR_OK;
}

static void register_xor(void) {
  zarr_error *error = NULL;
  zarr_codec_vtable vtable;
  zarr_struct_init(&vtable, sizeof vtable);
  vtable.kind = ZARR_CODEC_BYTES_TO_BYTES; /* no ANY_THREAD: our counter is plain */
  vtable.create = xor_create;
  vtable.encoded_size = xor_encoded_size;
  vtable.encode = xor_encode;
  vtable.decode = xor_decode;
  vtable.decode_ranges = xor_decode_ranges;
  vtable.release = free;
  check(zarr_register_codec(NULL, "example.xor", ZARR_NTS, &vtable, NULL, 0, &error), error);
}

int main(void) {
  const uint64_t shape[2] = {256, 256}, chunks[2] = {32, 32}, shards[2] = {128, 128}, origin[2] = {0, 0};
  const uint64_t start[2] = {130, 130}, box[2] = {4, 4};
  static uint16_t values[256 * 256], back[256 * 256], part[16];
  size_t i;
  zarr_error *error = NULL;
  zarr_array *array = NULL;
  zarr_array_builder builder;
  zarr_open_options options;
  zarr_status status;

  register_xor();
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.shards = shards;
  builder.data_type = "uint16";
  builder.codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}},"
                   " {\"name\": \"example.xor\", \"configuration\": {\"key\": 90}}]";
  zarr_struct_init(&options, sizeof options);
  options.mode = ZARR_MODE_W;
  options.array = &builder;
  check(zarr_open(NULL, "memory://xor", ZARR_NTS, &options, &array, &error), error);
  for (i = 0; i < 256 * 256; ++i) values[i] = (uint16_t)i;
  check(zarr_write_slice(array, 2, origin, shape, NULL, values, sizeof values, NULL, NULL, &error), error);

  check(zarr_read_slice(array, 2, origin, shape, NULL, back, sizeof back, NULL, NULL, &error), error);
  printf("whole read: %s\n", memcmp(values, back, sizeof values) == 0 ? "equal" : "different");

  decoded_bytes = 0;
  check(zarr_read_slice(array, 2, start, box, NULL, part, sizeof part, NULL, NULL, &error), error);
  printf("part of a shard: first %u, last %u\n", (unsigned)part[0], (unsigned)part[15]);
  printf("decoded at most one inner chunk of %u bytes: %s\n", 32 * 32 * 2, decoded_bytes <= 32 * 32 * 2 ? "yes" : "no");

  builder.codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}},"
                   " {\"name\": \"example.xor\", \"configuration\": {\"key\": 90, \"salt\": 1}}]";
  zarr_node_release(array);
  status = zarr_open(NULL, "memory://xor2", ZARR_NTS, &options, &array, &error);
  printf("unknown member: %s\n", zarr_status_name(status));
  zarr_error_release(error);
  return 0;
}
