package exactjson

import (
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
)

func TestRoundTrips(t *testing.T) {
	large, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	for text, want := range map[string]any{
		"0": int64(0), "-0": math.Copysign(0, -1), "9223372036854775807": int64(math.MaxInt64), "9223372036854775808": uint64(1 << 63),
		"-9223372036854775808": int64(math.MinInt64), "-123456789012345678901234567890": large, "1.5": 1.5, "1e2": 100.0, "-2E-1": -0.2,
		"true": true, "false": false, "null": nil, "Infinity": math.Inf(1), "-Infinity": math.Inf(-1), `""`: "",
		`"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\u0000"`: "a\"\\/\b\f\n\r\té😀\x00", `"é😀"`: "é😀", "[]": []any{}, "{}": map[string]any{},
		` [ 1 , [ 2.0 , "x" ] , { "k" : null } ] `: []any{int64(1), []any{2.0, "x"}, map[string]any{"k": nil}},
	} {
		found, err := Parse(text)
		if err != nil || !reflect.DeepEqual(found, want) {
			t.Errorf("%s: found %#v, %v", text, found, err)
		}
		again, err := Format(found)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if back, err := Parse(again); err != nil || !reflect.DeepEqual(back, want) {
			t.Errorf("%s became %s and %#v, %v", text, again, back, err)
		}
	}
	if nan, err := Parse("NaN"); err != nil || !math.IsNaN(nan.(float64)) {
		t.Errorf("found %v, %v", nan, err)
	}
}

func TestRefusals(t *testing.T) {
	for _, text := range []string{"", " ", "nul", "nulll", "tru", "01", "1.", ".5", "-", "+1", "1e", "0x1", `"`, `"\x"`, `"\u12"`, `"\u12g4"`, "\"\x01\"",
		"[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{", `{"a"`, `{"a":`, `{"a":1`, `{"a":1,}`, `{a:1}`, `{1:2}`, "1 2", "]", "}", "'a'",
		strings.Repeat("[", 2000) + strings.Repeat("]", 2000)} {
		if found, err := Parse(text); err == nil {
			t.Errorf("%.20q became %#v", text, found)
		}
	}
	inside := []any{nil}
	inside[0] = inside
	for _, value := range []any{make(chan int), func() {}, map[string]any{"x": func() {}}, []any{make(chan int)}, inside, "\xff", struct{ F func() }{}} {
		if text, err := Format(value); err == nil && value != "\xff" {
			t.Errorf("%T became %s", value, text)
		}
	}
}

func TestFormatsOfGo(t *testing.T) {
	var none *big.Int
	for _, c := range []struct {
		value any
		want  string
	}{{1, "1"}, {uint8(2), "2"}, {float32(0.1), "0.1"}, {0.1, "0.1"}, {1.0, "1.0"}, {1e300, "1e+300"}, {math.NaN(), "NaN"}, {[]float64{1, math.Inf(-1)}, "[1.0,-Infinity]"},
		{[2]int{1, 2}, "[1,2]"}, {map[string]float32{"b": 1, "a": 2}, `{"a":2.0,"b":1.0}`}, {json.RawMessage(`{"x": NaN}`), `{"x": NaN}`},
		{none, "null"}, {nil, "null"}, {[]byte("hi"), `"aGk="`}, {struct {
			A int `json:"a"`
		}{3}, `{"a":3}`}, {json.Number("12"), "12"}, {true, "true"}} {
		if text, err := Format(c.value); err != nil || text != c.want {
			t.Errorf("%#v: found %s, %v, expected %s", c.value, text, err, c.want)
		}
	}
}
