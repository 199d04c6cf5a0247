package zarr_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// statusStore answers every get of a chunk with one error.
type statusStore struct{ err error }

const smallDocument = `{"zarr_format": 3, "node_type": "array", "shape": [2], "data_type": "int32", "fill_value": 0,
	"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2]}}, "chunk_key_encoding": {"name": "default"},
	"codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}`

func (s statusStore) Get(_ context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	if key == "zarr.json" {
		return r.Of([]byte(smallDocument))
	}
	return zarr.Object{}, s.err
}

func openSmall(t *testing.T, s zarr.Store, o zarr.StoreOptions) *zarr.Array {
	t.Helper()
	storage := must[*zarr.Storage](t)(zarr.NewStorage(nil, s, o))
	t.Cleanup(func() { storage.Close() })
	return must[*zarr.Array](t)(storage.OpenArray(ctx, "", nil))
}

var sentinels = map[zarr.Status]error{zarr.StatusExists: zarr.ErrExists, zarr.StatusInvalidArgument: zarr.ErrInvalidArgument,
	zarr.StatusInvalidMetadata: zarr.ErrInvalidMetadata, zarr.StatusUnsupported: zarr.ErrUnsupported, zarr.StatusCorruptData: zarr.ErrCorruptData,
	zarr.StatusOutOfRange: zarr.ErrOutOfRange, zarr.StatusPreconditionFailed: zarr.ErrPreconditionFailed, zarr.StatusReadOnly: zarr.ErrReadOnly,
	zarr.StatusIO: zarr.ErrIO, zarr.StatusTimeout: zarr.ErrTimeout, zarr.StatusCancelled: zarr.ErrCancelled, zarr.StatusNoMemory: zarr.ErrNoMemory,
	zarr.StatusCallback: zarr.ErrCallback, zarr.StatusInternal: zarr.ErrInternal, zarr.StatusLimitExceeded: zarr.ErrLimitExceeded,
	zarr.StatusNotFound: zarr.ErrNotFound}

// Every status reaches the caller, with the identity of the error that a store gave.
func TestEveryStatusThroughAStore(t *testing.T) {
	for status, sentinel := range sentinels {
		if status == zarr.StatusNotFound {
			continue // a missing chunk: see TestStatuses
		}
		own := &zarr.Error{Status: status, Message: "said by the store", Retryable: true}
		_, err := zarr.Read[int32](ctx, openSmall(t, statusStore{own}, zarr.StoreOptions{}), nil)
		if !errors.Is(err, sentinel) || !errors.Is(err, own) {
			t.Errorf("%v: found %v", status, err)
		}
		for other, s := range sentinels {
			if other != status && errors.Is(err, s) && status != zarr.StatusCallback {
				t.Errorf("%v is %v too", err, s)
			}
		}
		_, err = zarr.Read[int32](ctx, openSmall(t, statusStore{sentinel}, zarr.StoreOptions{}), nil)
		if !errors.Is(err, sentinel) {
			t.Errorf("%v: found %v", status, err)
		}
	}
}

// Statuses that the library gives by itself.
func TestStatuses(t *testing.T) {
	folder := t.TempDir()
	s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, folder, nil))
	defer s.Close()
	a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{4}, Chunks: []uint64{2}, DataType: "int32"}, nil))
	defer a.Close()
	_, err := s.OpenArray(ctx, "b", nil)
	wantError(t, err, zarr.ErrNotFound)
	wantError(t, err, fs.ErrNotExist)
	_, err = zarr.Read[int32](ctx, a, nil, zarr.MissingIsError())
	wantError(t, err, zarr.ErrNotFound)
	_, err = s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{4}, DataType: "int32"}, nil)
	wantError(t, err, zarr.ErrExists)
	wantError(t, err, fs.ErrExist)
	_, err = s.CreateArray(ctx, "c", zarr.ArraySpec{Shape: []uint64{4}, DataType: "int33"}, nil)
	if !errors.Is(err, zarr.ErrInvalidArgument) && !errors.Is(err, zarr.ErrUnsupported) && !errors.Is(err, zarr.ErrInvalidMetadata) {
		t.Error("found", err)
	}
	_, err = s.CreateFromMetadata(ctx, "c", []byte("{"), nil, nil)
	wantError(t, err, zarr.ErrInvalidMetadata)
	check(t, zarr.Write(ctx, a, nil, count(4)))
	check(t, os.WriteFile(filepath.Join(folder, "a", "c", "1"), []byte("short"), 0o600))
	_, err = zarr.Read[int32](ctx, a, nil)
	wantError(t, err, zarr.ErrCorruptData)
	var e *zarr.Error
	if !errors.As(err, &e) || len(e.Chunk) != 1 || e.Chunk[0] != 1 || e.Key != "a/c/1" {
		t.Errorf("found %#v", e)
	}
	_, err = s.Set(ctx, "k", []byte("1"), zarr.Condition{IfMatch: "not this one"})
	wantError(t, err, zarr.ErrPreconditionFailed)
	read := must[*zarr.Array](t)(s.OpenArray(ctx, "a", nil))
	wantError(t, zarr.Write(ctx, read, nil, count(4)), zarr.ErrReadOnly)
	check(t, os.RemoveAll(filepath.Join(folder, "a", "c", "0")))
	check(t, os.Mkdir(filepath.Join(folder, "a", "c", "0"), 0o700))
	if _, err = zarr.Read[int32](ctx, a, zarr.Selection{zarr.At(0)}); err != nil {
		wantError(t, err, zarr.ErrIO)
	}
	limited := must[*zarr.Engine](t)(zarr.NewEngine(zarr.EngineOptions{MaxMetadataBytes: 10}))
	defer limited.Close()
	_, err = zarr.Open(ctx, filepath.Join(folder, "a"), &zarr.OpenOptions{Engine: limited})
	wantError(t, err, zarr.ErrLimitExceeded)
	_, err = zarr.Open(ctx, "nowhere://x", nil)
	wantError(t, err, zarr.ErrUnsupported)
}

func TestErrnoAndText(t *testing.T) {
	// A component of a path that is a file: the system says ENOTDIR, or the library that nothing is there.
	file := filepath.Join(t.TempDir(), "file")
	check(t, os.WriteFile(file, nil, 0o600))
	_, err := zarr.OpenArray(ctx, filepath.Join(file, "a"), &zarr.OpenOptions{Mode: zarr.ModeWrite,
		Array: &zarr.ArraySpec{Shape: []uint64{1}, DataType: "int8"}})
	var e *zarr.Error
	if !errors.As(err, &e) {
		t.Fatal("found", err)
	}
	if e.Errno != 0 && !errors.Is(err, e.Errno) {
		t.Error("the errno is not behind", err)
	}
	own := &zarr.Error{Status: zarr.StatusIO, Message: "the disk is gone", Errno: syscall.EIO, Retryable: true}
	_, err = zarr.Read[int32](ctx, openSmall(t, statusStore{own}, zarr.StoreOptions{}), nil)
	if !errors.As(err, &e) || !errors.Is(err, syscall.EIO) || !e.Retryable || !strings.Contains(err.Error(), "the disk is gone") {
		t.Errorf("found %#v", e)
	}
	if zarr.StatusNotFound.String() != "ZARR_NOT_FOUND" || zarr.Status(99).String() != "ZARR_UNKNOWN" {
		t.Error("names of statuses are wrong")
	}
}

func TestStandardErrorsOfStores(t *testing.T) {
	for own, want := range map[error]error{fs.ErrPermission: zarr.ErrReadOnly, context.DeadlineExceeded: zarr.ErrTimeout,
		context.Canceled: zarr.ErrCancelled, errors.New("x"): zarr.ErrCallback} {
		_, err := zarr.Read[int32](ctx, openSmall(t, statusStore{own}, zarr.StoreOptions{}), nil)
		if !errors.Is(err, want) || !errors.Is(err, own) {
			t.Errorf("%v: found %v", own, err)
		}
	}
	values := must[[]int32](t)(zarr.Read[int32](ctx, openSmall(t, statusStore{&fs.PathError{Op: "open", Path: "x", Err: fs.ErrNotExist}},
		zarr.StoreOptions{}), nil))
	if len(values) != 2 {
		t.Error("what wraps fs.ErrNotExist is not absent")
	}
}

func TestNilAndZeroObjects(t *testing.T) {
	var a *zarr.Array
	_, err := zarr.Read[int32](ctx, a, nil)
	wantError(t, err, zarr.ErrInvalidArgument)
	wantError(t, zarr.Write(ctx, a, nil, count(1)), zarr.ErrInvalidArgument)
	wantError(t, zarr.CopyData(ctx, a, a, nil), zarr.ErrInvalidArgument)
	_, err = zarr.StartRead(ctx, a, nil, count(1))
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.Append(ctx, a, 0, nil, count(1))
	wantError(t, err, zarr.ErrInvalidArgument)
	for _, err := range zarr.ReadChunks[int32](ctx, a) {
		wantError(t, err, zarr.ErrInvalidArgument)
	}
	var s *zarr.Storage
	_, err = s.OpenArray(ctx, "", nil)
	wantError(t, err, zarr.ErrInvalidArgument)
	check(t, s.Close())
	var zero zarr.Storage
	_, err = zero.Get(ctx, "k", zarr.ByteRange{})
	wantError(t, err, zarr.ErrInvalidArgument)
	check(t, zero.Close())
	var group zarr.Group
	_, err = group.Attributes()
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.NewStorage(nil, nil, zarr.StoreOptions{})
	wantError(t, err, zarr.ErrInvalidArgument)
	wantError(t, zarr.RegisterCodec(nil, "x", zarr.CodecType{}, false), zarr.ErrInvalidArgument)
	wantError(t, zarr.RegisterStore(nil, "x", nil, nil, zarr.StoreOptions{}, false), zarr.ErrInvalidArgument)
	var blank zarr.Array
	_, err = zarr.Read[int32](ctx, &blank, nil)
	wantError(t, err, zarr.ErrInvalidArgument)
	wantError(t, blank.Clear(ctx, nil), zarr.ErrInvalidArgument)
}

func TestClosedObjects(t *testing.T) {
	s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, "memory://", nil))
	a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{4}, DataType: "int32"}, nil))
	g := must[*zarr.Group](t)(s.OpenGroup(ctx, "", nil))
	engine := must[*zarr.Engine](t)(zarr.NewEngine(zarr.EngineOptions{}))
	for range 2 { // closing twice is fine
		check(t, s.Close())
		check(t, g.Close())
		check(t, engine.Close())
	}
	check(t, zarr.Write(ctx, a, nil, count(4))) // the array holds its store
	check(t, a.Close())
	_, err := zarr.Read[int32](ctx, a, nil)
	wantError(t, err, zarr.ErrClosed)
	wantError(t, zarr.Write(ctx, a, nil, count(4)), zarr.ErrClosed)
	_, err = zarr.StartRead(ctx, a, nil, count(4))
	wantError(t, err, zarr.ErrClosed)
	_, err = a.Attributes()
	wantError(t, err, zarr.ErrClosed)
	_, err = a.Presence(ctx)
	wantError(t, err, zarr.ErrClosed)
	_, err = s.Get(ctx, "k", zarr.ByteRange{})
	wantError(t, err, zarr.ErrClosed)
	wantError(t, zarr.CopyNode(ctx, s, "a", s, "b", false), zarr.ErrClosed)
	for _, err := range g.Children(ctx) {
		wantError(t, err, zarr.ErrClosed)
	}
	_, err = zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Engine: engine})
	wantError(t, err, zarr.ErrClosed)
	_, err = zarr.NewStorage(engine, statusStore{}, zarr.StoreOptions{})
	wantError(t, err, zarr.ErrClosed)
	if s.String() != "closed" || a.Kind() != zarr.KindNone || engine.Threads() != 0 {
		t.Error("closed objects tell something")
	}
}

func TestWrongRanks(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{4, 4}, Chunks: []uint64{2, 2}})
	_, _, err := a.GridChunk(0)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = a.ChunkKey(0, 0, 0)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = a.ChunkPresent(ctx)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.ReadChunk[int32](ctx, a, []uint64{0})
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = a.Resize(ctx, []uint64{1})
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.Append(ctx, a, 0, []uint64{1}, count(1))
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.Append(ctx, a, 2, []uint64{1, 4}, count(4))
	wantError(t, err, zarr.ErrOutOfRange)
	for _, spec := range []zarr.ArraySpec{{Shape: []uint64{2}, Chunks: []uint64{1, 1}, DataType: "int8"}, {Shape: make([]uint64, 33), DataType: "int8"},
		{Shape: []uint64{2}, DimensionNames: []string{"a", "b"}, DataType: "int8"}, {Shape: []uint64{2}, DimensionNames: []string{"a\x00"}, DataType: "int8"},
		{Shape: []uint64{2}, DataType: "int\x008"}, {Shape: []uint64{2}, DataType: "int8", Attributes: map[string]any{"f": func() {}}}} {
		_, err := memory(t).CreateArray(ctx, "a", spec, nil)
		wantError(t, err, zarr.ErrInvalidArgument)
	}
}
