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
            catch (Exception)
            {
                // Documented: a log that throws is not heard.
            }
        }

        internal static void Event(IntPtr handle, int kind, int status, IntPtr name, IntPtr key, ulong bytes, ulong durationNs)
        {
            try
            {
                Callbacks.Target<Action<ZarrEvent>>(handle)(new ZarrEvent((EventKind)kind, (ZarrStatus)status, Text.Of(name), Text.Of(key),
                                                                        (long)bytes, new TimeSpan((long)(durationNs / 100))));
            }
            catch (Exception)
            {
                // Documented as for Log.
            }
        }

        internal static void Submit(IntPtr handle, IntPtr run, IntPtr task)
        {
            try
            {
                Task.Factory.StartNew(() => Api.zarr_cs_run_task(run, task), CancellationToken.None, TaskCreationOptions.DenyChildAttach,
                                      Callbacks.Target<TaskScheduler>(handle));
            }
            catch (Exception)
            {
                // A scheduler that refuses work: the task must still run once.
                ThreadPool.QueueUserWorkItem(ignored => Api.zarr_cs_run_task(run, task));
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
                if (progress.Thrown == null) progress.Thrown = error;
                progress.Cancel.Trigger();
            }
        }
    }
}
