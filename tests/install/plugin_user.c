/* Says whether a plugin of tests/capi/plugins is found, and whether the program runs with more rights than its caller. */
#include <stdio.h>
#include <sys/auxv.h>
#include <zarr.h>

int main(void) {
  zarr_store *store = NULL;
  const zarr_status status = zarr_store_open(NULL, "const://x", ZARR_NTS, NULL, 0, 0, &store, NULL);
  zarr_store_release(store);
  printf("%s %s\n", getauxval(AT_SECURE) != 0 ? "secure" : "plain", zarr_status_name(status));
  return 0;
}
