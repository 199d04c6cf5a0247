package zarr_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

func TestChunks(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{5, 4}, Chunks: []uint64{2, 3}})
	seen := []string{}
	total := 0
	for c, err := range zarr.ReadChunks[int32](ctx, a) {
		check(t, err)
		seen = append(seen, fmt.Sprint(c.Coordinates, c.Origin, c.Shape))
		if want := must[[]int32](t)(zarr.Read[int32](ctx, a, c.Selection())); !slices.Equal(c.Data, want) {
			t.Error("found", c.Data)
		}
		total += len(c.Data)
	}
	if total != 20 || len(seen) != 6 || seen[5] != "[2 1] [4 3] [1 1]" {
		t.Error("found", seen)
	}
	for range a.Chunks(ctx) {
		break
	}
	whole := must[[]int32](t)(zarr.ReadChunk[int32](ctx, a, []uint64{0, 0}))
	if !slices.Equal(whole, []int32{0, 1, 2, 4, 5, 6}) {
		t.Error("found", whole)
	}
	into := make([]int32, 6)
	check(t, zarr.ReadChunkInto(ctx, a, []uint64{1, 0}, into))
	check(t, zarr.WriteChunk(ctx, a, []uint64{0, 0}, into))
	if v := must[int32](t)(zarr.ReadElement[int32](ctx, a, 0, 0)); v != 8 {
		t.Error("found", v)
	}
	wantError(t, zarr.ReadChunkInto(ctx, a, []uint64{0, 0}, into[:5]), zarr.ErrInvalidArgument)
	wantError(t, zarr.WriteChunk(ctx, a, []uint64{0, 0}, into[:5]), zarr.ErrInvalidArgument)
	_, err := zarr.ReadChunk[int32](ctx, a, []uint64{3, 0})
	wantError(t, err, zarr.ErrOutOfRange)
	_, err = zarr.ReadChunk[int8](ctx, a, []uint64{0, 0})
	wantError(t, err, zarr.ErrInvalidArgument)
}

func TestChunkPresence(t *testing.T) {
	a := create(t, zarr.ArraySpec{Shape: []uint64{5, 4}, Chunks: []uint64{2, 3}, DataType: "int32"})
	check(t, zarr.WriteElement(ctx, a, int32(7), 4, 0))
	p := must[*zarr.Presence](t)(a.Presence(ctx))
	if !p.Has(2, 0) || p.Has(0, 0) || p.Has(3, 0) || p.Has(1) || p.Count() != 1 || p.Len() != 6 || !bytes.Equal(p.Bitmap(), []byte{1 << 4}) {
		t.Error("found", p)
	}
	if !must[bool](t)(a.ChunkPresent(ctx, 2, 0)) || must[bool](t)(a.ChunkPresent(ctx, 1, 0)) {
		t.Error("presence of single chunks is wrong")
	}
	_, err := zarr.ReadChunk[int32](ctx, a, []uint64{0, 0}, zarr.MissingIsError())
	wantError(t, err, zarr.ErrNotFound)
	_, err = a.ReadEncodedChunk(ctx, []uint64{0, 0})
	wantError(t, err, zarr.ErrNotFound)
	encoded := must[[]byte](t)(a.ReadEncodedChunk(ctx, []uint64{2, 0}))
	check(t, a.WriteEncodedChunk(ctx, []uint64{0, 0}, encoded, zarr.Validate()))
	if v := must[int32](t)(zarr.ReadElement[int32](ctx, a, 0, 0)); v != 7 {
		t.Error("found", v)
	}
	wantError(t, a.WriteEncodedChunk(ctx, []uint64{0, 0}, []byte("x"), zarr.Validate()), zarr.ErrCorruptData)
	if existed := must[bool](t)(a.EraseChunk(ctx, 0, 0)); !existed {
		t.Error("the chunk was not there")
	}
	if existed := must[bool](t)(a.EraseChunk(ctx, 0, 0)); existed {
		t.Error("the chunk is there again")
	}
	check(t, zarr.Fill(ctx, a, nil, int32(0), zarr.StoreFillChunks()))
	if p := must[*zarr.Presence](t)(a.Presence(ctx)); p.Count() != 6 {
		t.Error("found", p.Count())
	}
	check(t, zarr.Fill(ctx, a, nil, int32(0)))
	if p := must[*zarr.Presence](t)(a.Presence(ctx)); p.Count() != 0 {
		t.Error("found", p.Count())
	}
}

func TestChunkKeys(t *testing.T) {
	a := create(t, zarr.ArraySpec{Shape: []uint64{5, 4}, Chunks: []uint64{2, 3}, DataType: "int32"})
	key := must[string](t)(a.ChunkKey(2, 1))
	if at := must[[]uint64](t)(a.ChunkOfKey(key)); key != "a/c/2/1" || !slices.Equal(at, []uint64{2, 1}) {
		t.Error("found", key, at)
	}
	for _, key := range []string{"", "a/zarr.json", "a/c/2/1\x00"} {
		_, err := a.ChunkOfKey(key)
		if err == nil {
			t.Errorf("%q is a chunk", key)
		}
	}
	_, err := a.ChunkKey(9, 9)
	wantError(t, err, zarr.ErrOutOfRange)
	dotted := create(t, zarr.ArraySpec{Shape: []uint64{5, 4}, DataType: "int32", Separator: '.', V2KeyEncoding: true})
	if key := must[string](t)(dotted.ChunkKey(0, 0)); key != "a/0.0" {
		t.Error("found", key)
	}
}

func TestPlans(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{8, 8}, Chunks: []uint64{2, 2}, Shards: []uint64{4, 4}})
	read := must[*zarr.ReadPlan](t)(a.PlanRead(ctx, zarr.Selection{zarr.Span(0, 4), zarr.Span(0, 8)}))
	if read.Chunks != 2 || read.RequestCount == 0 || len(read.Requests) != int(read.RequestCount) {
		t.Error("found", read)
	}
	resolved := must[*zarr.ReadPlan](t)(a.PlanRead(ctx, zarr.Selection{zarr.At(0), zarr.At(0)}, zarr.ResolveShards()))
	if resolved.DecodeJobs != 1 {
		t.Error("found", resolved)
	}
	write := must[*zarr.WritePlan](t)(a.PlanWrite(ctx, zarr.Selection{zarr.Span(0, 4), zarr.Span(0, 6)}))
	if write.WholeChunks != 1 || write.PartialChunks != 1 {
		t.Error("found", write)
	}
	_, err := a.PlanRead(ctx, zarr.Selection{zarr.At(8), zarr.At(0)})
	wantError(t, err, zarr.ErrOutOfRange)
}
