package zarr

import (
	"context"
	"encoding/binary"
	"math"
	"math/bits"
	"regexp"
	"strconv"
	"time"
)

// NaT is what "not a time" reads as, and is written as, where an element is a [time.Duration]. Among times it is the zero [time.Time].
const NaT = time.Duration(math.MinInt64)

// unit is what a time counts: so many nanoseconds, or so many of them in one; or months.
type unit struct {
	scale  int64 // how many units a count is
	nanos  int64 // nanoseconds of a unit; 0 = of less, or of months
	parts  int64 // units in a nanosecond, of units below it
	months int64
}

var unitNanos = map[string]int64{"W": 7 * 24 * 3600e9, "D": 24 * 3600e9, "h": 3600e9, "m": 60e9, "s": 1e9, "ms": 1e6, "us": 1e3, "ns": 1}
var unitParts = map[string]int64{"ps": 1e3, "fs": 1e6, "as": 1e9}
var unitMonths = map[string]int64{"Y": 12, "M": 1}

var timeType = regexp.MustCompile(`^[<>=|]?[mM]8\[(\d*)(\w+)\]$`)

func (a *Array) unitOf(dataType, what string) (unit, error) {
	if a == nil {
		return unit{}, invalid("a nil *Array")
	}
	if a.dataType != dataType {
		return unit{}, invalid("elements of %s are no %s", a.dataType, what)
	}
	name, err := a.NumPyType()
	if err != nil {
		return unit{}, err
	}
	found := timeType.FindStringSubmatch(name)
	if found == nil {
		return unit{}, &Error{Status: StatusUnsupported, Message: "elements of " + name + " have no unit: read them as [8]byte"}
	}
	u := unit{scale: 1, nanos: unitNanos[found[2]], parts: unitParts[found[2]], months: unitMonths[found[2]]}
	if found[1] != "" {
		u.scale, err = strconv.ParseInt(found[1], 10, 64)
	}
	return u, err
}

// floorDiv rounds towards the past.
func floorDiv(n, d int64) int64 {
	q := n / d
	if n%d < 0 {
		q--
	}
	return q
}

func multiply(a, b int64) (int64, bool) {
	high, low := bits.Mul64(uint64(max(a, -a)), uint64(b))
	if high != 0 || low > math.MaxInt64 || a == math.MinInt64 {
		return 0, false
	}
	return a * b, true
}

func beyond(count int64, what string) error {
	return &Error{Status: StatusOutOfRange, Message: "the count " + strconv.FormatInt(count, 10) + " is no " + what}
}

// time gives the time of a count. What is finer than a nanosecond is cut off.
func (u unit) time(count int64) (time.Time, error) {
	n, ok := multiply(count, u.scale)
	if !ok {
		return time.Time{}, beyond(count, "time.Time")
	}
	switch {
	case u.parts != 0:
		return time.Unix(0, floorDiv(n, u.parts)).UTC(), nil
	case u.months == 0 && u.nanos >= 1e9:
		seconds, ok := multiply(n, u.nanos/1e9)
		if !ok {
			return time.Time{}, beyond(count, "time.Time")
		}
		return time.Unix(seconds, 0).UTC(), nil
	case u.months == 0:
		perSecond := 1e9 / u.nanos
		seconds := floorDiv(n, perSecond)
		return time.Unix(seconds, (n-seconds*perSecond)*u.nanos).UTC(), nil
	}
	months, ok := multiply(n, u.months)
	if years := floorDiv(months, 12); ok && years > -1e8 && years < 1e8 {
		return time.Date(int(1970+years), time.Month(1+months-12*years), 1, 0, 0, 0, 0, time.UTC), nil
	}
	return time.Time{}, beyond(count, "time.Time")
}

// count gives the count of a time, rounded towards the past as NumPy does.
func (u unit) count(t time.Time) (int64, error) {
	t = t.UTC()
	seconds, nanos := t.Unix(), int64(t.Nanosecond())
	var n int64
	ok := true
	switch {
	case u.months != 0:
		n = floorDiv((int64(t.Year())-1970)*12+int64(t.Month())-1, u.months)
	case u.nanos >= 1e9:
		n = floorDiv(seconds, u.nanos/1e9)
	default:
		perSecond, part := max(u.parts, 1)*(1e9/max(u.nanos, 1)), nanos*max(u.parts, 1)/max(u.nanos, 1)
		if n, ok = multiply(seconds, perSecond); ok {
			ok = n <= math.MaxInt64-part
			n += part
		}
	}
	if n = floorDiv(n, u.scale); !ok || n == math.MinInt64 {
		return 0, &Error{Status: StatusOutOfRange, Message: t.Format(time.RFC3339Nano) + " is beyond the array's unit"}
	}
	return n, nil
}

func counts(items []byte) []int64 {
	out := make([]int64, len(items)/8)
	for i := range out {
		out[i] = int64(binary.NativeEndian.Uint64(items[8*i:]))
	}
	return out
}

// ReadTimes reads elements of numpy.datetime64, in C order, as times in UTC; NaT is the zero [time.Time]. Parts of a nanosecond are cut
// off. A selection of nil is the whole array. [ErrOutOfRange] for a time that time.Time cannot say.
func ReadTimes(ctx context.Context, a *Array, s Selection, options ...Option) ([]time.Time, error) {
	u, err := a.unitOf("numpy.datetime64", "times")
	if err != nil {
		return nil, err
	}
	items, err := a.readItems(ctx, s, options)
	if err != nil {
		return nil, err
	}
	numbers := counts(items)
	out := make([]time.Time, len(numbers))
	for i, n := range numbers {
		if n != math.MinInt64 {
			if out[i], err = u.time(n); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// WriteTimes writes elements of numpy.datetime64; the zero [time.Time] is NaT. What is finer than the array's unit is rounded towards the
// past, as NumPy does. [ErrOutOfRange] for a time that the unit cannot count, and nothing is written.
func WriteTimes(ctx context.Context, a *Array, s Selection, src []time.Time, options ...Option) error {
	u, err := a.unitOf("numpy.datetime64", "times")
	if err != nil {
		return err
	}
	return a.writeItems(ctx, s, len(src), options, func(i int, item []byte) error {
		n := int64(math.MinInt64)
		if !src[i].IsZero() {
			if n, err = u.count(src[i]); err != nil {
				return err
			}
		}
		binary.NativeEndian.PutUint64(item, uint64(n))
		return nil
	})
}

func (u unit) wantDuration() error {
	if u.months != 0 {
		return &Error{Status: StatusUnsupported, Message: "months have no duration"}
	}
	return nil
}

// ReadDurations reads elements of numpy.timedelta64, in C order; [NaT] is not a time. Parts of a nanosecond are cut off.
// [ErrOutOfRange] for more than a [time.Duration] can say (292 years), [ErrUnsupported] for months and years.
func ReadDurations(ctx context.Context, a *Array, s Selection, options ...Option) ([]time.Duration, error) {
	u, err := a.unitOf("numpy.timedelta64", "durations")
	if err == nil {
		err = u.wantDuration()
	}
	if err != nil {
		return nil, err
	}
	items, err := a.readItems(ctx, s, options)
	if err != nil {
		return nil, err
	}
	numbers := counts(items)
	out := make([]time.Duration, len(numbers))
	for i, count := range numbers {
		n, ok := count, count == math.MinInt64
		if !ok {
			if n, ok = multiply(count, u.scale); ok && u.parts != 0 {
				n = floorDiv(n, u.parts)
			} else if ok {
				n, ok = multiply(n, u.nanos)
			}
		}
		if !ok {
			return nil, beyond(count, "time.Duration")
		}
		out[i] = time.Duration(n)
	}
	return out, nil
}

// WriteDurations writes elements of numpy.timedelta64; see [ReadDurations]. What is finer than the array's unit is rounded down.
func WriteDurations(ctx context.Context, a *Array, s Selection, src []time.Duration, options ...Option) error {
	u, err := a.unitOf("numpy.timedelta64", "durations")
	if err == nil {
		err = u.wantDuration()
	}
	if err != nil {
		return err
	}
	return a.writeItems(ctx, s, len(src), options, func(i int, item []byte) error {
		n, ok := int64(src[i]), true
		if src[i] != NaT && u.parts != 0 {
			n, ok = multiply(n, u.parts)
		} else if src[i] != NaT {
			n = floorDiv(n, u.nanos)
		}
		if !ok {
			return &Error{Status: StatusOutOfRange, Message: src[i].String() + " is beyond the array's unit"}
		}
		if src[i] != NaT {
			n = floorDiv(n, u.scale)
		}
		binary.NativeEndian.PutUint64(item, uint64(n))
		return nil
	})
}
