package zarr

import (
	"strings"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// VersionNumber is the version of the library that runs: major * 1000000 + minor * 1000 + patch.
func VersionNumber() int { return int(zarrnative.ZarrVersionNumber()) }

// Version is the version of the library that runs, "0.1.0".
func Version() string { return zarrnative.Text(zarrnative.ZarrVersionString()) }

// HasFeature reports whether the library that runs has an ability: "codec:NAME" (built in), "store:SCHEME", "data_type:NAME",
// "chunk_grid:NAME", "format:2", "format:3", "async", "plugins".
func HasFeature(name string) bool {
	if strings.ContainsRune(name, 0) {
		return false
	}
	p, _ := text(name + "\x00")
	return zarrnative.ZarrHasFeature(p) != 0
}
