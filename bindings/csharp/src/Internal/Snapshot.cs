using System;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>A zarr_node and what is asked of it often.</summary>
    internal sealed class Snapshot
    {
        internal readonly NodeHandle Handle;
        internal readonly int Rank;
        internal readonly long[] Shape;
        internal readonly long[] Ones;
        internal readonly string DataType;
        internal readonly int ItemSize;
        private Checked last;

        internal Snapshot(IntPtr node)
        {
            Handle = new NodeHandle(node);
            if (Api.zarr_node_kind(node) != (int)NodeKind.Array) return;
            Rank = (int)Api.zarr_array_rank(node);
            Shape = new long[Rank];
            Ones = Extents.Filled(Rank, 1);
            IntPtr error;
            Library.Check(Api.zarr_array_shape(node, (ulong)Rank, Shape, out error), error);
            DataType = Text.Of(Api.zarr_array_data_type(node));
            ItemSize = checked((int)Api.zarr_array_item_size(node));
        }

        /// <summary>A type that was found to fit, and how many of it make one element.</summary>
        private sealed class Checked
        {
            internal Type Type;
            internal int PerElement;
            internal int Size;
        }

        /// <summary>Items of T that make one element of the memory that the options say.</summary>
        internal int PerElement<T>(IoOptions options, out int size) where T : struct
        {
            if (options != null && options.MemoryDataType != null)
            {
                byte[] name = Text.Bytes(options.MemoryDataType, nameof(options));
                ulong bytes = Api.zarr_flat_item_size(name, (ulong)name.Length);
                if (bytes == 0) throw new ArgumentException("'" + options.MemoryDataType + "' is no data type of a fixed size", nameof(options));
                size = ElementType.SizeOf<T>();
                return ElementType.PerElement<T>(options.MemoryDataType, checked((int)bytes));
            }
            if (options != null && options.Field != null) throw new ArgumentException("a field is read as what MemoryDataType says", nameof(options));
            return PerElement<T>(out size);
        }

        /// <summary>Size of T, of which one must be an element.</summary>
        internal int SizeOfOne<T>(IoOptions options = null) where T : struct
        {
            int size;
            if (PerElement<T>(options, out size) != 1) throw new ArgumentException("one " + typeof(T).Name + " is not an element");
            return size;
        }

        /// <summary>Items of T that make one element, and their size. Throws when T does not fit.</summary>
        internal int PerElement<T>(out int size) where T : struct
        {
            Checked found = last;
            if (found == null || found.Type != typeof(T))
            {
                found = new Checked { Type = typeof(T), PerElement = ElementType.PerElement<T>(DataType, ItemSize), Size = ElementType.SizeOf<T>() };
                last = found;
            }
            size = found.Size;
            return found.PerElement;
        }
    }
}
