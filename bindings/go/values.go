package zarr

import (
	"context"
	"math"
	"strings"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/exactjson"
	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// ReadValues reads elements of any data type as values of their own, in C order: records as map[string]any with sub-arrays as []any, the
// floats and integers of less than a byte as float64 and int64, complex numbers as []any of two, text as string. Inside of records
// NaN and the infinities are the text that JSON has for them. It is slow beside [Read], which is for numbers in memory.
func ReadValues(ctx context.Context, a *Array, s Selection, options ...Option) ([]any, error) {
	if a == nil {
		return nil, invalid("a nil *Array")
	}
	lines, err := a.ReadJSON(ctx, s, options...)
	if err != nil || lines == "" {
		return nil, err
	}
	each := strings.Split(strings.TrimSuffix(lines, "\n"), "\n")
	out := make([]any, len(each))
	for i, line := range each {
		if out[i], err = exactjson.Parse(line); err != nil {
			return nil, err
		}
		if text, ok := out[i].(string); ok && a.isFloat() {
			out[i] = notFinite(text)
		}
	}
	return out, nil
}

func (a *Array) isFloat() bool {
	return strings.HasPrefix(a.dataType, "float") || strings.HasPrefix(a.dataType, "bfloat")
}

// notFinite is the number that JSON says as text: the rest are NaNs with bits of their own.
func notFinite(text string) float64 {
	switch text {
	case "Infinity":
		return math.Inf(1)
	case "-Infinity":
		return math.Inf(-1)
	}
	return math.NaN()
}

// WriteValues writes elements of any data type of fixed size from values such as [ReadValues] gives. [ErrInvalidMetadata] for a value that
// the data type does not have, and nothing is written.
func WriteValues(ctx context.Context, a *Array, s Selection, src []any, options ...Option) error {
	if a == nil {
		return invalid("a nil *Array")
	}
	if a.variable() {
		return invalid("elements of %s have no fixed size: WriteStrings and WriteByteStrings are for them", a.dataType)
	}
	return a.writeItems(ctx, s, len(src), options, func(i int, item []byte) error {
		value := src[i]
		if number, ok := value.(float64); ok && (math.IsNaN(number) || math.IsInf(number, 0)) {
			value = map[bool]string{true: "Infinity", false: "-Infinity"}[number > 0]
			if math.IsNaN(number) {
				value = "NaN"
			}
		}
		document, err := exactjson.Format(value)
		if err != nil {
			return err
		}
		p, n := text(document)
		return a.handle().call(func(address uintptr, e *uintptr) int {
			return zarrnative.ZarrArrayElementFromJson(address, p, n, unsafe.Pointer(unsafe.SliceData(item)), uint64(len(item)), e)
		})
	})
}
