using System;

namespace Zarr
{
    /// <summary>The library failed. Each status has a class of its own, so that a catch clause says what it handles. Stores and
    /// codecs written in C# may throw these too: the status reaches the caller. A cancelled call throws
    /// <see cref="OperationCanceledException"/> instead, as .NET expects.</summary>
    public class ZarrException : Exception
    {
        /// <summary>Makes an exception of any status.</summary>
        /// <param name="status">What happened.</param>
        /// <param name="message">The same for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrException(ZarrStatus status, string message, Exception inner = null) : base(message, inner)
        {
            Status = status;
        }

        /// <summary>What happened.</summary>
        public ZarrStatus Status { get; }

        /// <summary>Store key or node path concerned, or null.</summary>
        public string Key { get; internal set; }

        /// <summary>Name of the codec that failed, or null.</summary>
        public string Codec { get; internal set; }

        /// <summary>Grid coordinates of the chunk concerned, or null.</summary>
        public long[] Chunk { get; internal set; }

        /// <summary>errno of the failed system call, or 0.</summary>
        public int ErrorNumber { get; set; }

        /// <summary>Whether the same call may succeed later.</summary>
        public bool IsRetryable { get; set; }

        internal static ZarrException Make(ZarrStatus status, string message, Exception inner)
        {
            switch (status)
            {
                case ZarrStatus.NotFound: return new ZarrNotFoundException(message, inner);
                case ZarrStatus.Exists: return new ZarrExistsException(message, inner);
                case ZarrStatus.InvalidArgument: return new ZarrInvalidArgumentException(message, inner);
                case ZarrStatus.InvalidMetadata: return new ZarrInvalidMetadataException(message, inner);
                case ZarrStatus.Unsupported: return new ZarrUnsupportedException(message, inner);
                case ZarrStatus.CorruptData: return new ZarrCorruptDataException(message, inner);
                case ZarrStatus.OutOfRange: return new ZarrOutOfRangeException(message, inner);
                case ZarrStatus.PreconditionFailed: return new ZarrPreconditionFailedException(message, inner);
                case ZarrStatus.ReadOnly: return new ZarrReadOnlyException(message, inner);
                case ZarrStatus.IO: return new ZarrIOException(message, inner);
                case ZarrStatus.Timeout: return new ZarrTimeoutException(message, inner);
                case ZarrStatus.NoMemory: return new ZarrOutOfMemoryException(message, inner);
                case ZarrStatus.Callback: return new ZarrCallbackException(message, inner);
                case ZarrStatus.Internal: return new ZarrInternalException(message, inner);
                case ZarrStatus.LimitExceeded: return new ZarrLimitExceededException(message, inner);
                default: return new ZarrException(status, message, inner);
            }
        }
    }

    /// <summary>There is no such node, key, chunk or attribute.</summary>
    public sealed class ZarrNotFoundException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrNotFoundException(string message, Exception inner = null) : base(ZarrStatus.NotFound, message, inner) { }
    }

    /// <summary>There is one already.</summary>
    public sealed class ZarrExistsException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrExistsException(string message, Exception inner = null) : base(ZarrStatus.Exists, message, inner) { }
    }

    /// <summary>The library refused an argument.</summary>
    public sealed class ZarrInvalidArgumentException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrInvalidArgumentException(string message, Exception inner = null) : base(ZarrStatus.InvalidArgument, message, inner) { }
    }

    /// <summary>A metadata document or configuration is not what the specification says.</summary>
    public sealed class ZarrInvalidMetadataException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrInvalidMetadataException(string message, Exception inner = null) : base(ZarrStatus.InvalidMetadata, message, inner) { }
    }

    /// <summary>Valid, but this library or this store cannot do it; the message names what.</summary>
    public sealed class ZarrUnsupportedException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrUnsupportedException(string message, Exception inner = null) : base(ZarrStatus.Unsupported, message, inner) { }
    }

    /// <summary>A stored chunk, shard or value does not decode.</summary>
    public sealed class ZarrCorruptDataException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrCorruptDataException(string message, Exception inner = null) : base(ZarrStatus.CorruptData, message, inner) { }
    }

    /// <summary>An index, chunk coordinate or byte range lies outside.</summary>
    public sealed class ZarrOutOfRangeException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrOutOfRangeException(string message, Exception inner = null) : base(ZarrStatus.OutOfRange, message, inner) { }
    }

    /// <summary>A conditional write or read found another version.</summary>
    public sealed class ZarrPreconditionFailedException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrPreconditionFailedException(string message, Exception inner = null) : base(ZarrStatus.PreconditionFailed, message, inner) { }
    }

    /// <summary>The store or node was opened for reading.</summary>
    public sealed class ZarrReadOnlyException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrReadOnlyException(string message, Exception inner = null) : base(ZarrStatus.ReadOnly, message, inner) { }
    }

    /// <summary>The operating system or a store failed.</summary>
    public sealed class ZarrIOException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrIOException(string message, Exception inner = null) : base(ZarrStatus.IO, message, inner) { }
    }

    /// <summary>The deadline passed.</summary>
    public sealed class ZarrTimeoutException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrTimeoutException(string message, Exception inner = null) : base(ZarrStatus.Timeout, message, inner) { }
    }

    /// <summary>An allocation of the library failed.</summary>
    public sealed class ZarrOutOfMemoryException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrOutOfMemoryException(string message, Exception inner = null) : base(ZarrStatus.NoMemory, message, inner) { }
    }

    /// <summary>A store, codec or other callback threw: InnerException is the very exception.</summary>
    public sealed class ZarrCallbackException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrCallbackException(string message, Exception inner = null) : base(ZarrStatus.Callback, message, inner) { }
    }

    /// <summary>A defect of the library: please report it.</summary>
    public sealed class ZarrInternalException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrInternalException(string message, Exception inner = null) : base(ZarrStatus.Internal, message, inner) { }
    }

    /// <summary>Over a limit of the context; see <see cref="ZarrContextOptions"/>.</summary>
    public sealed class ZarrLimitExceededException : ZarrException
    {
        /// <summary>Makes the exception.</summary>
        /// <param name="message">What happened, for a person.</param>
        /// <param name="inner">What lies behind it, or null.</param>
        public ZarrLimitExceededException(string message, Exception inner = null) : base(ZarrStatus.LimitExceeded, message, inner) { }
    }
}
