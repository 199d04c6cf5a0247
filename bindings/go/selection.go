package zarr

import (
	"math/bits"
	"sync"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Range is part of one dimension: the elements Start, Start+Step, ..., Count of them. Step may be negative; 0 is 1.
type Range struct {
	Start, Count uint64
	Step         int64
}

// Span is the elements from start up to, but without, stop.
func Span(start, stop uint64) Range {
	return Range{Start: start, Count: stop - min(start, stop), Step: 1}
}

// At is one element.
func At(index uint64) Range { return Range{Start: index, Count: 1, Step: 1} }

// By is every step-th element of the range: with a negative step from its last element down. A step of 0 gives no element.
func (r Range) By(step int64) Range {
	if step == 0 || r.Count == 0 {
		return Range{r.Start, 0, 1}
	}
	if r.Step == 0 {
		r.Step = 1
	}
	size := uint64(max(step, -step))
	out := Range{r.Start, (r.Count-1)/size + 1, r.Step * step}
	if step < 0 {
		out.Start += (r.Count - 1) * uint64(r.Step)
	}
	if out.Count == 1 {
		out.Step = step // the product may be too large
	}
	return out
}

// Selection is a range of each dimension. A nil Selection is the whole array.
type Selection []Range

// Box is the selection that begins at start and has a shape.
func Box(start, shape []uint64) Selection {
	s := make(Selection, min(len(start), len(shape)))
	for d := range s {
		s[d] = Range{start[d], shape[d], 1}
	}
	return s
}

// Shape is the number of elements along each dimension.
func (s Selection) Shape() []uint64 {
	shape := make([]uint64, len(s))
	for d, r := range s {
		shape[d] = r.Count
	}
	return shape
}

// Size is the number of elements of a selection that is not nil.
func (s Selection) Size() uint64 {
	size, _ := product(s.Shape())
	return size
}

// product multiplies; false when the result is too large.
func product(shape []uint64) (uint64, bool) {
	total, whole := uint64(1), true
	for _, n := range shape {
		if n == 0 {
			return 0, true
		}
		high, low := bits.Mul64(total, n)
		whole = whole && high == 0
		total = low
	}
	return total, whole
}

// region is a selection as the library wants it. It is reused, so that small reads allocate nothing.
type region struct {
	start, shape  [zarrnative.MaxRank]uint64
	step, strides [zarrnative.MaxRank]int64
	rank          uint64
	size          uint64 // elements
	stepped       bool
	handle, e     uintptr
}

var regions = sync.Pool{New: func() any { return new(region) }}

func (r *region) stepPointer() *int64 {
	if r.stepped {
		return &r.step[0]
	}
	return nil
}

// of fills the region with a selection of an array.
func (r *region) of(a *Array, s Selection) error {
	if s != nil && len(s) != len(a.shape) {
		return invalid("a selection of %d ranges for an array of rank %d", len(s), len(a.shape))
	}
	r.rank, r.stepped, r.e, r.handle = uint64(len(a.shape)), false, 0, 0
	for d := range a.shape {
		r.start[d], r.shape[d], r.step[d] = 0, a.shape[d], 1
		if s != nil {
			r.start[d], r.shape[d] = s[d].Start, s[d].Count
			if s[d].Step != 0 && s[d].Step != 1 {
				r.step[d], r.stepped = s[d].Step, true
			}
		}
	}
	size, whole := product(r.shape[:r.rank])
	if !whole {
		return invalid("a selection of more than 2^64 elements")
	}
	r.size = size
	return nil
}
