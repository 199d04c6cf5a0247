package zarr_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// resident is the memory of the process, in kB.
func resident(t testing.TB) int {
	t.Helper()
	file := must[*os.File](t)(os.Open("/proc/self/status"))
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			var size int
			if _, err := fmt.Sscan(rest, &size); err == nil {
				return size
			}
		}
	}
	t.Skip("the system does not tell how large the process is")
	return 0
}

// notGrown runs something many times and fails when the process has grown by more than some megabytes.
func notGrown(t *testing.T, times, megabytes int, run func(i int)) {
	t.Helper()
	if testing.Short() {
		megabytes += 16 // few rounds, with a race detector that has memory of its own
	}
	settle := func() int { runtime.GC(); runtime.GC(); return resident(t) }
	for i := range times / 4 { // until pools and caches are full
		run(i)
	}
	// What leaks grows every time; allocators keep some megabytes more now and then.
	before, after := 0, 0
	for range 3 {
		before = settle()
		for i := range times {
			run(i)
		}
		if after = settle(); after <= before+megabytes*1024 {
			return
		}
	}
	t.Errorf("%d kB became %d kB", before, after)
}

func loops(n int) int {
	if testing.Short() {
		return n / 50
	}
	return n
}

func TestNoLeakOfClosedObjects(t *testing.T) {
	s := memory(t)
	must[*zarr.Array](t)(s.CreateArray(ctx, "g/a", zarr.ArraySpec{Shape: []uint64{4}, DataType: "int32", Attributes: map[string]any{"x": 1}}, nil)).Close()
	notGrown(t, loops(100000), 4, func(int) {
		a, err := s.OpenArray(ctx, "g/a", nil)
		if err != nil {
			t.Fatal(err)
		}
		a.Close()
	})
	notGrown(t, loops(20000), 4, func(int) {
		g := must[*zarr.Group](t)(s.OpenGroup(ctx, "g", nil))
		a := must[*zarr.Array](t)(g.OpenArray(ctx, "a"))
		must[map[string]any](t)(a.Attributes())
		_, err := a.Attribute("none")
		wantError(t, err, zarr.ErrNotFound)
		op := must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, make([]int32, 4)))
		check(t, op.Wait(ctx))
		op.Close()
		a.Close()
		g.Close()
	})
}

func TestNoLeakOfForgottenObjects(t *testing.T) {
	s := memory(t)
	must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{4}, DataType: "int32"}, nil)).Close()
	// The collector frees on many threads, each with memory of its own; the arrays themselves would be more than 100 MB.
	notGrown(t, loops(100000), 16, func(i int) {
		if _, err := s.OpenArray(ctx, "a", nil); err != nil {
			t.Fatal(err)
		}
		if i%1000 == 0 {
			runtime.GC()
		}
	})
}

func TestNoLeakOfCallbacks(t *testing.T) {
	own := errors.New("no")
	a := openSmall(t, statusStore{own}, zarr.StoreOptions{})
	notGrown(t, loops(50000), 4, func(int) {
		if _, err := zarr.Read[int32](ctx, a, nil); !errors.Is(err, own) {
			t.Fatal(err)
		}
	})
	notGrown(t, loops(20000), 4, func(int) {
		f := newFull()
		s := must[*zarr.Storage](t)(zarr.NewStorage(nil, f, everything))
		must[string](t)(s.Set(ctx, "k", []byte("v"), zarr.Condition{}))
		if object := must[zarr.Object](t)(s.Get(ctx, "k", zarr.ByteRange{})); string(object.Data) != "v" {
			t.Fatal("found", object)
		}
		s.Close()
		if !f.closed.Load() {
			t.Fatal("a store is held")
		}
	})
}

// A store that only an array uses any more is closed when the array was collected.
func TestCollectionClosesStores(t *testing.T) {
	f := newFull()
	func() {
		s := must[*zarr.Storage](t)(zarr.NewStorage(nil, f, everything))
		a := must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{4}, DataType: "int32"}, nil))
		check(t, s.Close())
		check(t, zarr.Write(ctx, a, nil, count(4)))
	}()
	eventually(t, "the store is closed", func() bool { runtime.GC(); return f.closed.Load() })
}

// Whatever is closed first, what uses it goes on.
func TestCloseInAnyOrder(t *testing.T) {
	type closer interface{ Close() error }
	orders := [][]int{}
	var permute func(rest, chosen []int)
	permute = func(rest, chosen []int) {
		if len(rest) == 0 {
			orders = append(orders, slices.Clone(chosen))
		}
		for i, v := range rest {
			permute(slices.Delete(slices.Clone(rest), i, i+1), append(chosen, v))
		}
	}
	permute([]int{0, 1, 2, 3, 4}, nil)
	for _, order := range orders {
		engine := must[*zarr.Engine](t)(zarr.NewEngine(zarr.EngineOptions{}))
		f := newFull()
		s := must[*zarr.Storage](t)(zarr.NewStorage(engine, f, everything))
		g := must[*zarr.Group](t)(s.CreateGroup(ctx, "g", nil, nil))
		a := must[*zarr.Array](t)(s.CreateArray(ctx, "g/a", zarr.ArraySpec{Shape: []uint64{4}, DataType: "int32"}, nil))
		check(t, zarr.Write(ctx, a, nil, count(4)))
		op := must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, make([]int32, 4)))
		for _, i := range order {
			check(t, []closer{engine, s, g, a, op}[i].Close())
			if v, err := zarr.Read[int32](ctx, a, nil); err == nil && !slices.Equal(v, count(4)) || err != nil && !errors.Is(err, zarr.ErrClosed) {
				t.Fatal("found", v, err)
			}
		}
		eventually(t, "the store is closed", f.closed.Load)
	}
}

// Closing while other goroutines work: each call does its work or finds the object closed.
func TestCloseUnderLoad(t *testing.T) {
	s := memory(t)
	must[*zarr.Array](t)(s.CreateArray(ctx, "a", zarr.ArraySpec{Shape: []uint64{100}, Chunks: []uint64{10}, DataType: "int32", FillValue: 7}, nil)).Close()
	for range loops(1000) {
		a := must[*zarr.Array](t)(s.OpenArray(ctx, "a", nil))
		var group sync.WaitGroup
		for range 4 {
			group.Add(1)
			go func() {
				defer group.Done()
				for range 20 {
					v, err := zarr.Read[int32](ctx, a, nil)
					if err != nil && !errors.Is(err, zarr.ErrClosed) || err == nil && v[99] != 7 {
						t.Error("found", v, err)
					}
					if _, err := a.Attributes(); err != nil && !errors.Is(err, zarr.ErrClosed) {
						t.Error("found", err)
					}
				}
			}()
		}
		a.Close()
		group.Wait()
	}
}

// The collector runs all the time while data move, also in the background: memory stays where it is.
func TestCollectionUnderLoad(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{1000, 100}, Chunks: []uint64{100, 50}})
	want := count(100000)
	stop := make(chan struct{})
	var group sync.WaitGroup
	group.Add(1)
	go func() {
		defer group.Done()
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	for i := range loops(200) {
		dst := make([]int32, 100000)
		op := must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, dst))
		garbage := make([][]byte, 100)
		for j := range garbage {
			garbage[j] = make([]byte, 1000+i)
		}
		other := must[[]int32](t)(zarr.Read[int32](ctx, a, nil))
		check(t, op.Wait(ctx))
		if !slices.Equal(dst, want) || !slices.Equal(other, want) {
			t.Fatal("data were damaged")
		}
		// One that nobody waits for or closes.
		must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, make([]int32, 100000)))
	}
	close(stop)
	group.Wait()
}
