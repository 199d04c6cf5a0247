// Data types that programs add: by their v3 name, for every context of the process, because types are told by name wherever
// metadata are read.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "data_type/data_type.hpp"

namespace zarr {

// `configuration` is that of the document. Throws what makeshift metadata deserve.
using UserTypeFactory = std::function<DataTypePtr(const std::string& name, const json::Object& configuration)>;

// Throws exists when a type of the library or, without `replace`, of a program has the name. Arrays that are open keep theirs.
void register_user_type(const std::string& name, UserTypeFactory factory, bool replace);

// Null: nobody added that name. Called by parse_v3_data_type().
DataTypePtr make_user_type(const std::string& name, const json::Object& configuration);
std::vector<std::string> user_type_names();

}  // namespace zarr
