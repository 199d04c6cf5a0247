package zarr

import (
	"context"
	"iter"
	"math"
	"slices"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Chunk is a chunk of an array's grid (a shard, when sharded).
type Chunk struct {
	Coordinates []uint64
	Origin      []uint64 // its first element
	Shape       []uint64 // clipped at the array's end
}

// Selection is the part of the array that the chunk holds.
func (c Chunk) Selection() Selection { return Box(c.Origin, c.Shape) }

// Chunks gives every chunk of the grid in C order, stored or not.
func (a *Array) Chunks(ctx context.Context) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		counts, err := a.ChunkCounts()
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		at := make([]uint64, len(counts))
		for more := !slices.Contains(counts, 0); more; more = next(at, counts) {
			if ctx.Err() != nil {
				yield(Chunk{}, contextError(ctx))
				return
			}
			c, err := a.chunk(at)
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// next goes to the place after at in C order; false after the last.
func next(at, counts []uint64) bool {
	for d := len(at) - 1; d >= 0; d-- {
		if at[d]++; at[d] < counts[d] {
			return true
		}
		at[d] = 0
	}
	return false
}

func (a *Array) chunk(at []uint64) (Chunk, error) {
	origin, shape, err := a.GridChunk(at...)
	if err != nil {
		return Chunk{}, err
	}
	for d := range shape {
		shape[d] = min(shape[d], a.shape[d]-origin[d])
	}
	return Chunk{append([]uint64(nil), at...), origin, shape}, nil
}

// ReadChunks reads chunk after chunk of the grid, clipped at the array's end. Each slice is the loop's own.
func ReadChunks[T any](ctx context.Context, a *Array, options ...Option) iter.Seq2[ChunkData[T], error] {
	return func(yield func(ChunkData[T], error) bool) {
		if a == nil {
			yield(ChunkData[T]{}, invalid("a nil *Array"))
			return
		}
		for c, err := range a.Chunks(ctx) {
			var data []T
			if err == nil {
				data, err = Read[T](ctx, a, c.Selection(), options...)
			}
			if !yield(ChunkData[T]{c, data}, err) || err != nil {
				return
			}
		}
	}
}

// ChunkData is a chunk with its elements.
type ChunkData[T any] struct {
	Chunk
	Data []T // in C order
}

// chunkSize is the number of elements of a whole chunk of the grid.
func (a *Array) chunkSize(coordinates []uint64) (uint64, error) {
	_, shape, err := a.GridChunk(coordinates...)
	if err != nil {
		return 0, err
	}
	size, whole := product(shape)
	if !whole || a.itemSize != 0 && size > math.MaxInt/a.itemSize {
		return 0, &Error{Status: StatusNoMemory, Message: "a chunk does not fit into memory"}
	}
	return size, nil
}

// chunkCall runs a data call on a chunk.
func (a *Array) chunkCall(ctx context.Context, coordinates []uint64, options []Option,
	run func(address uintptr, rank uint64, at *uint64, options uintptr, e *uintptr) int) error {
	if err := a.wantRank(len(coordinates), "chunk coordinates"); err != nil {
		return err
	}
	return withOptions(ctx, collect(options), a.itemSize, func(o uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return run(address, uint64(len(coordinates)), first(coordinates), o, e)
		})
	})
}

// ReadChunk reads one chunk of the grid, whole, in C order. Elements outside of the array are unspecified. A chunk that is not
// stored gives the fill value, or [ErrNotFound] with [MissingIsError].
func ReadChunk[T any](ctx context.Context, a *Array, coordinates []uint64, options ...Option) ([]T, error) {
	if a == nil {
		return nil, invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return nil, err
	}
	size, err := a.chunkSize(coordinates)
	if err != nil {
		return nil, err
	}
	dst := make([]T, size)
	if err := ReadChunkInto(ctx, a, coordinates, dst, options...); err != nil {
		return nil, err
	}
	return dst, nil
}

// ReadChunkInto is [ReadChunk] into a slice of the caller's, which must have the chunk's size.
func ReadChunkInto[T any](ctx context.Context, a *Array, coordinates []uint64, dst []T, options ...Option) error {
	if a == nil {
		return invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return err
	}
	p, bytes := memory(dst)
	return a.chunkCall(ctx, coordinates, options, func(address uintptr, rank uint64, at *uint64, o uintptr, e *uintptr) int {
		return zarrnative.ZarrReadChunk(address, rank, at, p, bytes, o, e)
	})
}

// WriteChunk writes one chunk of the grid, whole, in C order.
func WriteChunk[T any](ctx context.Context, a *Array, coordinates []uint64, src []T, options ...Option) error {
	if a == nil {
		return invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return err
	}
	p, bytes := memory(src)
	return a.chunkCall(ctx, coordinates, options, func(address uintptr, rank uint64, at *uint64, o uintptr, e *uintptr) int {
		return zarrnative.ZarrWriteChunk(address, rank, at, p, bytes, o, e)
	})
}

// ReadEncodedChunk gives the stored bytes of a chunk as they are. [ErrNotFound] when it is not stored.
func (a *Array) ReadEncodedChunk(ctx context.Context, coordinates []uint64, options ...Option) ([]byte, error) {
	var out uintptr
	err := a.chunkCall(ctx, coordinates, options, func(address uintptr, rank uint64, at *uint64, o uintptr, e *uintptr) int {
		return zarrnative.ZarrReadEncodedChunk(address, rank, at, o, &out, e)
	})
	return bytesOf(out), err
}

// WriteEncodedChunk stores encoded bytes as a chunk; with [Validate] only if they decode.
func (a *Array) WriteEncodedChunk(ctx context.Context, coordinates []uint64, data []byte, options ...Option) error {
	return a.chunkCall(ctx, coordinates, options, func(address uintptr, rank uint64, at *uint64, o uintptr, e *uintptr) int {
		return zarrnative.ZarrWriteEncodedChunk(address, rank, at, unsafe.Pointer(first(data)), uint64(len(data)), o, e)
	})
}

// EraseChunk removes a stored chunk, which then reads as fill value.
func (a *Array) EraseChunk(ctx context.Context, coordinates ...uint64) (existed bool, err error) {
	return a.ask(ctx, coordinates, zarrnative.ZarrEraseChunk)
}

// ChunkPresent reports whether a chunk is stored.
func (a *Array) ChunkPresent(ctx context.Context, coordinates ...uint64) (bool, error) {
	return a.ask(ctx, coordinates, zarrnative.ZarrChunkPresent)
}

func (a *Array) ask(ctx context.Context, coordinates []uint64,
	run func(address uintptr, rank uint64, at *uint64, yes *int32, e *uintptr) int) (bool, error) {
	if err := a.wantRank(len(coordinates), "chunk coordinates"); err != nil {
		return false, err
	}
	coordinates = slices.Clone(coordinates) // a call that is left behind must not see what becomes of the caller's
	return interruptible(ctx, func() (bool, error) {
		var yes int32
		err := a.handle().call(func(address uintptr, e *uintptr) int {
			return run(address, uint64(len(coordinates)), first(coordinates), &yes, e)
		})
		return yes != 0, err
	}, nil)
}

// Presence says of every chunk of the grid, in C order, whether it is stored.
type Presence struct {
	bits   []byte
	counts []uint64
}

// Presence lists the stored chunks.
func (a *Array) Presence(ctx context.Context) (*Presence, error) {
	counts, err := a.ChunkCounts()
	if err != nil {
		return nil, err
	}
	bits, err := interruptible(ctx, func() ([]byte, error) { return a.bytes(zarrnative.ZarrPresenceBitmap) }, nil)
	if err != nil {
		return nil, err
	}
	return &Presence{bits, counts}, nil
}

// Has reports whether the chunk with these coordinates is stored; false outside of the grid.
func (p *Presence) Has(coordinates ...uint64) bool {
	if len(coordinates) != len(p.counts) {
		return false
	}
	index := uint64(0)
	for d, c := range coordinates {
		if c >= p.counts[d] {
			return false
		}
		index = index*p.counts[d] + c
	}
	return p.bits[index/8]>>(index%8)&1 != 0
}

// Count is the number of stored chunks, Len that of all.
func (p *Presence) Count() (count int) {
	for i := range uint64(p.Len()) {
		count += int(p.bits[i/8] >> (i % 8) & 1)
	}
	return count
}

// Len is the number of chunks of the grid.
func (p *Presence) Len() int {
	total, _ := product(p.counts)
	return int(total)
}

// Bitmap has one bit a chunk, lowest bit of the first byte first.
func (p *Presence) Bitmap() []byte { return p.bits }

// ChunkKey is the store key of a chunk.
func (a *Array) ChunkKey(coordinates ...uint64) (string, error) {
	if err := a.wantRank(len(coordinates), "chunk coordinates"); err != nil {
		return "", err
	}
	key, err := a.bytes(func(address uintptr, out, e *uintptr) int {
		return zarrnative.ZarrArrayChunkKey(address, uint64(len(coordinates)), first(coordinates), out, e)
	})
	return string(key), err
}

// ChunkOfKey gives the coordinates of the chunk with this store key; [ErrNotFound] when it is no chunk key of the array.
func (a *Array) ChunkOfKey(key string) ([]uint64, error) {
	p, n := text(key)
	return a.extents(func(address uintptr, rank uint64, out *uint64, e *uintptr) int {
		return zarrnative.ZarrArrayChunkCoordinates(address, p, n, rank, out, e)
	})
}
