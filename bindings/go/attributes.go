package zarr

import (
	"context"
	"encoding/json"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Attributes of the node.
func (n *node) Attributes() (map[string]any, error) {
	document, err := n.bytes(zarrnative.ZarrAttributesJson)
	if err != nil {
		return nil, err
	}
	return parseObject(string(document))
}

// Attribute is one of them.
func (n *node) Attribute(name string) (any, error) {
	p, length := text(name)
	document, err := n.bytes(func(address uintptr, out, e *uintptr) int {
		return zarrnative.ZarrAttributeGet(address, p, length, out, e)
	})
	if err != nil {
		return nil, err
	}
	return parseJSON(string(document))
}

// AttributesJSON is the attributes as a JSON object.
func (n *node) AttributesJSON() (json.RawMessage, error) {
	return n.bytes(zarrnative.ZarrAttributesJson)
}

// DecodeAttributes stores the attributes in a struct or map, as [json.Unmarshal] does.
func (n *node) DecodeAttributes(v any) error {
	document, err := n.bytes(zarrnative.ZarrAttributesJson)
	if err != nil {
		return err
	}
	return json.Unmarshal(document, v)
}

type changeAttributes func(address uintptr, p unsafe.Pointer, length uint64, out, e *uintptr) int

func (n *node) changeAttributes(ctx context.Context, attributes any, change changeAttributes) (Node, error) {
	document, err := formatJSON(attributes)
	if err != nil {
		return nil, err
	}
	return n.successor(ctx, func(address uintptr, out, e *uintptr) int {
		p, length := text(document)
		return change(address, p, length, out, e)
	})
}

func (n *node) deleteAttribute(ctx context.Context, name string) (Node, error) {
	return n.successor(ctx, func(address uintptr, out, e *uintptr) int {
		p, length := text(name)
		return zarrnative.ZarrAttributeDelete(address, p, length, out, e)
	})
}

// SetAttributes replaces all attributes, by compare-and-swap on the document, and gives the new snapshot. attributes is a map, a
// struct that package encoding/json can write, or a [json.RawMessage].
func (a *Array) SetAttributes(ctx context.Context, attributes any) (*Array, error) {
	return asArray(a.node.changeAttributes(ctx, attributes, zarrnative.ZarrAttributesSet))
}

// UpdateAttributes sets the attributes that are named and leaves the others.
func (a *Array) UpdateAttributes(ctx context.Context, attributes any) (*Array, error) {
	return asArray(a.node.changeAttributes(ctx, attributes, zarrnative.ZarrAttributesUpdate))
}

// DeleteAttribute removes one attribute. [ErrNotFound] when there is none of that name.
func (a *Array) DeleteAttribute(ctx context.Context, name string) (*Array, error) {
	return asArray(a.node.deleteAttribute(ctx, name))
}

// SetAttributes replaces all attributes, by compare-and-swap on the document, and gives the new snapshot. attributes is a map, a
// struct that package encoding/json can write, or a [json.RawMessage].
func (g *Group) SetAttributes(ctx context.Context, attributes any) (*Group, error) {
	return asGroup(g.node.changeAttributes(ctx, attributes, zarrnative.ZarrAttributesSet))
}

// UpdateAttributes sets the attributes that are named and leaves the others.
func (g *Group) UpdateAttributes(ctx context.Context, attributes any) (*Group, error) {
	return asGroup(g.node.changeAttributes(ctx, attributes, zarrnative.ZarrAttributesUpdate))
}

// DeleteAttribute removes one attribute. [ErrNotFound] when there is none of that name.
func (g *Group) DeleteAttribute(ctx context.Context, name string) (*Group, error) {
	return asGroup(g.node.deleteAttribute(ctx, name))
}
