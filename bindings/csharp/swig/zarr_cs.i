/* C#: flat functions with IntPtr handles, one internal class. Everything public is written by hand in ../src.
 *   handles, const char * that come out      IntPtr
 *   T **                                     out IntPtr (the library writes NULL on success and on failure alike)
 *   text and JSON that go in                 byte[] of UTF-8 with a length; blittable, so pinned and not copied
 *   coordinates, shapes, strides             long[]; the public layer has refused negative extents before
 *   array memory                             ref byte: the runtime pins it for the call, be it of an array, a Span or a pointer */
%module Api

%pragma(csharp) moduleclassmodifiers="internal static class"
%pragma(csharp) imclassclassmodifiers="internal static class"

%apply unsigned long long { uint64_t, size_t };
%apply long long { int64_t };
%apply unsigned int { uint32_t };
%apply int { int32_t, zarr_status };


%define ZARR_POINTER_IN(PATTERN)
%typemap(ctype) PATTERN "void *"
%typemap(imtype, out="global::System.IntPtr") PATTERN "global::System.IntPtr"
%typemap(cstype, out="global::System.IntPtr") PATTERN "global::System.IntPtr"
%typemap(csin) PATTERN "$csinput"
%typemap(csout) PATTERN { return $imcall; }
%typemap(in) PATTERN %{ $1 = ($1_ltype)$input; %}
%typemap(out) PATTERN %{ $result = (void *)$1; %}
%enddef

%define ZARR_POINTER_OUT(PATTERN, TYPE)
%typemap(ctype) PATTERN "void *"
%typemap(imtype) PATTERN "out TYPE"
%typemap(cstype) PATTERN "out TYPE"
%typemap(csin) PATTERN "out $csinput"
%typemap(in) PATTERN %{ $1 = ($1_ltype)$input; %}
%enddef

/* [In, Out] is what a pinned array means: no copy in either direction. */
%define ZARR_ARRAY(PATTERN, TYPE)
%typemap(ctype) PATTERN "void *"
%typemap(imtype, inattributes="[global::System.Runtime.InteropServices.In, global::System.Runtime.InteropServices.Out]") PATTERN "TYPE[]"
%typemap(cstype) PATTERN "TYPE[]"
%typemap(csin) PATTERN "$csinput"
%typemap(in) PATTERN %{ $1 = ($1_ltype)$input; %}
%enddef

%define ZARR_MEMORY(PATTERN)
%typemap(ctype) PATTERN "void *"
%typemap(imtype) PATTERN "ref byte"
%typemap(cstype) PATTERN "ref byte"
%typemap(csin) PATTERN "ref $csinput"
%typemap(in) PATTERN %{ $1 = ($1_ltype)$input; %}
%enddef

%define ZARR_HANDLE(T)
ZARR_POINTER_IN(T *)
ZARR_POINTER_IN(const T *)
ZARR_POINTER_OUT(T **, global::System.IntPtr)
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
ZARR_HANDLE(zarr_sink)
ZARR_HANDLE(zarr_source)
ZARR_HANDLE(zarr_reply)
ZARR_HANDLE(zarr_completion)
ZARR_HANDLE(zarr_lister)
ZARR_HANDLE(zarr_flat_node_options)
ZARR_HANDLE(zarr_flat_gets)
ZARR_HANDLE(zarr_open_options)
ZARR_HANDLE(zarr_array_builder)
ZARR_HANDLE(zarr_io_options)
ZARR_HANDLE(zarr_context_options)
ZARR_HANDLE(zarr_get_request)

/* Texts. Results are borrowed pointers. */
ZARR_ARRAY(const char *, byte)
%typemap(imtype, out="global::System.IntPtr", inattributes="[global::System.Runtime.InteropServices.In]") const char * "byte[]"
%typemap(cstype, out="global::System.IntPtr") const char * "byte[]"
%typemap(csout) const char * { return $imcall; }
%typemap(out) const char * %{ $result = (void *)$1; %}

ZARR_ARRAY(uint64_t *, long)
ZARR_ARRAY(const uint64_t *, long)
ZARR_ARRAY(const int64_t *, long)
ZARR_POINTER_OUT(uint64_t *bytes, ulong)
ZARR_POINTER_OUT(uint64_t *object_size, ulong)
ZARR_POINTER_OUT(uint64_t *size, ulong)
ZARR_POINTER_OUT(uint64_t *done, ulong)
ZARR_POINTER_OUT(uint64_t *total, ulong)
ZARR_POINTER_OUT(uint64_t *stored, ulong)
ZARR_POINTER_OUT(uint64_t *held, ulong)
ZARR_POINTER_OUT(int32_t *, int)

ZARR_POINTER_IN(void *)
ZARR_POINTER_IN(const void *)
ZARR_POINTER_IN(const uint8_t *)
ZARR_POINTER_OUT(void **, global::System.IntPtr)
ZARR_ARRAY(void *const *table, global::System.IntPtr)
ZARR_MEMORY(void *buffer)
ZARR_MEMORY(const void *buffer)
ZARR_MEMORY(const void *data)
ZARR_MEMORY(const void *item)
ZARR_MEMORY(void *item)
ZARR_MEMORY(const void *elements)

/* Numbers of constants are frozen; the public enums say them in C# words. */
%rename("$ignore", %$isconstant) "";
%rename("$ignore", %$isenumitem) "";
%rename("$ignore", %$isenum) "";

%include "zarr.i"

%{
#include "zarr_cs.h"
%}
%ignore zarr_cs_value;
%ignore zarr_cs_answer;
%include "zarr_cs.h"
