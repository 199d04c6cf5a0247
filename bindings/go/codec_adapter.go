package zarr

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// DecodeConfiguration decodes a codec's configuration into a struct and refuses members that the struct lacks.
func DecodeConfiguration(configuration json.RawMessage, v any) error {
	decoder := json.NewDecoder(bytes.NewReader(configuration))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(v); err != nil {
		return &Error{Status: StatusInvalidMetadata, Message: "configuration " + string(configuration) + ": " + err.Error(), Cause: err}
	}
	return nil
}

type codecMaker struct {
	kind    CodecType
	members uint32
	name    string
}

func (m *codecMaker) Create(configuration string, e zarrnative.ErrorSlot) (zarrnative.CodecCallbacks, int32) {
	codec, err := within(m.kind.Timeout, func() (Codec, error) { return m.kind.New(json.RawMessage(configuration)) })
	if err != nil {
		return nil, failCodec(e, err)
	}
	has := members[Configured](codec, zarrnative.HasConfiguration) | members[Resolver](codec, zarrnative.HasResolve) |
		members[RangeDecoder](codec, zarrnative.HasRanges)
	switch {
	case codec == nil:
		return nil, failCodec(e, fmt.Errorf("New of codec %s gave neither a Codec nor an error", m.name))
	case m.members&^has != 0:
		return nil, failCodec(e, fmt.Errorf("the Codec %T of %s lacks methods that its example has", codec, m.name))
	}
	return &codecAdapter{codec, m.kind.Timeout}, zarrnative.OK
}

// codecAdapter answers the library's calls from a Codec.
type codecAdapter struct {
	codec   Codec
	timeout time.Duration
}

// within runs a function for at most so long, 0 = without end. One that takes longer is left behind.
func within[T any](timeout time.Duration, run func() (T, error)) (T, error) {
	if timeout == 0 {
		return run()
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return interruptible(ctx, func() (T, error) {
		return protected(ctx, func(context.Context) (T, error) { return run() })
	}, nil)
}

// failCodec reports an error of a codec with its identity. Nothing of a codec's is absent.
func failCodec(e zarrnative.ErrorSlot, err error) int32 {
	if absent(err) {
		return e.Fail(zarrnative.Callback, err.Error(), 0, false, err)
	}
	return fail(e, err)
}

func goChunk(s *zarrnative.ArraySpec) *ChunkSpec {
	if s == nil {
		return nil
	}
	return &ChunkSpec{DataType: s.DataType, ItemSize: int(s.ItemSize), Shape: s.Shape, FillValue: s.Fill}
}

func (c *codecAdapter) Configuration(sink zarrnative.Sink, e zarrnative.ErrorSlot) int32 {
	document, err := within(c.timeout, func() (string, error) { return formatJSON(c.codec.(Configured).Configuration()) })
	if err != nil {
		return failCodec(e, err)
	}
	return sink.Write([]byte(document), e)
}

func (c *codecAdapter) Resolve(spec *zarrnative.ArraySpec, e zarrnative.ErrorSlot) int32 {
	chunk := goChunk(spec)
	_, err := within(c.timeout, func() (struct{}, error) { return struct{}{}, c.codec.(Resolver).Resolve(chunk) })
	if err != nil {
		return failCodec(e, err)
	}
	return zarrnative.OK
}

// encodedSize is what a codec says of a size.
type encodedSize struct {
	bound uint64
	exact bool
}

func (c *codecAdapter) EncodedSize(decoded uint64, e zarrnative.ErrorSlot) (uint64, bool, int32) {
	size, err := within(c.timeout, func() (encodedSize, error) {
		bound, exact := c.codec.EncodedSize(decoded)
		return encodedSize{bound, exact}, nil
	})
	if err != nil {
		return 0, false, failCodec(e, err)
	}
	return size.bound, size.exact, zarrnative.OK
}

// room is the memory that a codec is given: what its bound says when encoding, what may be written when decoding, but not absurdly more
// than there is input.
func (c *codecAdapter) room(encode bool, input uint64, output zarrnative.Sink) uint64 {
	room := output.Room()
	if encode {
		bound, _ := c.codec.EncodedSize(input)
		room = min(room, bound)
	}
	if room > math.MaxInt32 && room/64 > input {
		return 0
	}
	return room
}

// codeTimed has memory of its own, because a method that is left behind goes on with it.
func (c *codecAdapter) codeTimed(run codeMethod, spec *zarrnative.ArraySpec, input []byte, output zarrnative.Sink, e zarrnative.ErrorSlot) int32 {
	input, chunk := bytes.Clone(input), goChunk(spec)
	out, err := within(c.timeout, func() ([]byte, error) { return run(nil, input, chunk) })
	if err != nil {
		return failCodec(e, err)
	}
	return output.Write(out, e)
}

type codeMethod = func(dst, src []byte, chunk *ChunkSpec) ([]byte, error)

func (c *codecAdapter) Code(encode bool, spec *zarrnative.ArraySpec, input []byte, output zarrnative.Sink, e zarrnative.ErrorSlot) int32 {
	run := codeMethod(c.codec.Decode)
	if encode {
		run = c.codec.Encode
	}
	if c.timeout != 0 {
		return c.codeTimed(run, spec, input, output, e)
	}
	var dst []byte
	if room := c.room(encode, uint64(len(input)), output); room > 0 {
		if dst = output.Reserve(room, e); dst == nil {
			return zarrnative.NoMemory
		}
	}
	out, err := run(dst[:0:len(dst)], input, goChunk(spec))
	if err != nil {
		return failCodec(e, err)
	}
	if lies(out, dst) {
		copy(dst, out) // a part of its memory that does not begin where that does
		output.Commit(uint64(len(out)))
		return zarrnative.OK
	}
	return output.Write(out, e)
}

// lies reports whether a slice that is not empty lies inside of memory.
func lies(s, memory []byte) bool {
	at, begin := uintptr(unsafe.Pointer(unsafe.SliceData(s))), uintptr(unsafe.Pointer(unsafe.SliceData(memory)))
	return len(s) > 0 && at >= begin && at-begin < uintptr(len(memory))
}

// Release closes the instance.
func (c *codecAdapter) Release() {
	if closer, ok := c.codec.(io.Closer); ok {
		_ = closer.Close()
	}
}
