using System;

namespace Zarr.Internal
{
    /// <summary>Checked arguments of a slice call.</summary>
    internal struct Request
    {
        internal long[] Start;
        internal long[] Shape;
        internal long[] Step;
        internal long[] Strides;
        internal ulong Bytes;

        internal static Request Select(Snapshot array, Selection selection)
        {
            Request request = default(Request);
            if (selection == null)
            {
                request.Start = new long[array.Rank];
                request.Shape = array.Shape;
                return request;
            }
            if (selection.StartArray.Length != array.Rank)
                throw new ArgumentException("the array has " + array.Rank + " dimensions, not " + selection.Rank, nameof(selection));
            request.Start = selection.StartArray;
            request.Shape = selection.ShapeArray;
            request.Step = selection.StepArray;
            return request;
        }

        /// <summary>With memory of `length` items of T.</summary>
        internal static Request Make<T>(Snapshot array, Selection selection, IoOptions options, int length) where T : struct
        {
            Request request = Select(array, selection);
            int size;
            int per = array.PerElement<T>(options, out size);
            request.Bytes = (ulong)length * (ulong)size;
            long[] strides = options == null ? null : options.Strides;
            if (strides != null && strides.Length != array.Rank)
                throw new ArgumentException("the array has " + array.Rank + " dimensions, not " + strides.Length, nameof(options));
            request.Strides = strides;
            long count = selection == null ? Extents.Product(array.Shape) : selection.Count;
            if (strides == null && (options == null || options.Offset == 0) && length / per < count)
                throw new ArgumentException("memory for " + length / per + " elements, but " + count + " are selected");
            return request;
        }
    }
}
