using System;
using System.Collections;
using System.Collections.Generic;
using System.Threading;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <content>Chunks of the grid: the shards when the array is sharded.</content>
    public sealed partial class ZarrArray
    {
        /// <summary>All chunks of the grid, in C order of their coordinates, one after the other as they are asked for.</summary>
        /// <returns>Chunks of the shape that the array has now.</returns>
        public IEnumerable<ZarrChunk> Chunks()
        {
            long[] counts = ChunkCounts;
            return Extents.Product(counts) == 0 ? new ZarrChunk[0] : ChunksOf(counts);
        }

        private IEnumerable<ZarrChunk> ChunksOf(long[] counts)
        {
            long[] coordinates = new long[counts.Length];
            do yield return new ZarrChunk(this, (long[])coordinates.Clone()); while (Extents.Advance(coordinates, counts));
        }

        /// <summary>One chunk of the grid.</summary>
        /// <param name="coordinates">Its coordinates.</param>
        /// <returns>The chunk.</returns>
        /// <exception cref="ZarrOutOfRangeException">There is none with these coordinates.</exception>
        public ZarrChunk GetChunk(params long[] coordinates)
        {
            GetGridChunkOrigin(coordinates);
            return new ZarrChunk(this, (long[])coordinates.Clone());
        }

        private delegate int ShapeCall(IntPtr array, ulong rank, long[] coordinates, long[] result, out IntPtr error);

        private long[] Ask(ShapeCall call, long[] coordinates)
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                Extents.Check(coordinates, current.Rank, nameof(coordinates));
                long[] result = new long[current.Rank];
                IntPtr error;
                Library.Check(call(array.Pointer, (ulong)current.Rank, coordinates, result, out error), error);
                return result;
            }
        }

        /// <summary>Edges of one chunk of the grid, not clipped at the array's end.</summary>
        /// <param name="coordinates">Its coordinates.</param>
        /// <returns>Extents.</returns>
        public long[] GetGridChunkShape(params long[] coordinates)
        {
            return Ask(Api.zarr_array_grid_chunk_shape, coordinates);
        }

        /// <summary>First element of one chunk of the grid.</summary>
        /// <param name="coordinates">Its coordinates.</param>
        /// <returns>An index.</returns>
        public long[] GetGridChunkOrigin(params long[] coordinates)
        {
            return Ask(Api.zarr_array_grid_chunk_origin, coordinates);
        }

        /// <summary>Store key of a chunk of the grid.</summary>
        /// <param name="coordinates">Its coordinates.</param>
        /// <returns>The key, relative to the store.</returns>
        public string GetChunkKey(params long[] coordinates)
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                Extents.Check(coordinates, current.Rank, nameof(coordinates));
                IntPtr key, error;
                Library.Check(Api.zarr_array_chunk_key(array.Pointer, (ulong)current.Rank, coordinates, out key, out error), error);
                return Text.Take(key);
            }
        }

        /// <summary>Coordinates of the chunk with a store key.</summary>
        /// <param name="key">The key, relative to the store.</param>
        /// <returns>null when it is no chunk key of this array.</returns>
        public long[] GetChunkCoordinates(string key)
        {
            byte[] text = Text.Bytes(key, nameof(key));
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                long[] coordinates = new long[current.Rank];
                IntPtr error;
                int status = Api.zarr_array_chunk_coordinates(array.Pointer, text, (ulong)text.Length, (ulong)current.Rank, coordinates, out error);
                return Library.Found(status, error) ? coordinates : null;
            }
        }

        /// <summary>Reads a whole chunk, in C order. Elements outside the array are unspecified.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="coordinates">The chunk's coordinates.</param>
        /// <param name="destination">Memory for just the elements of the chunk.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <exception cref="ZarrNotFoundException">It is not stored, and the options say that this is an error.</exception>
        public void ReadChunk<T>(long[] coordinates, Span<T> destination, IoOptions options = null,
                                 CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            MoveChunk<T>(ChunkReader, coordinates, ref Memory.First(destination), destination.Length, options, cancellationToken);
        }

        /// <summary>Writes a whole chunk, in C order.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="coordinates">The chunk's coordinates.</param>
        /// <param name="source">Just the elements of the chunk.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void WriteChunk<T>(long[] coordinates, ReadOnlySpan<T> source, IoOptions options = null,
                                  CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            MoveChunk<T>(ChunkWriter, coordinates, ref Memory.First(source), source.Length, options, cancellationToken);
        }

        private delegate int ChunkCall(IntPtr array, ulong rank, long[] coordinates, ref byte buffer, ulong size, IntPtr options,
                                       out IntPtr error);

        private static readonly ChunkCall ChunkReader = Api.zarr_read_chunk, ChunkWriter = Api.zarr_write_chunk;

        private void MoveChunk<T>(ChunkCall move, long[] coordinates, ref byte first, int length, IoOptions options, CancellationToken token)
            where T : struct
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                Extents.Check(coordinates, current.Rank, nameof(coordinates));
                int size;
                current.PerElement<T>(options, out size);
                using (CallOptions call = CallOptions.Make(options, token))
                {
                    IntPtr error;
                    Library.Check(move(array.Pointer, (ulong)current.Rank, coordinates, ref first, (ulong)length * (ulong)size, call.Pointer,
                                       out error), error, token);
                }
            }
        }

        /// <summary>The stored bytes of a chunk as they are.</summary>
        /// <param name="coordinates">The chunk's coordinates.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>null when it is not stored.</returns>
        public byte[] ReadEncodedChunk(long[] coordinates, IoOptions options = null)
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            using (CallOptions call = CallOptions.Make(options, default(CancellationToken)))
            {
                Extents.Check(coordinates, current.Rank, nameof(coordinates));
                IntPtr bytes, error;
                int status = Api.zarr_read_encoded_chunk(array.Pointer, (ulong)current.Rank, coordinates, call.Pointer, out bytes, out error);
                return Library.Found(status, error) ? Text.TakeBytes(bytes) : null;
            }
        }

        /// <summary>Stores encoded bytes as a chunk; with options.Validate only if they decode.</summary>
        /// <param name="coordinates">The chunk's coordinates.</param>
        /// <param name="encoded">The bytes.</param>
        /// <param name="options">Options; null = defaults.</param>
        public void WriteEncodedChunk(long[] coordinates, ReadOnlySpan<byte> encoded, IoOptions options = null)
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            using (CallOptions call = CallOptions.Make(options, default(CancellationToken)))
            {
                Extents.Check(coordinates, current.Rank, nameof(coordinates));
                IntPtr error;
                Library.Check(Api.zarr_write_encoded_chunk(array.Pointer, (ulong)current.Rank, coordinates, ref Memory.First(encoded),
                                                           (ulong)encoded.Length, call.Pointer, out error), error);
            }
        }

        /// <summary>Removes a stored chunk, which then reads as fill value.</summary>
        /// <param name="coordinates">The chunk's coordinates.</param>
        /// <returns>Whether it was stored.</returns>
        public bool EraseChunk(params long[] coordinates)
        {
            return IsTrue(Api.zarr_erase_chunk, coordinates);
        }

        /// <summary>Whether a chunk is stored.</summary>
        /// <param name="coordinates">The chunk's coordinates.</param>
        /// <returns>True when it is.</returns>
        public bool IsChunkPresent(params long[] coordinates)
        {
            return IsTrue(Api.zarr_chunk_present, coordinates);
        }

        private delegate int FlagCall(IntPtr array, ulong rank, long[] coordinates, out int flag, out IntPtr error);

        private bool IsTrue(FlagCall call, long[] coordinates)
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                Extents.Check(coordinates, current.Rank, nameof(coordinates));
                int flag;
                IntPtr error;
                Library.Check(call(array.Pointer, (ulong)current.Rank, coordinates, out flag, out error), error);
                return flag != 0;
            }
        }

        /// <summary>Which chunks are stored: one bit a chunk of the grid, in C order.</summary>
        /// <returns>As many bits as there are chunks.</returns>
        public BitArray GetPresenceBitmap()
        {
            using (Borrowed array = Hold())
            {
                IntPtr bytes, error;
                Library.Check(Api.zarr_presence_bitmap(array.Pointer, out bytes, out error), error);
                return new BitArray(Text.TakeBytes(bytes)) { Length = checked((int)Extents.Product(ChunkCounts)) };
            }
        }
    }
}
