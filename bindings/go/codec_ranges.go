package zarr

import (
	"errors"
	"io"
	"sync"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// sourceReader reads the library's input, until the library's call is over; it remembers what it was told.
type sourceReader struct {
	mutex  sync.Mutex
	over   bool
	source zarrnative.Source
	slot   zarrnative.ErrorSlot
	status int32
}

var errSource = errors.New("zarr: the encoded bytes cannot be read")

func (s *sourceReader) ReadAt(p []byte, offset int64) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.over {
		return 0, errSource
	}
	size := int64(s.source.Size())
	if offset < 0 || offset > size {
		return 0, io.EOF
	}
	n := min(int64(len(p)), size-offset)
	if n > 0 {
		if status := s.source.Read(uint64(offset), p[:n], s.slot); status != zarrnative.OK {
			s.status = status
			return 0, errSource
		}
	}
	if n < int64(len(p)) {
		return int(n), io.EOF
	}
	return int(n), nil
}

// finish ends the time in which the source may be read.
func (s *sourceReader) finish() {
	s.mutex.Lock()
	s.over = true
	s.mutex.Unlock()
}

func (c *codecAdapter) DecodeRanges(source zarrnative.Source, decoded uint64, offsets []uint64, outputs [][]byte,
	e zarrnative.ErrorSlot) int32 {
	parts := make([]Part, len(offsets))
	for i := range parts {
		parts[i] = Part{offsets[i], outputs[i]}
		if c.timeout != 0 { // a method that is left behind goes on with it
			parts[i].Dst = make([]byte, len(outputs[i]))
		}
	}
	reader := &sourceReader{source: source, slot: e}
	defer reader.finish() // also when the method panics
	section := io.NewSectionReader(reader, 0, int64(source.Size()))
	_, err := within(c.timeout, func() (struct{}, error) {
		return struct{}{}, c.codec.(RangeDecoder).DecodeRanges(section, decoded, parts)
	})
	reader.finish()
	switch {
	case err == nil:
		for i := range parts {
			if c.timeout != 0 {
				copy(outputs[i], parts[i].Dst)
			}
		}
		return zarrnative.OK
	case reader.status != zarrnative.OK && errors.Is(err, errSource):
		return reader.status // the slot has the library's own reason
	}
	return failCodec(e, err)
}
