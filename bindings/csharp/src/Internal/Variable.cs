using System;
using System.Text;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>Elements of any length: one piece of memory, and where each begins.</summary>
    internal struct Variable
    {
        private static readonly Encoding Utf8 = new UTF8Encoding(false, false);

        internal byte[] Data;
        internal long[] Offsets;

        internal unsafe delegate T Make<T>(byte* data, int length);

        internal static unsafe string TextOf(byte* data, int length)
        {
            return length == 0 ? "" : Utf8.GetString(data, length);
        }

        internal static unsafe byte[] PieceOf(byte* data, int length)
        {
            return new ReadOnlySpan<byte>(data, length).ToArray();
        }

        /// <summary>What a zarr_values holds.</summary>
        internal static unsafe T[] Read<T>(IntPtr values, Make<T> make)
        {
            T[] elements = new T[checked((int)Api.zarr_values_count(values))];
            long* offsets = (long*)Api.zarr_flat_values_offsets(values);
            byte* data = (byte*)Api.zarr_values_data(values);
            for (int i = 0; i < elements.Length; ++i) elements[i] = make(data + offsets[i], checked((int)(offsets[i + 1] - offsets[i])));
            return elements;
        }

        internal static byte[][] BytesOf(string[] source)
        {
            return source == null ? null : Array.ConvertAll(source, text => Text.Bytes(text, nameof(source)));
        }

        internal static Variable Join(byte[][] source)
        {
            if (source == null) throw new ArgumentNullException(nameof(source));
            Variable joined;
            joined.Offsets = new long[source.Length + 1];
            for (int i = 0; i < source.Length; ++i)
            {
                if (source[i] == null) throw new ArgumentNullException(nameof(source), "an element is null");
                joined.Offsets[i + 1] = joined.Offsets[i] + source[i].Length;
            }
            joined.Data = new byte[checked((int)Math.Max(1, joined.Offsets[source.Length]))];
            for (int i = 0; i < source.Length; ++i) Buffer.BlockCopy(source[i], 0, joined.Data, (int)joined.Offsets[i], source[i].Length);
            return joined;
        }
    }
}
