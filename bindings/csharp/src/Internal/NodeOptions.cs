using System;
using System.Numerics;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>A zarr_flat_node_options: what opening and making need.</summary>
    internal struct NodeOptions : IDisposable
    {
        private enum Field { Path, StoreOptions, Metadata, ChunkGrid, DataType, FillValue, Codecs, Filters, Compressor, Attributes }

        private IntPtr pointer;

        internal static NodeOptions Make(OpenOptions options, OpenMode mode, ArrayDefinition array)
        {
            NodeOptions made = default(NodeOptions);
            options = options ?? new OpenOptions { Mode = mode };
            array = array ?? options.Array;
            int format = array != null && array.ZarrFormat != 0 ? array.ZarrFormat : options.ZarrFormat;
            if (array != null && options.ZarrFormat != 0 && array.ZarrFormat != 0 && options.ZarrFormat != array.ZarrFormat)
                throw new ArgumentException("options and array say different formats", nameof(options));
            made.pointer = Api.zarr_flat_node_options_new((int)options.Mode, format, (int)options.Consolidated, options.Overwrite ? 1 : 0);
            if (made.pointer == IntPtr.Zero) throw new OutOfMemoryException();
            try
            {
                made.Set(Field.Path, options.Path);
                made.Set(Field.StoreOptions, options.StoreOptions);
                made.Set(Field.Metadata, options.Metadata);
                if (array != null) made.Set(array, format);
                return made;
            }
            catch
            {
                made.Dispose();
                throw;
            }
        }

        internal IntPtr Open
        {
            get { return Api.zarr_flat_open_options(pointer); }
        }

        internal IntPtr Builder
        {
            get { return Api.zarr_flat_array_builder(pointer); }
        }

        private void Set(Field field, string text)
        {
            if (text == null) return;
            byte[] bytes = Text.Bytes(text, field.ToString());
            if (Api.zarr_flat_node_options_text(pointer, (int)field, bytes, (ulong)bytes.Length) == 0)
                throw new ArgumentException("a NUL in the text", field.ToString());
        }

        private void Set(ArrayDefinition array, int format)
        {
            if (array.Shape == null) throw new ArgumentNullException("array", "Shape is null");
            if (array.DataType == null) throw new ArgumentNullException("array", "DataType is null");
            Shape(0, array.Shape, array.Shape.Length, "Shape");
            Shape(1, array.Chunks, array.Shape.Length, "Chunks");
            Shape(2, array.Shards, array.Shape.Length, "Shards");
            Set(Field.ChunkGrid, array.ChunkGrid);
            Set(Field.DataType, array.DataType);
            Set(Field.FillValue, array.FillValueJson ?? FillValueJson(array.FillValue, format));
            Set(Field.Codecs, array.Codecs);
            Set(Field.Filters, array.Filters);
            Set(Field.Compressor, array.Compressor);
            Set(Field.Attributes, array.Attributes == null ? null : ZarrJson.Write(array.Attributes));
            Api.zarr_flat_node_options_layout(pointer, (int)array.ByteOrder, (int)array.Order, array.Separator ?? 0, (int)array.KeyEncoding);
            for (int d = 0; array.DimensionNames != null && d < array.DimensionNames.Length; ++d) Name(d, array);
        }

        private void Shape(int field, long[] extents, int rank, string name)
        {
            if (extents == null) return;
            Extents.Check(extents, rank, name);
            if (Api.zarr_flat_node_options_shape(pointer, field, (ulong)rank, extents) == 0) throw new ArgumentException("wrong rank", name);
        }

        private void Name(int dimension, ArrayDefinition array)
        {
            if (array.DimensionNames.Length != array.Shape.Length)
                throw new ArgumentException(array.DimensionNames.Length + " names for " + array.Shape.Length + " dimensions", "DimensionNames");
            if (array.DimensionNames[dimension] == null) return;
            byte[] bytes = Text.Bytes(array.DimensionNames[dimension], "DimensionNames");
            if (Api.zarr_flat_node_options_dimension_name(pointer, (ulong)dimension, bytes, (ulong)bytes.Length) == 0)
                throw new ArgumentException("a NUL in the text", "DimensionNames");
        }

        /// <summary>Both formats write numbers that JSON has no word for as strings.</summary>
        private static string FillValueJson(object value, int format)
        {
            return value == null ? null : ZarrJson.Write(Words(value, format));
        }

        private static object Words(object value, int format)
        {
            if (value is Float16) value = (double)(float)(Float16)value;
            if (value is float || value is double)
            {
                double number = Convert.ToDouble(value);
                if (double.IsNaN(number)) return "NaN";
                if (double.IsInfinity(number)) return number > 0 ? "Infinity" : "-Infinity";
                return value;
            }
            if (value is Complex64) value = (Complex)(Complex64)value;
            if (value is Complex)
                return new[] { Words(((Complex)value).Real, format), Words(((Complex)value).Imaginary, format) };
            byte[] bytes = value as byte[];
            if (bytes != null && format == 2) return Convert.ToBase64String(bytes);
            return value;
        }

        public void Dispose()
        {
            Api.zarr_flat_node_options_free(pointer);
            pointer = IntPtr.Zero;
        }
    }
}
