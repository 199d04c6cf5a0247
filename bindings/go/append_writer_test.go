package zarr_test

import (
	"context"
	"slices"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

func frames(t *testing.T) (*zarr.Array, *zarr.AppendWriter[int32]) {
	t.Helper()
	a := create(t, zarr.ArraySpec{Shape: []uint64{0, 3}, Chunks: []uint64{4, 3}, DataType: "int32"})
	w := must[*zarr.AppendWriter[int32]](t)(zarr.NewAppendWriter[int32](a, 0, 48))
	t.Cleanup(func() { w.Close() })
	return a, w
}

func TestAppendWriter(t *testing.T) {
	_, w := frames(t)
	values := count(30)
	for i := range 10 {
		check(t, w.Write(ctx, []uint64{1, 3}, values[3*i:3*i+3]))
	}
	if stored, held := w.Counts(); stored != 8 || held != 2 {
		t.Errorf("stored %d and held %d, expected 8 and 2", stored, held)
	}
	check(t, w.Flush(ctx))
	check(t, w.Write(ctx, []uint64{1, 3}, []int32{30, 31, 32}))
	longer := must[*zarr.Array](t)(w.Finish(ctx))
	defer longer.Close()
	if found := must[[]int32](t)(zarr.Read[int32](ctx, longer, nil)); !slices.Equal(found, count(33)) {
		t.Errorf("found %v", found)
	}
	wantError(t, w.Write(ctx, []uint64{1, 3}, values[:3]), zarr.ErrInvalidArgument)
	check(t, w.Close())
	wantError(t, w.Write(ctx, []uint64{1, 3}, values[:3]), zarr.ErrClosed)
	if stored, held := w.Counts(); stored+held != 0 {
		t.Error("a closed writer counts")
	}
}

func TestAppendWriterRefuses(t *testing.T) {
	a, w := frames(t)
	_, err := zarr.NewAppendWriter[int32](nil, 0, 0)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.NewAppendWriter[float64](a, 0, 0)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.NewAppendWriter[int32](a, 2, 0)
	wantError(t, err, zarr.ErrOutOfRange)
	_, err = zarr.NewAppendWriter[int32](a, 0, 47)
	wantError(t, err, zarr.ErrLimitExceeded)
	wantError(t, w.Write(ctx, []uint64{3}, count(3)), zarr.ErrInvalidArgument)
	wantError(t, w.Write(ctx, []uint64{1, 3}, count(2)), zarr.ErrInvalidArgument)
	wantError(t, w.Write(ctx, []uint64{1, 4}, count(4)), zarr.ErrInvalidArgument)
	stopped, stop := context.WithCancel(ctx)
	stop()
	wantError(t, w.Write(stopped, []uint64{1, 3}, count(3)), zarr.ErrCancelled)
	check(t, w.Write(ctx, []uint64{1, 3}, count(3)))
	_, err = w.Finish(stopped)
	wantError(t, err, zarr.ErrCancelled)
	longer := must[*zarr.Array](t)(w.Finish(ctx))
	defer longer.Close()
	if !slices.Equal(longer.Shape(), []uint64{1, 3}) {
		t.Errorf("found shape %v", longer.Shape())
	}
}
