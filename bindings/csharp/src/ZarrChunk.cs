using System;
using System.Threading;
using System.Threading.Tasks;

namespace Zarr
{
    /// <summary>One chunk of an array's grid. It holds nothing but coordinates.</summary>
    public sealed class ZarrChunk
    {
        private readonly long[] coordinates;

        internal ZarrChunk(ZarrArray array, long[] coordinates)
        {
            Array = array;
            this.coordinates = coordinates;
        }

        /// <summary>The array.</summary>
        public ZarrArray Array { get; }

        /// <summary>Coordinates in the grid (a copy).</summary>
        public long[] Coordinates
        {
            get { return (long[])coordinates.Clone(); }
        }

        /// <summary>Store key.</summary>
        public string Key
        {
            get { return Array.GetChunkKey(coordinates); }
        }

        /// <summary>Whether it is stored.</summary>
        public bool IsPresent
        {
            get { return Array.IsChunkPresent(coordinates); }
        }

        /// <summary>The elements of the array that lie in it: clipped at the array's end.</summary>
        public Selection Selection
        {
            get
            {
                long[] start = Array.GetGridChunkOrigin(coordinates), shape = Array.GetGridChunkShape(coordinates), whole = Array.Shape;
                for (int d = 0; d < shape.Length; ++d) shape[d] = Math.Min(shape[d], whole[d] - start[d]);
                return new Selection(start, shape);
            }
        }

        /// <summary>Reads the elements that lie in it.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The elements of <see cref="Selection"/>, in C order.</returns>
        public T[] Read<T>(IoOptions options = null, CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            return Array.Read<T>(Selection, options, cancellationToken);
        }

        /// <summary>Reads the elements that lie in it without waiting.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The elements of <see cref="Selection"/>, in C order.</returns>
        public Task<T[]> ReadAsync<T>(IoOptions options = null, CancellationToken cancellationToken = default(CancellationToken))
            where T : struct
        {
            return Array.ReadAsync<T>(Selection, options, null, cancellationToken);
        }

        /// <summary>Writes the elements that lie in it.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="elements">The elements of <see cref="Selection"/>, in C order.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void Write<T>(T[] elements, IoOptions options = null, CancellationToken cancellationToken = default(CancellationToken))
            where T : struct
        {
            Array.Write(elements, Selection, options, cancellationToken);
        }

        /// <summary>Removes it from the store; it then reads as fill value.</summary>
        /// <returns>Whether it was stored.</returns>
        public bool Erase()
        {
            return Array.EraseChunk(coordinates);
        }

        /// <inheritdoc/>
        public override string ToString()
        {
            return "chunk " + string.Join(", ", coordinates);
        }
    }
}
