package zarr_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/adler32"
	"io"
	"slices"
	"sync/atomic"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// xor flips bits; one byte stays one byte, so parts can be decoded.
type xor struct {
	Key    byte `json:"key"`
	closed *atomic.Int64
}

func (x xor) flip(dst, src []byte) []byte {
	for _, b := range src {
		dst = append(dst, b^x.Key)
	}
	return dst
}

func (x xor) Encode(dst, src []byte, _ *zarr.ChunkSpec) ([]byte, error) { return x.flip(dst, src), nil }
func (x xor) Decode(dst, src []byte, _ *zarr.ChunkSpec) ([]byte, error) { return x.flip(dst, src), nil }
func (x xor) EncodedSize(decoded uint64) (uint64, bool)                 { return decoded, true }
func (x xor) Configuration() map[string]any                             { return map[string]any{"key": x.Key} }
func (x xor) Close() error                                              { x.closed.Add(1); return nil }

func (x xor) DecodeRanges(src *io.SectionReader, decodedSize uint64, parts []zarr.Part) error {
	if uint64(src.Size()) != decodedSize {
		return zarr.ErrCorruptData
	}
	for _, part := range parts {
		encoded := make([]byte, len(part.Dst))
		if _, err := src.ReadAt(encoded, int64(part.Offset)); err != nil {
			return err
		}
		x.flip(part.Dst[:0], encoded)
	}
	return nil
}

func newEngine(t testing.TB, o zarr.EngineOptions) *zarr.Engine {
	t.Helper()
	engine := must[*zarr.Engine](t)(zarr.NewEngine(o))
	t.Cleanup(func() { engine.Close() })
	return engine
}

// engineWith makes a type of codec known to an engine of its own.
func engineWith(t testing.TB, name string, c zarr.CodecType) *zarr.Engine {
	t.Helper()
	engine := newEngine(t, zarr.EngineOptions{Threads: 4})
	check(t, zarr.RegisterCodec(engine, name, c, false))
	return engine
}

// createWith makes an array of 64 x 64 int32 in 16 chunks with a chain of codecs.
func createWith(engine *zarr.Engine, chain string, change func(*zarr.ArraySpec)) (*zarr.Array, error) {
	spec := zarr.ArraySpec{Shape: []uint64{64, 64}, Chunks: []uint64{16, 16}, DataType: "int32", Codecs: json.RawMessage(chain)}
	if change != nil {
		change(&spec)
	}
	s, err := zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Engine: engine})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.CreateArray(ctx, "a", spec, nil)
}

const bytesThen = `[{"name": "bytes", "configuration": {"endian": "little"}}, %s]`

func TestCodecs(t *testing.T) {
	var made, closed atomic.Int64
	engine := engineWith(t, "go.xor", zarr.CodecType{Kind: zarr.BytesToBytes, Example: xor{},
		New: func(configuration json.RawMessage) (zarr.Codec, error) {
			x := xor{closed: &closed}
			if err := zarr.DecodeConfiguration(configuration, &x); err != nil {
				return nil, err
			}
			made.Add(1)
			return x, nil
		}})
	chain := fmt.Sprintf(bytesThen, `{"name": "go.xor", "configuration": {"key": 90}}`)
	for _, sharded := range []bool{false, true} {
		a := must[*zarr.Array](t)(createWith(engine, chain, func(s *zarr.ArraySpec) {
			if sharded {
				s.Shards = []uint64{32, 32}
			}
		}))
		check(t, zarr.Write(ctx, a, nil, count(4096)))
		part := zarr.Selection{zarr.Span(1, 60).By(3), zarr.At(17)}
		if v := must[[]int32](t)(zarr.Read[int32](ctx, a, part)); !slices.Equal(v, reference(count(4096), a.Shape(), part)) {
			t.Error("found", v)
		}
		if stored := must[[]byte](t)(a.ReadEncodedChunk(ctx, []uint64{0, 0})); !sharded && (stored[0] != 90 || stored[4] != 91) {
			t.Error("stored is", stored[:8])
		}
		if text := string(must[json.RawMessage](t)(a.Codecs())); !bytes.Contains([]byte(text), []byte(`"go.xor"`)) {
			t.Error("found", text)
		}
		check(t, a.Close())
	}
	check(t, engine.Close())
	eventually(t, "every codec is closed", func() bool { return made.Load() > 0 && closed.Load() == made.Load() })
	_, err := createWith(nil, chain, nil)
	wantError(t, err, zarr.ErrUnsupported)
}

func TestWrongCodecs(t *testing.T) {
	factory := zarr.CodecType{Kind: zarr.BytesToBytes, New: func(configuration json.RawMessage) (zarr.Codec, error) {
		x := xor{closed: new(atomic.Int64)}
		return x, zarr.DecodeConfiguration(configuration, &x)
	}}
	engine := engineWith(t, "go.xor", factory)
	wantError(t, zarr.RegisterCodec(engine, "go.xor", factory, false), zarr.ErrExists)
	check(t, zarr.RegisterCodec(engine, "go.xor", factory, true))
	for _, configuration := range []string{`{"key": 1, "unknown": 2}`, `{"key": "text"}`, `{"key": 300}`} {
		_, err := createWith(engine, fmt.Sprintf(bytesThen, `{"name": "go.xor", "configuration": `+configuration+`}`), nil)
		wantError(t, err, zarr.ErrInvalidMetadata)
	}
	wantError(t, zarr.RegisterCodec(engine, "", factory, false), zarr.ErrInvalidArgument)
	wantError(t, zarr.RegisterCodec(engine, "go.kind", zarr.CodecType{Kind: 99, New: factory.New}, false), zarr.ErrInvalidArgument)
	own := errors.New("no codec today")
	for name, newCodec := range map[string]func(json.RawMessage) (zarr.Codec, error){
		"go.nil":     func(json.RawMessage) (zarr.Codec, error) { return nil, nil },
		"go.failing": func(json.RawMessage) (zarr.Codec, error) { return nil, own },
		"go.panic":   func(json.RawMessage) (zarr.Codec, error) { panic(own) },
		"go.poor":    func(json.RawMessage) (zarr.Codec, error) { return spoilt{}, nil },
	} {
		check(t, zarr.RegisterCodec(engine, name, zarr.CodecType{Kind: zarr.BytesToBytes, New: newCodec, Example: xor{}}, false))
		_, err := createWith(engine, fmt.Sprintf(bytesThen, `{"name": "`+name+`"}`), nil)
		wantError(t, err, zarr.ErrCallback)
		if (name == "go.failing" || name == "go.panic") && !errors.Is(err, own) {
			t.Errorf("%s: %v lost its identity", name, err)
		}
	}
}

// spoilt does what its functions say.
type spoilt struct {
	decode func(dst, src []byte) ([]byte, error)
	encode func(dst, src []byte) ([]byte, error)
	size   func(decoded uint64) (uint64, bool)
}

func (s spoilt) Encode(dst, src []byte, _ *zarr.ChunkSpec) ([]byte, error) {
	if s.encode != nil {
		return s.encode(dst, src)
	}
	return append(dst, src...), nil
}

func (s spoilt) Decode(dst, src []byte, _ *zarr.ChunkSpec) ([]byte, error) {
	if s.decode != nil {
		return s.decode(dst, src)
	}
	return append(dst, src...), nil
}

func (s spoilt) EncodedSize(decoded uint64) (uint64, bool) {
	if s.size != nil {
		return s.size(decoded)
	}
	return decoded, false
}

// A codec that panics, fails or answers garbage gives errors, on any thread.
func TestMisbehavingCodecs(t *testing.T) {
	own := errors.New("out of tune")
	type function = func(dst, src []byte) ([]byte, error)
	fails := map[string]function{
		"error":      func(_, _ []byte) ([]byte, error) { return nil, own },
		"panic":      func(_, _ []byte) ([]byte, error) { panic(own) },
		"out of its": func(dst, _ []byte) ([]byte, error) { return dst[:cap(dst)+1], nil },
	}
	garbage := map[string]function{
		"nothing":  func(_, _ []byte) ([]byte, error) { return nil, nil },
		"too long": func(_, src []byte) ([]byte, error) { return make([]byte, len(src)+100000), nil },
		"short":    func(dst, src []byte) ([]byte, error) { return append(dst, src[:len(src)/2]...), nil },
		"its input": func(_, src []byte) ([]byte, error) {
			return src[:1], nil
		},
	}
	open := func(c zarr.Codec) *zarr.Array {
		engine := engineWith(t, "go.spoilt", zarr.CodecType{Kind: zarr.BytesToBytes, New: func(json.RawMessage) (zarr.Codec, error) { return c, nil }})
		return must[*zarr.Array](t)(createWith(engine, fmt.Sprintf(bytesThen, `{"name": "go.spoilt"}`), nil))
	}
	for name, f := range fails {
		a := open(spoilt{encode: f})
		err := zarr.Write(ctx, a, nil, count(4096))
		wantError(t, err, zarr.ErrCallback)
		if name != "out of its" && !errors.Is(err, own) {
			t.Errorf("encode, %s: found %v", name, err)
		}
		a = open(spoilt{decode: f})
		check(t, zarr.Write(ctx, a, nil, count(4096)))
		_, err = zarr.Read[int32](ctx, a, nil)
		var e *zarr.Error
		if !errors.As(err, &e) || !errors.Is(err, zarr.ErrCallback) || e.Codec != "go.spoilt" || len(e.Chunk) != 2 {
			t.Errorf("decode, %s: found %#v", name, e)
		}
	}
	for name, f := range garbage {
		a := open(spoilt{decode: f})
		check(t, zarr.Write(ctx, a, nil, count(4096)))
		if _, err := zarr.Read[int32](ctx, a, nil); err == nil {
			t.Errorf("decode, %s: no error", name)
		}
	}
	liar := open(spoilt{size: func(uint64) (uint64, bool) { return 1, true }})
	if err := zarr.Write(ctx, liar, nil, count(4096)); err == nil {
		if _, err = zarr.Read[int32](ctx, liar, nil); err == nil {
			t.Error("a wrong bound went unnoticed")
		}
	}
	engine := engineWith(t, "go.spoilt", zarr.CodecType{Kind: zarr.BytesToBytes, New: func(json.RawMessage) (zarr.Codec, error) {
		return spoilt{size: func(uint64) (uint64, bool) { panic(own) }}, nil
	}})
	a, err := createWith(engine, fmt.Sprintf(bytesThen, `{"name": "go.spoilt"}`), nil)
	if err == nil {
		err = zarr.Write(ctx, a, nil, count(4096))
	}
	if !errors.Is(err, own) {
		t.Error("found", err)
	}
}

// negate is an array codec: it sees elements and the chunk that they are of.
type negate struct {
	kind   zarr.CodecKind
	chunks *atomic.Int64
}

func (n negate) code(dst, src []byte, chunk *zarr.ChunkSpec) ([]byte, error) {
	if chunk == nil || chunk.DataType != "int32" || chunk.ItemSize != 4 || len(chunk.FillValue) != 4 || !slices.Equal(chunk.Shape, []uint64{16, 16}) {
		return nil, fmt.Errorf("the chunk is %+v", chunk)
	}
	n.chunks.Add(1)
	for i := 0; i < len(src); i += 4 {
		dst = binary.NativeEndian.AppendUint32(dst, -binary.NativeEndian.Uint32(src[i:]))
	}
	return dst, nil
}

func (n negate) Encode(dst, src []byte, c *zarr.ChunkSpec) ([]byte, error) {
	return n.code(dst, src, c)
}
func (n negate) Decode(dst, src []byte, c *zarr.ChunkSpec) ([]byte, error) {
	return n.code(dst, src, c)
}
func (n negate) EncodedSize(decoded uint64) (uint64, bool) { return decoded, true }

func (n negate) Resolve(chunk *zarr.ChunkSpec) error {
	if chunk.DataType != "int32" {
		return fmt.Errorf("%s has no sign: %w", chunk.DataType, zarr.ErrUnsupported)
	}
	return nil
}

func TestArrayCodecs(t *testing.T) {
	for kind, chain := range map[zarr.CodecKind]string{
		zarr.ArrayToArray: `[{"name": "go.negate"}, {"name": "bytes", "configuration": {"endian": "big"}}, {"name": "zstd"}]`,
		zarr.ArrayToBytes: `[{"name": "go.negate"}, {"name": "crc32c"}]`} {
		var chunks atomic.Int64
		engine := engineWith(t, "go.negate", zarr.CodecType{Kind: kind, Example: negate{}, New: func(json.RawMessage) (zarr.Codec, error) {
			return negate{kind, &chunks}, nil
		}})
		a := must[*zarr.Array](t)(createWith(engine, chain, nil))
		check(t, zarr.Write(ctx, a, nil, count(4096)))
		if v := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(v, count(4096)) || chunks.Load() < 32 {
			t.Error("found", v[:20], chunks.Load())
		}
		_, err := createWith(engine, chain, func(s *zarr.ArraySpec) { s.DataType = "uint32" })
		wantError(t, err, zarr.ErrUnsupported)
	}
}

// A codec with a checksum, one thread at a time: what is damaged is corrupt.
func TestCorruptDataOfCodecs(t *testing.T) {
	var inside, most atomic.Int64
	enter := func() func() {
		most.Store(max(most.Load(), inside.Add(1)))
		return func() { inside.Add(-1) }
	}
	sum := spoilt{
		encode: func(dst, src []byte) ([]byte, error) {
			defer enter()()
			return binary.LittleEndian.AppendUint32(append(dst, src...), adler32.Checksum(src)), nil
		},
		decode: func(dst, src []byte) ([]byte, error) {
			defer enter()()
			end := len(src) - 4
			if end < 0 || adler32.Checksum(src[:end]) != binary.LittleEndian.Uint32(src[end:]) {
				return nil, zarr.ErrCorruptData
			}
			return append(dst, src[:end]...), nil
		},
		size: func(decoded uint64) (uint64, bool) { return decoded + 4, true },
	}
	engine := engineWith(t, "go.sum", zarr.CodecType{Kind: zarr.BytesToBytes, OneThread: true,
		New: func(json.RawMessage) (zarr.Codec, error) { return sum, nil }})
	a := must[*zarr.Array](t)(createWith(engine, fmt.Sprintf(bytesThen, `{"name": "go.sum"}`), nil))
	check(t, zarr.Write(ctx, a, nil, count(4096)))
	must[[]int32](t)(zarr.Read[int32](ctx, a, nil))
	if most.Load() != 1 {
		t.Error("called by", most.Load(), "at once")
	}
	stored := must[[]byte](t)(a.ReadEncodedChunk(ctx, []uint64{1, 2}))
	stored[5] ^= 1
	wantError(t, a.WriteEncodedChunk(ctx, []uint64{1, 2}, stored, zarr.Validate()), zarr.ErrCorruptData)
	check(t, a.WriteEncodedChunk(ctx, []uint64{1, 2}, stored))
	_, err := zarr.Read[int32](ctx, a, nil)
	wantError(t, err, zarr.ErrCorruptData)
	if report := must[*zarr.CheckReport](t)(a.Check(ctx)); report.Corrupt != 1 || len(report.Problems) != 1 {
		t.Errorf("found %+v", report)
	}
}
