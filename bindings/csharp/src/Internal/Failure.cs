using System;
using System.IO;
using System.Threading;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>Errors of the library as exceptions, and exceptions of callbacks as errors of the library.</summary>
    internal static class Failure
    {
        internal static Exception Take(int status, IntPtr error)
        {
            return Take(status, error, default(CancellationToken));
        }

        /// <summary>The exception of a failed call. Releases the error.</summary>
        internal static Exception Take(int status, IntPtr error, CancellationToken token)
        {
            try
            {
                ZarrException exception = Read(status, error);
                if (status != (int)ZarrStatus.Cancelled) return exception;
                return new OperationCanceledException(exception.Message, exception.InnerException ?? exception, token);
            }
            finally
            {
                Api.zarr_error_release(error);
            }
        }

        private static ZarrException Read(int status, IntPtr error)
        {
            string message = Text.Of(Api.zarr_error_message(error));
            if (string.IsNullOrEmpty(message)) message = Text.Of(Api.zarr_status_name(status));
            IntPtr cause = Api.zarr_error_cause(error);
            Exception inner = Thrown(error);
            if (inner == null && cause != IntPtr.Zero) inner = Read(Api.zarr_error_code(cause), cause);
            ZarrException exception = ZarrException.Make((ZarrStatus)status, message, inner);
            exception.Key = Text.Of(Api.zarr_error_key(error));
            exception.Codec = Text.Of(Api.zarr_error_codec(error));
            exception.ErrorNumber = Api.zarr_error_errno(error);
            exception.IsRetryable = Api.zarr_error_retryable(error) != 0;
            long[] chunk = new long[Limits.MaxRank];
            int rank = (int)Api.zarr_error_chunk(error, chunk, (ulong)chunk.Length);
            Array.Resize(ref chunk, Math.Min(rank, chunk.Length));
            exception.Chunk = rank == 0 ? null : chunk;
            return exception;
        }

        /// <summary>The exception that a callback threw, the very object, wherever it is in the chain of causes.</summary>
        private static Exception Thrown(IntPtr error)
        {
            for (; error != IntPtr.Zero; error = Api.zarr_error_cause(error))
            {
                Exception thrown = Payload.In(Api.zarr_error_payload(error));
                if (thrown != null) return thrown;
            }
            return null;
        }

        /// <summary>Writes an exception into the error of a callback and returns the callback's status.</summary>
        internal static int Report(Exception exception, IntPtr error)
        {
            Aborts.PutOff(exception);
            ZarrStatus status = StatusOf(exception);
            byte[] message = Text.Lossy(Describe(exception));
            ZarrException ours = exception as ZarrException;
            Api.zarr_cs_fail(error, (int)status, message, (ulong)message.Length, ours == null ? 0 : ours.ErrorNumber,
                             ours != null && ours.IsRetryable ? 1 : 0, Payload.Of(exception));
            return (int)status;
        }

        /// <summary>Message may throw too: it is a virtual property of somebody else's class.</summary>
        private static string Describe(Exception exception)
        {
            try
            {
                string message = exception is ZarrException ? exception.Message : exception.GetType().FullName + ": " + exception.Message;
                return message.Replace('\0', ' ').Replace('\n', ' ').Replace("\r", "");
            }
            catch (Exception)
            {
                return exception.GetType().FullName;
            }
        }

        private static ZarrStatus StatusOf(Exception exception)
        {
            ZarrException ours = exception as ZarrException;
            if (ours != null) return ours.Status == ZarrStatus.Ok ? ZarrStatus.Callback : ours.Status;
            if (exception is OperationCanceledException) return ZarrStatus.Cancelled;
            if (exception is TimeoutException) return ZarrStatus.Timeout;
            if (exception is OutOfMemoryException) return ZarrStatus.NoMemory;
            if (exception is IOException) return ZarrStatus.IO;
            return ZarrStatus.Callback;
        }
    }
}
