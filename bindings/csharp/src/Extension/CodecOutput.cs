using System;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>Takes what a codec makes; bytes are appended. Not to be used after the codec's method has returned.</summary>
    public sealed class CodecOutput
    {
        private IntPtr sink;
        private readonly IntPtr error;
        private int reserved;

        internal CodecOutput(IntPtr sink, IntPtr error)
        {
            this.sink = sink;
            this.error = error;
        }

        internal void Close()
        {
            sink = IntPtr.Zero;
        }

        private IntPtr Open()
        {
            if (sink == IntPtr.Zero) throw new ObjectDisposedException(nameof(CodecOutput), "the codec has returned");
            return sink;
        }

        /// <summary>Bytes that may still be written.</summary>
        public long Room
        {
            get { return (long)Math.Min(long.MaxValue, Api.zarr_cs_sink_room(Open())); }
        }

        /// <summary>Appends bytes.</summary>
        /// <param name="data">The bytes.</param>
        public void Write(ReadOnlySpan<byte> data)
        {
            data.CopyTo(Reserve(data.Length));
            Commit(data.Length);
        }

        /// <summary>Room for more bytes, to be filled and then committed. Valid until the next call.</summary>
        /// <param name="size">Number of bytes.</param>
        /// <returns>The room.</returns>
        public unsafe Span<byte> Reserve(int size)
        {
            if (size < 0) throw new ArgumentOutOfRangeException(nameof(size), size, "is negative");
            reserved = 0;
            IntPtr room = Api.zarr_cs_sink_reserve(Open(), (ulong)size, error);
            if (room == IntPtr.Zero && Api.zarr_error_code(error) != 0) throw new RefusedException();
            reserved = size;
            return new Span<byte>((void*)room, room == IntPtr.Zero ? 0 : size);
        }

        /// <summary>Makes the first bytes of what was reserved part of the output.</summary>
        /// <param name="size">Number of bytes.</param>
        public void Commit(int size)
        {
            if (size < 0 || size > reserved) throw new ArgumentOutOfRangeException(nameof(size), size, "is more than was reserved");
            reserved = 0;
            Api.zarr_cs_sink_commit(Open(), (ulong)size);
        }
    }

    /// <summary>Encoded bytes of which a codec reads what it needs.</summary>
    public sealed class CodecSource
    {
        private IntPtr source;
        private readonly IntPtr error;

        internal CodecSource(IntPtr source, IntPtr error)
        {
            this.source = source;
            this.error = error;
        }

        internal void Close()
        {
            source = IntPtr.Zero;
        }

        private IntPtr Open()
        {
            if (source == IntPtr.Zero) throw new ObjectDisposedException(nameof(CodecSource), "the codec has returned");
            return source;
        }

        /// <summary>Size in bytes.</summary>
        public long Size
        {
            get { return (long)Api.zarr_cs_source_size(Open()); }
        }

        /// <summary>Fills memory.</summary>
        /// <param name="offset">First byte.</param>
        /// <param name="destination">Gets as many bytes as it has room for.</param>
        public unsafe void Read(long offset, Span<byte> destination)
        {
            if (offset < 0) throw new ArgumentOutOfRangeException(nameof(offset), offset, "is negative");
            fixed (byte* target = &System.Runtime.InteropServices.MemoryMarshal.GetReference(destination))
            {
                if (Api.zarr_cs_source_read(Open(), (ulong)offset, (IntPtr)target, (ulong)destination.Length, error) != 0)
                    throw new RefusedException();
            }
        }
    }
}
