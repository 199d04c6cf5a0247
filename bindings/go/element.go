package zarr

import (
	"math"
	"reflect"
	"strings"
	"unsafe"

	"github.com/libzarr/libzarr/bindings/go/internal/zarrnative"
)

// Float16 is an IEEE 754 half precision number, as stored in arrays of float16.
type Float16 uint16

// Float64 is the number, exactly.
func (f Float16) Float64() float64 {
	sign := 1.0
	if f&0x8000 != 0 {
		sign = -1
	}
	exponent, fraction := int(f>>10&31), float64(f&0x3ff)
	switch exponent {
	case 0:
		return math.Copysign(math.Ldexp(fraction, -24), sign)
	case 31:
		if fraction == 0 {
			return math.Inf(int(sign))
		}
		return math.Float64frombits(uint64(f&0x8000)<<48 | 0x7ff<<52 | uint64(f&0x3ff)<<42)
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

// NewFloat16 is the nearest half precision number, ties to even.
func NewFloat16(x float64) Float16 {
	bits := math.Float64bits(x)
	sign := Float16(bits >> 48 & 0x8000)
	switch a := math.Abs(x); {
	case math.IsNaN(x):
		if fraction := Float16(bits >> 42 & 0x3ff); fraction != 0 {
			return sign | 0x7c00 | fraction
		}
		return sign | 0x7e00
	case a >= 65520:
		return sign | 0x7c00
	case a < math.Ldexp(1, -14):
		return sign | Float16(math.RoundToEven(math.Ldexp(a, 24)))
	default:
		_, exponent := math.Frexp(a)
		// The significand is a number from 1024 to 2048: its leading bit adds one to the exponent, and 2048 carries.
		return sign | Float16(exponent+13)<<10 + Float16(math.RoundToEven(math.Ldexp(a, 11-exponent)))
	}
}

// typeIdentity is a Go type that was found to fit an array.
type typeIdentity struct{ t reflect.Type }

var float16Type = reflect.TypeFor[Float16]()

// kinds of Go for the data types whose elements are one number.
var kinds = map[string]reflect.Kind{"bool": reflect.Bool, "int8": reflect.Int8, "int16": reflect.Int16, "int32": reflect.Int32,
	"int64": reflect.Int64, "uint8": reflect.Uint8, "uint16": reflect.Uint16, "uint32": reflect.Uint32, "uint64": reflect.Uint64,
	"float32": reflect.Float32, "float64": reflect.Float64, "complex64": reflect.Complex64, "complex128": reflect.Complex128,
	"complex_float32": reflect.Complex64, "complex_float64": reflect.Complex128}

// fits checks that elements of the array can be seen as T: the Go type of the data type, or any type made of it; int and uint where they
// have 64 bits; Float16; and for every data type an array of as many bytes.
func fits[T any](a *Array) error {
	t := reflect.TypeFor[T]()
	if known := a.matched.Load(); known != nil && known.t == t {
		return nil
	}
	if a.dataType == anyText || a.dataType == anyBytes {
		return invalid("elements of %s have no fixed length: ReadStrings, ReadByteStrings and their writers are for them", a.dataType)
	}
	if a.itemSize == 0 {
		if _, err := a.handle().use(); err != nil {
			return err
		}
		a.handle().done()
		return &Error{Status: StatusUnsupported, Message: "the data type " + a.dataType + " is not one that the library has"}
	}
	if !a.holds(t) {
		return invalid("elements of Go type %v for an array of %s: expected %s", t, a.dataType, a.wanted())
	}
	a.matched.Store(&typeIdentity{t})
	return nil
}

// fitsMemory is fits, or with a conversion that T is what the memory holds.
func fitsMemory[T any](a *Array, o *dataOptions) error {
	if o == nil || o.memoryType == "" && !o.converted {
		return fits[T](a)
	}
	t := reflect.TypeFor[T]()
	if o.converted {
		if o.memoryType = nameOf(t); o.memoryType == "" {
			return invalid("elements are not converted to Go type %v", t)
		}
		return nil
	}
	p, n := text(o.memoryType)
	size := zarrnative.ZarrFlatItemSize(p, n)
	if size == 0 { // the library says what is wrong with the name
		return fits[T](a)
	}
	memory := &Array{dataType: o.memoryType, itemSize: size}
	if !memory.holds(t) {
		return invalid("elements of Go type %v for memory of %s: expected %s", t, o.memoryType, memory.wanted())
	}
	return nil
}

// nameOf is the data type of a Go type, "" where there is none.
func nameOf(t reflect.Type) string {
	if t == float16Type {
		return "float16"
	}
	switch t.Kind() {
	case reflect.Int:
		return "int64"
	case reflect.Uint:
		return "uint64"
	}
	if _, ok := kinds[t.Kind().String()]; ok {
		return t.Kind().String()
	}
	return ""
}

func (a *Array) holds(t reflect.Type) bool {
	if uint64(t.Size()) != a.itemSize {
		return false
	}
	if t.Kind() == reflect.Array && t.Elem().Kind() == reflect.Uint8 {
		return true
	}
	switch kind := kinds[a.dataType]; kind {
	case reflect.Invalid:
		return a.dataType == "float16" && t == float16Type
	case reflect.Int64:
		return t.Kind() == kind || t.Kind() == reflect.Int
	case reflect.Uint64:
		return t.Kind() == kind || t.Kind() == reflect.Uint
	default:
		return t.Kind() == kind && t != float16Type
	}
}

func (a *Array) wanted() string {
	if kind, ok := kinds[a.dataType]; ok {
		return kind.String()
	}
	if a.dataType == "float16" {
		return "zarr.Float16"
	}
	return "an array of bytes of that size"
}

// GoType is the Go type of the elements: string and []byte for those of variable length; int32, [Float16], [3]byte for r24, and so on; nil when the library lacks the data type.
func (a *Array) GoType() reflect.Type {
	for _, t := range []reflect.Type{reflect.TypeFor[bool](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](),
		reflect.TypeFor[int64](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
		float16Type, reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128]()} {
		if a.holds(t) {
			return t
		}
	}
	switch a.dataType {
	case anyText:
		return reflect.TypeFor[string]()
	case anyBytes:
		return reflect.TypeFor[[]byte]()
	}
	if a.itemSize == 0 || strings.HasPrefix(a.dataType, "struct") {
		return nil
	}
	return reflect.ArrayOf(int(a.itemSize), reflect.TypeFor[byte]())
}

func sizeOf[T any]() uint64 { return uint64(unsafe.Sizeof(*new(T))) }

// memory is a slice as the library sees it.
func memory[T any](s []T) (unsafe.Pointer, uint64) {
	var item T
	return unsafe.Pointer(unsafe.SliceData(s)), uint64(len(s)) * uint64(unsafe.Sizeof(item))
}
