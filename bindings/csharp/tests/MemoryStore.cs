using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Zarr.Tests
{
    /// <summary>A store in C# that can do everything, and misbehave on request.</summary>
    internal class MemoryStore : IWritableStore, IListableStore, IStatStore, IPrefixErasingStore, IFlushableStore, IDisposable
    {
        internal readonly Dictionary<string, byte[]> Values = new Dictionary<string, byte[]>();
        internal readonly HashSet<int> Threads = new HashSet<int>();
        internal Action<string> OnGet = key => { };
        internal Action<string> OnSet = key => { };
        internal int Gets, Flushes, Disposals;

        public virtual StoreCapabilities Capabilities
        {
            get
            {
                return StoreCapabilities.AnyThread | StoreCapabilities.AtomicSet | StoreCapabilities.SetIfAbsent |
                       StoreCapabilities.SetIfMatch;
            }
        }

        private static string Version(byte[] value)
        {
            int sum = value.Length;
            foreach (byte b in value) sum = unchecked(sum * 31 + b);
            return sum.ToString("x");
        }

        private byte[] Find(string key)
        {
            byte[] value;
            lock (Values) return Values.TryGetValue(key, out value) ? value : null;
        }

        public bool Get(StoreRequest request, StoreReply reply)
        {
            Interlocked.Increment(ref Gets);
            lock (Threads) Threads.Add(Thread.CurrentThread.ManagedThreadId);
            OnGet(request.Key);
            byte[] value = Find(request.Key);
            if (value == null) return false;
            reply.Send(request, value, Version(value));
            return true;
        }

        public string Set(string key, ReadOnlySpan<byte> data, SetCondition condition)
        {
            OnSet(key);
            byte[] copy = data.ToArray();
            lock (Values)
            {
                byte[] old;
                bool there = Values.TryGetValue(key, out old);
                if ((condition.IsIfAbsent && there) || (condition.ETag != null && (!there || Version(old) != condition.ETag)))
                    throw new ZarrPreconditionFailedException("another version of " + key);
                Values[key] = copy;
            }
            return Version(copy);
        }

        public bool Erase(string key)
        {
            lock (Values) return Values.Remove(key);
        }

        public void ErasePrefix(string prefix)
        {
            lock (Values)
                foreach (string key in Values.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).ToList()) Values.Remove(key);
        }

        public StoreStat? Stat(string key)
        {
            byte[] value = Find(key);
            return value == null ? (StoreStat?)null : new StoreStat(value.Length, Version(value));
        }

        public IEnumerable<string> List(string prefix, bool recursive)
        {
            lock (Values) return StoreKeys.Children(Values.Keys, prefix, recursive).ToList();
        }

        public void Flush()
        {
            Interlocked.Increment(ref Flushes);
        }

        public void Dispose()
        {
            Interlocked.Increment(ref Disposals);
        }

        public override string ToString()
        {
            return "memory of C#";
        }
    }
}
