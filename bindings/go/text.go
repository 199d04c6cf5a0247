package zarr

import (
	"bytes"
	"context"
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// Names of the data types of text.
const (
	anyText    = "string"                // UTF-8 of any length
	anyBytes   = "bytes"                 // bytes of any length
	fixedText  = "fixed_length_utf32"    // UTF-32, NULs at the end
	fixedBytes = "null_terminated_bytes" // bytes, NULs at the end; UTF-8 in Go
)

func (a *Array) wantText() error {
	if a == nil {
		return invalid("a nil *Array")
	}
	if a.dataType != anyText && a.dataType != fixedText && a.dataType != fixedBytes {
		return invalid("elements of %s are no text", a.dataType)
	}
	return nil
}

// ReadStrings reads text, in C order: of the data types string, fixed_length_utf32, and null_terminated_bytes that are UTF-8. A selection
// of nil is the whole array. NULs at the end of text of fixed length are padding and are not part of a string.
func ReadStrings(ctx context.Context, a *Array, s Selection, options ...Option) ([]string, error) {
	if err := a.wantText(); err != nil {
		return nil, err
	}
	if a.dataType == anyText {
		data, offsets, err := a.readVariable(ctx, s, options)
		if err != nil {
			return nil, err
		}
		all, out := string(data), make([]string, len(offsets)-1)
		for i := range out {
			out[i] = all[offsets[i]:offsets[i+1]]
		}
		return out, nil
	}
	items, err := a.readItems(ctx, s, options)
	if err != nil {
		return nil, err
	}
	size := int(a.itemSize)
	out := make([]string, len(items)/size)
	for i := range out {
		if out[i], err = a.stringOf(items[i*size:][:size]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *Array) stringOf(item []byte) (string, error) {
	if a.dataType == fixedBytes {
		item = bytes.TrimRight(item, "\x00")
		if !utf8.Valid(item) {
			return "", &Error{Status: StatusCorruptData, Key: a.Path(), Message: "an element of null_terminated_bytes is not UTF-8: read its bytes"}
		}
		return string(item), nil
	}
	var text strings.Builder
	last := len(item)
	for last > 0 && binary.NativeEndian.Uint32(item[last-4:]) == 0 {
		last -= 4
	}
	for ; len(item) > 0 && last > 0; item, last = item[4:], last-4 {
		code := binary.NativeEndian.Uint32(item)
		if !utf8.ValidRune(rune(code)) || code > utf8.MaxRune {
			return "", &Error{Status: StatusCorruptData, Key: a.Path(), Message: "an element of fixed_length_utf32 is not Unicode"}
		}
		text.WriteRune(rune(code))
	}
	return text.String(), nil
}

// WriteStrings writes text; see [ReadStrings]. A string that is not UTF-8, or of fixed length that is longer than the elements or ends
// with a NUL, is [ErrInvalidArgument], and nothing is written.
func WriteStrings(ctx context.Context, a *Array, s Selection, src []string, options ...Option) error {
	if err := a.wantText(); err != nil {
		return err
	}
	if a.dataType == anyText {
		return writeVariable(ctx, a, s, src, options)
	}
	return a.writeItems(ctx, s, len(src), options, func(i int, item []byte) error { return a.putString(src[i], item) })
}

func (a *Array) putString(text string, item []byte) error {
	if !utf8.ValidString(text) || strings.HasSuffix(text, "\x00") {
		return invalid("%q cannot be an element of %s", text, a.dataType)
	}
	size := len(text)
	if a.dataType == fixedText {
		size = 4 * utf8.RuneCountInString(text)
	}
	if size > len(item) {
		return invalid("%q has more than the %d bytes of an element of %s", text, len(item), a.dataType)
	}
	if a.dataType == fixedBytes {
		copy(item, text)
		return nil
	}
	at := 0
	for _, code := range text {
		binary.NativeEndian.PutUint32(item[at:], uint32(code))
		at += 4
	}
	return nil
}
