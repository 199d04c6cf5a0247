package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	zarr "github.com/libzarr/libzarr/bindings/go"
	"github.com/libzarr/libzarr/bindings/go/internal/exactjson"
)

// changes are the options of copy.
type changes struct {
	format int
	chunks []uint64
	codecs string
}

func copyArray(ctx context.Context, source, target string, change changes) (err error) {
	from, err := zarr.OpenArray(ctx, source, nil)
	if err != nil {
		return err
	}
	defer from.Close()
	if _, err := os.Lstat(target); err == nil {
		return fmt.Errorf("%s exists", target)
	}
	if change.format == 0 {
		change.format = from.Format()
	}
	document, err := newDocument(ctx, from, change)
	if err != nil {
		return err
	}
	attributes, err := newAttributes(from, change.format)
	if err != nil {
		return err
	}
	store, err := zarr.OpenStorage(ctx, target, nil)
	if err != nil {
		return err
	}
	defer store.Close()
	defer func() {
		if err != nil {
			os.RemoveAll(target)
		}
	}()
	n, err := store.CreateFromMetadata(ctx, "", document, attributes, nil)
	if err != nil {
		return err
	}
	defer n.Close()
	return copyElements(ctx, from, n.(*zarr.Array))
}

func copyElements(ctx context.Context, from, to *zarr.Array) error {
	if from.DataType() != to.DataType() {
		return fmt.Errorf("the arrays have different data types: %s and %s", from.DataType(), to.DataType())
	}
	if to.Size() == 0 {
		return nil
	}
	if _, err := to.ChunkShape(); errors.Is(err, zarr.ErrUnsupported) { // a rectilinear grid
		for c, err := range to.Chunks(ctx) {
			if err != nil {
				return err
			}
			if err := typeOf(from).copy(ctx, from, to, c.Selection()); err != nil {
				return err
			}
		}
		return nil
	}
	_, edges, err := to.GridChunk(make([]uint64, to.Rank())...)
	if err != nil {
		return err
	}
	for part := range blocks(to.Shape(), edges, to.ItemSize()) {
		if err := typeOf(from).copy(ctx, from, to, part); err != nil {
			return err
		}
	}
	return nil
}

// newDocument is the metadata document of the copy.
func newDocument(ctx context.Context, from *zarr.Array, change changes) ([]byte, error) {
	_, err := from.ShardShape()
	sharded := err == nil
	if change.chunks != nil && len(change.chunks) != from.Rank() {
		return nil, fmt.Errorf("--chunks has %d numbers for an array of rank %d", len(change.chunks), from.Rank())
	}
	if change.chunks == nil && change.codecs == "" && !(change.format == 2 && sharded) {
		if change.format == from.Format() {
			return from.Metadata()
		}
		document, _, err := from.MetadataAs(change.format)
		return document, err
	}
	if change.format == 2 && from.Format() == 2 && change.codecs == "" {
		document, err := from.Metadata()
		if err != nil {
			return nil, err
		}
		return edited(document, map[string]any{"chunks": change.chunks})
	}
	var document []byte
	if from.Format() == 3 {
		document, err = from.Metadata()
	} else {
		document, _, err = from.MetadataAs(3)
	}
	if err != nil {
		return nil, err
	}
	if document, err = rebuilt(from, document, change, sharded); err != nil || change.format == 3 {
		return document, err
	}
	return inFormat2(ctx, document)
}

// rebuilt replaces chunks and codecs of a v3 document.
func rebuilt(from *zarr.Array, document []byte, change changes, sharded bool) ([]byte, error) {
	old, err := chainOf(document)
	if err != nil {
		return nil, err
	}
	chain := plain(old)
	if change.codecs != "" {
		if err := json.Unmarshal([]byte(change.codecs), &chain); err != nil {
			return nil, fmt.Errorf("--codecs is no JSON list of codecs: %w", err)
		}
	}
	if change.chunks == nil && !sharded {
		return edited(document, map[string]any{"codecs": chain})
	}
	chunks := change.chunks
	if chunks == nil {
		var err error
		if chunks, err = from.ChunkShape(); err != nil {
			return nil, err
		}
	}
	grid := chunks
	if sharded && change.format == 3 {
		shards, err := from.ShardShape()
		if err != nil {
			return nil, err
		}
		for d, n := range chunks {
			shards[d] = (shards[d] + n - 1) / n * n
		}
		grid = shards
		if chain, err = withSharding(old, chunks, chain); err != nil {
			return nil, err
		}
	}
	regular := map[string]any{"name": "regular", "configuration": map[string]any{"chunk_shape": grid}}
	return edited(document, map[string]any{"chunk_grid": regular, "codecs": chain})
}

// chainOf takes the codecs out of a document, whose attributes may hold NaN, which encoding/json does not read.
func chainOf(document []byte) ([]codec, error) {
	value, err := exactjson.Parse(string(document))
	if err != nil {
		return nil, err
	}
	object, _ := value.(map[string]any)
	text, err := exactjson.Format(object["codecs"])
	if err != nil {
		return nil, err
	}
	var chain []codec
	return chain, json.Unmarshal([]byte(text), &chain)
}

// codec is a member of a chain: an object, or a name alone.
type codec struct {
	Name          string
	Configuration json.RawMessage
	text          json.RawMessage
}

func (c *codec) UnmarshalJSON(text []byte) error {
	c.text = append(json.RawMessage(nil), text...)
	if json.Unmarshal(text, &c.Name) == nil {
		return nil
	}
	var object struct {
		Name          string          `json:"name"`
		Configuration json.RawMessage `json:"configuration"`
	}
	err := json.Unmarshal(text, &object)
	c.Name, c.Configuration = object.Name, object.Configuration
	return err
}

func (c codec) MarshalJSON() ([]byte, error) { return c.text, nil }

type sharding struct {
	Codecs []codec `json:"codecs"`
}

// plain is the chain that encodes the smallest chunks.
func plain(chain []codec) []codec {
	out := []codec{}
	for _, c := range chain {
		if c.Name != "sharding_indexed" {
			out = append(out, c)
			continue
		}
		var inner sharding
		if json.Unmarshal(c.Configuration, &inner) == nil {
			out = append(out, plain(inner.Codecs)...)
		}
	}
	return out
}

// withSharding puts a chain into sharding whose index is stored as before.
func withSharding(old []codec, chunks []uint64, chain []codec) ([]codec, error) {
	configuration := map[string]any{"index_location": "end", "index_codecs": json.RawMessage(
		`[{"name":"bytes","configuration":{"endian":"little"}},{"name":"crc32c"}]`)}
	for _, c := range old {
		if c.Name == "sharding_indexed" {
			if err := json.Unmarshal(c.Configuration, &configuration); err != nil {
				return nil, err
			}
		}
	}
	configuration["chunk_shape"], configuration["codecs"] = chunks, chain
	text, err := json.Marshal(map[string]any{"name": "sharding_indexed", "configuration": configuration})
	return []codec{{text: text}}, err
}

// edited replaces members of a document.
func edited(document []byte, members map[string]any) ([]byte, error) {
	value, err := exactjson.Parse(string(document))
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("the metadata document is no object")
	}
	for name, member := range members {
		object[name] = member
	}
	text, err := exactjson.Format(object)
	return []byte(text), err
}

// inFormat2 says a v3 document in v2's words.
func inFormat2(ctx context.Context, document []byte) ([]byte, error) {
	store, err := zarr.OpenStorage(ctx, "memory://", nil)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	n, err := store.CreateFromMetadata(ctx, "", document, nil, nil)
	if err != nil {
		return nil, err
	}
	defer n.Close()
	document, _, err = n.MetadataAs(2)
	return document, err
}

// newAttributes are those that are stored beside a v2 document, where dimension names are an attribute; nil for v3, whose document has
// them unless it was made of a v2 one.
func newAttributes(from *zarr.Array, format int) (any, error) {
	attributes, err := from.AttributesJSON()
	if err != nil || format == 3 || from.Format() == 2 {
		return attributes, err
	}
	named := 0
	names := from.DimensionNames()
	for _, name := range names {
		if name != "" {
			named++
		}
	}
	switch named {
	case 0:
		return attributes, nil
	case len(names):
		text, err := edited(attributes, map[string]any{"_ARRAY_DIMENSIONS": names})
		return json.RawMessage(text), err
	}
	return nil, errors.New("v2 cannot say that only some of the dimensions have names")
}
