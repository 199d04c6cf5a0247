// Reduction sums an array larger than what is in memory at once: one goroutine a CPU, each with the chunks that are next.
package main

import (
	"context"
	"fmt"
	"log"
	"runtime"
	"sync"

	zarr "github.com/libzarr/libzarr/bindings/go"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
	array, err := zarr.CreateArray(ctx, "memory://reduction", zarr.ArraySpec{Shape: []uint64{1000, 1000}, Chunks: []uint64{128, 128},
		DataType: "int32"}, false)
	if err != nil {
		return err
	}
	defer array.Close()
	values := make([]int32, array.Size())
	for i := range values {
		values[i] = int32(i % 1000)
	}
	if err := zarr.Write(ctx, array, nil, values); err != nil {
		return err
	}
	total, largest, err := reduce(ctx, array)
	if err != nil {
		return err
	}
	fmt.Printf("%d elements: sum %d, largest %d\n", array.Size(), total, largest)
	return nil
}

// part is what a goroutine found.
type part struct {
	sum     int64
	largest int32
	err     error
}

func reduce(ctx context.Context, array *zarr.Array) (int64, int32, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	chunks, parts := make(chan zarr.Chunk), make(chan part)
	go func() {
		defer close(chunks)
		for c, err := range array.Chunks(ctx) {
			if err != nil {
				return // the context's end: a worker has failed
			}
			chunks <- c
		}
	}()
	var workers sync.WaitGroup
	for range runtime.NumCPU() {
		workers.Add(1)
		go func() {
			defer workers.Done()
			p := sum(ctx, array, chunks)
			if p.err != nil {
				cancel()
				for range chunks { // let the sender end
				}
			}
			parts <- p
		}()
	}
	go func() { workers.Wait(); close(parts) }()
	var all part
	for p := range parts {
		all.sum += p.sum
		all.largest = max(all.largest, p.largest)
		if all.err == nil {
			all.err = p.err
		}
	}
	return all.sum, all.largest, all.err
}

func sum(ctx context.Context, array *zarr.Array, chunks <-chan zarr.Chunk) (p part) {
	buffer := make([]int32, 128*128)
	for c := range chunks {
		data := buffer[:c.Selection().Size()]
		if p.err = zarr.ReadInto(ctx, array, c.Selection(), data); p.err != nil {
			return p
		}
		for _, v := range data {
			p.sum += int64(v)
			p.largest = max(p.largest, v)
		}
	}
	return p
}
