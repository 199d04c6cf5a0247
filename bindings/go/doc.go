// Package zarr reads and writes Zarr arrays, formats 2 and 3, through the C library libzarr.
//
// An [Array] is a snapshot of an array in a store: a directory, memory, or a [Store] written in Go. Its elements move into and out of
// Go slices without a copy in between:
//
//	a, err := zarr.OpenArray(ctx, "air.zarr/temperature", nil)
//	...
//	defer a.Close()
//	week, err := zarr.Read[float32](ctx, a, zarr.Selection{zarr.Span(0, 7), zarr.At(90), zarr.Span(0, 360).By(2)})
//
// The type parameter is the Go type of the data type; another one is an error, never a reinterpretation. [ReadInto] and [Write] take
// slices of the caller's, also strided ones; [StartRead] and [StartWrite] do the same in the background. [ReadChunks] iterates over chunks,
// [Group.Children], [Group.Nodes] and [Group.Walk] over hierarchies.
//
// # Contexts
//
// Calls that may take long take a [context.Context]. When it ends, reads and writes of data stop soon and give their memory back before
// they return. Other calls return at once, and what they were about to change may be changed all the same.
//
// # Errors
//
// Every error is an [*Error] for [errors.As], matches the Err variable of its [Status] with [errors.Is], and leads to the error of a
// [Store] or [Codec] behind it, with its identity. Absent ([ErrNotFound]), failed ([ErrIO] and others) and damaged ([ErrCorruptData]) are
// different. Using a closed object is [ErrClosed].
//
// # Lifetime
//
// Objects with Close hold something of the library. Close may come at any time, also while calls run, and more than once; objects that
// are not closed are given back when they are collected.
//
// The package needs cgo.
package zarr
