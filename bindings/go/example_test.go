package zarr_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"time"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// numbers is the array 0, 1, 2, ... of the examples.
func numbers(ctx context.Context, shape ...uint64) *zarr.Array {
	store, err := zarr.OpenStorage(ctx, "memory://", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	a, err := store.CreateArray(ctx, "numbers", zarr.ArraySpec{Shape: shape, Chunks: []uint64{2, 3}, DataType: "int32"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	if err := zarr.Write(ctx, a, nil, count(int(a.Size()))); err != nil {
		log.Fatal(err)
	}
	return a
}

func ExampleCreateArray() {
	ctx := context.Background()
	a, err := zarr.CreateArray(ctx, "memory://example", zarr.ArraySpec{Shape: []uint64{2, 3}, DataType: "float64",
		DimensionNames: []string{"y", "x"}, Attributes: map[string]any{"units": "m"}}, true)
	if err != nil {
		log.Fatal(err)
	}
	defer a.Close()
	if err := zarr.Write(ctx, a, nil, []float64{1, 2, 3, 4, 5, 6}); err != nil {
		log.Fatal(err)
	}
	again, err := zarr.OpenArray(ctx, "memory://example", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer again.Close()
	units, err := again.Attribute("units")
	fmt.Println(again.Shape(), again.DimensionNames(), units, err)
	// Output: [2 3] [y x] m <nil>
}

func ExampleRead() {
	ctx := context.Background()
	a := numbers(ctx, 4, 6)
	defer a.Close()
	row, err := zarr.Read[int32](ctx, a, zarr.Selection{zarr.At(2), zarr.Span(0, 6)})
	fmt.Println(row, err)
	backwards, err := zarr.Read[int32](ctx, a, zarr.Selection{zarr.Span(0, 4).By(-2), zarr.Span(0, 6).By(5)})
	fmt.Println(backwards, err)
	_, err = zarr.Read[int64](ctx, a, nil)
	fmt.Println(err)
	// Output:
	// [12 13 14 15 16 17] <nil>
	// [18 23 6 11] <nil>
	// zarr: elements of Go type int64 for an array of int32: expected int32
}

func ExampleReadInto() {
	ctx := context.Background()
	a := numbers(ctx, 2, 3)
	defer a.Close()
	columns := make([]int32, 6)
	err := zarr.ReadInto(ctx, a, nil, columns, zarr.FortranOrder(a.Shape()))
	fmt.Println(columns, err)
	// Output: [0 3 1 4 2 5] <nil>
}

func ExampleReadChunks() {
	ctx := context.Background()
	a := numbers(ctx, 3, 4)
	defer a.Close()
	for chunk, err := range zarr.ReadChunks[int32](ctx, a) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(chunk.Coordinates, chunk.Origin, chunk.Shape, chunk.Data)
	}
	// Output:
	// [0 0] [0 0] [2 3] [0 1 2 4 5 6]
	// [0 1] [0 3] [2 1] [3 7]
	// [1 0] [2 0] [1 3] [8 9 10]
	// [1 1] [2 3] [1 1] [11]
}

func ExampleAppend() {
	ctx := context.Background()
	a := numbers(ctx, 2, 3)
	defer a.Close()
	longer, err := zarr.Append(ctx, a, 0, []uint64{1, 3}, []int32{6, 7, 8})
	if err != nil {
		log.Fatal(err)
	}
	defer longer.Close()
	fmt.Println(a.Shape(), longer.Shape())
	// Output: [2 3] [3 3]
}

func ExampleStartRead() {
	ctx := context.Background()
	a := numbers(ctx, 4, 6)
	defer a.Close()
	dst := make([]int32, 24)
	op, err := zarr.StartRead(ctx, a, nil, dst)
	if err != nil {
		log.Fatal(err)
	}
	defer op.Close()
	select {
	case <-op.Done():
	case <-time.After(time.Minute):
		op.Cancel()
	}
	err = op.Wait(ctx)
	done, total := op.Progress()
	fmt.Println(dst[23], done == total, err)
	// Output: 23 true <nil>
}

func ExampleGroup_Walk() {
	ctx := context.Background()
	store, err := zarr.OpenStorage(ctx, "memory://", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	for _, path := range []string{"day/1/air", "day/1/sea", "day/2/air"} {
		a, err := store.CreateArray(ctx, path, zarr.ArraySpec{Shape: []uint64{3}, DataType: "float32"}, nil)
		if err != nil {
			log.Fatal(err)
		}
		a.Close()
	}
	root, err := store.OpenGroup(ctx, "", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer root.Close()
	for child, err := range root.Walk(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(child.Name, child.Kind == zarr.KindArray)
	}
	// Output:
	// day false
	// day/1 false
	// day/1/air true
	// day/1/sea true
	// day/2 false
	// day/2/air true
}

func ExampleError() {
	ctx := context.Background()
	_, err := zarr.OpenArray(ctx, "memory://nothing/here", nil)
	var e *zarr.Error
	if errors.As(err, &e) {
		fmt.Println(e.Status, errors.Is(err, zarr.ErrNotFound), errors.Is(err, zarr.ErrIO))
	}
	limited, cancel := context.WithCancel(ctx)
	cancel()
	a := numbers(ctx, 2, 3)
	defer a.Close()
	_, err = zarr.Read[int32](limited, a, nil)
	fmt.Println(errors.Is(err, context.Canceled), errors.Is(err, zarr.ErrCancelled))
	// Output:
	// ZARR_NOT_FOUND true false
	// true true
}

// documents is a store that answers from a map.
type documents map[string]string

func (d documents) Get(_ context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	value, ok := d[key]
	if !ok {
		return zarr.Object{}, zarr.ErrNotFound
	}
	return r.Of([]byte(value))
}

func ExampleStore() {
	ctx := context.Background()
	mine := documents{".zarray": `{"zarr_format": 2, "shape": [4], "chunks": [4], "dtype": "|u1", "compressor": null, "fill_value": 0,
		"order": "C", "filters": null}`, "0": "Zarr"}
	store, err := zarr.NewStorage(nil, mine, zarr.StoreOptions{})
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	a, err := store.OpenArray(ctx, "", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer a.Close()
	values, err := zarr.Read[uint8](ctx, a, nil)
	fmt.Println(values, string(values), err)
	// Output: [90 97 114 114] Zarr <nil>
}

// flipped is a codec that stores every byte with all bits flipped.
type flipped struct{}

func (flipped) Encode(dst, src []byte, _ *zarr.ChunkSpec) ([]byte, error) {
	for _, b := range src {
		dst = append(dst, ^b)
	}
	return dst, nil
}

func (f flipped) Decode(dst, src []byte, c *zarr.ChunkSpec) ([]byte, error) {
	return f.Encode(dst, src, c)
}

func (flipped) EncodedSize(decoded uint64) (uint64, bool) { return decoded, true }

func ExampleRegisterCodec() {
	ctx := context.Background()
	err := zarr.RegisterCodec(nil, "example.flipped", zarr.CodecType{Kind: zarr.BytesToBytes,
		New: func(configuration json.RawMessage) (zarr.Codec, error) {
			return flipped{}, zarr.DecodeConfiguration(configuration, &struct{}{})
		}}, true)
	if err != nil {
		log.Fatal(err)
	}
	a, err := zarr.CreateArray(ctx, "memory://flipped", zarr.ArraySpec{Shape: []uint64{3}, DataType: "uint8",
		Codecs: json.RawMessage(`[{"name": "bytes"}, {"name": "example.flipped"}]`)}, true)
	if err != nil {
		log.Fatal(err)
	}
	defer a.Close()
	if err := zarr.Write(ctx, a, nil, []uint8{1, 2, 3}); err != nil {
		log.Fatal(err)
	}
	stored, err := a.ReadEncodedChunk(ctx, []uint64{0})
	fmt.Println(stored, err)
	values, err := zarr.Read[uint8](ctx, a, nil)
	fmt.Println(values, err)
	// Output:
	// [254 253 252] <nil>
	// [1 2 3] <nil>
}
