namespace Zarr.Internal
{
    /// <summary>Constants of zarr.h.</summary>
    internal static class Limits
    {
        internal const int MaxRank = 32;
        internal const ulong Forever = ulong.MaxValue;
    }
}
