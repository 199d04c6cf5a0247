package zarr

import (
	"encoding/json"
	"io"
	"time"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Codec is one configured instance of a codec. Its methods are called from several goroutines at once, unless
// CodecType.OneThread is set. Encoding must be deterministic, and nothing may pass from chunk to chunk. An instance that is an
// [io.Closer] is closed when nobody uses it any more; one that is a [RangeDecoder], [Resolver] or [Configured] can do that too.
type Codec interface {
	// Encode appends the encoded form of src to dst and returns it, as append does. dst is empty and usually has room enough; what
	// does not fit is copied. Array codecs see C-contiguous elements in native byte order and the chunk that they are of; for codecs of
	// kind BytesToBytes chunk is nil. Neither dst nor src may be kept.
	Encode(dst, src []byte, chunk *ChunkSpec) ([]byte, error)
	// Decode undoes it. What does not decode is [ErrCorruptData].
	Decode(dst, src []byte, chunk *ChunkSpec) ([]byte, error)
	// EncodedSize is an upper bound of the encoded size of so many bytes; exact when every chunk has just that size.
	EncodedSize(decoded uint64) (bound uint64, exact bool)
}

// Configured is a [Codec] that tells its canonical configuration. Without it that is the one it was made of.
type Configured interface {
	Configuration() map[string]any
}

// Resolver is a [Codec] that is asked once a chunk shape, before any data, whether it can serve it.
type Resolver interface {
	Resolve(chunk *ChunkSpec) error
}

// RangeDecoder is a [Codec] of kind BytesToBytes that decodes parts: into each of parts, from its offset on, of the decoded bytes.
type RangeDecoder interface {
	DecodeRanges(src *io.SectionReader, decodedSize uint64, parts []Part) error
}

// Part is where decoded bytes go.
type Part struct {
	Offset uint64
	Dst    []byte
}

// ChunkSpec is the chunk that a codec sees.
type ChunkSpec struct {
	DataType  string // v3 name
	ItemSize  int
	Shape     []uint64
	FillValue []byte // one element in native byte order
}

// CodecKind says between what a codec translates.
type CodecKind int32

// The kinds of codecs.
const (
	ArrayToArray CodecKind = zarrnative.CodecArrayToArray
	ArrayToBytes CodecKind = zarrnative.CodecArrayToBytes
	BytesToBytes CodecKind = zarrnative.CodecBytesToBytes
)

// CodecType makes the instances of a codec.
type CodecType struct {
	Kind CodecKind
	// New makes an instance of a configuration. It must refuse members that it does not know, with [ErrInvalidMetadata];
	// DecodeConfiguration does.
	New func(configuration json.RawMessage) (Codec, error)
	// OneThread: called only on the goroutine that called the library, one at a time.
	OneThread bool
	// Timeout of every call of New or a method; the caller of the library then gets [ErrTimeout], and the method is left behind with copies
	// of its input. 0 = none, without copies: a method that never returns keeps its caller.
	Timeout time.Duration
	// Example is a Codec that is never called: instances have its optional methods. nil = none of them.
	Example Codec
}

// RegisterCodec adds a codec under its v3 name (in v2 its id). [ErrExists] when the name is taken, unless replace is set. engine may be
// nil.
func RegisterCodec(engine *Engine, name string, t CodecType, replace bool) error {
	if t.New == nil {
		return invalid("a CodecType without New")
	}
	address, done, err := engine.use()
	if err != nil {
		return err
	}
	defer done()
	capabilities := uint64(zarrnative.CodecAnyThread)
	if t.OneThread {
		capabilities = 0
	}
	members := members[Configured](t.Example, zarrnative.HasConfiguration) | members[Resolver](t.Example, zarrnative.HasResolve) |
		members[RangeDecoder](t.Example, zarrnative.HasRanges)
	var e uintptr
	status := zarrnative.RegisterCodec(address, name, int32(t.Kind), capabilities, members, &codecMaker{t, members, name},
		replaceFlag(replace), &e)
	return check(status, &e)
}
