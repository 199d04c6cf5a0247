package zarr

import (
	"context"
	"log/slog"
	"math"
	"time"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Engine has the registries, threads, limits, caches and callbacks that calls work with (zarr.h names it a context). A nil *Engine
// is the process's default, which is enough for most programs. Any goroutine may use it.
type Engine struct{ h *handle }

// EngineOptions say what is special about an engine. Zero members take the library's defaults.
type EngineOptions struct {
	Threads            int    // threads that work on one call, the caller's included; 1 = no other
	IOConcurrency      int    // requests in flight to a store with latency
	ByteBudget         uint64 // bytes in flight beyond the caller's memory
	CacheBudget        uint64 // bytes of the shard index cache; NoCache = none
	ChunkCacheBytes    uint64 // bytes of decoded chunks that are kept for later reads; 0 = none
	MaxChunkBytes      uint64 // decoded bytes of a chunk or shard
	MaxMetadataBytes   uint64 // bytes of a metadata document
	MaxShardIndexBytes uint64
	MaxJSONDepth       int
	NoPlugins          bool // do not look for plugins in ZARR_PLUGIN_PATH and the install folder

	// Logger takes the library's messages, on any goroutine, several at once.
	Logger *slog.Logger
	// Event hears of what the library does, on any goroutine, several at once. It must be quick.
	Event func(Event)
	// Executor takes over the library's own threads: it must arrange that run is called once, some time. nil = those threads.
	Executor func(run func())
}

// NoCache as CacheBudget switches the shard index cache off.
const NoCache = math.MaxUint64

// EventKind is what an [Event] tells of.
type EventKind int32

// The kinds of events.
const (
	EventOpen         EventKind = zarrnative.EventOpen
	EventRead         EventKind = zarrnative.EventRead
	EventWrite        EventKind = zarrnative.EventWrite
	EventStoreRequest EventKind = zarrnative.EventStoreRequest
	EventCodec        EventKind = zarrnative.EventCodec
	EventCache        EventKind = zarrnative.EventCache
)

// Event is something that the library did.
type Event struct {
	Kind     EventKind
	Status   Status        // how it ended
	Name     string        // "store.get", "codec.decode", "cache.hit", "array.read", ...
	Key      string        // store key or node path
	Bytes    uint64        // bytes moved; 0 when that says nothing
	Duration time.Duration // 0 for instants
}

// NewEngine makes an engine of its own registries, threads and limits.
func NewEngine(o EngineOptions) (*Engine, error) {
	flags := uint(0)
	if o.NoPlugins {
		flags |= zarrnative.ContextNoPlugins
	}
	for _, n := range []int{o.Threads, o.IOConcurrency, o.MaxJSONDepth} {
		if n < 0 || n > math.MaxInt32 {
			return nil, invalid("%d in EngineOptions: expected 0 to %d", n, math.MaxInt32)
		}
	}
	options := zarrnative.ZarrFlatContextOptionsNew(uint(o.Threads), uint(o.IOConcurrency), o.ByteBudget, o.CacheBudget, o.MaxChunkBytes,
		o.MaxMetadataBytes, o.MaxShardIndexBytes, uint(o.MaxJSONDepth), flags)
	if options == 0 {
		return nil, noMemory("options of an engine")
	}
	defer zarrnative.ZarrFlatContextOptionsFree(options)
	zarrnative.ZarrFlatContextOptionsChunkCache(options, o.ChunkCacheBytes)
	var address, e uintptr
	status := zarrnative.ContextNew(options, logCallback(o.Logger), eventCallback(o.Event), o.Executor, &address, &e)
	if err := check(status, &e); err != nil {
		return nil, err
	}
	engine := &Engine{}
	engine.h = adopt(engine, address, zarrnative.ZarrContextRelease)
	return engine, nil
}

func logCallback(logger *slog.Logger) func(int32, string) {
	if logger == nil {
		return nil
	}
	levels := map[int32]slog.Level{zarrnative.LogError: slog.LevelError, zarrnative.LogWarning: slog.LevelWarn,
		zarrnative.LogInfo: slog.LevelInfo, zarrnative.LogDebug: slog.LevelDebug}
	return func(level int32, message string) { logger.Log(context.Background(), levels[level], message) }
}

func eventCallback(event func(Event)) func(zarrnative.Event) {
	if event == nil {
		return nil
	}
	return func(e zarrnative.Event) {
		event(Event{Kind: EventKind(e.Kind), Status: Status(e.Status), Name: e.Name, Key: e.Key, Bytes: e.Bytes,
			Duration: time.Duration(e.DurationNs)})
	}
}

// Close gives the engine back. It lives on as long as something that was opened with it.
func (g *Engine) Close() error {
	if g != nil {
		g.h.close()
	}
	return nil
}

// use is handle.use, with nil as the default engine.
func (g *Engine) use() (uintptr, func(), error) {
	if g == nil {
		return 0, func() {}, nil
	}
	address, err := g.h.use()
	if err != nil {
		return 0, nil, err
	}
	return address, g.h.done, nil
}

// Threads is the number of threads that one call may use, the caller's included.
func (g *Engine) Threads() int {
	address, done, err := g.use()
	if err != nil {
		return 0
	}
	defer done()
	return int(zarrnative.ZarrContextThreads(address))
}

// Capabilities is everything that the engine can do: version, formats, codecs, stores, data types, chunk grids, limits.
func (g *Engine) Capabilities() (map[string]any, error) {
	address, done, err := g.use()
	if err != nil {
		return nil, err
	}
	defer done()
	var out, e uintptr
	if err := check(zarrnative.ZarrCapabilitiesJson(address, &out, &e), &e); err != nil {
		return nil, err
	}
	return parseObject(textOf(out))
}

// LoadPlugin loads codecs and stores from a file. What plugins' manifests name is found by itself; this is for everything else.
func (g *Engine) LoadPlugin(path string) error {
	address, done, err := g.use()
	if err != nil {
		return err
	}
	defer done()
	p, n := text(path)
	var e uintptr
	return check(zarrnative.ZarrLoadPlugin(address, p, n, &e), &e)
}
