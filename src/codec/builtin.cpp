// The one list of built-in codecs.
#include "codec/builtin.hpp"

#include "codec/bytes.hpp"
#include "codec/sharding/sharding.hpp"

namespace zarr::codec {

void register_builtin_codecs(Registry& registry) {
  registry.add("bytes", Bytes::create, false);
  registry.add_alias("endian", "bytes");  // its name before the specification was final
  registry.add("transpose", make_transpose, false);
  registry.add("crc32c", make_crc32c, false);
  registry.add("numcodecs.crc32c", make_numcodecs_crc32c, false);
  registry.add("sharding_indexed", [](const json::Object& configuration, const BuildContext& context) -> AnyCodec {
    return std::static_pointer_cast<const ArrayToBytes>(Sharding::create(configuration, context));
  }, false);
}

}  // namespace zarr::codec
