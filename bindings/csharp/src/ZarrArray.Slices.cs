using System;
using System.Collections.Generic;
using System.Threading;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <content>Many selections in one call.</content>
    public sealed partial class ZarrArray
    {
        /// <summary>Boxes one behind the other, as the library takes them.</summary>
        private struct Boxes
        {
            internal long[] Starts;
            internal long[] Shapes;
            internal long Elements;

            internal static Boxes Of(IReadOnlyList<Selection> selections, int rank)
            {
                if (selections == null) throw new ArgumentNullException(nameof(selections));
                int count = selections.Count;
                var boxes = new Boxes { Starts = new long[checked(count * rank)], Shapes = new long[checked(count * rank)] };
                for (int i = 0; i < count; ++i)
                {
                    Selection selection = selections[i];
                    if (selection == null) throw new ArgumentNullException(nameof(selections), "selection " + i + " is null");
                    if (selection.Rank != rank)
                        throw new ArgumentException("selection " + i + " has " + selection.Rank + " dimensions, the array " + rank, nameof(selections));
                    for (int d = 0; selection.StepArray != null && d < rank; ++d)
                        if (selection.StepArray[d] != 1 && selection.ShapeArray[d] > 1)
                            throw new ArgumentException("selection " + i + " has a step; many selections are read without", nameof(selections));
                    selection.StartArray.CopyTo(boxes.Starts, i * rank);
                    selection.ShapeArray.CopyTo(boxes.Shapes, i * rank);
                    boxes.Elements = checked(boxes.Elements + selection.Count);
                }
                return boxes;
            }
        }

        /// <summary>Reads many selections, without steps, into the caller's memory: one behind the other, each in C order. A chunk that several
        /// of them need is read and decoded once, and chunks are read by the threads of the context together, so that hundreds of single
        /// elements cost little more than their chunks.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="selections">Which elements.</param>
        /// <param name="destination">Memory for at least as many elements as are selected. On failure its content is unspecified.</param>
        /// <param name="options">Options, without strides and offset; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <exception cref="ArgumentException">T is not the array's, a rank is wrong, or the memory is too short.</exception>
        /// <exception cref="ZarrOutOfRangeException">Names the first selection that lies outside, by its number.</exception>
        public void ReadSlices<T>(IReadOnlyList<Selection> selections, Span<T> destination, IoOptions options = null,
                                  CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            if (options != null && options.Strides != null) throw new ArgumentException("many selections are read without strides", nameof(options));
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                Boxes boxes = Boxes.Of(selections, current.Rank);
                int size, per = current.PerElement<T>(options, out size);
                if (destination.Length / per < boxes.Elements)
                    throw new ArgumentException("memory for " + destination.Length / per + " elements, but " + boxes.Elements + " are selected");
                using (CallOptions call = CallOptions.Make(options, cancellationToken))
                {
                    IntPtr error;
                    Library.Check(Api.zarr_read_slices(array.Pointer, (ulong)selections.Count, (ulong)current.Rank, boxes.Starts, boxes.Shapes,
                                                       ref Memory.First(destination), (ulong)boxes.Elements * (ulong)per * (ulong)size,
                                                       call.Pointer, out error), error, cancellationToken);
                }
            }
        }

        /// <summary>Reads many selections into a new array. See the overload for spans.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="selections">Which elements.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The selections one behind the other, each in C order.</returns>
        public T[] ReadSlices<T>(IReadOnlyList<Selection> selections, IoOptions options = null,
                                 CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            Snapshot current = Current();
            int size, per = current.PerElement<T>(options, out size);
            T[] elements = new T[checked(Boxes.Of(selections, current.Rank).Elements * per)];
            ReadSlices(selections, new Span<T>(elements), options, cancellationToken);
            return elements;
        }
    }
}
