// Package exactjson reads and writes JSON without losing integers: int64, else uint64, else *big.Int; numbers with a fraction or an
// exponent are float64. The tokens NaN, Infinity and -Infinity, which Python writes into attributes, are read and written.
package exactjson

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

const maxDepth = 1000

type reader struct {
	text string
	at   int
}

// Parse reads one value: nil, bool, int64, uint64, *big.Int, float64, string, []any or map[string]any.
func Parse(text string) (any, error) {
	r := &reader{text: text}
	value, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if r.space(); r.at < len(r.text) {
		return nil, r.fail("the end")
	}
	return value, nil
}

func (r *reader) fail(expected string) error {
	if r.at >= len(r.text) {
		return fmt.Errorf("json: expected %s, found the end of the text", expected)
	}
	return fmt.Errorf("json: expected %s at byte %d, found %q", expected, r.at, r.text[r.at:min(r.at+12, len(r.text))])
}

func (r *reader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.at]) >= 0 {
		r.at++
	}
}

func (r *reader) take(c byte) bool {
	r.space()
	if r.at < len(r.text) && r.text[r.at] == c {
		r.at++
		return true
	}
	return false
}

var words = map[string]any{"null": nil, "true": true, "false": false, "NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1)}

func (r *reader) value(depth int) (any, error) {
	r.space()
	if depth > maxDepth {
		return nil, fmt.Errorf("json: more than %d levels", maxDepth)
	}
	if r.at >= len(r.text) {
		return nil, r.fail("a value")
	}
	switch c := r.text[r.at]; {
	case c == '{':
		return r.object(depth)
	case c == '[':
		return r.list(depth)
	case c == '"':
		return r.str()
	case c >= '0' && c <= '9' || c == '-' && !strings.HasPrefix(r.text[r.at:], "-I"):
		return r.number()
	}
	for word, value := range words {
		if strings.HasPrefix(r.text[r.at:], word) {
			r.at += len(word)
			return value, nil
		}
	}
	return nil, r.fail("a value")
}

func (r *reader) object(depth int) (any, error) {
	out := map[string]any{}
	r.at++
	if r.take('}') {
		return out, nil
	}
	for {
		if r.space(); r.at >= len(r.text) || r.text[r.at] != '"' {
			return nil, r.fail("a member's name")
		}
		name, err := r.str()
		if err != nil {
			return nil, err
		}
		if !r.take(':') {
			return nil, r.fail("':'")
		}
		if out[name], err = r.value(depth + 1); err != nil {
			return nil, err
		}
		if r.take('}') {
			return out, nil
		}
		if !r.take(',') {
			return nil, r.fail("',' or '}'")
		}
	}
}

func (r *reader) list(depth int) (any, error) {
	out := []any{}
	r.at++
	if r.take(']') {
		return out, nil
	}
	for {
		value, err := r.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
		if r.take(']') {
			return out, nil
		}
		if !r.take(',') {
			return nil, r.fail("',' or ']'")
		}
	}
}

func (r *reader) str() (string, error) {
	r.at++
	var out strings.Builder
	for {
		end := r.at
		for end < len(r.text) && r.text[end] != '"' && r.text[end] != '\\' && r.text[end] >= 0x20 {
			end++
		}
		out.WriteString(r.text[r.at:end])
		r.at = end
		switch {
		case end < len(r.text) && r.text[end] == '"':
			r.at++
			if !utf8.ValidString(out.String()) {
				return strings.ToValidUTF8(out.String(), "\uFFFD"), nil
			}
			return out.String(), nil
		case end < len(r.text) && r.text[end] == '\\':
			if err := r.escape(&out); err != nil {
				return "", err
			}
		default:
			return "", r.fail("the end of a string")
		}
	}
}

func (r *reader) escape(out *strings.Builder) error {
	if r.at+1 < len(r.text) {
		if i := strings.IndexByte(`"\/bfnrt`, r.text[r.at+1]); i >= 0 {
			out.WriteByte("\"\\/\b\f\n\r\t"[i])
			r.at += 2
			return nil
		}
	}
	unit, ok := r.unit()
	if !ok {
		return r.fail("an escape")
	}
	if utf16.IsSurrogate(unit) {
		before := r.at
		if low, ok := r.unit(); ok && utf16.DecodeRune(unit, low) != utf8.RuneError {
			out.WriteRune(utf16.DecodeRune(unit, low))
			return nil
		}
		r.at = before
		unit = utf8.RuneError
	}
	out.WriteRune(unit)
	return nil
}

// unit reads \uXXXX.
func (r *reader) unit() (rune, bool) {
	if r.at+6 > len(r.text) || r.text[r.at:r.at+2] != `\u` {
		return 0, false
	}
	code, err := strconv.ParseUint(r.text[r.at+2:r.at+6], 16, 16)
	if err != nil {
		return 0, false
	}
	r.at += 6
	return rune(code), true
}

func (r *reader) digits() int {
	begin := r.at
	for r.at < len(r.text) && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
		r.at++
	}
	return r.at - begin
}

func (r *reader) number() (any, error) {
	begin, whole := r.at, true
	if r.text[r.at] == '-' {
		r.at++
	}
	zero := r.at < len(r.text) && r.text[r.at] == '0'
	if n := r.digits(); n == 0 || zero && n > 1 {
		return nil, r.fail("a number")
	}
	if r.at < len(r.text) && r.text[r.at] == '.' {
		r.at++
		if whole = false; r.digits() == 0 {
			return nil, r.fail("a digit")
		}
	}
	if r.at < len(r.text) && (r.text[r.at] == 'e' || r.text[r.at] == 'E') {
		if r.at++; r.at < len(r.text) && (r.text[r.at] == '+' || r.text[r.at] == '-') {
			r.at++
		}
		if whole = false; r.digits() == 0 {
			return nil, r.fail("a digit")
		}
	}
	return Number(r.text[begin:r.at], whole), nil
}

// Number is the value of the text of a JSON number.
func Number(text string, whole bool) any {
	if whole && text != "-0" {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		if n, err := strconv.ParseUint(text, 10, 64); err == nil {
			return n
		}
		n, _ := new(big.Int).SetString(text, 10)
		return n
	}
	f, _ := strconv.ParseFloat(text, 64) // out of range: an infinity, as Python reads it
	return f
}
