using System;
using System.Runtime.InteropServices;

namespace Zarr.Internal
{
#pragma warning disable 649 // C writes the fields.
    /// <summary>zarr_cs_value of zarr_cs.h: what a get gives.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeValue
    {
        internal const int Room = 128;
        internal IntPtr Value;
        internal IntPtr Etag;
        internal ulong Size;
        internal ulong ObjectSize;
        internal fixed byte Data[Room];

        /// <summary>The value, which is the caller's from now on. To be called once.</summary>
        internal static byte[] Take(NativeValue* from)
        {
            if (from->Value != IntPtr.Zero) return Text.TakeBytes(from->Value);
            byte[] copy = new byte[(int)from->Size];
            if (copy.Length > 0) Marshal.Copy((IntPtr)from->Data, copy, 0, copy.Length);
            return copy;
        }
    }

    /// <summary>zarr_cs_answer of zarr_cs.h: a store's small answer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct NativeAnswer
    {
        internal const int Room = 128;
        internal int IsGiven;
        internal int HasSize;
        internal ulong Size;
        internal ulong ObjectSize;
        internal fixed byte Data[Room];
    }
#pragma warning restore 649
}
