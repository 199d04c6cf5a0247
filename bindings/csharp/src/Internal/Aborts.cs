using System;
using System.Threading;

namespace Zarr.Internal
{
    /// <summary>Thread.Abort of Mono and .NET Framework. Nothing may unwind a thread through the library: locks would stay locked. So a
    /// callback that is aborted ends like one that throws, and the abort goes on when the thread leaves the call.</summary>
    internal static class Aborts
    {
        private static int waiting;
        [ThreadStatic] private static bool mine;

        /// <summary>In a catch clause of a callback: keeps the runtime from throwing again at its end.</summary>
        internal static void PutOff(Exception exception)
        {
            if (!(exception is ThreadAbortException) || (Thread.CurrentThread.ThreadState & ThreadState.AbortRequested) == 0) return;
            Thread.ResetAbort();
            if (mine) return;
            mine = true;
            Interlocked.Increment(ref waiting);
        }

        /// <summary>At the end of a call of the library.</summary>
        internal static void GoOn()
        {
            if (Volatile.Read(ref waiting) == 0 || !mine) return;
            mine = false;
            Interlocked.Decrement(ref waiting);
            Thread.CurrentThread.Abort();
        }
    }
}
