using System;
using System.Threading;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <content>Elements of any length: data types string and bytes.</content>
    public sealed partial class ZarrArray
    {
        /// <summary>Reads elements of the data type bytes, in C order.</summary>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The elements.</returns>
        /// <exception cref="ArgumentException">The elements have another data type.</exception>
        public byte[][] ReadByteStrings(Selection selection = null, IoOptions options = null,
                                        CancellationToken cancellationToken = default(CancellationToken))
        {
            Expect(TextItems.AnyBytes);
            unsafe
            {
                return ReadPieces(selection, options, cancellationToken, Variable.PieceOf);
            }
        }

        /// <summary>Writes elements of the data type bytes.</summary>
        /// <param name="source">As many as are selected.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void WriteByteStrings(byte[][] source, Selection selection = null, IoOptions options = null,
                                     CancellationToken cancellationToken = default(CancellationToken))
        {
            Expect(TextItems.AnyBytes);
            WritePieces(source, selection, options, cancellationToken);
        }

        /// <summary>Grows one dimension of an array of string and writes there. See <see cref="Append{T}"/>.</summary>
        /// <param name="axis">The dimension.</param>
        /// <param name="shape">Shape of the new elements: extents of the array but along the axis.</param>
        /// <param name="source">The new elements, in C order.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void AppendStrings(int axis, long[] shape, string[] source, CancellationToken cancellationToken = default(CancellationToken))
        {
            Expect(TextItems.AnyText);
            AppendPieces(axis, shape, Variable.BytesOf(source), cancellationToken);
        }

        /// <summary>Grows one dimension of an array of bytes and writes there. See <see cref="Append{T}"/>.</summary>
        /// <param name="axis">The dimension.</param>
        /// <param name="shape">Shape of the new elements: extents of the array but along the axis.</param>
        /// <param name="source">The new elements, in C order.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void AppendByteStrings(int axis, long[] shape, byte[][] source, CancellationToken cancellationToken = default(CancellationToken))
        {
            Expect(TextItems.AnyBytes);
            AppendPieces(axis, shape, source, cancellationToken);
        }

        /// <summary>Sets all selected elements of an array of string to one text.</summary>
        /// <param name="value">The text.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void FillString(string value, Selection selection = null, IoOptions options = null,
                               CancellationToken cancellationToken = default(CancellationToken))
        {
            Expect(TextItems.AnyText);
            byte[] text = Internal.Text.Bytes(value, nameof(value));
            Snapshot current;
            using (Borrowed array = Hold(out current))
                Fill(array, current, ref Memory.First(Internal.Text.Pinnable(text)), text.Length, selection, options, cancellationToken);
        }

        /// <summary>Reads elements of any data type as v3 fill-value JSON, one a line, in C order: numbers and text as they read back to the
        /// same bits, elements of bytes as base64.</summary>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>Lines.</returns>
        public string ReadJson(Selection selection = null, IoOptions options = null,
                               CancellationToken cancellationToken = default(CancellationToken))
        {
            using (Borrowed array = Hold())
                if (Api.zarr_array_has_variable_length(array.Pointer) == 0) return Json(Items(selection, options, cancellationToken));
            IntPtr values = Values(selection, options, cancellationToken);
            try
            {
                IntPtr json, error;
                Library.Check(Api.zarr_values_to_json(values, 0, Api.zarr_values_count(values), out json, out error), error);
                return Internal.Text.Take(json);
            }
            finally
            {
                Api.zarr_values_release(values);
            }
        }

        /// <summary>Reads elements of any data type as values that <see cref="ZarrJson"/> describes, in C order: records as dictionaries with
        /// sub-arrays as lists, the numbers of less than a byte as double and long, text as string. Inside of records NaN and the infinities
        /// are the texts that JSON has for them. Slow beside <see cref="Read{T}(Selection, IoOptions, CancellationToken)"/>.</summary>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The elements.</returns>
        public object[] ReadValues(Selection selection = null, IoOptions options = null,
                                   CancellationToken cancellationToken = default(CancellationToken))
        {
            string[] lines = ReadJson(selection, options, cancellationToken).Split(new[] { '\n' }, StringSplitOptions.RemoveEmptyEntries);
            bool isFloat = DataType.Contains("float");
            return Array.ConvertAll(lines, line =>
            {
                object value = ZarrJson.Parse(line);
                string text = value as string;
                if (text == null || !isFloat) return value;
                return text == "Infinity" ? double.PositiveInfinity : text == "-Infinity" ? double.NegativeInfinity : double.NaN;
            });
        }

        /// <summary>Writes elements of any data type of fixed size from values such as <see cref="ReadValues"/> gives.</summary>
        /// <param name="source">As many as are selected.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options, without strides, offset and byte order; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <exception cref="ZarrInvalidMetadataException">The data type does not have a value; nothing is written.</exception>
        public void WriteValues(object[] source, Selection selection = null, IoOptions options = null,
                                CancellationToken cancellationToken = default(CancellationToken))
        {
            if (source == null) throw new ArgumentNullException(nameof(source));
            CheckPlain(options);
            Snapshot current;
            using (Borrowed array = Hold(out current))
            using (CallOptions call = CallOptions.Make(options, cancellationToken))
            {
                Request request = Request.Select(current, selection);
                if (source.Length != Extents.Product(request.Shape))
                    throw new ArgumentException(source.Length + " elements, but " + Extents.Product(request.Shape) + " are selected", nameof(source));
                byte[] items = new byte[checked(source.Length * current.ItemSize)];
                IntPtr error;
                for (int i = 0; i < source.Length; ++i)
                {
                    byte[] json = Internal.Text.Bytes(ZarrJson.Write(Sayable(source[i])), nameof(source));
                    Library.Check(Api.zarr_array_element_from_json(array.Pointer, json, (ulong)json.Length,
                                                                   ref Memory.First(new Span<byte>(items, i * current.ItemSize, current.ItemSize)),
                                                                   (ulong)current.ItemSize, out error), error);
                }
                Library.Check(Api.zarr_write_slice(array.Pointer, (ulong)current.Rank, request.Start, request.Shape, request.Step,
                                                   ref Memory.First(items), (ulong)items.Length, null, call.Pointer, out error), error,
                              cancellationToken);
            }
        }

        /// <summary>What JSON has no number for.</summary>
        private static object Sayable(object value)
        {
            double number = value is double ? (double)value : value is float ? (float)value : 0;
            if (double.IsNaN(number)) return "NaN";
            return double.IsInfinity(number) ? number > 0 ? "Infinity" : "-Infinity" : value;
        }

        private string Json(byte[] items)
        {
            using (Borrowed array = Hold())
            {
                IntPtr json, error;
                Library.Check(Api.zarr_array_elements_to_json(array.Pointer, ref Memory.First(items), (ulong)(items.Length / Math.Max(1, ItemSize)),
                                                              out json, out error), error);
                return Internal.Text.Take(json);
            }
        }

        private void Expect(string dataType)
        {
            string found = DataType;
            if (found != dataType) throw new ArgumentException("elements of data type " + found + " are not " + dataType);
        }

        private IntPtr Values(Selection selection, IoOptions options, CancellationToken token)
        {
            CheckPlain(options);
            Snapshot current;
            using (Borrowed array = Hold(out current))
            using (CallOptions call = CallOptions.Make(options, token))
            {
                Request request = Request.Select(current, selection);
                IntPtr values, error;
                Library.Check(Api.zarr_read_values(array.Pointer, (ulong)current.Rank, request.Start, request.Shape, request.Step, call.Pointer,
                                                   out values, out error), error, token);
                return values;
            }
        }

        private T[] ReadPieces<T>(Selection selection, IoOptions options, CancellationToken token, Variable.Make<T> make)
        {
            IntPtr values = Values(selection, options, token);
            try
            {
                return Variable.Read(values, make);
            }
            finally
            {
                Api.zarr_values_release(values);
            }
        }

        private void WritePieces(byte[][] source, Selection selection, IoOptions options, CancellationToken token)
        {
            CheckPlain(options);
            Variable joined = Variable.Join(source);
            Snapshot current;
            using (Borrowed array = Hold(out current))
            using (CallOptions call = CallOptions.Make(options, token))
            {
                Request request = Request.Select(current, selection);
                long count = Extents.Product(request.Shape);
                if (source.Length != count) throw new ArgumentException(source.Length + " elements, but " + count + " are selected", nameof(source));
                IntPtr error;
                Library.Check(Api.zarr_write_values(array.Pointer, (ulong)current.Rank, request.Start, request.Shape, request.Step, joined.Offsets,
                                                    ref Memory.First(joined.Data), (ulong)joined.Offsets[source.Length], IntPtr.Zero, call.Pointer,
                                                    out error), error, token);
            }
        }

        private void AppendPieces(int axis, long[] shape, byte[][] source, CancellationToken token)
        {
            Variable joined = Variable.Join(source);
            Snapshot current;
            using (Borrowed array = Hold(out current))
            using (CallOptions call = CallOptions.Make(null, token))
            {
                Extents.Check(shape, current.Rank, nameof(shape));
                if (axis < 0 || axis >= current.Rank) throw new ArgumentOutOfRangeException(nameof(axis), axis, "is no dimension of the array");
                if (source.Length != Extents.Product(shape)) throw new ArgumentException(source.Length + " elements are not of that shape", nameof(source));
                IntPtr newer, error;
                Library.Check(Api.zarr_append_values(array.Pointer, (ulong)axis, (ulong)current.Rank, shape, joined.Offsets,
                                                     ref Memory.First(joined.Data), (ulong)joined.Offsets[source.Length], IntPtr.Zero, call.Pointer,
                                                     out newer, out error), error, token);
                Replace(newer);
            }
        }
    }
}
