using System;

namespace Zarr
{
    /// <summary>Which part of a value.</summary>
    public enum ByteRangeKind
    {
        /// <summary>All of it.</summary>
        Whole = 0,
        /// <summary>Length bytes from Offset; <see cref="ZarrOutOfRangeException"/> when they are not all there.</summary>
        Part = 1,
        /// <summary>From Offset to the end.</summary>
        From = 2,
        /// <summary>The last Length bytes; the whole value when it is shorter.</summary>
        Suffix = 3
    }

    /// <summary>A byte range of a value. The default is the whole value.</summary>
    public struct ByteRange
    {
        internal ByteRange(ByteRangeKind kind, long offset, long length)
        {
            Kind = kind;
            Offset = offset;
            Length = length;
        }

        /// <summary>Which part.</summary>
        public ByteRangeKind Kind { get; }

        /// <summary>First byte, of Part and From.</summary>
        public long Offset { get; }

        /// <summary>Number of bytes, of Part and Suffix.</summary>
        public long Length { get; }

        /// <summary>The whole value.</summary>
        public static ByteRange Whole
        {
            get { return default(ByteRange); }
        }

        /// <summary>Some bytes from an offset on.</summary>
        /// <param name="offset">First byte.</param>
        /// <param name="length">Number of bytes.</param>
        /// <returns>The range.</returns>
        public static ByteRange Part(long offset, long length)
        {
            return new ByteRange(ByteRangeKind.Part, Natural(offset, nameof(offset)), Natural(length, nameof(length)));
        }

        /// <summary>From an offset to the end.</summary>
        /// <param name="offset">First byte.</param>
        /// <returns>The range.</returns>
        public static ByteRange From(long offset)
        {
            return new ByteRange(ByteRangeKind.From, Natural(offset, nameof(offset)), 0);
        }

        /// <summary>The last bytes.</summary>
        /// <param name="length">Number of bytes.</param>
        /// <returns>The range.</returns>
        public static ByteRange Suffix(long length)
        {
            return new ByteRange(ByteRangeKind.Suffix, 0, Natural(length, nameof(length)));
        }

        private static long Natural(long value, string name)
        {
            if (value < 0) throw new ArgumentOutOfRangeException(name, value, "is negative");
            return value;
        }

        /// <summary>For stores: where the range lies in a value of this size.</summary>
        /// <param name="size">Size of the value.</param>
        /// <param name="offset">First byte.</param>
        /// <param name="length">Number of bytes.</param>
        /// <exception cref="ZarrOutOfRangeException">It does not lie in the value.</exception>
        public void Resolve(long size, out long offset, out long length)
        {
            offset = Kind == ByteRangeKind.Suffix ? Math.Max(0, size - Length) : Offset;
            length = Kind == ByteRangeKind.Part ? Length : size - offset;
            if (offset > size || length > size - offset)
                throw new ZarrOutOfRangeException("bytes " + offset + " to " + offset + " + " + length + " of a value of " + size);
        }
    }

    /// <summary>Condition of a write. The default writes always.</summary>
    public struct SetCondition
    {
        internal readonly int Kind;

        internal SetCondition(int kind, string etag)
        {
            Kind = kind;
            ETag = etag;
        }

        /// <summary>The version that must be there, for IfMatch; else null.</summary>
        public string ETag { get; }

        /// <summary>Whether the value must not be there.</summary>
        public bool IsIfAbsent
        {
            get { return Kind == 1; }
        }

        /// <summary>Write always.</summary>
        public static SetCondition Always
        {
            get { return default(SetCondition); }
        }

        /// <summary>Write only where nothing is.</summary>
        public static SetCondition IfAbsent
        {
            get { return new SetCondition(1, null); }
        }

        /// <summary>Write only over the version with this etag.</summary>
        /// <param name="etag">The etag.</param>
        /// <returns>The condition.</returns>
        public static SetCondition IfMatch(string etag)
        {
            if (etag == null) throw new ArgumentNullException(nameof(etag));
            return new SetCondition(2, etag);
        }
    }
}
