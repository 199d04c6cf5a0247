using System;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>What must have happened before the first call.</summary>
    internal static class Library
    {
        private static readonly bool ready = Start();

        /// <summary>Loads the library and tells it the callbacks, once.</summary>
        internal static void Load()
        {
            if (!ready) throw new InvalidOperationException("libzarr could not be started");
        }

        private static bool Start()
        {
            IntPtr[] table = Callbacks.Table();
            if (Api.zarr_cs_set_delegates(table, (ulong)table.Length) == 0)
                throw new InvalidOperationException("libzarrcs was built from other sources than this assembly");
            return true;
        }

        /// <summary>Throws when a call failed. Takes the error over.</summary>
        internal static void Check(int status, IntPtr error)
        {
            if (status != 0) throw Failure.Take(status, error);
        }

        /// <summary>False when there is no such thing; throws when a call failed otherwise. Takes the error over.</summary>
        internal static bool Found(int status, IntPtr error, System.Threading.CancellationToken token = default(System.Threading.CancellationToken))
        {
            if (status == 0) return true;
            if (status != (int)ZarrStatus.NotFound) throw Failure.Take(status, error, token);
            Api.zarr_error_release(error);
            return false;
        }

        /// <summary>Throws when a call failed that a token may stop. Takes the error over.</summary>
        internal static void Check(int status, IntPtr error, System.Threading.CancellationToken token)
        {
            if (status != 0) throw Failure.Take(status, error, token);
        }
    }
}
