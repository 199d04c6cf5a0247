#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/number_text.hpp"
#include "json/json.hpp"

namespace zarr::json {
namespace {

// Member numbers by name; equal names in the order of the document.
std::vector<size_t> by_name(const std::vector<Object::Member>& members) {
  std::vector<size_t> order(members.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return members[a].first < members[b].first; });
  return order;
}

// The usual case, without sorting.
bool has_few_and_different_names(const std::vector<Object::Member>& members) {
  if (members.size() > 16) return false;
  for (size_t i = 1; i < members.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      if (members[i].first == members[k].first) return false;
  return true;
}

[[noreturn]] void wrong_type(const char* expected, const Value& found) {
  fail(Status::invalid_metadata, "expected ", expected, ", found ", found.type_name());
}

}  // namespace

Object::Object(std::vector<Member> members) : members_(std::move(members)) {
  if (has_few_and_different_names(members_)) return;
  const std::vector<size_t> order = by_name(members_);
  std::vector<bool> drop(members_.size());
  bool any = false;
  for (size_t i = 0; i < order.size();) {
    size_t last = i;
    while (last + 1 < order.size() && members_[order[last + 1]].first == members_[order[i]].first) ++last;
    if (last != i) {
      members_[order[i]].second = std::move(members_[order[last]].second);
      for (size_t k = i + 1; k <= last; ++k) drop[order[k]] = true;
      any = true;
    }
    i = last + 1;
  }
  if (!any) return;
  size_t kept = 0;
  for (size_t i = 0; i < members_.size(); ++i) {
    if (drop[i]) continue;
    if (kept != i) members_[kept] = std::move(members_[i]);
    ++kept;
  }
  members_.resize(kept);
}

const Value* Object::find(std::string_view name) const {
  for (const Member& member : members_)
    if (member.first == name) return &member.second;
  return nullptr;
}

Value* Object::find(std::string_view name) { return const_cast<Value*>(std::as_const(*this).find(name)); }

void Object::set(std::string_view name, Value value) {
  if (Value* old = find(name)) *old = std::move(value);
  else members_.emplace_back(name, std::move(value));
}

bool Object::erase(std::string_view name) {
  const auto it = std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.first == name; });
  if (it == members_.end()) return false;
  members_.erase(it);
  return true;
}

size_t Object::size() const { return members_.size(); }

bool operator==(const Object& a, const Object& b) {
  if (a.size() != b.size()) return false;
  const std::vector<size_t> in_a = by_name(a.members_), in_b = by_name(b.members_);
  for (size_t i = 0; i < in_a.size(); ++i)
    if (a.members_[in_a[i]] != b.members_[in_b[i]]) return false;
  return true;
}

Value::Value(int64_t n) : v_(Number{std::to_string(n)}) {}
Value::Value(uint64_t n) : v_(Number{std::to_string(n)}) {}

Value Value::number(double d) {
  if (!std::isfinite(d)) fail(Status::invalid_argument, "JSON number: expected a finite value, found ", d);
  return Number{shortest_text(d)};
}

Value Value::object(std::initializer_list<Object::Member> members) {
  return Object(std::vector<Object::Member>(members));
}

const char* Value::type_name() const {
  static constexpr const char* names[] = {"null", "boolean", "number", "string", "array", "object"};
  return names[v_.index()];
}

bool Value::boolean() const {
  if (!is_bool()) wrong_type("boolean", *this);
  return std::get<bool>(v_);
}
const Number& Value::number() const {
  if (!is_number()) wrong_type("number", *this);
  return std::get<Number>(v_);
}
const std::string& Value::string() const {
  if (!is_string()) wrong_type("string", *this);
  return std::get<std::string>(v_);
}
const Array& Value::array() const {
  if (!is_array()) wrong_type("array", *this);
  return std::get<Array>(v_);
}
Array& Value::array() { return const_cast<Array&>(std::as_const(*this).array()); }
const Object& Value::object() const {
  if (!is_object()) wrong_type("object", *this);
  return std::get<Object>(v_);
}
Object& Value::object() { return const_cast<Object&>(std::as_const(*this).object()); }

std::optional<int64_t> Value::as_int64(bool lenient) const {
  return is_number() ? parse_int64(number().text, lenient) : std::nullopt;
}
std::optional<uint64_t> Value::as_uint64(bool lenient) const {
  return is_number() ? parse_uint64(number().text, lenient) : std::nullopt;
}
std::optional<double> Value::as_double() const { return is_number() ? parse_double(number().text) : std::nullopt; }

const Value* Value::find(std::string_view member) const { return is_object() ? object().find(member) : nullptr; }

bool operator==(const Value& a, const Value& b) { return a.v_ == b.v_; }

}  // namespace zarr::json
