package zarr_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// full is a store with every method, versions and conditions.
type full struct {
	mutex   sync.Mutex
	values  map[string][]byte
	version map[string]int
	calls   atomic.Int64
	flushed bool
	closed  atomic.Bool
}

func newFull() *full { return &full{values: map[string][]byte{}, version: map[string]int{}} }

func (f *full) etag(key string) string { return fmt.Sprint("v", f.version[key]) }

func (f *full) Get(_ context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	f.calls.Add(1)
	f.mutex.Lock()
	defer f.mutex.Unlock()
	value, ok := f.values[key]
	if !ok {
		return zarr.Object{}, zarr.ErrNotFound
	}
	if etag, conditional := r.Match(); conditional && etag != f.etag(key) {
		return zarr.Object{}, zarr.ErrPreconditionFailed
	}
	object, err := r.Of(value)
	object.ETag = f.etag(key)
	return object, err
}

func (f *full) Set(_ context.Context, key string, data []byte, c zarr.Condition) (string, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if _, ok := f.values[key]; ok && c.IfAbsent || c.IfMatch != "" && (!ok || c.IfMatch != f.etag(key)) {
		return "", zarr.ErrPreconditionFailed
	}
	f.values[key] = slices.Clone(data)
	f.version[key]++
	return f.etag(key), nil
}

func (f *full) Erase(_ context.Context, key string) (bool, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	_, ok := f.values[key]
	delete(f.values, key)
	return ok, nil
}

func (f *full) ErasePrefix(_ context.Context, prefix string) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	for key := range f.values {
		if strings.HasPrefix(key, prefix) {
			delete(f.values, key)
		}
	}
	return nil
}

func (f *full) Stat(_ context.Context, key string) (zarr.Stat, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	value, ok := f.values[key]
	if !ok {
		return zarr.Stat{}, zarr.ErrNotFound
	}
	return zarr.Stat{Size: uint64(len(value)), ETag: f.etag(key)}, nil
}

func (f *full) List(_ context.Context, prefix string, recursive bool) iter.Seq2[string, error] {
	f.mutex.Lock()
	found := map[string]bool{}
	for key := range f.values {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			if folder, _, deeper := strings.Cut(rest, "/"); deeper && !recursive {
				key = prefix + folder + "/"
			}
			found[key] = true
		}
	}
	f.mutex.Unlock()
	return func(yield func(string, error) bool) {
		for key := range found {
			if !yield(key, nil) {
				return
			}
		}
	}
}

func (f *full) Flush(context.Context) error { f.flushed = true; return nil }
func (f *full) Close() error                { f.closed.Store(true); return nil }
func (f *full) String() string              { return "full://store" }

var everything = zarr.StoreOptions{AtomicSet: true, SetIfAbsent: true, SetIfMatch: true}

func TestStoreMethods(t *testing.T) {
	for _, o := range []zarr.StoreOptions{everything, {SetIfAbsent: true, SetIfMatch: true, Latency: time.Millisecond, Concurrency: 4},
		{SetIfAbsent: true, SetIfMatch: true, Timeout: time.Minute}, {SetIfAbsent: true, SetIfMatch: true, OneThread: true}} {
		f := newFull()
		s := must[*zarr.Storage](t)(zarr.NewStorage(nil, f, o))
		testStorage(t, s)
		if !f.flushed || s.String() != "full://store" {
			t.Error("found", s)
		}
		check(t, s.Close())
		eventually(t, "the store is closed", f.closed.Load)
	}
	testStorage(t, memory(t))
}

// testStorage looks at what every store does.
func testStorage(t *testing.T, s *zarr.Storage) {
	t.Helper()
	key, value := "a/ключ 😀", []byte("0123456789")
	etag := must[string](t)(s.Set(ctx, key, value, zarr.Condition{IfAbsent: true}))
	_, err := s.Set(ctx, key, value, zarr.Condition{IfAbsent: true})
	wantError(t, err, zarr.ErrPreconditionFailed)
	for r, want := range map[zarr.ByteRange]string{{}: "0123456789", zarr.Bytes(2, 3): "234", zarr.BytesFrom(7): "789", zarr.LastBytes(2): "89",
		zarr.LastBytes(99): "0123456789"} {
		object := must[zarr.Object](t)(s.Get(ctx, key, r))
		if string(object.Data) != want || object.Size != 10 || object.ETag != etag {
			t.Errorf("%v: found %q of %d, %q", r, object.Data, object.Size, object.ETag)
		}
	}
	_, err = s.Get(ctx, key, zarr.Bytes(8, 3))
	wantError(t, err, zarr.ErrOutOfRange)
	_, err = s.Get(ctx, "none", zarr.ByteRange{})
	wantError(t, err, zarr.ErrNotFound)
	_, err = s.Get(ctx, "a\x00b", zarr.ByteRange{})
	if err == nil {
		t.Error("a key with NUL was read")
	}
	if etag != "" {
		must[zarr.Object](t)(s.Get(ctx, key, zarr.ByteRange{}.IfMatch(etag)))
		_, err = s.Get(ctx, key, zarr.ByteRange{}.IfMatch("other"))
		wantError(t, err, zarr.ErrPreconditionFailed)
		must[string](t)(s.Set(ctx, key, value, zarr.Condition{IfMatch: etag}))
		_, err = s.Set(ctx, key, value, zarr.Condition{IfMatch: etag + "x"})
		wantError(t, err, zarr.ErrPreconditionFailed)
	}
	_, err = s.Set(ctx, key, value, zarr.Condition{IfAbsent: true, IfMatch: "x"})
	wantError(t, err, zarr.ErrInvalidArgument)
	if stat := must[zarr.Stat](t)(s.Stat(ctx, key)); stat.Size != 10 {
		t.Error("found", stat)
	}
	_, err = s.Stat(ctx, "none")
	wantError(t, err, zarr.ErrNotFound)
	must[string](t)(s.Set(ctx, "b/empty", nil, zarr.Condition{}))
	must[string](t)(s.Set(ctx, "b/c/d", value, zarr.Condition{}))
	many := must[[][]byte](t)(s.GetMany(ctx, []string{key, "none", "b/empty", "b/c/d"}, []zarr.ByteRange{{}, {}, {}, zarr.Bytes(0, 1)}))
	if string(many[0]) != "0123456789" || many[1] != nil || many[2] == nil || len(many[2]) != 0 || string(many[3]) != "0" {
		t.Errorf("found %q", many)
	}
	_, err = s.GetMany(ctx, []string{"a"}, []zarr.ByteRange{{}, {}})
	wantError(t, err, zarr.ErrInvalidArgument)
	if none := must[[][]byte](t)(s.GetMany(ctx, nil, nil)); len(none) != 0 {
		t.Error("found", none)
	}
	if found := keys(t, s, "", true); !slices.Equal(found, []string{key, "b/c/d", "b/empty"}) {
		t.Errorf("found %q", found)
	}
	if found := keys(t, s, "b/", false); !slices.Equal(found, []string{"b/c/", "b/empty"}) {
		t.Errorf("found %q", found)
	}
	if !must[bool](t)(s.Erase(ctx, key)) || must[bool](t)(s.Erase(ctx, key)) {
		t.Error("erasing tells the wrong thing")
	}
	check(t, s.ErasePrefix(ctx, "b/"))
	if found := keys(t, s, "", true); len(found) != 0 {
		t.Errorf("found %q", found)
	}
	check(t, s.Flush(ctx))
}

func keys(t *testing.T, s *zarr.Storage, prefix string, recursive bool) []string {
	t.Helper()
	var found []string
	for key, err := range s.List(ctx, prefix, recursive) {
		check(t, err)
		found = append(found, key)
	}
	slices.Sort(found)
	return found
}

func TestArraysInGoStores(t *testing.T) {
	for _, o := range []zarr.StoreOptions{everything, {Latency: time.Millisecond}, {OneThread: true}, {Timeout: time.Minute}} {
		f := newFull()
		s := must[*zarr.Storage](t)(zarr.NewStorage(nil, f, o))
		spec := zarr.ArraySpec{Shape: []uint64{100, 100}, Chunks: []uint64{5, 10}, Shards: []uint64{50, 50}, DataType: "int32"}
		a := must[*zarr.Array](t)(s.CreateArray(ctx, "g/a", spec, nil))
		check(t, zarr.Write(ctx, a, nil, count(10000)))
		part := zarr.Selection{zarr.Span(3, 97).By(7), zarr.Span(0, 100).By(-9)}
		want := reference(count(10000), []uint64{100, 100}, part)
		if v := must[[]int32](t)(zarr.Read[int32](ctx, a, part)); !slices.Equal(v, want) {
			t.Error("found", v)
		}
		check(t, s.Close())
		if f.closed.Load() {
			t.Error("closed while an array uses it")
		}
		check(t, a.Close())
	}
}

// A store over a store: Storage has the methods of a Store.
type counting struct {
	*zarr.Storage
	gets atomic.Int64
}

func (c *counting) Get(ctx context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	c.gets.Add(1)
	return c.Storage.Get(ctx, key, r)
}

func TestLayeredStores(t *testing.T) {
	c := &counting{Storage: memory(t)}
	s := must[*zarr.Storage](t)(zarr.NewStorage(nil, c, zarr.StoreOptions{}))
	a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{4}, DataType: "int32"}, nil))
	check(t, zarr.Write(ctx, a, nil, count(4)))
	if v := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(v, count(4)) || c.gets.Load() == 0 {
		t.Error("found", v)
	}
	abilities := must[zarr.Abilities](t)(s.Abilities())
	if !abilities.Writable || !abilities.Listable || !abilities.AnyThread || abilities.AtomicSet || abilities.Latency {
		t.Errorf("found %+v", abilities)
	}
	check(t, a.Close())
	check(t, s.Close())
}

// misbehaving panics or answers garbage.
type misbehaving struct {
	get func(r zarr.ByteRange) (zarr.Object, error)
}

func (m misbehaving) Get(_ context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	if key == "zarr.json" {
		return r.Of([]byte(smallDocument))
	}
	return m.get(r)
}

func (m misbehaving) Set(context.Context, string, []byte, zarr.Condition) (string, error) {
	panic("set")
}
func (m misbehaving) List(context.Context, string, bool) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if yield("\xff\x00", nil) {
			panic("list")
		}
	}
}

func TestMisbehavingStores(t *testing.T) {
	own := errors.New("what it panicked with")
	for _, o := range []zarr.StoreOptions{{}, {Latency: time.Millisecond}, {Timeout: time.Minute}, {OneThread: true}} {
		a := openSmall(t, misbehaving{func(zarr.ByteRange) (zarr.Object, error) { panic(own) }}, o)
		_, err := zarr.Read[int32](ctx, a, nil)
		var p *zarr.PanicError
		if !errors.As(err, &p) || p.Value != own || !errors.Is(err, own) || !errors.Is(err, zarr.ErrCallback) {
			t.Error("found", err)
		}
		a = openSmall(t, misbehaving{func(zarr.ByteRange) (zarr.Object, error) {
			var none map[string]int
			none["x"] = 1
			return zarr.Object{}, nil
		}}, o)
		_, err = zarr.Read[int32](ctx, a, nil)
		wantError(t, err, zarr.ErrCallback)
		for _, garbage := range []zarr.Object{{}, {Data: make([]byte, 3)}, {Data: make([]byte, 1000)}, {Data: make([]byte, 8), Size: 1},
			{Data: nil, Size: 1 << 60}, {Data: make([]byte, 8), ETag: strings.Repeat("e", 1<<20)}} {
			a := openSmall(t, misbehaving{func(zarr.ByteRange) (zarr.Object, error) { return garbage, nil }}, o)
			if v, err := zarr.Read[int32](ctx, a, nil); err == nil && (len(garbage.Data) != 8 || len(v) != 2) {
				t.Errorf("%d bytes of %d: found %v", len(garbage.Data), garbage.Size, v)
			}
		}
	}
	s := must[*zarr.Storage](t)(zarr.NewStorage(nil, misbehaving{}, zarr.StoreOptions{}))
	_, err := s.Set(ctx, "k", nil, zarr.Condition{})
	wantError(t, err, zarr.ErrCallback)
	for _, err := range s.List(ctx, "", true) {
		if err == nil {
			t.Error("garbage was listed")
		}
	}
	_, err = s.Erase(ctx, "k")
	wantError(t, err, zarr.ErrUnsupported)
	_, err = zarr.NewStorage(nil, misbehaving{}, zarr.StoreOptions{Concurrency: -1})
	wantError(t, err, zarr.ErrInvalidArgument)
	readOnly := must[*zarr.Storage](t)(zarr.NewStorage(nil, newFull(), zarr.StoreOptions{ReadOnly: true}))
	_, err = readOnly.Set(ctx, "k", nil, zarr.Condition{})
	wantError(t, err, zarr.ErrReadOnly)
}

func TestSchemes(t *testing.T) {
	engine := must[*zarr.Engine](t)(zarr.NewEngine(zarr.EngineOptions{}))
	defer engine.Close()
	stores := map[string]*full{}
	var seen map[string]any
	open := func(_ context.Context, url string, configuration map[string]any, _ bool) (zarr.Store, error) {
		seen = configuration
		if strings.HasSuffix(url, "broken") {
			return nil, errors.New("broken on purpose")
		} else if strings.HasSuffix(url, "nil") {
			return nil, nil
		} else if strings.HasSuffix(url, "poor") {
			return statusStore{}, nil
		}
		if stores[url] == nil {
			stores[url] = newFull()
		}
		return stores[url], nil
	}
	check(t, zarr.RegisterStore(engine, "full", open, newFull(), everything, false))
	wantError(t, zarr.RegisterStore(engine, "full", open, newFull(), everything, false), zarr.ErrExists)
	check(t, zarr.RegisterStore(engine, "full", open, newFull(), everything, true))
	a := must[*zarr.Array](t)(zarr.OpenArray(ctx, "full://x", &zarr.OpenOptions{Engine: engine, Mode: zarr.ModeWrite,
		Configuration: map[string]any{"depth": 3}, Array: &zarr.ArraySpec{Shape: []uint64{4}, DataType: "int32"}}))
	check(t, zarr.Write(ctx, a, nil, count(4)))
	if seen["depth"] != int64(3) || len(stores["full://x"].values) == 0 {
		t.Error("found", seen, stores)
	}
	check(t, a.Close())
	for _, name := range []string{"broken", "nil", "poor"} {
		_, err := zarr.OpenStorage(ctx, "full://"+name, &zarr.StorageOptions{Engine: engine})
		if err == nil {
			t.Errorf("%s was opened", name)
		}
	}
	_, err := zarr.OpenStorage(ctx, "full://x", nil) // another engine
	wantError(t, err, zarr.ErrUnsupported)
	_, err = zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Configuration: map[string]any{"x": func() {}}})
	wantError(t, err, zarr.ErrInvalidArgument)
}
