package zarr_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

const goroutines = 16

// together runs something in 16 goroutines at once.
func together(t *testing.T, run func(i int) error) {
	t.Helper()
	var group sync.WaitGroup
	errs := make([]error, goroutines)
	for i := range goroutines {
		group.Add(1)
		go func() { defer group.Done(); errs[i] = run(i) }()
	}
	group.Wait()
	check(t, errors.Join(errs...))
}

// 16 goroutines write rows of chunks that they share, and read them again; no element is lost.
func TestGoroutines(t *testing.T) {
	inGo := must[*zarr.Storage](t)(zarr.NewStorage(nil, newFull(), everything))
	defer inGo.Close()
	files := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, t.TempDir(), nil))
	defer files.Close()
	for _, s := range []*zarr.Storage{memory(t), files, inGo} {
		a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{64, 50}, Chunks: []uint64{10, 10}, DataType: "int32"}, nil))
		together(t, func(i int) error {
			for row := i; row < 64; row += goroutines {
				part := zarr.Selection{zarr.At(uint64(row)), zarr.Span(0, 50)}
				values := count(50)
				for j := range values {
					values[j] += int32(50 * row)
				}
				if err := zarr.Write(ctx, a, part, values); err != nil {
					return err
				}
				if found, err := zarr.Read[int32](ctx, a, part); err != nil || !slices.Equal(found, values) {
					return fmt.Errorf("row %d: found %v, %w", row, found, err)
				}
			}
			return nil
		})
		if v := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(v, count(64*50)) {
			t.Errorf("%v: elements are lost", s)
		}
		check(t, a.Close())
	}
}

// 16 goroutines append and change attributes: all of it is there.
func TestGoroutinesChangeMetadata(t *testing.T) {
	s := memory(t)
	must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{0}, Chunks: []uint64{4}, DataType: "int32"}, nil)).Close()
	together(t, func(i int) error {
		a, err := s.OpenArray(ctx, "a", &zarr.OpenOptions{Mode: zarr.ModeReadWrite})
		if err != nil {
			return err
		}
		defer a.Close()
		for range 5 {
			next, err := zarr.Append(ctx, a, 0, []uint64{3}, []int32{int32(i), int32(i), int32(i)})
			if err != nil {
				return err
			}
			next.Close()
		}
		named, err := a.UpdateAttributes(ctx, map[string]any{fmt.Sprint("goroutine ", i): i})
		if err != nil {
			return err
		}
		return named.Close()
	})
	a := must[*zarr.Array](t)(s.OpenArray(ctx, "a", nil))
	defer a.Close()
	values := must[[]int32](t)(zarr.Read[int32](ctx, a, nil))
	slices.Sort(values)
	if len(values) != 15*goroutines || values[15] != 1 || values[14] != 0 || len(attributesOf(t, a)) != goroutines {
		t.Error("found", values, attributesOf(t, a))
	}
}

// counter is a store that tells how many goroutines were in it at once.
type counter struct {
	*full
	inside, most atomic.Int64
}

func (c *counter) Get(ctx context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	n := c.inside.Add(1)
	defer c.inside.Add(-1)
	for old := c.most.Load(); n > old && !c.most.CompareAndSwap(old, n); old = c.most.Load() {
	}
	time.Sleep(100 * time.Microsecond)
	return c.full.Get(ctx, key, r)
}

// Callbacks come from threads of the library, several at once; with OneThread never.
func TestCallbacksFromEngineThreads(t *testing.T) {
	for _, o := range []zarr.StoreOptions{everything, {SetIfAbsent: true, SetIfMatch: true, OneThread: true},
		{SetIfAbsent: true, SetIfMatch: true, Latency: time.Millisecond, Concurrency: 8}} {
		engine := newEngine(t, zarr.EngineOptions{Threads: 4})
		c := &counter{full: newFull()}
		s := must[*zarr.Storage](t)(zarr.NewStorage(engine, c, o))
		a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{10000}, Chunks: []uint64{100}, DataType: "int32"}, nil))
		check(t, zarr.Write(ctx, a, nil, count(10000)))
		c.most.Store(0)
		if v := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(v, count(10000)) {
			t.Error("found", v[:10])
		}
		if most := c.most.Load(); o.OneThread && most != 1 || !o.OneThread && most < 2 {
			t.Errorf("%+v: %d at once", o, most)
		}
		if !o.OneThread {
			together(t, func(i int) error {
				v, err := zarr.Read[int32](ctx, a, zarr.Selection{zarr.Span(0, 10000).By(int64(i + 1))})
				if err == nil && v[1] != int32(i+1) {
					err = fmt.Errorf("found %v", v[:3])
				}
				return err
			})
		}
		check(t, a.Close())
		check(t, s.Close())
		eventually(t, "the store is closed", c.closed.Load)
	}
}

// The library's work runs where an Executor says.
func TestExecutor(t *testing.T) {
	var runs atomic.Int64
	engine := newEngine(t, zarr.EngineOptions{Threads: 4, Executor: func(run func()) {
		runs.Add(1)
		go run()
	}})
	s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Engine: engine}))
	a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{1 << 20}, Chunks: []uint64{1 << 14}, DataType: "int32",
		Codecs: []byte(`[{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "zstd"}]`)}, nil))
	check(t, zarr.Write(ctx, a, nil, count(1<<20)))
	op := must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, make([]int32, 1<<20)))
	check(t, op.Wait(ctx))
	if runs.Load() == 0 || engine.Threads() != 4 {
		t.Error("found", runs.Load(), engine.Threads())
	}
}

func TestEvents(t *testing.T) {
	var mutex sync.Mutex
	seen := map[zarr.EventKind]int{}
	var read zarr.Event
	engine := newEngine(t, zarr.EngineOptions{Event: func(e zarr.Event) {
		mutex.Lock()
		defer mutex.Unlock()
		seen[e.Kind]++
		if e.Kind == zarr.EventRead {
			read = e
		}
		if e.Kind == zarr.EventCodec {
			panic("nobody minds")
		}
	}})
	s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Engine: engine}))
	a := must[*zarr.Array](t)(s.CreateArray(ctx, "ключ 😀", zarr.ArraySpec{Shape: []uint64{100}, Chunks: []uint64{10}, DataType: "int32",
		Codecs: []byte(`[{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "zstd"}]`)}, nil))
	check(t, zarr.Write(ctx, a, nil, count(100)))
	must[[]int32](t)(zarr.Read[int32](ctx, a, nil))
	mutex.Lock()
	defer mutex.Unlock()
	for _, kind := range []zarr.EventKind{zarr.EventRead, zarr.EventWrite, zarr.EventStoreRequest, zarr.EventCodec} {
		if seen[kind] == 0 {
			t.Error("nothing was heard of kind", kind, "but", seen)
		}
	}
	if !strings.Contains(read.Key, "ключ 😀") || read.Status != zarr.StatusOK || read.Duration <= 0 {
		t.Errorf("found %+v", read)
	}
}

// recorder is a handler of package log/slog that keeps messages.
type recorder struct {
	slog.Handler
	mutex    sync.Mutex
	messages []string
	panics   bool
}

func (r *recorder) Enabled(context.Context, slog.Level) bool { return true }
func (r *recorder) Handle(_ context.Context, record slog.Record) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.messages = append(r.messages, record.Level.String()+" "+record.Message)
	if r.panics {
		panic("nobody minds")
	}
	return nil
}

func TestLogger(t *testing.T) {
	for _, panics := range []bool{false, true} {
		r := &recorder{panics: panics}
		engine := newEngine(t, zarr.EngineOptions{Logger: slog.New(r)})
		s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Engine: engine}))
		must[*zarr.Group](t)(s.CreateGroup(ctx, "ключ 😀", nil, nil))
		_, err := s.Set(ctx, "ключ 😀/.zgroup", []byte(`{"zarr_format": 2}`), zarr.Condition{})
		check(t, err)
		must[*zarr.Group](t)(s.OpenGroup(ctx, "ключ 😀", nil)) // two formats at once are worth a warning
		if len(r.messages) != 1 || !strings.HasPrefix(r.messages[0], "WARN ") || !strings.Contains(r.messages[0], "ключ 😀") {
			t.Errorf("found %q", r.messages)
		}
	}
}
