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
