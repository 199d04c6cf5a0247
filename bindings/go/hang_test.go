package zarr_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// stuck is a codec that does what it should until it is told to hang. What hangs goes on afterwards, with memory that is its own.
type stuck struct {
	xor
	hang    *atomic.Bool
	release chan struct{}
}

func (s stuck) wait() {
	if s.hang.Load() {
		<-s.release
	}
}

func (s stuck) Encode(dst, src []byte, c *zarr.ChunkSpec) ([]byte, error) {
	s.wait()
	return s.xor.Encode(dst, src, c)
}

func (s stuck) Decode(dst, src []byte, c *zarr.ChunkSpec) ([]byte, error) {
	s.wait()
	return s.xor.Decode(dst, src, c)
}

func (s stuck) DecodeRanges(src *io.SectionReader, size uint64, parts []zarr.Part) error {
	s.wait()
	return s.xor.DecodeRanges(src, size, parts)
}

func (s stuck) EncodedSize(decoded uint64) (uint64, bool) {
	s.wait()
	return s.xor.EncodedSize(decoded)
}

func TestHangingCodecs(t *testing.T) {
	codec := stuck{xor{90, new(atomic.Int64)}, new(atomic.Bool), make(chan struct{})}
	var left, finished atomic.Int64
	engine := engineWith(t, "go.stuck", zarr.CodecType{Kind: zarr.BytesToBytes, Example: stuck{}, Timeout: 300 * time.Millisecond,
		New: func(json.RawMessage) (zarr.Codec, error) {
			if codec.hang.Load() {
				left.Add(1)
				<-codec.release
				finished.Add(1)
			}
			return codec, nil
		}})
	chain := fmt.Sprintf(bytesThen, `{"name": "go.stuck", "configuration": {"key": 90}}`)
	a := must[*zarr.Array](t)(createWith(engine, chain, func(s *zarr.ArraySpec) { s.Shards = []uint64{32, 32} }))
	check(t, zarr.Write(ctx, a, nil, count(4096)))
	if v := must[[]int32](t)(zarr.Read[int32](ctx, a, nil)); !slices.Equal(v, count(4096)) {
		t.Error("found", v[:10])
	}
	part := zarr.Selection{zarr.At(3), zarr.At(5)}
	codec.hang.Store(true)
	_, err := zarr.Read[int32](ctx, a, nil)
	wantError(t, err, zarr.ErrTimeout)
	_, err = zarr.Read[int32](ctx, a, part)
	wantError(t, err, zarr.ErrTimeout)
	wantError(t, zarr.Write(ctx, a, nil, count(4096)), zarr.ErrTimeout)
	_, err = createWith(engine, chain, nil)
	wantError(t, err, zarr.ErrTimeout)
	codec.hang.Store(false)
	close(codec.release)
	eventually(t, "what was left behind ends", func() bool { return left.Load() == finished.Load() })
	if v := must[int32](t)(zarr.ReadElement[int32](ctx, a, 3, 5)); v != 3*64+5 {
		t.Error("found", v)
	}
}

// An Executor that panics, or runs work twice, does no harm.
func TestMisbehavingExecutors(t *testing.T) {
	for name, executor := range map[string]func(run func()){
		"panics":      func(func()) { panic("no") },
		"runs twice":  func(run func()) { go run(); go run() },
		"runs, fails": func(run func()) { go run(); panic("after") },
		"runs late":   func(run func()) { time.AfterFunc(5*time.Millisecond, run) },
	} {
		engine := newEngine(t, zarr.EngineOptions{Threads: 4, Executor: executor})
		a := must[*zarr.Array](t)(createWith(engine, `[{"name": "bytes", "configuration": {"endian": "little"}}, {"name": "zstd"}]`, nil))
		check(t, zarr.Write(ctx, a, nil, count(4096)))
		dst := make([]int32, 4096)
		op := must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, dst))
		if err := op.Wait(ctx); err != nil || !slices.Equal(dst, count(4096)) {
			t.Errorf("%s: found %v, %v", name, dst[:5], err)
		}
	}
}

func TestProgress(t *testing.T) {
	from := counted(t, zarr.ArraySpec{Shape: []uint64{1000}, Chunks: []uint64{10}})
	to := create(t, zarr.ArraySpec{Shape: []uint64{1000}, Chunks: []uint64{100}, DataType: "int32", Format: 2})
	var last, calls uint64
	check(t, zarr.CopyData(ctx, from, to, func(done, total uint64) {
		if done < last || total != 1000 {
			t.Error("found", done, total)
		}
		last = done
		calls++
	}))
	if last != 1000 || calls < 1 || !slices.Equal(must[[]int32](t)(zarr.Read[int32](ctx, to, nil)), count(1000)) {
		t.Error("found", last, calls)
	}
	own := errors.New("no more")
	calls = 0
	err := zarr.CopyData(ctx, from, to, func(uint64, uint64) { calls++; panic(own) })
	var p *zarr.PanicError
	if !errors.Is(err, own) || !errors.Is(err, zarr.ErrCallback) || !errors.As(err, &p) || !strings.Contains(string(p.Stack), "TestProgress") || calls != 1 {
		t.Error("found", err, calls)
	}
}
