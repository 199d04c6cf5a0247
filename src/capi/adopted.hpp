// User data that the library takes over only when a registration succeeds: "on failure user_data stays the caller's".
#pragma once

#include <memory>

namespace zarr::capi {

class Adopted {
 public:
  Adopted(void* data, void (*release)(void*)) : armed_(std::make_shared<bool>(false)) {
    data_ = std::shared_ptr<void>(data, [armed = armed_, release](void* p) {
      if (*armed && release != nullptr) release(p);
    });
  }
  const std::shared_ptr<void>& data() const { return data_; }
  // Registered: from here on the last user releases it. Before anybody else can have a reference.
  void take() { *armed_ = true; }

 private:
  std::shared_ptr<bool> armed_;
  std::shared_ptr<void> data_;
};

}  // namespace zarr::capi
