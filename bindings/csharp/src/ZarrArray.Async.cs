using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>How far an operation is.</summary>
    public struct OperationProgress
    {
        internal OperationProgress(long done, long total)
        {
            Done = done;
            Total = total;
        }

        /// <summary>Chunks finished; for copies, elements.</summary>
        public long Done { get; }

        /// <summary>Chunks in all; for copies, elements.</summary>
        public long Total { get; }
    }

    /// <content>Tasks. The memory is pinned and borrowed until the task has ended, also when it is cancelled.</content>
    public sealed partial class ZarrArray
    {
        /// <summary>Reads into the caller's memory without waiting. See
        /// <see cref="Read{T}(Span{T}, Selection, IoOptions, CancellationToken)"/>.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="destination">Memory for at least as many elements as are selected; not to be touched until the task ends.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="progress">Told now and then how many chunks are finished; null = nobody.</param>
        /// <param name="cancellationToken">Stops it; the task then ends as cancelled.</param>
        /// <returns>A task that ends when all elements are there.</returns>
        public Task ReadAsync<T>(Memory<T> destination, Selection selection = null, IoOptions options = null,
                                 IProgress<OperationProgress> progress = null,
                                 CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            return Start<T>(destination, selection, options, progress, Api.zarr_read_slice_start, cancellationToken);
        }

        /// <summary>Reads into a new array without waiting.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="progress">Told now and then how many chunks are finished; null = nobody.</param>
        /// <param name="cancellationToken">Stops it; the task then ends as cancelled.</param>
        /// <returns>The elements, in C order.</returns>
        public async Task<T[]> ReadAsync<T>(Selection selection = null, IoOptions options = null,
                                            IProgress<OperationProgress> progress = null,
                                            CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            T[] elements = new T[Room<T>(selection, options)];
            await ReadAsync(new Memory<T>(elements), selection, options, progress, cancellationToken).ConfigureAwait(false);
            return elements;
        }

        /// <summary>Writes from the caller's memory without waiting. See
        /// <see cref="Write{T}(ReadOnlySpan{T}, Selection, IoOptions, CancellationToken)"/>.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="source">At least as many elements as are selected; not to be changed until the task ends.</param>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="progress">Told now and then how many chunks are finished; null = nobody.</param>
        /// <param name="cancellationToken">Stops it; the task then ends as cancelled.</param>
        /// <returns>A task that ends when all elements are stored.</returns>
        public Task WriteAsync<T>(ReadOnlyMemory<T> source, Selection selection = null, IoOptions options = null,
                                  IProgress<OperationProgress> progress = null,
                                  CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            return Start<T>(source, selection, options, progress, Api.zarr_write_slice_start, cancellationToken);
        }

        private Task Start<T>(ReadOnlyMemory<T> memory, Selection selection, IoOptions options, IProgress<OperationProgress> progress,
                              StartCall call, CancellationToken token) where T : struct
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                Request request = Request.Make<T>(current, selection, options, memory.Length);
                if (token.IsCancellationRequested) return Task.FromCanceled(token);
                return Operation.Start(call, array.Pointer, current.Rank, request, memory.Pin(), options, progress, token);
            }
        }

        /// <summary>Reads all chunks, one ahead of the one that is looked at.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>Chunks and their elements, in C order of the coordinates.</returns>
        public IAsyncEnumerable<KeyValuePair<ZarrChunk, T[]>> ReadChunksAsync<T>(IoOptions options = null) where T : struct
        {
            return new ChunkStream<T>(this, options);
        }

        /// <summary>Copies all elements into another array of the same shape and data type, whatever its chunks, codecs and format.
        /// </summary>
        /// <param name="target">The array to fill.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="progress">Told, on this thread, how many elements are done; what it throws stops the copy and is thrown here.
        /// </param>
        /// <param name="cancellationToken">Stops it.</param>
        public void CopyTo(ZarrArray target, IoOptions options = null, IProgress<OperationProgress> progress = null,
                           CancellationToken cancellationToken = default(CancellationToken))
        {
            if (target == null) throw new ArgumentNullException(nameof(target));
            cancellationToken.ThrowIfCancellationRequested();
            var state = new CopyProgress { Receiver = progress };
            GCHandle handle = GCHandle.Alloc(state);
            try
            {
                using (Borrowed from = Hold())
                using (Borrowed to = target.Hold())
                using (CallOptions call = CallOptions.MakeStoppable(options, cancellationToken, out state.Cancel))
                {
                    IntPtr error, receiver = progress == null ? IntPtr.Zero : GCHandle.ToIntPtr(handle);
                    int status = Api.zarr_cs_copy_data(from.Pointer, to.Pointer, call.Pointer, receiver, out error);
                    Exception failure = status == 0 ? null : Failure.Take(status, error, cancellationToken);
                    if (state.Thrown != null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(state.Thrown).Throw();
                    if (failure != null) throw failure;
                }
            }
            finally
            {
                handle.Free();
            }
        }
    }
}
