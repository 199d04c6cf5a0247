package zarr

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
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
	codec, err := m.kind.New(json.RawMessage(configuration))
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
	return &codecAdapter{codec}, zarrnative.OK
}

// codecAdapter answers the library's calls from a Codec.
type codecAdapter struct{ codec Codec }

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
	document, err := formatJSON(c.codec.(Configured).Configuration())
	if err != nil {
		return failCodec(e, err)
	}
	return sink.Write([]byte(document), e)
}

func (c *codecAdapter) Resolve(spec *zarrnative.ArraySpec, e zarrnative.ErrorSlot) int32 {
	if err := c.codec.(Resolver).Resolve(goChunk(spec)); err != nil {
		return failCodec(e, err)
	}
	return zarrnative.OK
}

func (c *codecAdapter) EncodedSize(decoded uint64, _ zarrnative.ErrorSlot) (uint64, bool, int32) {
	bound, exact := c.codec.EncodedSize(decoded)
	return bound, exact, zarrnative.OK
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

func (c *codecAdapter) Code(encode bool, spec *zarrnative.ArraySpec, input []byte, output zarrnative.Sink, e zarrnative.ErrorSlot) int32 {
	var dst []byte
	if room := c.room(encode, uint64(len(input)), output); room > 0 {
		if dst = output.Reserve(room, e); dst == nil {
			return zarrnative.NoMemory
		}
	}
	run := c.codec.Decode
	if encode {
		run = c.codec.Encode
	}
	out, err := run(dst[:0:len(dst)], input, goChunk(spec))
	if err != nil {
		return failCodec(e, err)
	}
	if len(out) > 0 && len(dst) > 0 && unsafe.SliceData(out) == unsafe.SliceData(dst) {
		output.Commit(uint64(len(out)))
		return zarrnative.OK
	}
	return output.Write(out, e)
}

// sourceReader reads the library's input; it remembers what it was told.
type sourceReader struct {
	source zarrnative.Source
	slot   zarrnative.ErrorSlot
	status int32
}

var errSource = errors.New("zarr: the encoded bytes cannot be read")

func (s *sourceReader) ReadAt(p []byte, offset int64) (int, error) {
	size := int64(s.source.Size())
	if offset < 0 || offset > size {
		return 0, io.EOF
	}
	n := min(int64(len(p)), size-offset)
	if n > 0 {
		if status := s.source.Read(uint64(offset), p[:n], s.slot); status != zarrnative.OK {
			s.status = status
			return 0, errSource
		}
	}
	if n < int64(len(p)) {
		return int(n), io.EOF
	}
	return int(n), nil
}

func (c *codecAdapter) DecodeRanges(source zarrnative.Source, decoded uint64, offsets []uint64, outputs [][]byte,
	e zarrnative.ErrorSlot) int32 {
	parts := make([]Part, len(offsets))
	for i := range parts {
		parts[i] = Part{offsets[i], outputs[i]}
	}
	reader := &sourceReader{source: source, slot: e}
	err := c.codec.(RangeDecoder).DecodeRanges(io.NewSectionReader(reader, 0, int64(source.Size())), decoded, parts)
	switch {
	case err == nil:
		return zarrnative.OK
	case reader.status != zarrnative.OK && errors.Is(err, errSource):
		return reader.status // the slot has the library's own reason
	}
	return failCodec(e, err)
}

// Release closes the instance.
func (c *codecAdapter) Release() {
	if closer, ok := c.codec.(io.Closer); ok {
		_ = closer.Close()
	}
}
