"""The part of zarr.h that the interop tests call, through ctypes. Not a language package: no more than the tests need."""
import ctypes as C

import numpy as np

V, S, U, I = C.c_void_p, C.c_size_t, C.c_uint64, C.c_int32


class Options(C.Structure):
    _fields_ = [("struct_size", S), ("flags", U), ("buffer_offset", U), ("byte_order", I), ("missing_chunks", I),
                ("fill_chunks", I), ("reserved", I), ("timeout_ns", U), ("cancel", V), ("memory_data_type", C.c_char_p),
                ("field", C.c_char_p), ("rounding", I), ("out_of_range", I)]


class OpenOptions(C.Structure):
    _fields_ = [("struct_size", S), ("mode", I), ("zarr_format", I), ("consolidated", I), ("overwrite", I),
                ("path", C.c_char_p), ("store_options", C.c_char_p), ("array", V), ("metadata", C.c_char_p)]


class ZarrError(Exception):
    def __init__(self, status, message):
        super().__init__("%s: %s" % (status, message))
        self.status, self.message = status, message


class Library:
    def __init__(self, path):
        self.c = C.CDLL(path)
        for name in ("zarr_status_name", "zarr_error_message", "zarr_version_string", "zarr_bytes_text", "zarr_array_data_type"):
            getattr(self.c, name).restype = C.c_char_p
        for name in ("zarr_bytes_size", "zarr_array_rank", "zarr_array_item_size", "zarr_values_size"):
            getattr(self.c, name).restype = S
        self.c.zarr_values_count.restype = U
        self.c.zarr_values_offsets.restype = C.POINTER(C.c_int64)
        self.c.zarr_values_data.restype = V
        for name in ("zarr_bytes_data", "zarr_node_store"):
            getattr(self.c, name).restype = V
        self.version = self.c.zarr_version_string().decode()

    def call(self, name, *args):
        err = V()
        status = getattr(self.c, name)(*args, C.byref(err))
        if status != 0:
            message = self.c.zarr_error_message(err).decode()
            self.c.zarr_error_release(err)
            raise ZarrError(self.c.zarr_status_name(status).decode(), message)

    def take(self, handle):
        data = C.string_at(self.c.zarr_bytes_data(handle), self.c.zarr_bytes_size(handle))
        self.c.zarr_bytes_release(handle)
        return data

    def take_values(self, handle, shape):
        """Elements of variable length as an array of bytes objects."""
        count = self.c.zarr_values_count(handle)
        data = C.string_at(self.c.zarr_values_data(handle), self.c.zarr_values_size(handle))
        offsets = np.ctypeslib.as_array(self.c.zarr_values_offsets(handle), (count + 1,)).copy()
        self.c.zarr_values_release(handle)
        out = np.empty(count, object)
        out[:] = [data[a:b] for a, b in zip(offsets[:-1], offsets[1:])]
        return out.reshape(shape)

    def open_store(self, url):
        out = V()
        self.call("zarr_store_open", None, url.encode(), S(len(url.encode())), None, S(0), C.c_uint32(0), C.byref(out))
        return Store(self, out)

    def open(self, url):
        store = self.open_store(url)
        return store.open("")


class Store:
    def __init__(self, lib, handle):
        self.lib, self.handle = lib, handle

    def __del__(self):
        self.lib.c.zarr_store_release(self.handle)

    def open(self, path):
        out, p = V(), path.encode()
        options = OpenOptions(struct_size=C.sizeof(OpenOptions), mode=1)
        self.lib.call("zarr_node_open", self.handle, p, S(len(p)), C.byref(options), C.byref(out))
        return Array(self.lib, out)

    def create(self, path, document, attributes):
        out, p, d = V(), path.encode(), document.encode()
        a = attributes.encode() if attributes is not None else None
        self.lib.call("zarr_create_from_metadata", self.handle, p, S(len(p)), d, S(len(d)), a, S(len(a) if a else 0), None,
                      C.byref(out))
        return Array(self.lib, out)


class Array:
    def __init__(self, lib, handle):
        self.lib, self.handle = lib, handle
        self.rank = lib.c.zarr_array_rank(handle)

    def __del__(self):
        self.lib.c.zarr_node_release(self.handle)

    @property
    def shape(self):
        out = (U * self.rank)()
        self.lib.call("zarr_array_shape", self.handle, S(self.rank), out)
        return tuple(out)

    @property
    def dtype(self):
        out = V()
        self.lib.call("zarr_array_numpy_type", self.handle, C.byref(out))
        return np.dtype(self.lib.take(out).decode())

    def _selection(self, start, shape, step):
        return (S(self.rank), (U * self.rank)(*start), (U * self.rank)(*shape),
                (C.c_int64 * self.rank)(*step) if step is not None else None)

    def _memory(self, a, swap):
        """Pointer, size, strides and options of a NumPy view with strides of any sign."""
        low = sum(min(0, (n - 1) * s) for n, s in zip(a.shape, a.strides)) if a.size else 0
        high = sum(max(0, (n - 1) * s) for n, s in zip(a.shape, a.strides)) + a.itemsize if a.size else 0
        options = Options(struct_size=C.sizeof(Options), buffer_offset=-low,
                          byte_order=0 if not swap else (2 if np.little_endian else 1))
        return V(a.ctypes.data + low), S(high - low), (C.c_int64 * self.rank)(*a.strides), C.byref(options)

    def read_into(self, a, start, step=None, swap=False):
        self.lib.call("zarr_read_slice", self.handle, *self._selection(start, a.shape, step), *self._memory(a, swap))

    def write_from(self, a, start, step=None, swap=False):
        self.lib.call("zarr_write_slice", self.handle, *self._selection(start, a.shape, step), *self._memory(a, swap))

    def read_values(self, start, shape, step=None):
        out = V()
        self.lib.call("zarr_read_values", self.handle, *self._selection(start, shape, step), None, C.byref(out))
        return self.lib.take_values(out, shape)

    def _values(self, a):
        """Offsets, data and its size of an array of bytes objects."""
        items = list(a.ravel())
        offsets, data = np.zeros(len(items) + 1, "i8"), b"".join(items)
        np.cumsum([len(item) for item in items], out=offsets[1:])
        return (C.c_int64 * len(offsets))(*offsets), data, S(len(data))

    def write_values(self, a, start, step=None, validity=None):
        self.lib.call("zarr_write_values", self.handle, *self._selection(start, a.shape, step), *self._values(a), validity, None)

    def read(self):
        out = np.empty(self.shape, self.dtype)
        out.view("u1" if out.ndim else out.dtype)[...] = 0xA5 if out.ndim else out.dtype.type(0)
        self.read_into(out, [0] * self.rank)
        return out

    def metadata(self, format=0):
        out = V()
        self.lib.call("zarr_node_metadata_json", self.handle, I(format), C.byref(out), None)
        return self.lib.take(out).decode()

    def attributes(self):
        out = V()
        self.lib.call("zarr_attributes_json", self.handle, C.byref(out))
        return self.lib.take(out).decode()

    def copy_data(self, to):
        self.lib.call("zarr_copy_data", self.handle, to.handle, None, None, None)

    def _replace(self, name, *args):
        out = V()
        self.lib.call(name, self.handle, *args, C.byref(out))
        self.lib.c.zarr_node_release(self.handle)
        self.handle = out

    def resize(self, shape):
        self._replace("zarr_resize", S(self.rank), (U * self.rank)(*shape), None)

    def append(self, a, axis):
        self._replace("zarr_append", S(axis), S(self.rank), (U * self.rank)(*a.shape), *self._memory(a, False))

    def append_writer(self, axis, buffer_bytes=0):
        return AppendWriter(self, axis, buffer_bytes)

    def fill(self, start, shape, step, item):
        memory = None if item is None else item.tobytes()
        self.lib.call("zarr_fill_slice", self.handle, *self._selection(start, shape, step), memory, S(len(memory) if memory else 0), None)

    def erase_chunk(self, coordinates):
        self.lib.call("zarr_erase_chunk", self.handle, S(self.rank), (U * self.rank)(*coordinates), None)

    def update_attributes(self, text):
        data = text.encode()
        self._replace("zarr_attributes_update", data, S(len(data)))

    def chunk_counts(self):
        out = (U * self.rank)()
        self.lib.call("zarr_array_chunk_counts", self.handle, S(self.rank), out)
        return tuple(out)

    def chunk_box(self, coordinates):
        """(first element, shape) of a chunk, as the grid has it: it may reach beyond the array."""
        out, at = [], (U * self.rank)(*coordinates)
        for name in ("zarr_array_grid_chunk_origin", "zarr_array_grid_chunk_shape"):
            numbers = (U * self.rank)()
            self.lib.call(name, self.handle, S(self.rank), at, numbers)
            out.append(tuple(numbers))
        return out

    def check(self):
        out = V()
        self.lib.call("zarr_check", self.handle, None, C.byref(out))
        return self.lib.take(out).decode()


class AppendWriter:
    def __init__(self, array, axis, buffer_bytes):
        self.array, self.lib, self.handle = array, array.lib, V()
        self.lib.call("zarr_append_writer_new", array.handle, S(axis), U(buffer_bytes), C.byref(self.handle))

    def __del__(self):
        self.lib.c.zarr_append_writer_release(self.handle)

    def write(self, a, swap=False):
        rank = self.array.rank
        self.lib.call("zarr_append_writer_write", self.handle, S(rank), (U * rank)(*a.shape), *self.array._memory(a, swap))

    def flush(self):
        self.lib.call("zarr_append_writer_flush", self.handle, None)

    def close(self):
        """The array becomes what was appended."""
        out = V()
        self.lib.call("zarr_append_writer_close", self.handle, None, C.byref(out))
        self.lib.c.zarr_node_release(self.array.handle)
        self.array.handle = out
