/* Operations: start, go on, wait; a notification, progress, and a switch that stops. */
#include "example.h"

enum { SIDE = 512 };

static void finished(void *user_data) { *(volatile int *)user_data = 1; } /* comes on any thread */

int main(void) {
  const uint64_t shape[2] = {SIDE, SIDE}, chunks[2] = {64, 64}, origin[2] = {0, 0};
  static uint32_t values[SIDE * SIDE], back[SIDE * SIDE];
  uint64_t done = 0, total = 0, different = 0;
  int notified = 0;
  size_t i;
  zarr_error *error = NULL;
  zarr_array *array = NULL;
  zarr_op *op = NULL;
  zarr_cancel *cancel = NULL;
  zarr_array_builder builder;
  zarr_open_options options;
  zarr_io_options io;
  zarr_status status;

  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = shape;
  builder.chunks = chunks;
  builder.data_type = "uint32";
  zarr_struct_init(&options, sizeof options);
  options.mode = ZARR_MODE_W;
  options.array = &builder;
  check(zarr_open(NULL, "memory://async", ZARR_NTS, &options, &array, &error), error);
  for (i = 0; i < SIDE * SIDE; ++i) values[i] = (uint32_t)i;

  /* The memory belongs to the operation until it is complete. */
  check(zarr_write_slice_start(array, 2, origin, shape, NULL, values, sizeof values, NULL, NULL, &op, &error), error);
  check(zarr_op_on_complete(op, finished, &notified, &error), error);
  check(zarr_op_wait(op, ZARR_FOREVER, &error), error);
  zarr_op_progress(op, &done, &total);
  printf("write: complete %d, notified %d, chunks %u of %u\n", (int)zarr_op_poll(op), notified, (unsigned)done, (unsigned)total);
  zarr_op_release(op);

  check(zarr_read_slice_start(array, 2, origin, shape, NULL, back, sizeof back, NULL, NULL, &op, &error), error);
  while ((status = zarr_op_wait(op, 1000000, &error)) == ZARR_TIMEOUT) {
    zarr_error_release(error); /* one millisecond passed: a place for other work */
  }
  check(status, error);
  zarr_op_release(op);
  for (i = 0; i < SIDE * SIDE; ++i) different += values[i] != back[i];
  printf("read: %u elements differ\n", (unsigned)different);

  /* A switch stops whatever holds it, from any thread; here before the operation has begun. */
  check(zarr_cancel_new(&cancel, &error), error);
  zarr_cancel_trigger(cancel);
  zarr_struct_init(&io, sizeof io);
  io.cancel = cancel;
  status = zarr_read_slice(array, 2, origin, shape, NULL, back, sizeof back, NULL, &io, &error);
  printf("cancelled read: %s\n", zarr_status_name(status));
  zarr_error_release(error);

  zarr_cancel_release(cancel);
  zarr_node_release(array);
  return 0;
}
