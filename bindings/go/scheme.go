package zarr

import (
	"context"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Opener opens the stores of a URL scheme. Configuration is StorageOptions.Configuration.
type Opener func(ctx context.Context, url string, configuration map[string]any, readOnly bool) (Store, error)

// RegisterStore adds a URL scheme ("s3" for "s3://...") whose stores are written in Go. All of them have the same options, and the
// methods of what example is: a store that is never called. [ErrExists] when the scheme is taken, unless replace is set. engine may
// be nil.
func RegisterStore(engine *Engine, scheme string, open Opener, example Store, o StoreOptions, replace bool) error {
	if open == nil || example == nil {
		return invalid("RegisterStore without an Opener or an example")
	}
	traits, err := o.traits(example)
	if err != nil {
		return err
	}
	address, done, err := engine.use()
	if err != nil {
		return err
	}
	defer done()
	var e uintptr
	return check(zarrnative.RegisterStore(address, scheme, traits, &schemeOpener{open, traits.Members, o}, replaceFlag(replace), &e), &e)
}

func replaceFlag(replace bool) uint32 {
	if replace {
		return zarrnative.RegisterReplace
	}
	return 0
}

type schemeOpener struct {
	open    Opener
	members uint32
	options StoreOptions
}

func (s *schemeOpener) Open(url, options string, readOnly bool, e zarrnative.ErrorSlot) (zarrnative.StoreCallbacks, int32) {
	configuration, err := parseObject(options)
	if err != nil {
		return nil, fail(e, err)
	}
	opened, err := s.open(context.Background(), url, configuration, readOnly)
	if err != nil {
		return nil, fail(e, err)
	}
	if opened == nil {
		return nil, fail(e, invalid("the Opener of %s gave neither a Store nor an error", url))
	}
	traits, err := s.options.traits(opened)
	if err != nil {
		return nil, fail(e, err)
	}
	if s.members&^traits.Members != 0 {
		return nil, fail(e, invalid("the Store %T of %s lacks methods that the scheme's example has", opened, url))
	}
	return newAdapter(opened, s.options), zarrnative.OK
}
