// Custom_store keeps arrays in a Go map: the whole interface of a store that can be read, written and listed, and an error of its own that
// reaches the caller.
package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log"
	"maps"
	"slices"
	"strings"
	"sync"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

// shelf is a store. Its methods are called from several goroutines at once.
type shelf struct {
	mutex  sync.RWMutex
	values map[string][]byte
	locked map[string]bool
}

// errLocked is an error of the store's own.
var errLocked = errors.New("the shelf is locked")

func (s *shelf) Get(_ context.Context, key string, r zarr.ByteRange) (zarr.Object, error) {
	s.mutex.RLock()
	defer s.mutex.RUnlock()
	if s.locked[key] {
		return zarr.Object{}, fmt.Errorf("%s: %w", key, errLocked)
	}
	value, ok := s.values[key]
	if !ok {
		return zarr.Object{}, zarr.ErrNotFound
	}
	return r.Of(value)
}

func (s *shelf) Set(_ context.Context, key string, data []byte, _ zarr.Condition) (string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.values[key] = slices.Clone(data)
	return "", nil
}

func (s *shelf) Erase(_ context.Context, key string) (bool, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	_, existed := s.values[key]
	delete(s.values, key)
	return existed, nil
}

func (s *shelf) List(_ context.Context, prefix string, recursive bool) iter.Seq2[string, error] {
	s.mutex.RLock()
	keys := slices.Sorted(maps.Keys(s.values))
	s.mutex.RUnlock()
	return func(yield func(string, error) bool) {
		last := ""
		for _, key := range keys {
			if !strings.HasPrefix(key, prefix) {
				continue
			}
			if folder, _, deeper := strings.Cut(key[len(prefix):], "/"); deeper && !recursive {
				key = prefix + folder + "/"
			}
			if key != last && !yield(key, nil) {
				return
			}
			last = key
		}
	}
}

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	mine := &shelf{values: map[string][]byte{}, locked: map[string]bool{}}
	store, err := zarr.NewStorage(nil, mine, zarr.StoreOptions{AtomicSet: true})
	if err != nil {
		return err
	}
	defer store.Close()
	array, err := store.CreateArray(ctx, "numbers", zarr.ArraySpec{Shape: []uint64{4, 6}, Chunks: []uint64{2, 3}, DataType: "int16"}, nil)
	if err != nil {
		return err
	}
	defer array.Close()
	values := make([]int16, 24)
	for i := range values {
		values[i] = int16(i * i)
	}
	if err := zarr.Write(ctx, array, nil, values); err != nil {
		return err
	}
	for key, err := range store.List(ctx, "", true) {
		if err != nil {
			return err
		}
		fmt.Println("stored:", key)
	}
	column, err := zarr.Read[int16](ctx, array, zarr.Selection{zarr.Span(0, 4), zarr.At(5)})
	if err != nil {
		return err
	}
	fmt.Println("the last column:", column)

	mine.locked["numbers/c/1/1"] = true
	_, err = zarr.Read[int16](ctx, array, nil)
	fmt.Println("with a locked chunk:", errors.Is(err, errLocked), errors.Is(err, zarr.ErrNotFound))
	return nil
}
