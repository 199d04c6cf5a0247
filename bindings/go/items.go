package zarr

import (
	"context"
	"math"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Elements that Go has as other things than their bytes, such as text and times, go through bytes in native order.

// readItems reads the bytes of a selection's elements, in C order.
func (a *Array) readItems(ctx context.Context, s Selection, options []Option) ([]byte, error) {
	r := new(region)
	if err := r.of(a, s); err != nil {
		return nil, err
	}
	if err := inside(a, r); err != nil {
		return nil, err
	}
	if r.size > math.MaxInt/a.itemSize {
		return nil, noMemory("the selection does not fit into memory")
	}
	items := make([]byte, r.size*a.itemSize)
	return items, a.moveItems(ctx, r, items, options, zarrnative.ZarrReadSlice)
}

// writeItems writes the elements of a selection, which must be as many, from what put makes of each.
func (a *Array) writeItems(ctx context.Context, s Selection, count int, options []Option, put func(i int, item []byte) error) error {
	r := new(region)
	if err := r.of(a, s); err != nil {
		return err
	}
	if uint64(count) != r.size {
		return invalid("a slice of %d elements for a selection of %d", count, r.size)
	}
	items := make([]byte, r.size*a.itemSize)
	for i := range count {
		if err := put(i, items[uint64(i)*a.itemSize:][:a.itemSize]); err != nil {
			return err
		}
	}
	return a.moveItems(ctx, r, items, options, zarrnative.ZarrWriteSlice)
}

func (a *Array) moveItems(ctx context.Context, r *region, items []byte, options []Option, run sliceCall) error {
	o := collect(options)
	if o != nil && (o.strides != nil || o.order != 0) {
		return invalid("strides and byte order are for numbers in a slice of the caller's")
	}
	p, size := memory(items)
	if size == 0 {
		p = unsafe.Pointer(&nothing)
	}
	return withOptions(ctx, o, a.itemSize, func(options uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return run(address, r.rank, &r.start[0], &r.shape[0], r.stepPointer(), p, size, nil, options, e)
		})
	})
}
