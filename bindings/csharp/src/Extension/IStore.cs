using System;
using System.Collections.Generic;
using System.Threading.Tasks;

namespace Zarr
{
    /// <summary>A store written in C#. What else it can do it says by the other interfaces of this family: <see cref="IWritableStore"/>,
    /// <see cref="IListableStore"/>, <see cref="IPrefixErasingStore"/>, <see cref="IStatStore"/>, <see cref="IFlushableStore"/>,
    /// <see cref="IAsyncStore"/>, <see cref="IStoreCosts"/>. Its ToString() is shown in messages. What a method throws reaches the
    /// caller of the library: as InnerException, the very object; a <see cref="ZarrException"/> also keeps its status.</summary>
    public interface IStore
    {
        /// <summary>AnyThread, AtomicSet, SetIfAbsent, SetIfMatch, ProcessSafe, Latency. Writable and Listable follow from the
        /// interfaces. Asked once.</summary>
        StoreCapabilities Capabilities { get; }

        /// <summary>Answers a request.</summary>
        /// <param name="request">What is asked for.</param>
        /// <param name="reply">Takes the answer; not to be used after the method has returned.</param>
        /// <returns>False when there is no such key; nothing else is absent.</returns>
        bool Get(StoreRequest request, StoreReply reply);
    }

    /// <summary>A store that can be written.</summary>
    public interface IWritableStore : IStore
    {
        /// <summary>Replaces a whole value.</summary>
        /// <param name="key">Its key.</param>
        /// <param name="data">The bytes; they live during the call only.</param>
        /// <param name="condition">When to write: else throw <see cref="ZarrPreconditionFailedException"/>.</param>
        /// <returns>The new version; null when the store has none.</returns>
        string Set(string key, ReadOnlySpan<byte> data, SetCondition condition);

        /// <summary>Removes a value.</summary>
        /// <param name="key">Its key.</param>
        /// <returns>Whether it was there.</returns>
        bool Erase(string key);
    }

    /// <summary>A store that can list its keys.</summary>
    public interface IListableStore : IStore
    {
        /// <summary>Lists below a prefix, in any order. <see cref="StoreKeys.Children"/> helps.</summary>
        /// <param name="prefix">"" or ending with "/".</param>
        /// <param name="recursive">Every key; else direct children, deeper ones as one prefix that ends with "/".</param>
        /// <returns>Whole keys and prefixes, each once.</returns>
        IEnumerable<string> List(string prefix, bool recursive);
    }

    /// <summary>A store that removes many values at once; else the library lists and erases.</summary>
    public interface IPrefixErasingStore : IStore
    {
        /// <summary>Removes every value below a prefix.</summary>
        /// <param name="prefix">"" or ending with "/".</param>
        void ErasePrefix(string prefix);
    }

    /// <summary>A store that knows sizes without reading; else the library reads.</summary>
    public interface IStatStore : IStore
    {
        /// <summary>Size and version of a value.</summary>
        /// <param name="key">Its key.</param>
        /// <returns>null when there is none.</returns>
        StoreStat? Stat(string key);
    }

    /// <summary>A store that can make what was written durable.</summary>
    public interface IFlushableStore : IStore
    {
        /// <summary>Makes everything written so far durable.</summary>
        void Flush();
    }

    /// <summary>A store that can have many requests in flight. Its Capabilities must have AnyThread.</summary>
    public interface IAsyncStore : IStore
    {
        /// <summary>Starts to answer a request.</summary>
        /// <param name="request">What is asked for.</param>
        /// <param name="reply">Takes the answer; not to be used after the task has ended.</param>
        /// <returns>Ends with false when there is no such key.</returns>
        Task<bool> GetAsync(StoreRequest request, StoreReply reply);
    }

    /// <summary>What requests cost, for the library's planning.</summary>
    public interface IStoreCosts : IStore
    {
        /// <summary>Cost of one request; zero = unknown.</summary>
        TimeSpan Latency { get; }

        /// <summary>Bytes a second of one request; 0 = unknown.</summary>
        long Bandwidth { get; }

        /// <summary>Requests in flight that still help; 0 = unknown.</summary>
        int Concurrency { get; }
    }

    /// <summary>Opens a store of a registered URL scheme.</summary>
    /// <typeparam name="TStore">Class of the store: its interfaces say what it can do.</typeparam>
    /// <param name="url">The whole URL.</param>
    /// <param name="optionsJson">Its configuration as a JSON object, or "".</param>
    /// <param name="readOnly">It will only be read.</param>
    /// <returns>The store; disposed by the library if it is <see cref="IDisposable"/>.</returns>
    public delegate TStore StoreOpener<TStore>(string url, string optionsJson, bool readOnly) where TStore : IStore;

    /// <summary>One value, or part of one, that is asked for.</summary>
    public struct StoreRequest
    {
        internal StoreRequest(string key, ByteRange range, string ifMatch)
        {
            Key = key;
            Range = range;
            IfMatch = ifMatch;
        }

        /// <summary>The key.</summary>
        public string Key { get; }

        /// <summary>Which part.</summary>
        public ByteRange Range { get; }

        /// <summary>Version that the value must have, else throw <see cref="ZarrPreconditionFailedException"/>; null = any.</summary>
        public string IfMatch { get; }
    }

    /// <summary>Help for stores that keep a set of keys.</summary>
    public static class StoreKeys
    {
        /// <summary>Of all keys those below a prefix, as <see cref="IListableStore.List"/> wants them.</summary>
        /// <param name="keys">All keys.</param>
        /// <param name="prefix">"" or ending with "/".</param>
        /// <param name="recursive">Every key; else direct children and prefixes.</param>
        /// <returns>Keys and prefixes, each once.</returns>
        public static IEnumerable<string> Children(IEnumerable<string> keys, string prefix, bool recursive)
        {
            var seen = new HashSet<string>();
            foreach (string key in keys)
            {
                if (!key.StartsWith(prefix, StringComparison.Ordinal)) continue;
                int slash = recursive ? -1 : key.IndexOf('/', prefix.Length);
                string entry = slash < 0 ? key : key.Substring(0, slash + 1);
                if (seen.Add(entry)) yield return entry;
            }
        }
    }
}
