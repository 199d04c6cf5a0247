using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Zarr;

/// <summary>Copies an array: by its document, and block by block through C# arrays.</summary>
internal sealed class ConformanceCopy
{
    internal string Source, Target;
    private int format;
    private long[] chunks;
    private string codecs;

    /// <summary>False when there is no such option, or it has no such value.</summary>
    internal bool SetOption(string name, string value)
    {
        switch (name)
        {
            case "--zarr-format": return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out format) &&
                                         (format == 2 || format == 3);
            case "--codecs":
                codecs = value;
                return true;
            case "--chunks":
                string[] parts = value.Length == 0 ? new string[0] : value.Split(',');
                chunks = new long[parts.Length];
                for (int i = 0; i < parts.Length; ++i)
                    if (!long.TryParse(parts[i].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out chunks[i])) return false;
                return true;
            default: return false;
        }
    }

    internal void Run()
    {
        if (Directory.Exists(Target) || File.Exists(Target)) throw new IOException(Target + " exists");
        using (ZarrArray source = ZarrArray.Open(Source))
        using (ZarrStore store = ZarrStore.Open(Path.GetFullPath(Target)))
        {
            int wanted = format == 0 ? source.ZarrFormat : format;
            string document = Document(source, wanted);
            Dictionary<string, object> attributes = wanted == 2 ? V2Attributes(source) : null;
            try
            {
                using (var target = (ZarrArray)store.CreateFromMetadata("", document, attributes))
                {
                    if (source.DataType != target.DataType)
                        throw new NotSupportedException("the data types would differ: " + source.DataType + " and " + target.DataType);
                    if (target.DataType == "string")
                        foreach (ZarrChunk chunk in target.Chunks()) target.WriteStrings(source.ReadStrings(chunk.Selection), chunk.Selection);
                    else if (target.DataType == "bytes")
                        foreach (ZarrChunk chunk in target.Chunks())
                            target.WriteByteStrings(source.ReadByteStrings(chunk.Selection), chunk.Selection);
                    else
                        Conformance.WithElements(typeof(ConformanceCopy), nameof(CopyElements), target, source, target);
                }
            }
            catch
            {
                if (Directory.Exists(Target)) Directory.Delete(Target, true);
                throw;
            }
        }
    }

    private static void CopyElements<T>(ZarrArray source, ZarrArray target) where T : struct
    {
        foreach (ZarrChunk chunk in target.Chunks())
        {
            Selection block = chunk.Selection;
            target.Write(source.Read<T>(block), block);
        }
    }

    private string Document(ZarrArray source, int wanted)
    {
        bool kept = wanted == source.ZarrFormat;
        if (chunks == null && codecs == null && !(wanted == 2 && source.ShardShape != null))
            return source.GetMetadataJson(kept ? 0 : wanted);
        if (chunks != null && chunks.Length != source.Rank)
            throw new ArgumentException("--chunks has " + chunks.Length + " extents, the array " + source.Rank + " dimensions");
        if (kept && wanted == 2 && codecs == null)
        {
            Dictionary<string, object> stored = Parsed(source.GetMetadataJson(0));
            stored["chunks"] = chunks;
            return ZarrJson.Write(stored);
        }
        string edited = ZarrJson.Write(Edited(source, wanted == 2));
        return wanted == 2 ? AsV2(edited) : edited;
    }

    private static Dictionary<string, object> Parsed(string json)
    {
        return (Dictionary<string, object>)ZarrJson.Parse(json);
    }

    /// <summary>The v3 document with other chunks or codecs; without shards on request.</summary>
    private Dictionary<string, object> Edited(ZarrArray source, bool withoutShards)
    {
        Dictionary<string, object> document = Parsed(source.GetMetadataJson(source.ZarrFormat == 3 ? 0 : 3));
        var stored = (List<object>)document["codecs"];
        List<object> chain = codecs == null ? Plain(stored) : ZarrJson.Parse(codecs) as List<object>;
        if (chain == null) throw new FormatException("--codecs is no JSON list");
        long[] shards = source.ShardShape, grid = chunks;
        if (shards == null || withoutShards)
        {
            if (grid == null && shards != null) grid = source.ChunkShape;
        }
        else
        {
            long[] inner = chunks ?? source.ChunkShape;
            grid = shards.Select((edge, d) => inner[d] == 0 ? edge : (edge + inner[d] - 1) / inner[d] * inner[d]).ToArray();
            chain = new List<object> { Sharded(inner, chain, Sharding(stored)) };
        }
        document["codecs"] = chain;
        if (grid != null)
            document["chunk_grid"] = Named("regular", new Dictionary<string, object> { { "chunk_shape", grid } });
        return document;
    }

    private static Dictionary<string, object> Named(string name, Dictionary<string, object> configuration)
    {
        return new Dictionary<string, object> { { "name", name }, { "configuration", configuration } };
    }

    private static Dictionary<string, object> Sharding(IEnumerable<object> chain)
    {
        foreach (object codec in chain)
        {
            var named = codec as Dictionary<string, object>;
            if (named != null && (string)named["name"] == "sharding_indexed") return (Dictionary<string, object>)named["configuration"];
        }
        return null;
    }

    /// <summary>The chain of the smallest chunks.</summary>
    private static List<object> Plain(IEnumerable<object> chain)
    {
        var plain = new List<object>();
        foreach (object codec in chain)
        {
            Dictionary<string, object> sharding = Sharding(new[] { codec });
            if (sharding == null) plain.Add(codec);
            else plain.AddRange(Plain((List<object>)sharding["codecs"]));
        }
        return plain;
    }

    /// <summary>How the index is stored stays as it was.</summary>
    private static object Sharded(long[] inner, List<object> chain, Dictionary<string, object> old)
    {
        var configuration = new Dictionary<string, object> { { "chunk_shape", inner }, { "codecs", chain } };
        foreach (string member in new[] { "index_codecs", "index_location" })
            if (old.ContainsKey(member)) configuration[member] = old[member];
        if (!old.ContainsKey("index_location")) configuration["index_location"] = "end";
        return Named("sharding_indexed", configuration);
    }

    /// <summary>The library says it in the words of v2: by way of an array in memory.</summary>
    private static string AsV2(string document)
    {
        using (ZarrStore memory = ZarrStore.Open("memory://"))
        using (ZarrNode made = memory.CreateFromMetadata("", document)) return made.GetMetadataJson(2);
    }

    private static Dictionary<string, object> V2Attributes(ZarrArray source)
    {
        Dictionary<string, object> attributes = source.GetAttributes();
        string[] names = source.ZarrFormat == 3 ? source.DimensionNames : new string[0];
        if (names.All(name => name == null)) return attributes;
        if (names.Any(name => name == null)) throw new NotSupportedException("v2 cannot say that only some of the dimensions have names");
        attributes["_ARRAY_DIMENSIONS"] = names;
        return attributes;
    }
}
