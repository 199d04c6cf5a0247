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

        /// <summary>Data type of the caller's memory where it is not the array's own: a v3 name or a NumPy type string. The library
        /// converts on the way: numbers, complex numbers, times. T of the call is then the C# type of this one.</summary>
        public string MemoryDataType { get; set; }

        /// <summary>One field of an array of records, "a" or "a.b", as <see cref="MemoryDataType"/> says; a write keeps the others.</summary>
        public string Field { get; set; }

        /// <summary>What becomes of numbers that the other type of a conversion does not have.</summary>
        public Rounding Rounding { get; set; }

        /// <summary>What becomes of numbers beyond the range of the other type of a conversion.</summary>
        public OutOfRange OutOfRange { get; set; }

        /// <summary>Options with the <see cref="MemoryDataType"/> of a C# type: <c>array.Read&lt;float&gt;(null, IoOptions.As&lt;float&gt;())</c>
        /// reads any array of numbers.</summary>
        /// <typeparam name="T">The C# type of the elements in memory.</typeparam>
        /// <returns>Options, to be completed.</returns>
        /// <exception cref="ArgumentException">There is no data type of that C# type.</exception>
        public static IoOptions As<T>() where T : struct
        {
            return new IoOptions { MemoryDataType = Internal.ElementType.NameOf(typeof(T)) };
        }

        /// <summary>Plans of sharded arrays read the shard indexes and show the ranges behind them.</summary>
        public bool ResolveShards { get; set; }
    }
}
