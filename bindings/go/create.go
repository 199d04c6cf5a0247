package zarr

import (
	"context"
	"encoding/json"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// ArraySpec is a new array in the words of both formats. Only Shape and DataType are needed; what is left out takes the default of the
// format.
type ArraySpec struct {
	Shape    []uint64 // empty for an array of one element without dimensions
	DataType string   // v3 name, NumPy type string ("<f8"), or JSON of either format
	Format   int      // 2 or 3; 0 = 3

	Chunks    []uint64        // edges; nil = chosen. With Shards: the inner chunks
	Shards    []uint64        // v3: edges, multiples of Chunks; nil = no sharding
	ChunkGrid json.RawMessage // v3: the whole chunk_grid member instead of Chunks

	FillValue  any             // as JSON of the format; nil = zero of the type. Floats beyond JSON as "NaN", "Infinity", or themselves
	Codecs     json.RawMessage // v3: the whole chain, a JSON list; with Shards that of the inner chunks
	Filters    json.RawMessage // v2 list or null; on v3 mapped to the chain
	Compressor json.RawMessage // v2 object or null; on v3 mapped to the chain

	ByteOrder      ByteOrder // as stored; NativeEndian = little, or what DataType says
	FortranOrder   bool      // v2 order "F"; on v3 a transpose codec
	Separator      byte      // '/' or '.'; 0 = '/' for v3, '.' for v2
	V2KeyEncoding  bool      // v3: chunk keys as v2 has them
	DimensionNames []string  // "" = unnamed; nil = none
	Attributes     any       // object: a map, a struct that package encoding/json can write, or a json.RawMessage; nil = none
}

// nodeOptions is the library's object of all options of opening and making nodes.
type nodeOptions struct{ address uintptr }

func newNodeOptions(mode Mode, format int, consolidated Consolidated, overwrite bool) (nodeOptions, error) {
	over := 0
	if overwrite {
		over = 1
	}
	o := nodeOptions{zarrnative.ZarrFlatNodeOptionsNew(int(mode), format, int(consolidated), over)}
	if o.address == 0 {
		return o, noMemory("options")
	}
	return o, nil
}

func (o nodeOptions) free() { zarrnative.ZarrFlatNodeOptionsFree(o.address) }

// text sets one of the texts.
func (o nodeOptions) text(field int, value string) error {
	p, n := text(value)
	if zarrnative.ZarrFlatNodeOptionsText(o.address, field, p, n) == 0 {
		return invalid("%q cannot be said: it has a NUL inside", value)
	}
	return nil
}

func (o nodeOptions) array(s *ArraySpec) error {
	if len(s.Shape) > zarrnative.MaxRank {
		return invalid("a shape of %d dimensions: at most %d", len(s.Shape), zarrnative.MaxRank)
	}
	for field, extents := range [][]uint64{zarrnative.FlatShape: s.Shape, zarrnative.FlatChunks: s.Chunks, zarrnative.FlatShards: s.Shards} {
		if extents == nil && field != zarrnative.FlatShape {
			continue
		}
		if len(extents) != len(s.Shape) {
			return invalid("chunks or shards of rank %d for a shape of rank %d", len(extents), len(s.Shape))
		}
		zarrnative.ZarrFlatNodeOptionsShape(o.address, field, uint64(len(extents)), first(extents))
	}
	fill, attributes := "", ""
	var err error
	if s.FillValue != nil {
		if fill, err = formatFill(s.FillValue); err != nil {
			return err
		}
	}
	if s.Attributes != nil {
		if attributes, err = formatJSON(s.Attributes); err != nil {
			return err
		}
	}
	for field, value := range map[int]string{zarrnative.FlatDataType: s.DataType, zarrnative.FlatChunkGrid: string(s.ChunkGrid),
		zarrnative.FlatFillValue: fill, zarrnative.FlatCodecs: string(s.Codecs), zarrnative.FlatFilters: string(s.Filters),
		zarrnative.FlatCompressor: string(s.Compressor), zarrnative.FlatAttributes: attributes} {
		if value != "" {
			if err := o.text(field, value); err != nil {
				return err
			}
		}
	}
	return o.layout(s)
}

func (o nodeOptions) layout(s *ArraySpec) error {
	order, encoding := 0, 0
	if s.FortranOrder {
		order = 1
	}
	if s.V2KeyEncoding {
		encoding = '2'
	}
	zarrnative.ZarrFlatNodeOptionsLayout(o.address, int(s.ByteOrder), order, int(s.Separator), encoding)
	if s.DimensionNames != nil && len(s.DimensionNames) != len(s.Shape) {
		return invalid("%d dimension names for a shape of rank %d", len(s.DimensionNames), len(s.Shape))
	}
	for d, name := range s.DimensionNames {
		if name == "" {
			continue
		}
		if p, n := text(name); zarrnative.ZarrFlatNodeOptionsDimensionName(o.address, uint64(d), p, n) == 0 {
			return invalid("the dimension name %q cannot be said: it has a NUL inside", name)
		}
	}
	return nil
}

// formatFill writes a fill value, where floats that JSON lacks are texts and complex numbers pairs.
func formatFill(value any) (string, error) {
	switch v := value.(type) {
	case json.RawMessage:
		return string(v), nil
	case complex64:
		return formatFill(complex128(v))
	case complex128:
		re, err := formatFill(real(v))
		if err != nil {
			return "", err
		}
		im, err := formatFill(imag(v))
		return "[" + re + "," + im + "]", err
	case Float16:
		return formatFill(v.Float64())
	}
	fill, err := formatJSON(value)
	if err == nil && (fill == "NaN" || fill == "Infinity" || fill == "-Infinity") {
		fill = `"` + fill + `"`
	}
	return fill, err
}

// CreateOptions say how nodes are made. The zero CreateOptions and nil are the defaults.
type CreateOptions struct {
	Format    int  // of a group: 2 or 3; 0 = 3
	Overwrite bool // erase what is there first; else it is ErrExists
}

func (c *CreateOptions) native(format int) (nodeOptions, error) {
	if c == nil {
		c = &CreateOptions{}
	}
	if format == 0 {
		format = c.Format
	}
	return newNodeOptions(ModeRead, format, ConsolidatedAuto, c.Overwrite)
}

// CreateArray makes an array at a path of a store, "" for the root. Parent groups that are missing are made too.
func (s *Storage) CreateArray(ctx context.Context, path string, spec ArraySpec, o *CreateOptions) (*Array, error) {
	return asArray(interruptible(ctx, func() (Node, error) {
		options, err := o.native(spec.Format)
		if err != nil {
			return nil, err
		}
		defer options.free()
		if err := options.array(&spec); err != nil {
			return nil, err
		}
		p, n := text(path)
		builder, open := zarrnative.ZarrFlatArrayBuilder(options.address), zarrnative.ZarrFlatOpenOptions(options.address)
		return s.made(func(address uintptr, out, e *uintptr) int {
			return zarrnative.ZarrCreateArray(address, p, n, builder, open, out, e)
		})
	}, closeNode))
}

// CreateGroup makes a group at a path of a store. attributes are as for ArraySpec.
func (s *Storage) CreateGroup(ctx context.Context, path string, attributes any, o *CreateOptions) (*Group, error) {
	document := ""
	if attributes != nil {
		var err error
		if document, err = formatJSON(attributes); err != nil {
			return nil, err
		}
	}
	return asGroup(interruptible(ctx, func() (Node, error) {
		options, err := o.native(0)
		if err != nil {
			return nil, err
		}
		defer options.free()
		p, n := text(path)
		q, m := optionalText(document)
		return s.made(func(address uintptr, out, e *uintptr) int {
			return zarrnative.ZarrCreateGroup(address, p, n, q, m, zarrnative.ZarrFlatOpenOptions(options.address), out, e)
		})
	}, closeNode))
}

// CreateFromMetadata makes an array or group of its document: a v3 zarr.json, or a v2 .zarray or .zgroup. attributes, if not nil, are
// stored beside a v2 document, and take the place of those of a v3 one.
func (s *Storage) CreateFromMetadata(ctx context.Context, path string, document []byte, attributes any, o *CreateOptions) (Node, error) {
	beside := ""
	if attributes != nil {
		var err error
		if beside, err = formatJSON(attributes); err != nil {
			return nil, err
		}
	}
	return interruptible(ctx, func() (Node, error) {
		options, err := o.native(0)
		if err != nil {
			return nil, err
		}
		defer options.free()
		p, n := text(path)
		d, l := text(string(document))
		q, m := optionalText(beside)
		return s.made(func(address uintptr, out, e *uintptr) int {
			return zarrnative.ZarrCreateFromMetadata(address, p, n, d, l, q, m, zarrnative.ZarrFlatOpenOptions(options.address), out, e)
		})
	}, closeNode)
}

// made runs a function of the store that gives a node.
func (s *Storage) made(run func(address uintptr, out, e *uintptr) int) (Node, error) {
	var out uintptr
	if err := s.handle().call(func(address uintptr, e *uintptr) int { return run(address, &out, e) }); err != nil {
		return nil, err
	}
	return newNode(out), nil
}
