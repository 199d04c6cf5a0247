#include "chunk/key_encodings.hpp"

#include <algorithm>
#include <charconv>

namespace zarr::chunk {
namespace {

void only_members(const json::Object& configuration, std::initializer_list<std::string_view> allowed) {
  for (const auto& [name, value] : configuration.members())
    if (std::find(allowed.begin(), allowed.end(), name) == allowed.end())
      fail(Status::invalid_metadata, "unknown configuration member \"", name, '"');
}

std::string text_member(const json::Object& configuration, std::string_view name) {
  const json::Value* value = configuration.find(name);
  if (value == nullptr || !value->is_string())
    fail(Status::invalid_metadata, "expected a string \"", name, "\", found ",
         value == nullptr ? "none" : json::excerpt(*value));
  return value->string();
}

class SuffixEncoder final : public KeyEncoder {
 public:
  SuffixEncoder(std::shared_ptr<const KeyEncoder> base, std::string suffix)
      : base_(std::move(base)), suffix_(std::move(suffix)) {}
  void encode(const Shape& coordinates, std::string& key) const override {
    base_->encode(coordinates, key);
    key += suffix_;
  }
  std::optional<Shape> decode(std::string_view key) const override {
    if (!key.ends_with(suffix_)) return std::nullopt;
    key.remove_suffix(suffix_.size());
    return base_->decode(key);
  }
  std::string list_prefix() const override { return base_->list_prefix(); }

 private:
  std::shared_ptr<const KeyEncoder> base_;
  std::string suffix_;
};

class FanoutEncoder final : public KeyEncoder {
 public:
  FanoutEncoder(size_t rank, size_t digits) : rank_(rank), digits_(digits) {}

  void encode(const Shape& coordinates, std::string& key) const override {
    key += 'c';
    for (const uint64_t coordinate : coordinates) {
      char text[20];
      const auto length = static_cast<size_t>(std::to_chars(text, text + sizeof text, coordinate).ptr - text);
      const size_t groups = (length + digits_ - 1) / digits_;
      key += '/';
      key += std::to_string(groups - 1);
      for (size_t at = 0; at < groups * digits_; ++at) {  // right-aligned in the groups, zeros before it
        if (at % digits_ == 0) key += '/';
        const size_t padding = groups * digits_ - length;
        key += at < padding ? '0' : text[at - padding];
      }
    }
  }

  std::optional<Shape> decode(std::string_view key) const override {
    if (!key.starts_with('c')) return std::nullopt;
    key.remove_prefix(1);
    Shape coordinates;
    for (size_t d = 0; d < rank_; ++d) {
      const auto coordinate = take(key);
      if (!coordinate) return std::nullopt;
      coordinates.push_back(*coordinate);
    }
    return key.empty() ? std::optional(coordinates) : std::nullopt;
  }

  std::string list_prefix() const override { return rank_ == 0 ? "" : "c/"; }

 private:
  static bool take_slash(std::string_view& key) {
    if (!key.starts_with('/')) return false;
    key.remove_prefix(1);
    return true;
  }

  // "/2/001/234/567": the number of groups behind the first, then the groups.
  std::optional<uint64_t> take(std::string_view& key) const {
    constexpr size_t most_digits = 20;
    if (!take_slash(key)) return std::nullopt;
    const auto more = take_number(key);
    if (!more || *more > most_digits) return std::nullopt;
    std::string digits;
    for (uint64_t group = 0; group <= *more; ++group) {
      if (!take_slash(key) || key.size() < digits_) return std::nullopt;
      digits += key.substr(0, digits_);
      key.remove_prefix(digits_);
    }
    // The first group is not all zeros, unless it is the only one.
    const size_t zeros = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    if (*more != 0 && zeros >= digits_) return std::nullopt;
    std::string_view number(digits);
    number.remove_prefix(zeros);
    const auto coordinate = take_number(number);
    return number.empty() ? coordinate : std::nullopt;
  }

  size_t rank_;
  size_t digits_;  // of a group
};

}  // namespace

std::shared_ptr<const KeyEncoder> make_suffix(const json::Object& configuration, size_t rank,
                                              const KeyRegistry& registry, uint32_t depth) {
  only_members(configuration, {"suffix", "base_encoding"});
  const json::Value* base = configuration.find("base_encoding");
  if (base == nullptr)
    fail(Status::invalid_metadata, "expected a chunk key encoding \"base_encoding\", found none");
  auto encoder = registry.make(metadata::parse_named_config(*base, "base_encoding"), rank, depth + 1);
  return std::make_shared<const SuffixEncoder>(std::move(encoder), text_member(configuration, "suffix"));
}

std::shared_ptr<const KeyEncoder> make_default_suffix(const json::Object& configuration, size_t rank,
                                                      const KeyRegistry& registry, uint32_t depth) {
  only_members(configuration, {"suffix", "separator"});
  metadata::NamedConfig base{"default", {}};
  if (const json::Value* separator = configuration.find("separator")) base.configuration.set("separator", *separator);
  auto encoder = registry.make(base, rank, depth + 1);
  return std::make_shared<const SuffixEncoder>(std::move(encoder), text_member(configuration, "suffix"));
}

std::shared_ptr<const KeyEncoder> make_fanout(const json::Object& configuration, size_t rank, const KeyRegistry&,
                                              uint32_t) {
  only_members(configuration, {"max_children"});
  uint64_t most = 1000;
  if (const json::Value* value = configuration.find("max_children")) {
    most = value->as_uint64().value_or(0);
    if (most < 100)
      fail(Status::invalid_metadata, "expected \"max_children\": an integer from 100 on, found ", json::excerpt(*value));
  }
  size_t digits = 0;  // of the largest number below the power of ten that `most` reaches
  for (uint64_t rest = most; rest >= 10; rest /= 10) ++digits;
  return std::make_shared<const FanoutEncoder>(rank, digits);
}

}  // namespace zarr::chunk
