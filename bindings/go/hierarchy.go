package zarr

import (
	"context"
	"encoding/json"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Exists tells what is at a path of the store; KindNone is no error.
func (s *Storage) Exists(ctx context.Context, path string) (Kind, error) {
	return interruptible(ctx, func() (Kind, error) {
		var kind int32
		err := s.handle().call(func(address uintptr, e *uintptr) int {
			p, n := text(path)
			return zarrnative.ZarrExists(address, p, n, &kind, e)
		})
		return Kind(kind), err
	}, nil)
}

// EraseNode removes a node and everything below it. [ErrNotFound] when there is none.
func (s *Storage) EraseNode(ctx context.Context, path string) error {
	return interruptibleCall(ctx, func() error {
		return s.handle().call(func(address uintptr, e *uintptr) int {
			p, n := text(path)
			return zarrnative.ZarrErase(address, p, n, e)
		})
	})
}

// CopyNode copies a node and everything below it, key by key, within a store or between two. [ErrExists] unless overwrite.
func CopyNode(ctx context.Context, from *Storage, fromPath string, to *Storage, toPath string, overwrite bool) error {
	return twoStores(ctx, from, fromPath, to, toPath, overwrite, zarrnative.ZarrCopy)
}

// MoveNode is [CopyNode], then erasing the source. A failure before the copy is whole leaves the source as it was.
func MoveNode(ctx context.Context, from *Storage, fromPath string, to *Storage, toPath string, overwrite bool) error {
	return twoStores(ctx, from, fromPath, to, toPath, overwrite, zarrnative.ZarrMove)
}

type copyCall func(from uintptr, p unsafe.Pointer, n uint64, to uintptr, q unsafe.Pointer, m uint64, overwrite int, cancel uintptr,
	e *uintptr) int

func twoStores(ctx context.Context, from *Storage, fromPath string, to *Storage, toPath string, overwrite bool, run copyCall) error {
	over := 0
	if overwrite {
		over = 1
	}
	target, err := to.handle().use()
	if err != nil {
		return err
	}
	defer to.h.done()
	return cancellable(ctx, func(cancel uintptr) error {
		return from.handle().call(func(source uintptr, e *uintptr) int {
			p, n := text(fromPath)
			q, m := text(toPath)
			return run(source, p, n, target, q, m, over, cancel, e)
		})
	})
}

// CopyData copies all elements between two arrays of the same shape and data type, whatever their chunks, codecs and formats.
// progress, which may be nil, hears on this goroutine how many elements are done, of how many. When it panics the copy stops, with a
// [*PanicError].
func CopyData(ctx context.Context, from, to *Array, progress func(done, total uint64), options ...Option) error {
	if from == nil || to == nil {
		return invalid("a nil *Array")
	}
	source, err := from.handle().use()
	if err != nil {
		return err
	}
	defer from.h.done()
	target, err := to.handle().use()
	if err != nil {
		return err
	}
	defer to.h.done()
	if progress == nil {
		return copyData(ctx, source, target, from.itemSize, nil, options)
	}
	stoppable, stop := context.WithCancel(ctx)
	defer stop()
	var panicked *PanicError
	err = copyData(stoppable, source, target, from.itemSize, func(done, total uint64) {
		defer func() {
			if value := recover(); value != nil {
				panicked = newPanicError(value)
				stop()
			}
		}()
		if panicked == nil {
			progress(done, total)
		}
	}, options)
	if panicked != nil {
		return &Error{Status: StatusCallback, Message: panicked.Error(), payload: panicked}
	}
	return inContext(ctx, err)
}

func copyData(ctx context.Context, source, target uintptr, itemSize uint64, progress func(done, total uint64), options []Option) error {
	return withOptions(ctx, collect(options), itemSize, func(o uintptr) error {
		var e uintptr
		return check(zarrnative.CopyData(source, target, o, progress, &e), &e)
	})
}

// CheckReport is what [Array.Check] found.
type CheckReport struct {
	Chunks      uint64    `json:"chunks"`
	Present     uint64    `json:"present"`
	Missing     uint64    `json:"missing"`
	Corrupt     uint64    `json:"corrupt"`
	Extra       uint64    `json:"extra"`
	Temporaries uint64    `json:"temporaries"`
	StoredBytes uint64    `json:"stored_bytes"`
	Problems    []Problem `json:"problems"`
}

// Problem is one thing that is wrong.
type Problem struct {
	Key     string `json:"key"`
	Status  string `json:"status"`
	Message string `json:"message"`
}

// Check decodes every chunk and counts; of a group, those of every array below, and documents that do not parse.
func (n *node) Check(ctx context.Context) (*CheckReport, error) {
	var out uintptr
	err := withOptions(ctx, nil, 0, func(o uintptr) error {
		return n.handle().call(func(address uintptr, e *uintptr) int { return zarrnative.ZarrCheck(address, o, &out, e) })
	})
	return decode[CheckReport](bytesOf(out), err)
}

func decode[T any](document []byte, err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	value := new(T)
	return value, json.Unmarshal(document, value)
}
