package zarr_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// reference picks elements of a C-ordered array as a read should.
func reference(values []int32, shape []uint64, s zarr.Selection) []int32 {
	out := []int32{}
	var visit func(d int, at int64)
	visit = func(d int, at int64) {
		if d == len(s) {
			out = append(out, values[at])
			return
		}
		for i := range s[d].Count {
			visit(d+1, at*int64(shape[d])+int64(s[d].Start)+int64(i)*s[d].Step)
		}
	}
	visit(0, 0)
	return out
}

func randomRange(r *rand.Rand, n uint64) zarr.Range {
	begin := r.Uint64N(n)
	step := int64(1 + r.IntN(4))
	if r.IntN(2) == 0 {
		step = -step
	}
	return zarr.Span(begin, begin+1+r.Uint64N(n-begin)).By(step)
}

func TestSelections(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, spec := range []zarr.ArraySpec{
		{Shape: []uint64{7, 9, 5}, Chunks: []uint64{3, 4, 5}},
		{Shape: []uint64{7, 9, 5}, Chunks: []uint64{2, 2, 1}, Shards: []uint64{4, 6, 5}},
		{Shape: []uint64{7, 9, 5}, Chunks: []uint64{4, 4, 4}, FortranOrder: true, Format: 2},
	} {
		a := counted(t, spec)
		values := count(7 * 9 * 5)
		for range 100 {
			s := zarr.Selection{randomRange(r, 7), randomRange(r, 9), randomRange(r, 5)}
			want := reference(values, spec.Shape, s)
			if found := must[[]int32](t)(zarr.Read[int32](ctx, a, s)); !slices.Equal(found, want) {
				t.Fatalf("%v: found %v, expected %v", s, found, want)
			}
			// A write of what is there into another place: values stay those of a permutation.
			changed := make([]int32, len(want))
			for i, v := range want {
				changed[i] = -v
			}
			check(t, zarr.Write(ctx, a, s, changed))
			if found := must[[]int32](t)(zarr.Read[int32](ctx, a, s)); !slices.Equal(found, changed) {
				t.Fatalf("%v: found %v after writing %v", s, found, changed)
			}
			check(t, zarr.Write(ctx, a, s, want))
		}
		if found := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(found, values) {
			t.Error("writes reached other elements")
		}
	}
}

func TestStrides(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{3, 4}, Chunks: []uint64{2, 2}})
	columns := make([]int32, 12)
	check(t, zarr.ReadInto(ctx, a, nil, columns, zarr.FortranOrder(a.Shape())))
	if want := []int32{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}; !slices.Equal(columns, want) {
		t.Error("found", columns)
	}
	mirrored := make([]int32, 12)
	check(t, zarr.ReadInto(ctx, a, nil, mirrored, zarr.Strides(11, -4, -1)))
	if want := []int32{11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0}; !slices.Equal(mirrored, want) {
		t.Error("found", mirrored)
	}
	wide := make([]int32, 3*10)
	check(t, zarr.ReadInto(ctx, a, nil, wide, zarr.Strides(1, 10, 2)))
	if !slices.Equal(wide[10:20], []int32{0, 4, 0, 5, 0, 6, 0, 7, 0, 0}) {
		t.Error("found", wide)
	}
	check(t, zarr.Write(ctx, a, nil, columns, zarr.FortranOrder(a.Shape())))
	if found := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(found, count(12)) {
		t.Error("found", found)
	}
	for _, bad := range []zarr.Option{zarr.Strides(0, 4), zarr.Strides(0, 5, 1), zarr.Strides(0, -4, 1), zarr.Strides(12, 4, 1),
		zarr.Strides(0, 0, 0), zarr.Strides(0, math.MaxInt64, 1), zarr.Strides(math.MaxUint64, 4, 1)} {
		wantError(t, zarr.ReadInto(ctx, a, nil, make([]int32, 12), bad), zarr.ErrInvalidArgument)
	}
	_, err := zarr.Read[int32](ctx, a, nil, zarr.FortranOrder(a.Shape()))
	wantError(t, err, zarr.ErrInvalidArgument)
}

func TestMemoryOrder(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{2}})
	swapped := must[[]int32](t)(zarr.Read[int32](ctx, a, nil, zarr.MemoryOrder(zarr.BigEndian)))
	if swapped[1] != 1<<24 && swapped[1] != 1 {
		t.Error("found", swapped)
	}
	check(t, zarr.Write(ctx, a, nil, swapped, zarr.MemoryOrder(zarr.BigEndian)))
	if v := must[int32](t)(zarr.ReadElement[int32](ctx, a, 1)); v != 1 {
		t.Error("found", v)
	}
	if _, err := zarr.Read[int32](ctx, a, nil, zarr.MemoryType("int32")); err != nil {
		t.Error(err)
	}
	_, err := zarr.Read[[4]byte](ctx, a, nil, zarr.MemoryType("r32"))
	wantError(t, err, zarr.ErrUnsupported)
	_, err = zarr.Read[int32](ctx, a, nil, zarr.MemoryType("int\x0032"))
	wantError(t, err, zarr.ErrInvalidArgument)
}

func TestWrongSelections(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{4, 5}})
	for _, s := range []zarr.Selection{{zarr.Span(0, 5), zarr.At(0)}, {zarr.At(4), zarr.At(0)}, {zarr.At(0), {Start: 4, Count: 2, Step: 1}},
		{{Start: 1, Count: 3, Step: -1}, zarr.At(0)}, {{Start: 0, Count: 2, Step: math.MinInt64}, zarr.At(0)},
		{{Start: math.MaxUint64, Count: 1, Step: 1}, zarr.At(0)}, {{Start: 0, Count: 3, Step: math.MaxInt64}, zarr.At(0)}} {
		_, err := zarr.Read[int32](ctx, a, s)
		wantError(t, err, zarr.ErrOutOfRange)
		wantError(t, zarr.ReadInto(ctx, a, s, make([]int32, s.Size())), zarr.ErrOutOfRange)
	}
	for _, s := range []zarr.Selection{{}, {zarr.At(0)}, {zarr.At(0), zarr.At(0), zarr.At(0)}} {
		_, err := zarr.Read[int32](ctx, a, s)
		wantError(t, err, zarr.ErrInvalidArgument)
	}
	for _, n := range []int{0, 19, 21} {
		wantError(t, zarr.ReadInto(ctx, a, nil, make([]int32, n)), zarr.ErrInvalidArgument)
		wantError(t, zarr.Write(ctx, a, nil, make([]int32, n)), zarr.ErrInvalidArgument)
	}
	_, err := zarr.ReadElement[int32](ctx, a, 1)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.ReadElement[int32](ctx, a, 4, 0)
	wantError(t, err, zarr.ErrOutOfRange)
	wantError(t, zarr.WriteElement(ctx, a, int32(1), 0, 5), zarr.ErrOutOfRange)
	empty := must[[]int32](t)(zarr.Read[int32](ctx, a, zarr.Selection{zarr.Span(2, 2), zarr.Span(0, 5)}))
	if len(empty) != 0 {
		t.Error("found", empty)
	}
	check(t, zarr.Write[int32](ctx, a, zarr.Selection{zarr.Span(2, 2), zarr.Span(0, 5)}, nil))
}

func TestHugeReads(t *testing.T) {
	a := create(t, zarr.ArraySpec{Shape: []uint64{1 << 62, 1 << 40}, Chunks: []uint64{1, 1}, DataType: "int8"})
	_, err := zarr.Read[int8](ctx, a, nil)
	if err == nil {
		t.Error("an impossible read succeeded")
	}
	b := create(t, zarr.ArraySpec{Shape: []uint64{1 << 62}, Chunks: []uint64{1}, DataType: "int64"})
	_, err = zarr.Read[int64](ctx, b, nil)
	wantError(t, err, zarr.ErrNoMemory)
	if v := must[int64](t)(zarr.ReadElement[int64](ctx, b, 1<<62-1)); v != 0 {
		t.Error("found", v)
	}
}

func TestScalarAndEmptyArrays(t *testing.T) {
	scalar := create(t, zarr.ArraySpec{DataType: "float64"})
	check(t, zarr.Write(ctx, scalar, nil, []float64{2.5}))
	if v := must[float64](t)(zarr.ReadElement[float64](ctx, scalar)); v != 2.5 || scalar.Rank() != 0 || scalar.Size() != 1 {
		t.Error("found", v)
	}
	if v := must[[]float64](t)(zarr.Read[float64](ctx, scalar, zarr.Selection{})); v[0] != 2.5 {
		t.Error("found", v)
	}
	empty := create(t, zarr.ArraySpec{Shape: []uint64{0, 3}, DataType: "float64"})
	if v := must[[]float64](t)(zarr.Read[float64](ctx, empty, nil)); len(v) != 0 {
		t.Error("found", v)
	}
	for range empty.Chunks(ctx) {
		t.Error("an empty array has a chunk")
	}
	for c, err := range zarr.ReadChunks[float64](ctx, scalar) {
		if check(t, err); len(c.Data) != 1 {
			t.Error("found", c)
		}
	}
}

func TestFillAndClear(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{6}, Chunks: []uint64{2}})
	check(t, zarr.Fill(ctx, a, zarr.Selection{zarr.Span(0, 6).By(2)}, int32(-1)))
	check(t, a.Clear(ctx, zarr.Selection{zarr.At(5)}))
	if found := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(found, []int32{-1, 1, -1, 3, -1, 0}) {
		t.Error("found", found)
	}
	wantError(t, a.Clear(ctx, zarr.Selection{zarr.At(6)}), zarr.ErrOutOfRange)
}

func TestRangeBy(t *testing.T) {
	for _, c := range []struct{ found, want zarr.Range }{
		{zarr.Span(0, 10).By(3), zarr.Range{Start: 0, Count: 4, Step: 3}}, {zarr.Span(0, 10).By(-3), zarr.Range{Start: 9, Count: 4, Step: -3}},
		{zarr.Span(5, 5).By(-1), zarr.Range{Start: 5, Count: 0, Step: 1}}, {zarr.Span(7, 3), zarr.Range{Start: 7, Count: 0, Step: 1}},
		{zarr.At(4).By(-2), zarr.Range{Start: 4, Count: 1, Step: -2}},
	} {
		if c.found != c.want {
			t.Errorf("found %v, expected %v", c.found, c.want)
		}
	}
}
