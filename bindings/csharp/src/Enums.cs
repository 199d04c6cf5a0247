using System;

namespace Zarr
{
    /// <summary>Rounding of conversions.</summary>
    public enum Rounding
    {
        /// <summary>Halves to the even number; times of a coarser unit towards the past.</summary>
        Default = 0,
        /// <summary>To the nearest, halves to the even one.</summary>
        NearestEven = 1,
        /// <summary>Towards zero.</summary>
        TowardsZero = 2,
        /// <summary>Up.</summary>
        Up = 3,
        /// <summary>Down.</summary>
        Down = 4,
        /// <summary>To the nearest, halves away from zero.</summary>
        NearestAway = 5
    }

    /// <summary>What becomes of numbers beyond the range of a conversion.</summary>
    public enum OutOfRange
    {
        /// <summary><see cref="ZarrInvalidArgumentException"/>.</summary>
        Error = 0,
        /// <summary>The nearest end of the range.</summary>
        Saturate = 1,
        /// <summary>Integers: the low bits of the whole number.</summary>
        Wrap = 2
    }

    /// <summary>Kinds of nodes.</summary>
    public enum NodeKind
    {
        /// <summary>Nothing is there.</summary>
        None = 0,
        /// <summary>An array.</summary>
        Array = 1,
        /// <summary>A group.</summary>
        Group = 2
    }

    /// <summary>How a node is opened.</summary>
    public enum OpenMode
    {
        /// <summary>"r": must exist; writing throws <see cref="ZarrReadOnlyException"/>.</summary>
        Read = 0,
        /// <summary>"r+": must exist; read and write.</summary>
        ReadWrite = 1,
        /// <summary>"a": opened for reading and writing, made when absent.</summary>
        OpenOrCreate = 2,
        /// <summary>"w": made anew; what was there is erased first.</summary>
        Create = 3,
        /// <summary>"w-": made; <see cref="ZarrExistsException"/> when there is something.</summary>
        CreateNew = 4
    }

    /// <summary>What consolidated metadata is used for.</summary>
    public enum Consolidated
    {
        /// <summary>Used for the nodes below when the opened group has it.</summary>
        Auto = 0,
        /// <summary>Never used.</summary>
        Never = 1,
        /// <summary><see cref="ZarrNotFoundException"/> when the opened group has none.</summary>
        Require = 2
    }

    /// <summary>Byte orders of elements.</summary>
    public enum ByteOrder
    {
        /// <summary>This machine's; for stored data, what the data type says.</summary>
        Native = 0,
        /// <summary>Least significant byte first.</summary>
        Little = 1,
        /// <summary>Most significant byte first.</summary>
        Big = 2
    }

    /// <summary>What a read gives for a chunk that is not stored.</summary>
    public enum MissingChunks
    {
        /// <summary>The fill value.</summary>
        Fill = 0,
        /// <summary><see cref="ZarrNotFoundException"/>.</summary>
        Error = 1
    }

    /// <summary>What a write does with a chunk that holds nothing but the fill value.</summary>
    public enum FillChunks
    {
        /// <summary>It is not stored, and erased if it was.</summary>
        Skip = 0,
        /// <summary>It is stored.</summary>
        Write = 1
    }

    /// <summary>Levels of log messages.</summary>
    public enum LogLevel
    {
        /// <summary>Something failed.</summary>
        Error = 1,
        /// <summary>Something looks wrong.</summary>
        Warning = 2,
        /// <summary>What was done.</summary>
        Info = 3,
        /// <summary>How it was done.</summary>
        Debug = 4
    }

    /// <summary>Kinds of events.</summary>
    public enum EventKind
    {
        /// <summary>A node was opened.</summary>
        Open = 1,
        /// <summary>Elements were read.</summary>
        Read = 2,
        /// <summary>Elements were written.</summary>
        Write = 3,
        /// <summary>A store was asked.</summary>
        StoreRequest = 4,
        /// <summary>A codec ran.</summary>
        Codec = 5,
        /// <summary>A cache was asked.</summary>
        Cache = 6
    }

    /// <summary>What a store can do.</summary>
    [Flags]
    public enum StoreCapabilities : ulong
    {
        /// <summary>Reading values by key, nothing else.</summary>
        None = 0,
        /// <summary>Values can be written.</summary>
        Writable = 1,
        /// <summary>Keys can be listed.</summary>
        Listable = 2,
        /// <summary>Readers see the old or the new value, never a mixture.</summary>
        AtomicSet = 4,
        /// <summary>Knows <see cref="SetCondition.IfAbsent"/>.</summary>
        SetIfAbsent = 8,
        /// <summary>Knows <see cref="SetCondition.IfMatch"/>.</summary>
        SetIfMatch = 16,
        /// <summary>May be called on any thread, several at once. Clear: only on the thread that called the library, one at a
        /// time.</summary>
        AnyThread = 32,
        /// <summary>Read-modify-write is safe between processes too.</summary>
        ProcessSafe = 64,
        /// <summary>Requests have latency: many are kept in flight, and near ranges become one.</summary>
        Latency = 128
    }

    /// <summary>Order of the elements of a chunk, or of an array in memory.</summary>
    public enum ElementOrder
    {
        /// <summary>The last index runs fastest.</summary>
        C = 0,
        /// <summary>The first index runs fastest.</summary>
        Fortran = 1
    }

    /// <summary>How chunk coordinates become keys (v3).</summary>
    public enum ChunkKeyEncoding
    {
        /// <summary>"c/0/1".</summary>
        Default = 0,
        /// <summary>"0.1", as in format 2.</summary>
        V2 = '2'
    }
}
