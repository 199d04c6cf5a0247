/* The low level of the Go package: flat functions, handles as uintptr, memory as unsafe.Pointer. The generated files are
 * committed, because "go get" runs no SWIG; generate.sh makes them, and the package's test.sh compares. */
%module zarrnative

%insert(cgo_comment_typedefs) %{
#cgo pkg-config: zarr
%}

%apply int { int32_t, zarr_status };
%apply unsigned int { uint32_t };
%apply long long { int64_t };
%apply unsigned long long { uint64_t, size_t };

/* Memory and text: cgo keeps it in place during the call and checks it. SWIG's own choice, uintptr, would do neither. */
%typemap(gotype) void *, const void *, char *, const char * "unsafe.Pointer"
%typemap(in) void *, const void * %{ $1 = ($1_ltype)$input; %}
%typemap(in) char *, const char * %{ $1 = ($1_ltype)$input; %}
%typemap(out) void *, const void *, char *, const char * %{ $result = (void *)$1; %}
%typemap(goout) char *, const char * ""
%typemap(freearg) char *, const char * ""

%typemap(gotype) int32_t *, zarr_status * "*int32"
%typemap(gotype) uint64_t *, const uint64_t *, size_t * "*uint64"
%typemap(gotype) int64_t *, const int64_t * "*int64"
%typemap(gotype) const uint8_t * "*uint8"
%typemap(in) int32_t *, zarr_status *, uint64_t *, const uint64_t *, size_t *, int64_t *, const int64_t *, const uint8_t * %{ $1 = ($1_ltype)$input; %}

%define ZARR_HANDLE(T)
%typemap(gotype) T *, const T * "uintptr"
%typemap(in) T *, const T * %{ $1 = ($1_ltype)$input; %}
%typemap(out) T *, const T * %{ $result = ($1_ltype)$1; %}
%typemap(gotype) T ** "*uintptr"
%typemap(in) T ** %{ $1 = ($1_ltype)$input; %}
%enddef

ZARR_HANDLE(zarr_error)
ZARR_HANDLE(zarr_context)
ZARR_HANDLE(zarr_store)
ZARR_HANDLE(zarr_node)
ZARR_HANDLE(zarr_array)
ZARR_HANDLE(zarr_group)
ZARR_HANDLE(zarr_bytes)
ZARR_HANDLE(zarr_listing)
ZARR_HANDLE(zarr_values)
ZARR_HANDLE(zarr_op)
ZARR_HANDLE(zarr_cancel)
ZARR_HANDLE(zarr_append_writer)
ZARR_HANDLE(zarr_context_options)
ZARR_HANDLE(zarr_open_options)
ZARR_HANDLE(zarr_array_builder)
ZARR_HANDLE(zarr_io_options)
ZARR_HANDLE(zarr_get_request)
ZARR_HANDLE(zarr_flat_node_options)
ZARR_HANDLE(zarr_flat_gets)

%rename("%(camelcase)s", %$isfunction) "";
%rename("$ignore", %$isenumitem) "";  /* constants.go has them, as constants */
%rename("$ignore", %$isconstant) "";

%include "zarr.i"
