package zarr

import (
	"context"
	"io/fs"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Status says what kind of failure an [Error] is. The numbers are those of zarr.h and never change.
type Status int32

// The statuses. Unknown values are failures too.
const (
	StatusOK                 Status = zarrnative.OK
	StatusNotFound           Status = zarrnative.NotFound           // no such node, key, chunk or attribute
	StatusExists             Status = zarrnative.Exists             // there is one already
	StatusInvalidArgument    Status = zarrnative.InvalidArgument    // the call is wrong: rank, slice, stride, name, option, element type
	StatusInvalidMetadata    Status = zarrnative.InvalidMetadata    // a document or configuration is not what the specification says
	StatusUnsupported        Status = zarrnative.Unsupported        // valid, but this library or store cannot do it
	StatusCorruptData        Status = zarrnative.CorruptData        // a stored chunk, shard or value does not decode
	StatusOutOfRange         Status = zarrnative.OutOfRange         // an index, chunk coordinate or byte range lies outside
	StatusPreconditionFailed Status = zarrnative.PreconditionFailed // a conditional read or write found another version
	StatusReadOnly           Status = zarrnative.ReadOnly           // opened for reading
	StatusIO                 Status = zarrnative.IO                 // the operating system or a store failed
	StatusTimeout            Status = zarrnative.Timeout            // the deadline passed
	StatusCancelled          Status = zarrnative.Cancelled          // the context was cancelled
	StatusNoMemory           Status = zarrnative.NoMemory           // an allocation failed
	StatusCallback           Status = zarrnative.Callback           // a Store or Codec failed with an error of its own
	StatusInternal           Status = zarrnative.Internal           // a defect of the library: please report it
	StatusLimitExceeded      Status = zarrnative.LimitExceeded      // over a limit of the engine
)

// String is the name of zarr.h, "ZARR_NOT_FOUND".
func (s Status) String() string { return zarrnative.Text(zarrnative.ZarrStatusName(int(s))) }

// sentinel is an error that stands for all errors of one status.
type sentinel struct {
	status Status
	text   string
}

func (s *sentinel) Error() string { return "zarr: " + s.text }

// One error for each status, for [errors.Is]. ErrNotFound, ErrExists and ErrReadOnly also match [fs.ErrNotExist], [fs.ErrExist] and
// [fs.ErrPermission]; ErrCancelled and ErrTimeout match [context.Canceled] and [context.DeadlineExceeded].
var (
	ErrNotFound           error = &sentinel{StatusNotFound, "not found"}
	ErrExists             error = &sentinel{StatusExists, "exists"}
	ErrInvalidArgument    error = &sentinel{StatusInvalidArgument, "invalid argument"}
	ErrInvalidMetadata    error = &sentinel{StatusInvalidMetadata, "invalid metadata"}
	ErrUnsupported        error = &sentinel{StatusUnsupported, "unsupported"}
	ErrCorruptData        error = &sentinel{StatusCorruptData, "corrupt data"}
	ErrOutOfRange         error = &sentinel{StatusOutOfRange, "out of range"}
	ErrPreconditionFailed error = &sentinel{StatusPreconditionFailed, "precondition failed"}
	ErrReadOnly           error = &sentinel{StatusReadOnly, "read only"}
	ErrIO                 error = &sentinel{StatusIO, "input or output failed"}
	ErrTimeout            error = &sentinel{StatusTimeout, "timeout"}
	ErrCancelled          error = &sentinel{StatusCancelled, "cancelled"}
	ErrNoMemory           error = &sentinel{StatusNoMemory, "out of memory"}
	ErrCallback           error = &sentinel{StatusCallback, "callback failed"}
	ErrInternal           error = &sentinel{StatusInternal, "internal error"}
	ErrLimitExceeded      error = &sentinel{StatusLimitExceeded, "limit exceeded"}
)

// ErrClosed is what calls on a closed object give. It is [fs.ErrClosed].
var ErrClosed = fs.ErrClosed

// standard is the error of the standard library that a status amounts to.
func (s Status) standard() error {
	switch s {
	case StatusNotFound:
		return fs.ErrNotExist
	case StatusExists:
		return fs.ErrExist
	case StatusReadOnly:
		return fs.ErrPermission
	case StatusCancelled:
		return context.Canceled
	case StatusTimeout:
		return context.DeadlineExceeded
	}
	return nil
}

// statusOf is the status that a callback reports for an error of its own.
func statusOf(err error) Status {
	for _, known := range []struct {
		err    error
		status Status
	}{{fs.ErrNotExist, StatusNotFound}, {fs.ErrExist, StatusExists}, {fs.ErrPermission, StatusReadOnly},
		{context.Canceled, StatusCancelled}, {context.DeadlineExceeded, StatusTimeout}} {
		if is(err, known.err) {
			return known.status
		}
	}
	return StatusCallback
}
