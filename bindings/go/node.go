package zarr

import (
	"context"
	"encoding/json"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Kind is what is at a place of a hierarchy.
type Kind int32

// The kinds of nodes.
const (
	KindNone  Kind = zarrnative.KindNone
	KindArray Kind = zarrnative.KindArray
	KindGroup Kind = zarrnative.KindGroup
)

// String is "array", "group" or "none".
func (k Kind) String() string {
	switch k {
	case KindArray:
		return "array"
	case KindGroup:
		return "group"
	}
	return "none"
}

// Node is an [*Array] or a [*Group]: an immutable snapshot of a node of a hierarchy. What changes a node gives a new snapshot, and
// the old one is still closed by its owner. Any goroutine may use it.
type Node interface {
	// Close gives the node back, at once or when the last running call on it ends. A node that is not closed goes with garbage
	// collection.
	Close() error
	// Kind is KindArray or KindGroup; KindNone when closed.
	Kind() Kind
	// Path in the store, "" for the root.
	Path() string
	// Format is 2 or 3.
	Format() int
	// Storage is the store of the node, another handle that its caller closes.
	Storage() (*Storage, error)
	// Metadata is the document as it is stored.
	Metadata() ([]byte, error)
	// MetadataAs is the document as it would be in format 2 or 3, with notes on what changed its meaning.
	MetadataAs(format int) (document []byte, notes []string, err error)
	// Attributes of the node: nil, bool, string, []any, map[string]any, int64, uint64 or *big.Int where that is too small, float64.
	Attributes() (map[string]any, error)
	// Attribute is one of them. ErrNotFound when there is none of that name.
	Attribute(name string) (any, error)
	// AttributesJSON is the attributes as a JSON object; numbers are the stored texts.
	AttributesJSON() (json.RawMessage, error)
	// DecodeAttributes stores the attributes in a struct or map, as [json.Unmarshal] does.
	DecodeAttributes(v any) error
	// Check decodes every chunk and counts. Corrupt chunks are results, not failures.
	Check(ctx context.Context) (*CheckReport, error)

	base() *node
}

// node is what arrays and groups share.
type node struct{ h *handle }

func (n *node) base() *node { return n }

func (n *node) handle() *handle {
	if n == nil {
		return nil
	}
	return n.h
}

// newNode makes the array or group of a reference that is ours now.
func newNode(address uintptr) Node {
	if Kind(zarrnative.ZarrNodeKind(address)) == KindArray {
		a := &Array{}
		a.h = adopt(a, address, zarrnative.ZarrNodeRelease)
		a.describe(address)
		return a
	}
	g := &Group{}
	g.h = adopt(g, address, zarrnative.ZarrNodeRelease)
	return g
}

// asArray and asGroup give a node as what it must be, or close it.
func asArray(n Node, err error) (*Array, error) {
	if err != nil {
		return nil, err
	}
	if a, ok := n.(*Array); ok {
		return a, nil
	}
	defer n.Close()
	return nil, invalid("%q is a group, expected an array", n.Path())
}

func asGroup(n Node, err error) (*Group, error) {
	if err != nil {
		return nil, err
	}
	if g, ok := n.(*Group); ok {
		return g, nil
	}
	defer n.Close()
	return nil, invalid("%q is an array, expected a group", n.Path())
}

func closeNode(n Node) {
	if n != nil {
		n.Close()
	}
}

// query asks a closed node nothing.
func (n *node) query(ask func(address uintptr)) {
	_ = n.handle().call(func(address uintptr, _ *uintptr) int {
		ask(address)
		return zarrnative.OK
	})
}

// Close gives the node back.
func (n *node) Close() error {
	n.handle().close()
	return nil
}

// Kind is KindArray or KindGroup; KindNone when closed.
func (n *node) Kind() (kind Kind) {
	n.query(func(address uintptr) { kind = Kind(zarrnative.ZarrNodeKind(address)) })
	return kind
}

// Path in the store, "" for the root.
func (n *node) Path() (path string) {
	n.query(func(address uintptr) { path = zarrnative.Text(zarrnative.ZarrNodePath(address)) })
	return path
}

// Format is 2 or 3.
func (n *node) Format() (format int) {
	n.query(func(address uintptr) { format = zarrnative.ZarrNodeFormat(address) })
	return format
}

// Storage is the store of the node, another handle that its caller closes.
func (n *node) Storage() (*Storage, error) {
	var out uintptr
	err := n.handle().call(func(address uintptr, _ *uintptr) int {
		out = zarrnative.ZarrNodeStore(address)
		return zarrnative.OK
	})
	if err != nil {
		return nil, err
	}
	return newStorage(out), nil
}

// bytes runs a function that gives one zarr_bytes.
func (n *node) bytes(run func(address uintptr, out, e *uintptr) int) ([]byte, error) {
	var out uintptr
	err := n.handle().call(func(address uintptr, e *uintptr) int { return run(address, &out, e) })
	return bytesOf(out), err
}

// Metadata is the document as it is stored.
func (n *node) Metadata() ([]byte, error) {
	return n.bytes(func(address uintptr, out, e *uintptr) int {
		return zarrnative.ZarrNodeMetadataJson(address, 0, out, nil, e)
	})
}

// MetadataAs is the document as it would be in format 2 or 3, with notes on what changed its meaning.
func (n *node) MetadataAs(format int) ([]byte, []string, error) {
	if format != 2 && format != 3 {
		return nil, nil, invalid("format %d: expected 2 or 3", format)
	}
	var noted uintptr
	document, err := n.bytes(func(address uintptr, out, e *uintptr) int {
		return zarrnative.ZarrNodeMetadataJson(address, format, out, &noted, e)
	})
	list := bytesOf(noted)
	if err != nil {
		return nil, nil, err
	}
	var notes []string
	return document, notes, json.Unmarshal(list, &notes)
}

// refresh is a new snapshot of what is stored now.
func (n *node) refresh(ctx context.Context) (Node, error) {
	return n.successor(ctx, func(address uintptr, out, e *uintptr) int { return zarrnative.ZarrNodeRefresh(address, out, e) })
}

// successor runs a function that gives a new snapshot.
func (n *node) successor(ctx context.Context, run func(address uintptr, out, e *uintptr) int) (Node, error) {
	return interruptible(ctx, func() (Node, error) {
		var out uintptr
		err := n.handle().call(func(address uintptr, e *uintptr) int { return run(address, &out, e) })
		if err != nil {
			return nil, err
		}
		return newNode(out), nil
	}, closeNode)
}
