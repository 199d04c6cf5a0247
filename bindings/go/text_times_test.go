package zarr_test

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

func TestStrings(t *testing.T) {
	for _, format := range []int{2, 3} {
		for _, order := range []zarr.ByteOrder{zarr.LittleEndian, zarr.BigEndian} {
			a := create(t, zarr.ArraySpec{Shape: []uint64{2, 3}, Chunks: []uint64{1, 2}, DataType: "<U5", Format: format, ByteOrder: order})
			words := []string{"", "a", "größe", "😀b\x00c", "ключ", "12345"}
			check(t, zarr.WriteStrings(ctx, a, nil, words))
			if found := must[[]string](t)(zarr.ReadStrings(ctx, a, nil)); !slices.Equal(found, words) {
				t.Errorf("found %q", found)
			}
			s := zarr.Selection{zarr.At(1), zarr.Span(0, 3).By(-2)}
			if found := must[[]string](t)(zarr.ReadStrings(ctx, a, s)); !slices.Equal(found, []string{"12345", "😀b\x00c"}) {
				t.Errorf("found %q", found)
			}
			for _, bad := range []string{"123456", "a\x00", "\xff"} {
				wantError(t, zarr.WriteStrings(ctx, a, zarr.Selection{zarr.At(0), zarr.At(0)}, []string{bad}), zarr.ErrInvalidArgument)
			}
			wantError(t, zarr.WriteStrings(ctx, a, nil, words[1:]), zarr.ErrInvalidArgument)
			wantError(t, zarr.WriteStrings(ctx, a, nil, words, zarr.MemoryOrder(zarr.BigEndian)), zarr.ErrInvalidArgument)
		}
	}
	b := create(t, zarr.ArraySpec{Shape: []uint64{3}, DataType: "|S6"})
	check(t, zarr.WriteStrings(ctx, b, nil, []string{"größ", "", "a"}))
	if found := must[[]string](t)(zarr.ReadStrings(ctx, b, nil)); !slices.Equal(found, []string{"größ", "", "a"}) {
		t.Errorf("found %q", found)
	}
	check(t, zarr.Write(ctx, b, nil, [][6]byte{{0xff}, {}, {}}))
	_, err := zarr.ReadStrings(ctx, b, nil)
	wantError(t, err, zarr.ErrCorruptData)
	_, err = zarr.ReadStrings(ctx, counted(t, zarr.ArraySpec{Shape: []uint64{2}}), nil)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.ReadStrings(ctx, nil, nil)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.ReadStrings(ctx, b, zarr.Selection{zarr.At(3)})
	wantError(t, err, zarr.ErrOutOfRange)
}

func TestTimes(t *testing.T) {
	at := time.Date(1969, 7, 20, 20, 17, 40, 123456789, time.UTC)
	for unit, want := range map[string]time.Time{"Y": time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC), "M": time.Date(1969, 7, 1, 0, 0, 0, 0, time.UTC),
		"W": time.Date(1969, 7, 17, 0, 0, 0, 0, time.UTC), "D": at.Truncate(24 * time.Hour), "h": time.Date(1969, 7, 20, 20, 0, 0, 0, time.UTC),
		"m": time.Date(1969, 7, 20, 20, 17, 0, 0, time.UTC), "s": time.Date(1969, 7, 20, 20, 17, 40, 0, time.UTC),
		"ms": time.Date(1969, 7, 20, 20, 17, 40, 123e6, time.UTC), "25ms": time.Date(1969, 7, 20, 20, 17, 40, 100e6, time.UTC),
		"us": time.Date(1969, 7, 20, 20, 17, 40, 123456e3, time.UTC), "ns": at} {
		a := create(t, zarr.ArraySpec{Shape: []uint64{3}, DataType: ">M8[" + unit + "]"})
		later := time.Date(2024, 1, 1, 0, 0, 0, 0, time.FixedZone("x", 0))
		check(t, zarr.WriteTimes(ctx, a, nil, []time.Time{at, {}, later}))
		found := must[[]time.Time](t)(zarr.ReadTimes(ctx, a, nil))
		if !found[0].Equal(want) || !found[1].IsZero() || unit != "W" && !found[2].Equal(later) {
			t.Errorf("%s: found %v, expected %v", unit, found, want)
		}
		lines := must[string](t)(zarr.FormatElements(a, [][8]byte{{7: 0x80}}))
		if lines != "\"NaT\"\n" {
			t.Errorf("found %q", lines)
		}
	}
	for _, unit := range []string{"ps", "fs", "as"} {
		a := create(t, zarr.ArraySpec{Shape: []uint64{2}, DataType: "<M8[" + unit + "]"})
		near := time.Unix(-3, 5).UTC()
		check(t, zarr.WriteTimes(ctx, a, nil, []time.Time{near, {}}))
		if found := must[[]time.Time](t)(zarr.ReadTimes(ctx, a, nil)); !found[0].Equal(near) || !found[1].IsZero() {
			t.Errorf("%s: found %v", unit, found)
		}
		wantError(t, zarr.WriteTimes(ctx, a, nil, []time.Time{time.Date(2900, 1, 1, 0, 0, 0, 0, time.UTC), {}}), zarr.ErrOutOfRange)
	}
	far := create(t, zarr.ArraySpec{Shape: []uint64{1}, DataType: "<M8[W]"})
	check(t, zarr.Write(ctx, far, nil, [][8]byte{{0, 0, 0, 0, 0, 0, 0, 0x40}}))
	_, err := zarr.ReadTimes(ctx, far, nil)
	wantError(t, err, zarr.ErrOutOfRange)
	_, err = zarr.ReadDurations(ctx, far, nil)
	wantError(t, err, zarr.ErrInvalidArgument)
	none := create(t, zarr.ArraySpec{Shape: []uint64{1}, DataType: "<M8"})
	_, err = zarr.ReadTimes(ctx, none, nil)
	wantError(t, err, zarr.ErrUnsupported)
}

func TestDurations(t *testing.T) {
	for unit, want := range map[string]time.Duration{"D": -48 * time.Hour, "s": -36*time.Hour - 2*time.Second, "us": -36*time.Hour - 1500*time.Millisecond,
		"ps": -1500 * time.Millisecond} {
		a := create(t, zarr.ArraySpec{Shape: []uint64{3}, DataType: "<m8[" + unit + "]", Format: 2})
		d := -36*time.Hour - 1500*time.Millisecond
		if unit == "ps" {
			d = -1500 * time.Millisecond
		}
		check(t, zarr.WriteDurations(ctx, a, nil, []time.Duration{d, zarr.NaT, 0}))
		if found := must[[]time.Duration](t)(zarr.ReadDurations(ctx, a, nil)); !slices.Equal(found, []time.Duration{want, zarr.NaT, 0}) {
			t.Errorf("%s: found %v, expected %v", unit, found, want)
		}
	}
	a := create(t, zarr.ArraySpec{Shape: []uint64{1}, DataType: "<m8[D]"})
	check(t, zarr.Write(ctx, a, nil, [][8]byte{{0, 0, 0, 0, 0, 1}}))
	_, err := zarr.ReadDurations(ctx, a, nil)
	wantError(t, err, zarr.ErrOutOfRange)
	months := create(t, zarr.ArraySpec{Shape: []uint64{1}, DataType: "<m8[M]"})
	wantError(t, zarr.WriteDurations(ctx, months, nil, []time.Duration{1}), zarr.ErrUnsupported)
	small := create(t, zarr.ArraySpec{Shape: []uint64{1}, DataType: "<m8[as]"})
	wantError(t, zarr.WriteDurations(ctx, small, nil, []time.Duration{math.MaxInt64}), zarr.ErrOutOfRange)
}

func TestTextOfAnyLength(t *testing.T) {
	words := []string{"", "a", "größe 😀", "x\x00y\x00", "ключ", string(make([]byte, 5000))}
	for _, format := range []int{2, 3} {
		a := create(t, zarr.ArraySpec{Shape: []uint64{2, 3}, Chunks: []uint64{2, 2}, DataType: "string", Format: format,
			FillValue: json.RawMessage(`"none"`)})
		if a.GoType() != reflect.TypeFor[string]() || a.DataType() != "string" {
			t.Error("found", a.GoType(), a.DataType())
		}
		if found := must[[]string](t)(zarr.ReadStrings(ctx, a, zarr.Selection{zarr.At(0), zarr.Span(0, 2)})); !slices.Equal(found, []string{"none", "none"}) {
			t.Errorf("found %q", found)
		}
		value, null, err := a.FillBytes()
		if string(value) != "none" || null || err != nil {
			t.Errorf("found %q %v %v", value, null, err)
		}
		check(t, zarr.WriteStrings(ctx, a, nil, words))
		if found := must[[]string](t)(zarr.ReadStrings(ctx, a, nil)); !slices.Equal(found, words) {
			t.Errorf("found %q", found)
		}
		s := zarr.Selection{zarr.At(0), zarr.Span(0, 3).By(-2)}
		if found := must[[]string](t)(zarr.ReadStrings(ctx, a, s)); !slices.Equal(found, []string{"größe 😀", ""}) {
			t.Errorf("found %q", found)
		}
		if lines := must[string](t)(a.ReadJSON(ctx, zarr.Selection{zarr.At(0), zarr.Span(1, 3)})); strings.TrimSpace(lines) != "\"a\"\n\"größe 😀\"" {
			t.Errorf("found %q", lines)
		}
		check(t, zarr.FillString(ctx, a, zarr.Selection{zarr.At(1), zarr.Span(0, 2)}, "full"))
		if found := must[[]string](t)(zarr.ReadStrings(ctx, a, zarr.Selection{zarr.At(1), zarr.Span(0, 2)})); !slices.Equal(found, []string{"full", "full"}) {
			t.Errorf("found %q", found)
		}
		b := must[*zarr.Array](t)(zarr.AppendStrings(ctx, a, 0, []uint64{1, 3}, []string{"p", "", "q"}))
		if found := must[[]string](t)(zarr.ReadStrings(ctx, b, zarr.Selection{zarr.At(2), zarr.Span(0, 3)})); !slices.Equal(found, []string{"p", "", "q"}) {
			t.Errorf("found %q", found)
		}
		wantError(t, zarr.WriteStrings(ctx, a, nil, words[1:]), zarr.ErrInvalidArgument)
		wantError(t, zarr.WriteStrings(ctx, a, zarr.Selection{zarr.At(0), zarr.At(0)}, []string{"\xff"}), zarr.ErrInvalidArgument)
		_, err = zarr.Read[byte](ctx, a, nil)
		wantError(t, err, zarr.ErrInvalidArgument)
		_, err = zarr.ReadStrings(ctx, a, zarr.Selection{zarr.At(5), zarr.At(0)})
		wantError(t, err, zarr.ErrOutOfRange)
		_, err = zarr.AppendStrings(ctx, a, 2, []uint64{1, 3}, []string{"p", "", "q"})
		wantError(t, err, zarr.ErrOutOfRange)
		check(t, a.Close())
		_, err = zarr.ReadStrings(ctx, a, nil)
		wantError(t, err, zarr.ErrClosed)
	}
}

func TestBytesOfAnyLength(t *testing.T) {
	a := create(t, zarr.ArraySpec{Shape: []uint64{4}, Chunks: []uint64{3}, DataType: "bytes"})
	pieces := [][]byte{{}, {0, 255}, []byte("text"), make([]byte, 100)}
	check(t, zarr.WriteByteStrings(ctx, a, nil, pieces))
	found := must[[][]byte](t)(zarr.ReadByteStrings(ctx, a, nil))
	for i := range pieces {
		if !bytes.Equal(found[i], pieces[i]) {
			t.Errorf("found %v, expected %v", found[i], pieces[i])
		}
	}
	b := must[*zarr.Array](t)(zarr.AppendByteStrings(ctx, a, 0, []uint64{1}, [][]byte{{7}}))
	if found := must[[][]byte](t)(zarr.ReadByteStrings(ctx, b, zarr.Selection{zarr.At(4)})); !bytes.Equal(found[0], []byte{7}) {
		t.Error("found", found)
	}
	_, err := zarr.ReadStrings(ctx, a, nil)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.ReadByteStrings(ctx, counted(t, zarr.ArraySpec{Shape: []uint64{2}}), nil)
	wantError(t, err, zarr.ErrInvalidArgument)
	if lines := must[string](t)(counted(t, zarr.ArraySpec{Shape: []uint64{2}}).ReadJSON(ctx, nil)); strings.TrimSpace(lines) != "0\n1" {
		t.Errorf("found %q", lines)
	}
}

func TestValues(t *testing.T) {
	for _, format := range []int{2, 3} {
		dataType := `[["a", "<i4"], ["b", "<f8", [2]], ["c", [["d", "|S3"]]]]`
		record := map[string]any{"a": int64(-5), "b": []any{1.5, -2.0}, "c": map[string]any{"d": "YWJj"}}
		if format == 3 { // which has no sub-arrays
			dataType, record["b"] = strings.Replace(dataType, ", [2]", "", 1), 1.5
		}
		a := create(t, zarr.ArraySpec{Shape: []uint64{3}, Chunks: []uint64{2}, DataType: dataType, Format: format})
		check(t, zarr.WriteValues(ctx, a, zarr.Selection{zarr.Span(1, 2)}, []any{record}))
		found := must[[]any](t)(zarr.ReadValues(ctx, a, nil))
		if !reflect.DeepEqual(found[1], record) || reflect.DeepEqual(found[0], record) || len(found) != 3 {
			t.Errorf("format %d: found %v", format, found)
		}
		if err := zarr.WriteValues(ctx, a, zarr.Selection{zarr.At(0)}, []any{map[string]any{"a": 1}}); err == nil {
			t.Error("a record without all of its fields was written")
		}
	}
	for _, name := range []string{"bfloat16", "float8_e5m2", "int4"} {
		a := create(t, zarr.ArraySpec{Shape: []uint64{3}, DataType: name})
		want := []any{1.5, math.Inf(-1), -2.0}
		if name == "int4" {
			want = []any{int64(-8), int64(7), int64(0)}
		}
		check(t, zarr.WriteValues(ctx, a, nil, want))
		if found := must[[]any](t)(zarr.ReadValues(ctx, a, nil)); !reflect.DeepEqual(found, want) {
			t.Errorf("%s: found %v", name, found)
		}
	}
	a := counted(t, zarr.ArraySpec{Shape: []uint64{2}})
	if found := must[[]any](t)(zarr.ReadValues(ctx, a, nil)); !reflect.DeepEqual(found, []any{int64(0), int64(1)}) {
		t.Error("found", found)
	}
	wantError(t, zarr.WriteValues(ctx, a, nil, []any{1}), zarr.ErrInvalidArgument)
}
