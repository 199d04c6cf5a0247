// Bench measures what bindings/testing/bench_c.c measures, through package zarr.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

const (
	elementCount  = 1024
	chunkElements = 8192
	chunks        = 64
	largeChunk    = 1024 * 1024
	largeCount    = 32 * largeChunk
	rounds        = 7
)

func main() {
	ctx := context.Background()
	report("trivial_call_ns", nanoseconds(func(int) { zarr.VersionNumber() }), "ns")
	element(ctx)
	chunk(ctx)
	callback(ctx)
	large(ctx)
}

func report(name string, value float64, unit string) { fmt.Printf("%s %.2f %s\n", name, value, unit) }

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// nanoseconds is the time of one call in the best round, after one to warm up.
func nanoseconds(call func(i int)) float64 {
	calls, best := 1, 0.0
	for {
		begin := time.Now()
		for i := range calls {
			call(i)
		}
		if time.Since(begin) >= 100*time.Millisecond {
			break
		}
		calls *= 2
	}
	for range rounds {
		begin := time.Now()
		for i := range calls {
			call(i)
		}
		if took := float64(time.Since(begin).Nanoseconds()) / float64(calls); best == 0 || took < best {
			best = took
		}
	}
	return best
}

// filled is a float64 array in a store of its own, element i = i.
func filled(ctx context.Context, count, chunk uint64) *zarr.Array {
	store := must(zarr.OpenStorage(ctx, "memory://", nil))
	a := must(store.CreateArray(ctx, "", zarr.ArraySpec{Shape: []uint64{count}, Chunks: []uint64{chunk}, DataType: "float64",
		Codecs: json.RawMessage(`[{"name": "bytes", "configuration": {"endian": "little"}}]`)}, nil))
	values := make([]float64, count)
	for i := range values {
		values[i] = float64(i)
	}
	check(zarr.Write(ctx, a, nil, values))
	return a
}

func element(ctx context.Context) {
	a := filled(ctx, elementCount, elementCount)
	one := make([]float64, 1)
	part := zarr.Selection{zarr.At(0)}
	report("element_read_ns", nanoseconds(func(i int) {
		part[0].Start = uint64(i) % elementCount
		check(zarr.ReadInto(ctx, a, part, one))
	}), "ns")
}

func chunk(ctx context.Context) {
	a := filled(ctx, chunks*chunkElements, chunkElements)
	values := make([]float64, chunkElements)
	at := make([]uint64, 1)
	report("chunk_read_ns", nanoseconds(func(i int) {
		at[0] = uint64(i) % chunks
		check(zarr.ReadChunkInto(ctx, a, at, values))
	}), "ns")
}

// eight answers 8 bytes for "k".
type eight struct{ value []byte }

func (e eight) Get(_ context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	if key != "k" {
		return zarr.Object{}, zarr.ErrNotFound
	}
	return r.Of(e.value)
}

func callback(ctx context.Context) {
	store := must(zarr.NewStorage(nil, eight{make([]byte, 8)}, zarr.StoreOptions{}))
	report("store_callback_ns", nanoseconds(func(int) { must(store.Get(ctx, "k", zarr.ByteRange{})) }), "ns")
}

func large(ctx context.Context) {
	a := filled(ctx, largeCount, largeChunk)
	values := make([]float64, largeCount)
	for i := range values {
		values[i] = 1
	}
	took := nanoseconds(func(int) { check(zarr.ReadInto(ctx, a, nil, values)) })
	report("large_read_gb_s", 8*largeCount/took, "GB/s")
}
