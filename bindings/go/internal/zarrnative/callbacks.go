package zarrnative

// #include "shims.h"
import "C"

import (
	"runtime/cgo"
	"sync"
	"unsafe"
)

// StoreCallbacks answer the requests of a store, on any thread when its traits say so. Each returns a status.
type StoreCallbacks interface {
	Get(r Request, reply Reply, e ErrorSlot) int32
	GetMany(requests []Request, completion Completion, e ErrorSlot) int32
	Set(key string, data []byte, condition int32, etag string, newEtag Sink, e ErrorSlot) int32 // data: during the call
	Erase(key string, e ErrorSlot) (existed bool, status int32)
	ErasePrefix(prefix string, e ErrorSlot) int32
	Stat(key string, etag Sink, e ErrorSlot) (size uint64, status int32)
	List(prefix string, recursive bool, lister Lister, e ErrorSlot) int32
	Flush(e ErrorSlot) int32
	Describe(sink Sink, e ErrorSlot) int32
	Release()
}

// StoreOpener makes the stores of a URL scheme.
type StoreOpener interface {
	Open(url, options string, readOnly bool, e ErrorSlot) (StoreCallbacks, int32)
}

// CodecCallbacks are one instance of a codec. Memory is the library's, during the call.
type CodecCallbacks interface {
	Configuration(sink Sink, e ErrorSlot) int32
	Resolve(spec *ArraySpec, e ErrorSlot) int32
	EncodedSize(decoded uint64, e ErrorSlot) (bound uint64, exact bool, status int32)
	Code(encode bool, spec *ArraySpec, input []byte, output Sink, e ErrorSlot) int32
	DecodeRanges(source Source, decoded uint64, offsets []uint64, outputs [][]byte, e ErrorSlot) int32
	Release()
}

// CodecMaker makes instances.
type CodecMaker interface {
	Create(configuration string, e ErrorSlot) (CodecCallbacks, int32)
}

// OnPanic turns what a callback panicked with into an error. Package zarr sets it.
var OnPanic func(value any) error

// guard keeps a panic inside Go: it becomes the callback's error.
func guard(e ErrorSlot, status *C.zarr_status) {
	if value := recover(); value != nil {
		err := OnPanic(value)
		*status = C.zarr_status(e.Fail(Callback, err.Error(), 0, false, err))
	}
}

func valueOf[T any](handle C.uintptr_t) T { return cgo.Handle(handle).Value().(T) }

func text(p *C.char, length C.size_t) string { return C.GoStringN(p, C.int(length)) }

func memory(p unsafe.Pointer, size C.size_t) []byte { return unsafe.Slice((*byte)(p), int(size)) }

func slot(e C.uintptr_t) ErrorSlot { return ErrorSlot{uintptr(e)} }

//export zarrgoRelease
func zarrgoRelease(handle C.uintptr_t) {
	h := cgo.Handle(handle)
	defer h.Delete()
	defer func() { _ = recover() }() // nobody is there to hear of it
	if released, ok := h.Value().(interface{ Release() }); ok {
		released.Release()
	}
}

//export zarrgoStoreOpen
func zarrgoStoreOpen(opener C.uintptr_t, url *C.char, urlLength C.size_t, options *C.char, optionsLength C.size_t, flags C.uint32_t,
	instance *C.uintptr_t, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	callbacks, result := valueOf[StoreOpener](opener).Open(text(url, urlLength), text(options, optionsLength), flags&StoreOpenRead != 0, slot(e))
	if result == OK {
		*instance = C.uintptr_t(cgo.NewHandle(callbacks))
	}
	return C.zarr_status(result)
}

//export zarrgoStoreGet
func zarrgoStoreGet(store C.uintptr_t, request *C.zarr_get_request, reply C.uintptr_t, small *C.zarrgo_answered,
	e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	return C.zarr_status(valueOf[StoreCallbacks](store).Get(goRequest(request), Reply{uintptr(reply), small}, slot(e)))
}

//export zarrgoStoreGetMany
func zarrgoStoreGetMany(store C.uintptr_t, count C.size_t, requests *C.zarr_get_request, completion, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	asked := make([]Request, int(count))
	for i, r := range unsafe.Slice(requests, int(count)) {
		asked[i] = goRequest(&r)
	}
	return C.zarr_status(valueOf[StoreCallbacks](store).GetMany(asked, Completion{uintptr(completion)}, slot(e)))
}

//export zarrgoStoreSet
func zarrgoStoreSet(store C.uintptr_t, key *C.char, keyLength C.size_t, data unsafe.Pointer, size C.size_t, condition C.int32_t,
	etag *C.char, etagLength C.size_t, newEtag, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	return C.zarr_status(valueOf[StoreCallbacks](store).Set(text(key, keyLength), memory(data, size), int32(condition),
		text(etag, etagLength), Sink{uintptr(newEtag)}, slot(e)))
}

//export zarrgoStoreErase
func zarrgoStoreErase(store C.uintptr_t, key *C.char, length C.size_t, existed *C.int32_t, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	was, result := valueOf[StoreCallbacks](store).Erase(text(key, length), slot(e))
	if was {
		*existed = 1
	}
	return C.zarr_status(result)
}

//export zarrgoStoreErasePrefix
func zarrgoStoreErasePrefix(store C.uintptr_t, prefix *C.char, length C.size_t, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	return C.zarr_status(valueOf[StoreCallbacks](store).ErasePrefix(text(prefix, length), slot(e)))
}

//export zarrgoStoreStat
func zarrgoStoreStat(store C.uintptr_t, key *C.char, length C.size_t, size *C.uint64_t, etag, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	bytes, result := valueOf[StoreCallbacks](store).Stat(text(key, length), Sink{uintptr(etag)}, slot(e))
	*size = C.uint64_t(bytes)
	return C.zarr_status(result)
}

//export zarrgoStoreList
func zarrgoStoreList(store C.uintptr_t, prefix *C.char, length C.size_t, recursive C.int32_t, lister, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	return C.zarr_status(valueOf[StoreCallbacks](store).List(text(prefix, length), recursive != 0, Lister{uintptr(lister)}, slot(e)))
}

//export zarrgoStoreFlush
func zarrgoStoreFlush(store, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	return C.zarr_status(valueOf[StoreCallbacks](store).Flush(slot(e)))
}

//export zarrgoStoreDescribe
func zarrgoStoreDescribe(store, sink, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	return C.zarr_status(valueOf[StoreCallbacks](store).Describe(Sink{uintptr(sink)}, slot(e)))
}

//export zarrgoCodecCreate
func zarrgoCodecCreate(maker C.uintptr_t, configuration *C.char, length C.size_t, instance *C.uintptr_t, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	callbacks, result := valueOf[CodecMaker](maker).Create(text(configuration, length), slot(e))
	if result == OK {
		*instance = C.uintptr_t(cgo.NewHandle(callbacks))
	}
	return C.zarr_status(result)
}

//export zarrgoCodecConfiguration
func zarrgoCodecConfiguration(codec, sink, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	return C.zarr_status(valueOf[CodecCallbacks](codec).Configuration(Sink{uintptr(sink)}, slot(e)))
}

//export zarrgoCodecResolve
func zarrgoCodecResolve(codec C.uintptr_t, spec *C.zarr_array_spec, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	return C.zarr_status(valueOf[CodecCallbacks](codec).Resolve(goSpec(spec), slot(e)))
}

//export zarrgoCodecEncodedSize
func zarrgoCodecEncodedSize(codec C.uintptr_t, decoded C.uint64_t, bound *C.uint64_t, exact *C.int32_t, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	size, isExact, result := valueOf[CodecCallbacks](codec).EncodedSize(uint64(decoded), slot(e))
	*bound = C.uint64_t(size)
	if isExact {
		*exact = 1
	}
	return C.zarr_status(result)
}

//export zarrgoCodecCode
func zarrgoCodecCode(codec C.uintptr_t, encode C.int32_t, spec *C.zarr_array_spec, input unsafe.Pointer, size C.size_t,
	output, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	return C.zarr_status(valueOf[CodecCallbacks](codec).Code(encode != 0, goSpec(spec), memory(input, size), Sink{uintptr(output)}, slot(e)))
}

//export zarrgoCodecDecodeRanges
func zarrgoCodecDecodeRanges(codec, source C.uintptr_t, decoded C.uint64_t, count C.size_t, offsets *C.uint64_t, sizes *C.size_t,
	outputs *unsafe.Pointer, e C.uintptr_t) (status C.zarr_status) {
	defer guard(slot(e), &status)
	n := int(count)
	where, out := make([]uint64, n), make([][]byte, n)
	copy(where, unsafe.Slice((*uint64)(unsafe.Pointer(offsets)), n))
	for i, size := range unsafe.Slice(sizes, n) {
		out[i] = memory(unsafe.Slice(outputs, n)[i], size)
	}
	return C.zarr_status(valueOf[CodecCallbacks](codec).DecodeRanges(Source{uintptr(source)}, uint64(decoded), where, out, slot(e)))
}

//export zarrgoLog
func zarrgoLog(handle C.uintptr_t, level C.int32_t, message *C.char, length C.size_t) {
	defer func() { _ = recover() }() // a log must not stop the work
	valueOf[func(int32, string)](handle)(int32(level), text(message, length))
}

//export zarrgoEvent
func zarrgoEvent(handle C.uintptr_t, event *C.zarr_event) {
	defer func() { _ = recover() }()
	valueOf[func(Event)](handle)(Event{Kind: int32(event.kind), Status: int32(event.status), Name: C.GoString(event.name),
		Key: C.GoString(event.key), Bytes: uint64(event.bytes), DurationNs: uint64(event.duration_ns)})
}

//export zarrgoSubmit
func zarrgoSubmit(handle, run, task C.uintptr_t) {
	var once sync.Once // the task is gone when it has run
	work := func() { once.Do(func() { C.zarrgo_run(run, task) }) }
	defer func() {
		if recover() != nil { // the task must run, and nobody is there to hear of it
			go work()
		}
	}()
	valueOf[func(func())](handle)(work)
}

//export zarrgoNotify
func zarrgoNotify(handle C.uintptr_t) {
	h := cgo.Handle(handle)
	done := h.Value().(func())
	h.Delete()
	done()
}

//export zarrgoProgress
func zarrgoProgress(handle C.uintptr_t, done, total C.uint64_t) {
	defer func() { _ = recover() }()
	valueOf[func(uint64, uint64)](handle)(uint64(done), uint64(total))
}

//export zarrgoPayloadRelease
func zarrgoPayloadRelease(identity C.uintptr_t) { payloads.Delete(uintptr(identity)) }
