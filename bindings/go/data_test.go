package zarr_test

import (
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// manifest is what bindings/testing/make_data.py says of the arrays that zarr-python wrote.
type manifest struct {
	Arrays []struct {
		Path           string          `json:"path"`
		Shape          []uint64        `json:"shape"`
		DataType       string          `json:"data_type"`
		Elements       string          `json:"elements"`
		Format         int             `json:"zarr_format"`
		Chunks         []uint64        `json:"chunks"`
		Shards         []uint64        `json:"shards"`
		DimensionNames []*string       `json:"dimension_names"`
		Attributes     json.RawMessage `json:"attributes"`
	} `json:"arrays"`
	Groups []struct {
		Path         string            `json:"path"`
		Attributes   json.RawMessage   `json:"attributes"`
		Children     map[string]string `json:"children"`
		Consolidated bool              `json:"consolidated"`
	} `json:"groups"`
	Corrupt []struct {
		Path   string `json:"path"`
		Status string `json:"status"`
	} `json:"corrupt"`
}

func dataSet(t *testing.T) (string, manifest) {
	t.Helper()
	folder := os.Getenv("ZARR_DATA")
	if folder == "" {
		t.Skip("ZARR_DATA is not set: test.sh makes the data set")
	}
	var m manifest
	check(t, json.Unmarshal(must[[]byte](t)(os.ReadFile(filepath.Join(folder, "manifest.json"))), &m))
	if len(m.Arrays) < 100 || len(m.Groups) == 0 || len(m.Corrupt) == 0 {
		t.Fatal("the manifest is not whole")
	}
	return folder, m
}

// lines reads an array with its Go type and tells the elements as text.
func lines(t *testing.T, a *zarr.Array) string {
	t.Helper()
	switch a.DataType() {
	case "bool":
		return typedLines[bool](t, a)
	case "int8":
		return typedLines[int8](t, a)
	case "int16":
		return typedLines[int16](t, a)
	case "int32":
		return typedLines[int32](t, a)
	case "int64":
		return typedLines[int64](t, a)
	case "uint8":
		return typedLines[uint8](t, a)
	case "uint16":
		return typedLines[uint16](t, a)
	case "uint32":
		return typedLines[uint32](t, a)
	case "uint64":
		return typedLines[uint64](t, a)
	case "float16":
		return typedLines[zarr.Float16](t, a)
	case "float32":
		return typedLines[float32](t, a)
	case "float64":
		return typedLines[float64](t, a)
	case "complex64":
		return typedLines[complex64](t, a)
	case "complex128":
		return typedLines[complex128](t, a)
	case "string":
		text := must[string](t)(a.ReadJSON(ctx, nil))
		each := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		for i, found := range must[[]string](t)(zarr.ReadStrings(ctx, a, nil)) {
			var want string
			check(t, json.Unmarshal([]byte(each[i]), &want))
			if found != want {
				t.Errorf("found %q, expected %q", found, want)
			}
		}
		return text
	}
	return must[string](t)(a.FormatRaw(must[[]byte](t)(a.ReadRaw(ctx, nil))))
}

func typedLines[T any](t *testing.T, a *zarr.Array) string {
	t.Helper()
	return must[string](t)(zarr.FormatElements(a, must[[]T](t)(zarr.Read[T](ctx, a, nil))))
}

// same compares JSON documents, numbers by their text.
func same(t *testing.T, a, b json.RawMessage) bool {
	t.Helper()
	parse := func(document json.RawMessage) (value any) {
		decoder := json.NewDecoder(strings.NewReader(string(document)))
		decoder.UseNumber()
		check(t, decoder.Decode(&value))
		return value
	}
	return reflect.DeepEqual(parse(a), parse(b))
}

func TestArraysOfZarrPython(t *testing.T) {
	folder, m := dataSet(t)
	for _, want := range m.Arrays {
		t.Run(want.Path, func(t *testing.T) {
			a := must[*zarr.Array](t)(zarr.OpenArray(ctx, filepath.Join(folder, want.Path), nil))
			defer a.Close()
			if !slices.Equal(a.Shape(), want.Shape) || a.DataType() != want.DataType {
				t.Error("found", a)
			}
			if text := string(must[[]byte](t)(os.ReadFile(filepath.Join(folder, want.Elements)))); lines(t, a) != text {
				t.Error("other elements than zarr-python's")
			}
			// Of shards in shards the library tells the innermost chunks, the manifest those between.
			if chunks, err := a.ChunkShape(); want.Chunks != nil && want.Path != "shards/nested" && (err != nil || !slices.Equal(chunks, want.Chunks)) {
				t.Error("found chunks", chunks, err)
			}
			shards, err := a.ShardShape()
			if want.Shards == nil && !errors.Is(err, zarr.ErrNotFound) || !slices.Equal(shards, want.Shards) {
				t.Error("found shards", shards, err)
			}
			for d, name := range a.DimensionNames() {
				if want.DimensionNames != nil && want.DimensionNames[d] != nil && *want.DimensionNames[d] != name {
					t.Error("found", name)
				}
			}
			if want.Attributes != nil {
				if found := must[json.RawMessage](t)(a.AttributesJSON()); !same(t, found, want.Attributes) {
					t.Errorf("found %s", found)
				}
				if _, err := a.Attributes(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestGroupsOfZarrPython(t *testing.T) {
	folder, m := dataSet(t)
	for _, want := range m.Groups {
		t.Run(want.Path, func(t *testing.T) {
			g := must[*zarr.Group](t)(zarr.OpenGroup(ctx, filepath.Join(folder, want.Path), nil))
			defer g.Close()
			if found := must[json.RawMessage](t)(g.AttributesJSON()); want.Attributes != nil && !same(t, found, want.Attributes) {
				t.Errorf("found %s", found)
			}
			children := map[string]string{}
			for child, err := range g.Children(ctx) {
				check(t, err)
				children[child.Name] = map[zarr.Kind]string{zarr.KindArray: "array", zarr.KindGroup: "group"}[child.Kind]
			}
			if !maps.Equal(children, want.Children) {
				t.Error("found", children)
			}
			if g.Consolidated() != want.Consolidated {
				t.Error("consolidated metadata:", g.Consolidated())
			}
		})
	}
}

func TestDamagedArrays(t *testing.T) {
	folder, m := dataSet(t)
	for _, want := range m.Corrupt {
		t.Run(want.Path, func(t *testing.T) {
			a, err := zarr.OpenArray(ctx, filepath.Join(folder, want.Path), nil)
			if err == nil {
				_, err = a.ReadRaw(ctx, nil)
			}
			var e *zarr.Error
			if !errors.As(err, &e) || e.Status.String() != want.Status && "ZARR_"+strings.ToUpper(want.Status) != e.Status.String() {
				t.Errorf("found %v, expected %s", err, want.Status)
			}
		})
	}
}
