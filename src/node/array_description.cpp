#include "node/array_description.hpp"

#include "node/document.hpp"

namespace zarr::node {

void ArrayDescription::set(metadata::ArrayMetadata metadata) {
  described_ = true;
  format_ = metadata.format;
  shape_ = metadata.shape;
  metadata_ = std::make_unique<const metadata::ArrayMetadata>(std::move(metadata));
  ready_.store(metadata_.get(), std::memory_order_release);
}

void ArrayDescription::set(std::string text, const metadata::ArraySummary& summary, const std::string& path,
                           const Limits& limits) {
  described_ = true;
  format_ = Format::v3;
  shape_ = summary.shape;
  text_ = std::move(text);
  path_ = &path;
  limits_ = &limits;
}

const metadata::ArrayMetadata& ArrayDescription::parse() const {
  const std::lock_guard guard(mutex_);
  if (metadata_ == nullptr) {
    if (!described_) fail(Status::internal, "the metadata of an array were asked of a group");
    metadata_ = std::make_unique<const metadata::ArrayMetadata>(
        metadata::parse_v3_array(json::parse(text_, *limits_), document_key(*path_, v3_name), *limits_));
    ready_.store(metadata_.get(), std::memory_order_release);
    std::string().swap(text_);
  }
  return *metadata_;
}

}  // namespace zarr::node
