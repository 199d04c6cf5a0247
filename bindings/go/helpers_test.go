package zarr_test

import (
	"context"
	"errors"
	"testing"
	"time"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

var ctx = context.Background()

// must gives the value of a call that has to succeed.
func must[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantError fails unless err is of the kind, and an *Error unless it is about a closed object.
func wantError(t testing.TB, err, kind error) {
	t.Helper()
	var e *zarr.Error
	if !errors.Is(err, kind) {
		t.Errorf("found error %v, expected %v", err, kind)
	} else if !errors.As(err, &e) && kind != zarr.ErrClosed {
		t.Errorf("%v is no *zarr.Error", err)
	}
}

// eventually waits for what another thread does soon.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func memory(t testing.TB) *zarr.Storage {
	t.Helper()
	s := must[*zarr.Storage](t)(zarr.OpenStorage(ctx, "memory://", nil))
	t.Cleanup(func() { s.Close() })
	return s
}

func create(t testing.TB, spec zarr.ArraySpec) *zarr.Array {
	t.Helper()
	a := must[*zarr.Array](t)(memory(t).CreateArray(ctx, "a", spec, nil))
	t.Cleanup(func() { a.Close() })
	return a
}

// counted is an int32 array whose elements are 0, 1, 2, ... in C order.
func counted(t testing.TB, spec zarr.ArraySpec) *zarr.Array {
	t.Helper()
	spec.DataType = "int32"
	a := create(t, spec)
	check(t, zarr.Write(ctx, a, nil, count(int(a.Size()))))
	return a
}

func count(n int) []int32 {
	values := make([]int32, n)
	for i := range values {
		values[i] = int32(i)
	}
	return values
}
