using System;
using System.Threading.Tasks;

namespace Zarr
{
    /// <summary>Options of a context. Members left alone are the library's defaults.</summary>
    public sealed class ZarrContextOptions
    {
        /// <summary>Threads that work on one call, the caller included; 0 = number of CPUs; 1 = no other thread.</summary>
        public int Threads { get; set; }

        /// <summary>Requests in flight to a store with latency; 0 = what the store says, else 64.</summary>
        public int IoConcurrency { get; set; }

        /// <summary>Bytes in flight beyond the caller's memory; 0 = 64 MiB.</summary>
        public long ByteBudget { get; set; }

        /// <summary>Bytes of the shard index cache; 0 = 16 MiB; -1 = no cache.</summary>
        public long CacheBudget { get; set; }

        /// <summary>Bytes of decoded chunks that are kept for later reads, the least recently used leaving first; 0 = none. Every read asks
        /// the store whether a chunk is still the one that was kept; stores that tell no etag are not cached.</summary>
        public long ChunkCacheBytes { get; set; }

        /// <summary>Most decoded bytes of a chunk or shard; 0 = 64 GiB.</summary>
        public long MaxChunkBytes { get; set; }

        /// <summary>Most bytes of a metadata document; 0 = 64 MiB.</summary>
        public long MaxMetadataBytes { get; set; }

        /// <summary>Most bytes of a shard index; 0 = 256 MiB.</summary>
        public long MaxShardIndexBytes { get; set; }

        /// <summary>Deepest nesting of JSON; 0 = 64.</summary>
        public int MaxJsonDepth { get; set; }

        /// <summary>Do not look for plugins in ZARR_PLUGIN_PATH or the install folder.</summary>
        public bool NoPlugins { get; set; }

        /// <summary>Gets log messages; on any thread, several at once. What it throws is lost.</summary>
        public Action<LogLevel, string> Log { get; set; }

        /// <summary>Gets events; on any thread, several at once. What it throws is lost.</summary>
        public Action<ZarrEvent> Event { get; set; }

        /// <summary>Where the library's parallel work runs; null = on its own threads.</summary>
        public TaskScheduler Scheduler { get; set; }
    }

    /// <summary>Something that the library did.</summary>
    public sealed class ZarrEvent
    {
        internal ZarrEvent(EventKind kind, ZarrStatus status, string name, string key, long bytes, TimeSpan duration)
        {
            Kind = kind;
            Status = status;
            Name = name;
            Key = key;
            Bytes = bytes;
            Duration = duration;
        }

        /// <summary>What kind of thing.</summary>
        public EventKind Kind { get; }

        /// <summary>How it ended.</summary>
        public ZarrStatus Status { get; }

        /// <summary>"store.get", "codec.decode", "cache.hit", "array.read", ...</summary>
        public string Name { get; }

        /// <summary>Store key or node path.</summary>
        public string Key { get; }

        /// <summary>Bytes moved; 0 when that says nothing.</summary>
        public long Bytes { get; }

        /// <summary>Wall time; zero for instants.</summary>
        public TimeSpan Duration { get; }
    }
}
