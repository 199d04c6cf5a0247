using System;
using System.Collections.Generic;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>Listings as zarr_flat.h packs them: int32 kind, uint32 length, text.</summary>
    internal static class Packed
    {
        /// <summary>Kinds and texts. Releases the bytes.</summary>
        internal static unsafe List<KeyValuePair<int, string>> Take(IntPtr bytes)
        {
            try
            {
                var entries = new List<KeyValuePair<int, string>>();
                byte* at = (byte*)Api.zarr_bytes_data(bytes);
                byte* end = at + Api.zarr_bytes_size(bytes);
                while (at < end)
                {
                    int kind = *(int*)at;
                    uint length = *(uint*)(at + 4);
                    entries.Add(new KeyValuePair<int, string>(kind, Text.Of((IntPtr)(at + 8), length)));
                    at += 8 + length;
                }
                return entries;
            }
            finally
            {
                Api.zarr_bytes_release(bytes);
            }
        }
    }
}
