package zarr

import (
	"context"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Mode is how a node is opened.
type Mode int32

// The modes.
const (
	ModeRead      Mode = zarrnative.ModeR      // must exist; writes are ErrReadOnly
	ModeReadWrite Mode = zarrnative.ModeRPlus  // must exist
	ModeAppend    Mode = zarrnative.ModeA      // opened for reading and writing, made when absent
	ModeWrite     Mode = zarrnative.ModeW      // made anew; what was there is erased first
	ModeExclusive Mode = zarrnative.ModeWMinus // made; ErrExists when there is something
)

// Consolidated is what consolidated metadata are used for.
type Consolidated int32

// The uses of consolidated metadata.
const (
	ConsolidatedAuto    Consolidated = zarrnative.ConsolidatedAuto  // for the nodes below, when the opened group has them
	ConsolidatedNever   Consolidated = zarrnative.ConsolidatedNever // not at all
	ConsolidatedRequire Consolidated = zarrnative.ConsolidatedRequire
)

// OpenOptions say how a node is opened. The zero OpenOptions and nil open for reading.
type OpenOptions struct {
	Engine        *Engine // nil = the default one. Not looked at by methods of Storage
	Mode          Mode
	Format        int          // 2 or 3 = only that one; 0 = what is there (both: 3), and 3 for new nodes
	Consolidated  Consolidated // ConsolidatedRequire: ErrNotFound when the opened group has none
	Path          string       // of the node in the store of the URL. Not looked at by methods of Storage
	Configuration map[string]any
	Array         *ArraySpec // modes that make: this array
	Metadata      []byte     // modes that make: the node of this document; with neither a group
}

func (o *OpenOptions) native() (nodeOptions, error) {
	options, err := newNodeOptions(o.Mode, o.Format, o.Consolidated, false)
	if err != nil {
		return options, err
	}
	set := func(field int, value string) {
		if err == nil && value != "" {
			err = options.text(field, value)
		}
	}
	set(zarrnative.FlatPath, o.Path)
	set(zarrnative.FlatMetadata, string(o.Metadata))
	if o.Configuration != nil && err == nil {
		var configuration string
		if configuration, err = formatJSON(o.Configuration); err == nil {
			set(zarrnative.FlatStoreOptions, configuration)
		}
	}
	if o.Array != nil && err == nil {
		if o.Array.DataType == "" {
			err = invalid("an ArraySpec without a DataType")
		} else if o.Array.Format != 0 && o.Format != 0 && o.Array.Format != o.Format {
			err = invalid("an ArraySpec of format %d in OpenOptions of format %d", o.Array.Format, o.Format)
		} else {
			err = options.array(o.Array)
		}
	}
	if err != nil {
		options.free()
	}
	return options, err
}

// withArrayFormat lets the format of the spec of an array count.
func (o *OpenOptions) withArrayFormat() *OpenOptions {
	if o == nil {
		return &OpenOptions{}
	}
	out := *o
	if out.Array != nil && out.Format == 0 && out.Mode != ModeRead && out.Mode != ModeReadWrite && out.Mode != ModeAppend {
		out.Format = out.Array.Format
	}
	return &out
}

// Open opens, or with a mode that makes makes, the node at a path or URL. For files the URL is the node's folder;
// "memory://name/a/b" is path a/b of "memory://name". [ErrNotFound] when nothing is there. A node whose data type or codecs the library
// lacks opens; its data are [ErrUnsupported].
func Open(ctx context.Context, url string, o *OpenOptions) (Node, error) {
	o = o.withArrayFormat()
	return interruptible(ctx, func() (Node, error) {
		options, err := o.native()
		if err != nil {
			return nil, err
		}
		defer options.free()
		engine, done, err := o.Engine.use()
		if err != nil {
			return nil, err
		}
		defer done()
		p, n := text(url)
		var out, e uintptr
		status := zarrnative.ZarrOpen(engine, p, n, zarrnative.ZarrFlatOpenOptions(options.address), &out, &e)
		if err := check(status, &e); err != nil {
			return nil, err
		}
		return newNode(out), nil
	}, closeNode)
}

// OpenArray is [Open] of an array.
func OpenArray(ctx context.Context, url string, o *OpenOptions) (*Array, error) {
	return asArray(Open(ctx, url, o))
}

// OpenGroup is [Open] of a group.
func OpenGroup(ctx context.Context, url string, o *OpenOptions) (*Group, error) {
	return asGroup(Open(ctx, url, o))
}

// CreateArray makes an array at a path or URL. What is there is [ErrExists], or with overwrite erased first.
func CreateArray(ctx context.Context, url string, spec ArraySpec, overwrite bool) (*Array, error) {
	o := &OpenOptions{Mode: ModeExclusive, Format: spec.Format, Array: &spec}
	if overwrite {
		o.Mode = ModeWrite
	}
	return OpenArray(ctx, url, o)
}

// Open opens, or makes, the node at a path of the store, "" for the root.
func (s *Storage) Open(ctx context.Context, path string, o *OpenOptions) (Node, error) {
	o = o.withArrayFormat()
	return interruptible(ctx, func() (Node, error) {
		options, err := o.native()
		if err != nil {
			return nil, err
		}
		defer options.free()
		p, n := text(path)
		return s.made(func(address uintptr, out, e *uintptr) int {
			return zarrnative.ZarrNodeOpen(address, p, n, zarrnative.ZarrFlatOpenOptions(options.address), out, e)
		})
	}, closeNode)
}

// OpenArray is [Storage.Open] of an array.
func (s *Storage) OpenArray(ctx context.Context, path string, o *OpenOptions) (*Array, error) {
	return asArray(s.Open(ctx, path, o))
}

// OpenGroup is [Storage.Open] of a group.
func (s *Storage) OpenGroup(ctx context.Context, path string, o *OpenOptions) (*Group, error) {
	return asGroup(s.Open(ctx, path, o))
}
