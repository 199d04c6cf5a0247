package zarr

import (
	"context"
	"iter"
	"time"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Store is byte values under keys: what a program implements so that arrays may live where it wants. [Storage] is one too, so that
// stores can be built over others. Only Get is needed; what else a store can do it says by having the methods of [Setter],
// [Eraser], [PrefixEraser], [Statter], [Lister] and [Flusher]. A store that is an [io.Closer] is closed when nobody uses it any more,
// one that is a [fmt.Stringer] describes itself.
//
// Methods are called from several goroutines at once, unless StoreOptions.OneThread is set. Errors reach the caller of the library
// with their identity, panics too ([*PanicError]); but a method must not end its goroutine ([runtime.Goexit], testing.T.FailNow). Absent is [ErrNotFound] (or anything that wraps it or [fs.ErrNotExist]) and nothing else is.
//
// The context of a call ends when the caller's does, for Get of a store whose StoreOptions.Latency is set, and when
// StoreOptions.Timeout has passed.
type Store interface {
	// Get reads a value, or the part of it that r says.
	Get(ctx context.Context, key string, r ByteRange) (Object, error)
}

// Setter is a [Store] that can be written. Set replaces the whole value and gives its new etag, "" where there are none. With a
// condition that does not hold it gives [ErrPreconditionFailed]. It must not keep data.
type Setter interface {
	Set(ctx context.Context, key string, data []byte, c Condition) (etag string, err error)
}

// Eraser is a [Store] that can erase. An absent key is no error.
type Eraser interface {
	Erase(ctx context.Context, key string) (existed bool, err error)
}

// PrefixEraser is a [Store] that erases everything below a prefix at once. Without it the library lists and erases.
type PrefixEraser interface {
	ErasePrefix(ctx context.Context, prefix string) error
}

// Statter is a [Store] that tells size and etag without reading. Without it the library reads.
type Statter interface {
	Stat(ctx context.Context, key string) (Stat, error)
}

// Lister is a [Store] that lists what is below a prefix, which is "" or ends with "/". Recursive: every key; else direct children,
// deeper ones as one prefix that ends with "/". Order is free. An error ends the sequence.
type Lister interface {
	List(ctx context.Context, prefix string, recursive bool) iter.Seq2[string, error]
}

// Flusher is a [Store] that makes what was written durable.
type Flusher interface {
	Flush(ctx context.Context) error
}

// Object is a value or part of one.
type Object struct {
	Data []byte
	Size uint64 // of the whole value; 0 = that of Data
	ETag string // version; "" where there are none
}

// Stat tells of a value.
type Stat struct {
	Size uint64
	ETag string
}

// ByteRange is the part of a value that is asked for. The zero ByteRange is the whole.
type ByteRange struct {
	kind           int32
	offset, length uint64
	ifMatch        string
	conditional    bool
}

// Bytes is length bytes from offset.
func Bytes(offset, length uint64) ByteRange {
	return ByteRange{kind: zarrnative.RangePart, offset: offset, length: length}
}

// BytesFrom is everything from offset on.
func BytesFrom(offset uint64) ByteRange {
	return ByteRange{kind: zarrnative.RangeFrom, offset: offset}
}

// LastBytes is the last length bytes, or everything when there are not so many.
func LastBytes(length uint64) ByteRange {
	return ByteRange{kind: zarrnative.RangeSuffix, length: length}
}

// IfMatch is the same range, of the version with this etag only: else [ErrPreconditionFailed].
func (r ByteRange) IfMatch(etag string) ByteRange {
	r.ifMatch, r.conditional = etag, true
	return r
}

// Match gives the etag that is asked for, if one is.
func (r ByteRange) Match() (etag string, ok bool) { return r.ifMatch, r.conditional }

// Within gives the first byte and the one after the last of the range in a value of so many bytes, or [ErrOutOfRange] when
// they are not all there.
func (r ByteRange) Within(size uint64) (begin, end uint64, err error) {
	begin, end = 0, size
	switch r.kind {
	case zarrnative.RangePart:
		begin, end = r.offset, r.offset+r.length
		if end < begin {
			end, begin = size+1, size+1
		}
	case zarrnative.RangeFrom:
		begin = r.offset
	case zarrnative.RangeSuffix:
		begin = size - min(size, r.length)
	}
	if begin > size || end > size {
		return 0, 0, &Error{Status: StatusOutOfRange, Message: "the byte range is not inside the value"}
	}
	return begin, end, nil
}

// Of is [ByteRange.Within] applied: the part of a value that is in memory, as an [Object].
func (r ByteRange) Of(value []byte) (Object, error) {
	begin, end, err := r.Within(uint64(len(value)))
	if err != nil {
		return Object{}, err
	}
	return Object{Data: value[begin:end], Size: uint64(len(value))}, nil
}

// Condition is what must hold for a write. The zero Condition always holds.
type Condition struct {
	IfAbsent bool   // only when there is no value
	IfMatch  string // only over the version with this etag
}

// StoreOptions say what a [Store] promises beyond its methods. The zero StoreOptions promise nothing.
type StoreOptions struct {
	// Latency of one request. Not zero: requests are made in goroutines, many at once, neighbouring ranges are asked for
	// together, and the context of Get ends when the caller's does. Zero: calls are made where the library is, which is quicker
	// when the answer is at hand.
	Latency time.Duration
	// Bandwidth of one request in bytes a second, and how many requests in flight still help; 0 = unknown.
	Bandwidth   uint64
	Concurrency int
	// Timeout of every call of a method; the caller of the library then gets [ErrTimeout], and the method is left behind. 0 = none: a
	// method that never returns keeps its caller.
	Timeout time.Duration
	// OneThread: methods are called only on the goroutine that called the library, one at a time.
	OneThread bool
	// AtomicSet: readers see the old or the new value, never a mixture.
	AtomicSet bool
	// SetIfAbsent and SetIfMatch: Set knows these conditions.
	SetIfAbsent, SetIfMatch bool
	// ProcessSafe: read-modify-write is safe between processes too.
	ProcessSafe bool
	// ReadOnly: not written, whatever methods there are.
	ReadOnly bool
}
