package zarr

import (
	"context"
	"runtime"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Operation is a read or write that was started and goes on by itself. Its slice is the library's until Done is closed, which happens
// soon after Cancel, too. The slice stays where it is until then, whatever the collector does.
type Operation struct {
	h    *handle
	done chan struct{}
	ctx  context.Context
}

// StartRead is [ReadInto] that returns at once. The operation stops when the context ends.
func StartRead[T any](ctx context.Context, a *Array, s Selection, dst []T, options ...Option) (*Operation, error) {
	return start(ctx, a, s, dst, options, zarrnative.ZarrReadSliceStart)
}

// StartWrite is [Write] that returns at once. src must not be changed until the operation is done.
func StartWrite[T any](ctx context.Context, a *Array, s Selection, src []T, options ...Option) (*Operation, error) {
	return start(ctx, a, s, src, options, zarrnative.ZarrWriteSliceStart)
}

type startCall func(array uintptr, rank uint64, start, shape *uint64, step *int64, buffer unsafe.Pointer, size uint64, strides *int64,
	options uintptr, out, e *uintptr) int

func start[T any](ctx context.Context, a *Array, s Selection, data []T, options []Option, run startCall) (*Operation, error) {
	if a == nil {
		return nil, invalid("a nil *Array")
	}
	if err := fits[T](a); err != nil {
		return nil, err
	}
	if ctx.Err() != nil {
		return nil, contextError(ctx)
	}
	r, o := new(region), collect(options)
	if err := r.of(a, s); err != nil {
		return nil, err
	}
	if err := inside(a, r); err != nil {
		return nil, err
	}
	if err := o.enough(len(data), r); err != nil {
		return nil, err
	}
	strides, err := o.byteStrides(r, a.itemSize)
	if err != nil {
		return nil, err
	}
	p, size := memory(data)
	var pinner runtime.Pinner
	if p != nil {
		pinner.Pin(unsafe.SliceData(data))
	}
	var out uintptr
	// The context ends the operation through AfterFunc below, and its deadline through the options.
	err = withOptions(deadlineOnly(ctx), o, a.itemSize, func(options uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return run(address, r.rank, &r.start[0], &r.shape[0], r.stepPointer(), p, size, strides, options, &out, e)
		})
	})
	if err != nil {
		pinner.Unpin()
		return nil, err
	}
	return watchOperation(ctx, out, &pinner)
}

// watchOperation makes the Go object of an operation that runs. It unpins when the library has given the memory back.
func watchOperation(ctx context.Context, address uintptr, pinner *runtime.Pinner) (*Operation, error) {
	op := &Operation{done: make(chan struct{}), ctx: ctx}
	cancelled := zarrnative.ZarrOpRetain(address)
	stop := context.AfterFunc(ctx, func() {
		zarrnative.ZarrOpCancel(cancelled)
		zarrnative.ZarrOpRelease(cancelled)
	})
	done := op.done
	complete := func() {
		pinner.Unpin()
		close(done)
		if stop() {
			zarrnative.ZarrOpRelease(cancelled)
		}
	}
	var e uintptr
	if err := check(zarrnative.OpNotify(address, complete, &e), &e); err != nil {
		// Nobody tells when the memory is free: wait for it.
		zarrnative.ZarrOpCancel(address)
		zarrnative.ZarrOpWait(address, zarrnative.Forever, nil)
		complete()
		zarrnative.ZarrOpRelease(address)
		return nil, err
	}
	op.h = adopt(op, address, zarrnative.ZarrOpRelease)
	return op, nil
}

// Done is closed when the operation is complete and the slice is the caller's again.
func (op *Operation) Done() <-chan struct{} { return op.done }

// Wait waits for the operation and gives its result. When ctx ends first, that is the error and the operation goes on. It may be called
// again.
func (op *Operation) Wait(ctx context.Context) error {
	select {
	case <-op.done:
	default:
		select {
		case <-op.done:
		case <-ctx.Done():
			return contextError(ctx)
		}
	}
	return inContext(op.ctx, op.h.call(func(address uintptr, e *uintptr) int {
		return zarrnative.ZarrOpWait(address, zarrnative.Forever, e)
	}))
}

// Cancel asks the operation to stop. It is still done only when Done is closed, soon, with [ErrCancelled] or with its result.
func (op *Operation) Cancel() {
	_ = op.h.call(func(address uintptr, _ *uintptr) int {
		zarrnative.ZarrOpCancel(address)
		return zarrnative.OK
	})
}

// Progress is the number of chunks that are finished, and of all.
func (op *Operation) Progress() (done, total uint64) {
	_ = op.h.call(func(address uintptr, _ *uintptr) int {
		zarrnative.ZarrOpProgress(address, &done, &total)
		return zarrnative.OK
	})
	return done, total
}

// Finished reports whether the operation is complete.
func (op *Operation) Finished() bool {
	select {
	case <-op.done:
		return true
	default:
		return false
	}
}

// Close gives the operation back. One that runs goes on to its end, and its slice is the library's until then.
func (op *Operation) Close() error {
	op.h.close()
	return nil
}

// deadlineOnly is a context that has the deadline of another and never ends.
func deadlineOnly(ctx context.Context) context.Context {
	if _, ok := ctx.Deadline(); !ok {
		return context.Background()
	}
	return withDeadline{context.WithoutCancel(ctx), ctx}
}
