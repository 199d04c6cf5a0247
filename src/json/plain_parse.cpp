// Parsing. nlohmann_json keeps integers over 64 bits as doubles, refuses "1e400" and knows no NaN: so a pass before it
// takes every number token out of the text, in order, and leaves a 0 of the same width in its place, which keeps its
// lines and columns right.
#include "json/plain_parse.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/number_text.hpp"

namespace zarr::json {
namespace {

// Values nest as deep as the document; destroying and comparing them recurses.
constexpr uint32_t deepest = 10'000;

bool is_token_char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' ||
         c == '.' || c == '_';
}

class NumberPass {
 public:
  NumberPass(std::string_view text, uint32_t max_depth) : in_(text), out_(text), max_depth_(max_depth) {}

  void run() {
    size_t i = in_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    while (i < in_.size()) {
      const char c = in_[i];
      if (c == '"') i = after_string(i);
      else if (is_token_char(c)) i = after_token(i);
      else {
        if (c == '[' || c == '{') enter(i);
        else if (c == ']' || c == '}') --depth_;
        else if (c == '\0') refuse(i, "a NUL byte");
        ++i;
      }
    }
  }

  std::string_view text() const { return out_; }
  std::vector<std::string_view>& numbers() { return numbers_; }

 private:
  // An unclosed string is left to the parser, which says so.
  size_t after_string(size_t i) const {
    for (++i; i < in_.size() && in_[i] != '"'; ++i)
      if (in_[i] == '\\') ++i;
    return i + 1;
  }

  size_t after_token(size_t begin) {
    size_t end = begin;
    while (end < in_.size() && is_token_char(in_[end])) ++end;
    const std::string_view token = in_.substr(begin, end - begin);
    if (is_number_text(token)) {
      numbers_.push_back(token);
      out_.replace(begin, token.size(), token.size(), ' ');
      out_[begin] = '0';
    } else if (token != "true" && token != "false" && token != "null") {
      refuse(begin, "'" + std::string(token.substr(0, 40)) + "', which is no JSON value");
    }
    return end;
  }

  void enter(size_t i) {
    if (++depth_ > static_cast<int64_t>(max_depth_))
      fail(Status::limit_exceeded, "JSON ", position(i), ": nesting deeper than the limit of ", max_depth_);
  }

  std::string position(size_t i) const {
    const std::string_view before = in_.substr(0, i);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const size_t start = before.rfind('\n') + 1;  // npos + 1 = 0
    return cat("line ", line, ", column ", i - start + 1);
  }

  [[noreturn]] void refuse(size_t i, const std::string& found) const {
    fail(Status::invalid_metadata, "JSON ", position(i), ": found ", found);
  }

  const std::string_view in_;
  std::string out_;
  const uint32_t max_depth_;
  int64_t depth_ = 0;
  std::vector<std::string_view> numbers_;
};

class Builder final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit Builder(const std::vector<std::string_view>& numbers) : numbers_(numbers) {}

  Value take() { return std::move(root_); }

  bool null() override { return add(Value()); }
  bool boolean(bool value) override { return add(value); }
  bool number_unsigned(uint64_t) override { return add(Number{std::string(numbers_[next_number_++])}); }
  bool number_integer(int64_t) override { return false; }  // the pass leaves nothing but 0
  bool number_float(double, const string_t&) override { return false; }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_array(size_t) override {
    open_.emplace_back(Array());
    return true;
  }
  bool end_array() override { return close(std::move(std::get<Array>(open_.back()))); }
  bool start_object(size_t) override {
    open_.emplace_back(Members());
    return true;
  }
  bool key(string_t& name) override {
    std::get<Members>(open_.back()).emplace_back(std::move(name), Value());
    return true;
  }
  bool end_object() override { return close(Object(std::move(std::get<Members>(open_.back())))); }
  bool parse_error(size_t, const std::string&, const nlohmann::json::exception& e) override {
    std::string reason = e.what();
    const size_t prefix = reason.find("] ");
    if (reason.starts_with('[') && prefix != std::string::npos) reason.erase(0, prefix + 2);
    fail(Status::invalid_metadata, "JSON: ", reason);
  }

 private:
  using Members = std::vector<Object::Member>;

  bool add(Value value) {
    if (open_.empty()) root_ = std::move(value);
    else if (auto* array = std::get_if<Array>(&open_.back())) array->push_back(std::move(value));
    else std::get<Members>(open_.back()).back().second = std::move(value);
    return true;
  }

  bool close(Value value) {
    open_.pop_back();
    return add(std::move(value));
  }

  const std::vector<std::string_view>& numbers_;
  size_t next_number_ = 0;
  std::vector<std::variant<Array, Members>> open_;
  Value root_;
};

}  // namespace

Value parse_plain(std::string_view text, const Limits& limits) {
  if (text.size() > limits.max_metadata_bytes)
    fail(Status::limit_exceeded, "JSON document: expected at most ", limits.max_metadata_bytes, " bytes, found ",
         text.size());
  NumberPass pass(text, std::min(limits.max_json_depth, deepest));
  pass.run();
  Builder builder(pass.numbers());
  if (!nlohmann::json::sax_parse(pass.text(), &builder))
    fail(Status::internal, "JSON: the parser stopped without a reason");
  return builder.take();
}

bool is_utf8(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  quoted += '"';
  return nlohmann::json::accept(quoted);
}

}  // namespace zarr::json
