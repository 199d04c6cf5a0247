package zarr

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Array is a snapshot of an array. Its data are read and written with [Read], [ReadInto], [Write] and what is beside them. Any
// goroutine may use it.
type Array struct {
	node
	shape    []uint64
	dataType string
	itemSize uint64
	matched  atomic.Pointer[typeIdentity] // the element type that was last found to fit
}

// describe keeps what every data call asks for.
func (a *Array) describe(address uintptr) {
	a.shape = make([]uint64, zarrnative.ZarrArrayRank(address))
	var e uintptr
	if err := check(zarrnative.ZarrArrayShape(address, uint64(len(a.shape)), first(a.shape), &e), &e); err != nil {
		panic(err) // the rank is the array's
	}
	a.dataType = zarrnative.Text(zarrnative.ZarrArrayDataType(address))
	a.itemSize = zarrnative.ZarrArrayItemSize(address)
}

// Rank is the number of dimensions.
func (a *Array) Rank() int { return len(a.shape) }

// Shape is the extent of every dimension, in elements. The result is the caller's.
func (a *Array) Shape() []uint64 { return slices.Clone(a.shape) }

// Size is the number of elements.
func (a *Array) Size() uint64 {
	size, _ := product(a.shape)
	return size
}

// DataType is the v3 name of the data type ("int32", "r24"), also of one that the library lacks.
func (a *Array) DataType() string { return a.dataType }

// ItemSize is the number of bytes of one element in memory; 0 when the library lacks the data type.
func (a *Array) ItemSize() int { return int(a.itemSize) }

// Refresh gives a new snapshot of what is stored now.
func (a *Array) Refresh(ctx context.Context) (*Array, error) { return asArray(a.node.refresh(ctx)) }

// extents runs a function that fills rank numbers.
func (a *Array) extents(run func(address uintptr, rank uint64, out *uint64, e *uintptr) int) ([]uint64, error) {
	out := make([]uint64, len(a.shape))
	err := a.handle().call(func(address uintptr, e *uintptr) int { return run(address, uint64(len(out)), first(out), e) })
	if err != nil {
		return nil, err
	}
	return out, nil
}

// ChunkShape is the shape of the smallest part that is encoded by itself: the inner chunks of a sharded array, else the chunks of
// the grid. [ErrUnsupported] on a rectilinear grid: see [Array.GridChunk].
func (a *Array) ChunkShape() ([]uint64, error) { return a.extents(zarrnative.ZarrArrayChunkShape) }

// ShardShape is the shape of the shards; [ErrNotFound] when the array is not sharded.
func (a *Array) ShardShape() ([]uint64, error) { return a.extents(zarrnative.ZarrArrayShardShape) }

// ChunkCounts is the number of chunks of the grid along each dimension (of shards, when sharded): what chunk coordinates count.
func (a *Array) ChunkCounts() ([]uint64, error) { return a.extents(zarrnative.ZarrArrayChunkCounts) }

// GridChunk gives the first element of a chunk of the grid and its shape, not clipped at the array's end. Any grid.
func (a *Array) GridChunk(coordinates ...uint64) (origin, shape []uint64, err error) {
	if err := a.wantRank(len(coordinates), "chunk coordinates"); err != nil {
		return nil, nil, err
	}
	origin, err = a.extents(func(address uintptr, rank uint64, out *uint64, e *uintptr) int {
		return zarrnative.ZarrArrayGridChunkOrigin(address, rank, first(coordinates), out, e)
	})
	if err != nil {
		return nil, nil, err
	}
	shape, err = a.extents(func(address uintptr, rank uint64, out *uint64, e *uintptr) int {
		return zarrnative.ZarrArrayGridChunkShape(address, rank, first(coordinates), out, e)
	})
	return origin, shape, err
}

func (a *Array) wantRank(n int, what string) error {
	if n != len(a.shape) {
		return invalid("%d %s for an array of rank %d", n, what, len(a.shape))
	}
	return nil
}

// NumPyType is NumPy's type string of the data type ("<f4"). [ErrUnsupported] when NumPy has none.
func (a *Array) NumPyType() (string, error) {
	document, err := a.bytes(zarrnative.ZarrArrayNumpyType)
	return string(document), err
}

// ByteOrder of a file or of memory.
type ByteOrder int32

// The byte orders.
const (
	NativeEndian ByteOrder = zarrnative.OrderNative
	LittleEndian ByteOrder = zarrnative.OrderLittle
	BigEndian    ByteOrder = zarrnative.OrderBig
)

// StoredByteOrder is the byte order in which elements are stored; NativeEndian when they have one byte. In memory they are native.
func (a *Array) StoredByteOrder() (order ByteOrder) {
	a.query(func(address uintptr) { order = ByteOrder(zarrnative.ZarrArrayStoredByteOrder(address)) })
	return order
}

// DimensionNames gives the name of every dimension, "" for those without.
func (a *Array) DimensionNames() []string {
	names := make([]string, len(a.shape))
	a.query(func(address uintptr) {
		for d := range names {
			names[d] = zarrnative.Text(zarrnative.ZarrArrayDimensionName(address, uint64(d)))
		}
	})
	return names
}

// Codecs is the codec chain as a v3 JSON list; for v2 what filters, compressor and order amount to.
func (a *Array) Codecs() (json.RawMessage, error) {
	return a.bytes(zarrnative.ZarrArrayCodecsJson)
}

// StoredBytes is the size of all stored chunks. It lists the store.
func (a *Array) StoredBytes(ctx context.Context) (uint64, error) {
	return interruptible(ctx, func() (uint64, error) {
		var size uint64
		err := a.handle().call(func(address uintptr, e *uintptr) int {
			return zarrnative.ZarrArrayStoredBytes(address, &size, e)
		})
		return size, err
	}, nil)
}

// FillValue is what chunks that are not stored read as. [T] is as for [Read]. A v2 null gives the zero of the type.
func FillValue[T any](a *Array) (T, error) {
	var item T
	if a == nil {
		return item, invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return item, err
	}
	err := a.handle().call(func(address uintptr, e *uintptr) int {
		return zarrnative.ZarrArrayFillValue(address, unsafe.Pointer(&item), uint64(unsafe.Sizeof(item)), nil, e)
	})
	return item, err
}

// FillValueIsNull reports whether a v2 array has the fill value null.
func (a *Array) FillValueIsNull() (bool, error) {
	item := make([]byte, a.itemSize)
	var null int32
	err := a.handle().call(func(address uintptr, e *uintptr) int {
		return zarrnative.ZarrArrayFillValue(address, unsafe.Pointer(first(item)), uint64(len(item)), &null, e)
	})
	return null != 0, err
}

// FormatElements gives elements as v3 fill-value JSON, one a line: floats as the shortest text that reads back to the same bits.
func FormatElements[T any](a *Array, elements []T) (string, error) {
	if a == nil {
		return "", invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return "", err
	}
	lines, err := a.bytes(func(address uintptr, out, e *uintptr) int {
		return zarrnative.ZarrArrayElementsToJson(address, unsafe.Pointer(first(elements)), uint64(len(elements)), out, e)
	})
	return string(lines), err
}

// ParseElement reads one element from its fill-value JSON, of the array's format.
func ParseElement[T any](a *Array, document string) (T, error) {
	var item T
	if a == nil {
		return item, invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return item, err
	}
	p, n := text(document)
	err := a.handle().call(func(address uintptr, e *uintptr) int {
		return zarrnative.ZarrArrayElementFromJson(address, p, n, unsafe.Pointer(&item), uint64(unsafe.Sizeof(item)), e)
	})
	return item, err
}

// String tells path, data type and shape.
func (a *Array) String() string { return fmt.Sprintf("%q %s %v", a.Path(), a.dataType, a.shape) }
