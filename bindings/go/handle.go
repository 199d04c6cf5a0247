package zarr

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// handle owns one reference to an object of the library. It is freed when it was closed and no call uses it any more, so that
// Close may come at any time, from any goroutine.
type handle struct {
	address uintptr
	free    func(uintptr)
	state   atomic.Int64 // calls that use it, and closedBit
	cleanup runtime.Cleanup
}

const closedBit = 1 << 62

// adopt makes owner's handle of a reference that is ours now. It is given back by close, or when owner is collected.
func adopt[T any](owner *T, address uintptr, free func(uintptr)) *handle {
	h := &handle{address: address, free: free}
	h.cleanup = runtime.AddCleanup(owner, func(h *handle) { h.close() }, h)
	return h
}

// use gives the address for a call; done must follow it.
func (h *handle) use() (uintptr, error) {
	if h == nil {
		return 0, invalid("a nil object, or one that no function of this package made")
	}
	if h.state.Add(1)&closedBit != 0 {
		h.done()
		return 0, fmt.Errorf("zarr: %w", ErrClosed)
	}
	return h.address, nil
}

func (h *handle) done() {
	if h.state.Add(-1) == closedBit {
		h.release()
	}
}

func (h *handle) close() {
	if h == nil {
		return
	}
	for {
		state := h.state.Load()
		if state&closedBit != 0 {
			return
		}
		if h.state.CompareAndSwap(state, state|closedBit) {
			if state == 0 {
				h.release()
			}
			return
		}
	}
}

// release frees, once: a late use of a closed handle brings the count to zero again.
func (h *handle) release() {
	if h.state.CompareAndSwap(closedBit, closedBit|freedBit) {
		h.free(h.address)
	}
}

const freedBit = 1 << 61

// call runs a function of the library on the handle.
func (h *handle) call(run func(address uintptr, e *uintptr) int) error {
	address, err := h.use()
	if err != nil {
		return err
	}
	defer h.done()
	var e uintptr
	return check(run(address, &e), &e)
}

// interruptible runs what cannot be stopped, and does not wait for it longer than the context lives. What it makes after that is
// discarded; what it changes may be changed all the same.
func interruptible[T any](ctx context.Context, run func() (T, error), discard func(T)) (T, error) {
	var none T
	if ctx.Err() != nil {
		return none, contextError(ctx)
	}
	if ctx.Done() == nil {
		return run()
	}
	type outcome struct {
		value T
		err   error
	}
	result := make(chan outcome, 1)
	go func() {
		value, err := run()
		result <- outcome{value, err}
	}()
	select {
	case r := <-result:
		return r.value, r.err
	case <-ctx.Done():
		go func() {
			if r := <-result; r.err == nil && discard != nil {
				discard(r.value)
			}
		}()
		return none, contextError(ctx)
	}
}

// interruptibleCall is interruptible without a result.
func interruptibleCall(ctx context.Context, run func() error) error {
	_, err := interruptible(ctx, func() (struct{}, error) { return struct{}{}, run() }, nil)
	return err
}

// text is a string as C sees it: never nil, so that "" is a text.
func text(s string) (unsafe.Pointer, uint64) {
	if s == "" {
		return unsafe.Pointer(&nothing), 0
	}
	return unsafe.Pointer(unsafe.StringData(s)), uint64(len(s))
}

var nothing byte

// optionalText is the same, but nil for "".
func optionalText(s string) (unsafe.Pointer, uint64) {
	if s == "" {
		return nil, 0
	}
	return text(s)
}

// first is the address of the first element, nil when there is none.
func first[T any](s []T) *T { return unsafe.SliceData(s) }

func bytesOf(handle uintptr) []byte { return zarrnative.TakeBytes(handle) }
func textOf(handle uintptr) string  { return zarrnative.TakeText(handle) }
