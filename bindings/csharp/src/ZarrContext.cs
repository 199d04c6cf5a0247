using System;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>Registries, threads, limits, caches and callbacks. Wherever one is asked for, null means the process's default.
    /// May be used by any thread. Stores and nodes made with it keep what they need of it: it may be disposed before them.</summary>
    public sealed partial class ZarrContext : IDisposable
    {
        private readonly ContextHandle handle; // null = the process's default

        private ZarrContext(ContextHandle handle)
        {
            this.handle = handle;
        }

        /// <summary>The process's default context, which is what null stands for where a context is asked for: codecs and stores that are
        /// registered with it are there for all who name no context. Disposing it does nothing.</summary>
        public static ZarrContext Default { get; } = new ZarrContext((ContextHandle)null);

        /// <summary>Makes a context of its own registries, threads and limits. Threads start with the first parallel call.</summary>
        /// <param name="options">Options; null = defaults.</param>
        /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
        public ZarrContext(ZarrContextOptions options = null)
        {
            Library.Load();
            options = options ?? new ZarrContextOptions();
            IntPtr log = IntPtr.Zero, events = IntPtr.Zero, scheduler = IntPtr.Zero, native = IntPtr.Zero;
            try
            {
                native = NewOptions(options);
                if (options.Log != null) log = Callbacks.Handle(options.Log);
                if (options.Event != null) events = Callbacks.Handle(options.Event);
                if (options.Scheduler != null) scheduler = Callbacks.Handle(options.Scheduler);
                Api.zarr_cs_context_callbacks(native, log, events, scheduler);
                IntPtr pointer, error;
                Library.Check(Api.zarr_context_new(native, out pointer, out error), error);
                handle = new ContextHandle(pointer);
            }
            catch
            {
                Callbacks.Free(log);
                Callbacks.Free(events);
                Callbacks.Free(scheduler);
                throw;
            }
            finally
            {
                Api.zarr_flat_context_options_free(native);
            }
        }

        private static IntPtr NewOptions(ZarrContextOptions options)
        {
            ulong chunkCache = (ulong)Natural(options.ChunkCacheBytes, "ChunkCacheBytes");
            IntPtr native = Api.zarr_flat_context_options_new(
                (uint)Natural(options.Threads, "Threads"), (uint)Natural(options.IoConcurrency, "IoConcurrency"),
                (ulong)Natural(options.ByteBudget, "ByteBudget"),
                options.CacheBudget == -1 ? ulong.MaxValue : (ulong)Natural(options.CacheBudget, "CacheBudget"),
                (ulong)Natural(options.MaxChunkBytes, "MaxChunkBytes"), (ulong)Natural(options.MaxMetadataBytes, "MaxMetadataBytes"),
                (ulong)Natural(options.MaxShardIndexBytes, "MaxShardIndexBytes"), (uint)Natural(options.MaxJsonDepth, "MaxJsonDepth"),
                options.NoPlugins ? 1u : 0u);
            if (native == IntPtr.Zero) throw new OutOfMemoryException();
            Api.zarr_flat_context_options_chunk_cache(native, chunkCache);
            return native;
        }

        private static long Natural(long value, string name)
        {
            if (value < 0) throw new ArgumentOutOfRangeException("options", value, name + " is negative");
            return value;
        }

        internal static Borrowed Borrow(ZarrContext context)
        {
            Library.Load();
            return context == null || context.handle == null ? default(Borrowed) : context.handle.Borrow();
        }

        /// <summary>Threads that one call may use, the caller included.</summary>
        public int Threads
        {
            get
            {
                using (Borrowed pointer = Borrow(this)) return (int)Api.zarr_context_threads(pointer.Pointer);
            }
        }

        /// <summary>Loads a plugin. Plugins that ZARR_PLUGIN_PATH leads to load by themselves at first use.</summary>
        /// <param name="path">File name.</param>
        /// <exception cref="ZarrException">It cannot be loaded.</exception>
        public void LoadPlugin(string path)
        {
            byte[] text = Text.Bytes(path, nameof(path));
            using (Borrowed pointer = Borrow(this))
            {
                IntPtr error;
                Library.Check(Api.zarr_load_plugin(pointer.Pointer, text, (ulong)text.Length, out error), error);
            }
        }

        /// <summary>Gives the context back. It goes with its last user.</summary>
        public void Dispose()
        {
            if (handle != null) handle.Dispose();
        }
    }
}
