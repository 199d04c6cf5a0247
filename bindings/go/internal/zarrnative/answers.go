package zarrnative

// #include "shims.h"
import "C"

import "unsafe"

// ErrorSlot is the library's error that a callback fills.
type ErrorSlot struct{ handle uintptr }

// Fail says why a callback failed and returns the status for it. A payload that is not nil reaches the caller of the library.
func (e ErrorSlot) Fail(status int32, message string, errno int, retryable bool, payload error) int32 {
	text, length := cText(message)
	retry, wanted := C.int32_t(0), C.int32_t(0)
	if retryable {
		retry = 1
	}
	if payload != nil {
		wanted = 1
	}
	identity := C.zarrgo_fail(C.uintptr_t(e.handle), C.zarr_status(status), text, length, C.int32_t(errno), retry, wanted)
	if identity != 0 {
		payloads.Store(uintptr(identity), payload)
		C.zarrgo_attach(C.uintptr_t(e.handle), identity)
	}
	return status
}

func (e ErrorSlot) c() *C.zarr_error { return (*C.zarr_error)(pointer(e.handle)) }

// pointer turns an address of C's memory into a pointer. Nothing of Go's ever comes this way.
func pointer(address uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&address)) }

// Request is one get.
type Request struct {
	Key            string
	Kind           int32 // Range*
	Offset, Length uint64
	IfMatch        string
	Conditional    bool
}

func goRequest(r *C.zarr_get_request) Request {
	out := Request{Key: C.GoStringN(r.key, C.int(r.key_length)), Kind: int32(r._range.kind), Offset: uint64(r._range.offset),
		Length: uint64(r._range.length)}
	if r.if_match != nil {
		out.Conditional = true
		out.IfMatch = C.GoStringN(r.if_match, C.int(r.if_match_length))
	}
	return out
}

// Reply takes the answer to one get.
type Reply struct {
	handle uintptr
	small  *C.zarrgo_answered // where small answers go without a call; may be nil
}

// Answer copies the bytes into the library's memory. objectSize is of the whole value, if known.
func (r Reply) Answer(data []byte, objectSize uint64, known bool, etag string, e ErrorSlot) int32 {
	if r.small != nil && known && etag == "" && len(data) <= len(r.small.data) {
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&r.small.data)), len(data)), data)
		r.small.size, r.small.object_size, r.small.is_answered = C.size_t(len(data)), C.uint64_t(objectSize), 1
		return OK
	}
	text, length := cText(etag)
	if length == 0 {
		text = nil
	}
	told := C.int32_t(0)
	if known {
		told = 1
	}
	return int32(C.zarrgo_answer(C.uintptr_t(r.handle), unsafe.Pointer(unsafe.SliceData(data)), C.size_t(len(data)),
		told, C.uint64_t(objectSize), text, length, C.uintptr_t(e.handle)))
}

// Completion takes the answers to many gets, from any goroutine.
type Completion struct{ handle uintptr }

func (c Completion) c() *C.zarr_completion { return (*C.zarr_completion)(pointer(c.handle)) }

// Reply is where request index is answered.
func (c Completion) Reply(index int) Reply {
	return Reply{uintptr(unsafe.Pointer(C.zarr_completion_reply(c.c(), C.size_t(index)))), nil}
}

// Error is where request index says why it failed.
func (c Completion) Error(index int) ErrorSlot {
	return ErrorSlot{uintptr(unsafe.Pointer(C.zarr_completion_error(c.c(), C.size_t(index))))}
}

// Done reports request index, once.
func (c Completion) Done(index int, status int32) {
	C.zarr_completion_done(c.c(), C.size_t(index), C.zarr_status(status))
}

// Cancelled says whether nobody waits any more.
func (c Completion) Cancelled() bool { return C.zarr_completion_cancelled(c.c()) != 0 }

// Sink takes output up to a limit.
type Sink struct{ handle uintptr }

func (s Sink) c() *C.zarr_sink { return (*C.zarr_sink)(pointer(s.handle)) }

// Room is how many bytes may still be written.
func (s Sink) Room() uint64 { return uint64(C.zarr_sink_room(s.c())) }

// Reserve gives memory for size bytes, to be filled and committed; nil when refused, and the slot says why.
func (s Sink) Reserve(size uint64, e ErrorSlot) []byte {
	room := C.zarr_sink_reserve(s.c(), C.size_t(size), e.c())
	if room == nil {
		return nil
	}
	return unsafe.Slice((*byte)(room), size)
}

// Commit makes the first size bytes of the last Reserve part of the output.
func (s Sink) Commit(size uint64) { C.zarr_sink_commit(s.c(), C.size_t(size)) }

// Write appends bytes.
func (s Sink) Write(data []byte, e ErrorSlot) int32 {
	return int32(C.zarr_sink_write(s.c(), unsafe.Pointer(unsafe.SliceData(data)), C.size_t(len(data)), e.c()))
}

// Source is random access input.
type Source struct{ handle uintptr }

func (s Source) c() *C.zarr_source { return (*C.zarr_source)(pointer(s.handle)) }

// Size in bytes.
func (s Source) Size() uint64 { return uint64(C.zarr_source_size(s.c())) }

// Read fills out from offset.
func (s Source) Read(offset uint64, out []byte, e ErrorSlot) int32 {
	return int32(C.zarr_source_read(s.c(), C.uint64_t(offset), unsafe.Pointer(unsafe.SliceData(out)), C.size_t(len(out)), e.c()))
}

// Lister takes listed keys.
type Lister struct{ handle uintptr }

// Emit reports a key or a prefix; false = stop.
func (l Lister) Emit(key string) bool {
	text, length := cText(key)
	return C.zarr_lister_emit((*C.zarr_lister)(pointer(l.handle)), text, length) == 0
}

// ArraySpec is the chunk that a codec is bound to.
type ArraySpec struct {
	DataType string
	ItemSize uint64
	Shape    []uint64
	Fill     []byte // the library's memory
}

func goSpec(s *C.zarr_array_spec) *ArraySpec {
	if s == nil {
		return nil
	}
	shape := make([]uint64, int(s.rank))
	copy(shape, unsafe.Slice((*uint64)(unsafe.Pointer(s.shape)), int(s.rank)))
	return &ArraySpec{DataType: C.GoString(s.data_type), ItemSize: uint64(s.item_size), Shape: shape,
		Fill: C.GoBytes(unsafe.Pointer(s.fill_value), C.int(s.item_size))}
}

// Event is a zarr_event.
type Event struct {
	Kind, Status int32
	Name, Key    string
	Bytes        uint64
	DurationNs   uint64
}
