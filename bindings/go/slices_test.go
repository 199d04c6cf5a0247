package zarr_test

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// heard counts the names of an engine's events.
type heard struct {
	lock  sync.Mutex
	names map[string]int
}

func (h *heard) hear(e zarr.Event) {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.names[e.Name]++
}

func (h *heard) count(name string) int {
	h.lock.Lock()
	defer h.lock.Unlock()
	return h.names[name]
}

// compressed is an int32 array of 0, 1, 2, ... in compressed chunks, and what its engine tells after it was written.
func compressed(t *testing.T, cache uint64, shape, chunks []uint64) (*zarr.Array, *heard) {
	t.Helper()
	h := &heard{names: map[string]int{}}
	engine := newEngine(t, zarr.EngineOptions{ChunkCacheBytes: cache, Event: h.hear})
	s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Engine: engine}))
	t.Cleanup(func() { s.Close() })
	a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: shape, Chunks: chunks, DataType: "int32",
		Codecs: json.RawMessage(`[{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "zstd", "configuration": {"level": 1, "checksum": false}}]`)}, nil))
	t.Cleanup(func() { a.Close() })
	check(t, zarr.Write(ctx, a, nil, count(int(a.Size()))))
	h.names = map[string]int{}
	return a, h
}

func TestManySelectionsAreThoseReadOneByOne(t *testing.T) {
	a, _ := compressed(t, 0, []uint64{40, 50}, []uint64{7, 9})
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		var selections []zarr.Selection
		var flat []int32
		for range r.IntN(30) {
			shape := []uint64{r.Uint64N(6), r.Uint64N(20)}
			selections = append(selections, zarr.Box([]uint64{r.Uint64N(40 - shape[0]), r.Uint64N(50 - shape[1])}, shape))
		}
		found := must[[][]int32](t)(zarr.ReadSlices[int32](ctx, a, selections))
		if len(found) != len(selections) {
			t.Fatal("found", len(found), "results of", len(selections))
		}
		for i, s := range selections {
			want := must[[]int32](t)(zarr.Read[int32](ctx, a, s))
			if !slices.Equal(found[i], want) {
				t.Fatalf("%v: found %v, expected %v", s, found[i], want)
			}
			flat = append(flat, want...)
		}
		into := make([]int32, len(flat))
		check(t, zarr.ReadSlicesInto(ctx, a, selections, into))
		if !slices.Equal(into, flat) {
			t.Fatal("found", into, "expected", flat)
		}
	}
	whole := must[[][]int32](t)(zarr.ReadSlices[int32](ctx, a, []zarr.Selection{nil, {zarr.At(1), zarr.At(2)}}))
	if len(whole[0]) != 2000 || !slices.Equal(whole[1], []int32{52}) {
		t.Error("found", len(whole[0]), whole[1])
	}
	scalar := create(t, zarr.ArraySpec{DataType: "float64"})
	check(t, zarr.Write(ctx, scalar, nil, []float64{2.5}))
	if found := must[[][]float64](t)(zarr.ReadSlices[float64](ctx, scalar, []zarr.Selection{{}, nil})); found[1][0] != 2.5 {
		t.Error("found", found)
	}
}

func TestEveryChunkIsDecodedOnce(t *testing.T) {
	a, h := compressed(t, 0, []uint64{20}, []uint64{10})
	points := make([]zarr.Selection, 400)
	for i := range points {
		points[i] = zarr.Selection{zarr.At(uint64(i * 7 % 20))}
	}
	for i, found := range must[[][]int32](t)(zarr.ReadSlices[int32](ctx, a, points)) {
		if found[0] != int32(i*7%20) {
			t.Fatal("found", found, "for point", i)
		}
	}
	if n := h.count("codec.decode"); n < 1 || n > 4 {
		t.Error("found", n, "decodes")
	}
}

func TestManySelectionsThatAreWrong(t *testing.T) {
	a, _ := compressed(t, 0, []uint64{4, 4}, []uint64{2, 2})
	good := zarr.Selection{zarr.Span(0, 2), zarr.Span(0, 2)}
	_, err := zarr.ReadSlices[int32](ctx, a, []zarr.Selection{good, {zarr.At(4), zarr.At(0)}})
	wantError(t, err, zarr.ErrOutOfRange)
	if !strings.Contains(err.Error(), "selection 1") {
		t.Error("found", err)
	}
	for _, bad := range []zarr.Selection{{zarr.At(0)}, {zarr.Span(0, 4).By(2), zarr.At(0)}} {
		_, err = zarr.ReadSlices[int32](ctx, a, []zarr.Selection{bad})
		wantError(t, err, zarr.ErrInvalidArgument)
	}
	_, err = zarr.ReadSlices[int64](ctx, a, []zarr.Selection{good})
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.ReadSlices[int32](ctx, nil, []zarr.Selection{good})
	wantError(t, err, zarr.ErrInvalidArgument)
	wantError(t, zarr.ReadSlicesInto(ctx, a, []zarr.Selection{good}, make([]int32, 3)), zarr.ErrInvalidArgument)
	wantError(t, zarr.ReadSlicesInto(ctx, a, []zarr.Selection{good}, make([]int32, 4), zarr.Strides(0, 2, 1)), zarr.ErrInvalidArgument)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = zarr.ReadSlices[int32](ended, a, []zarr.Selection{good})
	wantError(t, err, zarr.ErrCancelled)
	a.Close()
	_, err = zarr.ReadSlices[int32](ctx, a, []zarr.Selection{good})
	wantError(t, err, zarr.ErrClosed)
}

func TestTheChunkCacheAnswersTheSecondRead(t *testing.T) {
	a, h := compressed(t, 1<<20, []uint64{40, 50}, []uint64{7, 9})
	must[[]int32](t)(zarr.Read[int32](ctx, a, nil))
	decoded := h.count("codec.decode")
	if decoded == 0 || h.count("chunk_cache.hit") != 0 {
		t.Error("found", decoded, "decodes and", h.count("chunk_cache.hit"), "hits")
	}
	if found := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(found, count(2000)) {
		t.Error("other elements out of the cache")
	}
	if h.count("chunk_cache.hit") == 0 || h.count("codec.decode") != decoded {
		t.Error("found", h.count("codec.decode"), "decodes and", h.count("chunk_cache.hit"), "hits")
	}
	check(t, zarr.WriteElement[int32](ctx, a, -1, 3, 4))
	if found := must[int32](t)(zarr.ReadElement[int32](ctx, a, 3, 4)); found != -1 {
		t.Error("found", found, "after writing -1")
	}
}
