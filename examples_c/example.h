/* What every example does with a failed call: says why and ends. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <stdio.h>
#include <stdlib.h>

#include "zarr.h"

static void check(zarr_status status, zarr_error *error) {
  if (status == ZARR_OK) return;
  fprintf(stderr, "%s: %s\n", zarr_status_name(status), zarr_error_message(error));
  zarr_error_release(error);
  exit(1);
}

#endif
