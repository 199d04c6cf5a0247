package zarr_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// moody is a store whose methods can be replaced one by one.
type moody struct {
	*full
	get   func(ctx context.Context, key string, r zarr.ByteRange) (zarr.Object, error)
	set   error
	flush error
	list  error
	erase error
}

func (m *moody) Get(ctx context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	if m.get != nil {
		return m.get(ctx, key, r)
	}
	return m.full.Get(ctx, key, r)
}

func (m *moody) Set(ctx context.Context, key string, data []byte, c zarr.Condition) (string, error) {
	if m.set != nil {
		return "", m.set
	}
	return m.full.Set(ctx, key, data, c)
}

func (m *moody) Flush(ctx context.Context) error { return m.flush }

func (m *moody) ErasePrefix(ctx context.Context, prefix string) error {
	if m.erase != nil {
		return m.erase
	}
	return m.full.ErasePrefix(ctx, prefix)
}

func (m *moody) List(ctx context.Context, prefix string, recursive bool) iter.Seq2[string, error] {
	if m.list != nil {
		return func(yield func(string, error) bool) { yield("", m.list) }
	}
	return m.full.List(ctx, prefix, recursive)
}

// An error without a status is no success.
func TestErrorWithoutStatus(t *testing.T) {
	m := &moody{full: newFull()}
	s := must[*zarr.Storage](t)(zarr.NewStorage(nil, m, zarr.StoreOptions{}))
	defer s.Close()
	for _, status := range []zarr.Status{zarr.StatusOK, -3, 1000} {
		m.set = &zarr.Error{Status: status, Message: "no room"}
		_, err := s.Set(ctx, "key", []byte{1}, zarr.Condition{})
		wantError(t, err, zarr.ErrCallback)
		if !errors.Is(err, m.set) {
			t.Errorf("status %d: %v is not the store's error", status, err)
		}
	}
}

// Only a get, an erase and a stat can find a key absent: elsewhere "not found" is a failure, with its identity.
func TestNotFoundWhereNothingIsAsked(t *testing.T) {
	lost := fmt.Errorf("the disk is gone: %w", fs.ErrNotExist)
	m := &moody{full: newFull(), flush: lost, list: lost, erase: lost, set: lost}
	s := must[*zarr.Storage](t)(zarr.NewStorage(nil, m, zarr.StoreOptions{}))
	defer s.Close()
	_, set := s.Set(ctx, "key", []byte{1}, zarr.Condition{})
	var list error
	for _, err := range s.List(ctx, "", true) {
		list = err
	}
	for name, err := range map[string]error{"Flush": s.Flush(ctx), "List": list, "ErasePrefix": s.ErasePrefix(ctx, "a/"), "Set": set} {
		if !errors.Is(err, lost) {
			t.Errorf("%s: found error %v, expected the store's", name, err)
		}
	}
}

// A part of a value without the size of the whole is answered with the help of Stat.
func TestPartWithoutSize(t *testing.T) {
	m := &moody{full: newFull()}
	m.get = func(ctx context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
		object, err := m.full.Get(ctx, key, r)
		object.Size = 0
		return object, err
	}
	s := must[*zarr.Storage](t)(zarr.NewStorage(nil, m, zarr.StoreOptions{}))
	defer s.Close()
	m.values["key"] = []byte("0123456789")
	object, err := s.Get(ctx, "key", zarr.Bytes(2, 3))
	if err != nil || string(object.Data) != "234" || object.Size != 10 {
		t.Errorf("found %q of %d, %v", object.Data, object.Size, err)
	}
}

// A goroutine of a batch that ends or panics while its error is looked at answers all the same.
type touchy struct{}

func (touchy) Error() string { panic("no text") }

func TestBatchWhoseGoroutinesEnd(t *testing.T) {
	m := &moody{full: newFull()}
	s := must[*zarr.Storage](t)(zarr.NewStorage(nil, m, zarr.StoreOptions{Latency: time.Millisecond}))
	defer s.Close()
	for name, end := range map[string]func() error{
		"Goexit": func() error { runtime.Goexit(); return nil },
		"Error":  func() error { return touchy{} },
	} {
		m.get = func(context.Context, string, zarr.ByteRange) (zarr.Object, error) { return zarr.Object{}, end() }
		failed := make(chan error, 1)
		go func() {
			_, err := s.GetMany(ctx, []string{"a", "b"}, nil)
			failed <- err
		}()
		select {
		case err := <-failed:
			wantError(t, err, zarr.ErrCallback)
		case <-time.After(20 * time.Second):
			t.Fatalf("%s: no answer", name)
		}
	}
}

// cropped is a codec that leaves the first bytes of its output memory out.
type cropped struct{}

func (cropped) Encode(dst, src []byte, _ *zarr.ChunkSpec) ([]byte, error) {
	return append(append(dst, 1, 2, 3, 4, 5, 6, 7), src...)[7:], nil
}
func (cropped) Decode(dst, src []byte, _ *zarr.ChunkSpec) ([]byte, error) {
	return append(dst, src...), nil
}
func (cropped) EncodedSize(decoded uint64) (uint64, bool) { return decoded + 7, false }

func TestCodecGivesPartOfItsMemory(t *testing.T) {
	engine := engineWith(t, "cropped", zarr.CodecType{Kind: zarr.BytesToBytes,
		New: func(json.RawMessage) (zarr.Codec, error) { return cropped{}, nil }})
	s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Engine: engine}))
	defer s.Close()
	for _, n := range []int{1, 3, 8, 64, 1000, 100000} {
		a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{uint64(n)}, DataType: "int32",
			Codecs: []byte(`[{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "cropped"}]`)}, &zarr.CreateOptions{Overwrite: true}))
		check(t, zarr.Write(ctx, a, nil, count(n)))
		if got := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(got, count(n)) {
			t.Errorf("%d elements differ", n)
		}
		a.Close()
	}
}

// keeper keeps the encoded bytes of a partial decode.
type keeper struct {
	xor
	kept **io.SectionReader
}

func (k keeper) DecodeRanges(src *io.SectionReader, decodedSize uint64, parts []zarr.Part) error {
	*k.kept = src
	return k.xor.DecodeRanges(src, decodedSize, parts)
}

// The source of a partial decode is closed when that is over.
func TestSourceIsKept(t *testing.T) {
	var kept *io.SectionReader
	engine := engineWith(t, "keeper", zarr.CodecType{Kind: zarr.BytesToBytes, Example: keeper{},
		New: func(json.RawMessage) (zarr.Codec, error) { return keeper{xor{closed: new(atomic.Int64)}, &kept}, nil }})
	a := must[*zarr.Array](t)(createWith(engine, fmt.Sprintf(bytesThen, `{"name": "keeper"}`), nil))
	defer a.Close()
	check(t, zarr.Write(ctx, a, nil, count(64*64)))
	must[int32](t)(zarr.ReadElement[int32](ctx, a, 3, 3))
	if kept == nil {
		t.Fatal("no partial decode")
	}
	if n, err := kept.ReadAt(make([]byte, 1), 0); err == nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
}

// An executor that panics, or runs a task twice, costs nothing but threads.
func TestUnrulyExecutor(t *testing.T) {
	for name, executor := range map[string]func(func()){
		"panics": func(func()) { panic("no threads today") },
		"twice":  func(run func()) { go run(); go run() },
		"never":  func(func()) {},
	} {
		engine := newEngine(t, zarr.EngineOptions{Threads: 4, Executor: executor})
		s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Engine: engine}))
		a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{1 << 20}, Chunks: []uint64{1 << 12}, DataType: "int32"}, nil))
		for range 5 {
			check(t, zarr.Write(ctx, a, nil, count(1<<20)))
			if got := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(got, count(1<<20)) {
				t.Errorf("%s: elements differ", name)
			}
		}
		a.Close()
		s.Close()
	}
}

// What the progress callback of a copy panics with stops the copy and reaches its caller.
func TestProgressPanics(t *testing.T) {
	from := counted(t, zarr.ArraySpec{Shape: []uint64{64, 64}, Chunks: []uint64{8, 8}})
	to := create(t, zarr.ArraySpec{Shape: []uint64{64, 64}, Chunks: []uint64{8, 8}, DataType: "int32"})
	err := zarr.CopyData(ctx, from, to, func(uint64, uint64) { panic(io.ErrClosedPipe) })
	var panicked *zarr.PanicError
	if !errors.As(err, &panicked) || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("found error %v", err)
	}
}

func TestRangesOfRanges(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{28}, Chunks: []uint64{5}})
	for _, c := range []struct {
		r    zarr.Range
		want []int32
	}{
		{zarr.Span(0, 28).By(7).By(2), []int32{0, 14}},
		{zarr.Span(0, 28).By(7).By(-2), []int32{21, 7}},
		{zarr.Span(3, 10).By(-3).By(-1), []int32{3, 6, 9}},
		{zarr.Range{Start: 4, Count: 3}.By(2), []int32{4, 6}},
	} {
		if got := must[[]int32](t)(zarr.Read[int32](ctx, a, zarr.Selection{c.r})); !slices.Equal(got, c.want) {
			t.Errorf("%v: found %v, expected %v", c.r, got, c.want)
		}
	}
}

// A grid of 2^80 chunks has a first one.
func TestChunksOfAnEndlessGrid(t *testing.T) {
	a := create(t, zarr.ArraySpec{Shape: []uint64{1 << 40, 1 << 40}, Chunks: []uint64{1, 1}, DataType: "int8"})
	seen := 0
	for c, err := range a.Chunks(ctx) {
		check(t, err)
		if seen++; seen == 3 && !slices.Equal(c.Coordinates, []uint64{0, 2}) {
			t.Errorf("chunk %v", c.Coordinates)
		}
		if seen == 3 {
			break
		}
	}
	if seen != 3 {
		t.Errorf("%d chunks", seen)
	}
}

// The memory is free when Done is closed, and the operation says so.
func TestFinishedAfterDone(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{1000}, Chunks: []uint64{100}})
	for range 2000 {
		op := must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, make([]int32, 1000)))
		<-op.Done()
		if !op.Finished() {
			t.Fatal("done, but not finished")
		}
		op.Close()
		if !op.Finished() {
			t.Fatal("closed after its end, but not finished")
		}
	}
}
