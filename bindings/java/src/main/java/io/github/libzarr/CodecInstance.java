package io.github.libzarr;

import java.util.Map;

/** A codec that the library holds, and the configuration that it was made with. */
record CodecInstance(Codec codec, String given) {
  /** The canonical one as JSON. */
  String configuration() {
    Map<String, Object> said = codec.configuration();
    return said == null ? given : Json.write(said);
  }
}
