using System;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>Takes a store's answer to one request.</summary>
    public sealed class StoreReply
    {
        private IntPtr reply;
        private readonly IntPtr error;
        private readonly IntPtr completion;
        private readonly IntPtr small; // a NativeAnswer, for the time of the call; zero for asynchronous answers

        internal StoreReply(IntPtr reply, IntPtr error, IntPtr completion, IntPtr small = default(IntPtr))
        {
            this.reply = reply;
            this.error = error;
            this.completion = completion;
            this.small = small;
        }

        internal void Close()
        {
            reply = IntPtr.Zero;
        }

        private IntPtr Open()
        {
            if (reply == IntPtr.Zero) throw new ObjectDisposedException(nameof(StoreReply), "the request is answered");
            return reply;
        }

        /// <summary>Whether the caller has given up: nothing need be fetched any more.</summary>
        public bool IsCancelled
        {
            get
            {
                Open();
                return completion != IntPtr.Zero && Api.zarr_cs_completion_cancelled(completion) != 0;
            }
        }

        /// <summary>Room for the bytes that were asked for: the final memory where possible. To be filled before the answer is
        /// given. When they are a part of the value, say how large the whole is with <see cref="SetInfo"/>, in any order; else the
        /// store must be an <see cref="IStatStore"/>, which is asked then.</summary>
        /// <param name="size">Number of bytes.</param>
        /// <returns>The room.</returns>
        public unsafe Span<byte> GetBuffer(int size)
        {
            if (size < 0) throw new ArgumentOutOfRangeException(nameof(size), size, "is negative");
            IntPtr open = Open();
            if (small != IntPtr.Zero)
            {
                NativeAnswer* answer = (NativeAnswer*)small;
                answer->IsGiven = size <= NativeAnswer.Room ? 1 : 0;
                answer->Size = (ulong)size;
                if (answer->IsGiven != 0) return new Span<byte>(answer->Data, size);
            }
            IntPtr room = Api.zarr_cs_reply_buffer(open, (ulong)size, error);
            if (room == IntPtr.Zero) throw new RefusedException();
            return new Span<byte>((void*)room, size);
        }

        /// <summary>Says more about the value.</summary>
        /// <param name="objectSize">Size of the whole value.</param>
        /// <param name="etag">Its version; null = none.</param>
        public unsafe void SetInfo(long objectSize, string etag = null)
        {
            if (objectSize < 0) throw new ArgumentOutOfRangeException(nameof(objectSize), objectSize, "is negative");
            byte[] text = etag == null ? null : Text.Bytes(etag, nameof(etag));
            IntPtr open = Open();
            if (small != IntPtr.Zero)
            {
                NativeAnswer* answer = (NativeAnswer*)small;
                answer->HasSize = text == null ? 1 : 0;
                answer->ObjectSize = (ulong)objectSize;
                if (text == null) return;
            }
            Api.zarr_cs_reply_info(open, (ulong)objectSize, text, (ulong)(text == null ? 0 : text.Length));
        }

        /// <summary>Answers a request from the whole value: picks the range, compares the version.</summary>
        /// <param name="request">The request.</param>
        /// <param name="value">The whole value.</param>
        /// <param name="etag">Its version; null = none.</param>
        /// <exception cref="ZarrOutOfRangeException">The range does not lie in the value: let it pass.</exception>
        /// <exception cref="ZarrPreconditionFailedException">It has another version: let it pass.</exception>
        public void Send(StoreRequest request, ReadOnlySpan<byte> value, string etag = null)
        {
            if (request.IfMatch != null && request.IfMatch != etag)
                throw new ZarrPreconditionFailedException("the value has another version");
            long offset, length;
            request.Range.Resolve(value.Length, out offset, out length);
            value.Slice((int)offset, (int)length).CopyTo(GetBuffer((int)length));
            SetInfo(value.Length, etag);
        }
    }

    /// <summary>The library refused something of a callback and has said why in its error, which stays as it is.</summary>
    internal sealed class RefusedException : Exception
    {
    }
}
