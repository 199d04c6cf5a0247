package zarr

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Group is a snapshot of a group.
type Group struct{ node }

// Implicit reports whether the group has no document of its own: there are nodes below it.
func (g *Group) Implicit() (implicit bool) {
	g.node.query(func(address uintptr) { implicit = zarrnative.ZarrNodeIsImplicit(address) != 0 })
	return implicit
}

// Consolidated reports whether the snapshot has consolidated metadata.
func (g *Group) Consolidated() (consolidated bool) {
	g.node.query(func(address uintptr) { consolidated = zarrnative.ZarrGroupIsConsolidated(address) != 0 })
	return consolidated
}

// Refresh gives a new snapshot of what is stored now.
func (g *Group) Refresh(ctx context.Context) (*Group, error) { return asGroup(g.node.refresh(ctx)) }

// Open opens a node below the group by its path relative to it, "a/b", through consolidated metadata when there are some.
func (g *Group) Open(ctx context.Context, path string) (Node, error) {
	return g.node.successor(ctx, func(address uintptr, out, e *uintptr) int {
		p, n := text(path)
		return zarrnative.ZarrGroupOpenChild(address, p, n, out, e)
	})
}

// OpenArray opens an array below the group.
func (g *Group) OpenArray(ctx context.Context, path string) (*Array, error) {
	return asArray(g.Open(ctx, path))
}

// OpenGroup opens a group below the group.
func (g *Group) OpenGroup(ctx context.Context, path string) (*Group, error) {
	return asGroup(g.Open(ctx, path))
}

// Children gives name and kind of every direct child, sorted by name.
func (g *Group) Children(ctx context.Context) iter.Seq2[Child, error] {
	return func(yield func(Child, error) bool) {
		listing, err := interruptible(ctx, func() (uintptr, error) {
			var out uintptr
			err := g.node.handle().call(func(address uintptr, e *uintptr) int {
				return zarrnative.ZarrGroupChildren(address, &out, e)
			})
			return out, err
		}, zarrnative.ZarrListingRelease)
		if err != nil {
			yield(Child{}, err)
			return
		}
		defer zarrnative.ZarrListingRelease(listing)
		for i := range zarrnative.ZarrListingSize(listing) {
			child := Child{zarrnative.Text(zarrnative.ZarrListingName(listing, i)), Kind(zarrnative.ZarrListingKind(listing, i))}
			if !yield(child, nil) {
				return
			}
		}
	}
}

// Child is a node below a group.
type Child struct {
	Name string // or path relative to the group, in [Group.Walk]
	Kind Kind
}

// OpenedChild is a child of a group, as [Group.OpenChildren] has opened it, or failed to.
type OpenedChild struct {
	Name string
	Node Node  // to be closed; nil when the child could not be opened
	Err  error // why not
}

// OpenChildren opens every direct child, sorted by name, in one call, which is much quicker than [Group.Open] for each: every document
// is read once, by the threads of the engine together. A child that cannot be opened is among the results and says why.
func (g *Group) OpenChildren(ctx context.Context) ([]OpenedChild, error) {
	return interruptible(ctx, func() ([]OpenedChild, error) {
		var listing uintptr
		err := g.node.handle().call(func(address uintptr, e *uintptr) int {
			return zarrnative.ZarrGroupOpenChildren(address, &listing, e)
		})
		if err != nil {
			return nil, err
		}
		defer zarrnative.ZarrListingRelease(listing)
		children := make([]OpenedChild, zarrnative.ZarrListingSize(listing))
		for i := range children {
			children[i].Name = zarrnative.Text(zarrnative.ZarrListingName(listing, uint64(i)))
			var address, e uintptr
			if children[i].Err = check(zarrnative.ZarrListingNode(listing, uint64(i), &address, &e), &e); children[i].Err == nil {
				children[i].Node = newNode(address)
			}
		}
		return children, nil
	}, closeChildren)
}

func closeChildren(children []OpenedChild) {
	for _, child := range children {
		closeNode(child.Node)
	}
}

// Nodes opens every direct child, by name. Each is closed when the loop's body has run. One that cannot be opened comes as an error, and
// the loop goes on.
func (g *Group) Nodes(ctx context.Context) iter.Seq2[Node, error] {
	return func(yield func(Node, error) bool) {
		children, err := g.OpenChildren(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for i, child := range children {
			more := yield(child.Node, child.Err)
			closeNode(child.Node)
			if !more {
				closeChildren(children[i+1:])
				return
			}
		}
	}
}

// Walk gives every node below the group by its path relative to it, parents before children, siblings by name.
func (g *Group) Walk(ctx context.Context) iter.Seq2[Child, error] {
	return func(yield func(Child, error) bool) {
		packed, err := interruptible(ctx, func() ([]byte, error) { return g.node.bytes(zarrnative.ZarrFlatWalk) }, nil)
		if err != nil {
			yield(Child{}, err)
			return
		}
		for kind, path := range unpack(packed) {
			if !yield(Child{path, kind}, nil) {
				return
			}
		}
	}
}

// Consolidate writes consolidated metadata of everything below the group and gives the new snapshot.
func (g *Group) Consolidate(ctx context.Context) (*Group, error) {
	return asGroup(g.node.successor(ctx, zarrnative.ZarrConsolidate))
}

// RemoveConsolidated removes the consolidated metadata. [ErrNotFound] when there are none.
func (g *Group) RemoveConsolidated(ctx context.Context) (*Group, error) {
	return asGroup(g.node.successor(ctx, zarrnative.ZarrConsolidatedRemove))
}

// Difference is where consolidated metadata are not what is stored.
type Difference struct {
	Key  string `json:"key"`
	What string `json:"what"` // "changed", "missing" or "extra"
}

// VerifyConsolidated compares the consolidated metadata with what is stored. [ErrNotFound] when there are none.
func (g *Group) VerifyConsolidated(ctx context.Context) ([]Difference, error) {
	document, err := interruptible(ctx, func() ([]byte, error) { return g.node.bytes(zarrnative.ZarrConsolidatedVerify) }, nil)
	if err != nil {
		return nil, err
	}
	var differences []Difference
	return differences, json.Unmarshal(document, &differences)
}
