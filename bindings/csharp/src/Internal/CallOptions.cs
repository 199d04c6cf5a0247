using System;
using System.Threading;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>A zarr_io_options for one call, and the link from a token to a zarr_cancel. Nothing is made for the defaults.</summary>
    internal struct CallOptions : IDisposable
    {
        internal IntPtr Pointer;
        private CancelSwitch cancel;

        internal static CallOptions Make(IoOptions options, CancellationToken token)
        {
            if (options == null && !token.CanBeCanceled) return default(CallOptions);
            if (token.IsCancellationRequested) throw new OperationCanceledException(token);
            return Make(options, CancelSwitch.For(token));
        }

        /// <summary>With a switch in any case.</summary>
        internal static CallOptions MakeStoppable(IoOptions options, CancellationToken token, out CancelSwitch cancel)
        {
            cancel = CancelSwitch.New(token);
            return Make(options, cancel);
        }

        private static CallOptions Make(IoOptions options, CancelSwitch cancel)
        {
            CallOptions made = default(CallOptions);
            made.cancel = cancel;
            try
            {
                made.Pointer = NewOptions(options ?? Defaults, cancel == null ? IntPtr.Zero : cancel.Pointer);
                return made;
            }
            catch
            {
                made.Dispose();
                throw;
            }
        }

        private static readonly IoOptions Defaults = new IoOptions();

        private static IntPtr NewOptions(IoOptions options, IntPtr cancel)
        {
            ulong flags = (options.FreshMemory ? 1u : 0) | (options.Validate ? 2u : 0) | (options.ResolveShards ? 4u : 0);
            if (options.Offset < 0) throw new ArgumentOutOfRangeException(nameof(options), options.Offset, "Offset is negative");
            IntPtr pointer = Api.zarr_flat_io_options_new(flags, (ulong)options.Offset, (int)options.ByteOrder, (int)options.MissingChunks,
                                                          (int)options.FillChunks, Nanoseconds(options.Timeout), cancel);
            if (pointer == IntPtr.Zero) throw new OutOfMemoryException();
            try
            {
                if (options.MemoryDataType != null)
                {
                    byte[] name = Text.Bytes(options.MemoryDataType, nameof(options));
                    Say(Api.zarr_flat_io_options_memory_data_type(pointer, name, (ulong)name.Length), "MemoryDataType");
                }
                byte[] field = Text.Bytes(options.Field ?? "", nameof(options));
                if (field.Length > 0 || options.Rounding != 0 || options.OutOfRange != 0)
                    Say(Api.zarr_flat_io_options_conversion(pointer, field, (ulong)field.Length, (int)options.Rounding, (int)options.OutOfRange),
                        "Field");
                return pointer;
            }
            catch
            {
                Api.zarr_flat_io_options_free(pointer);
                throw;
            }
        }

        private static void Say(int said, string member)
        {
            if (said == 0) throw new ArgumentException(member + " has a NUL");
        }

        /// <summary>0 means none to the library, so a deadline of 0 is the shortest that there is.</summary>
        private static ulong Nanoseconds(TimeSpan? timeout)
        {
            if (timeout == null || timeout.Value == System.Threading.Timeout.InfiniteTimeSpan) return 0;
            if (timeout.Value < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(timeout), timeout, "Timeout is negative");
            return timeout.Value.Ticks > long.MaxValue / 100 ? 0 : Math.Max(1, (ulong)timeout.Value.Ticks * 100);
        }

        public void Dispose()
        {
            Api.zarr_flat_io_options_free(Pointer);
            if (cancel != null) cancel.Dispose();
        }
    }

    /// <summary>A zarr_cancel that a token triggers.</summary>
    internal sealed class CancelSwitch : IDisposable
    {
        private readonly CancelHandle handle;
        private readonly Borrowed borrowed;
        private CancellationTokenRegistration registration;

        private CancelSwitch(CancelHandle handle)
        {
            this.handle = handle;
            borrowed = handle.Borrow();
        }

        /// <summary>null for tokens that never cancel.</summary>
        internal static CancelSwitch For(CancellationToken token)
        {
            return token.CanBeCanceled ? New(token) : null;
        }

        internal static CancelSwitch New(CancellationToken token)
        {
            Library.Load();
            IntPtr pointer, error;
            Library.Check(Api.zarr_cancel_new(out pointer, out error), error);
            CancelSwitch made = new CancelSwitch(new CancelHandle(pointer));
            if (token.CanBeCanceled) made.registration = token.Register(made.Trigger);
            return made;
        }

        internal IntPtr Pointer
        {
            get { return borrowed.Pointer; }
        }

        internal void Trigger()
        {
            Api.zarr_cancel_trigger(borrowed.Pointer);
        }

        /// <summary>Waits for a trigger that is just running.</summary>
        public void Dispose()
        {
            registration.Dispose();
            borrowed.Dispose();
            handle.Dispose();
        }
    }
}
