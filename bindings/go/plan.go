package zarr

import (
	"context"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Request is one request to the store that a plan foresees.
type Request struct {
	Key    string `json:"key"`
	Kind   string `json:"kind"`
	Offset uint64 `json:"offset"`
	Length uint64 `json:"length"`
	Jobs   uint64 `json:"jobs"` // chunks decoded of it
}

// ReadPlan is what a read would do.
type ReadPlan struct {
	Chunks       uint64    `json:"chunks"`
	Requests     []Request `json:"requests"`
	RequestCount uint64    `json:"request_count"`
	Bytes        uint64    `json:"bytes"`
	DecodeJobs   uint64    `json:"decode_jobs"`
}

// WritePlan is what a write would do.
type WritePlan struct {
	Chunks        uint64    `json:"chunks"`
	WholeChunks   uint64    `json:"whole_chunks"`
	PartialChunks uint64    `json:"partial_chunks"` // read, changed and written
	Requests      []Request `json:"requests"`
}

// PlanRead tells what reading a selection would do, without reading data.
func (a *Array) PlanRead(ctx context.Context, s Selection, options ...Option) (*ReadPlan, error) {
	return decode[ReadPlan](a.plan(ctx, s, options, zarrnative.ZarrPlanReadSlice))
}

// PlanWrite tells what writing a selection would do, without writing.
func (a *Array) PlanWrite(ctx context.Context, s Selection, options ...Option) (*WritePlan, error) {
	return decode[WritePlan](a.plan(ctx, s, options, zarrnative.ZarrPlanWriteSlice))
}

type planCall func(array uintptr, rank uint64, start, shape *uint64, step *int64, options uintptr, out, e *uintptr) int

func (a *Array) plan(ctx context.Context, s Selection, options []Option, run planCall) ([]byte, error) {
	r := new(region)
	if err := r.of(a, s); err != nil {
		return nil, err
	}
	var out uintptr
	err := withOptions(ctx, collect(options), a.itemSize, func(o uintptr) error {
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return run(address, r.rank, &r.start[0], &r.shape[0], r.stepPointer(), o, &out, e)
		})
	})
	return bytesOf(out), err
}
