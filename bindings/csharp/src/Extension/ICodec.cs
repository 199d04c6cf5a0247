using System;

namespace Zarr
{
    /// <summary>Kinds of codecs.</summary>
    public enum CodecKind
    {
        /// <summary>Elements to elements, of the same shape and data type.</summary>
        ArrayToArray = 1,
        /// <summary>Elements to bytes.</summary>
        ArrayToBytes = 2,
        /// <summary>Bytes to bytes.</summary>
        BytesToBytes = 3
    }

    /// <summary>A codec written in C#: one instance for each place in a chain. No state may pass from chunk to chunk, and encoding must
    /// be deterministic. What a method throws reaches the caller of the library: as InnerException, the very object; a
    /// <see cref="ZarrException"/> also keeps its status (for input that does not decode: <see cref="ZarrCorruptDataException"/>).
    /// Optional: <see cref="IChunkAwareCodec"/>, <see cref="IPartialDecoder"/>, <see cref="IDisposable"/> (called when the library has
    /// no more use for the instance). A codec allocates no memory for the library: input is read where it lies, and
    /// <see cref="CodecOutput.Reserve"/> gives the memory that the library decodes to or stores from.</summary>
    public interface ICodec
    {
        /// <summary>Canonical configuration as a JSON object, "{}" for none; null = the one that the instance was made with.</summary>
        string Configuration { get; }

        /// <summary>Upper bound of the encoded size.</summary>
        /// <param name="decodedSize">Bytes of what is encoded.</param>
        /// <param name="exact">Whether every chunk has just that size.</param>
        /// <returns>Bytes.</returns>
        long GetEncodedSize(long decodedSize, out bool exact);

        /// <summary>Encodes a chunk.</summary>
        /// <param name="spec">The chunk, for array codecs: C-contiguous elements in native byte order. null for BytesToBytes.</param>
        /// <param name="input">What to encode; lives during the call only.</param>
        /// <param name="output">Takes the result.</param>
        void Encode(ArraySpec spec, ReadOnlySpan<byte> input, CodecOutput output);

        /// <summary>Decodes a chunk.</summary>
        /// <param name="spec">The chunk, for array codecs. null for BytesToBytes.</param>
        /// <param name="input">What to decode; lives during the call only.</param>
        /// <param name="output">Takes the result, up to the decoded size when that is known.</param>
        void Decode(ArraySpec spec, ReadOnlySpan<byte> input, CodecOutput output);
    }

    /// <summary>A codec that looks at the chunks that it is to serve, once a chunk shape, before any data.</summary>
    public interface IChunkAwareCodec : ICodec
    {
        /// <summary>Throws when the codec cannot serve such chunks.</summary>
        /// <param name="spec">The chunk that it sees when encoding, or the one behind the bytes.</param>
        void Resolve(ArraySpec spec);
    }

    /// <summary>A BytesToBytes codec that can decode a part without the whole.</summary>
    public interface IPartialDecoder : ICodec
    {
        /// <summary>Decodes some of the decoded bytes.</summary>
        /// <param name="source">The encoded bytes.</param>
        /// <param name="decodedSize">What metadata promise.</param>
        /// <param name="offset">First decoded byte that is wanted.</param>
        /// <param name="output">Room for those that are wanted; to be filled wholly.</param>
        void DecodeRange(CodecSource source, long decodedSize, long offset, Span<byte> output);
    }

    /// <summary>A chunk as a codec sees it.</summary>
    public sealed class ArraySpec
    {
        internal ArraySpec(string dataType, int itemSize, long[] shape, byte[] fillValue)
        {
            DataType = dataType;
            ItemSize = itemSize;
            Shape = shape;
            FillValue = fillValue;
        }

        /// <summary>v3 name of the data type.</summary>
        public string DataType { get; }

        /// <summary>Bytes of one element.</summary>
        public int ItemSize { get; }

        /// <summary>Extents.</summary>
        public long[] Shape { get; }

        /// <summary>One element in native byte order.</summary>
        public byte[] FillValue { get; }
    }
}
