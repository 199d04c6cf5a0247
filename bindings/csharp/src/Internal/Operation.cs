using System;
using System.Buffers;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Zarr.Native;

namespace Zarr.Internal
{
    internal delegate int StartCall(IntPtr array, ulong rank, long[] start, long[] shape, long[] step, ref byte buffer, ulong size,
                                    long[] strides, IntPtr options, out IntPtr op, out IntPtr error);

    /// <summary>One zarr_op as a task. Lives, and keeps the memory pinned, until the library has told that it is complete.</summary>
    internal sealed class Operation
    {
        private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(50);

        private readonly TaskCompletionSource<bool> completion = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationToken token;
        private readonly IProgress<OperationProgress> progress;
        private MemoryHandle memory;
        private OperationHandle handle;
        private CancellationTokenRegistration registration;
        private Timer reporter;
        private Exception thrown;

        private Operation(MemoryHandle memory, IProgress<OperationProgress> progress, CancellationToken token)
        {
            this.memory = memory;
            this.progress = progress;
            this.token = token;
        }

        internal static unsafe Task Start(StartCall call, IntPtr array, int rank, Request request, MemoryHandle memory, IoOptions options,
                                          IProgress<OperationProgress> progress, CancellationToken token)
        {
            Operation made = new Operation(memory, progress, token);
            try
            {
                IntPtr op, error;
                using (CallOptions native = CallOptions.Make(options, default(CancellationToken)))
                    Library.Check(call(array, (ulong)rank, request.Start, request.Shape, request.Step, ref Memory.At((IntPtr)memory.Pointer),
                                       request.Bytes, request.Strides, native.Pointer, out op, out error), error);
                made.handle = new OperationHandle(op);
            }
            catch (ZarrException error)
            {
                memory.Dispose();
                return Task.FromException(error);
            }
            catch
            {
                memory.Dispose();
                throw;
            }
            made.Run();
            return made.completion.Task;
        }

        private void Run()
        {
            // Before the notify, which may come at once: a finished operation must leave nothing behind with the token.
            try
            {
                if (token.CanBeCanceled) registration = token.Register(Cancel);
            }
            catch (ObjectDisposedException)
            {
                // The token's source is gone: nobody can cancel any more.
            }
            if (progress != null) reporter = new Timer(ignored => Report(), null, ReportEvery, ReportEvery);
            IntPtr self = Callbacks.Handle(this);
            using (Borrowed op = handle.Borrow())
            {
                IntPtr error;
                // The notify may run before this returns; it only queues.
                int status = Api.zarr_cs_op_on_complete(op.Pointer, self, out error);
                if (status != 0)
                {
                    Callbacks.Free(self);
                    Api.zarr_error_release(error);
                    ThreadPool.QueueUserWorkItem(ignored => Finish());
                }
            }
        }

        /// <summary>Called once by the library, on any thread. The result is taken elsewhere: a continuation must not run here.</summary>
        internal static void Notify(IntPtr handle)
        {
            try
            {
                Operation operation = Callbacks.Target<Operation>(handle);
                Callbacks.Free(handle);
                ThreadPool.QueueUserWorkItem(ignored => operation.Finish());
            }
            catch (Exception error)
            {
                Environment.FailFast("libzarr: the end of an operation got lost", error);
            }
        }

        private void Cancel()
        {
            try
            {
                using (Borrowed op = handle.Borrow()) Api.zarr_op_cancel(op.Pointer);
            }
            catch (ObjectDisposedException)
            {
                // It had ended.
            }
        }

        private void Report()
        {
            ulong done, total;
            try
            {
                using (Borrowed op = handle.Borrow()) Api.zarr_op_progress(op.Pointer, out done, out total);
                progress.Report(new OperationProgress((long)done, (long)total));
            }
            catch (ObjectDisposedException)
            {
                // It had ended.
            }
            catch (Exception error)
            {
                // The task must not end before the library has let go of the memory.
                Interlocked.CompareExchange(ref thrown, error, null);
                Cancel();
            }
        }

        private void Finish()
        {
            Exception failure = null;
            try
            {
                using (Borrowed op = handle.Borrow())
                {
                    IntPtr error;
                    int status = Api.zarr_op_wait(op.Pointer, Limits.Forever, out error);
                    if (status != 0) failure = Failure.Take(status, error, token);
                }
                memory.Dispose();
                if (reporter != null)
                {
                    reporter.Dispose();
                    Report();
                }
                handle.Dispose();
                registration.Dispose();
            }
            catch (Exception error)
            {
                failure = failure ?? error;
            }
            failure = Volatile.Read(ref thrown) ?? failure;
            if (failure == null) completion.TrySetResult(true);
            else if (failure is OperationCanceledException && token.IsCancellationRequested) completion.TrySetCanceled(token);
            else completion.TrySetException(failure);
        }
    }
}
