using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Zarr.Internal
{
    /// <summary>References to the first byte of the caller's memory, which the runtime pins for a call.</summary>
    internal static class Memory
    {
        internal static ref byte First(byte[] bytes)
        {
            return ref MemoryMarshal.GetReference(new Span<byte>(bytes));
        }

        internal static ref byte First<T>(Span<T> items) where T : struct
        {
            return ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(items));
        }

        internal static ref byte First<T>(ReadOnlySpan<T> items) where T : struct
        {
            return ref MemoryMarshal.GetReference(MemoryMarshal.AsBytes(items));
        }

        /// <summary>Memory that is pinned already.</summary>
        internal static unsafe ref byte At(IntPtr pointer)
        {
            return ref *(byte*)pointer;
        }
    }
}
