using System;
using System.Runtime.InteropServices;
using System.Threading;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <content>Reading and writing elements.</content>
    public sealed partial class ZarrArray
    {
        /// <summary>Reads into the caller's memory, in C order unless the options say otherwise; nothing is copied on the way.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="destination">Memory for at least as many elements as are selected. On failure its content is unspecified.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <exception cref="ArgumentException">T is not the array's, the rank is wrong, or the memory is too short.</exception>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        /// <exception cref="ZarrException">It failed.</exception>
        public void Read<T>(Span<T> destination, Selection selection = null, IoOptions options = null,
                            CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            Move<T>(SliceReader, ref Memory.First(destination), destination.Length, selection, options, cancellationToken);
        }

        private delegate int SliceCall(IntPtr array, ulong rank, long[] start, long[] shape, long[] step, ref byte buffer, ulong size,
                                       long[] strides, IntPtr options, out IntPtr error);

        private static readonly SliceCall SliceReader = Api.zarr_read_slice, SliceWriter = Api.zarr_write_slice;

        private void Move<T>(SliceCall move, ref byte first, int length, Selection selection, IoOptions options, CancellationToken token)
            where T : struct
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                Request request = Request.Make<T>(current, selection, options, length);
                using (CallOptions call = CallOptions.Make(options, token))
                {
                    IntPtr error;
                    Library.Check(move(array.Pointer, (ulong)current.Rank, request.Start, request.Shape, request.Step, ref first, request.Bytes,
                                       request.Strides, call.Pointer, out error), error, token);
                }
            }
        }

        /// <summary>Reads into a new array, in C order.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The elements.</returns>
        public T[] Read<T>(Selection selection = null, IoOptions options = null,
                           CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            T[] elements = new T[Room<T>(selection, options)];
            Read(new Span<T>(elements), selection, options, cancellationToken);
            return elements;
        }

        /// <summary>Reads into a new multidimensional array, <c>T[,]</c> for rank 2.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>An array of the selection's shape; of rank 0 an array of one element.</returns>
        public Array ReadArray<T>(Selection selection = null, IoOptions options = null,
                                  CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            long[] shape = selection == null ? Shape : selection.ShapeArray;
            if (shape.Length == 0) shape = new long[] { 1 };
            Array elements = Array.CreateInstance(typeof(T), shape);
            WithPinned<T>(elements, span => Read(span, selection, options, cancellationToken));
            return elements;
        }

        /// <summary>Reads one element.</summary>
        /// <typeparam name="T">Its C# type.</typeparam>
        /// <param name="index">Its index along every dimension.</param>
        /// <returns>The element.</returns>
        public unsafe T ReadElement<T>(params long[] index) where T : struct
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                Extents.Check(index, current.Rank, nameof(index));
                int size = current.SizeOfOne<T>();
                T element = default(T);
                IntPtr error;
                int status;
                fixed (long* first = index, ones = current.Ones)
                fixed (byte* target = &Memory.First(MemoryMarshal.CreateSpan(ref element, 1)))
                    status = Api.zarr_cs_read_element(array.Pointer, (ulong)current.Rank, (IntPtr)first, (IntPtr)ones, (IntPtr)target,
                                                      (ulong)size, out error);
                Library.Check(status, error);
                return element;
            }
        }

        /// <summary>Writes elements from the caller's memory, in C order unless the options say otherwise. Chunks wholly covered are
        /// not read first; a failed write leaves each chunk old or new.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="source">At least as many elements as are selected.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <exception cref="ArgumentException">T is not the array's, the rank is wrong, or the memory is too short.</exception>
        /// <exception cref="OperationCanceledException">It was cancelled.</exception>
        /// <exception cref="ZarrException">It failed.</exception>
        public void Write<T>(ReadOnlySpan<T> source, Selection selection = null, IoOptions options = null,
                             CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            Move<T>(SliceWriter, ref Memory.First(source), source.Length, selection, options, cancellationToken);
        }

        /// <summary>Writes the elements of an array. See the overload for spans.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="source">At least as many elements as are selected.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void Write<T>(T[] source, Selection selection = null, IoOptions options = null,
                             CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            if (source == null) throw new ArgumentNullException(nameof(source));
            Write(new ReadOnlySpan<T>(source), selection, options, cancellationToken);
        }

        /// <summary>Writes a multidimensional array, <c>T[,]</c> for rank 2.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="source">An array of the selection's shape.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void WriteArray<T>(Array source, Selection selection = null, IoOptions options = null,
                                  CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            if (source == null) throw new ArgumentNullException(nameof(source));
            long[] shape = selection == null ? Shape : selection.ShapeArray;
            bool same = source.Rank == Math.Max(1, shape.Length) && source is T[] == (source.Rank == 1);
            for (int d = 0; same && d < shape.Length; ++d) same = source.GetLongLength(d) == shape[d];
            if (!same || source.GetType().GetElementType() != typeof(T))
                throw new ArgumentException("not an array of " + typeof(T).Name + " of the selection's shape", nameof(source));
            WithPinned<T>(source, span => Write((ReadOnlySpan<T>)span, selection, options, cancellationToken));
        }

        /// <summary>Sets all selected elements to one value.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="value">The value.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void Fill<T>(T value, Selection selection = null, IoOptions options = null,
                            CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                int size = current.SizeOfOne<T>(options);
                Fill(array, current, ref Memory.First(MemoryMarshal.CreateSpan(ref value, 1)), size, selection, options, cancellationToken);
            }
        }

        /// <summary>Sets all selected elements to the fill value.</summary>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void Clear(Selection selection = null, IoOptions options = null,
                          CancellationToken cancellationToken = default(CancellationToken))
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
                Fill(array, current, ref Memory.At(IntPtr.Zero), 0, selection, options, cancellationToken);
        }

        private static void Fill(Borrowed array, Snapshot current, ref byte item, int size, Selection selection, IoOptions options,
                                 CancellationToken token)
        {
            Request request = Request.Select(current, selection);
            using (CallOptions call = CallOptions.Make(options, token))
            {
                IntPtr error;
                Library.Check(Api.zarr_fill_slice(array.Pointer, (ulong)current.Rank, request.Start, request.Shape, request.Step, ref item,
                                                  (ulong)size, call.Pointer, out error), error, token);
            }
        }

        /// <summary>Items of T that a selection needs.</summary>
        private long Room<T>(Selection selection, IoOptions options) where T : struct
        {
            Snapshot current = Current();
            int size;
            int per = current.PerElement<T>(options, out size);
            return checked((selection == null ? Extents.Product(current.Shape) : selection.Count) * per);
        }

        private delegate void SpanAction<T>(Span<T> span);

        /// <summary>Elements of an array of any rank as a span.</summary>
        private static unsafe void WithPinned<T>(Array elements, SpanAction<T> action) where T : struct
        {
            if (elements.LongLength > int.MaxValue) throw new ArgumentException("more than 2^31 elements: use selections");
            GCHandle pin = GCHandle.Alloc(elements, GCHandleType.Pinned);
            try
            {
                void* first = elements.Length == 0 ? null : (void*)pin.AddrOfPinnedObject();
                action(new Span<T>(first, elements.Length));
            }
            finally
            {
                pin.Free();
            }
        }
    }
}
