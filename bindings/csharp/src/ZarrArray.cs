using System;
using System.Collections.Generic;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>An N-dimensional array. See <see cref="ZarrNode"/> for threads and snapshots. Elements of a data type are, in C#:
    /// bool, the integer types, float, double, <see cref="Float16"/>, <see cref="Complex64"/>,
    /// <see cref="System.Numerics.Complex"/>; of raw types the bytes, or a struct of their size.</summary>
    public sealed partial class ZarrArray : ZarrNode
    {
        internal ZarrArray(Snapshot snapshot) : base(snapshot) { }

        /// <summary>Opens an array at a path or URL. See <see cref="ZarrNode.Open(string, OpenMode, OpenOptions, ZarrContext)"/>.</summary>
        /// <param name="url">Where.</param>
        /// <param name="mode">How; options.Mode counts instead when there are options.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="context">Context; null = the process's default.</param>
        /// <returns>The array, to be disposed.</returns>
        /// <exception cref="ZarrInvalidArgumentException">A group is there.</exception>
        public static new ZarrArray Open(string url, OpenMode mode = OpenMode.Read, OpenOptions options = null, ZarrContext context = null)
        {
            return Expect<ZarrArray>(Open(url, mode, options, null, context), "an array");
        }

        /// <summary>Makes an array at a path or URL; what was there is erased.</summary>
        /// <param name="url">Where.</param>
        /// <param name="definition">The array.</param>
        /// <param name="mode">How: Create, CreateNew or OpenOrCreate.</param>
        /// <param name="context">Context; null = the process's default.</param>
        /// <returns>The array, to be disposed.</returns>
        public static ZarrArray Create(string url, ArrayDefinition definition, OpenMode mode = OpenMode.Create, ZarrContext context = null)
        {
            if (definition == null) throw new ArgumentNullException(nameof(definition));
            return Expect<ZarrArray>(Open(url, mode, null, definition, context), "an array");
        }

        private Snapshot Current()
        {
            Snapshot current;
            Hold(out current).Dispose();
            return current;
        }

        /// <summary>Number of dimensions.</summary>
        public int Rank
        {
            get { return Current().Rank; }
        }

        /// <summary>Extent of every dimension (a copy).</summary>
        public long[] Shape
        {
            get { return (long[])Current().Shape.Clone(); }
        }

        /// <summary>Number of elements.</summary>
        public long Count
        {
            get { return Extents.Product(Current().Shape); }
        }

        /// <summary>v3 name of the data type.</summary>
        public string DataType
        {
            get { return Current().DataType; }
        }

        /// <summary>C# type of one element; string for text, byte[] for raw types and for bytes of any length.</summary>
        public Type ElementType
        {
            get { return Internal.ElementType.Of(DataType); }
        }

        /// <summary>Bytes of one element; 0 when the library lacks the data type.</summary>
        public int ItemSize
        {
            get { return Current().ItemSize; }
        }

        /// <summary>Edges of the smallest part that is encoded by itself: the inner chunks of shards, else the chunks.</summary>
        /// <exception cref="ZarrUnsupportedException">The grid is not regular: see <see cref="GetGridChunkShape"/>.</exception>
        public long[] ChunkShape
        {
            get
            {
                long[] shape;
                Library.Check(Extent(Api.zarr_array_chunk_shape, out shape, out IntPtr error), error);
                return shape;
            }
        }

        /// <summary>Edges of the shards; null when there are none.</summary>
        public long[] ShardShape
        {
            get
            {
                long[] shape;
                return Library.Found(Extent(Api.zarr_array_shard_shape, out shape, out IntPtr error), error) ? shape : null;
            }
        }

        /// <summary>Number of chunks of the grid (of shards, when there are some) along every dimension.</summary>
        public long[] ChunkCounts
        {
            get
            {
                long[] counts;
                Library.Check(Extent(Api.zarr_array_chunk_counts, out counts, out IntPtr error), error);
                return counts;
            }
        }

        private delegate int ExtentCall(IntPtr array, ulong rank, long[] extents, out IntPtr error);

        /// <summary>A number for every dimension.</summary>
        private int Extent(ExtentCall call, out long[] extents, out IntPtr error)
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                extents = new long[current.Rank];
                return call(array.Pointer, (ulong)extents.Length, extents, out error);
            }
        }

        /// <summary>NumPy type string in native byte order, "&lt;f4".</summary>
        /// <exception cref="ZarrUnsupportedException">NumPy has none.</exception>
        public string NumpyType
        {
            get { return Ask(Api.zarr_array_numpy_type); }
        }

        /// <summary>Byte order of the stored elements; Native when they have one byte.</summary>
        public ByteOrder StoredByteOrder
        {
            get
            {
                using (Borrowed array = Hold()) return (ByteOrder)Api.zarr_array_stored_byte_order(array.Pointer);
            }
        }

        /// <summary>Names of the dimensions; null for those without.</summary>
        public string[] DimensionNames
        {
            get
            {
                Snapshot current;
                using (Borrowed array = Hold(out current))
                {
                    string[] names = new string[current.Rank];
                    for (int d = 0; d < names.Length; ++d) names[d] = Text.Of(Api.zarr_array_dimension_name(array.Pointer, (ulong)d));
                    return names;
                }
            }
        }

        /// <summary>The codec chain as v3 JSON, in C# values; of v2 arrays what filters, compressor and order amount to.</summary>
        public List<object> Codecs
        {
            get { return ZarrJson.ParseList(Ask(Api.zarr_array_codecs_json)); }
        }

        /// <summary>The fill value as an element: of <see cref="ElementType"/>. v2 null gives the zero of the type.</summary>
        public object FillValue
        {
            get
            {
                bool isNull;
                return Elements.Box(DataType, GetFillValueBytes(out isNull));
            }
        }

        /// <summary>The fill value as the bytes of one element: in native byte order, UTF-8 for text of any length.</summary>
        /// <param name="isNull">Whether it is v2's null.</param>
        /// <returns>ItemSize bytes; of any length those of the element.</returns>
        public byte[] GetFillValueBytes(out bool isNull)
        {
            using (Borrowed array = Hold())
            {
                int empty;
                IntPtr bytes, error;
                Library.Check(Api.zarr_array_fill_bytes(array.Pointer, out bytes, out empty, out error), error);
                isNull = empty != 0;
                return Text.TakeBytes(bytes);
            }
        }

        /// <summary>Bytes of all stored chunks. Lists the store.</summary>
        /// <returns>The sum.</returns>
        public long GetStoredBytes()
        {
            using (Borrowed array = Hold())
            {
                ulong bytes;
                IntPtr error;
                Library.Check(Api.zarr_array_stored_bytes(array.Pointer, out bytes, out error), error);
                return (long)bytes;
            }
        }

        /// <summary>Elements as v3 fill-value JSON, one a line: floats as the shortest text that reads back to the same bits.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="elements">Elements in native byte order.</param>
        /// <returns>Lines.</returns>
        public string ElementsToJson<T>(ReadOnlySpan<T> elements) where T : struct
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                int size;
                int per = current.PerElement<T>(out size);
                if (elements.Length % per != 0) throw new ArgumentException("the last element is not whole", nameof(elements));
                IntPtr json, error;
                Library.Check(Api.zarr_array_elements_to_json(array.Pointer, ref Memory.First(elements), (ulong)(elements.Length / per),
                                                              out json, out error), error);
                return Text.Take(json);
            }
        }

        /// <summary>One element from its fill-value JSON, of the array's format.</summary>
        /// <param name="json">The text.</param>
        /// <returns>An element of <see cref="ElementType"/>.</returns>
        public object ElementFromJson(string json)
        {
            byte[] text = Text.Bytes(json, nameof(json));
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                byte[] item = new byte[current.ItemSize];
                IntPtr error;
                Library.Check(Api.zarr_array_element_from_json(array.Pointer, text, (ulong)text.Length, ref Memory.First(item),
                                                               (ulong)item.Length, out error), error);
                return Elements.Box(current.DataType, item);
            }
        }

        /// <summary>Changes the shape; this object then has it. What falls outside is erased. Growing again shows the fill value.
        /// </summary>
        /// <param name="shape">New extents, as many as before.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <exception cref="ZarrPreconditionFailedException">The stored shape is no longer that of this object: Refresh first.</exception>
        public void Resize(long[] shape, IoOptions options = null)
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            using (CallOptions call = CallOptions.Make(options, default(System.Threading.CancellationToken)))
            {
                Extents.Check(shape, current.Rank, nameof(shape));
                IntPtr newer, error;
                Library.Check(Api.zarr_resize(array.Pointer, (ulong)shape.Length, shape, call.Pointer, out newer, out error), error);
                Replace(newer);
            }
        }
    }
}
