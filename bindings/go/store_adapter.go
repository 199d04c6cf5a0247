package zarr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// storeAdapter answers the library's requests from a Store.
type storeAdapter struct {
	store   Store
	timeout time.Duration
	context context.Context // of calls without a timeout
}

func newAdapter(s Store, o StoreOptions) *storeAdapter {
	return &storeAdapter{store: s, timeout: o.Timeout, context: context.Background()}
}

func members[T any](s any, bit uint32) uint32 {
	if _, ok := s.(T); ok {
		return bit
	}
	return 0
}

// traits of a store; of a scheme, whose stores are not there yet, every method counts as present.
func (o StoreOptions) traits(s Store) (zarrnative.StoreTraits, error) {
	if o.Concurrency < 0 || o.Concurrency > math.MaxInt32 || o.Latency < 0 || o.Timeout < 0 {
		return zarrnative.StoreTraits{}, invalid("negative number in StoreOptions")
	}
	t := zarrnative.StoreTraits{LatencyNs: uint64(o.Latency), Bandwidth: o.Bandwidth, Concurrency: uint32(o.Concurrency)}
	t.Members = members[Setter](s, zarrnative.HasSet) | members[Eraser](s, zarrnative.HasErase) |
		members[PrefixEraser](s, zarrnative.HasErasePrefix) | members[Statter](s, zarrnative.HasStat) |
		members[Lister](s, zarrnative.HasList) | members[Flusher](s, zarrnative.HasFlush)
	if o.ReadOnly {
		t.Members &^= zarrnative.HasSet | zarrnative.HasErase | zarrnative.HasErasePrefix
	}
	set := func(bit uint64, when bool) {
		if when {
			t.Capabilities |= bit
		}
	}
	writable := t.Members&zarrnative.HasSet != 0
	set(zarrnative.StoreWritable, writable)
	set(zarrnative.StoreListable, t.Members&zarrnative.HasList != 0)
	set(zarrnative.StoreAnyThread, !o.OneThread)
	set(zarrnative.StoreAtomicSet, writable && o.AtomicSet)
	set(zarrnative.StoreSetIfAbsent, writable && o.SetIfAbsent)
	set(zarrnative.StoreSetIfMatch, writable && o.SetIfMatch)
	set(zarrnative.StoreProcessSafe, o.ProcessSafe)
	set(zarrnative.StoreLatency, o.Latency > 0)
	if o.Latency > 0 && !o.OneThread {
		t.Members |= zarrnative.HasMany
	}
	return t, nil
}

// fail reports an error of the store with its identity.
func fail(e zarrnative.ErrorSlot, err error) int32 {
	var known *Error
	if errors.As(err, &known) {
		status := known.Status
		if status <= StatusOK || status > StatusLimitExceeded {
			status = StatusCallback // an error that forgot its status is no success
		}
		return e.Fail(int32(status), known.Message, int(known.Errno), known.Retryable, err)
	}
	status := StatusCallback
	var s *sentinel
	if errors.As(err, &s) {
		status = s.status
	} else {
		status = statusOf(err)
	}
	return e.Fail(int32(status), err.Error(), 0, false, err)
}

// absent is what ends a request for a key that is not there: no message is made.
func absent(err error) bool { return errors.Is(err, ErrNotFound) || statusOf(err) == StatusNotFound }

func finish(e zarrnative.ErrorSlot, err error) int32 {
	switch {
	case err == nil:
		return zarrnative.OK
	case absent(err):
		return zarrnative.NotFound
	}
	return fail(e, err)
}

// failHere reports an error of what cannot find a key absent: there "not found" is a failure like any other.
func failHere(e zarrnative.ErrorSlot, what string, err error) int32 {
	if !absent(err) {
		return fail(e, err)
	}
	err = fmt.Errorf("%s: %w", what, err)
	return e.Fail(zarrnative.Callback, err.Error(), 0, false, err)
}

// done is failHere for what may have gone well.
func done(e zarrnative.ErrorSlot, what string, err error) int32 {
	if err == nil {
		return zarrnative.OK
	}
	return failHere(e, what, err)
}

// limited runs a method of the store. With a timeout it runs in a goroutine of its own and is left behind when the time is over.
func limited[T any](a *storeAdapter, run func(ctx context.Context) (T, error)) (T, error) {
	if a.timeout == 0 {
		return run(a.context)
	}
	ctx, cancel := context.WithTimeout(a.context, a.timeout)
	defer cancel()
	return interruptible(ctx, func() (T, error) { return protected(ctx, run) }, nil)
}

// protected runs a method in a goroutine that has no other guard against panics.
func protected[T any](ctx context.Context, run func(ctx context.Context) (T, error)) (value T, err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = newPanicError(panicked)
		}
	}()
	return run(ctx)
}

func goRange(r zarrnative.Request) ByteRange {
	return ByteRange{kind: r.Kind, offset: r.Offset, length: r.Length, ifMatch: r.IfMatch, conditional: r.Conditional}
}

// answer gives the size of the whole value too. Of a part without that size the library asks Stat.
func answer(reply zarrnative.Reply, object Object, r ByteRange, e zarrnative.ErrorSlot) int32 {
	size, known := object.Size, true
	if size == 0 && r.kind == zarrnative.RangeWhole {
		size = uint64(len(object.Data))
	} else if size == 0 {
		known = len(object.Data) == 0
	}
	return reply.Answer(object.Data, size, known, object.ETag, e)
}

func (a *storeAdapter) Get(r zarrnative.Request, reply zarrnative.Reply, e zarrnative.ErrorSlot) int32 {
	asked := goRange(r)
	var object Object
	var err error
	if a.timeout == 0 { // without the closure: a store in memory answers in less time than that takes
		object, err = a.store.Get(a.context, r.Key, asked)
	} else {
		object, err = limited(a, func(ctx context.Context) (Object, error) { return a.store.Get(ctx, r.Key, asked) })
	}
	if err != nil {
		return finish(e, err)
	}
	return answer(reply, object, asked, e)
}

func (a *storeAdapter) GetMany(requests []zarrnative.Request, completion zarrnative.Completion, _ zarrnative.ErrorSlot) int32 {
	ctx, cancel := context.WithCancel(a.context)
	b := &batch{completion: completion, cancel: cancel}
	b.left.Store(int64(len(requests)))
	b.start()
	for i, r := range requests {
		go b.run(i, func() int32 {
			asked := goRange(r)
			object, err := limited(a, func(timed context.Context) (Object, error) {
				merged, stop := merge(timed, ctx)
				defer stop()
				return protected(merged, func(ctx context.Context) (Object, error) { return a.store.Get(ctx, r.Key, asked) })
			})
			if err != nil {
				return finish(completion.Error(i), err)
			}
			return answer(completion.Reply(i), object, asked, completion.Error(i))
		})
	}
	return zarrnative.OK
}

func merge(timed, cancelled context.Context) (context.Context, func()) {
	if timed == context.Background() {
		return cancelled, func() {}
	}
	merged, cancel := context.WithCancelCause(timed)
	stop := context.AfterFunc(cancelled, func() { cancel(context.Cause(cancelled)) })
	return merged, func() { stop(); cancel(nil) }
}

func (a *storeAdapter) Set(key string, data []byte, kind int32, etag string, newEtag zarrnative.Sink, e zarrnative.ErrorSlot) int32 {
	if a.timeout != 0 {
		data = append([]byte(nil), data...) // a Set that is left behind may still read it
	}
	c := Condition{IfAbsent: kind == zarrnative.SetIfAbsent}
	if kind == zarrnative.SetIfMatch {
		c.IfMatch = etag
	}
	got, err := limited(a, func(ctx context.Context) (string, error) { return a.store.(Setter).Set(ctx, key, data, c) })
	if err != nil {
		return failHere(e, "Set of "+strconv.Quote(key), err)
	}
	return write(newEtag, got, e)
}

func write(sink zarrnative.Sink, text string, e zarrnative.ErrorSlot) int32 {
	if text == "" {
		return zarrnative.OK
	}
	return sink.Write([]byte(text), e)
}

func (a *storeAdapter) Erase(key string, e zarrnative.ErrorSlot) (bool, int32) {
	existed, err := limited(a, func(ctx context.Context) (bool, error) { return a.store.(Eraser).Erase(ctx, key) })
	return existed, finish(e, err)
}

func (a *storeAdapter) ErasePrefix(prefix string, e zarrnative.ErrorSlot) int32 {
	_, err := limited(a, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, a.store.(PrefixEraser).ErasePrefix(ctx, prefix)
	})
	return done(e, "ErasePrefix", err)
}

func (a *storeAdapter) Stat(key string, etag zarrnative.Sink, e zarrnative.ErrorSlot) (uint64, int32) {
	stat, err := limited(a, func(ctx context.Context) (Stat, error) { return a.store.(Statter).Stat(ctx, key) })
	if err != nil {
		return 0, finish(e, err)
	}
	return stat.Size, write(etag, stat.ETag, e)
}

func (a *storeAdapter) List(prefix string, recursive bool, lister zarrnative.Lister, e zarrnative.ErrorSlot) int32 {
	if a.timeout != 0 {
		return a.listTimed(prefix, recursive, lister, e)
	}
	for key, err := range a.store.(Lister).List(a.context, prefix, recursive) {
		if err != nil {
			return failHere(e, "List", err)
		}
		if !lister.Emit(key) {
			break
		}
	}
	return zarrnative.OK
}

// listTimed collects first, because a listing that is left behind must not emit.
func (a *storeAdapter) listTimed(prefix string, recursive bool, lister zarrnative.Lister, e zarrnative.ErrorSlot) int32 {
	keys, err := limited(a, func(ctx context.Context) ([]string, error) {
		var keys []string
		for key, err := range a.store.(Lister).List(ctx, prefix, recursive) {
			if err != nil {
				return nil, err
			}
			keys = append(keys, key)
		}
		return keys, nil
	})
	if err != nil {
		return failHere(e, "List", err)
	}
	for _, key := range keys {
		if !lister.Emit(key) {
			break
		}
	}
	return zarrnative.OK
}

func (a *storeAdapter) Flush(e zarrnative.ErrorSlot) int32 {
	_, err := limited(a, func(ctx context.Context) (struct{}, error) { return struct{}{}, a.store.(Flusher).Flush(ctx) })
	return done(e, "Flush", err)
}

func (a *storeAdapter) Describe(sink zarrnative.Sink, e zarrnative.ErrorSlot) int32 {
	if s, ok := a.store.(fmt.Stringer); ok {
		return write(sink, s.String(), e)
	}
	return write(sink, fmt.Sprintf("go:%T", a.store), e)
}

// Release closes the store: nobody uses it any more.
func (a *storeAdapter) Release() {
	if c, ok := a.store.(io.Closer); ok {
		_ = c.Close()
	}
}
