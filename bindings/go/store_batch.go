package zarr

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// cancelPoll is how often a batch of requests that takes long looks whether its caller has given up.
const cancelPoll = 10 * time.Millisecond

// batch is one get_many on its way. The library's completion lives until the last request is reported done.
type batch struct {
	completion zarrnative.Completion
	cancel     context.CancelFunc // ends the context of the requests
	left       atomic.Int64
	mutex      sync.Mutex
	finished   bool // the last answer is being given: the completion may go at any time
	timer      *time.Timer
}

// start begins to look whether the caller has given up.
func (b *batch) start() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.timer = time.AfterFunc(cancelPoll, b.poll)
}

// run answers one request, also when its goroutine panics or ends in the middle.
func (b *batch) run(index int, answer func() int32) {
	status, answered := int32(zarrnative.Callback), false
	defer func() {
		if value := recover(); value != nil {
			err := newPanicError(value)
			status = b.completion.Error(index).Fail(zarrnative.Callback, err.Error(), 0, false, err)
		} else if !answered {
			const message = "the goroutine of Get ended without an answer"
			status = b.completion.Error(index).Fail(zarrnative.Callback, message, 0, false, nil)
		}
		b.done(index, status)
	}()
	status = answer()
	answered = true
}

func (b *batch) done(index int, status int32) {
	if b.left.Add(-1) == 0 {
		b.mutex.Lock()
		b.finished = true
		b.mutex.Unlock()
		b.timer.Stop()
		b.cancel()
	}
	b.completion.Done(index, status)
}

func (b *batch) poll() {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.finished {
		return
	}
	if b.completion.Cancelled() {
		b.cancel()
		return
	}
	b.timer.Reset(cancelPoll)
}
