/* Reads into memory of any layout: column-major, back to front, a part of a larger matrix, foreign byte order. */
#include "example.h"

enum { ROWS = 3, COLUMNS = 4 };

static void print_row(const char *label, const int16_t *values, size_t count) {
  size_t i;
  printf("%-14s", label);
  for (i = 0; i < count; ++i) printf(" %3d", (int)values[i]);
  printf("\n");
}

int main(void) {
  const uint64_t shape[2] = {ROWS, COLUMNS}, origin[2] = {0, 0};
  int16_t values[ROWS * COLUMNS], view[ROWS * COLUMNS], canvas[5 * 6] = {0};
  zarr_error *error = NULL;
  zarr_array *array = NULL;
  zarr_array_builder builder;
  zarr_open_options options;
  zarr_io_options io;
  size_t i;

  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 2;
  builder.shape = shape;
  builder.data_type = "int16";
  zarr_struct_init(&options, sizeof options);
  options.mode = ZARR_MODE_W;
  options.array = &builder;
  check(zarr_open(NULL, "memory://views", ZARR_NTS, &options, &array, &error), error);
  for (i = 0; i < ROWS * COLUMNS; ++i) values[i] = (int16_t)i;
  check(zarr_write_slice(array, 2, origin, shape, NULL, values, sizeof values, NULL, NULL, &error), error);

  { /* Column-major, as Fortran and Julia keep matrices: strides in bytes, the first dimension's is the smallest. */
    const int64_t fortran[2] = {sizeof(int16_t), ROWS * sizeof(int16_t)};
    check(zarr_read_slice(array, 2, origin, shape, NULL, view, sizeof view, fortran, NULL, &error), error);
    print_row("column-major", view, ROWS * COLUMNS);
  }
  { /* The memory runs backwards: negative strides, and the first element lies at the end of the region. */
    const int64_t backwards[2] = {-(int64_t)(COLUMNS * sizeof(int16_t)), -(int64_t)sizeof(int16_t)};
    zarr_struct_init(&io, sizeof io);
    io.buffer_offset = sizeof view - sizeof view[0];
    check(zarr_read_slice(array, 2, origin, shape, NULL, view, sizeof view, backwards, &io, &error), error);
    print_row("backwards", view, ROWS * COLUMNS);
  }
  { /* The selection runs backwards instead: every second column from the last one on. */
    const uint64_t start[2] = {0, 3}, count[2] = {ROWS, 2};
    const int64_t step[2] = {1, -2};
    check(zarr_read_slice(array, 2, start, count, step, view, ROWS * 2 * sizeof view[0], NULL, NULL, &error), error);
    print_row("step -2", view, ROWS * 2);
  }
  { /* Into the middle of a larger matrix; nothing around it is touched. */
    const int64_t rows_of_six[2] = {6 * sizeof(int16_t), sizeof(int16_t)};
    zarr_struct_init(&io, sizeof io);
    io.buffer_offset = (1 * 6 + 1) * sizeof(int16_t);
    check(zarr_read_slice(array, 2, origin, shape, NULL, canvas, sizeof canvas, rows_of_six, &io, &error), error);
    for (i = 0; i < 5; ++i) print_row(i == 0 ? "canvas" : "", canvas + 6 * i, 6);
  }
  { /* In big-endian byte order, for a file or a wire: the bytes of element 1 are 00 01. */
    unsigned char bytes[2];
    const uint64_t start[2] = {0, 1}, one[2] = {1, 1};
    zarr_struct_init(&io, sizeof io);
    io.byte_order = ZARR_ORDER_BIG;
    check(zarr_read_slice(array, 2, start, one, NULL, bytes, sizeof bytes, NULL, &io, &error), error);
    printf("big-endian     %02x %02x\n", bytes[0], bytes[1]);
  }
  zarr_node_release(array);
  return 0;
}
