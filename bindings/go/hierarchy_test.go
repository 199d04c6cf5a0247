package zarr_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// tree is a store with groups "g", "g/h 😀" and arrays "g/a", "g/h 😀/b".
func tree(t *testing.T, format int) *zarr.Storage {
	t.Helper()
	s := memory(t)
	must[*zarr.Group](t)(s.CreateGroup(ctx, "g", map[string]any{"title": "tree"}, &zarr.CreateOptions{Format: format})).Close()
	must[*zarr.Group](t)(s.CreateGroup(ctx, "g/h 😀", nil, &zarr.CreateOptions{Format: format})).Close()
	for _, path := range []string{"g/a", "g/h 😀/b"} {
		must[*zarr.Array](t)(s.CreateArray(ctx, path, zarr.ArraySpec{Shape: []uint64{4}, DataType: "int32", Format: format}, nil)).Close()
	}
	return s
}

func TestGroups(t *testing.T) {
	for _, format := range []int{2, 3} {
		s := tree(t, format)
		g := must[*zarr.Group](t)(s.OpenGroup(ctx, "g", nil))
		if g.Path() != "g" || g.Format() != format || g.Kind() != zarr.KindGroup || g.Implicit() || g.Consolidated() {
			t.Error("found", g.Path(), g.Format(), g.Kind())
		}
		var names, walked, opened []string
		for child, err := range g.Children(ctx) {
			check(t, err)
			names = append(names, fmt.Sprint(child.Name, " ", child.Kind))
		}
		for child, err := range g.Walk(ctx) {
			check(t, err)
			walked = append(walked, child.Name)
		}
		var kept zarr.Node
		for n, err := range g.Nodes(ctx) {
			check(t, err)
			opened = append(opened, n.Path())
			kept = n
		}
		if !slices.Equal(names, []string{"a array", "h 😀 group"}) || !slices.Equal(walked, []string{"a", "h 😀", "h 😀/b"}) ||
			!slices.Equal(opened, []string{"g/a", "g/h 😀"}) {
			t.Error("found", names, walked, opened)
		}
		_, err := kept.Attributes()
		wantError(t, err, zarr.ErrClosed)
		b := must[*zarr.Array](t)(g.OpenArray(ctx, "h 😀/b"))
		if b.Path() != "g/h 😀/b" {
			t.Error("found", b.Path())
		}
		_, err = g.OpenArray(ctx, "h 😀")
		wantError(t, err, zarr.ErrInvalidArgument)
		_, err = g.OpenGroup(ctx, "a")
		wantError(t, err, zarr.ErrInvalidArgument)
		_, err = g.Open(ctx, "none")
		wantError(t, err, zarr.ErrNotFound)
		_, err = g.Open(ctx, "a\x00b")
		if err == nil {
			t.Error("a path with NUL was opened")
		}
		for range g.Children(ctx) { // a loop that ends early
			break
		}
	}
}

func TestChildrenOpenedAtOnce(t *testing.T) {
	for _, format := range []int{2, 3} {
		s := tree(t, format)
		must[*zarr.Group](t)(s.CreateGroup(ctx, "g/broken", nil, &zarr.CreateOptions{Format: format})).Close()
		document := map[int]string{2: "g/broken/.zgroup", 3: "g/broken/zarr.json"}[format]
		must[string](t)(s.Set(ctx, document, []byte("{"), zarr.Condition{}))
		g := must[*zarr.Group](t)(s.OpenGroup(ctx, "g", nil))
		children := must[[]zarr.OpenedChild](t)(g.OpenChildren(ctx))
		if len(children) != 3 || children[0].Name != "a" || children[1].Name != "broken" || children[2].Name != "h 😀" {
			t.Fatal("found", children)
		}
		wantError(t, children[1].Err, zarr.ErrInvalidMetadata)
		if children[1].Node != nil || children[0].Err != nil || children[2].Err != nil {
			t.Error("found", children)
		}
		opened, failed := 0, 0
		for n, err := range g.Nodes(ctx) {
			if err != nil {
				failed++
			} else if opened++; n.Path() == "" {
				t.Error("a node without a path")
			}
		}
		if opened != 2 || failed != 1 {
			t.Error("found", opened, "nodes and", failed, "errors")
		}
		check(t, g.Close())
		if a := children[0].Node.(*zarr.Array); a.Size() != 4 || children[2].Node.Kind() != zarr.KindGroup {
			t.Error("found", a, children[2].Node.Kind())
		}
		check(t, children[0].Node.Close())
		check(t, children[2].Node.Close())
		_, err := g.OpenChildren(ctx)
		wantError(t, err, zarr.ErrClosed)
	}
}

func TestConsolidatedMetadata(t *testing.T) {
	for _, format := range []int{2, 3} {
		s := tree(t, format)
		_, err := s.OpenGroup(ctx, "g", &zarr.OpenOptions{Consolidated: zarr.ConsolidatedRequire})
		wantError(t, err, zarr.ErrNotFound)
		g := must[*zarr.Group](t)(s.OpenGroup(ctx, "g", &zarr.OpenOptions{Mode: zarr.ModeReadWrite}))
		_, err = g.VerifyConsolidated(ctx)
		wantError(t, err, zarr.ErrNotFound)
		_, err = g.RemoveConsolidated(ctx)
		wantError(t, err, zarr.ErrNotFound)
		c := must[*zarr.Group](t)(g.Consolidate(ctx))
		if differences := must[[]zarr.Difference](t)(c.VerifyConsolidated(ctx)); !c.Consolidated() || len(differences) != 0 {
			t.Error("found", differences)
		}
		must[*zarr.Array](t)(s.CreateArray(ctx, "g/later", zarr.ArraySpec{Shape: []uint64{1}, DataType: "int8", Format: format}, nil))
		again := must[*zarr.Group](t)(s.OpenGroup(ctx, "g", nil))
		if differences := must[[]zarr.Difference](t)(again.VerifyConsolidated(ctx)); len(differences) == 0 || differences[0].What != "extra" {
			t.Error("found", differences)
		}
		plain := must[*zarr.Group](t)(s.OpenGroup(ctx, "g", &zarr.OpenOptions{Consolidated: zarr.ConsolidatedNever}))
		if plain.Consolidated() {
			t.Error("consolidated metadata are used")
		}
		if r := must[*zarr.Group](t)(c.RemoveConsolidated(ctx)); r.Consolidated() {
			t.Error("consolidated metadata are left")
		}
	}
}

func TestHierarchyOperations(t *testing.T) {
	s, other := tree(t, 3), memory(t)
	if k := must[zarr.Kind](t)(s.Exists(ctx, "g/a")); k != zarr.KindArray {
		t.Error("found", k)
	}
	if k := must[zarr.Kind](t)(s.Exists(ctx, "x")); k != zarr.KindNone || k.String() != "none" {
		t.Error("found", k)
	}
	check(t, zarr.CopyNode(ctx, s, "g", other, "copy", false))
	wantError(t, zarr.CopyNode(ctx, s, "g", other, "copy", false), zarr.ErrExists)
	check(t, zarr.CopyNode(ctx, s, "g", other, "copy", true))
	check(t, zarr.MoveNode(ctx, s, "g/a", s, "moved", false))
	if a, b := must[zarr.Kind](t)(s.Exists(ctx, "g/a")), must[zarr.Kind](t)(s.Exists(ctx, "moved")); a != zarr.KindNone || b != zarr.KindArray {
		t.Error("found", a, b)
	}
	check(t, s.EraseNode(ctx, "moved"))
	wantError(t, s.EraseNode(ctx, "moved"), zarr.ErrNotFound)
	wantError(t, zarr.MoveNode(ctx, s, "none", s, "x", false), zarr.ErrNotFound)
}

func TestModes(t *testing.T) {
	url := filepath.Join(t.TempDir(), "a 😀.zarr")
	spec := &zarr.ArraySpec{Shape: []uint64{2}, DataType: "int32"}
	_, err := zarr.Open(ctx, url, &zarr.OpenOptions{Mode: zarr.ModeReadWrite})
	wantError(t, err, zarr.ErrNotFound)
	a := must[*zarr.Array](t)(zarr.OpenArray(ctx, url, &zarr.OpenOptions{Mode: zarr.ModeAppend, Array: spec}))
	check(t, zarr.Write(ctx, a, nil, []int32{1, 2}))
	for _, mode := range []zarr.Mode{zarr.ModeRead, zarr.ModeReadWrite, zarr.ModeAppend} {
		b := must[*zarr.Array](t)(zarr.OpenArray(ctx, url, &zarr.OpenOptions{Mode: mode, Array: spec}))
		if v := must[[]int32](t)(zarr.Read[int32](ctx, b, nil)); v[1] != 2 {
			t.Error("found", v)
		}
	}
	_, err = zarr.CreateArray(ctx, url, *spec, false)
	wantError(t, err, zarr.ErrExists)
	c := must[*zarr.Array](t)(zarr.CreateArray(ctx, url, *spec, true))
	if v := must[[]int32](t)(zarr.Read[int32](ctx, c, nil)); v[1] != 0 {
		t.Error("found", v)
	}
	g := must[*zarr.Group](t)(zarr.OpenGroup(ctx, "memory://modes", &zarr.OpenOptions{Mode: zarr.ModeWrite, Format: 2}))
	if g.Format() != 2 {
		t.Error("found", g.Format())
	}
	_, err = zarr.OpenArray(ctx, "memory://modes", nil)
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.Open(ctx, url, &zarr.OpenOptions{Format: 2})
	wantError(t, err, zarr.ErrNotFound)
	_, err = zarr.Open(ctx, url, &zarr.OpenOptions{Mode: 77})
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.OpenArray(ctx, url, &zarr.OpenOptions{Mode: zarr.ModeWrite, Array: &zarr.ArraySpec{Shape: []uint64{2}}})
	wantError(t, err, zarr.ErrInvalidArgument)
	inside := must[zarr.Node](t)(zarr.Open(ctx, "memory://modes", &zarr.OpenOptions{Mode: zarr.ModeAppend, Path: "x/y", Array: spec}))
	if inside.Path() != "x/y" {
		t.Error("found", inside.Path())
	}
}

func TestMetadata(t *testing.T) {
	a := create(t, zarr.ArraySpec{Shape: []uint64{4, 6}, Chunks: []uint64{1, 3}, Shards: []uint64{2, 3}, DataType: "float64",
		DimensionNames: []string{"y", ""}, Attributes: map[string]any{"a": 1}})
	if names := a.DimensionNames(); !slices.Equal(names, []string{"y", ""}) {
		t.Errorf("found %q", names)
	}
	if a.String() != `"a" float64 [4 6]` || must[string](t)(a.NumPyType()) != "<f8" || a.ItemSize() != 8 {
		t.Error("found", a)
	}
	chunks, shards, counts := must[[]uint64](t)(a.ChunkShape()), must[[]uint64](t)(a.ShardShape()), must[[]uint64](t)(a.ChunkCounts())
	if fmt.Sprint(chunks, shards, counts) != "[1 3] [2 3] [2 2]" {
		t.Error("found", chunks, shards, counts)
	}
	document := must[[]byte](t)(a.Metadata())
	copied := must[zarr.Node](t)(memory(t).CreateFromMetadata(ctx, "", document, nil, nil)).(*zarr.Array)
	if v := must[any](t)(copied.Attribute("a")); v != int64(1) {
		t.Error("found", v)
	}
	_, _, err := a.MetadataAs(2)
	wantError(t, err, zarr.ErrUnsupported)
	_, _, err = a.MetadataAs(4)
	wantError(t, err, zarr.ErrInvalidArgument)
	v2 := create(t, zarr.ArraySpec{Shape: []uint64{4}, DataType: "<i4", Format: 2, FillValue: []byte(nil), Attributes: map[string]any{"a": 1}})
	_, notes, err := v2.MetadataAs(3)
	if check(t, err); len(notes) > 3 {
		t.Error("found", notes)
	}
	_, err = v2.ShardShape()
	wantError(t, err, zarr.ErrNotFound)
	if text := string(must[[]byte](t)(first(a.Codecs()))); text == "" {
		t.Error("no codecs")
	}
	_, err = memory(t).CreateFromMetadata(ctx, "", document, map[string]any{"b": 2}, nil)
	check(t, err)
	if errors.Is(err, zarr.ErrExists) {
		t.Error(err)
	}
}

func first[T ~[]byte](value T, err error) ([]byte, error) { return value, err }

func TestResizeAndAppend(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{2, 3}, Chunks: []uint64{2, 2}})
	b := must[*zarr.Array](t)(zarr.Append(ctx, a, 0, []uint64{2, 3}, []int32{6, 7, 8, 9, 10, 11}))
	if v := must[[]int32](t)(zarr.Read[int32](ctx, b, nil)); !slices.Equal(v, count(12)) || a.Shape()[0] != 2 {
		t.Error("found", v)
	}
	c := must[*zarr.Array](t)(b.Resize(ctx, []uint64{1, 2}))
	d := must[*zarr.Array](t)(c.Resize(ctx, []uint64{2, 2}))
	if v := must[[]int32](t)(zarr.Read[int32](ctx, d, nil)); !slices.Equal(v, []int32{0, 1, 0, 0}) {
		t.Error("found", v)
	}
	_, err := a.Resize(ctx, []uint64{9, 9})
	wantError(t, err, zarr.ErrPreconditionFailed)
	if r := must[*zarr.Array](t)(a.Refresh(ctx)); !slices.Equal(r.Shape(), d.Shape()) {
		t.Error("found", r)
	}
}

func TestCopyDataAndCheck(t *testing.T) {
	from := counted(t, zarr.ArraySpec{Shape: []uint64{50, 50}, Chunks: []uint64{7, 50}})
	to := create(t, zarr.ArraySpec{Shape: []uint64{50, 50}, Chunks: []uint64{50, 3}, DataType: "int32", Format: 2})
	var last [2]uint64
	check(t, zarr.CopyData(ctx, from, to, func(done, total uint64) { last = [2]uint64{done, total} }))
	if v := must[[]int32](t)(zarr.Read[int32](ctx, to, nil)); !slices.Equal(v, count(2500)) || last != [2]uint64{2500, 2500} {
		t.Error("found", last)
	}
	wantError(t, zarr.CopyData(ctx, from, to, func(_, _ uint64) { panic("progress") }), zarr.ErrCallback)
	other := create(t, zarr.ArraySpec{Shape: []uint64{2}, DataType: "int32"})
	wantError(t, zarr.CopyData(ctx, from, other, nil), zarr.ErrInvalidArgument)
	report := must[*zarr.CheckReport](t)(to.Check(ctx))
	if report.Chunks != 17 || report.Present != 17 || report.Corrupt != 0 {
		t.Error("found", report)
	}
	check(t, to.WriteEncodedChunk(ctx, []uint64{0, 1}, []byte("garbage")))
	if report = must[*zarr.CheckReport](t)(to.Check(ctx)); report.Corrupt != 1 || len(report.Problems) != 1 || report.Problems[0].Key != "a/0.1" {
		t.Error("found", report)
	}
	if n := must[uint64](t)(from.StoredBytes(ctx)); n == 0 {
		t.Error("nothing is stored")
	}
}
