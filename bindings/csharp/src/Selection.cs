using System;
using Zarr.Internal;

namespace Zarr
{
    /// <summary>Which elements of an array: <c>Start[d] + i * Step[d]</c> for 0 &lt;= i &lt; <c>Shape[d]</c>, of every dimension d.
    /// Immutable, so one may be kept and used by many threads.</summary>
    public sealed class Selection
    {
        internal readonly long[] StartArray;
        internal readonly long[] ShapeArray;
        internal readonly long[] StepArray;
        private readonly long count;

        /// <summary>A box, or every so many elements of one.</summary>
        /// <param name="start">First index along each dimension.</param>
        /// <param name="shape">Number of elements along each dimension.</param>
        /// <param name="step">Distance of the elements along each dimension, may be negative; null = 1.</param>
        /// <exception cref="ArgumentNullException"><paramref name="start"/> or <paramref name="shape"/> is null.</exception>
        /// <exception cref="ArgumentException">The lengths differ, an index or extent is negative, or a step is 0.</exception>
        public Selection(long[] start, long[] shape, long[] step = null)
        {
            if (start == null) throw new ArgumentNullException(nameof(start));
            if (shape == null) throw new ArgumentNullException(nameof(shape));
            if (start.Length != shape.Length || (step != null && step.Length != start.Length))
                throw new ArgumentException("start, shape and step have different numbers of dimensions");
            StartArray = Extents.Copy(start, nameof(start));
            ShapeArray = Extents.Copy(shape, nameof(shape));
            StepArray = step == null ? null : (long[])step.Clone();
            if (step != null && Array.IndexOf(step, 0L) >= 0) throw new ArgumentException("a step is 0", nameof(step));
            count = Extents.Product(ShapeArray);
        }

        /// <summary>Everything of an array of this shape.</summary>
        /// <param name="shape">Extents.</param>
        /// <returns>The selection.</returns>
        public static Selection All(long[] shape)
        {
            if (shape == null) throw new ArgumentNullException(nameof(shape));
            return new Selection(new long[shape.Length], shape);
        }

        /// <summary>Number of dimensions.</summary>
        public int Rank
        {
            get { return StartArray.Length; }
        }

        /// <summary>First index along each dimension (a copy).</summary>
        public long[] Start
        {
            get { return (long[])StartArray.Clone(); }
        }

        /// <summary>Number of elements along each dimension (a copy).</summary>
        public long[] Shape
        {
            get { return (long[])ShapeArray.Clone(); }
        }

        /// <summary>Distance of the elements along each dimension (a copy).</summary>
        public long[] Step
        {
            get { return StepArray == null ? Extents.Filled(Rank, 1) : (long[])StepArray.Clone(); }
        }

        /// <summary>Number of elements in all.</summary>
        public long Count
        {
            get { return count; }
        }
    }
}
