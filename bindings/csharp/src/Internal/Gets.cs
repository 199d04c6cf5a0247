using System;
using System.Threading;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>Several requests to a store: a zarr_flat_gets.</summary>
    internal sealed class Gets : IDisposable
    {
        private readonly int count;
        private IntPtr pointer;

        internal Gets(int count)
        {
            this.count = count;
            pointer = Api.zarr_flat_gets_new((ulong)count);
            if (pointer == IntPtr.Zero) throw new OutOfMemoryException();
        }

        internal void Set(int index, string key, ByteRange range, string ifMatch)
        {
            byte[] text = Text.Bytes(key, nameof(key));
            byte[] match = ifMatch == null ? null : Text.Bytes(ifMatch, nameof(ifMatch));
            if (Api.zarr_flat_gets_set(pointer, (ulong)index, text, (ulong)text.Length, (int)range.Kind, (ulong)range.Offset,
                                       (ulong)range.Length, match, (ulong)(match == null ? 0 : match.Length)) == 0)
                throw new OutOfMemoryException();
        }

        internal byte[][] Run(IntPtr store, IntPtr cancel, CancellationToken token)
        {
            IntPtr error;
            Library.Check(Api.zarr_flat_gets_run(store, pointer, cancel, out error), error, token);
            byte[][] values = new byte[count][];
            for (int i = 0; i < count; ++i) values[i] = Text.TakeBytes(Api.zarr_flat_gets_take(pointer, (ulong)i));
            return values;
        }

        public void Dispose()
        {
            Api.zarr_flat_gets_free(pointer);
            pointer = IntPtr.Zero;
        }
    }
}
