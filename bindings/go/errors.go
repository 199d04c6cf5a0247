package zarr

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Error is what every failed call of this package gives, found with [errors.As]. For [errors.Is] there are the Err variables; an
// error that a [Store] or [Codec] returned is found too, with its identity.
type Error struct {
	Status    Status
	Message   string        // what happened, one line
	Key       string        // store key or node path concerned, or ""
	Codec     string        // name of the codec that failed, or ""
	Chunk     []uint64      // grid coordinates of the chunk concerned, or nil
	Errno     syscall.Errno // of the failed system call, or 0
	Retryable bool          // the same call may succeed later
	Cause     error         // the error behind this one, or nil

	payload error // of a callback
	context error // why the caller's context ended
}

// Error gives status, message and key.
func (e *Error) Error() string {
	text := "zarr: " + e.Message
	if e.Message == "" {
		text = "zarr: " + e.Status.String()
	}
	if e.Key != "" && !strings.Contains(e.Message, e.Key) {
		text += " (" + e.Key + ")"
	}
	return text
}

// Is matches the Err variable of the status and what it amounts to in the standard library.
func (e *Error) Is(target error) bool {
	if s, ok := target.(*sentinel); ok {
		return s.status == e.Status
	}
	return target == e.Status.standard()
}

// Unwrap gives what lies behind: the error of a callback, the context's, the system's, the library's.
func (e *Error) Unwrap() []error {
	var behind []error
	for _, err := range []error{e.payload, e.context, e.Cause} {
		if err != nil {
			behind = append(behind, err)
		}
	}
	if e.Errno != 0 {
		behind = append(behind, e.Errno)
	}
	return behind
}

// PanicError is what a call gives when a callback written in Go panicked during it.
type PanicError struct {
	Value any    // what the callback panicked with
	Stack []byte // where, as [debug.Stack] tells it
}

func (p *PanicError) Error() string { return fmt.Sprintf("panic in a callback: %v", p.Value) }

// Unwrap gives the value when it is an error.
func (p *PanicError) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

func newPanicError(value any) *PanicError { return &PanicError{value, debug.Stack()} }

func init() { zarrnative.OnPanic = func(value any) error { return newPanicError(value) } }

func is(err, target error) bool { return errors.Is(err, target) }

func invalid(format string, arguments ...any) error {
	return &Error{Status: StatusInvalidArgument, Message: fmt.Sprintf(format, arguments...)}
}

func noMemory(what string) error { return &Error{Status: StatusNoMemory, Message: what} }

// check turns a status and the error beside it into an error, and releases the latter.
func check(status int, e *uintptr) error {
	if status == zarrnative.OK && *e == 0 {
		return nil
	}
	return failure(Status(status), e)
}

func failure(status Status, e *uintptr) *Error {
	if *e == 0 {
		return &Error{Status: status, Message: status.String()}
	}
	defer zarrnative.ZarrErrorRelease(*e)
	return describe(*e)
}

func describe(handle uintptr) *Error {
	err := &Error{
		Status:    Status(zarrnative.ZarrErrorCode(handle)),
		Message:   zarrnative.Text(zarrnative.ZarrErrorMessage(handle)),
		Key:       zarrnative.Text(zarrnative.ZarrErrorKey(handle)),
		Codec:     zarrnative.Text(zarrnative.ZarrErrorCodec(handle)),
		Errno:     syscall.Errno(zarrnative.ZarrErrorErrno(handle)),
		Retryable: zarrnative.ZarrErrorRetryable(handle) != 0,
		payload:   zarrnative.ErrorPayload(handle),
	}
	var chunk [zarrnative.MaxRank]uint64
	if rank := zarrnative.ZarrErrorChunk(handle, &chunk[0], uint64(len(chunk))); rank > 0 {
		err.Chunk = append([]uint64(nil), chunk[:rank]...)
	}
	if cause := zarrnative.ZarrErrorCause(handle); cause != 0 {
		err.Cause = describe(cause)
	}
	return err
}

// inContext adds why the context ended to an error that came of it.
func inContext(ctx context.Context, err error) error {
	var e *Error
	if errors.As(err, &e) && (e.Status == StatusCancelled || e.Status == StatusTimeout) && ctx.Err() != nil {
		e.context = context.Cause(ctx)
		if is(ctx.Err(), context.DeadlineExceeded) {
			e.Status = StatusTimeout // a deadline ends calls by cancelling, too
		}
	}
	return err
}

// contextError is the error of a call that ended because its context did.
func contextError(ctx context.Context) error {
	status := StatusCancelled
	if is(ctx.Err(), context.DeadlineExceeded) {
		status = StatusTimeout
	}
	return &Error{Status: status, Message: ctx.Err().Error(), context: context.Cause(ctx)}
}
