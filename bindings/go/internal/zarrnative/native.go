// Package zarrnative is the low level of package zarr: SWIG's flat functions (zarrnative.go, generated), and by hand what SWIG
// cannot say: constants, callbacks and the objects that callbacks answer through. Handles are uintptr, memory unsafe.Pointer.
package zarrnative

/*
#cgo pkg-config: zarr
#include "shims.h"
*/
import "C"

import (
	"runtime/cgo"
	"sync"
	"unsafe"
)

// Text copies NUL-terminated text of C; "" for nil.
func Text(text unsafe.Pointer) string { return C.GoString((*C.char)(text)) }

// TakeBytes copies a zarr_bytes and releases it; nil for 0.
func TakeBytes(handle uintptr) []byte {
	if handle == 0 {
		return nil
	}
	defer ZarrBytesRelease(handle)
	size := ZarrBytesSize(handle)
	out := make([]byte, size)
	copy(out, unsafe.Slice((*byte)(ZarrBytesData(handle)), size))
	return out
}

// TakeText copies a zarr_bytes as text and releases it; "" for 0.
func TakeText(handle uintptr) string {
	if handle == 0 {
		return ""
	}
	defer ZarrBytesRelease(handle)
	return string(unsafe.Slice((*byte)(ZarrBytesData(handle)), ZarrBytesSize(handle)))
}

// StoreTraits say what a Go store can do; Members are the Has* bits.
type StoreTraits struct {
	Capabilities, LatencyNs, Bandwidth uint64
	Concurrency, Members               uint32
}

func (t StoreTraits) c() C.zarrgo_store_traits {
	return C.zarrgo_store_traits{capabilities: C.uint64_t(t.Capabilities), latency_ns: C.uint64_t(t.LatencyNs),
		bandwidth: C.uint64_t(t.Bandwidth), concurrency: C.uint32_t(t.Concurrency), members: C.uint32_t(t.Members)}
}

func cText(text string) (*C.char, C.size_t) {
	return (*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.size_t(len(text))
}

func cAddress(p *uintptr) *C.uintptr_t { return (*C.uintptr_t)(unsafe.Pointer(p)) }

// StoreNew makes a store whose requests go to callbacks.
func StoreNew(context uintptr, traits StoreTraits, callbacks StoreCallbacks, out, err *uintptr) int {
	handle := cgo.NewHandle(callbacks)
	status := C.zarrgo_store_new(C.uintptr_t(context), traits.c(), C.uintptr_t(handle), cAddress(out), cAddress(err))
	if status != 0 {
		handle.Delete() // on failure the instance stays ours
	}
	return int(status)
}

// StoreGet reads a value or a part of it. The bytes are Go's.
func StoreGet(store uintptr, r Request, cancel uintptr, err *uintptr) (data []byte, objectSize uint64, etag string, status int) {
	key, length := cText(r.Key)
	if key == nil {
		key = (*C.char)(unsafe.Pointer(&none))
	}
	var match *C.char
	var matchLength C.size_t
	if r.Conditional {
		if match, matchLength = cText(r.IfMatch); match == nil {
			match = (*C.char)(unsafe.Pointer(&none))
		}
	}
	out := values.Get().(*C.zarrgo_value)
	defer values.Put(out)
	out.value, out.etag, out.data, out.object_size, out.is_small = 0, 0, nil, 0, 0
	part := C.zarr_range{kind: C.int32_t(r.Kind), offset: C.uint64_t(r.Offset), length: C.uint64_t(r.Length)}
	status = int(C.zarrgo_store_get(C.uintptr_t(store), key, length, part, match, matchLength, C.uintptr_t(cancel), out, cAddress(err)))
	if out.is_small != 0 {
		data = make([]byte, int(out.size))
		copy(data, unsafe.Slice((*byte)(unsafe.Pointer(&out.small)), int(out.size)))
	} else if out.value != 0 {
		data = make([]byte, int(out.size))
		copy(data, unsafe.Slice((*byte)(out.data), int(out.size)))
		ZarrBytesRelease(uintptr(out.value))
	}
	return data, uint64(out.object_size), TakeText(uintptr(out.etag)), status
}

var none byte

var values = sync.Pool{New: func() any { return new(C.zarrgo_value) }}

// RegisterStore adds a URL scheme whose stores opener makes.
func RegisterStore(context uintptr, scheme string, traits StoreTraits, opener StoreOpener, flags uint32, err *uintptr) int {
	handle := cgo.NewHandle(opener)
	text, length := cText(scheme)
	status := C.zarrgo_register_store(C.uintptr_t(context), text, length, traits.c(), C.uintptr_t(handle), C.uint32_t(flags), cAddress(err))
	if status != 0 {
		handle.Delete()
	}
	return int(status)
}

// RegisterCodec adds a codec whose instances maker makes.
func RegisterCodec(context uintptr, name string, kind int32, capabilities uint64, members uint32, maker CodecMaker, flags uint32,
	err *uintptr) int {
	handle := cgo.NewHandle(maker)
	text, length := cText(name)
	status := C.zarrgo_register_codec(C.uintptr_t(context), text, length, C.int32_t(kind), C.uint64_t(capabilities),
		C.uint32_t(members), C.uintptr_t(handle), C.uint32_t(flags), cAddress(err))
	if status != 0 {
		handle.Delete()
	}
	return int(status)
}

// ContextNew makes a context of flat options; callbacks that are nil are left out.
func ContextNew(options uintptr, log func(level int32, message string), event func(Event), submit func(run func()), out, err *uintptr) int {
	var handles []cgo.Handle
	var members C.uint32_t
	handle := func(callback any, member C.uint32_t, present bool) C.uintptr_t {
		if !present {
			return 0
		}
		members |= member
		handles = append(handles, cgo.NewHandle(callback))
		return C.uintptr_t(handles[len(handles)-1])
	}
	logHandle := handle(log, C.ZARRGO_LOG, log != nil)
	eventHandle := handle(event, C.ZARRGO_EVENT, event != nil)
	submitHandle := handle(submit, C.ZARRGO_EXECUTOR, submit != nil)
	status := C.zarrgo_context_new(C.uintptr_t(options), members, logHandle, eventHandle, submitHandle, cAddress(out), cAddress(err))
	if status != 0 {
		for _, h := range handles {
			h.Delete()
		}
	}
	return int(status)
}

// OpNotify calls done once, when the operation is complete, on any thread.
func OpNotify(op uintptr, done func(), err *uintptr) int {
	handle := cgo.NewHandle(done)
	status := C.zarrgo_op_notify(C.uintptr_t(op), C.uintptr_t(handle), cAddress(err))
	if status != 0 {
		handle.Delete()
	}
	return int(status)
}

// CopyData copies all elements between arrays; progress may be nil.
func CopyData(from, to, options uintptr, progress func(done, total uint64), err *uintptr) int {
	var handle cgo.Handle
	if progress != nil {
		handle = cgo.NewHandle(progress)
		defer handle.Delete()
	}
	return int(C.zarrgo_copy_data(C.uintptr_t(from), C.uintptr_t(to), C.uintptr_t(options), C.uintptr_t(handle), cAddress(err)))
}

// payloads holds the Go errors that callbacks attached, by the address that C carries.
var payloads sync.Map // uintptr -> error

// ErrorPayload gives the Go error that a callback of this process attached to the error, or nil.
func ErrorPayload(handle uintptr) error {
	if payload, ok := payloads.Load(uintptr(ZarrErrorPayload(handle))); ok {
		return payload.(error)
	}
	return nil
}
