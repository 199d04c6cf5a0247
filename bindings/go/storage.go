package zarr

import (
	"context"
	"iter"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Storage is an opened store: a directory, memory, or a [Store] of the program's own. It has the methods of a [Store] too, so that a
// store can be built over it. Any goroutine may use it.
type Storage struct{ h *handle }

// StorageOptions say how a store is opened. The zero StorageOptions and nil are the defaults.
type StorageOptions struct {
	Engine        *Engine        // nil = the default one
	Configuration map[string]any // of the store; files know "durability": "rename", "in_place" or "fsync"
	ReadOnly      bool
}

// OpenStorage opens a store by URL: "/path", "relative/path", "file:///path", "memory://name" (shared by name in this process;
// "memory://" is a fresh private one), or a registered scheme. The folder of a file store is made by the first write.
func OpenStorage(ctx context.Context, url string, o *StorageOptions) (*Storage, error) {
	if o == nil {
		o = &StorageOptions{}
	}
	configuration := ""
	if o.Configuration != nil {
		var err error
		if configuration, err = formatJSON(o.Configuration); err != nil {
			return nil, err
		}
	}
	flags := uint(0)
	if o.ReadOnly {
		flags = zarrnative.StoreOpenRead
	}
	return interruptible(ctx, func() (*Storage, error) {
		engine, done, err := o.Engine.use()
		if err != nil {
			return nil, err
		}
		defer done()
		p, n := text(url)
		q, m := optionalText(configuration)
		var out, e uintptr
		if err := check(zarrnative.ZarrStoreOpen(engine, p, n, q, m, flags, &out, &e), &e); err != nil {
			return nil, err
		}
		return newStorage(out), nil
	}, func(s *Storage) { s.Close() })
}

// NewStorage makes storage of a [Store] written in Go. engine may be nil.
func NewStorage(engine *Engine, s Store, o StoreOptions) (*Storage, error) {
	if s == nil {
		return nil, invalid("a nil Store")
	}
	traits, err := o.traits(s)
	if err != nil {
		return nil, err
	}
	address, done, err := engine.use()
	if err != nil {
		return nil, err
	}
	defer done()
	var out, e uintptr
	if err := check(zarrnative.StoreNew(address, traits, newAdapter(s, o), &out, &e), &e); err != nil {
		return nil, err
	}
	return newStorage(out), nil
}

func newStorage(address uintptr) *Storage {
	s := &Storage{}
	s.h = adopt(s, address, zarrnative.ZarrStoreRelease)
	return s
}

func (s *Storage) handle() *handle {
	if s == nil {
		return nil
	}
	return s.h
}

// Close gives the store back. It lives on as long as something that was opened in it. What can fail at the end is Flush.
func (s *Storage) Close() error {
	s.handle().close()
	return nil
}

// String describes the store for people, without credentials.
func (s *Storage) String() string {
	description := "closed"
	_ = s.handle().call(func(address uintptr, _ *uintptr) int {
		description = zarrnative.Text(zarrnative.ZarrStoreDescription(address))
		return zarrnative.OK
	})
	return description
}

// Abilities are what a store can do.
type Abilities struct {
	Writable, Listable, AtomicSet, SetIfAbsent, SetIfMatch, AnyThread, ProcessSafe, Latency bool
}

// Abilities says what the store can do.
func (s *Storage) Abilities() (Abilities, error) {
	var a Abilities
	err := s.handle().call(func(address uintptr, _ *uintptr) int {
		bits := zarrnative.ZarrStoreCapabilities(address)
		has := func(bit uint64) bool { return bits&bit != 0 }
		a = Abilities{has(zarrnative.StoreWritable), has(zarrnative.StoreListable), has(zarrnative.StoreAtomicSet),
			has(zarrnative.StoreSetIfAbsent), has(zarrnative.StoreSetIfMatch), has(zarrnative.StoreAnyThread),
			has(zarrnative.StoreProcessSafe), has(zarrnative.StoreLatency)}
		return zarrnative.OK
	})
	return a, err
}

// Get reads a value or a part of it. [ErrNotFound] when there is none.
func (s *Storage) Get(ctx context.Context, key string, r ByteRange) (Object, error) {
	var object Object
	err := cancellable(ctx, func(cancel uintptr) error {
		address, err := s.handle().use()
		if err != nil {
			return err
		}
		defer s.h.done()
		var e uintptr
		var status int
		asked := zarrnative.Request{Key: key, Kind: r.kind, Offset: r.offset, Length: r.length, IfMatch: r.ifMatch, Conditional: r.conditional}
		object.Data, object.Size, object.ETag, status = zarrnative.StoreGet(address, asked, cancel, &e)
		return check(status, &e)
	})
	return object, err
}

// GetMany reads several values; the store may have many requests in flight. An absent value is nil, no error.
func (s *Storage) GetMany(ctx context.Context, keys []string, ranges []ByteRange) ([][]byte, error) {
	if ranges == nil {
		ranges = make([]ByteRange, len(keys))
	}
	if len(ranges) != len(keys) {
		return nil, invalid("%d ranges for %d keys", len(ranges), len(keys))
	}
	gets, err := newGets(keys, ranges)
	if err != nil {
		return nil, err
	}
	defer zarrnative.ZarrFlatGetsFree(gets)
	err = cancellable(ctx, func(cancel uintptr) error {
		return s.handle().call(func(address uintptr, e *uintptr) int { return zarrnative.ZarrFlatGetsRun(address, gets, cancel, e) })
	})
	if err != nil {
		return nil, err
	}
	values := make([][]byte, len(keys))
	for i := range values {
		values[i] = bytesOf(zarrnative.ZarrFlatGetsTake(gets, uint64(i)))
	}
	return values, nil
}

func newGets(keys []string, ranges []ByteRange) (uintptr, error) {
	gets := zarrnative.ZarrFlatGetsNew(uint64(len(keys)))
	if gets == 0 {
		return 0, noMemory("requests")
	}
	for i, r := range ranges {
		p, n := text(keys[i])
		var match unsafe.Pointer
		var length uint64
		if r.conditional {
			match, length = text(r.ifMatch)
		}
		if zarrnative.ZarrFlatGetsSet(gets, uint64(i), p, n, int(r.kind), r.offset, r.length, match, length) == 0 {
			zarrnative.ZarrFlatGetsFree(gets)
			return 0, noMemory("requests")
		}
	}
	return gets, nil
}

// Set replaces the whole value and gives its new etag, "" when the store has none. [ErrPreconditionFailed] when the condition
// does not hold.
func (s *Storage) Set(ctx context.Context, key string, data []byte, c Condition) (string, error) {
	kind := zarrnative.SetAlways
	if c.IfAbsent && c.IfMatch != "" {
		return "", invalid("a condition cannot be both IfAbsent and IfMatch")
	} else if c.IfAbsent {
		kind = zarrnative.SetIfAbsent
	} else if c.IfMatch != "" {
		kind = zarrnative.SetIfMatch
	}
	if ctx.Err() != nil {
		return "", contextError(ctx)
	}
	var etag uintptr
	err := s.handle().call(func(address uintptr, e *uintptr) int {
		p, n := text(key)
		q, m := text(c.IfMatch)
		return zarrnative.ZarrFlatStoreSet(address, p, n, unsafe.Pointer(first(data)), uint64(len(data)), kind, q, m, &etag, e)
	})
	return textOf(etag), err
}

// Erase removes a value; an absent one is no error.
func (s *Storage) Erase(ctx context.Context, key string) (bool, error) {
	return interruptible(ctx, func() (bool, error) {
		var existed int32
		err := s.handle().call(func(address uintptr, e *uintptr) int {
			p, n := text(key)
			return zarrnative.ZarrStoreErase(address, p, n, &existed, e)
		})
		return existed != 0, err
	}, nil)
}

// ErasePrefix removes every value below a prefix, which is "" or ends with "/".
func (s *Storage) ErasePrefix(ctx context.Context, prefix string) error {
	return interruptibleCall(ctx, func() error {
		return s.handle().call(func(address uintptr, e *uintptr) int {
			p, n := text(prefix)
			return zarrnative.ZarrStoreErasePrefix(address, p, n, e)
		})
	})
}

// Stat tells size and etag of a value. [ErrNotFound] when there is none.
func (s *Storage) Stat(ctx context.Context, key string) (Stat, error) {
	return interruptible(ctx, func() (Stat, error) {
		var stat Stat
		var etag uintptr
		err := s.handle().call(func(address uintptr, e *uintptr) int {
			p, n := text(key)
			return zarrnative.ZarrStoreStat(address, p, n, &stat.Size, &etag, e)
		})
		stat.ETag = textOf(etag)
		return stat, err
	}, nil)
}

// List gives the keys below a prefix, which is "" or ends with "/": all of them, or direct children, deeper ones as one prefix that
// ends with "/". Order is free.
func (s *Storage) List(ctx context.Context, prefix string, recursive bool) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		deep := 0
		if recursive {
			deep = 1
		}
		packed, err := interruptible(ctx, func() ([]byte, error) {
			var out uintptr
			err := s.handle().call(func(address uintptr, e *uintptr) int {
				p, n := text(prefix)
				return zarrnative.ZarrFlatList(address, p, n, deep, &out, e)
			})
			return bytesOf(out), err
		}, nil)
		if err != nil {
			yield("", err)
			return
		}
		for _, key := range unpack(packed) {
			if !yield(key, nil) {
				return
			}
		}
	}
}

// Flush makes everything written so far durable, as far as the store can.
func (s *Storage) Flush(ctx context.Context) error {
	return interruptibleCall(ctx, func() error { return s.handle().call(zarrnative.ZarrStoreFlush) })
}
