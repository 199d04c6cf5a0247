package zarr

import (
	"context"
	"strconv"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Elements of variable length: the data types "string" and "bytes". They come as one piece of memory and where each begins.

// readVariable reads them and gives each as a part of one piece of memory, which is Go's.
func (a *Array) readVariable(ctx context.Context, s Selection, options []Option) (data []byte, offsets []int64, err error) {
	err = a.useVariable(ctx, s, options, func(values uintptr) error {
		data = make([]byte, zarrnative.ZarrValuesSize(values))
		copy(data, unsafe.Slice((*byte)(zarrnative.ZarrValuesData(values)), len(data)))
		offsets = make([]int64, zarrnative.ZarrValuesCount(values)+1)
		copy(offsets, unsafe.Slice((*int64)(zarrnative.ZarrFlatValuesOffsets(values)), len(offsets)))
		return nil
	})
	return data, offsets, err
}

// useVariable reads, and lends what was read to a function.
func (a *Array) useVariable(ctx context.Context, s Selection, options []Option, use func(values uintptr) error) error {
	r := new(region)
	if err := r.of(a, s); err != nil {
		return err
	}
	var values uintptr
	err := a.callVariable(ctx, options, func(options uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return zarrnative.ZarrReadValues(address, r.rank, &r.start[0], &r.shape[0], r.stepPointer(), options, &values, e)
		})
	})
	if err != nil {
		return err
	}
	defer zarrnative.ZarrValuesRelease(values)
	return use(values)
}

// callVariable runs a call with options that make sense for elements that have no place in memory of the caller's.
func (a *Array) callVariable(ctx context.Context, options []Option, run func(options uintptr) error) error {
	o := collect(options)
	if o != nil && (o.strides != nil || o.order != 0) {
		return invalid("strides and byte order are for numbers in a slice of the caller's")
	}
	return withOptions(ctx, o, 1, run)
}

type piece interface{ ~string | ~[]byte }

// joined is all elements one behind the other, and where each begins.
func joined[T piece](src []T) (data []byte, offsets []int64) {
	size := 0
	for _, v := range src {
		size += len(v)
	}
	data, offsets = make([]byte, 0, size+1), make([]int64, 1, len(src)+1)
	for _, v := range src {
		data = append(data, v...)
		offsets = append(offsets, int64(len(data)))
	}
	return data, offsets
}

func writeVariable[T piece](ctx context.Context, a *Array, s Selection, src []T, options []Option) error {
	r := new(region)
	if err := r.of(a, s); err != nil {
		return err
	}
	if uint64(len(src)) != r.size {
		return invalid("a slice of %d elements for a selection of %d", len(src), r.size)
	}
	data, offsets := joined(src)
	return a.callVariable(ctx, options, func(options uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return zarrnative.ZarrWriteValues(address, r.rank, &r.start[0], &r.shape[0], r.stepPointer(), &offsets[0],
				unsafe.Pointer(unsafe.SliceData(data)), uint64(len(data)), nil, options, e)
		})
	})
}

func appendVariable[T piece](ctx context.Context, a *Array, axis int, shape []uint64, src []T, options []Option) (*Array, error) {
	if err := a.wantRank(len(shape), "extents"); err != nil {
		return nil, err
	}
	if axis < 0 || axis >= len(shape) {
		return nil, &Error{Status: StatusOutOfRange, Message: "there is no dimension " + strconv.Itoa(axis)}
	}
	if size, whole := product(shape); !whole || size != uint64(len(src)) {
		return nil, invalid("a slice of %d elements for the shape %v", len(src), shape)
	}
	data, offsets := joined(src)
	var out uintptr
	err := a.callVariable(ctx, options, func(options uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return zarrnative.ZarrAppendValues(address, uint64(axis), uint64(len(shape)), first(shape), &offsets[0],
				unsafe.Pointer(unsafe.SliceData(data)), uint64(len(data)), nil, options, &out, e)
		})
	})
	if err != nil {
		return nil, err
	}
	return asArray(newNode(out), nil)
}

// AppendStrings grows dimension axis of an array of string by shape[axis], writes the text there and gives the new snapshot; see [Append].
func AppendStrings(ctx context.Context, a *Array, axis int, shape []uint64, src []string, options ...Option) (*Array, error) {
	if a == nil || a.dataType != anyText {
		return nil, invalid("AppendStrings is for arrays of string")
	}
	return appendVariable(ctx, a, axis, shape, src, options)
}

func (a *Array) wantBytes() error {
	if a == nil {
		return invalid("a nil *Array")
	}
	if a.dataType != anyBytes {
		return invalid("elements of %s have a fixed length, or are text", a.dataType)
	}
	return nil
}

// ReadByteStrings reads elements of the data type bytes, in C order. They lie in one piece of memory.
func ReadByteStrings(ctx context.Context, a *Array, s Selection, options ...Option) ([][]byte, error) {
	if err := a.wantBytes(); err != nil {
		return nil, err
	}
	data, offsets, err := a.readVariable(ctx, s, options)
	if err != nil {
		return nil, err
	}
	out := make([][]byte, len(offsets)-1)
	for i := range out {
		out[i] = data[offsets[i]:offsets[i+1]:offsets[i+1]]
	}
	return out, nil
}

// WriteByteStrings writes elements of the data type bytes.
func WriteByteStrings(ctx context.Context, a *Array, s Selection, src [][]byte, options ...Option) error {
	if err := a.wantBytes(); err != nil {
		return err
	}
	return writeVariable(ctx, a, s, src, options)
}

// AppendByteStrings is [AppendStrings] for the data type bytes.
func AppendByteStrings(ctx context.Context, a *Array, axis int, shape []uint64, src [][]byte, options ...Option) (*Array, error) {
	if err := a.wantBytes(); err != nil {
		return nil, err
	}
	return appendVariable(ctx, a, axis, shape, src, options)
}

// FillBytes is the fill value of any data type as bytes: of string and bytes the element itself, else one item in native byte order. A
// v2 null gives the zero of the type, or no bytes.
func (a *Array) FillBytes() (value []byte, isNull bool, err error) {
	var null int32
	value, err = a.bytes(func(address uintptr, out, e *uintptr) int {
		return zarrnative.ZarrArrayFillBytes(address, out, &null, e)
	})
	return value, null != 0, err
}

// FillString sets all text of a selection of an array of string to one.
func FillString(ctx context.Context, a *Array, s Selection, value string, options ...Option) error {
	if a == nil || a.dataType != anyText {
		return invalid("FillString is for arrays of string")
	}
	return a.fill(ctx, s, unsafe.Pointer(unsafe.StringData(value)), uint64(len(value)), collect(options))
}

// ReadJSON reads elements of any data type as v3 fill-value JSON, one a line, in C order: text and numbers as the shortest text that
// reads back to the same bits, elements of bytes as base64. A selection of nil is the whole array.
func (a *Array) ReadJSON(ctx context.Context, s Selection, options ...Option) (string, error) {
	if !a.variable() {
		items, err := a.readItems(ctx, s, options)
		if err != nil {
			return "", err
		}
		lines, err := a.node.bytes(func(address uintptr, out, e *uintptr) int {
			return zarrnative.ZarrArrayElementsToJson(address, unsafe.Pointer(first(items)), uint64(len(items))/max(a.itemSize, 1), out, e)
		})
		return string(lines), err
	}
	var lines string
	err := a.useVariable(ctx, s, options, func(values uintptr) error {
		var out, e uintptr
		err := check(zarrnative.ZarrValuesToJson(values, 0, zarrnative.ZarrValuesCount(values), &out, &e), &e)
		lines = textOf(out)
		return err
	})
	return lines, err
}

func (a *Array) variable() (variable bool) {
	a.node.query(func(address uintptr) { variable = zarrnative.ZarrArrayHasVariableLength(address) != 0 })
	return variable
}
