using System;
using System.Threading;
using System.Threading.Tasks;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>Progress of a copy. A void callback cannot fail, so what it throws stops the copy through `cancel`.</summary>
    internal sealed class CopyProgress
    {
        internal IProgress<OperationProgress> Receiver;
        internal CancelSwitch Cancel;
        internal Exception Thrown;
    }

    /// <summary>Log, events, tasks and progress. Nothing may escape into the library.</summary>
    internal static class ContextCallbacks
    {
        internal static void Log(IntPtr handle, int level, IntPtr message, UIntPtr length)
        {
            try
            {
                Callbacks.Target<Action<LogLevel, string>>(handle)((LogLevel)level, Text.Of(message, (ulong)length));
            }
            catch (Exception error)
            {
                // Documented: a log that throws is not heard.
                Aborts.PutOff(error);
            }
        }

        internal static void Event(IntPtr handle, int kind, int status, IntPtr name, IntPtr key, ulong bytes, ulong durationNs)
        {
            try
            {
                Callbacks.Target<Action<ZarrEvent>>(handle)(new ZarrEvent((EventKind)kind, (ZarrStatus)status, Text.Of(name), Text.Of(key),
                                                                        (long)bytes, new TimeSpan((long)(durationNs / 100))));
            }
            catch (Exception error)
            {
                // Documented as for Log.
                Aborts.PutOff(error);
            }
        }

        internal static void Submit(IntPtr handle, IntPtr run, IntPtr task)
        {
            int started = 0;
            Action once = () =>
            {
                if (Interlocked.Exchange(ref started, 1) == 0) Api.zarr_cs_run_task(run, task);
            };
            try
            {
                Task.Factory.StartNew(once, CancellationToken.None, TaskCreationOptions.DenyChildAttach, Callbacks.Target<TaskScheduler>(handle));
            }
            catch (Exception error)
            {
                // A scheduler that refuses work, or that has queued it and then thrown: the task must run, and once.
                Aborts.PutOff(error);
                ThreadPool.QueueUserWorkItem(ignored => once());
            }
        }

        internal static void Progress(IntPtr handle, ulong done, ulong total)
        {
            CopyProgress progress = Callbacks.Target<CopyProgress>(handle);
            try
            {
                progress.Receiver.Report(new OperationProgress((long)done, (long)total));
            }
            catch (Exception error)
            {
                Aborts.PutOff(error);
                if (progress.Thrown == null) progress.Thrown = error;
                progress.Cancel.Trigger();
            }
        }
    }
}
