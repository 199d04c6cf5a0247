using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>A value of a store, or part of one.</summary>
    public sealed class StoreValue
    {
        internal StoreValue(byte[] data, long objectSize, string etag)
        {
            Data = data;
            ObjectSize = objectSize;
            ETag = etag;
        }

        /// <summary>The bytes that were asked for.</summary>
        public byte[] Data { get; }

        /// <summary>Size of the whole value.</summary>
        public long ObjectSize { get; }

        /// <summary>Version of the value; null when the store has none.</summary>
        public string ETag { get; }
    }

    /// <summary>Size and version of a value.</summary>
    public struct StoreStat
    {
        /// <summary>Says both.</summary>
        /// <param name="size">Size in bytes.</param>
        /// <param name="etag">Version; null = none.</param>
        public StoreStat(long size, string etag)
        {
            Size = size;
            ETag = etag;
        }

        /// <summary>Size in bytes.</summary>
        public long Size { get; }

        /// <summary>Version; null when the store has none.</summary>
        public string ETag { get; }
    }

    /// <summary>Byte values under keys. May be used by any thread. Nodes keep their store alive: it may be disposed before them.
    /// </summary>
    public sealed partial class ZarrStore : IDisposable
    {
        private readonly StoreHandle handle;

        internal ZarrStore(IntPtr pointer)
        {
            handle = new StoreHandle(pointer);
        }

        /// <summary>Opens a store: "/path", "relative/path", "file:///path", "memory://name" (shared by name in this process;
        /// "memory://" is a fresh private one), or a registered scheme. A folder may be absent: the first write makes it.</summary>
        /// <param name="url">Where.</param>
        /// <param name="readOnly">Writes throw <see cref="ZarrReadOnlyException"/>.</param>
        /// <param name="optionsJson">Configuration as a JSON object; null = none.</param>
        /// <param name="context">Context; null = the process's default.</param>
        /// <returns>The store, to be disposed.</returns>
        public static ZarrStore Open(string url, bool readOnly = false, string optionsJson = null, ZarrContext context = null)
        {
            byte[] text = Text.Bytes(url, nameof(url)), options = Text.Bytes(optionsJson ?? "", nameof(optionsJson));
            using (Borrowed pointer = ZarrContext.Borrow(context))
            {
                IntPtr store, error;
                Library.Check(Api.zarr_store_open(pointer.Pointer, text, (ulong)text.Length, options, (ulong)options.Length,
                                                  readOnly ? 1u : 0u, out store, out error), error);
                return new ZarrStore(store);
            }
        }

        /// <summary>What the store can do.</summary>
        public StoreCapabilities Capabilities
        {
            get
            {
                using (Borrowed store = handle.Borrow()) return (StoreCapabilities)Api.zarr_store_capabilities(store.Pointer);
            }
        }

        /// <summary>URL-like text for people and logs, without credentials.</summary>
        public string Description
        {
            get
            {
                using (Borrowed store = handle.Borrow()) return Text.Of(Api.zarr_store_description(store.Pointer));
            }
        }

        /// <summary>Reads a value or a part of it.</summary>
        /// <param name="key">Its key.</param>
        /// <param name="range">Which part.</param>
        /// <param name="ifMatch">Version that it must have; null = any.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>The value; null when there is none.</returns>
        /// <exception cref="ZarrPreconditionFailedException">It has another version.</exception>
        /// <exception cref="ZarrOutOfRangeException">The range does not lie in the value.</exception>
        public unsafe StoreValue Get(string key, ByteRange range = default(ByteRange), string ifMatch = null,
                              CancellationToken cancellationToken = default(CancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            byte[] text = Text.Bytes(key, nameof(key)), match = ifMatch == null ? null : Text.Bytes(ifMatch, nameof(ifMatch));
            using (Borrowed store = handle.Borrow())
            using (CancelSwitch cancel = CancelSwitch.For(cancellationToken))
            {
                NativeValue value;
                IntPtr error;
                int status;
                fixed (byte* keyText = Text.Pinnable(text), matchText = Text.Pinnable(match))
                    status = Api.zarr_cs_store_get(store.Pointer, (IntPtr)keyText, (ulong)text.Length, (int)range.Kind, (ulong)range.Offset,
                                                   (ulong)range.Length, (IntPtr)matchText, (ulong)(match == null ? 0 : match.Length),
                                                   cancel == null ? IntPtr.Zero : cancel.Pointer, (IntPtr)(&value), out error);
                if (!Library.Found(status, error, cancellationToken)) return null;
                string version = Text.Take(value.Etag);
                return new StoreValue(NativeValue.Take(&value), (long)value.ObjectSize, version);
            }
        }

        /// <summary>Reads several values; the store may have many requests in flight.</summary>
        /// <param name="keys">Their keys.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>A value for each key; null for those that are not there.</returns>
        public byte[][] GetMany(IReadOnlyList<string> keys, CancellationToken cancellationToken = default(CancellationToken))
        {
            if (keys == null) throw new ArgumentNullException(nameof(keys));
            cancellationToken.ThrowIfCancellationRequested();
            using (Borrowed store = handle.Borrow())
            using (CancelSwitch cancel = CancelSwitch.For(cancellationToken))
            using (Gets gets = new Gets(keys.Count))
            {
                for (int i = 0; i < keys.Count; ++i) gets.Set(i, keys[i], default(ByteRange), null);
                return gets.Run(store.Pointer, cancel == null ? IntPtr.Zero : cancel.Pointer, cancellationToken);
            }
        }

        /// <summary>Replaces a whole value.</summary>
        /// <param name="key">Its key.</param>
        /// <param name="data">The bytes; read during the call only.</param>
        /// <param name="condition">When to write.</param>
        /// <returns>The new version; null when the store has none.</returns>
        /// <exception cref="ZarrPreconditionFailedException">The condition does not hold; nothing is changed.</exception>
        public string Set(string key, ReadOnlySpan<byte> data, SetCondition condition = default(SetCondition))
        {
            byte[] text = Text.Bytes(key, nameof(key));
            byte[] match = condition.ETag == null ? null : Text.Bytes(condition.ETag, nameof(condition));
            using (Borrowed store = handle.Borrow())
            {
                IntPtr etag, error;
                Library.Check(Api.zarr_flat_store_set(store.Pointer, text, (ulong)text.Length, ref MemoryMarshal.GetReference(data),
                                                      (ulong)data.Length, condition.Kind, match, (ulong)(match == null ? 0 : match.Length),
                                                      out etag, out error), error);
                return Text.Take(etag);
            }
        }

        /// <summary>Removes a value.</summary>
        /// <param name="key">Its key.</param>
        /// <returns>Whether it was there.</returns>
        public bool Erase(string key)
        {
            byte[] text = Text.Bytes(key, nameof(key));
            using (Borrowed store = handle.Borrow())
            {
                int existed;
                IntPtr error;
                Library.Check(Api.zarr_store_erase(store.Pointer, text, (ulong)text.Length, out existed, out error), error);
                return existed != 0;
            }
        }

        /// <summary>Removes every value below a prefix.</summary>
        /// <param name="prefix">"" or ending with "/".</param>
        public void ErasePrefix(string prefix)
        {
            byte[] text = Text.Bytes(prefix, nameof(prefix));
            using (Borrowed store = handle.Borrow())
            {
                IntPtr error;
                Library.Check(Api.zarr_store_erase_prefix(store.Pointer, text, (ulong)text.Length, out error), error);
            }
        }

        /// <summary>Size and version of a value.</summary>
        /// <param name="key">Its key.</param>
        /// <returns>null when there is none.</returns>
        public StoreStat? Stat(string key)
        {
            byte[] text = Text.Bytes(key, nameof(key));
            using (Borrowed store = handle.Borrow())
            {
                ulong size;
                IntPtr etag, error;
                int status = Api.zarr_store_stat(store.Pointer, text, (ulong)text.Length, out size, out etag, out error);
                if (!Library.Found(status, error)) return null;
                return new StoreStat((long)size, Text.Take(etag));
            }
        }

        /// <summary>Lists below a prefix, in no order.</summary>
        /// <param name="prefix">"" or ending with "/".</param>
        /// <param name="recursive">Every key; else direct children, deeper ones as one prefix that ends with "/".</param>
        /// <returns>Keys, and prefixes.</returns>
        public IReadOnlyList<string> List(string prefix = "", bool recursive = true)
        {
            byte[] text = Text.Bytes(prefix, nameof(prefix));
            using (Borrowed store = handle.Borrow())
            {
                IntPtr packed, error;
                Library.Check(Api.zarr_flat_list(store.Pointer, text, (ulong)text.Length, recursive ? 1 : 0, out packed, out error), error);
                var keys = new List<string>();
                foreach (var entry in Packed.Take(packed)) keys.Add(entry.Value);
                return keys;
            }
        }

        /// <summary>Makes everything written so far durable, as far as the store can.</summary>
        public void Flush()
        {
            using (Borrowed store = handle.Borrow())
            {
                IntPtr error;
                Library.Check(Api.zarr_store_flush(store.Pointer, out error), error);
            }
        }

        /// <summary>Gives the store back. It goes with its last node.</summary>
        public void Dispose()
        {
            handle.Dispose();
        }
    }
}
