using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace Zarr.Internal
{
    /// <summary>Chunks as an asynchronous stream, read one ahead.</summary>
    internal sealed class ChunkStream<T> : IAsyncEnumerable<KeyValuePair<ZarrChunk, T[]>> where T : struct
    {
        private readonly ZarrArray array;
        private readonly IoOptions options;

        internal ChunkStream(ZarrArray array, IoOptions options)
        {
            this.array = array;
            this.options = options;
        }

        public IAsyncEnumerator<KeyValuePair<ZarrChunk, T[]>> GetAsyncEnumerator(CancellationToken cancellationToken)
        {
            return new Walker(array.Chunks().GetEnumerator(), options, cancellationToken);
        }

        private sealed class Walker : IAsyncEnumerator<KeyValuePair<ZarrChunk, T[]>>
        {
            private readonly IEnumerator<ZarrChunk> chunks;
            private readonly IoOptions options;
            private readonly CancellationToken token;
            private ZarrChunk nextChunk;
            private Task<T[]> next;

            internal Walker(IEnumerator<ZarrChunk> chunks, IoOptions options, CancellationToken token)
            {
                this.chunks = chunks;
                this.options = options;
                this.token = token;
                Ahead();
            }

            public KeyValuePair<ZarrChunk, T[]> Current { get; private set; }

            private void Ahead()
            {
                nextChunk = chunks.MoveNext() ? chunks.Current : null;
                next = nextChunk == null ? null : nextChunk.ReadAsync<T>(options, token);
            }

            public ValueTask<bool> MoveNextAsync()
            {
                return next == null ? new ValueTask<bool>(false) : new ValueTask<bool>(Take());
            }

            private async Task<bool> Take()
            {
                T[] elements = await next.ConfigureAwait(false);
                Current = new KeyValuePair<ZarrChunk, T[]>(nextChunk, elements);
                Ahead();
                return true;
            }

            /// <summary>Waits for the chunk that is under way: its memory is borrowed.</summary>
            public ValueTask DisposeAsync()
            {
                chunks.Dispose();
                if (next == null) return default(ValueTask);
                return new ValueTask(next.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.None,
                                                              TaskScheduler.Default));
            }
        }
    }
}
