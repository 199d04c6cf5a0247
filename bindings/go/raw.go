package zarr

import (
	"context"
	"math"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// ReadRaw is [Read] of elements whose Go type is not known: their bytes, in native order. Read with an array of bytes is the same for
// one size of element.
func (a *Array) ReadRaw(ctx context.Context, s Selection, options ...Option) ([]byte, error) {
	r, err := a.rawRegion(s)
	if err != nil {
		return nil, err
	}
	if err := inside(a, r); err != nil {
		return nil, err
	}
	if a.itemSize != 0 && r.size > math.MaxInt/a.itemSize {
		return nil, &Error{Status: StatusNoMemory, Message: "the selection does not fit into memory"}
	}
	dst := make([]byte, r.size*a.itemSize)
	return dst, a.raw(ctx, r, dst, options, zarrnative.ZarrReadSlice)
}

// ReadRawInto is [ReadInto] for bytes.
func (a *Array) ReadRawInto(ctx context.Context, s Selection, dst []byte, options ...Option) error {
	r, err := a.rawRegion(s)
	if err != nil {
		return err
	}
	return a.raw(ctx, r, dst, options, zarrnative.ZarrReadSlice)
}

// WriteRaw is [Write] for bytes.
func (a *Array) WriteRaw(ctx context.Context, s Selection, src []byte, options ...Option) error {
	r, err := a.rawRegion(s)
	if err != nil {
		return err
	}
	return a.raw(ctx, r, src, options, zarrnative.ZarrWriteSlice)
}

// FormatRaw is [FormatElements] for bytes.
func (a *Array) FormatRaw(elements []byte) (string, error) {
	if a.itemSize == 0 || uint64(len(elements))%a.itemSize != 0 {
		return "", invalid("%d bytes are no whole elements of %s", len(elements), a.dataType)
	}
	p, size := memory(elements)
	lines, err := a.bytes(func(address uintptr, out, e *uintptr) int {
		return zarrnative.ZarrArrayElementsToJson(address, p, size/a.itemSize, out, e)
	})
	return string(lines), err
}

func (a *Array) rawRegion(s Selection) (*region, error) {
	r := new(region)
	return r, r.of(a, s)
}

func (a *Array) raw(ctx context.Context, r *region, data []byte, options []Option, run sliceCall) error {
	o := collect(options)
	if a.itemSize != 0 && (o == nil || o.strides == nil) && uint64(len(data)) != r.size*a.itemSize {
		return invalid("a slice of %d bytes for a selection of %d elements of %d", len(data), r.size, a.itemSize)
	}
	p, size := memory(data)
	return withOptions(ctx, o, a.itemSize, func(native uintptr) error {
		strides, err := o.byteStrides(r, max(a.itemSize, 1))
		if err != nil {
			return err
		}
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return run(address, r.rank, &r.start[0], &r.shape[0], r.stepPointer(), p, size, strides, native, e)
		})
	})
}
