using System.Collections.Generic;

namespace Zarr
{
    /// <summary>A new array in the words of both formats. Members left alone take the default of the format.</summary>
    public sealed class ArrayDefinition
    {
        /// <summary>2 or 3; 0 = 3.</summary>
        public int ZarrFormat { get; set; }

        /// <summary>Extents.</summary>
        public long[] Shape { get; set; }

        /// <summary>v3 name ("float64"), NumPy type string ("&lt;f8"), or JSON of either format.</summary>
        public string DataType { get; set; }

        /// <summary>Edges of the chunks, of the inner chunks when there are shards; null = chosen.</summary>
        public long[] Chunks { get; set; }

        /// <summary>v3: edges of the shards, multiples of the chunks; null = no sharding.</summary>
        public long[] Shards { get; set; }

        /// <summary>v3: the whole chunk_grid member as JSON, instead of Chunks.</summary>
        public string ChunkGrid { get; set; }

        /// <summary>Fill value: a bool, number, <see cref="System.Numerics.Complex"/>, byte[] (raw types) or what its JSON is made of;
        /// null = the zero of the type.</summary>
        public object FillValue { get; set; }

        /// <summary>Fill value as JSON of the format, for what C# has no word for; null = see FillValue.</summary>
        public string FillValueJson { get; set; }

        /// <summary>v3: the whole chain as a JSON list; with shards that of the inner chunks.</summary>
        public string Codecs { get; set; }

        /// <summary>v2: filters as a JSON list or "null".</summary>
        public string Filters { get; set; }

        /// <summary>v2: compressor as a JSON object or "null".</summary>
        public string Compressor { get; set; }

        /// <summary>Byte order of the stored elements.</summary>
        public ByteOrder ByteOrder { get; set; }

        /// <summary>Order of the elements in a chunk: v2 member "order", on v3 a transpose codec.</summary>
        public ElementOrder Order { get; set; }

        /// <summary>Between the numbers of a chunk key: '/' or '.'; null = '/' for v3, '.' for v2.</summary>
        public char? Separator { get; set; }

        /// <summary>v3: how chunk keys are made.</summary>
        public ChunkKeyEncoding KeyEncoding { get; set; }

        /// <summary>Names of the dimensions, null entries = unnamed; null = none.</summary>
        public string[] DimensionNames { get; set; }

        /// <summary>Attributes, written with <see cref="ZarrJson.Write"/>; null = none.</summary>
        public IEnumerable<KeyValuePair<string, object>> Attributes { get; set; }
    }

    /// <summary>How nodes are opened and made.</summary>
    public sealed class OpenOptions
    {
        /// <summary>How the node is opened.</summary>
        public OpenMode Mode { get; set; }

        /// <summary>2 or 3 = only that one; 0 = found out, and 3 for new nodes.</summary>
        public int ZarrFormat { get; set; }

        /// <summary>What consolidated metadata is used for.</summary>
        public Consolidated Consolidated { get; set; }

        /// <summary>When making a node: erase what is there first.</summary>
        public bool Overwrite { get; set; }

        /// <summary>With a URL: path of the node in the store that the URL names; null = its root.</summary>
        public string Path { get; set; }

        /// <summary>With a URL: configuration of the store as a JSON object.</summary>
        public string StoreOptions { get; set; }

        /// <summary>In modes that make: the array to make; null = Metadata or a group.</summary>
        public ArrayDefinition Array { get; set; }

        /// <summary>In modes that make: the metadata document of the node to make; null = a group.</summary>
        public string Metadata { get; set; }
    }
}
