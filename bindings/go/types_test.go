package zarr_test

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

type Celsius float32

// roundTrip writes and reads elements in every order, byte order and format.
func roundTrip[T comparable](t *testing.T, dataType string, values [6]T) {
	formats := []int{2, 3}
	if strings.HasPrefix(dataType, "complex_") || strings.HasPrefix(dataType, "{") {
		formats = []int{3} // v2 has no such names
	}
	t.Run(dataType, func(t *testing.T) {
		for _, format := range formats {
			for _, fortran := range []bool{false, true} {
				for _, order := range []zarr.ByteOrder{zarr.LittleEndian, zarr.BigEndian} {
					name := dataType
					if dataType == "r24" && format == 2 {
						name = "|V3"
					}
					a := create(t, zarr.ArraySpec{Shape: []uint64{2, 3}, Chunks: []uint64{2, 2}, DataType: name, Format: format,
						FortranOrder: fortran, ByteOrder: order})
					check(t, zarr.Write(ctx, a, nil, values[:]))
					if found := must[[]T](t)(zarr.Read[T](ctx, a, nil)); !slices.Equal(found, values[:]) {
						t.Errorf("format %d, fortran %v, order %v: found %v", format, fortran, order, found)
					}
					one := must[T](t)(zarr.ReadElement[T](ctx, a, 1, 0))
					if one != values[3] {
						t.Errorf("element: found %v", one)
					}
					if want := zarr.NativeEndian; a.ItemSize() > 1 && !strings.HasPrefix(dataType, "{") && dataType != "r24" && a.StoredByteOrder() == want {
						t.Errorf("no byte order is stored")
					}
					lines := must[string](t)(zarr.FormatElements(a, values[:1]))
					if format == 3 {
						if back := must[T](t)(zarr.ParseElement[T](a, lines[:len(lines)-1])); back != values[0] {
							t.Errorf("%q became %v", lines, back)
						}
					}
				}
			}
		}
	})
}

func TestDataTypes(t *testing.T) {
	roundTrip(t, "bool", [6]bool{true, false, true, true, false, false})
	roundTrip(t, "int8", [6]int8{-128, 127, 0, 1, -1, 5})
	roundTrip(t, "int16", [6]int16{math.MinInt16, math.MaxInt16, 0, 1, -1, 5})
	roundTrip(t, "int32", [6]int32{math.MinInt32, math.MaxInt32, 0, 1, -1, 5})
	roundTrip(t, "int64", [6]int64{math.MinInt64, math.MaxInt64, 0, 1, -1, 5})
	roundTrip(t, "int64", [6]int{math.MinInt64, math.MaxInt64, 0, 1, -1, 5})
	roundTrip(t, "uint8", [6]uint8{255, 0, 1, 2, 3, 4})
	roundTrip(t, "uint16", [6]uint16{math.MaxUint16, 0, 1, 2, 3, 4})
	roundTrip(t, "uint32", [6]uint32{math.MaxUint32, 0, 1, 2, 3, 4})
	roundTrip(t, "uint64", [6]uint64{math.MaxUint64, 0, 1, 2, 3, 4})
	roundTrip(t, "uint64", [6]uint{math.MaxUint64, 0, 1, 2, 3, 4})
	roundTrip(t, "float16", [6]zarr.Float16{zarr.NewFloat16(1.5), zarr.NewFloat16(-65504), 0, 1, 0x7c00, 0xfc00})
	roundTrip(t, "float32", [6]float32{1.5, -math.MaxFloat32, 0, math.SmallestNonzeroFloat32, float32(math.Inf(1)), 3})
	roundTrip(t, "float32", [6]Celsius{1.5, -273.15, 0, 1, 2, 3})
	roundTrip(t, "float64", [6]float64{1.5, -math.MaxFloat64, 0, math.SmallestNonzeroFloat64, math.Inf(-1), 3})
	roundTrip(t, "complex64", [6]complex64{1 + 2i, -1i, 0, 1, 2, 3})
	roundTrip(t, "complex128", [6]complex128{1 + 2i, -1i, 0, 1, 2, 3})
	roundTrip(t, "complex_float32", [6]complex64{1 + 2i, -1i, 0, 1, 2, 3})
	roundTrip(t, "complex_float64", [6]complex128{1 + 2i, -1i, 0, 1, 2, 3})
	roundTrip(t, `{"name": "raw_bytes", "configuration": {"length_bytes": 2}}`, [6][2]byte{{1, 2}, {3, 4}, {}, {7}, {8}, {9}})
	roundTrip(t, "r24", [6][3]byte{{1, 2, 3}, {4, 5, 6}, {}, {7}, {8}, {9}})
}

func TestWrongElementTypes(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{4}})
	refuse := func(err error) {
		t.Helper()
		wantError(t, err, zarr.ErrInvalidArgument)
	}
	_, err := zarr.Read[float32](ctx, a, nil)
	refuse(err)
	_, err = zarr.Read[int64](ctx, a, nil)
	refuse(err)
	_, err = zarr.Read[string](ctx, a, nil)
	refuse(err)
	_, err = zarr.Read[*int32](ctx, a, nil)
	refuse(err)
	_, err = zarr.Read[struct{ p *byte }](ctx, a, nil)
	refuse(err)
	refuse(zarr.Write(ctx, a, nil, make([]uint32, 4)))
	refuse(zarr.Fill(ctx, a, nil, 1.0))
	_, err = zarr.FillValue[uint32](a)
	refuse(err)
	half := create(t, zarr.ArraySpec{Shape: []uint64{4}, DataType: "float16"})
	_, err = zarr.Read[uint16](ctx, half, nil)
	refuse(err)
	words := create(t, zarr.ArraySpec{Shape: []uint64{4}, DataType: "uint16"})
	_, err = zarr.Read[zarr.Float16](ctx, words, nil)
	refuse(err)
	if bytes := must[[][4]byte](t)(zarr.Read[[4]byte](ctx, a, nil)); fmt.Sprint(bytes[1]) != "[1 0 0 0]" {
		t.Error("an array of bytes of the size fits every data type, found", bytes)
	}
}

func TestFloat16(t *testing.T) {
	for bits := range 1 << 16 {
		half := zarr.Float16(bits)
		if back := zarr.NewFloat16(half.Float64()); back != half {
			t.Fatalf("%#04x is %v, which became %#04x", bits, half.Float64(), back)
		}
	}
	for x, want := range map[float64]zarr.Float16{65519: 0x7bff, 65520: 0x7c00, 1: 0x3c00, 2049: 0x6800, 2051: 0x6802,
		math.Ldexp(1, -25): 0, math.Ldexp(1.5, -25): 1, math.Copysign(0, -1): 0x8000} {
		if found := zarr.NewFloat16(x); found != want {
			t.Errorf("%v became %#04x, expected %#04x", x, found, want)
		}
	}
}

func TestRawElements(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{4}})
	data := must[[]byte](t)(a.ReadRaw(ctx, zarr.Selection{zarr.Span(1, 3)}))
	if fmt.Sprint(data) != "[1 0 0 0 2 0 0 0]" {
		t.Error("found", data)
	}
	check(t, a.WriteRaw(ctx, zarr.Selection{zarr.At(0)}, []byte{9, 0, 0, 0}))
	into := make([]byte, 4)
	check(t, a.ReadRawInto(ctx, zarr.Selection{zarr.At(0)}, into))
	if lines := must[string](t)(a.FormatRaw(into)); lines != "9\n" {
		t.Errorf("found %q", lines)
	}
	wantError(t, a.WriteRaw(ctx, nil, into), zarr.ErrInvalidArgument)
	_, err := a.FormatRaw(into[:3])
	wantError(t, err, zarr.ErrInvalidArgument)
}

func TestFillValues(t *testing.T) {
	a := create(t, zarr.ArraySpec{Shape: []uint64{2}, DataType: "float64", FillValue: math.NaN()})
	if v := must[float64](t)(zarr.FillValue[float64](a)); !math.IsNaN(v) {
		t.Error("found", v)
	}
	if v := must[[]float64](t)(zarr.Read[float64](ctx, a, nil)); !math.IsNaN(v[0]) {
		t.Error("found", v)
	}
	b := create(t, zarr.ArraySpec{Shape: []uint64{2}, DataType: "complex128", FillValue: complex(1.5, math.Inf(1))})
	if v := must[complex128](t)(zarr.FillValue[complex128](b)); v != complex(1.5, math.Inf(1)) {
		t.Error("found", v)
	}
	c := create(t, zarr.ArraySpec{Shape: []uint64{2}, DataType: "int64", FillValue: int64(math.MinInt64)})
	if v := must[int64](t)(zarr.FillValue[int64](c)); v != math.MinInt64 {
		t.Error("found", v)
	}
	null := create(t, zarr.ArraySpec{Shape: []uint64{2}, DataType: "<i4", FillValue: json.RawMessage("null"), Format: 2})
	if !must[bool](t)(null.FillValueIsNull()) || must[int32](t)(zarr.FillValue[int32](null)) != 0 {
		t.Error("null is lost")
	}
	if must[bool](t)(c.FillValueIsNull()) {
		t.Error("a number is null")
	}
}

func TestUnknownDataType(t *testing.T) {
	s := memory(t)
	document := `{"zarr_format": 3, "node_type": "array", "shape": [2], "data_type": "quaternion", "fill_value": 0,
		"chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2]}},
		"chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "bytes"}], "attributes": {"a": 1}}`
	_, err := s.Set(ctx, "zarr.json", []byte(document), zarr.Condition{})
	check(t, err)
	a := must[*zarr.Array](t)(s.OpenArray(ctx, "", nil))
	if a.DataType() != "quaternion" || a.ItemSize() != 0 || a.GoType() != nil {
		t.Error("found", a)
	}
	_, err = zarr.Read[int32](ctx, a, nil)
	wantError(t, err, zarr.ErrUnsupported)
	if v := must[any](t)(a.Attribute("a")); v != int64(1) {
		t.Error("found", v)
	}
}

func TestGoTypes(t *testing.T) {
	for name, want := range map[string]string{"bool": "bool", "int64": "int64", "float16": "zarr.Float16", "complex64": "complex64",
		"r24": "[3]uint8", "uint8": "uint8"} {
		if a := create(t, zarr.ArraySpec{Shape: []uint64{1}, DataType: name}); a.GoType().String() != want {
			t.Errorf("%s: found %v", name, a.GoType())
		}
	}
}

func TestConversion(t *testing.T) {
	a := create(t, zarr.ArraySpec{Shape: []uint64{4}, Chunks: []uint64{3}, DataType: "float64"})
	check(t, zarr.Write(ctx, a, nil, []int16{-3, 0, 7, 300}, zarr.Converted()))
	if found := must[[]float64](t)(zarr.Read[float64](ctx, a, nil)); !slices.Equal(found, []float64{-3, 0, 7, 300}) {
		t.Error("found", found)
	}
	if found := must[[]float32](t)(zarr.Read[float32](ctx, a, nil, zarr.Converted())); !slices.Equal(found, []float32{-3, 0, 7, 300}) {
		t.Error("found", found)
	}
	_, err := zarr.Read[uint8](ctx, a, nil, zarr.Converted())
	wantError(t, err, zarr.ErrInvalidArgument)
	if found := must[[]uint8](t)(zarr.Read[uint8](ctx, a, nil, zarr.Converted(), zarr.Saturate())); !slices.Equal(found, []uint8{0, 0, 7, 255}) {
		t.Error("found", found)
	}
	if found := must[[]uint8](t)(zarr.Read[uint8](ctx, a, nil, zarr.MemoryType("uint8"), zarr.Wrap())); !slices.Equal(found, []uint8{253, 0, 7, 44}) {
		t.Error("found", found)
	}
	check(t, zarr.Fill(ctx, a, zarr.Selection{zarr.Span(0, 2)}, float32(2.5), zarr.Converted()))
	column := make([]int8, 8)
	check(t, zarr.ReadInto(ctx, a, nil, column, zarr.Converted(), zarr.Strides(0, 2), zarr.RoundBy(zarr.RoundUp), zarr.Saturate()))
	if !slices.Equal(column, []int8{3, 0, 3, 0, 7, 0, 127, 0}) {
		t.Error("found", column)
	}
	_, err = zarr.Read[[3]byte](ctx, a, nil, zarr.Converted())
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.Read[float32](ctx, a, nil, zarr.MemoryType("int32"))
	wantError(t, err, zarr.ErrInvalidArgument)
	for _, name := range []string{"bfloat16", "float8_e4m3"} {
		narrow := create(t, zarr.ArraySpec{Shape: []uint64{3}, DataType: name})
		check(t, zarr.Write(ctx, narrow, nil, []float32{1.5, -2, 0.25}, zarr.Converted()))
		if found := must[[]float64](t)(zarr.Read[float64](ctx, narrow, nil, zarr.Converted())); !slices.Equal(found, []float64{1.5, -2, 0.25}) {
			t.Errorf("%s: found %v", name, found)
		}
	}
	records := create(t, zarr.ArraySpec{Shape: []uint64{3}, DataType: `[["a", "<i4"], ["b", ">f8"]]`, Format: 2})
	check(t, zarr.Write(ctx, records, nil, []int32{1, 2, 3}, zarr.Field("a")))
	check(t, zarr.Write(ctx, records, nil, []float64{0.5, 1.5, 2.5}, zarr.Field("b")))
	if found := must[[]int64](t)(zarr.Read[int64](ctx, records, nil, zarr.Field("a"))); !slices.Equal(found, []int64{1, 2, 3}) {
		t.Error("found", found)
	}
	if found := must[[]float32](t)(zarr.Read[float32](ctx, records, zarr.Selection{zarr.At(1)}, zarr.Field("b"))); found[0] != 1.5 {
		t.Error("found", found)
	}
	if _, err = zarr.Read[int64](ctx, records, nil, zarr.Field("none")); err == nil {
		t.Error("there is no such field")
	}
}
