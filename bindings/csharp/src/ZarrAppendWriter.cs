using System;
using System.Threading;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>Appends to an array as elements come, and writes no chunk twice: it holds them until they fill all chunks (shards)
    /// between two edges of the grid, then stores these together. Readers see such a band with all of its data or not at all. Any
    /// thread may call; calls are served one after the other. End it with <see cref="Finish"/>: what it holds when it is disposed
    /// without that is dropped.</summary>
    public sealed class ZarrAppendWriter : IDisposable
    {
        private readonly ZarrArray array;
        private readonly Snapshot snapshot; // for the data type
        private readonly AppendWriterHandle handle;

        internal ZarrAppendWriter(ZarrArray array, Snapshot snapshot, IntPtr writer)
        {
            this.array = array;
            this.snapshot = snapshot;
            handle = new AppendWriterHandle(writer);
        }

        /// <summary>Appends elements. When storing fails, <see cref="Stored"/> and <see cref="Held"/> tell what was taken; further
        /// writes throw the same error until <see cref="Flush"/> has worked.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="shape">Shape of the new elements: extents of the array but along the axis.</param>
        /// <param name="source">The new elements, in C order unless the options say otherwise.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void Write<T>(long[] shape, ReadOnlySpan<T> source, IoOptions options = null,
                             CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            using (Borrowed writer = handle.Borrow())
            {
                Extents.Check(shape, snapshot.Rank, nameof(shape));
                Request request = Request.Make<T>(snapshot, new Selection(new long[shape.Length], shape), options, source.Length);
                using (CallOptions call = CallOptions.Make(options, cancellationToken))
                {
                    IntPtr error;
                    Library.Check(Api.zarr_append_writer_write(writer.Pointer, (ulong)shape.Length, shape, ref Memory.First(source), request.Bytes,
                                                               request.Strides, call.Pointer, out error), error, cancellationToken);
                }
            }
        }

        /// <summary>Stores what is held, also a part of a band, and ends a failure. What fails stays held.</summary>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void Flush(IoOptions options = null, CancellationToken cancellationToken = default(CancellationToken))
        {
            using (Borrowed writer = handle.Borrow())
            using (CallOptions call = CallOptions.Make(options, cancellationToken))
            {
                IntPtr error;
                Library.Check(Api.zarr_append_writer_flush(writer.Pointer, call.Pointer, out error), error, cancellationToken);
            }
        }

        /// <summary>Stores what is held and ends the writer; the array then has its new shape. After a failure it may be called again.
        /// It fails once, though all that was held is stored, when writes were refused after a failure.</summary>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void Finish(IoOptions options = null, CancellationToken cancellationToken = default(CancellationToken))
        {
            using (Borrowed writer = handle.Borrow())
            using (CallOptions call = CallOptions.Make(options, cancellationToken))
            {
                IntPtr newer, error;
                Library.Check(Api.zarr_append_writer_close(writer.Pointer, call.Pointer, out newer, out error), error, cancellationToken);
                array.Replace(newer);
            }
        }

        /// <summary>Extents along the axis that are stored.</summary>
        public long Stored
        {
            get { return Counts(true); }
        }

        /// <summary>Extents along the axis that wait in memory.</summary>
        public long Held
        {
            get { return Counts(false); }
        }

        private long Counts(bool whichStored)
        {
            using (Borrowed writer = handle.Borrow())
            {
                ulong stored, held;
                Api.zarr_append_writer_counts(writer.Pointer, out stored, out held);
                return checked((long)(whichStored ? stored : held));
            }
        }

        /// <summary>Gives the writer back. What it holds is not stored: see <see cref="Finish"/>.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }
    }
}
