// Hierarchy: paths in a store, groups, arrays, their creation, listing, copying. Everything that reads or writes a
// metadata document is here; everything that touches chunks is chunk::ArrayIo.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "chunk/array_io.hpp"
#include "metadata/group_metadata.hpp"
#include "node/array_description.hpp"
#include "store/store.hpp"

namespace zarr::node {

enum class Kind : uint8_t { none = 0, array = 1, group = 2 };
enum class UseConsolidated : uint8_t { auto_ = 0, never = 1, require = 2 };

struct OpenOptions {
  std::optional<Format> format = std::nullopt;  // none = detect; both present: v3 wins, with a log message
  UseConsolidated consolidated = UseConsolidated::auto_;
  bool read_only = false;
};

// Where a node's metadata came from: the snapshot that its handles share. What is not in it is not there.
struct ConsolidatedView {
  std::string root;  // path of the group that holds the block
  Format format = Format::v3;
  metadata::Consolidated documents;
  std::map<std::string, const json::Value*, std::less<>> index;  // into documents, by key relative to root

  const json::Value* find(std::string_view key) const;
};

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Node {  // one opened node; immutable
  store::StorePtr store;
  std::string path;  // "" = root of the store
  chunk::RuntimePtr runtime;
  OpenOptions options;
  Kind kind = Kind::none;
  std::shared_ptr<const ConsolidatedView> consolidated;  // null = live
  std::string etag;                                      // of the metadata document, "" when nobody looked
  bool implicit = false;                                 // a group without a document

  ArrayDescription array;                                // kind array
  std::shared_ptr<const metadata::GroupMetadata> group;  // kind group
  Format format() const;
  const json::Object& attributes() const;
  void check_writable() const;  // read_only when the handle or its store forbids changes; before any data is written
  // kind array: the engine, built at first use and kept; throws `unsupported` for types and codecs that are not there.
  std::shared_ptr<const chunk::ArrayIo> io() const;

 private:
  mutable std::mutex io_mutex_;
  mutable std::shared_ptr<const chunk::ArrayIo> io_;
};

// null = nothing there. Throws when a document is there and wrong, or could not be read.
NodePtr open(const store::StorePtr& store, const std::string& path, const chunk::RuntimePtr& runtime,
             const OpenOptions& options);
NodePtr open_child(const NodePtr& group,
                   const std::string& relative_path);  // through the group's consolidated view if it has one

// The modes of zarr_open; same numbers.
enum class Mode : int32_t { r = 0, r_plus = 1, a = 2, w = 3, w_minus = 4 };
// r, r_plus: not_found when nothing is there (r: the node is read-only). a: opened, or made by create(false) when
// absent; when somebody else makes it at the same time, theirs is opened. w: create(true). w_minus: create(false).
NodePtr open_or_create(const store::StorePtr& store, const std::string& path, const chunk::RuntimePtr& runtime,
                       const OpenOptions& options, Mode mode, const std::function<NodePtr(bool overwrite)>& create);

// Creation. `overwrite`: what is there (node and everything below) is erased first; else `exists` is thrown. Missing
// parent groups are made explicit with the same format. Nothing is left behind on failure. Below an array nothing can
// be made. An implicit group may be made explicit. Chunks that an array would take for its own (left over from an erase
// that was cut short) count as `exists`. The codec chain is built first, so that an array that could not be read is not
// made.
NodePtr create_array(const store::StorePtr& store, const std::string& path, metadata::ArrayMetadata metadata,
                     const chunk::RuntimePtr& runtime, const OpenOptions& options, bool overwrite);
NodePtr create_group(const store::StorePtr& store, const std::string& path, metadata::GroupMetadata metadata,
                     const chunk::RuntimePtr& runtime, const OpenOptions& options, bool overwrite);

// Changes give a new snapshot. Each is a compare-and-swap on the metadata document, retried on the newest one: `update`
// may be called several times. On an implicit group it makes the group explicit.
NodePtr update_attributes(const NodePtr& node, const std::function<void(json::Object&)>& update);
// precondition_failed, with both shapes, when the stored shape is not the handle's any more. See resize.cpp for what a
// crash leaves.
NodePtr resize(const NodePtr& node, const Shape& shape, const chunk::IoOptions& options);
// Grows `axis` by count[axis] and writes the data there: first the new shape is won by compare-and-swap (so that two
// appends get two places), then data. The other counts must be the array's extents. When writing fails, the shape is
// taken back, unless somebody has appended behind it.
NodePtr append(const NodePtr& node, size_t axis, const std::byte* memory, const Shape& count, const Strides& strides,
               const chunk::IoOptions& options);
// The same the other way round: data, then the shape, so that no reader sees the new extent without its data, and a failure
// leaves the array as it was. Holds the document meanwhile: other changes of the shape wait. On a store that other processes
// reach and that has no lock it is append().
NodePtr append_data_first(const NodePtr& node, size_t axis, const std::byte* memory, const Shape& count,
                          const Strides& strides, const chunk::IoOptions& options);
NodePtr refresh(const NodePtr& node);  // the document as it is now; not_found when it is gone

struct Child {
  std::string name;
  Kind kind;
};
std::vector<Child> children(const NodePtr& group);  // sorted by name; implicit groups included
// The same, opened: all of them, on the threads of the runtime. Names whose node cannot be opened have the error instead; the
// call fails when listing does. What vanishes between listing and opening is left out.
struct OpenedChild {
  std::string name;
  NodePtr node;  // null: see error
  std::shared_ptr<const Error> error;
};
std::vector<OpenedChild> open_children(const NodePtr& group);
// Depth first, parents before children, `root` itself left out; visit returns false to stop. Paths are relative to
// root.
void walk(const NodePtr& root, const std::function<bool(const std::string& path, Kind kind)>& visit);

void erase(const store::StorePtr& store, const std::string& path,
           const chunk::RuntimePtr& runtime);  // not_found when nothing is there
// Within one store or between two; a plain copy of keys (metadata and chunks), the documents last. A failure removes
// what was copied and leaves the source as it was. invalid_argument when one path lies in the other (of one store).
void copy(const store::StorePtr& from, const std::string& from_path, const store::StorePtr& to,
          const std::string& to_path, const chunk::RuntimePtr& runtime, bool overwrite, const Cancel& cancel);
// A copy, then erase of the source.
void move(const store::StorePtr& from, const std::string& from_path, const store::StorePtr& to,
          const std::string& to_path, const chunk::RuntimePtr& runtime, bool overwrite, const Cancel& cancel);

// Consolidated metadata of a group. Writing and verifying look at what is stored, not at the snapshot. Only nodes of
// the group's format are in it; implicit groups below are made explicit, because peers cannot read a block without
// them. remove and verify: not_found when there is none.
NodePtr consolidate(const NodePtr& group);
NodePtr remove_consolidated(const NodePtr& group);
struct Difference {
  std::string key;   // relative to the group
  std::string what;  // "changed", "missing" (in the block, not live), "extra" (live, not in the block)
};
std::vector<Difference> verify_consolidated(const NodePtr& group);

}  // namespace zarr::node
