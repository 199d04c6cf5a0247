using System;
using System.Runtime.InteropServices;
using System.Threading;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <content>Text and times, which C# has as objects and not as their bytes.</content>
    public sealed partial class ZarrArray
    {
        /// <summary>Reads text, in C order: data types string, fixed_length_utf32, and null_terminated_bytes that are UTF-8. NULs at the end
        /// of text of fixed length are padding, and not part of a string.</summary>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The elements.</returns>
        /// <exception cref="ArgumentException">The elements are no text.</exception>
        /// <exception cref="ZarrCorruptDataException">An element is not Unicode.</exception>
        public string[] ReadStrings(Selection selection = null, IoOptions options = null,
                                    CancellationToken cancellationToken = default(CancellationToken))
        {
            Snapshot current = TextSnapshot();
            if (current.DataType == TextItems.AnyText) return ReadTexts(selection, options, cancellationToken);
            byte[] items = Items(selection, options, cancellationToken);
            var texts = new string[items.Length / current.ItemSize];
            for (int i = 0; i < texts.Length; ++i)
                texts[i] = TextItems.Read(current.DataType, items, i * current.ItemSize, current.ItemSize);
            return texts;
        }

        /// <summary>Writes text. See <see cref="ReadStrings"/>.</summary>
        /// <param name="source">As many strings as are selected; of fixed length, none of them longer than an element.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <exception cref="ArgumentException">A string is too long, no valid UTF-16, or ends with a NUL; nothing is written.</exception>
        public void WriteStrings(string[] source, Selection selection = null, IoOptions options = null,
                                 CancellationToken cancellationToken = default(CancellationToken))
        {
            Snapshot current = TextSnapshot();
            if (current.DataType == TextItems.AnyText)
                WritePieces(Variable.BytesOf(source), selection, options, cancellationToken);
            else
                WriteItems(source, selection, options, cancellationToken,
                           (text, items, offset) => TextItems.Write(current.DataType, text, items, offset, current.ItemSize));
        }

        /// <summary>Reads elements of numpy.datetime64, in C order, as times in UTC. What is finer than 100 ns is cut off.</summary>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The elements; null for NaT.</returns>
        /// <exception cref="ZarrOutOfRangeException">A time is before the year 1 or after 9999.</exception>
        public DateTime?[] ReadDateTimes(Selection selection = null, IoOptions options = null,
                                         CancellationToken cancellationToken = default(CancellationToken))
        {
            TimeUnit unit = Unit(TimeUnit.DateTimeName);
            return Array.ConvertAll(Counts(selection, options, cancellationToken), unit.DateTimeOf);
        }

        /// <summary>Writes elements of numpy.datetime64. Local times become UTC; what is finer than the array's unit is rounded towards the
        /// past, as NumPy does.</summary>
        /// <param name="source">As many times as are selected; null = NaT.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <exception cref="ZarrOutOfRangeException">A time is beyond what the unit can count; nothing is written.</exception>
        public void WriteDateTimes(DateTime?[] source, Selection selection = null, IoOptions options = null,
                                   CancellationToken cancellationToken = default(CancellationToken))
        {
            TimeUnit unit = Unit(TimeUnit.DateTimeName);
            WriteItems(source, selection, options, cancellationToken, (time, items, offset) => Put(unit.CountOf(time), items, offset));
        }

        /// <summary>Reads elements of numpy.timedelta64, in C order. What is finer than 100 ns is cut off.</summary>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The elements; null for NaT.</returns>
        /// <exception cref="ZarrOutOfRangeException">A time is beyond what TimeSpan can say.</exception>
        /// <exception cref="ZarrUnsupportedException">The unit is months or years.</exception>
        public TimeSpan?[] ReadTimeSpans(Selection selection = null, IoOptions options = null,
                                         CancellationToken cancellationToken = default(CancellationToken))
        {
            TimeUnit unit = Unit(TimeUnit.TimeSpanName).WithLength();
            return Array.ConvertAll(Counts(selection, options, cancellationToken), unit.TimeSpanOf);
        }

        /// <summary>Writes elements of numpy.timedelta64. See <see cref="WriteDateTimes"/>.</summary>
        /// <param name="source">As many as are selected; null = NaT.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void WriteTimeSpans(TimeSpan?[] source, Selection selection = null, IoOptions options = null,
                                   CancellationToken cancellationToken = default(CancellationToken))
        {
            TimeUnit unit = Unit(TimeUnit.TimeSpanName).WithLength();
            WriteItems(source, selection, options, cancellationToken, (time, items, offset) => Put(unit.CountOf(time), items, offset));
        }

        private unsafe string[] ReadTexts(Selection selection, IoOptions options, CancellationToken token)
        {
            return ReadPieces(selection, options, token, Variable.TextOf);
        }

        private Snapshot TextSnapshot()
        {
            Snapshot current = Current();
            if (current.DataType != TextItems.AnyText && !TextItems.Is(current.DataType)) throw new ArgumentException("elements of data type " + current.DataType + " are no text");
            return current;
        }

        private TimeUnit Unit(string expected)
        {
            string found = DataType;
            if (found != expected) throw new ArgumentException("elements of data type " + found + " are not " + expected);
            return TimeUnit.Of(NumpyType);
        }

        private static void CheckPlain(IoOptions options)
        {
            if (options != null && (options.Strides != null || options.Offset != 0 || options.ByteOrder != ByteOrder.Native || options.MemoryDataType != null))
                throw new ArgumentException("strides, offset, byte order and conversion are for memory of numbers", nameof(options));
        }

        private byte[] Items(Selection selection, IoOptions options, CancellationToken token)
        {
            CheckPlain(options);
            Snapshot current;
            using (Borrowed array = Hold(out current))
            using (CallOptions call = CallOptions.Make(options, token))
            {
                Request request = Request.Select(current, selection);
                byte[] items = new byte[checked(Extents.Product(request.Shape) * current.ItemSize)];
                IntPtr error;
                Library.Check(Api.zarr_read_slice(array.Pointer, (ulong)current.Rank, request.Start, request.Shape, request.Step,
                                                  ref Memory.First(items), (ulong)items.Length, null, call.Pointer, out error), error, token);
                return items;
            }
        }

        private long[] Counts(Selection selection, IoOptions options, CancellationToken token)
        {
            return MemoryMarshal.Cast<byte, long>(new Span<byte>(Items(selection, options, token))).ToArray();
        }

        private static void Put(long count, byte[] items, int offset)
        {
            MemoryMarshal.Write(new Span<byte>(items, offset, sizeof(long)), ref count);
        }

        private void WriteItems<T>(T[] source, Selection selection, IoOptions options, CancellationToken token, Action<T, byte[], int> put)
        {
            if (source == null) throw new ArgumentNullException(nameof(source));
            CheckPlain(options);
            long count = selection == null ? Count : selection.Count;
            if (source.Length != count) throw new ArgumentException(source.Length + " elements, but " + count + " are selected", nameof(source));
            int size = ItemSize;
            byte[] items = new byte[checked(source.Length * size)];
            for (int i = 0; i < source.Length; ++i) put(source[i], items, i * size);
            Write(items, selection, options, token);
        }
    }
}
