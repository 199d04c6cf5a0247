package zarr

import (
	"context"
	"math"
	"strconv"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Read reads the elements of a selection, in C order. T is the Go type of the array's data type: int32 for int32, [Float16] for
// float16, [3]byte for r24, or a type made of it; an array of as many bytes fits every data type. A selection of nil is the whole
// array. Chunks that are not stored give the fill value.
//
// When the context ends, the read does so too, soon, with an error that matches [ErrCancelled] or [ErrTimeout] and the context's own.
func Read[T any](ctx context.Context, a *Array, s Selection, options ...Option) ([]T, error) {
	if a == nil {
		return nil, invalid("a nil *Array")
	}
	o := collect(options)
	if err := fitsMemory[T](a, o); err != nil {
		return nil, err
	}
	r := regions.Get().(*region)
	defer regions.Put(r)
	if err := r.of(a, s); err != nil {
		return nil, err
	}
	itemSize := sizeOf[T]()
	if r.size > math.MaxInt/max(1, itemSize) {
		return nil, &Error{Status: StatusNoMemory, Message: "the selection does not fit into memory"}
	}
	if o != nil && o.strides != nil {
		return nil, invalid("Read gives C order: strides are for ReadInto")
	}
	if err := inside(a, r); err != nil {
		return nil, err
	}
	dst := make([]T, r.size)
	if r.size*itemSize >= freshFrom {
		if o == nil {
			o = &dataOptions{}
		}
		o.flags |= zarrnative.IOFreshMemory
	}
	if err := transfer(ctx, a, r, dst, o, zarrnative.ZarrReadSlice); err != nil {
		return nil, err
	}
	return dst, nil
}

// inside refuses a selection outside the array before memory is made for it.
func inside(a *Array, r *region) error {
	if r.size == 0 {
		return nil
	}
	for d, n := range a.shape {
		last := r.shape[d] - 1
		span := uint64(max(r.step[d], -r.step[d]))
		ok := r.start[d] < n && (last == 0 || span <= math.MaxInt64 && last <= (n-1)/span)
		if ok && r.step[d] < 0 {
			ok = last*span <= r.start[d]
		} else if ok {
			ok = last*span <= n-1-r.start[d]
		}
		if !ok {
			return &Error{Status: StatusOutOfRange, Key: a.Path(), Message: "the selection lies outside of the array in dimension " + strconv.Itoa(d)}
		}
	}
	return nil
}

// ReadInto reads the elements of a selection into a slice of the caller's, which must have exactly as many elements, or be described by
// [Strides]. Nothing is copied in between. On failure the content of dst is unspecified.
func ReadInto[T any](ctx context.Context, a *Array, s Selection, dst []T, options ...Option) error {
	return slice(ctx, a, s, dst, options, zarrnative.ZarrReadSlice)
}

// Write writes the elements of a selection from a slice, which must have exactly as many elements, or be described by [Strides]. A chunk
// that is covered in part is read, changed and written under a lock: no other writer's elements are lost.
func Write[T any](ctx context.Context, a *Array, s Selection, src []T, options ...Option) error {
	return slice(ctx, a, s, src, options, zarrnative.ZarrWriteSlice)
}

type sliceCall func(array uintptr, rank uint64, start, shape *uint64, step *int64, buffer unsafe.Pointer, size uint64, strides *int64,
	options uintptr, e *uintptr) int

func slice[T any](ctx context.Context, a *Array, s Selection, data []T, options []Option, run sliceCall) error {
	if a == nil {
		return invalid("a nil *Array")
	}
	o := collect(options)
	if err := fitsMemory[T](a, o); err != nil {
		return err
	}
	r := regions.Get().(*region)
	defer regions.Put(r)
	if err := r.of(a, s); err != nil {
		return err
	}
	return transfer(ctx, a, r, data, o, run)
}

func transfer[T any](ctx context.Context, a *Array, r *region, data []T, o *dataOptions, run sliceCall) error {
	if err := o.enough(len(data), r); err != nil {
		return err
	}
	strides, err := o.byteStrides(r, sizeOf[T]())
	if err != nil {
		return err
	}
	p, size := memory(data)
	address, err := a.h.use()
	if err != nil {
		return err
	}
	defer a.h.done()
	if o == nil && ctx.Done() == nil {
		status := run(address, r.rank, &r.start[0], &r.shape[0], r.stepPointer(), p, size, nil, 0, &r.e)
		return check(status, &r.e)
	}
	return withOptions(ctx, o, sizeOf[T](), func(options uintptr) error {
		status := run(address, r.rank, &r.start[0], &r.shape[0], r.stepPointer(), p, size, strides, options, &r.e)
		return check(status, &r.e)
	})
}

// ReadElement reads one element.
func ReadElement[T any](ctx context.Context, a *Array, index ...uint64) (T, error) {
	item, err := element[T](a, index)
	if err != nil {
		return *new(T), err
	}
	defer regions.Put(item)
	out := make([]T, 1)
	err = transfer(ctx, a, item, out, nil, zarrnative.ZarrReadSlice)
	return out[0], err
}

// WriteElement writes one element.
func WriteElement[T any](ctx context.Context, a *Array, value T, index ...uint64) error {
	item, err := element[T](a, index)
	if err != nil {
		return err
	}
	defer regions.Put(item)
	return transfer(ctx, a, item, []T{value}, nil, zarrnative.ZarrWriteSlice)
}

func element[T any](a *Array, index []uint64) (*region, error) {
	if a == nil {
		return nil, invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return nil, err
	}
	if err := a.wantRank(len(index), "indices"); err != nil {
		return nil, err
	}
	r := regions.Get().(*region)
	r.rank, r.size, r.stepped, r.e = uint64(len(index)), 1, false, 0
	for d, i := range index {
		r.start[d], r.shape[d] = i, 1
	}
	return r, nil
}

// Fill sets all elements of a selection to one value.
func Fill[T any](ctx context.Context, a *Array, s Selection, value T, options ...Option) error {
	if a == nil {
		return invalid("a nil *Array")
	}
	o := collect(options)
	if err := fitsMemory[T](a, o); err != nil {
		return err
	}
	return a.fill(ctx, s, unsafe.Pointer(&value), sizeOf[T](), o)
}

// Clear sets all elements of a selection to the fill value.
func (a *Array) Clear(ctx context.Context, s Selection, options ...Option) error {
	return a.fill(ctx, s, nil, 0, collect(options))
}

func (a *Array) fill(ctx context.Context, s Selection, item unsafe.Pointer, size uint64, o *dataOptions) error {
	r := new(region)
	if err := r.of(a, s); err != nil {
		return err
	}
	return withOptions(ctx, o, a.itemSize, func(o uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return zarrnative.ZarrFillSlice(address, r.rank, &r.start[0], &r.shape[0], r.stepPointer(), item, size, o, e)
		})
	})
}

// Append grows dimension axis by shape[axis], writes the data there and gives the new snapshot. The other extents must be the
// array's. Two appends at once get two places.
func Append[T any](ctx context.Context, a *Array, axis int, shape []uint64, src []T, options ...Option) (*Array, error) {
	if a == nil {
		return nil, invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return nil, err
	}
	if err := a.wantRank(len(shape), "extents"); err != nil {
		return nil, err
	}
	if axis < 0 || axis >= len(shape) {
		return nil, &Error{Status: StatusOutOfRange, Message: "there is no dimension " + strconv.Itoa(axis)}
	}
	r := new(region)
	if err := r.of(a, Box(make([]uint64, len(shape)), shape)); err != nil {
		return nil, err
	}
	o := collect(options)
	if err := o.enough(len(src), r); err != nil {
		return nil, err
	}
	strides, err := o.byteStrides(r, a.itemSize)
	if err != nil {
		return nil, err
	}
	p, size := memory(src)
	return a.changed(ctx, o, func(address, options uintptr, out, e *uintptr) int {
		return zarrnative.ZarrAppend(address, uint64(axis), r.rank, &r.shape[0], p, size, strides, options, out, e)
	})
}

// Resize changes the shape and gives the new snapshot. Chunks outside are erased; growing again shows the fill value there.
// [ErrPreconditionFailed] when the stored shape is no longer that of the snapshot.
func (a *Array) Resize(ctx context.Context, shape []uint64, options ...Option) (*Array, error) {
	if err := a.wantRank(len(shape), "extents"); err != nil {
		return nil, err
	}
	return a.changed(ctx, collect(options), func(address, options uintptr, out, e *uintptr) int {
		return zarrnative.ZarrResize(address, uint64(len(shape)), first(shape), options, out, e)
	})
}

// changed runs a data call that gives a new snapshot.
func (a *Array) changed(ctx context.Context, o *dataOptions, run func(address, options uintptr, out, e *uintptr) int) (*Array, error) {
	var out uintptr
	err := withOptions(ctx, o, a.itemSize, func(options uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int { return run(address, options, &out, e) })
	})
	if err != nil {
		return nil, err
	}
	return asArray(newNode(out), nil)
}
