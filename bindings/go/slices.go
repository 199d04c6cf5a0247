package zarr

import (
	"context"
	"fmt"
	"math"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// boxes are selections without steps as the library takes them, many at once.
type boxes struct {
	starts, shapes []uint64
	sizes          []uint64 // elements of each
	size           uint64   // of all
}

func boxesOf(a *Array, selections []Selection) (*boxes, error) {
	b := &boxes{starts: make([]uint64, 0, len(selections)*len(a.shape)+1), shapes: make([]uint64, 0, len(selections)*len(a.shape)+1),
		sizes: make([]uint64, len(selections))}
	r := regions.Get().(*region)
	defer regions.Put(r)
	for i, s := range selections {
		if err := r.of(a, s); err != nil {
			return nil, err
		}
		for d := range a.shape {
			if r.stepped && r.step[d] != 1 && r.shape[d] > 1 {
				return nil, invalid("selection %d has a step in dimension %d: many selections are read without", i, d)
			}
		}
		if err := inside(a, r); err != nil { // before memory is made for it
			return nil, &Error{Status: StatusOutOfRange, Key: a.Path(), Message: fmt.Sprintf("selection %d lies outside of the array", i)}
		}
		b.starts = append(b.starts, r.start[:r.rank]...)
		b.shapes = append(b.shapes, r.shape[:r.rank]...)
		b.sizes[i] = r.size
		if b.size > math.MaxInt64/max(a.itemSize, 1)-min(r.size, math.MaxInt64/max(a.itemSize, 1)) {
			return nil, &Error{Status: StatusNoMemory, Message: "the selections do not fit into memory"}
		}
		b.size += r.size
	}
	return b, nil
}

// read reads all boxes into memory of just their size.
func (b *boxes) read(ctx context.Context, a *Array, p unsafe.Pointer, size uint64, o *dataOptions) error {
	starts, shapes := append(b.starts, 0), append(b.shapes, 0) // with an address also when there are none
	return withOptions(ctx, o, a.itemSize, func(options uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return zarrnative.ZarrReadSlices(address, uint64(len(b.sizes)), uint64(len(a.shape)), &starts[0], &shapes[0], p, size, options, e)
		})
	})
}

// ReadSlices reads many selections, none of which may have steps, and gives the elements of each in C order. A chunk that several of
// them need is read and decoded once, and chunks are read by the threads of the engine together, so that hundreds of single elements
// cost little more than their chunks. The results lie in one piece of memory.
//
// [ErrOutOfRange] names the first selection that lies outside, by its number.
func ReadSlices[T any](ctx context.Context, a *Array, selections []Selection, options ...Option) ([][]T, error) {
	b, err := checkedBoxes[T](a, selections, options)
	if err != nil {
		return nil, err
	}
	all := make([]T, b.size)
	p, size := memory(all)
	if err := b.read(ctx, a, p, size, collect(options)); err != nil {
		return nil, err
	}
	out := make([][]T, len(b.sizes))
	for i, size := range b.sizes {
		out[i], all = all[:size:size], all[size:]
	}
	return out, nil
}

// ReadSlicesInto is [ReadSlices] into a slice of the caller's, which must have exactly as many elements: the selections one behind the
// other. On failure its content is unspecified.
func ReadSlicesInto[T any](ctx context.Context, a *Array, selections []Selection, dst []T, options ...Option) error {
	b, err := checkedBoxes[T](a, selections, options)
	if err != nil {
		return err
	}
	if uint64(len(dst)) != b.size {
		return invalid("a slice of %d elements for selections of %d", len(dst), b.size)
	}
	p, size := memory(dst)
	return b.read(ctx, a, p, size, collect(options))
}

func checkedBoxes[T any](a *Array, selections []Selection, options []Option) (*boxes, error) {
	if a == nil {
		return nil, invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return nil, err
	}
	if o := collect(options); o != nil && o.strides != nil {
		return nil, invalid("many selections are read one behind the other: without strides")
	}
	return boxesOf(a, selections)
}
