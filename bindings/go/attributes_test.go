package zarr_test

import (
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

func attributesOf(t *testing.T, n zarr.Node) map[string]any {
	t.Helper()
	return must[map[string]any](t)(n.Attributes())
}

func TestAttributesAreExact(t *testing.T) {
	big1, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	in := map[string]any{"smallest": int64(math.MinInt64), "largest": uint64(math.MaxUint64), "2^53+1": int64(1<<53 + 1), "big": big1, "tenth": 0.1,
		"one": 1.0, "int": int64(1), "yes": true, "nothing": nil, "text": "naïve 😀 \x00 \"quoted\" \\ / \t\u2028", "ключ 😀\x00": []any{},
		"nested": map[string]any{"list": []any{int64(1), []any{"a", map[string]any{}}}}, "": ""}
	for _, format := range []int{2, 3} {
		a := create(t, zarr.ArraySpec{Shape: []uint64{1}, DataType: "int8", Format: format, Attributes: in})
		if found := attributesOf(t, a); !reflect.DeepEqual(found, in) {
			t.Errorf("format %d: found %#v", format, found)
		}
		for name, want := range in {
			if found := must[any](t)(a.Attribute(name)); !reflect.DeepEqual(found, want) {
				t.Errorf("%q: found %#v", name, found)
			}
		}
		changed := must[*zarr.Array](t)(a.UpdateAttributes(ctx, map[string]any{"one": 2.5, "new": []int{1, 2}}))
		if found := attributesOf(t, changed); found["one"] != 2.5 || !reflect.DeepEqual(found["new"], []any{int64(1), int64(2)}) || len(found) != len(in)+1 {
			t.Error("found", found)
		}
		if attributesOf(t, a)["one"] != 1.0 {
			t.Error("a snapshot changed")
		}
		less := must[*zarr.Array](t)(changed.DeleteAttribute(ctx, "ключ 😀\x00"))
		_, err := less.Attribute("ключ 😀\x00")
		wantError(t, err, zarr.ErrNotFound)
		_, err = less.DeleteAttribute(ctx, "ключ 😀\x00")
		wantError(t, err, zarr.ErrNotFound)
		only := must[*zarr.Array](t)(less.SetAttributes(ctx, struct {
			Units string  `json:"units"`
			Scale float64 `json:"scale_factor"`
		}{"K", 0.5}))
		var back struct {
			Units string
			Scale float64 `json:"scale_factor"`
		}
		check(t, only.DecodeAttributes(&back))
		if back.Units != "K" || back.Scale != 0.5 || len(attributesOf(t, only)) != 2 {
			t.Error("found", back)
		}
	}
}

func TestAttributesWithNaN(t *testing.T) {
	s := memory(t)
	_, err := s.Set(ctx, "zarr.json", []byte(`{"zarr_format": 3, "node_type": "group", "attributes": {"a": NaN, "b": [Infinity, -Infinity], "c": 1e400}}`),
		zarr.Condition{})
	check(t, err)
	g := must[*zarr.Group](t)(s.OpenGroup(ctx, "", &zarr.OpenOptions{Mode: zarr.ModeReadWrite}))
	found := attributesOf(t, g)
	if !math.IsNaN(found["a"].(float64)) || !reflect.DeepEqual(found["b"], []any{math.Inf(1), math.Inf(-1)}) {
		t.Error("found", found)
	}
	again := must[*zarr.Group](t)(g.SetAttributes(ctx, found))
	if v := attributesOf(t, again)["a"].(float64); !math.IsNaN(v) {
		t.Error("found", v)
	}
	raw := must[*zarr.Group](t)(g.SetAttributes(ctx, json.RawMessage(`{"x": 1.50}`)))
	if text := string(must[json.RawMessage](t)(raw.AttributesJSON())); text != `{"x":1.50}` && text != `{"x": 1.50}` && len(text) > 20 {
		t.Error("found", text)
	}
	_, err = g.SetAttributes(ctx, []int{1})
	if err == nil {
		t.Error("a list as attributes")
	}
	_, err = g.SetAttributes(ctx, make(chan int))
	wantError(t, err, zarr.ErrInvalidArgument)
	loop := map[string]any{}
	loop["loop"] = loop
	_, err = g.SetAttributes(ctx, loop)
	wantError(t, err, zarr.ErrInvalidArgument)
}
