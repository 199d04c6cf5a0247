// What concerns paths in stores, whatever is there: exists, erase, copy, move.
#include "capi/cancel.hpp"
#include "capi/guard.hpp"
#include "capi/node.hpp"
#include "capi/options.hpp"

namespace zarr::capi {
namespace {

struct Transfer {
  const zarr_store& from;
  std::string from_path;
  const zarr_store& to;
  std::string to_path;
  bool overwrite;
  Cancel cancel;

  void copy() const { node::copy(from.store, from_path, to.store, to_path, to.context->runtime(), overwrite, cancel); }
  void move() const { node::move(from.store, from_path, to.store, to_path, to.context->runtime(), overwrite, cancel); }
};

Transfer transfer(zarr_store* from, const char* from_path, size_t from_length, zarr_store* to, const char* to_path,
                  size_t to_length, int32_t overwrite, zarr_cancel* cancel) {
  check_enum(overwrite, 1, "argument 'overwrite'");
  return {checked(from, "from"), path_argument(from_path, from_length, "from_path"),
          checked(to, "to"),     path_argument(to_path, to_length, "to_path"),
          overwrite != 0,        cancel_of(cancel)};
}

}  // namespace
}  // namespace zarr::capi

using namespace zarr;
using namespace zarr::capi;

extern "C" {

zarr_status zarr_exists(zarr_store* store, const char* path, size_t path_length, int32_t* kind, zarr_error** err) {
  return guard(
      err,
      [&] {
        require(kind, "kind");
        const zarr_store& self = checked(store, "store");
        node::OpenOptions options;
        options.consolidated = node::UseConsolidated::never;
        options.read_only = true;
        const auto found = node::open(self.store, path_argument(path, path_length), self.context->runtime(), options);
        *kind = found ? static_cast<int32_t>(found->kind) : ZARR_KIND_NONE;
      },
      kind);
}

zarr_status zarr_erase(zarr_store* store, const char* path, size_t path_length, zarr_error** err) {
  return guard(err, [&] {
    const zarr_store& self = checked(store, "store");
    node::erase(self.store, path_argument(path, path_length), self.context->runtime());
  });
}

zarr_status zarr_copy(zarr_store* from, const char* from_path, size_t from_length, zarr_store* to, const char* to_path,
                      size_t to_length, int32_t overwrite, zarr_cancel* cancel, zarr_error** err) {
  return guard(err, [&] { transfer(from, from_path, from_length, to, to_path, to_length, overwrite, cancel).copy(); });
}

zarr_status zarr_move(zarr_store* from, const char* from_path, size_t from_length, zarr_store* to, const char* to_path,
                      size_t to_length, int32_t overwrite, zarr_cancel* cancel, zarr_error** err) {
  return guard(err, [&] { transfer(from, from_path, from_length, to, to_path, to_length, overwrite, cancel).move(); });
}

}  // extern "C"
