#include "metadata/group_metadata.hpp"

#include "metadata/members.hpp"

namespace zarr::metadata {
namespace {

constexpr std::string_view v3_group_members[] = {"zarr_format", "node_type", "attributes", "consolidated_metadata"};

}  // namespace

GroupMetadata parse_v3_group(json::Value document, std::string_view key) {
  return keyed(key, [&] {
    const json::Object& members = as_object(document, "group metadata");
    check_zarr_format(members, 3);
    check_node_type(members, "group");
    check_extra_members(members, v3_group_members);
    GroupMetadata metadata;
    metadata.format = Format::v3;
    if (const json::Value* attributes = members.find("attributes"))
      metadata.attributes = as_object(*attributes, "attributes");
    metadata.document = std::move(document);
    return metadata;
  });
}

GroupMetadata parse_v2_group(json::Value zgroup, json::Value zattrs, bool has_zattrs, std::string_view key) {
  GroupMetadata metadata;
  metadata.format = Format::v2;
  keyed(key, [&] { check_zarr_format(as_object(zgroup, "group metadata"), 2); });
  metadata.document = std::move(zgroup);
  metadata.has_attributes_document = has_zattrs;
  if (has_zattrs) {
    std::string attributes_key(key);
    if (attributes_key.ends_with(".zgroup")) attributes_key.replace(attributes_key.size() - 7, 7, ".zattrs");
    metadata.attributes = keyed(attributes_key, [&] { return as_object(zattrs, "attributes"); });
  }
  return metadata;
}

GroupMetadata build_group(Format format, json::Object attributes) {
  GroupMetadata metadata;
  metadata.format = format;
  if (format == Format::v3) {
    metadata.document = json::Value::object({{"zarr_format", 3}, {"node_type", "group"}, {"attributes", attributes}});
  } else {
    metadata.document = json::Value::object({{"zarr_format", 2}});
    metadata.has_attributes_document = !attributes.empty();
  }
  metadata.attributes = std::move(attributes);
  return metadata;
}

void set_attributes(GroupMetadata& metadata, json::Object attributes) {
  if (metadata.format == Format::v3) metadata.document.object().set("attributes", attributes);
  else metadata.has_attributes_document = true;
  metadata.attributes = std::move(attributes);
}

}  // namespace zarr::metadata
