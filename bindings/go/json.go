package zarr

import "github.com/libzarr/libzarr/bindings/go/internal/exactjson"

// The values of attributes and documents: nil, bool, string, []any, map[string]any, and numbers that lose nothing: int64, uint64 where that
// is too small, *big.Int beyond, float64 for those with a fraction or exponent, NaN and infinities.

func parseJSON(text string) (any, error) {
	value, err := exactjson.Parse(text)
	if err != nil {
		return nil, &Error{Status: StatusInvalidMetadata, Message: err.Error()}
	}
	return value, nil
}

func parseObject(text string) (map[string]any, error) {
	if text == "" {
		return map[string]any{}, nil
	}
	value, err := parseJSON(text)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, &Error{Status: StatusInvalidMetadata, Message: "expected a JSON object, found " + text[:min(40, len(text))]}
	}
	return object, nil
}

func formatJSON(value any) (string, error) {
	text, err := exactjson.Format(value)
	if err != nil {
		return "", &Error{Status: StatusInvalidArgument, Message: "a value has no JSON: " + err.Error(), Cause: err}
	}
	return text, nil
}
