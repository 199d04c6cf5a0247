package main

import (
	"context"
	"iter"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// elementType moves elements through slices of one Go type.
type elementType struct {
	format func(ctx context.Context, a *zarr.Array, part zarr.Selection) (string, error)
	copy   func(ctx context.Context, from, to *zarr.Array, part zarr.Selection) error
}

func typed[T any]() elementType {
	return elementType{
		format: func(ctx context.Context, a *zarr.Array, part zarr.Selection) (string, error) {
			elements, err := zarr.Read[T](ctx, a, part)
			if err != nil {
				return "", err
			}
			return zarr.FormatElements(a, elements)
		},
		copy: func(ctx context.Context, from, to *zarr.Array, part zarr.Selection) error {
			elements, err := zarr.Read[T](ctx, from, part)
			if err != nil {
				return err
			}
			return zarr.Write(ctx, to, part, elements)
		},
	}
}

var types = map[string]elementType{"bool": typed[bool](), "int8": typed[int8](), "int16": typed[int16](), "int32": typed[int32](),
	"int64": typed[int64](), "uint8": typed[uint8](), "uint16": typed[uint16](), "uint32": typed[uint32](), "uint64": typed[uint64](),
	"float16": typed[zarr.Float16](), "float32": typed[float32](), "float64": typed[float64](), "complex64": typed[complex64](),
	"complex128": typed[complex128](), "complex_float32": typed[complex64](), "complex_float64": typed[complex128](), "string": text, "bytes": pieces}

// text and pieces are for elements of any length.
var text = elementType{
	format: func(ctx context.Context, a *zarr.Array, part zarr.Selection) (string, error) {
		return a.ReadJSON(ctx, part)
	},
	copy: func(ctx context.Context, from, to *zarr.Array, part zarr.Selection) error {
		elements, err := zarr.ReadStrings(ctx, from, part)
		if err != nil {
			return err
		}
		return zarr.WriteStrings(ctx, to, part, elements)
	},
}

var pieces = elementType{
	format: text.format,
	copy: func(ctx context.Context, from, to *zarr.Array, part zarr.Selection) error {
		elements, err := zarr.ReadByteStrings(ctx, from, part)
		if err != nil {
			return err
		}
		return zarr.WriteByteStrings(ctx, to, part, elements)
	},
}

// raw is for data types whose elements are so and so many bytes.
var raw = elementType{
	format: func(ctx context.Context, a *zarr.Array, part zarr.Selection) (string, error) {
		elements, err := a.ReadRaw(ctx, part)
		if err != nil {
			return "", err
		}
		return a.FormatRaw(elements)
	},
	copy: func(ctx context.Context, from, to *zarr.Array, part zarr.Selection) error {
		elements, err := from.ReadRaw(ctx, part)
		if err != nil {
			return err
		}
		return to.WriteRaw(ctx, part, elements)
	},
}

func typeOf(a *zarr.Array) elementType {
	if t, ok := types[a.DataType()]; ok {
		return t
	}
	return raw
}

// slabs cuts an array into parts that follow one another in C order.
func slabs(shape []uint64, itemSize int) iter.Seq[zarr.Selection] {
	edges := make([]uint64, len(shape))
	size := uint64(max(itemSize, 1))
	for d := len(shape) - 1; d >= 0; d-- {
		edges[d] = min(max(shape[d], 1), max(1, block/size))
		if size *= edges[d]; edges[d] < shape[d] {
			size = block
		}
	}
	return boxes(shape, edges)
}

// blocks cuts an array into boxes whose edges are multiples of those of its chunks.
func blocks(shape, chunk []uint64, itemSize int) iter.Seq[zarr.Selection] {
	edges := append([]uint64(nil), chunk...)
	size := uint64(max(itemSize, 1))
	for _, n := range edges {
		size *= n
	}
	for d := len(shape) - 1; d >= 0; d-- {
		if factor := min(block/max(size, 1), (shape[d]+edges[d]-1)/edges[d]); factor > 1 {
			edges[d] *= factor
			size *= factor
		}
		if edges[d] < shape[d] {
			break
		}
	}
	return boxes(shape, edges)
}

// boxes goes through the boxes of a grid in C order, clipped at the end.
func boxes(shape, edges []uint64) iter.Seq[zarr.Selection] {
	return func(yield func(zarr.Selection) bool) {
		part := make(zarr.Selection, len(shape))
		for d, n := range shape {
			if n == 0 {
				return
			}
			part[d] = zarr.Span(0, min(n, edges[d]))
		}
		for {
			if !yield(part) {
				return
			}
			d := len(shape) - 1
			for ; d >= 0; d-- {
				if part[d].Start += edges[d]; part[d].Start < shape[d] {
					break
				}
				part[d].Start = 0
			}
			if d < 0 {
				return
			}
			for i := range part {
				part[i].Count = min(edges[i], shape[i]-part[i].Start)
			}
		}
	}
}
