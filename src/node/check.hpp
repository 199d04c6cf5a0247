// What is wrong with a stored node and everything below it.
#pragma once

#include "json/json.hpp"
#include "node/node.hpp"

namespace zarr::node {

// {"chunks", "present", "missing", "corrupt", "extra", "temporaries", "stored_bytes", "problems": [{"key", "status",
// "message"}]}, counts summed over all arrays; status by its name ("ZARR_CORRUPT_DATA"). Every chunk is decoded.
// Problems are also: documents that do not parse, arrays with a data type or codec that the library lacks (their chunks
// are not counted), and consolidated metadata that differs from what is stored. Looks at what is stored, not at the
// handle's consolidated metadata. Problems are results: only what keeps the check from being made is thrown (cancel,
// listing, reading fails).
json::Value check(const NodePtr& node, const chunk::IoOptions& options);

}  // namespace zarr::node
