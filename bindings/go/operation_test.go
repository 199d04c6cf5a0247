package zarr_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

func TestOperations(t *testing.T) {
	a := counted(t, zarr.ArraySpec{Shape: []uint64{1000}, Chunks: []uint64{10}})
	dst := make([]int32, 1000)
	op := must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, dst))
	runtime.GC()
	check(t, op.Wait(ctx))
	check(t, op.Wait(ctx))
	if done, total := op.Progress(); done != total || total == 0 || !op.Finished() || !slices.Equal(dst, count(1000)) {
		t.Error("found", done, total, dst[:5])
	}
	<-op.Done()
	check(t, op.Close())
	wantError(t, op.Wait(ctx), zarr.ErrClosed)
	write := must[*zarr.Operation](t)(zarr.StartWrite(ctx, a, zarr.Selection{zarr.Span(0, 3)}, []int32{7, 8, 9}))
	defer write.Close()
	check(t, write.Wait(ctx))
	if v := must[[]int32](t)(zarr.Read[int32](ctx, a, zarr.Selection{zarr.Span(0, 3)})); !slices.Equal(v, []int32{7, 8, 9}) {
		t.Error("found", v)
	}
	_, err := zarr.StartRead(ctx, a, nil, dst[:5])
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.StartRead(ctx, a, nil, make([]int64, 1000))
	wantError(t, err, zarr.ErrInvalidArgument)
	_, err = zarr.StartRead(ctx, a, zarr.Selection{zarr.Span(0, 1001)}, make([]int32, 1001))
	wantError(t, err, zarr.ErrOutOfRange)
	closed := must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, dst))
	check(t, closed.Close()) // goes on to its end
	<-closed.Done()
	empty := must[*zarr.Operation](t)(zarr.StartRead[int32](ctx, a, zarr.Selection{zarr.Span(5, 5)}, nil))
	check(t, empty.Wait(ctx))
}

// slow is a store whose chunks come when it is told, or when the caller gives up.
type slow struct {
	asked   chan string
	release chan struct{}
}

func newSlow() slow { return slow{make(chan string, 100), make(chan struct{})} }

func (s slow) Get(ctx context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	if key == "zarr.json" {
		return r.Of([]byte(smallDocument))
	}
	if !strings.HasPrefix(key, "c/") {
		return zarr.Object{}, zarr.ErrNotFound
	}
	s.asked <- key
	select {
	case <-s.release:
		return zarr.Object{}, zarr.ErrNotFound
	case <-ctx.Done():
		return zarr.Object{}, context.Cause(ctx)
	}
}

func TestCancelReachesAStore(t *testing.T) {
	store := newSlow()
	a := openSmall(t, store, zarr.StoreOptions{Latency: time.Millisecond})
	cause := errors.New("the user went home")
	limited, cancel := context.WithCancelCause(ctx)
	go func() { <-store.asked; cancel(cause) }()
	_, err := zarr.Read[int32](limited, a, nil)
	wantError(t, err, zarr.ErrCancelled)
	wantError(t, err, context.Canceled)
	wantError(t, err, cause)

	deadline, stop := context.WithTimeout(ctx, 30*time.Millisecond)
	defer stop()
	_, err = zarr.Read[int32](deadline, a, nil)
	wantError(t, err, context.DeadlineExceeded)

	op := must[*zarr.Operation](t)(zarr.StartRead(ctx, a, nil, make([]int32, 2)))
	defer op.Close()
	impatient, stop := context.WithTimeout(ctx, time.Millisecond)
	defer stop()
	wantError(t, op.Wait(impatient), zarr.ErrTimeout)
	op.Cancel()
	wantError(t, op.Wait(ctx), zarr.ErrCancelled)

	limited, cancel = context.WithCancelCause(ctx)
	op = must[*zarr.Operation](t)(zarr.StartRead(limited, a, nil, make([]int32, 2)))
	defer op.Close()
	cancel(cause)
	wantError(t, op.Wait(ctx), cause)

	deadline, stop = context.WithTimeout(ctx, 100*time.Millisecond)
	defer stop()
	op = must[*zarr.Operation](t)(zarr.StartRead(deadline, a, nil, make([]int32, 2)))
	defer op.Close()
	err = op.Wait(ctx)
	wantError(t, err, zarr.ErrTimeout)
	wantError(t, err, context.DeadlineExceeded)
}

func TestDoneContexts(t *testing.T) {
	s := memory(t)
	a := counted(t, zarr.ArraySpec{Shape: []uint64{4}})
	done, cancel := context.WithCancel(ctx)
	cancel()
	errs := []error{zarr.Write(done, a, nil, count(4)), zarr.CopyData(done, a, a, nil), s.Flush(done), s.EraseNode(done, "a"), a.Clear(done, nil),
		s.ErasePrefix(done, "")}
	_, err := zarr.Read[int32](done, a, nil)
	errs = append(errs, err)
	_, err = zarr.StartRead(done, a, nil, count(4))
	errs = append(errs, err)
	_, err = s.Get(done, "k", zarr.ByteRange{})
	errs = append(errs, err)
	_, err = s.Set(done, "k", nil, zarr.Condition{})
	errs = append(errs, err)
	_, err = s.OpenArray(done, "a", nil)
	errs = append(errs, err)
	_, err = a.Check(done)
	errs = append(errs, err)
	_, err = zarr.OpenStorage(done, "memory://", nil)
	errs = append(errs, err)
	for _, err := range a.Chunks(done) {
		errs = append(errs, err)
	}
	for i, err := range errs {
		if !errors.Is(err, context.Canceled) || !errors.Is(err, zarr.ErrCancelled) {
			t.Errorf("%d: found %v", i, err)
		}
	}
	if v := must[int32](t)(zarr.ReadElement[int32](ctx, a, 3)); v != 3 {
		t.Error("a cancelled call changed something: found", v)
	}
}

// hanging never answers.
type hanging struct{ started chan struct{} }

func (h hanging) Get(_ context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	if key == "zarr.json" && h.started == nil {
		return r.Of([]byte(smallDocument))
	}
	if h.started == nil && !strings.HasPrefix(key, "c/") {
		return zarr.Object{}, zarr.ErrNotFound
	}
	select {}
}

func TestHangingStores(t *testing.T) {
	// Its own timeout ends each call.
	a := openSmall(t, hanging{}, zarr.StoreOptions{Timeout: 300 * time.Millisecond})
	_, err := zarr.Read[int32](ctx, a, nil)
	wantError(t, err, zarr.ErrTimeout)
	// The caller's context ends the wait for a store with latency, which does not even look at its context.
	b := openSmall(t, hanging{}, zarr.StoreOptions{Latency: time.Millisecond})
	limited, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, err = zarr.Read[int32](limited, b, nil)
	wantError(t, err, context.DeadlineExceeded)
	// Opening is left behind.
	s := must[*zarr.Storage](t)(zarr.NewStorage(nil, hanging{make(chan struct{})}, zarr.StoreOptions{}))
	defer s.Close()
	limited, cancel = context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	_, err = s.OpenArray(limited, "", nil)
	wantError(t, err, context.DeadlineExceeded)
}
