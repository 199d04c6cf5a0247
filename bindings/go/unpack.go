package zarr

import (
	"encoding/binary"
	"iter"
)

// unpack goes through the packed entries of zarr_flat.h: int32 kind, uint32 length, text.
func unpack(packed []byte) iter.Seq2[Kind, string] {
	return func(yield func(Kind, string) bool) {
		for len(packed) >= 8 {
			kind := Kind(int32(binary.NativeEndian.Uint32(packed)))
			end := 8 + int(binary.NativeEndian.Uint32(packed[4:]))
			if !yield(kind, string(packed[8:end])) {
				return
			}
			packed = packed[end:]
		}
	}
}
