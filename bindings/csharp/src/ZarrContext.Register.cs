using System;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <content>Codecs and stores of one's own.</content>
    public sealed partial class ZarrContext
    {
        /// <summary>Adds a codec under its v3 name (in v2 its id).</summary>
        /// <typeparam name="TCodec">Class of the codec: its interfaces say what it can do.</typeparam>
        /// <param name="name">The name.</param>
        /// <param name="kind">What it turns into what.</param>
        /// <param name="create">Makes an instance from the configuration, a JSON object. Must refuse members that it does not know with
        /// <see cref="ZarrInvalidMetadataException"/>.</param>
        /// <param name="anyThread">May be called on any thread, several at once on one instance. Else only on the thread that called the
        /// library, one at a time.</param>
        /// <param name="replace">Take the place of one of the same name; else <see cref="ZarrExistsException"/>.</param>
        public void RegisterCodec<TCodec>(string name, CodecKind kind, Func<string, TCodec> create, bool anyThread = true, bool replace = false)
            where TCodec : ICodec
        {
            if (create == null) throw new ArgumentNullException(nameof(create));
            byte[] text = Text.Bytes(name, nameof(name));
            using (Borrowed context = Borrow(this))
            {
                IntPtr factory = Callbacks.Handle(new CodecFactory(configuration => create(configuration))), error;
                int ranges = kind == CodecKind.BytesToBytes && typeof(IPartialDecoder).IsAssignableFrom(typeof(TCodec)) ? 1 : 0;
                int status = Api.zarr_cs_register_codec(context.Pointer, text, (ulong)text.Length, (int)kind, anyThread ? 1u : 0u, ranges,
                                                        factory, replace ? 1u : 0u, out error);
                if (status == 0) return;
                Callbacks.Free(factory);
                throw Failure.Take(status, error);
            }
        }

        /// <summary>Adds a URL scheme.</summary>
        /// <typeparam name="TStore">Class of the stores: its interfaces say what they can do.</typeparam>
        /// <param name="scheme">"s3" for "s3://...".</param>
        /// <param name="open">Opens a store.</param>
        /// <param name="capabilities">What every store of the class can do besides; see <see cref="IStore.Capabilities"/>.</param>
        /// <param name="replace">Take the place of one of the same name; else <see cref="ZarrExistsException"/>.</param>
        public void RegisterStore<TStore>(string scheme, StoreOpener<TStore> open, StoreCapabilities capabilities = StoreCapabilities.None,
                                          bool replace = false) where TStore : IStore
        {
            if (open == null) throw new ArgumentNullException(nameof(open));
            byte[] text = Text.Bytes(scheme, nameof(scheme));
            using (Borrowed context = Borrow(this))
            {
                IntPtr opener = Callbacks.Handle(new StoreScheme((url, options, readOnly) => open(url, options, readOnly))), error;
                int status = Api.zarr_cs_register_store(context.Pointer, text, (ulong)text.Length, StoreInstance.Members(typeof(TStore)),
                                                        StoreInstance.Capabilities(typeof(TStore), capabilities), 0, 0, 0, opener,
                                                        replace ? 1u : 0u, out error);
                if (status == 0) return;
                Callbacks.Free(opener);
                throw Failure.Take(status, error);
            }
        }
    }

    /// <content>Stores of one's own.</content>
    public sealed partial class ZarrStore
    {
        /// <summary>A store of a C# object, without a URL.</summary>
        /// <param name="store">The object: its interfaces say what it can do.</param>
        /// <param name="dispose">Dispose the object, if it is <see cref="IDisposable"/>, when the library has no more use for it.</param>
        /// <param name="context">Context; null = the process's default.</param>
        /// <returns>The store, to be disposed.</returns>
        public static ZarrStore From(IStore store, bool dispose = false, ZarrContext context = null)
        {
            if (store == null) throw new ArgumentNullException(nameof(store));
            IStoreCosts costs = store as IStoreCosts;
            ulong capabilities = StoreInstance.Capabilities(store.GetType(), store.Capabilities);
            using (Borrowed pointer = ZarrContext.Borrow(context))
            {
                IntPtr instance = Callbacks.Handle(new StoreInstance(store, dispose)), made, error;
                int status = Api.zarr_cs_store_new(pointer.Pointer, StoreInstance.Members(store.GetType()), capabilities,
                                                   costs == null ? 0 : (ulong)Math.Max(0, costs.Latency.Ticks) * 100,
                                                   costs == null ? 0 : (ulong)Math.Max(0, costs.Bandwidth),
                                                   costs == null ? 0 : (uint)Math.Max(0, costs.Concurrency), instance, out made, out error);
                if (status == 0) return new ZarrStore(made);
                Callbacks.Free(instance);
                throw Failure.Take(status, error);
            }
        }
    }
}
