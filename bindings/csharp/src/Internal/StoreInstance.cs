using System;

namespace Zarr.Internal
{
    /// <summary>A C# store that the library holds.</summary>
    internal sealed class StoreInstance : IReleased
    {
        internal readonly IStore Store;
        private readonly bool dispose;

        internal StoreInstance(IStore store, bool dispose)
        {
            Store = store;
            this.dispose = dispose;
        }

        public void Released()
        {
            IDisposable disposable = dispose ? Store as IDisposable : null;
            if (disposable != null) disposable.Dispose();
        }

        /// <summary>Bits of zarr_cs.h for the optional members that a class has.</summary>
        internal static int Members(Type type)
        {
            Type[] interfaces =
            {
                typeof(IAsyncStore), typeof(IWritableStore), typeof(IWritableStore), typeof(IPrefixErasingStore), typeof(IStatStore),
                typeof(IListableStore), typeof(IFlushableStore)
            };
            int members = 0;
            for (int i = 0; i < interfaces.Length; ++i)
                if (interfaces[i].IsAssignableFrom(type)) members |= 1 << i;
            return members;
        }

        internal static ulong Capabilities(Type type, StoreCapabilities said)
        {
            said &= ~(StoreCapabilities.Writable | StoreCapabilities.Listable);
            if (typeof(IWritableStore).IsAssignableFrom(type)) said |= StoreCapabilities.Writable;
            if (typeof(IListableStore).IsAssignableFrom(type)) said |= StoreCapabilities.Listable;
            return (ulong)said;
        }
    }

    /// <summary>A registered scheme.</summary>
    internal sealed class StoreScheme
    {
        internal readonly Func<string, string, bool, IStore> Open;

        internal StoreScheme(Func<string, string, bool, IStore> open)
        {
            Open = open;
        }
    }
}
