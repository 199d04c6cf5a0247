// Geoid reads the EGM96 geoid, how far mean sea level lies from the ellipsoid, in place from its GTX file, writes it as Zarr v3, and looks
// at what was written. Usage: geoid FILE.gtx OUT.zarr
package main

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"slices"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// gtx is a GTX file as the store of a Zarr v2 array of one chunk: a header, then big-endian float32 rows from south to north.
type gtx struct {
	file                                     *os.File
	South, West, LatitudeStep, LongitudeStep float64
	Rows, Columns                            uint32
}

const header = 40

func openGTX(name string) (*gtx, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	g := &gtx{file: file}
	for _, field := range []any{&g.South, &g.West, &g.LatitudeStep, &g.LongitudeStep, &g.Rows, &g.Columns} {
		if err := binary.Read(file, binary.BigEndian, field); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// Get answers for the array's document and its only chunk. Part of the chunk is read from its place in the file.
func (g *gtx) Get(_ context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	switch key {
	case ".zarray":
		shape := []uint32{g.Rows, g.Columns}
		document, err := json.Marshal(map[string]any{"zarr_format": 2, "shape": shape, "chunks": shape, "dtype": ">f4",
			"compressor": nil, "fill_value": nil, "order": "C", "filters": nil})
		if err != nil {
			return zarr.Object{}, err
		}
		return r.Of(document)
	case "0.0":
		size := 4 * uint64(g.Rows) * uint64(g.Columns)
		begin, end, err := r.Within(size)
		if err != nil {
			return zarr.Object{}, err
		}
		data := make([]byte, end-begin)
		_, err = g.file.ReadAt(data, header+int64(begin))
		return zarr.Object{Data: data, Size: size}, err
	}
	return zarr.Object{}, zarr.ErrNotFound
}

func (g *gtx) Close() error { return g.file.Close() }

func (g *gtx) place(label string, values []float32, at int) {
	row, column := at/int(g.Columns), at%int(g.Columns)
	fmt.Printf("%-8s %8.2f m at lat %6.2f, lon %7.2f\n", label, values[at], g.South+float64(row)*g.LatitudeStep,
		g.West+float64(column)*g.LongitudeStep)
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: geoid FILE.gtx OUT.zarr")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, in, out string) error {
	geoid, err := openGTX(in)
	if err != nil {
		return err
	}
	store, err := zarr.NewStorage(nil, geoid, zarr.StoreOptions{})
	if err != nil {
		return err
	}
	defer store.Close()
	source, err := store.OpenArray(ctx, "", nil)
	if err != nil {
		return err
	}
	defer source.Close()
	values, err := zarr.Read[float32](ctx, source, nil)
	if err != nil {
		return err
	}
	if err := write(ctx, out, source.Shape(), values); err != nil {
		return err
	}
	return look(ctx, out, geoid, values)
}

func write(ctx context.Context, out string, shape []uint64, values []float32) error {
	array, err := zarr.CreateArray(ctx, out, zarr.ArraySpec{
		Shape:     shape,
		Chunks:    []uint64{103, 144},
		Shards:    []uint64{721, 720},
		DataType:  "float32",
		FillValue: math.NaN(),
		Codecs: json.RawMessage(`[{"name": "bytes", "configuration": {"endian": "little"}},
			{"name": "zstd", "configuration": {"level": 5, "checksum": false}}]`),
		DimensionNames: []string{"lat", "lon"},
		Attributes: map[string]any{"long_name": "EGM96 geoid undulation", "units": "m", "lat_start": -90.0, "lat_step": 0.25,
			"lon_start": -180.0, "lon_step": 0.25},
	}, true)
	if err != nil {
		return err
	}
	defer array.Close()
	return zarr.Write(ctx, array, nil, values)
}

func look(ctx context.Context, out string, geoid *gtx, values []float32) error {
	array, err := zarr.OpenArray(ctx, out, nil)
	if err != nil {
		return err
	}
	defer array.Close()
	back, err := zarr.Read[float32](ctx, array, nil)
	if err != nil {
		return err
	}
	verdict, names, shape := "DIFFERENT", array.DimensionNames(), array.Shape()
	if slices.Equal(values, back) {
		verdict = "equal"
	}
	fmt.Printf("%s[%d], %s[%d]: written and read back %s\n", names[0], shape[0], names[1], shape[1], verdict)
	geoid.place("lowest", back, slices.Index(back, slices.Min(back)))
	geoid.place("highest", back, slices.Index(back, slices.Max(back)))

	alps, err := zarr.Read[float32](ctx, array, zarr.Box([]uint64{(46 + 90) * 4, (7 + 180) * 4}, []uint64{3, 4}))
	if err != nil {
		return err
	}
	fmt.Println("a box in the Alps, from 46 N 7 E on:")
	table(alps, 4)

	// Every 60th row from north to south, every 160th column.
	world, err := zarr.Read[float32](ctx, array, zarr.Selection{zarr.Span(0, 721).By(-60), zarr.Span(0, 1440).By(160)})
	if err != nil {
		return err
	}
	fmt.Println("the world, from north to south:")
	table(world, 9)
	return nil
}

func table(values []float32, columns int) {
	for row := range slices.Chunk(values, columns) {
		for _, v := range row {
			fmt.Printf("%8.2f", v)
		}
		fmt.Println()
	}
}
