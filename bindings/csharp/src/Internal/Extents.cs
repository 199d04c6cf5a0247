using System;

namespace Zarr.Internal
{
    /// <summary>Shapes and coordinates: never null, never negative, never too many.</summary>
    internal static class Extents
    {
        internal static long[] Copy(long[] values, string name)
        {
            Check(values, name);
            return (long[])values.Clone();
        }

        internal static void Check(long[] values, string name)
        {
            if (values == null) throw new ArgumentNullException(name);
            if (values.Length > Limits.MaxRank) throw new ArgumentException("more than " + Limits.MaxRank + " dimensions", name);
            foreach (long value in values)
                if (value < 0) throw new ArgumentOutOfRangeException(name, value, "is negative");
        }

        /// <summary>Coordinates for an array of this rank.</summary>
        internal static void Check(long[] values, int rank, string name)
        {
            Check(values, name);
            if (values.Length != rank)
                throw new ArgumentException("the array has " + rank + " dimensions, not " + values.Length, name);
        }

        internal static long Product(long[] shape)
        {
            long product = 1;
            foreach (long extent in shape)
                if (extent == 0) return 0;
            try
            {
                foreach (long extent in shape) product = checked(product * extent);
            }
            catch (OverflowException error)
            {
                throw new ArgumentException("more elements than 64 bits can count", nameof(shape), error);
            }
            return product;
        }

        internal static long[] Filled(int rank, long value)
        {
            long[] result = new long[rank];
            for (int d = 0; d < rank; ++d) result[d] = value;
            return result;
        }

        /// <summary>The next coordinates in C order below `counts`; false after the last.</summary>
        internal static bool Advance(long[] coordinates, long[] counts)
        {
            for (int d = coordinates.Length - 1; d >= 0; --d)
            {
                if (++coordinates[d] < counts[d]) return true;
                coordinates[d] = 0;
            }
            return false;
        }
    }
}
