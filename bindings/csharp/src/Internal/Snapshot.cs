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

        /// <summary>Size of T, of which one must be an element.</summary>
        internal int SizeOfOne<T>() where T : struct
        {
            int size;
            if (PerElement<T>(out size) != 1) throw new ArgumentException("one " + typeof(T).Name + " is not an element");
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
