"""Elements as v3 fill-value JSON, the text of `zarrtool conformance`, computed by Python and NumPy alone.

Integers in full; floats as the fewest digits that read back to the same bits, in the layout of Python's repr; "NaN" is the
canonical NaN only, other NaNs are hexadecimal; complex numbers are pairs; raw bits are lists of bytes (v3's raw_bytes: base64); text of any length is a JSON string.
"""
import base64
import json

import numpy as np

CANONICAL_NAN = {2: 0x7E00, 4: 0x7FC00000, 8: 0x7FF8000000000000}


def float_text(value):
    """JSON of one NumPy float of 16, 32 or 64 bits."""
    size = value.dtype.itemsize
    if np.isnan(value):
        bits = int(value.reshape(1).view("u%d" % size)[0])
        return '"NaN"' if bits == CANONICAL_NAN[size] else '"0x%0*x"' % (2 * size, bits)
    if np.isinf(value):
        return '"Infinity"' if value > 0 else '"-Infinity"'
    magnitude = abs(float(value))
    if magnitude and not 1e-4 <= magnitude < 1e16:
        return np.format_float_scientific(value, unique=True, trim="-", exp_digits=2)
    if size > 2 and float(value).is_integer():
        return "%s%d.0" % ("-" if np.signbit(value) else "", int(magnitude))
    return np.format_float_positional(value, unique=True, trim="0")


def complex_text(value):
    part = "f%d" % (value.dtype.itemsize // 2)
    real, imaginary = np.frombuffer(value.tobytes(), part)
    return "[%s,%s]" % (float_text(real), float_text(imaginary))


def lines(array, raw_as_base64=False):
    """All elements in C order, one a line."""
    kind = array.dtype.kind
    native = np.ascontiguousarray(array).reshape(-1)
    if kind not in "OT":
        native = native.astype(array.dtype.newbyteorder("="), copy=False)
    if kind == "b":
        texts = ["true" if v else "false" for v in native]
    elif kind in "iu":
        texts = ["%d" % int(v) for v in native]
    elif kind == "f":
        texts = [float_text(v) for v in native]
    elif kind == "c":
        texts = [complex_text(v) for v in native]
    elif kind in "OT":
        texts = [json.dumps(str(v), ensure_ascii=False) for v in native]
    elif raw_as_base64:
        texts = ['"%s"' % base64.b64encode(v.tobytes()).decode() for v in native]
    else:
        texts = ["[%s]" % ",".join(str(b) for b in v.tobytes()) for v in native]
    return "".join(text + "\n" for text in texts)
