package zarr_test

import (
	"math"
	"slices"
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
