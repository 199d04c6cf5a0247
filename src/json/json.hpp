// JSON values with exact number text. The only door to the JSON library: nlohmann/json.hpp is included by
// plain_parse.cpp alone.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/limits.hpp"

namespace zarr::json {

class Value;
using Array = std::vector<Value>;

// Members in the order of the document. A duplicate name keeps the last value, as every peer does.
class Object {
 public:
  using Member = std::pair<std::string, Value>;
  Object() = default;
  explicit Object(std::vector<Member> members);
  const Value* find(std::string_view name) const;
  Value* find(std::string_view name);
  void set(std::string_view name, Value value);  // replaces in place or appends
  bool erase(std::string_view name);
  size_t size() const;
  bool empty() const { return size() == 0; }
  const std::vector<Member>& members() const { return members_; }
  friend bool operator==(const Object& a, const Object& b);  // order does not matter

 private:
  std::vector<Member> members_;
};

// A number is its text ("1", "1.0", "1e400", "-0" are four different numbers). Python's NaN, Infinity and -Infinity
// tokens are numbers with that text: accepted on reading, and written back as they were.
struct Number {
  std::string text;
  friend bool operator==(const Number&, const Number&) = default;
};

class Value {
 public:
  Value() = default;  // null
  Value(std::nullptr_t) {}
  Value(bool b) : v_(b) {}
  Value(Number n) : v_(std::move(n)) {}
  Value(int n) : Value(int64_t{n}) {}
  Value(int64_t n);
  Value(uint64_t n);
  static Value number(double d);  // shortest text that reads back; not finite = invalid_argument
  Value(const char* s) : v_(std::string(s)) {}
  Value(std::string s) : v_(std::move(s)) {}
  Value(std::string_view s) : v_(std::string(s)) {}
  Value(Array a) : v_(std::move(a)) {}
  Value(Object o) : v_(std::move(o)) {}
  static Value object(std::initializer_list<Object::Member> members);

  bool is_null() const { return v_.index() == 0; }
  bool is_bool() const { return v_.index() == 1; }
  bool is_number() const { return v_.index() == 2; }
  bool is_string() const { return v_.index() == 3; }
  bool is_array() const { return v_.index() == 4; }
  bool is_object() const { return v_.index() == 5; }
  const char* type_name() const;  // "null", "boolean", ... for messages

  // Unchecked-looking, but each throws invalid_metadata with the found type when it is another one.
  bool boolean() const;
  const Number& number() const;
  const std::string& string() const;
  const Array& array() const;
  Array& array();
  const Object& object() const;
  Object& object();

  // Exact integers such as 1 and -0; 1e2 and 1.0 only where `lenient`. nullopt when out of range or not integral.
  std::optional<int64_t> as_int64(bool lenient = false) const;
  std::optional<uint64_t> as_uint64(bool lenient = false) const;
  std::optional<double> as_double() const;  // correctly rounded; overflow = infinity; NaN tokens as they are

  const Value* find(std::string_view member) const;  // nullptr when not an object or absent

  friend bool operator==(const Value& a, const Value& b);

 private:
  std::variant<std::monostate, bool, Number, std::string, Array, Object> v_;
};

// Throws invalid_metadata with line, column and reason; limit_exceeded over depth or size. A UTF-8 byte order mark is
// skipped; invalid UTF-8 is refused.
Value parse(std::string_view text, const Limits& limits = {});

bool is_utf8(std::string_view text);

// indent < 0: one line without spaces; else as Python's json.dumps(indent=n) lays it out. Non-ASCII text is kept as
// UTF-8.
std::string dump(const Value& value, int indent = -1);

// For messages: the text of a value, cut short.
std::string excerpt(const Value& value);

}  // namespace zarr::json
