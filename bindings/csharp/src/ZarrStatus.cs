namespace Zarr
{
    /// <summary>How a call of the library ended. The numbers are those of zarr.h and never change.</summary>
    public enum ZarrStatus
    {
        /// <summary>It succeeded.</summary>
        Ok = 0,
        /// <summary>No such node, key, chunk or attribute.</summary>
        NotFound = 1,
        /// <summary>There is one already.</summary>
        Exists = 2,
        /// <summary>The call is wrong: rank, buffer, stride, name or option.</summary>
        InvalidArgument = 3,
        /// <summary>A metadata document or configuration is not what the specification says.</summary>
        InvalidMetadata = 4,
        /// <summary>Valid, but this library or this store cannot do it; the message names what.</summary>
        Unsupported = 5,
        /// <summary>A stored chunk, shard or value does not decode.</summary>
        CorruptData = 6,
        /// <summary>An index, chunk coordinate or byte range lies outside.</summary>
        OutOfRange = 7,
        /// <summary>A conditional write or read found another version.</summary>
        PreconditionFailed = 8,
        /// <summary>The store or node was opened for reading.</summary>
        ReadOnly = 9,
        /// <summary>The operating system or a store failed.</summary>
        IO = 10,
        /// <summary>The deadline passed.</summary>
        Timeout = 11,
        /// <summary>It was cancelled.</summary>
        Cancelled = 12,
        /// <summary>An allocation failed.</summary>
        NoMemory = 13,
        /// <summary>A store, codec or other callback threw; InnerException is what it threw.</summary>
        Callback = 14,
        /// <summary>A defect of the library: please report it.</summary>
        Internal = 15,
        /// <summary>Over a limit of the context.</summary>
        LimitExceeded = 16
    }
}
