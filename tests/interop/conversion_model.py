"""What becomes of a number in another type: a second implementation in exact fractions, from the words of zarr.h and the
specifications of the types, by looking for neighbours instead of counting bits."""
from fractions import Fraction

import numpy as np

NAN, INF, NEG_INF = "nan", "inf", "-inf"
ROUNDINGS = {"even": 1, "zero": 2, "up": 3, "down": 4, "away": 5}
RANGES = {"error": 0, "saturate": 1, "wrap": 2}


class Refused(Exception):
    pass


def between(value, low, high, low_is_even, rounding):
    """One of two neighbours of a value that lies between them."""
    if value == low:
        return low
    if rounding == "up":
        return high
    if rounding == "down":
        return low
    if rounding == "zero":
        return low if value > 0 else high
    middle = (low + high) / 2
    if value != middle:
        return low if value < middle else high
    if rounding == "away":
        return high if value > 0 else low
    return low if low_is_even else high


class Integer:
    def __init__(self, name, bits, signed):
        self.name, self.bits, self.bytes, self.signed = name, bits, max(1, bits // 8), signed
        self.low = -(1 << bits - 1) if signed else 0
        self.high = self.low + (1 << bits) - 1

    def decode(self, bits):
        value = bits & (1 << self.bits) - 1
        return Fraction(value - (1 << self.bits) if value > self.high else value)

    def same(self, bits, value):
        return value != NAN and bits == int(value) % (1 << 8 * self.bytes)

    def convert(self, value, rounding, out_of_range):
        if value in (NAN, INF, NEG_INF):
            if out_of_range == "error":
                raise Refused
            if value == NAN or out_of_range == "wrap":
                return 0
            return self.high if value == INF else self.low
        floor = value.numerator // value.denominator
        whole = int(between(value, Fraction(floor), Fraction(floor + 1), floor % 2 == 0, rounding))
        if self.low <= whole <= self.high:
            return whole
        if out_of_range == "error":
            raise Refused
        if out_of_range == "saturate":
            return self.high if whole > 0 else self.low
        return int(self.decode(whole % (1 << self.bits)))


class Bool:
    name, bits, bytes = "bool", 1, 1

    def decode(self, bits):
        return Fraction(1 if bits else 0)

    def same(self, bits, value):
        return bits == int(value)

    def convert(self, value, rounding, out_of_range):
        return 0 if value == 0 else 1


class Float:
    """special: ieee, fn, fnuz, finite, as in data-types of zarr-extensions. Finite numbers above 0 are listed, or stepped through."""

    def __init__(self, name, exponent, mantissa, bias, special, memory=1):
        self.name, self.mantissa, self.special, self.bytes = name, mantissa, special, memory
        self.bits, self.bias = 1 + exponent + mantissa, bias
        self.sign = 1 << self.bits - 1
        top = {"ieee": ((1 << exponent) - 1) << mantissa, "fn": self.sign - 1, "fnuz": self.sign, "finite": self.sign}[special]
        self.largest = top - 1
        self.has_inf, self.has_nan = special == "ieee", special != "finite"

    def size(self, bits):
        """The number of the bits without a sign; also of the one behind the largest."""
        exponent, digits = bits >> self.mantissa, bits & (1 << self.mantissa) - 1
        if exponent:
            digits |= 1 << self.mantissa
        return Fraction(digits) * Fraction(2) ** (max(exponent, 1) - self.bias - self.mantissa)

    def decode(self, bits):
        bits &= 2 * self.sign - 1
        size, negative = bits & self.sign - 1, bits & self.sign
        if self.special == "fnuz" and bits == self.sign:
            return NAN
        if size > self.largest:
            if self.has_inf and size == self.largest + 1:
                return NEG_INF if negative else INF
            return NAN
        return -self.size(size) if negative else self.size(size)

    def same(self, bits, value):
        return self.decode(bits) == value

    def beyond(self, negative, out_of_range):
        if out_of_range == "error":
            raise Refused
        if self.has_inf:
            return NEG_INF if negative else INF
        return -self.size(self.largest) if negative else self.size(self.largest)

    def convert(self, value, rounding, out_of_range):
        if value == NAN:
            if self.has_nan:
                return NAN
            if out_of_range == "error":
                raise Refused
            return Fraction(0)
        if value in (INF, NEG_INF):
            return value if self.has_inf else self.beyond(value == NEG_INF, out_of_range)
        size = abs(value)
        low, high = 0, self.largest + 2
        if size >= self.size(self.largest + 1):
            return self.beyond(value < 0, out_of_range)
        while high - low > 1:  # the last bits whose number is not above
            middle = (low + high) // 2
            low, high = (middle, high) if self.size(middle) <= size else (low, middle)
        mirrored = {"up": "down", "down": "up"}.get(rounding, rounding) if value < 0 else rounding
        result = between(size, self.size(low), self.size(low + 1), low % 2 == 0, mirrored)
        if result > self.size(self.largest):
            return self.beyond(value < 0, out_of_range)
        return -result if value < 0 else result


class Power:
    """float8_e8m0fnu: powers of two."""
    name, bits, bytes = "float8_e8m0fnu", 8, 1

    def decode(self, bits):
        return NAN if bits == 255 else Fraction(2) ** (bits - 127)

    def same(self, bits, value):
        return self.decode(bits) == value

    def convert(self, value, rounding, out_of_range):
        ends = Fraction(2) ** -127, Fraction(2) ** 127
        if value == NAN:
            return NAN
        if value in (INF, NEG_INF) or value <= 0:
            if out_of_range == "error":
                raise Refused
            return ends[1] if value == INF else ends[0]
        exponent = value.numerator.bit_length() - value.denominator.bit_length()
        if Fraction(2) ** exponent > value:
            exponent -= 1
        low = Fraction(2) ** exponent
        result = between(value, low, 2 * low, (exponent + 127) % 2 == 0, rounding)
        if ends[0] <= result <= ends[1]:
            return result
        if out_of_range == "error":
            raise Refused
        return ends[1] if result > 1 else ends[0]


TYPES = [Bool(), Power()]
TYPES += [Integer("%sint%d" % ("" if signed else "u", bits), bits, signed) for bits in (2, 4, 8, 16, 32, 64) for signed in (True, False)]
TYPES += [Float("float16", 5, 10, 15, "ieee", 2), Float("float32", 8, 23, 127, "ieee", 4), Float("float64", 11, 52, 1023, "ieee", 8),
          Float("bfloat16", 8, 7, 127, "ieee", 2), Float("float8_e3m4", 3, 4, 3, "ieee"), Float("float8_e4m3", 4, 3, 7, "ieee"),
          Float("float8_e4m3b11fnuz", 4, 3, 11, "fnuz"), Float("float8_e4m3fnuz", 4, 3, 8, "fnuz"), Float("float8_e5m2", 5, 2, 15, "ieee"),
          Float("float8_e5m2fnuz", 5, 2, 16, "fnuz"), Float("float8_e4m3fn", 4, 3, 7, "fn"), Float("float6_e2m3fn", 2, 3, 1, "finite"),
          Float("float6_e3m2fn", 3, 2, 3, "finite"), Float("float4_e2m1fn", 2, 1, 1, "finite")]


def random_bits(rng, kind, count):
    """Bit patterns: any, small whole numbers and halves, and those near the ends."""
    out = []
    for _ in range(count):
        choice = rng.randrange(4)
        if choice == 0:
            out.append(rng.getrandbits(kind.bits))
        elif choice == 1 and hasattr(kind, "largest"):
            out.append((kind.largest + rng.randrange(-3, 3)) | rng.randrange(2) * kind.sign)
        elif choice == 2:
            wanted = Fraction(rng.randrange(-600, 600), 2)
            try:
                out.append(encoded(kind, kind.convert(wanted, "even", "saturate")))
            except (Refused, ValueError):
                out.append(0)
        else:
            out.append(rng.getrandbits(kind.bits) >> rng.randrange(kind.bits))
    return [bits & (1 << kind.bits) - 1 for bits in out]


def encoded(kind, value):
    """Bits of a number that the type holds."""
    if not hasattr(kind, "largest"):
        if isinstance(kind, Power):
            return [b for b in range(255) if kind.decode(b) == value][0]
        return int(value) % (1 << kind.bits)
    if value in (INF, NEG_INF):
        return kind.largest + 1 | (kind.sign if value == NEG_INF else 0)
    size = abs(value)
    low = 0
    step = 1 << kind.bits - 2
    while step:
        if low + step <= kind.largest and kind.size(low + step) <= size:
            low += step
        step >>= 1
    return low | (kind.sign if value < 0 else 0)


def memory(kind, bits):
    """Items in memory, signs extended."""
    full = []
    for b in bits:
        if isinstance(kind, Integer) and kind.signed:
            b = int(kind.decode(b)) % (1 << 8 * kind.bytes)
        full.append(b)
    return np.array(full, "<u%d" % kind.bytes)
