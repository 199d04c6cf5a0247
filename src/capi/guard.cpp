#include "capi/guard.hpp"

#include <exception>
#include <new>
#include <stdexcept>

#include "capi/error.hpp"

namespace zarr::capi {

Error current_error() noexcept {
  try {
    try {
      throw;
    } catch (const Error& error) { return error; } catch (const std::bad_alloc&) {
      return Error(Status::no_memory, "out of memory");
    } catch (const std::length_error&) {  // a container asked for more than the address space
      return Error(Status::no_memory, "out of memory");
    } catch (const std::exception& error) {
      return Error(Status::internal, cat("defect of the library: ", error.what()));
    } catch (...) { return Error(Status::internal, "defect of the library: an exception of an unknown type"); }
  } catch (...) {                                      // no memory to say it
    return Error(Status::no_memory, "out of memory");  // short enough to need none
  }
}

zarr_status report_current_exception(zarr_error** err) noexcept {
  if (err == nullptr) return static_cast<zarr_status>(current_error().status());
  *err = new_error(current_error());
  return static_cast<zarr_status>((*err)->error.status());
}

zarr_status fill_from_current_exception(zarr_error* err) noexcept {
  Error error = current_error();
  const auto status = static_cast<zarr_status>(error.status());
  if (err != nullptr) err->error = std::move(error);
  return status;
}

}  // namespace zarr::capi
