package exactjson

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Format writes what Parse reads, every other number type of Go, and whatever package encoding/json can write.
func Format(value any) (string, error) {
	var out strings.Builder
	if err := write(&out, value, 0); err != nil {
		return "", err
	}
	return out.String(), nil
}

func write(out *strings.Builder, value any, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("json: more than %d levels, or a value inside itself", maxDepth)
	}
	switch v := value.(type) {
	case float64:
		writeFloat(out, v, 64)
		return nil
	case float32:
		writeFloat(out, float64(v), 32)
		return nil
	case *big.Int:
		if v != nil {
			out.WriteString(v.String())
			return nil
		}
	case map[string]any:
		return writeObject(out, v, depth)
	case []any:
		return writeList(out, len(v), func(i int) any { return v[i] }, depth)
	case json.RawMessage: // as it is: json.Marshal would refuse NaN
		if v != nil {
			out.Write(v)
			return nil
		}
	case json.Marshaler, nil:
	default:
		// Lists and maps of other types may hold floats that encoding/json refuses.
		switch r := reflect.ValueOf(value); r.Kind() {
		case reflect.Float32:
			writeFloat(out, r.Float(), 32)
			return nil
		case reflect.Float64:
			writeFloat(out, r.Float(), 64)
			return nil
		case reflect.Array, reflect.Slice:
			if r.Type().Elem().Kind() != reflect.Uint8 {
				return writeList(out, r.Len(), func(i int) any { return r.Index(i).Interface() }, depth)
			}
		case reflect.Map:
			if r.Type().Key().Kind() == reflect.String {
				object := make(map[string]any, r.Len())
				for _, key := range r.MapKeys() {
					object[key.String()] = r.MapIndex(key).Interface()
				}
				return writeObject(out, object, depth)
			}
		}
	}
	text, err := json.Marshal(value)
	out.Write(text)
	return err
}

func writeObject(out *strings.Builder, object map[string]any, depth int) error {
	names := make([]string, 0, len(object))
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	out.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			out.WriteByte(',')
		}
		text, err := json.Marshal(name)
		if err != nil {
			return err
		}
		out.Write(text)
		out.WriteByte(':')
		if err := write(out, object[name], depth+1); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func writeList(out *strings.Builder, length int, at func(int) any, depth int) error {
	out.WriteByte('[')
	for i := range length {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := write(out, at(i), depth+1); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}

func writeFloat(out *strings.Builder, f float64, bits int) {
	switch {
	case math.IsNaN(f):
		out.WriteString("NaN")
	case math.IsInf(f, 1):
		out.WriteString("Infinity")
	case math.IsInf(f, -1):
		out.WriteString("-Infinity")
	default:
		text := strconv.FormatFloat(f, 'g', -1, bits)
		if !strings.ContainsAny(text, ".e") {
			text += ".0" // stays a float when it is read
		}
		out.WriteString(text)
	}
}
