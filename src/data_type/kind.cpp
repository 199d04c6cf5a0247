#include "data_type/kind.hpp"

#include "data_type/real.hpp"
#include "data_type/record_type.hpp"
#include "data_type/time_format.hpp"

namespace zarr {

TypeKind kind_of(const DataType& type) {
  if (const auto format = real_format(type)) {
    if (is_complex(type)) return TypeKind::complex;
    switch (format->kind) {
      case RealFormat::Kind::boolean: return TypeKind::boolean;
      case RealFormat::Kind::integer: return format->is_signed ? TypeKind::integer : TypeKind::unsigned_integer;
      case RealFormat::Kind::floating: return TypeKind::floating;
    }
  }
  if (const auto time = time_format(type)) return time->is_delta ? TypeKind::timedelta : TypeKind::datetime;
  if (dynamic_cast<const RecordType*>(&type) != nullptr) return TypeKind::record;
  const std::string_view name = type.name();
  if (name == "null_terminated_bytes") return TypeKind::fixed_bytes;
  if (name == "fixed_length_utf32") return TypeKind::fixed_text;
  if (name == "string") return TypeKind::text;
  if (name == "bytes" || name == "variable_length_bytes") return TypeKind::bytes;
  if (name == "raw_bytes" || (name.size() > 1 && name[0] == 'r' && name[1] >= '1' && name[1] <= '9')) return TypeKind::raw;
  return TypeKind::other;
}

int32_t number_bits(const DataType& type) {
  const auto format = real_format(type);
  return format ? format->bits : 0;
}

}  // namespace zarr
