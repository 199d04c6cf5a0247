package zarr_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

func TestVersionAndFeatures(t *testing.T) {
	var major, minor, patch int
	if _, err := fmt.Sscanf(zarr.Version(), "%d.%d.%d", &major, &minor, &patch); err != nil ||
		zarr.VersionNumber() != major*1000000+minor*1000+patch || zarr.VersionNumber() == 0 {
		t.Error("found", zarr.Version(), zarr.VersionNumber())
	}
	for name, want := range map[string]bool{"format:2": true, "format:3": true, "codec:zstd": true, "store:memory": true, "data_type:float16": true,
		"async": true, "plugins": true, "format:4": false, "codec:ключ 😀": false, "": false, "async\x00": false, "async\x00x": false} {
		if zarr.HasFeature(name) != want {
			t.Errorf("%q: expected %v", name, want)
		}
	}
	engine := newEngine(t, zarr.EngineOptions{Threads: 3})
	abilities := must[map[string]any](t)(engine.Capabilities())
	if len(abilities) < 5 || !strings.Contains(fmt.Sprint(abilities), "sharding_indexed") {
		t.Error("found", abilities)
	}
	standard := must[map[string]any](t)((*zarr.Engine)(nil).Capabilities())
	if len(standard) != len(abilities) || (*zarr.Engine)(nil).Threads() < 1 {
		t.Error("found", standard)
	}
	check(t, engine.Close())
	_, err := engine.Capabilities()
	wantError(t, err, zarr.ErrClosed)
	wantError(t, engine.LoadPlugin("x"), zarr.ErrClosed)
	_, err = zarr.OpenStorage(ctx, "memory://", &zarr.StorageOptions{Engine: engine})
	wantError(t, err, zarr.ErrClosed)
	for _, o := range []zarr.EngineOptions{{Threads: -1}, {IOConcurrency: 1 << 40}, {MaxJSONDepth: -5}} {
		_, err := zarr.NewEngine(o)
		wantError(t, err, zarr.ErrInvalidArgument)
	}
}

// A plugin written in C, as tests/capi has one, compiled here.
const plugin = `
#include <string.h>
#include "zarr.h"
static zarr_status get(void *instance, const zarr_get_request *request, zarr_reply *reply, zarr_error *err) {
  const zarr_plugin_api *lib = instance;
  if (request->key_length != 1 || request->key[0] != 'k') return ZARR_NOT_FOUND;
  lib->reply_set_info(reply, 5, "v1", 2);
  lib->reply_set_data(reply, "hello", 5, NULL, NULL);
  return ZARR_OK;
}
static zarr_status open_it(void *user_data, const char *url, size_t url_length, const char *options, size_t length, uint32_t flags,
                           void **instance, zarr_error *err) {
  *instance = user_data;
  return ZARR_OK;
}
int32_t zarr_plugin_init(const zarr_plugin_api *api, zarr_context *context, zarr_error **err) {
  zarr_store_vtable store;
  memset(&store, 0, sizeof store);
  store.struct_size = sizeof store;
  store.capabilities = ZARR_STORE_ANY_THREAD;
  store.open = open_it;
  store.get = get;
  return api->register_store(context, "hello", ZARR_NTS, &store, (void *)api, 0, err);
}
`

func TestPlugins(t *testing.T) {
	folder := t.TempDir()
	source, object := filepath.Join(folder, "hello.c"), filepath.Join(folder, "ключ 😀.so")
	check(t, os.WriteFile(source, []byte(plugin), 0o600))
	flags := strings.Fields(string(must[[]byte](t)(exec.Command("pkg-config", "--cflags", "zarr").Output())))
	if out, err := exec.Command("cc", append(flags, "-shared", "-fPIC", "-o", object, source)...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	engine := newEngine(t, zarr.EngineOptions{NoPlugins: true})
	_, err := zarr.OpenStorage(ctx, "hello://x", &zarr.StorageOptions{Engine: engine})
	wantError(t, err, zarr.ErrUnsupported)
	check(t, engine.LoadPlugin(object))
	s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, "hello://x", &zarr.StorageOptions{Engine: engine}))
	defer s.Close()
	if object := must[zarr.Object](t)(s.Get(ctx, "k", zarr.ByteRange{})); string(object.Data) != "hello" || object.ETag != "v1" {
		t.Errorf("found %+v", object)
	}
	for _, name := range []string{filepath.Join(folder, "none.so"), source, "", "a\x00b"} {
		if err := engine.LoadPlugin(name); err == nil {
			t.Errorf("%q was loaded", name)
		}
	}
}

// Names beyond ASCII are names; those with NUL or that lead out are refused, everywhere.
func TestNames(t *testing.T) {
	folder := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, t.TempDir(), nil))
	defer folder.Close()
	for _, s := range []*zarr.Storage{memory(t), folder} {
		const name = "größe/ключ 😀/日本"
		a := must[*zarr.Array](t)(s.CreateArray(ctx, name, zarr.ArraySpec{Shape: []uint64{2}, DataType: "int32",
			DimensionNames: []string{"höhe 😀"}}, nil))
		check(t, zarr.Write(ctx, a, nil, count(2)))
		if a.Path() != name || a.DimensionNames()[0] != "höhe 😀" || !slices.Contains(keys(t, s, "", true), name+"/c/0") {
			t.Errorf("found %q, %q", a.Path(), a.DimensionNames())
		}
		root := must[*zarr.Group](t)(s.OpenGroup(ctx, "", nil))
		deep := must[*zarr.Array](t)(root.OpenArray(ctx, name))
		if v := must[[]int32](t)(zarr.Read[int32](ctx, deep, nil)); v[1] != 1 {
			t.Error("found", v)
		}
		var walked []string
		for child, err := range root.Walk(ctx) {
			check(t, err)
			walked = append(walked, child.Name)
		}
		if !slices.Equal(walked, []string{"größe", "größe/ключ 😀", name}) {
			t.Errorf("found %q", walked)
		}
		for _, bad := range []string{"a\x00b", "../a", "a/../b", "\xff"} {
			if _, err := s.CreateGroup(ctx, bad, nil, nil); err == nil {
				t.Errorf("a group %q was made", bad)
			}
			if _, err := s.Set(ctx, bad, nil, zarr.Condition{}); err == nil {
				t.Errorf("a key %q was written", bad)
			}
			if _, err := s.Exists(ctx, bad); err == nil {
				t.Errorf("%q was looked for", bad)
			}
			if _, err := root.Open(ctx, bad); err == nil {
				t.Errorf("%q was opened", bad)
			}
		}
		_, err := s.CreateArray(ctx, "n", zarr.ArraySpec{Shape: []uint64{2}, DataType: "int32", DimensionNames: []string{"a\x00b"}}, nil)
		wantError(t, err, zarr.ErrInvalidArgument)
		_, err = s.CreateArray(ctx, "n", zarr.ArraySpec{Shape: []uint64{2}, DataType: "int32\x00"}, nil)
		if err == nil {
			t.Error("a data type with NUL was taken")
		}
	}
	for _, url := range []string{"file://a\x00b", "\x00", "none://x"} {
		if _, err := zarr.OpenStorage(ctx, url, nil); err == nil {
			t.Errorf("%q was opened", url)
		}
	}
}

func TestSnapshotsOfGroups(t *testing.T) {
	s := memory(t)
	g := must[*zarr.Group](t)(s.CreateGroup(ctx, "g", map[string]any{"a": 1}, nil))
	next := must[*zarr.Group](t)(g.UpdateAttributes(ctx, map[string]any{"b": []float64{1.5}}))
	if len(attributesOf(t, g)) != 1 || len(attributesOf(t, next)) != 2 {
		t.Error("a snapshot changed")
	}
	must[*zarr.Group](t)(next.DeleteAttribute(ctx, "a"))
	_, err := next.DeleteAttribute(ctx, "none")
	wantError(t, err, zarr.ErrNotFound)
	last := must[*zarr.Group](t)(g.Refresh(ctx))
	if found := attributesOf(t, last); len(found) != 1 || found["b"] == nil {
		t.Error("found", found)
	}
	again := must[*zarr.Storage](t)(last.Storage())
	check(t, s.Close())
	if kind := must[zarr.Kind](t)(again.Exists(ctx, "g")); kind != zarr.KindGroup {
		t.Error("found", kind)
	}
	check(t, again.Close())
	_, err = zarr.OpenArray(ctx, "memory://", nil)
	if err == nil {
		t.Error("nothing is an array")
	}
	var structured struct{ B []float64 }
	check(t, last.DecodeAttributes(&structured))
	if len(structured.B) != 1 || structured.B[0] != 1.5 {
		t.Error("found", structured)
	}
	for _, bad := range []any{[]int{1}, "text", nil, 5, func() {}, map[string]any{"c": make(chan int)}, json.RawMessage("{"), json.RawMessage("")} {
		if _, err := last.SetAttributes(ctx, bad); err == nil {
			t.Errorf("attributes %#v were taken", bad)
		}
	}
	if err := last.DecodeAttributes(&[]int{}); err == nil {
		t.Error("an object became a list")
	}
}
