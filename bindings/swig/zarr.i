/* What the four SWIG packages share. A language's own file sets its typemaps and renames, then includes this one:
 * every function of zarr.h that takes plain values is wrapped as it is; those that take structs get them from the builders of
 * zarr_flat.h; those that take callbacks are served by the language's hand-written shim. */
%{
#include <zarr.h>
#include "zarr_flat.h"
%}

/* Filled by the builders of zarr_flat.h; seen by a language as pointers only. */
%ignore zarr_event;
%ignore zarr_context_options;
%ignore zarr_range;
%ignore zarr_get_request;
%ignore zarr_condition;
%ignore zarr_array_builder;
%ignore zarr_open_options;
%ignore zarr_io_options;
%ignore zarr_record_field;
%ignore zarr_array_spec;
%ignore zarr_codec_vtable;
%ignore zarr_data_type_vtable;
%ignore zarr_store_vtable;
%ignore zarr_plugin_api;
%ignore zarr_codec_chain;
%ignore zarr_codec_chain_options;
%ignore zarr_chunk_key_vtable;
%ignore zarr_plugin_init_function;
%ignore zarr_flat_node_options;
%ignore zarr_flat_gets;
%ignore zarr_flat_pack;
%ignore zarr_flat_copy_text;
%ignore zarr_flat_copy_bytes;
%ignore zarr_flat_pack_add;
%ignore zarr_flat_pack_end;
%ignore zarr_flat_visit_key;
%ignore zarr_flat_visit_node;

/* The same list, with the reason of each, is not_wrapped.txt. */
%include "not_wrapped.i"

%include <zarr.h>
%include "zarr_flat.h"
