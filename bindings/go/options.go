package zarr

import (
	"context"
	"math"
	"time"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Option changes how one data call works.
type Option func(*dataOptions)

type dataOptions struct {
	flags, offset         uint64
	order, missing, fills int
	strides               []int64
	memoryType, field     string
	converted             bool // memoryType is that of the slice
	rounding, range_      int
}

// Strides says where the elements of a slice lie: element (i, j, ...) is at index offset + i*strides[0] + j*strides[1] + ... A stride
// may be negative. Without it the slice is in C order without gaps.
func Strides(offset uint64, strides ...int64) Option {
	return func(o *dataOptions) { o.offset, o.strides = offset, strides }
}

// FortranOrder gives the strides of memory in which the first dimension varies fastest.
func FortranOrder(shape []uint64) Option {
	strides := make([]int64, len(shape))
	step := int64(1)
	for d, n := range shape {
		strides[d] = step
		step *= int64(n)
	}
	return Strides(0, strides...)
}

// MemoryOrder is the byte order of the elements of a slice; native without it.
func MemoryOrder(order ByteOrder) Option { return func(o *dataOptions) { o.order = int(order) } }

// MissingIsError makes reading a chunk that is not stored [ErrNotFound], where it else gives the fill value.
func MissingIsError() Option {
	return func(o *dataOptions) { o.missing = zarrnative.MissingError }
}

// StoreFillChunks makes writing store chunks that hold nothing but the fill value, which else are erased.
func StoreFillChunks() Option {
	return func(o *dataOptions) { o.fills = zarrnative.FillChunksWrite }
}

// Validate makes [Array.WriteEncodedChunk] refuse what does not decode.
func Validate() Option { return func(o *dataOptions) { o.flags |= zarrnative.IOValidate } }

// ResolveShards makes plans of sharded arrays read the shard indexes and show the ranges behind them.
func ResolveShards() Option {
	return func(o *dataOptions) { o.flags |= zarrnative.IOResolveShards }
}

// MemoryType names the data type of the memory of a slice where that is not the array's own: the library converts on the way. A type
// that it does not convert is [ErrUnsupported].
func MemoryType(name string) Option { return func(o *dataOptions) { o.memoryType = name } }

// Converted makes the library convert between the array's data type and that of the slice: a float64 array is read into []float32, an
// array of bfloat16 or of int4 into []float32 or []int8. Numbers, complex numbers and times are converted; the rest is [ErrUnsupported].
func Converted() Option { return func(o *dataOptions) { o.converted = true } }

// Field reads or writes one field of the elements of an array of records, "a" or "a.b", converted to the type of the slice. A write keeps
// the other fields.
func Field(name string) Option {
	return func(o *dataOptions) { o.field, o.converted = name, true }
}

// Rounding says what becomes of numbers that the other type of a conversion does not have.
type Rounding int

// The roundings. By default halves go to the even number, and times of a coarser unit towards the past.
const (
	RoundDefault Rounding = iota
	RoundNearestEven
	RoundTowardsZero
	RoundUp
	RoundDown
	RoundNearestAway
)

// RoundBy rounds what is converted.
func RoundBy(r Rounding) Option { return func(o *dataOptions) { o.rounding = int(r) } }

// Saturate makes numbers beyond the range of the other type its ends, where they are else [ErrInvalidArgument].
func Saturate() Option { return func(o *dataOptions) { o.range_ = 1 } }

// Wrap makes whole numbers beyond the range of the other type their low bits, where they are else [ErrInvalidArgument].
func Wrap() Option { return func(o *dataOptions) { o.range_ = 2 } }

func collect(options []Option) *dataOptions {
	if len(options) == 0 {
		return nil
	}
	o := &dataOptions{}
	for _, option := range options {
		option(o)
	}
	return o
}

// freshFrom is the size from which new memory is worth saying that it is new.
const freshFrom = 4 << 20

// cancellable runs a call with a switch that the context triggers, 0 when the context cannot end.
func cancellable(ctx context.Context, run func(cancel uintptr) error) error {
	if ctx.Err() != nil {
		return contextError(ctx)
	}
	if ctx.Done() == nil {
		return run(0)
	}
	var cancel, e uintptr
	if err := check(zarrnative.ZarrCancelNew(&cancel, &e), &e); err != nil {
		return err
	}
	defer zarrnative.ZarrCancelRelease(cancel)
	triggered := zarrnative.ZarrCancelRetain(cancel)
	stop := context.AfterFunc(ctx, func() {
		zarrnative.ZarrCancelTrigger(triggered)
		zarrnative.ZarrCancelRelease(triggered)
	})
	defer func() {
		if stop() {
			zarrnative.ZarrCancelRelease(triggered)
		}
	}()
	return inContext(ctx, run(cancel))
}

// withOptions runs a data call with the library's options; 0 where there is nothing to say.
func withOptions(ctx context.Context, o *dataOptions, itemSize uint64, run func(options uintptr) error) error {
	deadline, limited := ctx.Deadline()
	if o == nil && ctx.Done() == nil && !limited {
		return run(0)
	}
	if o == nil {
		o = &dataOptions{}
	}
	return cancellable(ctx, func(cancel uintptr) error {
		timeout := uint64(0)
		if limited {
			timeout = uint64(max(1, time.Until(deadline)))
		}
		options, err := o.native(itemSize, timeout, cancel)
		if err != nil {
			return err
		}
		defer zarrnative.ZarrFlatIoOptionsFree(options)
		return run(options)
	})
}

func (o *dataOptions) native(itemSize, timeout uint64, cancel uintptr) (uintptr, error) {
	if itemSize != 0 && o.offset > math.MaxUint64/itemSize {
		return 0, invalid("the offset %d of the first element is too large", o.offset)
	}
	options := zarrnative.ZarrFlatIoOptionsNew(o.flags, o.offset*itemSize, o.order, o.missing, o.fills, timeout, cancel)
	if options == 0 {
		return 0, noMemory("options")
	}
	if o.memoryType != "" {
		if p, n := text(o.memoryType); zarrnative.ZarrFlatIoOptionsMemoryDataType(options, p, n) == 0 {
			zarrnative.ZarrFlatIoOptionsFree(options)
			return 0, invalid("the data type %q cannot be said", o.memoryType)
		}
	}
	if o.field != "" || o.rounding != 0 || o.range_ != 0 {
		if p, n := text(o.field); zarrnative.ZarrFlatIoOptionsConversion(options, p, n, o.rounding, o.range_) == 0 {
			zarrnative.ZarrFlatIoOptionsFree(options)
			return 0, invalid("the field %q cannot be said", o.field)
		}
	}
	return options, nil
}

// byteStrides are the strides of the options in bytes, nil for C order.
func (o *dataOptions) byteStrides(r *region, itemSize uint64) (*int64, error) {
	if o == nil || o.strides == nil {
		return nil, nil
	}
	if uint64(len(o.strides)) != r.rank {
		return nil, invalid("%d strides for an array of rank %d", len(o.strides), r.rank)
	}
	for d, stride := range o.strides {
		bytes := stride * int64(itemSize)
		if bytes/int64(itemSize) != stride {
			return nil, invalid("the stride %d is too large", stride)
		}
		r.strides[d] = bytes
	}
	if r.rank == 0 {
		return nil, nil
	}
	return &r.strides[0], nil
}

// enough checks a slice without strides; with them the library checks.
func (o *dataOptions) enough(length int, r *region) error {
	if (o == nil || o.strides == nil) && uint64(length) != r.size {
		return invalid("a slice of %d elements for a selection of %d", length, r.size)
	}
	return nil
}

// withDeadline tells a deadline but does not end by itself.
type withDeadline struct {
	context.Context
	of context.Context
}

func (c withDeadline) Deadline() (time.Time, bool) { return c.of.Deadline() }
