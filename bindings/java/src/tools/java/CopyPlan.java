import io.github.libzarr.Json;
import io.github.libzarr.OpenOptions;
import io.github.libzarr.ZarrArray;
import io.github.libzarr.ZarrStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The document of a copy: the source's, with what the options change. */
final class CopyPlan {
  Integer format;
  long[] chunks;
  String codecs;

  private int target(ZarrArray source) {
    return format == null ? source.format() : format;
  }

  String document(ZarrArray source) {
    int target = target(source);
    boolean losesShards = target == 2 && source.shardShape().isPresent();
    if (chunks == null && codecs == null && !losesShards) {
      return source.format() == target ? source.metadata() : source.metadata(target).document();
    }
    if (chunks != null && chunks.length != source.rank()) {
      throw new IllegalArgumentException("--chunks has " + chunks.length + " extents, the array " + source.rank() + " dimensions");
    }
    if (source.format() == 2 && target == 2 && codecs == null) {
      Map<String, Object> document = Json.parseObject(source.metadata());
      document.put("chunks", list(chunks));
      return Json.write(document);
    }
    String document = edited(source, target == 2);
    return target == 2 ? inFormat2(document) : document;
  }

  /** v2 keeps attributes beside the document, and dimension names in one of them. */
  Map<String, Object> attributes(ZarrArray source) {
    if (target(source) == 3) {
      return source.format() == 3 ? null : source.attributes();
    }
    Map<String, Object> attributes = source.attributes();
    List<String> names = source.dimensionNames();
    if (source.format() == 3 && names.stream().anyMatch(n -> n != null)) {
      if (names.contains(null)) {
        throw new IllegalArgumentException("v2 cannot say that only some of the dimensions have names");
      }
      attributes.put("_ARRAY_DIMENSIONS", names);
    }
    return attributes;
  }

  private static List<Object> list(long[] extents) {
    List<Object> list = new ArrayList<>();
    for (long extent : extents) {
      list.add(extent);
    }
    return list;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> codecList(Object json) {
    if (json instanceof List<?> list) {
      return (List<Object>) list;
    }
    throw new IllegalArgumentException("codecs are no JSON list");
  }

  private static boolean isSharding(Object codec) {
    return codec instanceof Map<?, ?> map && "sharding_indexed".equals(map.get("name"));
  }

  /** The chain without sharding. */
  private static List<Object> plainChain(List<Object> chain) {
    List<Object> plain = new ArrayList<>();
    for (Object codec : chain) {
      if (isSharding(codec)) {
        plain.addAll(plainChain(codecList(((Map<?, ?>) ((Map<?, ?>) codec).get("configuration")).get("codecs"))));
      } else {
        plain.add(codec);
      }
    }
    return plain;
  }

  private String edited(ZarrArray source, boolean withoutShards) {
    Map<String, Object> document = Json.parseObject(source.format() == 3 ? source.metadata() : source.metadata(3).document());
    List<Object> old = codecList(document.get("codecs"));
    List<Object> chain = codecs == null ? plainChain(old) : codecList(Json.parse(codecs));
    Optional<long[]> shards = source.shardShape();
    if (chunks == null && shards.isEmpty()) {
      document.put("codecs", chain);
      return Json.write(document);
    }
    long[] edges = chunks == null ? source.chunkShape() : chunks;
    long[] grid = edges.clone();
    if (shards.isPresent() && !withoutShards) {
      for (int d = 0; d < grid.length; ++d) {
        grid[d] = (shards.get()[d] + edges[d] - 1) / edges[d] * edges[d];
      }
      chain = List.of(sharding(old, edges, chain));
    }
    document.put("chunk_grid", Map.of("name", "regular", "configuration", Map.of("chunk_shape", list(grid))));
    document.put("codecs", chain);
    return Json.write(document);
  }

  /** Sharding that keeps how the index of the old one is stored. */
  private static Map<String, Object> sharding(List<Object> old, long[] edges, List<Object> chain) {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("index_codecs", List.of(Map.of("name", "bytes", "configuration", Map.of("endian", "little")),
        Map.of("name", "crc32c")));
    configuration.put("index_location", "end");
    for (Object codec : old) {
      if (isSharding(codec)) {
        Json.parseObject(Json.write(((Map<?, ?>) codec).get("configuration"))).forEach(configuration::put);
      }
    }
    configuration.put("chunk_shape", list(edges));
    configuration.put("codecs", chain);
    return Map.of("name", "sharding_indexed", "configuration", configuration);
  }

  private static String inFormat2(String document) {
    try (ZarrStore store = ZarrStore.open("memory://");
        ZarrArray array = store.createFromMetadata("", document, null, OpenOptions.readWrite()).asArray()) {
      return array.metadata(2).document();
    }
  }
}
