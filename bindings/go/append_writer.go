package zarr

import (
	"context"
	"strconv"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// AppendWriter appends elements along one dimension of an array as they come, and writes no chunk twice: it holds them until they fill
// all chunks (shards) between two edges of the grid, then stores these together. Readers see such a band with all of its data or not at
// all. Any goroutine may call; calls are served one after the other. End it with [AppendWriter.Finish]; what it holds when it is closed or
// collected without that is lost.
type AppendWriter[T any] struct {
	h *handle
	a *Array
}

// NewAppendWriter makes a writer along dimension axis. bufferBytes is the most that it holds, at least one band; 0 is one band, or as many
// as 16 MiB hold.
func NewAppendWriter[T any](a *Array, axis int, bufferBytes uint64) (*AppendWriter[T], error) {
	if a == nil {
		return nil, invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return nil, err
	}
	if axis < 0 || axis >= len(a.shape) {
		return nil, &Error{Status: StatusOutOfRange, Message: "there is no dimension " + strconv.Itoa(axis)}
	}
	var out uintptr
	err := a.handle().call(func(address uintptr, e *uintptr) int {
		return zarrnative.ZarrAppendWriterNew(address, uint64(axis), bufferBytes, &out, e)
	})
	if err != nil {
		return nil, err
	}
	w := &AppendWriter[T]{a: a}
	w.h = adopt(w, out, zarrnative.ZarrAppendWriterRelease)
	return w, nil
}

// Write appends elements of a shape whose extents but that along the axis are the array's. When storing fails, [AppendWriter.Counts] tells
// what was taken; further writes fail with the same error until [AppendWriter.Flush] has worked.
func (w *AppendWriter[T]) Write(ctx context.Context, shape []uint64, src []T, options ...Option) error {
	if err := w.a.wantRank(len(shape), "extents"); err != nil {
		return err
	}
	r := new(region)
	if err := r.of(w.a, Box(make([]uint64, len(shape)), shape)); err != nil {
		return err
	}
	o := collect(options)
	if err := o.enough(len(src), r); err != nil {
		return err
	}
	strides, err := o.byteStrides(r, w.a.itemSize)
	if err != nil {
		return err
	}
	p, size := memory(src)
	return w.run(ctx, o, func(address, options uintptr, e *uintptr) int {
		return zarrnative.ZarrAppendWriterWrite(address, r.rank, &r.shape[0], p, size, strides, options, e)
	})
}

// Flush stores what is held, also a part of a band, and ends a failure. What fails stays held.
func (w *AppendWriter[T]) Flush(ctx context.Context, options ...Option) error {
	return w.run(ctx, collect(options), zarrnative.ZarrAppendWriterFlush)
}

// Finish stores what is held, ends the writer and gives the array as it is then. When storing fails the writer stays open, and Finish
// may be called again. It fails once, though all that was held is stored, when writes were refused after a failure.
func (w *AppendWriter[T]) Finish(ctx context.Context, options ...Option) (*Array, error) {
	var out uintptr
	err := w.run(ctx, collect(options), func(address, options uintptr, e *uintptr) int {
		return zarrnative.ZarrAppendWriterClose(address, options, &out, e)
	})
	if err != nil {
		return nil, err
	}
	return asArray(newNode(out), nil)
}

// Counts gives the extents along the axis that the writer has stored, and those that it holds.
func (w *AppendWriter[T]) Counts() (stored, held uint64) {
	_ = w.h.call(func(address uintptr, _ *uintptr) int {
		zarrnative.ZarrAppendWriterCounts(address, &stored, &held)
		return zarrnative.OK
	})
	return stored, held
}

// Close gives the writer back. What it holds is not stored: see [AppendWriter.Finish].
func (w *AppendWriter[T]) Close() error {
	w.h.close()
	return nil
}

func (w *AppendWriter[T]) run(ctx context.Context, o *dataOptions, call func(address, options uintptr, e *uintptr) int) error {
	return withOptions(ctx, o, w.a.itemSize, func(options uintptr) error {
		return w.h.call(func(address uintptr, e *uintptr) int { return call(address, options, e) })
	})
}
