using System;

namespace Zarr
{
    /// <summary>Options of a data call. Members left alone are the defaults; null in their place means all defaults.</summary>
    public sealed class IoOptions
    {
        /// <summary>Byte order of the caller's memory.</summary>
        public ByteOrder ByteOrder { get; set; }

        /// <summary>What a read gives for a chunk that is not stored.</summary>
        public MissingChunks MissingChunks { get; set; }

        /// <summary>What a write does with a chunk that holds nothing but the fill value.</summary>
        public FillChunks FillChunks { get; set; }

        /// <summary>Deadline from the start of the call; null = none. Then <see cref="ZarrTimeoutException"/>.</summary>
        public TimeSpan? Timeout { get; set; }

        /// <summary>Distance in bytes of neighbours along each dimension in the caller's memory, of any sign; null = C order without
        /// gaps.</summary>
        public long[] Strides { get; set; }

        /// <summary>Byte offset of the first selected element in the caller's memory; needed with negative strides.</summary>
        public long Offset { get; set; }

        /// <summary>The memory was just allocated and never touched: huge pages may be advised for it.</summary>
        public bool FreshMemory { get; set; }

        /// <summary>Encoded chunks are decoded before they are stored, and refused when that fails.</summary>
        public bool Validate { get; set; }

        /// <summary>Plans of sharded arrays read the shard indexes and show the ranges behind them.</summary>
        public bool ResolveShards { get; set; }
    }
}
