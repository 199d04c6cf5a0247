/* A small hierarchy with attributes, walked and consolidated. Usage: groups_attributes [FOLDER] */
#include "example.h"

static int32_t visit(void *user_data, const char *path, int32_t kind) {
  (void)user_data;
  printf("  %s %s\n", kind == ZARR_KIND_ARRAY ? "array" : "group", path);
  return 0;
}

int main(int argc, char **argv) {
  const char *folder = argc > 1 ? argv[1] : "groups.zarr";
  const char *attributes = "{\"title\": \"Station 7\", \"elevation\": 431.50}";
  const uint64_t shape[1] = {365};
  zarr_error *error = NULL;
  zarr_store *store = NULL;
  zarr_group *root = NULL, *changed = NULL;
  zarr_array *array = NULL;
  zarr_bytes *json = NULL;
  zarr_array_builder builder;

  check(zarr_store_open(NULL, folder, ZARR_NTS, NULL, 0, 0, &store, &error), error);
  {
    zarr_open_options options;
    zarr_struct_init(&options, sizeof options);
    options.overwrite = 1;
    check(zarr_create_group(store, "", 0, attributes, ZARR_NTS, &options, &root, &error), error);
  }

  /* Groups on the way to a node are made too. */
  zarr_struct_init(&builder, sizeof builder);
  builder.rank = 1;
  builder.shape = shape;
  builder.data_type = "float32";
  builder.attributes = "{\"units\": \"K\"}";
  check(zarr_create_array(store, "air/temperature", ZARR_NTS, &builder, NULL, &array, &error), error);
  zarr_node_release(array);
  builder.attributes = "{\"units\": \"Pa\"}";
  check(zarr_create_array(store, "air/pressure", ZARR_NTS, &builder, NULL, &array, &error), error);
  zarr_node_release(array);

  /* Handles are snapshots: a change gives a new one. Numbers keep their text. */
  check(zarr_attributes_update(root, "{\"country\": \"CH\"}", ZARR_NTS, &changed, &error), error);
  zarr_node_release(root);
  check(zarr_attribute_delete(changed, "title", ZARR_NTS, &root, &error), error);
  zarr_node_release(changed);
  check(zarr_attribute_get(root, "elevation", ZARR_NTS, &json, &error), error);
  printf("elevation: %s\n", zarr_bytes_text(json));
  zarr_bytes_release(json);
  printf("title: %s\n", zarr_status_name(zarr_attribute_get(root, "title", ZARR_NTS, &json, NULL)));

  printf("nodes:\n");
  check(zarr_group_walk(root, visit, NULL, &error), error);

  /* With consolidated metadata one request opens everything below. */
  check(zarr_consolidate(root, &changed, &error), error);
  zarr_node_release(root);
  check(zarr_group_open_child(changed, "air/temperature", ZARR_NTS, &array, &error), error);
  check(zarr_attribute_get(array, "units", ZARR_NTS, &json, &error), error);
  printf("consolidated: %d, units of air/temperature: %s\n", (int)zarr_group_is_consolidated(changed), zarr_bytes_text(json));
  zarr_bytes_release(json);

  zarr_node_release(array);
  zarr_node_release(changed);
  zarr_store_release(store);
  return 0;
}
