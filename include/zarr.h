/** @file zarr.h
 *  libzarr: Zarr v2 and v3 arrays for every language that can call C.
 *
 *  Conventions, true of every function unless its comment says otherwise:
 *  - **Errors.** A fallible function returns a zarr_status and takes `zarr_error **err` last. `err` may be NULL. `*err` is
 *    always written: NULL on success, on failure an error that the caller releases. On failure every other out-parameter is
 *    set to NULL or 0. There is no global or thread-local error.
 *  - **Handles** are opaque, reference-counted and immutable snapshots: any thread may use one at once, and they may be
 *    released in any order on any thread. Releasing NULL does nothing. A handle keeps alive what it came from.
 *  - **Text** goes in as UTF-8 (pointer, length); the length may be ZARR_NTS for NUL-terminated text. Text that comes out is
 *    UTF-8 and NUL-terminated. `const char *` results are borrowed from the handle and live as long as it does; `zarr_bytes`
 *    results are owned by the caller.
 *  - **Structs** begin with `struct_size`, set by zarr_struct_init() or by hand; all other members zero = the default. They
 *    only ever grow at the end. A larger struct than the library knows is accepted when its unknown tail is zero.
 *  - **Array memory** belongs to the caller: a region (pointer, length in bytes) and one byte stride a dimension, of any sign.
 *    The library checks the extent before it touches anything. Memory is borrowed until the call, or the operation, is complete.
 *  - `rank` is passed with every coordinate array and must be the array's rank; NULL is fine for rank 0.
 *  - Absent (ZARR_NOT_FOUND), failed (ZARR_IO and others) and corrupt (ZARR_CORRUPT_DATA) are three different results.
 *  - **Callbacks** may come on threads of the library's own, where its comment allows other threads. These threads block all
 *    signals: a language runtime that stops its threads by signals must unblock those signals in its callbacks.
 *  - No function prints, starts threads at load, or lets a C++ exception out. Everything works in a child after fork().
 *
 *  Formats: Zarr v2 and v3 specifications of zarr-specs.
 */
#ifndef ZARR_H
#define ZARR_H

#include <stddef.h>
#include <stdint.h>

/** @def ZARR_API
 *  Marks what the library exports. @since 0.1 */
#if defined(SWIG) || defined(ZARR_STATIC)
#define ZARR_API
#elif defined(_WIN32)
#ifdef ZARR_BUILDING
#define ZARR_API __declspec(dllexport)
#else
#define ZARR_API __declspec(dllimport)
#endif
#else
#define ZARR_API __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

/** Length argument for NUL-terminated text. @since 0.1 */
#define ZARR_NTS SIZE_MAX

/** Timeout argument: wait for ever. @since 0.1 */
#define ZARR_FOREVER UINT64_MAX

/** The largest rank of an array. @since 0.1 */
#define ZARR_MAX_RANK 32

/* ------------------------------------------------------------------------------------------------- status and handles */

/** Result of a call, one of the ZARR_* codes below. Treat unknown values as failure. @since 0.1 */
typedef int32_t zarr_status;

/** Status codes. Numbers are frozen. @since 0.1 */
enum {
  ZARR_OK = 0,
  ZARR_NOT_FOUND = 1,           /**< no such node, key, chunk or attribute */
  ZARR_EXISTS = 2,              /**< there is one already */
  ZARR_INVALID_ARGUMENT = 3,    /**< the call is wrong: NULL, rank, buffer, stride, name, option */
  ZARR_INVALID_METADATA = 4,    /**< a metadata document or configuration is not what the specification says */
  ZARR_UNSUPPORTED = 5,         /**< valid, but this library (or this store) cannot do it; the message names what */
  ZARR_CORRUPT_DATA = 6,        /**< a stored chunk, shard or value does not decode */
  ZARR_OUT_OF_RANGE = 7,        /**< an index, chunk coordinate or byte range lies outside */
  ZARR_PRECONDITION_FAILED = 8, /**< a conditional write or read found another version */
  ZARR_READ_ONLY = 9,           /**< the store or the handle was opened for reading */
  ZARR_IO = 10,                 /**< the operating system or a store failed; see zarr_error_errno() */
  ZARR_TIMEOUT = 11,            /**< the deadline passed */
  ZARR_CANCELLED = 12,          /**< a zarr_cancel or zarr_op_cancel() stopped it */
  ZARR_NO_MEMORY = 13,          /**< an allocation failed */
  ZARR_CALLBACK = 14,           /**< a callback failed with an error of its own, see zarr_error_payload() */
  ZARR_INTERNAL = 15,           /**< a defect of the library: please report it */
  ZARR_LIMIT_EXCEEDED = 16      /**< over a limit of the context; see zarr_context_options */
};

/** An error with its details. Immutable once returned. @since 0.1 */
typedef struct zarr_error zarr_error;
/** Registries, threads, limits, caches and callbacks. NULL wherever one is asked for = the process's default. @since 0.1 */
typedef struct zarr_context zarr_context;
/** Byte values under keys: a directory, memory, or a vtable. @since 0.1 */
typedef struct zarr_store zarr_store;
/** A snapshot of one node of a hierarchy: an array or a group. @since 0.1 */
typedef struct zarr_node zarr_node;
/** A zarr_node in prototypes that need an array (another kind gives ZARR_INVALID_ARGUMENT). @since 0.1 */
typedef zarr_node zarr_array;
/** A zarr_node in prototypes that need a group (another kind gives ZARR_INVALID_ARGUMENT). @since 0.1 */
typedef zarr_node zarr_group;
/** Owned bytes or text; always followed by a NUL that is not counted. @since 0.1 */
typedef struct zarr_bytes zarr_bytes;
/** Elements of variable length that were read. @since 0.1 */
typedef struct zarr_values zarr_values;
/** The children of a group. @since 0.1 */
typedef struct zarr_listing zarr_listing;
/** What the elements of an array are. @since 0.1 */
typedef struct zarr_data_type zarr_data_type;
/** A chain of codecs without an array. @since 0.1 */
typedef struct zarr_codec_chain zarr_codec_chain;
/** One asynchronous operation. @since 0.1 */
typedef struct zarr_op zarr_op;
/** A switch that stops the operations it was given to. @since 0.1 */
typedef struct zarr_cancel zarr_cancel;
/** Appends to an array as elements come; see zarr_append_writer_new(). Not a snapshot: it changes. @since 0.1 */
typedef struct zarr_append_writer zarr_append_writer;

/** Sets all `size` bytes of a public struct to zero and its first member, struct_size, to `size`. @since 0.1 */
ZARR_API void zarr_struct_init(void *object, size_t size);

/** Name of a status code, "ZARR_NOT_FOUND"; "ZARR_UNKNOWN" for other numbers. Never NULL, never freed. @since 0.1 */
ZARR_API const char *zarr_status_name(zarr_status status);

/* --------------------------------------------------------------------------------------------- version, capabilities */

/** Version of the library that runs, major * 1000000 + minor * 1000 + patch. @since 0.1 */
ZARR_API uint32_t zarr_version_number(void);

/** Version of the library that runs, "0.1.0". Never freed. @since 0.1 */
ZARR_API const char *zarr_version_string(void);

/** 1 when the library that runs has the named ability, else 0 (also for NULL and unknown names). Names: "codec:NAME" (built
 *  in), "store:SCHEME", "data_type:NAME", "chunk_grid:NAME", "chunk_key_encoding:NAME", "format:2", "format:3", "async", "plugins". @since 0.1 */
ZARR_API int32_t zarr_has_feature(const char *name);

/** Everything that the context can do, as one JSON object: version, formats, codecs (with those switched off in this build),
 *  stores, data types, chunk grids, chunk key encodings, limits. @since 0.1 */
ZARR_API zarr_status zarr_capabilities_json(zarr_context *context, zarr_bytes **out, zarr_error **err);

/** Every codec that the context knows, sorted by name, as a JSON list of objects:
 *  "name" (v3), "kind" ("array -> array", "array -> bytes", "bytes -> bytes"; null = not known),
 *  "formats" (2, 3), "v2_id" (or null), "aliases", "configuration" (an object: each key with its default; a text that begins
 *  with "required" where there is none; null = not known), "available" (true or false), "module" (the plugin that
 *  serves it, or null) and "missing" (why it is not available, or null). Modules are found by their manifests; none is loaded.
 *  Errors: a manifest that is not JSON. @since 0.1 */
ZARR_API zarr_status zarr_codecs_json(zarr_context *context, zarr_bytes **out, zarr_error **err);
/** Every data type, sorted by name, as a JSON list of objects: "name" (v3), "item_size" (bytes of one element; null where the
 *  configuration says it), "numpy" (the v2 type string in little-endian order; null where v2 has none, or the configuration
 *  says it) and "configuration" (its keys, each with what it holds; null = it has none). @since 0.1 */
ZARR_API zarr_status zarr_data_types_json(zarr_context *context, zarr_bytes **out, zarr_error **err);

/* -------------------------------------------------------------------------------------------------------------- errors */

/** Status of the error; ZARR_OK for NULL. @since 0.1 */
ZARR_API zarr_status zarr_error_code(const zarr_error *error);
/** What happened, for a person: one line. "" for NULL. Lives as long as the error. @since 0.1 */
ZARR_API const char *zarr_error_message(const zarr_error *error);
/** Store key or node path concerned, or NULL. Lives as long as the error. @since 0.1 */
ZARR_API const char *zarr_error_key(const zarr_error *error);
/** Name of the codec that failed, or NULL. Lives as long as the error. @since 0.1 */
ZARR_API const char *zarr_error_codec(const zarr_error *error);
/** Grid coordinates of the chunk concerned. Writes at most `capacity` of them and returns their number (0 = the error
 *  concerns no chunk or a chunk of a rank 0 array). @since 0.1 */
ZARR_API size_t zarr_error_chunk(const zarr_error *error, uint64_t *coordinates, size_t capacity);
/** errno of the failed system call, or 0. @since 0.1 */
ZARR_API int32_t zarr_error_errno(const zarr_error *error);
/** 1 when the same call may succeed later (interrupted, busy, lost race), else 0. @since 0.1 */
ZARR_API int32_t zarr_error_retryable(const zarr_error *error);
/** The error behind this one, or NULL. Borrowed: lives as long as `error`. @since 0.1 */
ZARR_API const zarr_error *zarr_error_cause(const zarr_error *error);
/** What a callback attached with zarr_error_set_payload(), or NULL. Borrowed. @since 0.1 */
ZARR_API void *zarr_error_payload(const zarr_error *error);
/** Another reference to the same error; returns its argument. @since 0.1 */
ZARR_API zarr_error *zarr_error_retain(zarr_error *error);
/** Gives a reference back. @since 0.1 */
ZARR_API void zarr_error_release(zarr_error *error);

/** For callbacks of a vtable, which get a library-owned `err` (never NULL): sets status and message; the text is copied. The
 *  callback then returns the same status. @since 0.1 */
ZARR_API void zarr_error_set(zarr_error *err, zarr_status status, const char *message, size_t length);
/** For callbacks: errno (0 = none) and whether a retry may help. @since 0.1 */
ZARR_API void zarr_error_set_detail(zarr_error *err, int32_t error_number, int32_t retryable);
/** For callbacks: attaches the callback's own error object, so that its identity reaches the caller of the library.
 *  `release` (may be NULL) is called once, on any thread, when the last reference to the error goes. @since 0.1 */
ZARR_API void zarr_error_set_payload(zarr_error *err, void *payload, void (*release)(void *payload));

/* --------------------------------------------------------------------------------------------------------------- bytes */

/** A copy of `size` bytes. `data` may be NULL when size is 0. @since 0.1 */
ZARR_API zarr_status zarr_bytes_new(const void *data, size_t size, zarr_bytes **out, zarr_error **err);
/** The bytes; NULL for NULL. Live as long as the handle. @since 0.1 */
ZARR_API const void *zarr_bytes_data(const zarr_bytes *bytes);
/** The bytes as text; "" for NULL. @since 0.1 */
ZARR_API const char *zarr_bytes_text(const zarr_bytes *bytes);
/** Number of bytes, without the final NUL; 0 for NULL. @since 0.1 */
ZARR_API size_t zarr_bytes_size(const zarr_bytes *bytes);
/** Another reference; returns its argument. @since 0.1 */
ZARR_API zarr_bytes *zarr_bytes_retain(zarr_bytes *bytes);
/** Gives a reference back. @since 0.1 */
ZARR_API void zarr_bytes_release(zarr_bytes *bytes);

/** Memory for large results: aligned to 2 MiB and advised for huge pages from 4 MiB on (64 bytes below), not zeroed. Reading
 *  into it with ZARR_IO_FRESH_MEMORY avoids most page faults. Free with zarr_buffer_free(). @since 0.1 */
ZARR_API zarr_status zarr_buffer_alloc(size_t size, void **out, zarr_error **err);
/** Frees memory of zarr_buffer_alloc(); `size` is the size that was asked for. @since 0.1 */
ZARR_API void zarr_buffer_free(void *memory, size_t size);

/* ------------------------------------------------------------------------------------------------------------- context */

/** Levels of log messages. @since 0.1 */
enum { ZARR_LOG_ERROR = 1, ZARR_LOG_WARNING = 2, ZARR_LOG_INFO = 3, ZARR_LOG_DEBUG = 4 };

/** Kinds of events. @since 0.1 */
enum {
  ZARR_EVENT_OPEN = 1,
  ZARR_EVENT_READ = 2,
  ZARR_EVENT_WRITE = 3,
  ZARR_EVENT_STORE_REQUEST = 4,
  ZARR_EVENT_CODEC = 5,
  ZARR_EVENT_CACHE = 6
};

/** Something that the library did. Pointers live only during the callback. @since 0.1 */
typedef struct zarr_event {
  size_t struct_size; /**< size of the struct as the caller knows it */
  int32_t kind;         /**< ZARR_EVENT_* */
  zarr_status status;   /**< how it ended */
  const char *name;     /**< "store.get", "codec.decode", "cache.hit", "chunk_cache.hit", "array.read", ... */
  const char *key;      /**< store key or node path, never NULL */
  uint64_t bytes;       /**< bytes moved; 0 when that says nothing */
  uint64_t duration_ns; /**< wall time; 0 for instants */
} zarr_event;

/** Options of zarr_context_new(). @since 0.1 */
typedef struct zarr_context_options {
  size_t struct_size; /**< size of the struct as the caller knows it */
  uint32_t threads;        /**< threads that work on one call, the caller included; 0 = number of CPUs; 1 = no other thread */
  uint32_t io_concurrency; /**< requests in flight to a store with latency; 0 = what the store says, else 64 */
  uint64_t byte_budget;    /**< bytes in flight beyond the caller's memory; 0 = 64 MiB */
  uint64_t cache_budget;   /**< bytes of the shard index cache; 0 = 16 MiB; UINT64_MAX = no cache */
  uint64_t max_chunk_bytes;       /**< decoded bytes of a chunk or shard; 0 = 64 GiB */
  uint64_t max_metadata_bytes;    /**< bytes of a metadata document; 0 = 64 MiB */
  uint64_t max_shard_index_bytes; /**< 0 = 256 MiB */
  uint32_t max_json_depth;        /**< 0 = 64 */
  uint32_t flags;                 /**< ZARR_CONTEXT_* */

  /** Host executor: must arrange that run(task) is called once, on any thread, some time. A task that runs late or never
   *  costs parallelism only. NULL = the library's own threads. */
  void (*executor_submit)(void *executor_data, void (*run)(void *task), void *task);
  void *executor_data; /**< first argument of executor_submit */

  /** Bulk memory of the library (chunk buffers). Both or none. deallocate may come on any thread. */
  void *(*allocate)(void *allocator_data, size_t size, size_t alignment);
  void (*deallocate)(void *allocator_data, void *memory, size_t size); /**< gives memory of allocate back */
  void *allocator_data; /**< first argument of allocate and deallocate */

  /** Log messages; on any thread, possibly several at once. `message` is NUL-terminated and lives during the call. */
  void (*log)(void *log_data, int32_t level, const char *message, size_t length);
  void *log_data; /**< first argument of log */

  /** Events; on any thread, possibly several at once. */
  void (*event)(void *event_data, const zarr_event *event);
  void *event_data; /**< first argument of event */

  /** Called once with each of executor_data, allocator_data, log_data, event_data that is not NULL, on any thread, when the
   *  context is gone. May be NULL. */
  void (*release_data)(void *data);

  /** Bytes of decoded chunks (and inner chunks of shards) that are kept for later reads, the least recently used leaving first;
   *  0 = none. A chunk is kept with the version (etag) of its stored value and used while the store still tells that
   *  version, so that each read opens the value or asks for its etag, and a replaced chunk is never read from the
   *  cache. Not kept: chunks of stores that tell no etag, of stores with latency (ZARR_STORE_LATENCY), of files changed within
   *  the last moments (0.1 s; 2.1 s where the file system keeps whole seconds), and raw chunks, which are read in
   *  parts as they are. Two threads that want one chunk decode it once. Memory comes from `allocate`. Events:
   *  "chunk_cache.hit" and "chunk_cache.miss". */
  uint64_t chunk_cache_bytes;
} zarr_context_options;

/** Flag of zarr_context_options: do not look for plugins in ZARR_PLUGIN_PATH or the install folder. @since 0.1 */
#define ZARR_CONTEXT_NO_PLUGINS 1u

/** A context of its own registries, threads and limits. `options` NULL = defaults. Threads start with the first parallel
 *  call, never here. @since 0.1 */
ZARR_API zarr_status zarr_context_new(const zarr_context_options *options, zarr_context **out, zarr_error **err);
/** Another reference; returns its argument. @since 0.1 */
ZARR_API zarr_context *zarr_context_retain(zarr_context *context);
/** Gives a reference back; the context goes with its last user. @since 0.1 */
ZARR_API void zarr_context_release(zarr_context *context);
/** Threads that one call may use, the caller included. @since 0.1 */
ZARR_API uint32_t zarr_context_threads(const zarr_context *context);

/* -------------------------------------------------------------------------------------------------- cancel, async */

/** A switch for zarr_io_options.cancel. @since 0.1 */
ZARR_API zarr_status zarr_cancel_new(zarr_cancel **out, zarr_error **err);
/** Stops every operation that holds the switch, soon; those return ZARR_CANCELLED. Any thread, any time, at once. @since 0.1 */
ZARR_API void zarr_cancel_trigger(zarr_cancel *cancel);
/** Another reference; returns its argument. @since 0.1 */
ZARR_API zarr_cancel *zarr_cancel_retain(zarr_cancel *cancel);
/** Gives a reference back. @since 0.1 */
ZARR_API void zarr_cancel_release(zarr_cancel *cancel);

/** Waits until the operation is complete, at most `timeout_ns` (ZARR_FOREVER = no limit). Returns the operation's status with
 *  its error, or ZARR_TIMEOUT when it still runs (the operation goes on). May be called again, by any thread. @since 0.1 */
ZARR_API zarr_status zarr_op_wait(zarr_op *op, uint64_t timeout_ns, zarr_error **err);
/** 1 when complete (buffers are the caller's again and the notify has returned), else 0. Never blocks. @since 0.1 */
ZARR_API int32_t zarr_op_poll(const zarr_op *op);
/** Asks the operation to stop. It still completes, soon, as ZARR_CANCELLED or with its result. @since 0.1 */
ZARR_API void zarr_op_cancel(zarr_op *op);
/** Chunks finished and chunks in all, so far. Either pointer may be NULL. @since 0.1 */
ZARR_API void zarr_op_progress(const zarr_op *op, uint64_t *done, uint64_t *total);
/** notify(user_data) is called exactly once when the operation is complete, on any thread; at once, on this thread, when it
 *  is complete already. One notify an operation: a second gives ZARR_EXISTS. `user_data` belongs to the library until notify
 *  has returned; wait and poll report completion only after that. Inside notify the result may be taken with zarr_op_wait(), which does not block
 *  there. @since 0.1 */
ZARR_API zarr_status zarr_op_on_complete(zarr_op *op, void (*notify)(void *user_data), void *user_data, zarr_error **err);
/** Another reference; returns its argument. @since 0.1 */
ZARR_API zarr_op *zarr_op_retain(zarr_op *op);
/** Gives a reference back. An operation that still runs goes on to its end (its buffers stay borrowed until then). @since 0.1 */
ZARR_API void zarr_op_release(zarr_op *op);

/* -------------------------------------------------------------------------------------------------------------- stores */

/** Which bytes of a value. @since 0.1 */
enum {
  ZARR_RANGE_WHOLE = 0,
  ZARR_RANGE_PART = 1,  /**< `length` bytes from `offset`; ZARR_OUT_OF_RANGE when they are not all there */
  ZARR_RANGE_FROM = 2,  /**< from `offset` to the end */
  ZARR_RANGE_SUFFIX = 3 /**< the last `length` bytes; the whole value when it is shorter */
};

/** A byte range of a value. @since 0.1 */
typedef struct zarr_range {
  int32_t kind; /**< ZARR_RANGE_* */
  int32_t reserved; /**< 0 */
  uint64_t offset; /**< first byte (PART, FROM) */
  uint64_t length; /**< number of bytes (PART, SUFFIX) */
} zarr_range;

/** One value, or part of one, that is asked for. @since 0.1 */
typedef struct zarr_get_request {
  size_t struct_size; /**< size of the struct as the caller knows it */
  const char *key; /**< UTF-8, not NUL-terminated in general */
  size_t key_length; /**< bytes of `key` */
  zarr_range range; /**< which part */
  const char *if_match; /**< etag that the value must have; NULL = any. Else ZARR_PRECONDITION_FAILED */
  size_t if_match_length; /**< bytes of `if_match` */
} zarr_get_request;

/** Conditions of a write. @since 0.1 */
enum {
  ZARR_SET_ALWAYS = 0,
  ZARR_SET_IF_ABSENT = 1,
  ZARR_SET_IF_MATCH = 2 /**< only over the version with this etag */
};

/** Condition of a write. @since 0.1 */
typedef struct zarr_condition {
  size_t struct_size; /**< size of the struct as the caller knows it */
  int32_t kind; /**< ZARR_SET_* */
  int32_t reserved; /**< 0 */
  const char *etag; /**< NUL not needed; for ZARR_SET_IF_MATCH */
  size_t etag_length; /**< bytes of `etag` */
} zarr_condition;

/** What a store can do: bits of zarr_store_capabilities() and of zarr_store_vtable.capabilities. Zero is the weakest. @since 0.1 */
#define ZARR_STORE_WRITABLE ((uint64_t)1 << 0)
/** Has `list`. @since 0.1 */
#define ZARR_STORE_LISTABLE ((uint64_t)1 << 1)
/** Readers see the old or the new value, never a mixture. @since 0.1 */
#define ZARR_STORE_ATOMIC_SET ((uint64_t)1 << 2)
/** Knows ZARR_SET_IF_ABSENT. @since 0.1 */
#define ZARR_STORE_SET_IF_ABSENT ((uint64_t)1 << 3)
/** Knows ZARR_SET_IF_MATCH. @since 0.1 */
#define ZARR_STORE_SET_IF_MATCH ((uint64_t)1 << 4)
/** Callbacks may be made on any thread, several at once. Clear: only on the thread that called the library, one at a time. @since 0.1 */
#define ZARR_STORE_ANY_THREAD ((uint64_t)1 << 5)
/** Read-modify-write is also safe between processes (the store locks or compares and swaps across them). @since 0.1 */
#define ZARR_STORE_PROCESS_SAFE ((uint64_t)1 << 6)
/** Requests have latency: the engine uses get_many with many in flight, and coalesces ranges by cost. @since 0.1 */
#define ZARR_STORE_LATENCY ((uint64_t)1 << 7)

/** Durability of a filesystem store, member "durability" of its options JSON: "rename" (default), "in_place", "fsync". */

/** Opens a store by URL: "/path", "relative/path", "file:///path", "memory://name" (shared by name in this process;
 *  "memory://" is a fresh private one), or a registered scheme. `options_json`: configuration of the store as a JSON object
 *  (NULL or "" = none); files know "durability": "rename" | "in_place" | "fsync". `flags`: ZARR_STORE_OPEN_*. A file store's
 *  folder may be absent: reads then find nothing, and the first write makes it unless READ_ONLY is set. @since 0.1 */
ZARR_API zarr_status zarr_store_open(zarr_context *context, const char *url, size_t url_length, const char *options_json,
                                     size_t options_length, uint32_t flags, zarr_store **out, zarr_error **err);
/** Flag of zarr_store_open(): writes give ZARR_READ_ONLY. @since 0.1 */
#define ZARR_STORE_OPEN_READ_ONLY 1u

/** Another reference; returns its argument. @since 0.1 */
ZARR_API zarr_store *zarr_store_retain(zarr_store *store);
/** Gives a reference back. Never blocks, never fails: what can fail at the end is zarr_store_flush(). @since 0.1 */
ZARR_API void zarr_store_release(zarr_store *store);
/** ZARR_STORE_* bits; 0 for NULL. @since 0.1 */
ZARR_API uint64_t zarr_store_capabilities(const zarr_store *store);
/** URL-like description for people and logs, without credentials. @since 0.1 */
ZARR_API const char *zarr_store_description(const zarr_store *store);

/** Reads a value or a range of it. ZARR_NOT_FOUND when there is none. `object_size` (of the whole value) and `etag` may be
 *  NULL; `*etag` is NULL when the store has none. @since 0.1 */
ZARR_API zarr_status zarr_store_get(zarr_store *store, const zarr_get_request *request, zarr_cancel *cancel, zarr_bytes **out,
                                    uint64_t *object_size, zarr_bytes **etag, zarr_error **err);
/** Reads `count` values; the store may have many in flight. values[i] is set (NULL when absent or failed) and statuses[i]
 *  (ZARR_NOT_FOUND when absent). Returns ZARR_OK when every request ended as found or absent, else the status of the first
 *  that failed, with its error. All of `values` are the caller's in either case. @since 0.1 */
ZARR_API zarr_status zarr_store_get_many(zarr_store *store, size_t count, const zarr_get_request *requests, zarr_cancel *cancel,
                                         zarr_bytes **values, zarr_status *statuses, zarr_error **err);
/** Replaces the whole value. `condition` may be NULL. ZARR_PRECONDITION_FAILED when the condition does not hold; then nothing
 *  is changed. `etag` may be NULL. @since 0.1 */
ZARR_API zarr_status zarr_store_set(zarr_store *store, const char *key, size_t key_length, const void *data, size_t size,
                                    const zarr_condition *condition, zarr_bytes **etag, zarr_error **err);
/** Removes a value; an absent one is no error. `existed` may be NULL. @since 0.1 */
ZARR_API zarr_status zarr_store_erase(zarr_store *store, const char *key, size_t key_length, int32_t *existed, zarr_error **err);
/** Removes every value below `prefix`, which is "" or ends with "/". @since 0.1 */
ZARR_API zarr_status zarr_store_erase_prefix(zarr_store *store, const char *prefix, size_t prefix_length, zarr_error **err);
/** Size and etag of a value. Either result pointer may be NULL. ZARR_NOT_FOUND when there is none. @since 0.1 */
ZARR_API zarr_status zarr_store_stat(zarr_store *store, const char *key, size_t key_length, uint64_t *size, zarr_bytes **etag,
                                     zarr_error **err);
/** Lists below `prefix` ("" or ending with "/"). recursive != 0: every key; else direct children, deeper ones as one prefix
 *  that ends with "/". Order is free. visit returns 0 to go on, anything else to stop (no error). `key` is not
 *  NUL-terminated in general: use `length`. @since 0.1 */
ZARR_API zarr_status zarr_store_list(zarr_store *store, const char *prefix, size_t prefix_length, int32_t recursive,
                                     int32_t (*visit)(void *user_data, const char *key, size_t length), void *user_data,
                                     zarr_error **err);
/** Makes everything written so far durable, as far as the store can. @since 0.1 */
ZARR_API zarr_status zarr_store_flush(zarr_store *store, zarr_error **err);

/* --------------------------------------------------------------------------------------------------------------- nodes */

/** Kinds of nodes. @since 0.1 */
enum { ZARR_KIND_NONE = 0, ZARR_KIND_ARRAY = 1, ZARR_KIND_GROUP = 2 };

/** Modes of zarr_open(). @since 0.1 */
enum {
  ZARR_MODE_R = 0,       /**< must exist; writes give ZARR_READ_ONLY */
  ZARR_MODE_R_PLUS = 1,  /**< must exist; read and write */
  ZARR_MODE_A = 2,       /**< opened for reading and writing, made when absent */
  ZARR_MODE_W = 3,       /**< made anew; what was there is erased first */
  ZARR_MODE_W_MINUS = 4  /**< made; ZARR_EXISTS when there is something */
};

/** What consolidated metadata is used for. @since 0.1 */
enum {
  ZARR_CONSOLIDATED_AUTO = 0,   /**< used for the nodes below when the opened group has it */
  ZARR_CONSOLIDATED_NEVER = 1,
  ZARR_CONSOLIDATED_REQUIRE = 2 /**< ZARR_NOT_FOUND when the opened group has none */
};

/** Byte orders. @since 0.1 */
enum { ZARR_ORDER_NATIVE = 0, ZARR_ORDER_LITTLE = 1, ZARR_ORDER_BIG = 2 };

/** A new array in the words of both formats. Members left zero take the default of the format. JSON members are
 *  NUL-terminated UTF-8 texts; NULL = absent. @since 0.1 */
typedef struct zarr_array_builder {
  size_t struct_size; /**< size of the struct as the caller knows it */
  int32_t zarr_format; /**< 2 or 3; 0 = 3 */
  int32_t byte_order;  /**< as stored: ZARR_ORDER_*; native (0) here means little endian or what data_type says */
  size_t rank; /**< number of dimensions */
  const uint64_t *shape; /**< `rank` extents */
  const uint64_t *chunks;    /**< rank edges; NULL = chosen: the shape, its longest edge
                              halved until a chunk has at most 8 MiB. With shards: the inner chunks (NULL: shards, divided
                              by their smallest factors until that holds) */
  const uint64_t *shards;    /**< v3: rank edges, multiples of chunks; NULL = no sharding */
  const char *chunk_grid;    /**< v3: whole `chunk_grid` member as JSON instead of chunks */
  const char *data_type;     /**< v3 name, NumPy type string ("<f8"), or JSON of either format; in v2 also "json", see
                              zarr_array_has_variable_length() */
  const char *fill_value;    /**< JSON of the format; NULL = zero of the type */
  const char *codecs;        /**< v3: the whole chain as JSON list; with shards that of the inner chunks */
  const char *filters;       /**< v2 list or "null"; on v3 mapped to the chain */
  const char *compressor;    /**< v2 object or "null"; on v3 mapped to the chain */
  int32_t order_f;           /**< 1 = v2 "order": "F"; on v3 a transpose codec */
  char separator;            /**< '/' or '.'; 0 = '/' for v3, '.' for v2 */
  char key_encoding;         /**< v3: 0 or 'd' = default, '2' = v2 */
  char reserved[2]; /**< 0 */
  const char *const *dimension_names; /**< rank names, NULL entries = unnamed; NULL = none */
  const char *attributes;             /**< JSON object */
  const char *chunk_key_encoding;     /**< v3: whole `chunk_key_encoding` member as JSON instead of key_encoding and separator.
                                       "default", "v2", "suffix" and "fanout" (proposals of zarr-extensions),
                                       "zarrs.default_suffix", and those of zarr_register_chunk_key_encoding() */
} zarr_array_builder;

/** Options of the functions that open or make nodes. @since 0.1 */
typedef struct zarr_open_options {
  size_t struct_size; /**< size of the struct as the caller knows it */
  int32_t mode;         /**< ZARR_MODE_*; only zarr_open() and zarr_node_open() look at it */
  int32_t zarr_format;  /**< 2 or 3 = only that one; 0 = detect (both there: 3), and 3 for new nodes */
  int32_t consolidated; /**< ZARR_CONSOLIDATED_* */
  int32_t overwrite;    /**< creation: 1 = erase what is there first; else ZARR_EXISTS */
  const char *path;     /**< zarr_open(): node path in the store of the URL, NUL-terminated; NULL = the root */
  const char *store_options;        /**< zarr_open(): options JSON of zarr_store_open() */
  const zarr_array_builder *array;  /**< zarr_open() in modes a, w, w-: make this array; NULL = metadata or a group */
  const char *metadata;             /**< zarr_open() in modes a, w, w-: make the node of this document; NULL = a group */
} zarr_open_options;

/** Opens the node at a path or URL. For files the URL is the node's folder; "memory://name/a/b" is path a/b of
 *  "memory://name". `options` NULL = mode r. Nothing stored is changed by opening in modes r, r+ or a when it
 *  exists. A node with a data type or codec that the library lacks opens: its metadata and attributes work, its data give
 *  ZARR_UNSUPPORTED. ZARR_NOT_FOUND when nothing is there. @since 0.1 */
ZARR_API zarr_status zarr_open(zarr_context *context, const char *url, size_t url_length, const zarr_open_options *options,
                               zarr_node **out, zarr_error **err);
/** The same in a store that is open. `path` "" = the root. @since 0.1 */
ZARR_API zarr_status zarr_node_open(zarr_store *store, const char *path, size_t path_length, const zarr_open_options *options,
                                    zarr_node **out, zarr_error **err);
/** A node below a group, by path relative to it ("a/b"), through the group's consolidated metadata when it has some. @since 0.1 */
ZARR_API zarr_status zarr_group_open_child(zarr_group *group, const char *path, size_t path_length, zarr_node **out,
                                           zarr_error **err);

/** Makes an array from a builder. Parent groups that are missing are made too. Nothing is left behind on failure.
 *  Here and in the next two `out` may be NULL. @since 0.1 */
ZARR_API zarr_status zarr_create_array(zarr_store *store, const char *path, size_t path_length, const zarr_array_builder *builder,
                                       const zarr_open_options *options, zarr_array **out, zarr_error **err);
/** Makes an array or group from its metadata document: a v3 zarr.json, or a v2 .zarray or .zgroup with the attributes beside
 *  it (`attributes` NULL = none; with v3 it replaces the document's). @since 0.1 */
ZARR_API zarr_status zarr_create_from_metadata(zarr_store *store, const char *path, size_t path_length, const char *metadata,
                                               size_t metadata_length, const char *attributes, size_t attributes_length,
                                               const zarr_open_options *options, zarr_node **out, zarr_error **err);
/** Makes a group. `attributes`: JSON object; NULL = none. @since 0.1 */
ZARR_API zarr_status zarr_create_group(zarr_store *store, const char *path, size_t path_length, const char *attributes,
                                       size_t attributes_length, const zarr_open_options *options, zarr_group **out,
                                       zarr_error **err);
/** What is at the path: ZARR_KIND_*; NONE is no error. Implicit groups count as groups. @since 0.1 */
ZARR_API zarr_status zarr_exists(zarr_store *store, const char *path, size_t path_length, int32_t *kind, zarr_error **err);
/** Removes a node and everything below it. ZARR_NOT_FOUND when there is none. @since 0.1 */
ZARR_API zarr_status zarr_erase(zarr_store *store, const char *path, size_t path_length, zarr_error **err);
/** Copies a node and everything below it, key by key, within one store or between two. ZARR_EXISTS unless `overwrite`. @since 0.1 */
ZARR_API zarr_status zarr_copy(zarr_store *from, const char *from_path, size_t from_length, zarr_store *to, const char *to_path,
                               size_t to_length, int32_t overwrite, zarr_cancel *cancel, zarr_error **err);
/** A copy, then erasing the source. A failure before the copy is whole leaves the source as it was. @since 0.1 */
ZARR_API zarr_status zarr_move(zarr_store *from, const char *from_path, size_t from_length, zarr_store *to, const char *to_path,
                               size_t to_length, int32_t overwrite, zarr_cancel *cancel, zarr_error **err);

/** Another reference; returns its argument. @since 0.1 */
ZARR_API zarr_node *zarr_node_retain(zarr_node *node);
/** Gives a reference back. @since 0.1 */
ZARR_API void zarr_node_release(zarr_node *node);
/** ZARR_KIND_ARRAY or ZARR_KIND_GROUP; NONE for NULL. @since 0.1 */
ZARR_API int32_t zarr_node_kind(const zarr_node *node);
/** Path in its store, "" for the root. Borrowed. @since 0.1 */
ZARR_API const char *zarr_node_path(const zarr_node *node);
/** 2 or 3; 0 for NULL. @since 0.1 */
ZARR_API int32_t zarr_node_format(const zarr_node *node);
/** 1 for a group without a document of its own (it has nodes below it). @since 0.1 */
ZARR_API int32_t zarr_node_is_implicit(const zarr_node *node);
/** The node's store, with a reference for the caller. @since 0.1 */
ZARR_API zarr_store *zarr_node_store(const zarr_node *node);
/** A new snapshot from what is stored now. ZARR_NOT_FOUND when the node is gone. @since 0.1 */
ZARR_API zarr_status zarr_node_refresh(zarr_node *node, zarr_node **out, zarr_error **err);
/** The metadata document as JSON. format 0: as stored (numbers and unknown members untouched). format 2 or 3: as it would
 *  be in that format, or ZARR_UNSUPPORTED with the reason when it cannot be said there; `notes` (may be NULL) gets a JSON
 *  list of what changed its meaning ("fill_value null becomes 0"). v2 attributes are not part of it. @since 0.1 */
ZARR_API zarr_status zarr_node_metadata_json(zarr_node *node, int32_t format, zarr_bytes **out, zarr_bytes **notes, zarr_error **err);

/** The attributes as a JSON object; numbers are the stored texts. @since 0.1 */
ZARR_API zarr_status zarr_attributes_json(zarr_node *node, zarr_bytes **out, zarr_error **err);
/** One attribute as JSON. ZARR_NOT_FOUND when there is none of that name. @since 0.1 */
ZARR_API zarr_status zarr_attribute_get(zarr_node *node, const char *name, size_t name_length, zarr_bytes **out, zarr_error **err);
/** Replaces all attributes by those of a JSON object. Like the next two: compare-and-swap on the document, other members stay
 *  as they are, the result is a new snapshot (`out` may be NULL). @since 0.1 */
ZARR_API zarr_status zarr_attributes_set(zarr_node *node, const char *json, size_t length, zarr_node **out, zarr_error **err);
/** Sets the attributes named in a JSON object and leaves the others. @since 0.1 */
ZARR_API zarr_status zarr_attributes_update(zarr_node *node, const char *json, size_t length, zarr_node **out, zarr_error **err);
/** Removes one attribute. ZARR_NOT_FOUND when there is none of that name. @since 0.1 */
ZARR_API zarr_status zarr_attribute_delete(zarr_node *node, const char *name, size_t name_length, zarr_node **out, zarr_error **err);

/** The direct children of a group, sorted by name. @since 0.1 */
ZARR_API zarr_status zarr_group_children(zarr_group *group, zarr_listing **out, zarr_error **err);
/** The same with every child opened, on the context's threads: zarr_listing_node() gives the nodes. One call for what would be
 *  zarr_group_children() and zarr_group_open_child() for each name, at a fraction of the time, because every document is read
 *  once. The nodes are snapshots of the moment of the call, through the group's consolidated metadata when it has any. A child
 *  that cannot be opened (its document is wrong, or cannot be read) is an entry of kind ZARR_KIND_NONE, and does not make the
 *  call fail. Errors: those of zarr_group_children() about the group itself. @since 0.1 */
ZARR_API zarr_status zarr_group_open_children(zarr_group *group, zarr_listing **out, zarr_error **err);
/** The node of entry `index` of a listing of zarr_group_open_children(): `*out` is the caller's, to be given back with
 *  zarr_node_release(), and outlives the listing. May be called from any thread. Errors: what zarr_group_open_child() gives for
 *  a child that cannot be opened; ZARR_OUT_OF_RANGE beyond the end; ZARR_INVALID_ARGUMENT for a listing of
 *  zarr_group_children(), which opens nothing. @since 0.1 */
ZARR_API zarr_status zarr_listing_node(const zarr_listing *listing, size_t index, zarr_node **out, zarr_error **err);
/** Number of entries; 0 for NULL. @since 0.1 */
ZARR_API size_t zarr_listing_size(const zarr_listing *listing);
/** Name of entry `index`; NULL beyond the end. Borrowed. @since 0.1 */
ZARR_API const char *zarr_listing_name(const zarr_listing *listing, size_t index);
/** ZARR_KIND_* of entry `index`; NONE beyond the end. @since 0.1 */
ZARR_API int32_t zarr_listing_kind(const zarr_listing *listing, size_t index);
/** Gives the listing back. @since 0.1 */
ZARR_API void zarr_listing_release(zarr_listing *listing);
/** Visits every node below a group, parents before children, siblings by name. `path` is relative to the group and
 *  NUL-terminated. visit returns 0 to go on, else the walk stops (no error). @since 0.1 */
ZARR_API zarr_status zarr_group_walk(zarr_group *group, int32_t (*visit)(void *user_data, const char *path, int32_t kind),
                                     void *user_data, zarr_error **err);

/** Writes consolidated metadata of everything below a group (v2: .zmetadata; v3: the inline block of zarr.json).
 *  `out`, the new snapshot, may be NULL. @since 0.1 */
ZARR_API zarr_status zarr_consolidate(zarr_group *group, zarr_group **out, zarr_error **err);
/** Compares the group's consolidated metadata with what is stored. `differences`: JSON list of {"key", "what"}, what =
 *  "changed", "missing" or "extra". ZARR_NOT_FOUND when the group has none. @since 0.1 */
ZARR_API zarr_status zarr_consolidated_verify(zarr_group *group, zarr_bytes **differences, zarr_error **err);
/** Removes the consolidated metadata. ZARR_NOT_FOUND when the group has none. `out` may be NULL. @since 0.1 */
ZARR_API zarr_status zarr_consolidated_remove(zarr_group *group, zarr_group **out, zarr_error **err);
/** 1 when the opened snapshot has consolidated metadata, else 0. @since 0.1 */
ZARR_API int32_t zarr_group_is_consolidated(const zarr_group *group);

/* -------------------------------------------------------------------------------------------------- array properties */

/** Number of dimensions; 0 for NULL and groups. @since 0.1 */
ZARR_API size_t zarr_array_rank(const zarr_array *array);
/** Extent of every dimension, in elements. @since 0.1 */
ZARR_API zarr_status zarr_array_shape(const zarr_array *array, size_t rank, uint64_t *shape, zarr_error **err);
/** Shape of the smallest part that is encoded by itself: the inner chunks of a sharded array, else the chunks of the grid.
 *  ZARR_UNSUPPORTED on a rectilinear grid: see zarr_array_grid_chunk_shape(). @since 0.1 */
ZARR_API zarr_status zarr_array_chunk_shape(const zarr_array *array, size_t rank, uint64_t *shape, zarr_error **err);
/** Shape of the shards; ZARR_NOT_FOUND when the array is not sharded. @since 0.1 */
ZARR_API zarr_status zarr_array_shard_shape(const zarr_array *array, size_t rank, uint64_t *shape, zarr_error **err);
/** Number of chunks of the grid along each dimension (of shards, when sharded): what chunk coordinates count. @since 0.1 */
ZARR_API zarr_status zarr_array_chunk_counts(const zarr_array *array, size_t rank, uint64_t *counts, zarr_error **err);
/** Shape of one chunk of the grid, not clipped at the array's end; any grid. @since 0.1 */
ZARR_API zarr_status zarr_array_grid_chunk_shape(const zarr_array *array, size_t rank, const uint64_t *coordinates, uint64_t *shape,
                                                 zarr_error **err);
/** First element of one chunk of the grid. @since 0.1 */
ZARR_API zarr_status zarr_array_grid_chunk_origin(const zarr_array *array, size_t rank, const uint64_t *coordinates,
                                                  uint64_t *origin, zarr_error **err);
/** v3 name of the data type ("int32", "r24"), also of one that the library lacks. NULL for NULL and groups. Borrowed. @since 0.1 */
ZARR_API const char *zarr_array_data_type(const zarr_array *array);
/** NumPy type string of the data type in native byte order ("<f4"). ZARR_UNSUPPORTED when NumPy has none; records have a list of
 *  fields instead, see zarr_data_type_json() with format 2. @since 0.1 */
ZARR_API zarr_status zarr_array_numpy_type(const zarr_array *array, zarr_bytes **out, zarr_error **err);
/** Byte order in which multi-byte elements are stored: ZARR_ORDER_LITTLE or BIG; NATIVE when items have one byte. @since 0.1 */
ZARR_API int32_t zarr_array_stored_byte_order(const zarr_array *array);
/** Bytes of one element in memory; 0 when the library lacks the data type, and of elements of variable length. @since 0.1 */
ZARR_API size_t zarr_array_item_size(const zarr_array *array);
/** 1 when the elements have variable length (data types string and bytes, v2 objects) or may be missing (zarrs' optional, of which
 *  an element is an item in native byte order; "json" are the objects of numcodecs' json2, json, msgpack2 and msgpack, of which an
 *  element is JSON text, strings in their quotes): zarr_read_values() and zarr_write_values() are their functions, those for memory of fixed-size items give ZARR_UNSUPPORTED. Else 0, also for NULL, groups, and data types that
 *  the library lacks. @since 0.1 */
ZARR_API int32_t zarr_array_has_variable_length(const zarr_array *array);
/** The fill value of any data type as bytes: of variable length the element itself (UTF-8 without a NUL, or bytes), else one item
 *  in native byte order. v2 null gives the zero of the type, or no bytes (of data type json the element null), with `*is_null` 1; `is_null` may be NULL. Any thread.
 *  ZARR_UNSUPPORTED when the library lacks the data type. @since 0.1 */
ZARR_API zarr_status zarr_array_fill_bytes(const zarr_array *array, zarr_bytes **out, int32_t *is_null, zarr_error **err);
/** The fill value as one element in native byte order; `size` must be the item size. v2 null gives the zero of the type.
 *  `is_null` may be NULL. Elements of variable length: ZARR_UNSUPPORTED, see zarr_array_fill_bytes(). @since 0.1 */
ZARR_API zarr_status zarr_array_fill_value(const zarr_array *array, void *item, size_t size, int32_t *is_null, zarr_error **err);
/** Name of a dimension, or NULL when it has none (v2: attribute _ARRAY_DIMENSIONS). Borrowed. @since 0.1 */
ZARR_API const char *zarr_array_dimension_name(const zarr_array *array, size_t dimension);
/** The codec chain as v3 JSON list; for v2 what filters, compressor and order amount to. @since 0.1 */
ZARR_API zarr_status zarr_array_codecs_json(const zarr_array *array, zarr_bytes **out, zarr_error **err);
/** Store key of a chunk of the grid, relative to the store. @since 0.1 */
ZARR_API zarr_status zarr_array_chunk_key(const zarr_array *array, size_t rank, const uint64_t *coordinates, zarr_bytes **out,
                                          zarr_error **err);
/** Coordinates of the chunk with this store key; ZARR_NOT_FOUND when it is no chunk key of the array. @since 0.1 */
ZARR_API zarr_status zarr_array_chunk_coordinates(const zarr_array *array, const char *key, size_t key_length, size_t rank,
                                                  uint64_t *coordinates, zarr_error **err);
/** Bytes of all stored chunks, also of an array whose data type or codecs the library lacks. Lists the store. @since 0.1 */
ZARR_API zarr_status zarr_array_stored_bytes(zarr_array *array, uint64_t *bytes, zarr_error **err);
/** `count` elements in native byte order, C-contiguous, as v3 fill-value JSON, one a line: floats as the shortest text that
 *  reads back to the same bits, NaNs other than the canonical one as hex. @since 0.1 */
ZARR_API zarr_status zarr_array_elements_to_json(const zarr_array *array, const void *elements, uint64_t count, zarr_bytes **out,
                                                 zarr_error **err);
/** One element from its fill-value JSON (of the array's format); `size` must be the item size. @since 0.1 */
ZARR_API zarr_status zarr_array_element_from_json(const zarr_array *array, const char *json, size_t length, void *item, size_t size,
                                                  zarr_error **err);

/* ----------------------------------------------------------------------------------------------------------- data types */

/** What the elements of a data type are. Numbers that are not here belong to a newer library. @since 0.1 */
enum {
  ZARR_TYPE_OTHER = 0,
  ZARR_TYPE_BOOL = 1,
  ZARR_TYPE_INT = 2,         /**< signed integers; int2 and int4 take a byte, sign-extended */
  ZARR_TYPE_UINT = 3,        /**< unsigned integers */
  ZARR_TYPE_FLOAT = 4,       /**< IEEE 754, bfloat16, and the floats of 8, 6 and 4 bits: the name says which */
  ZARR_TYPE_COMPLEX = 5,     /**< real part, then imaginary part */
  ZARR_TYPE_RAW = 6,         /**< bytes without a meaning */
  ZARR_TYPE_FIXED_BYTES = 7, /**< bytes of a fixed length, zeros at the end do not count */
  ZARR_TYPE_FIXED_TEXT = 8,  /**< UTF-32 of a fixed length, zeros at the end do not count */
  ZARR_TYPE_DATETIME = 9,    /**< int64 count of a unit since 1970-01-01T00:00; the lowest int64 is NaT, no time */
  ZARR_TYPE_TIMEDELTA = 10,  /**< int64 count of a unit, NaT as above */
  ZARR_TYPE_RECORD = 11,     /**< named fields one behind the other */
  ZARR_TYPE_TEXT = 12,       /**< UTF-8 of any length */
  ZARR_TYPE_BYTES = 13       /**< bytes of any length */
};

/** One field of a record. Filled by zarr_data_type_field(). @since 0.1 */
typedef struct zarr_record_field {
  size_t struct_size;    /**< size of the struct as the caller knows it */
  const char *name;      /**< UTF-8; as long as the data type lives */
  size_t offset;         /**< bytes from the start of an element */
  size_t size;           /**< bytes of all its values */
  size_t rank;           /**< dimensions of a sub-array; 0 = one value */
  const uint64_t *shape; /**< `rank` extents, C order; as long as the data type lives */
} zarr_record_field;

/** A data type by its text, as zarr_array_builder.data_type has it: a v3 name, a NumPy type string, or JSON of either format.
 *  ZARR_INVALID_ARGUMENT when it is none, ZARR_UNSUPPORTED with its name when the library lacks it. @since 0.1 */
ZARR_API zarr_status zarr_data_type_parse(const char *text, size_t length, zarr_data_type **out, zarr_error **err);
/** The data type of an array. ZARR_UNSUPPORTED when the library lacks it. @since 0.1 */
ZARR_API zarr_status zarr_data_type_of_array(const zarr_array *array, zarr_data_type **out, zarr_error **err);
/** One more owner. @since 0.1 */
ZARR_API zarr_data_type *zarr_data_type_retain(zarr_data_type *type);
/** Gives up a reference. @since 0.1 */
ZARR_API void zarr_data_type_release(zarr_data_type *type);
/** v3 name without configuration ("int32", "r24", "numpy.datetime64", "struct"). NULL for NULL. Borrowed. @since 0.1 */
ZARR_API const char *zarr_data_type_name(const zarr_data_type *type);
/** ZARR_TYPE_*. @since 0.1 */
ZARR_API int32_t zarr_data_type_kind(const zarr_data_type *type);
/** Bytes of one element in memory; 0 of elements of variable length. @since 0.1 */
ZARR_API size_t zarr_data_type_item_size(const zarr_data_type *type);
/** Bits of the value of a number, or of each part of a complex one (4 of int4, 32 of complex64); 0 of other types. @since 0.1 */
ZARR_API int32_t zarr_data_type_bits(const zarr_data_type *type);
/** The byte order that its text says, or in which the array stores it: ZARR_ORDER_*; native where there is none. @since 0.1 */
ZARR_API int32_t zarr_data_type_byte_order(const zarr_data_type *type);
/** What a time counts: "Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as" or "generic". NULL of other types. Borrowed.
 *  @since 0.1 */
ZARR_API const char *zarr_data_type_unit(const zarr_data_type *type);
/** How many units a time counts as one (10 of "<M8[10ms]"); 0 of other types. @since 0.1 */
ZARR_API uint64_t zarr_data_type_unit_scale(const zarr_data_type *type);
/** Number of fields of a record; 0 of other types. @since 0.1 */
ZARR_API size_t zarr_data_type_field_count(const zarr_data_type *type);
/** One field of a record: name, place and shape in `*field` (struct_size set by the caller), the type of one of its values in `*out`,
 *  which may be NULL. ZARR_OUT_OF_RANGE when there is no such field. @since 0.1 */
ZARR_API zarr_status zarr_data_type_field(const zarr_data_type *type, size_t index, zarr_record_field *field, zarr_data_type **out,
                                          zarr_error **err);
/** The member `data_type` of a v3 document or `dtype` of a v2 document, as JSON text: "\"int32\"", of records in v2 a list of fields
 *  ("[[\"a\", \"<i4\"]]"). ZARR_UNSUPPORTED when that format has no such type. @since 0.1 */
ZARR_API zarr_status zarr_data_type_json(const zarr_data_type *type, int32_t zarr_format, zarr_bytes **out, zarr_error **err);
/** One element, in native byte order, as a fill value in the JSON of a format (2 or 3), or, with 0, in that of v3 with a number wherever
 *  there is one. `size` must be the item size; of variable length, `item` is the element and `size` its bytes. @since 0.1 */
ZARR_API zarr_status zarr_data_type_item_to_json(const zarr_data_type *type, int32_t zarr_format, const void *item, size_t size,
                                                 zarr_bytes **out, zarr_error **err);
/** One element from such JSON, 0 as 3; ZARR_UNSUPPORTED for variable length. ZARR_INVALID_METADATA, which says what was expected, when it is no value of the type. @since 0.1 */
ZARR_API zarr_status zarr_data_type_item_from_json(const zarr_data_type *type, int32_t zarr_format, const char *json, size_t length,
                                                   void *item, size_t size, zarr_error **err);

/* ----------------------------------------------------------------------------------------------------- reading, writing */

/** What a read gives for a chunk that is not stored; inner chunks of shards count too, unless codecs around the shard leave
 *  it only decodable as a whole. @since 0.1 */
enum { ZARR_MISSING_FILL = 0, ZARR_MISSING_ERROR = 1 };
/** What a write does with a chunk that holds nothing but the fill value (bitwise). @since 0.1 */
enum { ZARR_FILL_CHUNKS_SKIP = 0, /**< not stored; erased if it was */ ZARR_FILL_CHUNKS_WRITE = 1 };

/** Flag of zarr_io_options: the memory was just allocated and never touched; huge pages may be advised for it. @since 0.1 */
#define ZARR_IO_FRESH_MEMORY ((uint64_t)1 << 0)
/** Flag of zarr_io_options: zarr_write_encoded_chunk() decodes the bytes first and refuses what does not decode. @since 0.1 */
#define ZARR_IO_VALIDATE ((uint64_t)1 << 1)
/** Flag of zarr_io_options: plans of sharded arrays read the shard indexes and show the ranges behind them. @since 0.1 */
#define ZARR_IO_RESOLVE_SHARDS ((uint64_t)1 << 2)

/** How a number that the other type does not have is rounded, when elements are converted: see zarr_io_options. Default: half to
 *  even; times of a coarser unit: towards the past, as NumPy does. @since 0.1 */
enum {
  ZARR_ROUND_DEFAULT = 0,
  ZARR_ROUND_NEAREST_EVEN = 1,     /**< to the nearest, halves to the even one */
  ZARR_ROUND_TOWARDS_ZERO = 2,     /**< as a cast in C does */
  ZARR_ROUND_TOWARDS_POSITIVE = 3, /**< up */
  ZARR_ROUND_TOWARDS_NEGATIVE = 4, /**< down */
  ZARR_ROUND_NEAREST_AWAY = 5      /**< to the nearest, halves away from zero */
};
/** What becomes of a number, rounded, that is beyond the range of the other type, and of NaN and infinities where that type has
 *  none. @since 0.1 */
enum {
  ZARR_RANGE_ERROR = 0,    /**< ZARR_INVALID_ARGUMENT, which says the number, its place in the chunk and both types */
  ZARR_RANGE_SATURATE = 1, /**< integers: the nearest end of the range, NaN is 0. Floats: infinity, or the largest number where there is
                                none. Times: the nearest end */
  ZARR_RANGE_WRAP = 2      /**< integers: the low bits of the whole number, NaN and infinities are 0. Floats: as ZARR_RANGE_SATURATE.
                                Times: as ZARR_RANGE_ERROR */
};

/* Of other specifications; see zarr_read_arrow() and zarr_read_dlpack(). */
struct ArrowSchema;
struct ArrowArray;
struct DLManagedTensor;
struct DLManagedTensorVersioned;

/** Options of every data call. NULL or all-zero = defaults.
 *
 *  With `memory_data_type` elements are converted on the way: any bool, integer or float (those of less than a byte too) to any, real
 *  numbers to complex ones, complex to complex, times to times of another unit (months and years of datetime64 by the calendar; NaT
 *  stays NaT), times from and to int64 counts. To bool every number but 0 is true. Other pairs are ZARR_UNSUPPORTED with
 *  both names. All sizes of memory, and default strides, are then those of items of this type. Fill values of chunks that are not
 *  stored are converted as well. A write that fails for a value leaves the chunk with that value as it was; others may have been
 *  written. Calls that move no elements, and zarr_copy_data(), refuse the members that are about memory. @since 0.1 */
typedef struct zarr_io_options {
  size_t struct_size; /**< size of the struct as the caller knows it */
  uint64_t flags;          /**< ZARR_IO_*; unknown bits are refused */
  uint64_t buffer_offset;  /**< byte offset, in the caller's region, of the first selected element; needed with negative strides */
  int32_t byte_order;      /**< of the caller's memory: ZARR_ORDER_* */
  int32_t missing_chunks;  /**< ZARR_MISSING_* */
  int32_t fill_chunks;     /**< ZARR_FILL_CHUNKS_* */
  int32_t reserved; /**< 0 */
  uint64_t timeout_ns;     /**< deadline from now; 0 = none. Then ZARR_TIMEOUT */
  zarr_cancel *cancel;     /**< may be NULL */
  const char *memory_data_type; /**< data type of the caller's memory, as in zarr_array_builder.data_type ("float32", ">f8", "<M8[ms]");
                                     a byte order in it counts like byte_order. NULL = the array's own */
  const char *field;        /**< of records: one field of them ("a", "a.b" for a field of the record a). Memory holds the items of this
                                 field, a write keeps the others as they are stored. NULL or "" = whole elements */
  int32_t rounding;         /**< ZARR_ROUND_*, of conversions */
  int32_t out_of_range;     /**< ZARR_RANGE_*, of conversions */
} zarr_io_options;

/** Reads elements start[d] + i * step[d], 0 <= i < shape[d], of each dimension into the caller's memory. `step` NULL = all 1;
 *  a step may be negative, not 0. `strides` NULL = C order without gaps; 0 is refused where it would put two
 *  elements into one place. Chunks that are not stored give the fill value. On failure the content of the selected memory
 *  is unspecified; nothing outside was touched. Blocks. @since 0.1 */
ZARR_API zarr_status zarr_read_slice(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                     const int64_t *step, void *buffer, size_t buffer_size, const int64_t *strides,
                                     const zarr_io_options *options, zarr_error **err);
/** Reads `count` selections of one array. Selection i starts at starts[i * rank ...] and has shapes[i * rank ...] elements;
 *  `shapes` NULL = one element each. The results lie one behind the other in `buffer`, each in C order without gaps;
 *  `buffer_size` is exactly their bytes. A chunk (of a shard: an inner chunk) that several selections need is read and
 *  decoded once, and chunks are read by the threads of the context together. Every index is checked first, ZARR_OUT_OF_RANGE or
 *  ZARR_INVALID_ARGUMENT then names the selection by its number. Other errors are as for zarr_read_slice(), of the first
 *  failing chunk in the order of the grid; the content of the memory is unspecified then. buffer_offset of the options must be 0.
 *  Any thread. Blocks. @since 0.1 */
ZARR_API zarr_status zarr_read_slices(zarr_array *array, size_t count, size_t rank, const uint64_t *starts,
                                      const uint64_t *shapes, void *buffer, size_t buffer_size,
                                      const zarr_io_options *options, zarr_error **err);
/** Writes elements from the caller's memory; arguments as for zarr_read_slice(). Chunks wholly covered are not read first;
 *  others are read, changed and written under a lock (and compare-and-swap where the store has it): no other writer's
 *  elements are lost, and a failed write leaves each chunk old or new. The shape is that of the handle: a chunk at its edge
 *  counts as covered when all elements inside that shape are, so that a handle older than a resize or append by somebody
 *  else must be refreshed before it writes there. Blocks. @since 0.1 */
ZARR_API zarr_status zarr_write_slice(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                      const int64_t *step, const void *buffer, size_t buffer_size, const int64_t *strides,
                                      const zarr_io_options *options, zarr_error **err);
/** zarr_read_slice() as an operation; the memory is borrowed until it is complete. Returns at once. @since 0.1 */
ZARR_API zarr_status zarr_read_slice_start(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                           const int64_t *step, void *buffer, size_t buffer_size, const int64_t *strides,
                                           const zarr_io_options *options, zarr_op **out, zarr_error **err);
/** zarr_write_slice() as an operation; the memory is borrowed until it is complete. Returns at once. @since 0.1 */
ZARR_API zarr_status zarr_write_slice_start(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                            const int64_t *step, const void *buffer, size_t buffer_size, const int64_t *strides,
                                            const zarr_io_options *options, zarr_op **out, zarr_error **err);
/** Sets all selected elements to one item (item_size bytes in the byte order and data type of the options; of variable length, the
 *  bytes of the element); NULL = the fill value, of a field its part of that. @since 0.1 */
ZARR_API zarr_status zarr_fill_slice(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                     const int64_t *step, const void *item, size_t item_size, const zarr_io_options *options,
                                     zarr_error **err);

/** Reads a selection (as zarr_read_slice() takes it) into memory of the Arrow C Data Interface: the elements in C order as one
 *  array of that many; the schema's metadata has the selection's shape as a JSON list under "zarr.shape". Numbers and complex
 *  numbers keep their bits, bool becomes bits, fixed text variable text without its padding (large binary, large UTF-8),
 *  datetime64 and timedelta64 timestamps, dates and durations with nulls for NaT, records structs; text and bytes of any length
 *  are large UTF-8 and large binary, JSON values large UTF-8, v2 lists large lists, missing elements nulls. What Arrow has no type for
 *  is the extension type "zarr.data_type", whose metadata is the v3 data type as JSON, over integers or fixed-size binaries.
 *  `schema` and `out` are the caller's; their members are released through their own callbacks, on any thread, also after the
 *  array and its context. Both are all zero after a failure: ZARR_OUT_OF_RANGE for a time that Arrow's type cannot count, else as
 *  zarr_read_slice(). byte_order and buffer_offset of the options must be 0. Blocks. The structs are those of arrow/c/abi.h.
 *  @since 0.1 */
ZARR_API zarr_status zarr_read_arrow(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                     const int64_t *step, const zarr_io_options *options, struct ArrowSchema *schema,
                                     struct ArrowArray *out, zarr_error **err);
/** Reads a selection into a DLPack tensor in C order in the memory of the process; `*out` is freed by its own deleter, on any
 *  thread, also after the array and its context. int2, int4, uint2 and uint4 come as integers of 8 bits, other types of less
 *  than a byte padded to one. ZARR_UNSUPPORTED, with the name, for types that DLPack does not have; options as for
 *  zarr_read_arrow(). Blocks. The struct is that of dlpack/dlpack.h, version 1. @since 0.1 */
ZARR_API zarr_status zarr_read_dlpack(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                      const int64_t *step, const zarr_io_options *options,
                                      struct DLManagedTensorVersioned **out, zarr_error **err);
/** The same for consumers of DLPack before version 1, which has no floats of a byte or less. @since 0.1 */
ZARR_API zarr_status zarr_read_dlpack_unversioned(zarr_array *array, size_t rank, const uint64_t *start,
                                                  const uint64_t *shape, const int64_t *step,
                                                  const zarr_io_options *options, struct DLManagedTensor **out,
                                                  zarr_error **err);
/** Reads elements of variable length (data types string and bytes, JSON text of v2 objects): start, shape and step as for zarr_read_slice(). The result
 *  belongs to the library and is as large as the elements: nothing is cut off. Chunks that are not stored give the fill value.
 *  Of the options, byte_order means nothing and buffer_offset must be 0. Blocks.
 *  ZARR_UNSUPPORTED on arrays of fixed-size elements: zarr_read_slice() reads those. ZARR_CORRUPT_DATA for a chunk that does not
 *  decode, text that is not UTF-8 among it; else as zarr_read_slice(). @since 0.1 */
ZARR_API zarr_status zarr_read_values(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                      const int64_t *step, const zarr_io_options *options, zarr_values **out, zarr_error **err);
/** Number of elements, the product of the shape that was read; 0 for NULL. @since 0.1 */
ZARR_API uint64_t zarr_values_count(const zarr_values *values);
/** zarr_values_count() + 1 numbers: element i, in C order of the selection, is the bytes offsets[i] to offsets[i + 1] (not
 *  included) of zarr_values_data(); the first is 0. This is Arrow's layout of LargeUtf8 and LargeBinary. NULL for NULL. Lives as
 *  long as the handle, on any thread. @since 0.1 */
ZARR_API const int64_t *zarr_values_offsets(const zarr_values *values);
/** The bytes of all elements, one behind the other, without NULs between them; NULL for NULL. Lives as long as the handle.
 *  @since 0.1 */
ZARR_API const void *zarr_values_data(const zarr_values *values);
/** Which elements are there, of data types whose elements may be missing (zarrs' optional): bit i, the lowest of the first byte
 *  first, is 1 for an element, 0 for none (which has no bytes). As in Arrow. NULL for NULL and for all other data types. Lives
 *  as long as the handle. @since 0.1 */
ZARR_API const uint8_t *zarr_values_validity(const zarr_values *values);
/** Number of the bytes of all elements; 0 for NULL. @since 0.1 */
ZARR_API size_t zarr_values_size(const zarr_values *values);
/** `count` elements from element `first` on as v3 fill-value JSON, one a line: strings, bytes as base64 strings, and JSON values as they are.
 *  ZARR_OUT_OF_RANGE when there are not so many. @since 0.1 */
ZARR_API zarr_status zarr_values_to_json(const zarr_values *values, uint64_t first, uint64_t count, zarr_bytes **out,
                                         zarr_error **err);
/** Another reference; returns its argument. @since 0.1 */
ZARR_API zarr_values *zarr_values_retain(zarr_values *values);
/** Gives a reference back. @since 0.1 */
ZARR_API void zarr_values_release(zarr_values *values);

/** Writes elements of variable length: start, shape and step as for zarr_write_slice(), which says what else is true of a write.
 *  Element i, in C order of the selection, is the bytes offsets[i] to offsets[i + 1] of `data`; there is one offset more than
 *  elements, the first may be over 0. `data` may be NULL when data_size is 0, `offsets` when nothing is selected. `validity`, which
 *  may be NULL, says of elements that may be missing which are there, as zarr_values_validity() does; must be NULL for other data
 *  types. All are borrowed until the call returns. Of the options, byte_order means nothing and buffer_offset must be 0. Blocks.
 *  ZARR_INVALID_ARGUMENT, with nothing written, for offsets that descend or leave the data_size bytes, and for elements that the
 *  data type does not have: text that is not UTF-8, or no JSON, items of another size. ZARR_UNSUPPORTED on arrays of fixed-size elements, and for elements
 *  of 4 GiB and more, which the codecs cannot store. Else as zarr_write_slice(). @since 0.1 */
ZARR_API zarr_status zarr_write_values(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                       const int64_t *step, const int64_t *offsets, const void *data, size_t data_size,
                                       const uint8_t *validity, const zarr_io_options *options, zarr_error **err);
/** zarr_append() for elements of variable length, which come as in zarr_write_values(). `out` may be NULL. @since 0.1 */
ZARR_API zarr_status zarr_append_values(zarr_array *array, size_t axis, size_t rank, const uint64_t *shape,
                                        const int64_t *offsets, const void *data, size_t data_size, const uint8_t *validity,
                                        const zarr_io_options *options, zarr_array **out, zarr_error **err);

/** What zarr_read_slice() would do, as JSON, without reading data: {"chunks", "requests": [{"key", "kind", "offset", "length",
 *  "jobs"}], "request_count", "bytes", "decode_jobs"}. @since 0.1 */
ZARR_API zarr_status zarr_plan_read_slice(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                          const int64_t *step, const zarr_io_options *options, zarr_bytes **out, zarr_error **err);
/** What zarr_write_slice() would do, as JSON, without writing: {"chunks", "whole_chunks", "partial_chunks", "requests"}. @since 0.1 */
ZARR_API zarr_status zarr_plan_write_slice(zarr_array *array, size_t rank, const uint64_t *start, const uint64_t *shape,
                                           const int64_t *step, const zarr_io_options *options, zarr_bytes **out, zarr_error **err);

/** Reads one chunk of the grid, whole, in C order: buffer_size must be the product of its shape times the item size. Elements
 *  outside the array are unspecified. A chunk that is not stored gives the fill value, or ZARR_NOT_FOUND with
 *  ZARR_MISSING_ERROR. @since 0.1 */
ZARR_API zarr_status zarr_read_chunk(zarr_array *array, size_t rank, const uint64_t *coordinates, void *buffer, size_t buffer_size,
                                     const zarr_io_options *options, zarr_error **err);
/** Writes one chunk of the grid, whole, in C order. @since 0.1 */
ZARR_API zarr_status zarr_write_chunk(zarr_array *array, size_t rank, const uint64_t *coordinates, const void *buffer,
                                      size_t buffer_size, const zarr_io_options *options, zarr_error **err);
/** The stored bytes of a chunk as they are. ZARR_NOT_FOUND when it is not stored. @since 0.1 */
ZARR_API zarr_status zarr_read_encoded_chunk(zarr_array *array, size_t rank, const uint64_t *coordinates,
                                             const zarr_io_options *options, zarr_bytes **out, zarr_error **err);
/** Stores encoded bytes as a chunk; with ZARR_IO_VALIDATE only if they decode. @since 0.1 */
ZARR_API zarr_status zarr_write_encoded_chunk(zarr_array *array, size_t rank, const uint64_t *coordinates, const void *data,
                                              size_t size, const zarr_io_options *options, zarr_error **err);
/** Removes a stored chunk, which then reads as fill value. `existed` may be NULL. @since 0.1 */
ZARR_API zarr_status zarr_erase_chunk(zarr_array *array, size_t rank, const uint64_t *coordinates, int32_t *existed, zarr_error **err);
/** Whether a chunk is stored. @since 0.1 */
ZARR_API zarr_status zarr_chunk_present(zarr_array *array, size_t rank, const uint64_t *coordinates, int32_t *present, zarr_error **err);
/** One bit a chunk of the grid in C order, lowest bit of the first byte first: 1 = stored. @since 0.1 */
ZARR_API zarr_status zarr_presence_bitmap(zarr_array *array, zarr_bytes **out, zarr_error **err);

/** Changes the shape (same rank) by compare-and-swap on the metadata. Chunks wholly outside are erased and the outside part of
 *  straddling ones is set to the fill value, so growing again shows the fill value. `out`, the new snapshot, may be NULL.
 *  ZARR_PRECONDITION_FAILED when the stored shape is no longer that of `array`. When shrinking cannot clean what is outside (an
 *  edge chunk does not decode, the store fails), the call succeeds all the same, because the shape has changed: a warning goes
 *  to the context's log, and the next growth cleans first. Growth that cannot clean fails and changes nothing. A rectilinear
 *  grid keeps its listed edges; where they do not reach a larger extent one more chunk is listed, whose edge is rounded up to
 *  whole inner chunks when chunks are shards (zarr_append() the same). @since 0.1 */
ZARR_API zarr_status zarr_resize(zarr_array *array, size_t rank, const uint64_t *shape, const zarr_io_options *options,
                                 zarr_array **out, zarr_error **err);
/** Grows dimension `axis` by shape[axis] and writes the data there; the other extents must be the array's. Two appends at once
 *  get two places. Arguments else as for zarr_write_slice(); `out`, the new snapshot, may be NULL. @since 0.1 */
ZARR_API zarr_status zarr_append(zarr_array *array, size_t axis, size_t rank, const uint64_t *shape, const void *buffer,
                                 size_t buffer_size, const int64_t *strides, const zarr_io_options *options, zarr_array **out,
                                 zarr_error **err);

/** A writer that appends along dimension `axis` and writes no chunk twice: it holds elements until they make whole bands (all
 *  chunks, of a sharded array all shards, between two edges of the grid along `axis`), then stores these, chunks in parallel,
 *  with one change of the metadata. Only the chunk in which the array ends when the writer begins, and one in which a
 *  zarr_append_writer_flush() ended, are read and written again.
 *  - `buffer_bytes`: the most bytes of elements that are held; 0 = one band, or as many as 16 MiB hold. Memory is taken as
 *    elements come. A writer is given one call at a time; whole bands of a large call are stored from the caller's memory.
 *  - Readers see a band with all of its data or not at all: data are stored first, then the shape, while other appends and
 *    resizes of the array wait. On stores of zarr_store_new() and zarr_register_store(), and on file systems without flock,
 *    it is as with zarr_append(): the shape first. Several writers, and zarr_append(), may work on one array: each band gets
 *    a place of its own.
 *  - Any thread may call; calls on one writer are served one after the other. Not to be called from callbacks that its own
 *    calls make. In a child after fork() a writer of the parent gives ZARR_CANCELLED.
 *  Errors: ZARR_INVALID_ARGUMENT (`axis`, a group), ZARR_READ_ONLY, ZARR_UNSUPPORTED (a grid that is not regular; a data type or
 *  codec that is not there), ZARR_LIMIT_EXCEEDED when `buffer_bytes` is less than one band. @since 0.1 */
ZARR_API zarr_status zarr_append_writer_new(zarr_array *array, size_t axis, uint64_t buffer_bytes, zarr_append_writer **out,
                                            zarr_error **err);
/** Appends shape[axis] extents; the other extents must be the array's. Memory and options are as for zarr_append(); the memory
 *  is the caller's again at the end of the call. When storing fails (any error of zarr_append(), cancelled and timed out too),
 *  nothing that is stored already is lost, what was taken is held, and zarr_append_writer_counts() tells how much that is.
 *  Every later write then fails with the same error, until zarr_append_writer_flush() has worked; go on behind what was taken.
 *  Wrong arguments change nothing. ZARR_INVALID_ARGUMENT when the writer is closed, ZARR_UNSUPPORTED for one field of records.
 *  Blocks. @since 0.1 */
ZARR_API zarr_status zarr_append_writer_write(zarr_append_writer *writer, size_t rank, const uint64_t *shape, const void *buffer,
                                              size_t buffer_size, const int64_t *strides, const zarr_io_options *options,
                                              zarr_error **err);
/** Stores what is held, also a part of a band, and ends a failure. What fails stays held: call again. Of `options` cancel,
 *  timeout_ns and fill_chunks count. Blocks. @since 0.1 */
ZARR_API zarr_status zarr_append_writer_flush(zarr_append_writer *writer, const zarr_io_options *options, zarr_error **err);
/** Stores what is held and ends the writer; `out` (may be NULL) is the array as it is then. When storing fails the writer
 *  stays open, and close may be called again. When all that was held is stored, but elements were refused after a failure that
 *  no flush has ended, the writer is closed and that failure is returned: the array lacks them. Of a closed writer:
 *  ZARR_OK. Blocks. @since 0.1 */
ZARR_API zarr_status zarr_append_writer_close(zarr_append_writer *writer, const zarr_io_options *options, zarr_array **out,
                                              zarr_error **err);
/** Extents along the axis that the writer has stored, and that it holds; both 0 for NULL. Their sum is what it has taken.
 *  Either pointer may be NULL. Never blocks; of a call that goes on in another thread the numbers are of some moment. @since 0.1 */
ZARR_API void zarr_append_writer_counts(const zarr_append_writer *writer, uint64_t *stored, uint64_t *held);
/** Another reference; returns its argument. @since 0.1 */
ZARR_API zarr_append_writer *zarr_append_writer_retain(zarr_append_writer *writer);
/** Gives a reference back. Never blocks, never fails, stores nothing: elements that are held when the last one goes are lost,
 *  with a warning in the context's log. @since 0.1 */
ZARR_API void zarr_append_writer_release(zarr_append_writer *writer);

/** Copies all elements between two arrays of the same shape and data type, whatever their chunks, codecs and formats, within
 *  the byte budget of the context. `progress` (may be NULL) is called on this thread with elements done and in all. @since 0.1 */
ZARR_API zarr_status zarr_copy_data(zarr_array *from, zarr_array *to, const zarr_io_options *options,
                                    void (*progress)(void *user_data, uint64_t done, uint64_t total), void *user_data,
                                    zarr_error **err);
/** Decodes every chunk and counts: {"chunks", "present", "missing", "corrupt", "extra", "temporaries", "stored_bytes",
 *  "problems": [{"key", "status", "message"}]}. Corrupt chunks are results, not failures of the call. Of a group: of
 *  every array below, and metadata documents that do not parse. @since 0.1 */
ZARR_API zarr_status zarr_check(zarr_node *node, const zarr_io_options *options, zarr_bytes **out, zarr_error **err);

/* --------------------------------------------------------------------------------------------- codecs without an array */

/** What a chain of codecs is bound to. Either `codecs`, or `filters` and `compressor` (one of them may be NULL). JSON members
 *  are NUL-terminated UTF-8 texts. @since 0.1 */
typedef struct zarr_codec_chain_options {
  size_t struct_size; /**< size of the struct as the caller knows it */
  size_t rank; /**< number of dimensions of a chunk */
  const uint64_t *shape;  /**< `rank` extents of a chunk, from 1 on */
  const char *data_type;  /**< v3 name, NumPy type string ("<f8"), or JSON of either format */
  const char *codecs;     /**< the chain as v3 JSON list */
  const char *filters;    /**< v2 list or "null" */
  const char *compressor; /**< v2 object or "null" */
  const char *fill_value; /**< JSON of the format; NULL = zero of the type. Some codecs (cast_value) change it too */
  int32_t byte_order;     /**< as stored: ZARR_ORDER_*; native (0) here means little endian or what data_type says */
  int32_t order_f;        /**< v2: 1 = "order": "F" */
} zarr_codec_chain_options;

/** Binds codecs to one chunk shape and data type. Any thread. Errors: ZARR_INVALID_ARGUMENT for members that contradict each other,
 *  ZARR_INVALID_METADATA for wrong JSON, configurations and orders of codecs, ZARR_UNSUPPORTED for a codec or data type that is
 *  not there (its name is in the message), ZARR_LIMIT_EXCEEDED for a chunk over the limit of the context. @since 0.1 */
ZARR_API zarr_status zarr_codec_chain_new(zarr_context *context, const zarr_codec_chain_options *options, zarr_codec_chain **out,
                                          zarr_error **err);
/** Another reference; returns its argument. @since 0.1 */
ZARR_API zarr_codec_chain *zarr_codec_chain_retain(zarr_codec_chain *chain);
/** Gives a reference back. @since 0.1 */
ZARR_API void zarr_codec_chain_release(zarr_codec_chain *chain);
/** Bytes of a chunk in memory; 0 for NULL. @since 0.1 */
ZARR_API uint64_t zarr_codec_chain_decoded_size(const zarr_codec_chain *chain);
/** Upper bound of the encoded bytes of a chunk; 0 for NULL. @since 0.1 */
ZARR_API uint64_t zarr_codec_chain_encoded_bound(const zarr_codec_chain *chain);
/** The chain as v3 JSON list, in full: v2 filters and compressor as what they amount to. @since 0.1 */
ZARR_API zarr_status zarr_codec_chain_json(const zarr_codec_chain *chain, zarr_bytes **out, zarr_error **err);
/** Encodes one chunk: C-contiguous elements in native byte order, zarr_codec_chain_decoded_size() bytes, borrowed until the
 *  call returns. `*out` holds what an array would store, also of a chunk of nothing but the fill value. Any thread, several at
 *  once on one chain. Errors: ZARR_INVALID_ARGUMENT for another size, those of the codecs. @since 0.1 */
ZARR_API zarr_status zarr_codec_encode(const zarr_codec_chain *chain, const void *chunk, size_t size, zarr_bytes **out,
                                       zarr_error **err);
/** The same into the caller's memory; `*written` bytes of it are set. zarr_codec_chain_encoded_bound() bytes are always enough;
 *  ZARR_OUT_OF_RANGE, and the needed size in the message, when `capacity` is less than this chunk takes. @since 0.1 */
ZARR_API zarr_status zarr_codec_encode_into(const zarr_codec_chain *chain, const void *chunk, size_t size, void *buffer,
                                            size_t capacity, size_t *written, zarr_error **err);
/** Decodes one stored chunk; `*out` holds its elements, C-contiguous in native byte order. Any thread, several at once on one
 *  chain. Errors: ZARR_CORRUPT_DATA for bytes that do not decode to a chunk, with the codec. @since 0.1 */
ZARR_API zarr_status zarr_codec_decode(const zarr_codec_chain *chain, const void *data, size_t size, zarr_bytes **out,
                                       zarr_error **err);
/** The same into the caller's memory, whose size must be zarr_codec_chain_decoded_size() (else ZARR_INVALID_ARGUMENT). On failure
 *  its content is unspecified. @since 0.1 */
ZARR_API zarr_status zarr_codec_decode_into(const zarr_codec_chain *chain, const void *data, size_t size, void *buffer,
                                            size_t buffer_size, zarr_error **err);

/* ----------------------------------------------------------------------------------------- extension: common objects */

/** Library-owned output of a callback: bytes are appended, up to a hard limit. @since 0.1 */
typedef struct zarr_sink zarr_sink;
/** Library-owned random access input of a callback. @since 0.1 */
typedef struct zarr_source zarr_source;
/** Library-owned answer to one get. @since 0.1 */
typedef struct zarr_reply zarr_reply;
/** Library-owned answers to a get_many. @since 0.1 */
typedef struct zarr_completion zarr_completion;
/** Library-owned receiver of listed keys. @since 0.1 */
typedef struct zarr_lister zarr_lister;

/** Appends bytes. Over the limit: ZARR_CORRUPT_DATA (and `err` is set). @since 0.1 */
ZARR_API zarr_status zarr_sink_write(zarr_sink *sink, const void *data, size_t size, zarr_error *err);
/** Room for `size` more bytes, to be filled by the callback and then committed; NULL (and `err` set) over the limit. The pointer
 *  is valid until the next call on the sink. @since 0.1 */
ZARR_API void *zarr_sink_reserve(zarr_sink *sink, size_t size, zarr_error *err);
/** The first `size` bytes of the last reserve are part of the output. @since 0.1 */
ZARR_API void zarr_sink_commit(zarr_sink *sink, size_t size);
/** Bytes that may still be written. @since 0.1 */
ZARR_API size_t zarr_sink_room(const zarr_sink *sink);

/** Size of the input in bytes. @since 0.1 */
ZARR_API uint64_t zarr_source_size(const zarr_source *source);
/** Fills `buffer` from `offset`; all bytes or an error. @since 0.1 */
ZARR_API zarr_status zarr_source_read(zarr_source *source, uint64_t offset, void *buffer, size_t size, zarr_error *err);

/** Room for the `size` bytes of the answer (the caller's own memory where possible); NULL and `err` set when refused. @since 0.1 */
ZARR_API void *zarr_reply_buffer(zarr_reply *reply, size_t size, zarr_error *err);
/** Answers with memory of the store, without a copy: release(release_data) is called once, on any thread. @since 0.1 */
ZARR_API void zarr_reply_set_data(zarr_reply *reply, const void *data, size_t size, void (*release)(void *release_data),
                                  void *release_data);
/** Size of the whole value and its etag (may be NULL). Copied. An answer to a range needs this call, in whatever order with the
 *  data; without it the store's `stat` is asked, and where there is none the get fails with ZARR_CALLBACK. @since 0.1 */
ZARR_API void zarr_reply_set_info(zarr_reply *reply, uint64_t object_size, const char *etag, size_t etag_length);

/** The answer to fill for request `index` of a get_many. @since 0.1 */
ZARR_API zarr_reply *zarr_completion_reply(zarr_completion *completion, size_t index);
/** The error to fill for request `index`. @since 0.1 */
ZARR_API zarr_error *zarr_completion_error(zarr_completion *completion, size_t index);
/** Request `index` is done with this status (ZARR_NOT_FOUND = absent). Exactly once for each, on any thread, in any order.
 *  @since 0.1 */
ZARR_API void zarr_completion_done(zarr_completion *completion, size_t index, zarr_status status);
/** 1 when the caller has given up: what has not been sent need not be sent (but must be reported done). @since 0.1 */
ZARR_API int32_t zarr_completion_cancelled(const zarr_completion *completion);

/** Reports a key, or a prefix that ends with "/". Not 0 = the listing should stop. @since 0.1 */
ZARR_API int32_t zarr_lister_emit(zarr_lister *lister, const char *key, size_t length);

/* -------------------------------------------------------------------------------------------------- extension: codecs */

/** Kinds of codecs. @since 0.1 */
enum { ZARR_CODEC_ARRAY_TO_ARRAY = 1, ZARR_CODEC_ARRAY_TO_BYTES = 2, ZARR_CODEC_BYTES_TO_BYTES = 3 };

/** Capability of a codec: calls may be made on any thread, several at once on one instance. Clear: only on the thread that
 *  called the library, one at a time. @since 0.1 */
#define ZARR_CODEC_ANY_THREAD ((uint64_t)1 << 0)

/** What a codec is bound to: the chunk that it sees when encoding (array codecs), or the chunk behind the bytes. @since 0.1 */
typedef struct zarr_array_spec {
  size_t struct_size; /**< size of the struct as the caller knows it */
  const char *data_type; /**< v3 name */
  uint64_t item_size; /**< bytes of one element */
  size_t rank; /**< number of dimensions */
  const uint64_t *shape; /**< `rank` extents */
  const void *fill_value; /**< one item, native byte order */
} zarr_array_spec;

/** A codec. Callbacks return a status; on failure they say why with zarr_error_set() on their `err`. They may call the library on
 *  other handles, never on the array that is calling. Input is read-only, valid during the call, and does not overlap the
 *  output. Encoding must be deterministic and no state may pass from chunk to chunk. @since 0.1 */
typedef struct zarr_codec_vtable {
  size_t struct_size; /**< size of the struct as the caller knows it */
  int32_t kind; /**< ZARR_CODEC_* kind */
  int32_t reserved; /**< 0 */
  uint64_t capabilities; /**< ZARR_CODEC_ANY_THREAD or 0 */
  /** Makes an instance from the `configuration` member (JSON object text). Must refuse members that it does not know
   *  with ZARR_INVALID_METADATA. */
  zarr_status (*create)(void *user_data, const char *configuration, size_t length, void **instance, zarr_error *err);
  /** Canonical configuration as JSON object text. NULL = the one that create got. */
  zarr_status (*configuration)(void *instance, zarr_sink *sink, zarr_error *err);
  /** Called once a chunk shape, before any data: whether the codec can serve it. NULL = always. */
  zarr_status (*resolve)(void *instance, const zarr_array_spec *decoded, zarr_error *err);
  /** Upper bound of the encoded size; *exact = 1 when every chunk has just that size. For array codecs decoded_size is the
   *  chunk's. array -> array codecs of this version keep shape and data type, so theirs is decoded_size. */
  zarr_status (*encoded_size)(void *instance, uint64_t decoded_size, uint64_t *bound, int32_t *exact, zarr_error *err);
  /** Array codecs see C-contiguous elements in native byte order. `spec` is NULL for bytes -> bytes codecs. */
  zarr_status (*encode)(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                        zarr_error *err);
  /** The sink's limit is the decoded size when that is known, else a bound: what goes over it is corrupt. */
  zarr_status (*decode)(void *instance, const zarr_array_spec *spec, const void *input, size_t size, zarr_sink *output,
                        zarr_error *err);
  /** Optional (bytes -> bytes): decodes only `count` ranges (offsets[i], sizes[i]) of the decoded bytes into outputs[i]. NULL = the whole is
   *  decoded always. decoded_size is what metadata promise. */
  zarr_status (*decode_ranges)(void *instance, zarr_source *source, uint64_t decoded_size, size_t count, const uint64_t *offsets,
                               const size_t *sizes, void *const *outputs, zarr_error *err);
  void (*release)(void *instance);           /**< any thread; may be NULL */
  void (*release_user_data)(void *user_data); /**< any thread, once, when nobody can call any more; may be NULL */
} zarr_codec_vtable;

/** A data type of one's own: elements of a fixed size, by a v3 name; v2 has no such type. Callbacks may come on any thread, several at once.
 *  @since 0.1 */
typedef struct zarr_data_type_vtable {
  size_t struct_size; /**< size of the struct as the caller knows it */
  uint64_t capabilities; /**< 0 */
  /** Called for each document that names the type, with its `configuration` member (JSON object text). Must refuse members that it does
   *  not know with ZARR_INVALID_METADATA. Sets the bytes of an element and how many of them are reversed as a unit in the other byte
   *  order: 1 (never; the default), 2, 4, 8 or 16. */
  zarr_status (*create)(void *user_data, const char *configuration, size_t length, uint64_t *item_size, uint32_t *swap_unit,
                        void **instance, zarr_error *err);
  /** A fill value's JSON text to an element in native byte order; ZARR_INVALID_METADATA when it is none. */
  zarr_status (*item_from_json)(void *instance, const char *json, size_t length, void *item, zarr_error *err);
  /** And back: JSON text that reads back to the same bytes. */
  zarr_status (*item_to_json)(void *instance, const void *item, zarr_sink *json, zarr_error *err);
  void (*release)(void *instance);           /**< any thread; may be NULL */
  void (*release_user_data)(void *user_data); /**< any thread, once, when nobody can call any more; may be NULL */
} zarr_data_type_vtable;

/** Flag of the register functions: take the place of one of the same name. @since 0.1 */
#define ZARR_REGISTER_REPLACE 1u

/** Adds a data type under its v3 name. The vtable is copied. In this version all contexts of the process know it from then on, for
 *  good. Arrays that are open keep the type that they have. ZARR_EXISTS when the library, or without ZARR_REGISTER_REPLACE somebody
 *  else, has that name. On failure user_data stays the caller's. @since 0.1 */
ZARR_API zarr_status zarr_register_data_type(zarr_context *context, const char *name, size_t name_length,
                                             const zarr_data_type_vtable *vtable, void *user_data, uint32_t flags, zarr_error **err);

/** Adds a codec under its v3 name (in v2 its id). The vtable is copied. ZARR_EXISTS when the name is taken. On failure
 *  user_data stays the caller's. @since 0.1 */
ZARR_API zarr_status zarr_register_codec(zarr_context *context, const char *name, size_t name_length,
                                         const zarr_codec_vtable *vtable, void *user_data, uint32_t flags, zarr_error **err);

/* ------------------------------------------------------------------------------------ extension: chunk key encodings */

/** A chunk key encoding: chunk coordinates to the part of a store key behind the array's path, and back. Callbacks come on any
 *  thread, several at once on one instance; they return a status, and on failure say why with zarr_error_set(). One key
 *  belongs to one chunk, and never changes. @since 0.1 */
typedef struct zarr_chunk_key_vtable {
  size_t struct_size; /**< size of the struct as the caller knows it */
  /** Makes an instance for arrays of `rank` dimensions from the `configuration` member (JSON object text). Must refuse members
   *  that it does not know with ZARR_INVALID_METADATA. */
  zarr_status (*create)(void *user_data, const char *configuration, size_t length, size_t rank, void **instance,
                        zarr_error *err);
  /** The key of a chunk: UTF-8, neither empty nor the name of a metadata document (zarr.json, .zarray, ...), segments
   *  separated by "/". */
  zarr_status (*encode)(void *instance, size_t rank, const uint64_t *coordinates, zarr_sink *key, zarr_error *err);
  /** The coordinates of the chunk with this key: `rank` of them. *matches = 0 when encode makes no such key; then `coordinates`
   *  are not looked at. Needed: without it nobody could find stored chunks in a listing. */
  zarr_status (*decode)(void *instance, size_t rank, const char *key, size_t length, uint64_t *coordinates, int32_t *matches,
                        zarr_error *err);
  /** Optional: a prefix that every key has, "" or ending with "/"; listings begin there. */
  zarr_status (*list_prefix)(void *instance, zarr_sink *prefix, zarr_error *err);
  void (*release)(void *instance);            /**< any thread; may be NULL */
  void (*release_user_data)(void *user_data); /**< any thread, once, when nobody can call any more; may be NULL */
} zarr_chunk_key_vtable;

/** Adds a chunk key encoding under its v3 name. The vtable is copied. ZARR_EXISTS when the name is taken (`default` and `v2`
 *  always are). On failure user_data stays the caller's. Arrays that are open keep theirs. @since 0.1 */
ZARR_API zarr_status zarr_register_chunk_key_encoding(zarr_context *context, const char *name, size_t name_length,
                                                      const zarr_chunk_key_vtable *vtable, void *user_data, uint32_t flags,
                                                      zarr_error **err);

/* -------------------------------------------------------------------------------------------------- extension: stores */

/** A store. Absent is ZARR_NOT_FOUND without a message; nothing else is absent. Members marked optional may be NULL. Keys are UTF-8, not
 *  NUL-terminated in general, checked by the library before. @since 0.1 */
typedef struct zarr_store_vtable {
  size_t struct_size; /**< size of the struct as the caller knows it */
  uint64_t capabilities; /**< ZARR_STORE_* */
  uint64_t latency_ns;   /**< cost of one request; 0 = unknown (1 us; with ZARR_STORE_LATENCY 20 ms) */
  uint64_t bandwidth;    /**< bytes a second of one request; 0 = unknown */
  uint32_t concurrency;  /**< requests in flight that still help; 0 = unknown (64 with ZARR_STORE_LATENCY) */
  uint32_t reserved; /**< 0 */
  /** For registered schemes only: opens `url`. flags: ZARR_STORE_OPEN_*. */
  zarr_status (*open)(void *user_data, const char *url, size_t url_length, const char *options_json, size_t options_length,
                      uint32_t flags, void **instance, zarr_error *err);
  /** Answers one request through `reply`. Of a range, the size of the whole value too, or the store must have `stat`: see
   *  zarr_reply_set_info(). */
  zarr_status (*get)(void *instance, const zarr_get_request *request, zarr_reply *reply, zarr_error *err);
  /** Optional: starts all; a status other than ZARR_OK means that nothing was started. */
  zarr_status (*get_many)(void *instance, size_t count, const zarr_get_request *requests, zarr_completion *completion,
                          zarr_error *err);
  /** Optional (read-only stores). `etag`: the new one is written there, or nothing. */
  zarr_status (*set)(void *instance, const char *key, size_t key_length, const void *data, size_t size,
                     const zarr_condition *condition, zarr_sink *etag, zarr_error *err);
  zarr_status (*erase)(void *instance, const char *key, size_t key_length, int32_t *existed, zarr_error *err); /**< optional */
  /** Optional: the library lists and erases. */
  zarr_status (*erase_prefix)(void *instance, const char *prefix, size_t prefix_length, zarr_error *err);
  /** Optional: the library gets. */
  zarr_status (*stat)(void *instance, const char *key, size_t key_length, uint64_t *size, zarr_sink *etag, zarr_error *err);
  /** Optional; needed for ZARR_STORE_LISTABLE. */
  zarr_status (*list)(void *instance, const char *prefix, size_t prefix_length, int32_t recursive, zarr_lister *lister,
                      zarr_error *err);
  zarr_status (*flush)(void *instance, zarr_error *err);                    /**< optional */
  zarr_status (*describe)(void *instance, zarr_sink *sink, zarr_error *err); /**< optional: URL-like text without credentials */
  void (*release)(void *instance);            /**< any thread; may be NULL */
  void (*release_user_data)(void *user_data); /**< any thread, once; may be NULL */
} zarr_store_vtable;

/** Adds a URL scheme ("s3" for "s3://..."). The vtable is copied. ZARR_EXISTS when taken. On failure user_data stays the
 *  caller's. @since 0.1 */
ZARR_API zarr_status zarr_register_store(zarr_context *context, const char *scheme, size_t scheme_length,
                                         const zarr_store_vtable *vtable, void *user_data, uint32_t flags, zarr_error **err);
/** A store from a vtable and an instance, without a scheme. The vtable is copied; release(instance) comes with the last
 *  reference. On failure the instance stays the caller's. @since 0.1 */
ZARR_API zarr_status zarr_store_new(zarr_context *context, const zarr_store_vtable *vtable, void *instance, zarr_store **out,
                                    zarr_error **err);

/* ------------------------------------------------------------------------------------------------- extension: plugins */

/** The functions that a plugin needs, so that it links no libzarr. Same contracts as the functions of those names. @since 0.1 */
typedef struct zarr_plugin_api {
  size_t struct_size; /**< size of the struct as the caller knows it */
  uint32_t version_number; /**< zarr_version_number() of the library */
  uint32_t reserved; /**< 0 */
  zarr_status (*register_codec)(zarr_context *context, const char *name, size_t name_length, const zarr_codec_vtable *vtable,
                                void *user_data, uint32_t flags, zarr_error **err); /**< zarr_register_codec() */
  zarr_status (*register_store)(zarr_context *context, const char *scheme, size_t scheme_length, const zarr_store_vtable *vtable,
                                void *user_data, uint32_t flags, zarr_error **err); /**< zarr_register_store() */
  void (*error_set)(zarr_error *err, zarr_status status, const char *message, size_t length); /**< zarr_error_set() */
  void (*error_set_detail)(zarr_error *err, int32_t error_number, int32_t retryable); /**< zarr_error_set_detail() */
  /** zarr_error_set_payload() */
  void (*error_set_payload)(zarr_error *err, void *payload, void (*release)(void *payload));
  const char *(*error_message)(const zarr_error *error); /**< zarr_error_message() */
  void (*error_release)(zarr_error *error); /**< zarr_error_release() */
  zarr_status (*sink_write)(zarr_sink *sink, const void *data, size_t size, zarr_error *err); /**< zarr_sink_write() */
  void *(*sink_reserve)(zarr_sink *sink, size_t size, zarr_error *err); /**< zarr_sink_reserve() */
  void (*sink_commit)(zarr_sink *sink, size_t size); /**< zarr_sink_commit() */
  size_t (*sink_room)(const zarr_sink *sink); /**< zarr_sink_room() */
  uint64_t (*source_size)(const zarr_source *source); /**< zarr_source_size() */
  /** zarr_source_read() */
  zarr_status (*source_read)(zarr_source *source, uint64_t offset, void *buffer, size_t size, zarr_error *err);
  void *(*reply_buffer)(zarr_reply *reply, size_t size, zarr_error *err); /**< zarr_reply_buffer() */
  /** zarr_reply_set_data() */
  void (*reply_set_data)(zarr_reply *reply, const void *data, size_t size, void (*release)(void *release_data), void *release_data);
  /** zarr_reply_set_info() */
  void (*reply_set_info)(zarr_reply *reply, uint64_t object_size, const char *etag, size_t etag_length);
  zarr_reply *(*completion_reply)(zarr_completion *completion, size_t index); /**< zarr_completion_reply() */
  zarr_error *(*completion_error)(zarr_completion *completion, size_t index); /**< zarr_completion_error() */
  void (*completion_done)(zarr_completion *completion, size_t index, zarr_status status); /**< zarr_completion_done() */
  int32_t (*completion_cancelled)(const zarr_completion *completion); /**< zarr_completion_cancelled() */
  int32_t (*lister_emit)(zarr_lister *lister, const char *key, size_t length); /**< zarr_lister_emit() */
  /** zarr_register_chunk_key_encoding(); look at struct_size first: older libraries have no such member */
  zarr_status (*register_chunk_key_encoding)(zarr_context *context, const char *name, size_t name_length,
                                             const zarr_chunk_key_vtable *vtable, void *user_data, uint32_t flags,
                                             zarr_error **err);
} zarr_plugin_api;

/** What a plugin exports under the name "zarr_plugin_init": registers what it has in `context`. A JSON manifest beside the file,
 *  NAME.json for NAME.so, says what it serves: {"codecs": [...], "stores": [...], "chunk_key_encodings": [...]}, and for lists
 *  such as zarr_codecs_json() "describes": [{"name", "kind", "configuration"}]. @since 0.1 */
typedef int32_t (*zarr_plugin_init_function)(const zarr_plugin_api *api, zarr_context *context, zarr_error **err);

/** Loads a plugin by file name into a context. Codecs and schemes that a context lacks are looked for in the manifests of the
 *  folders of ZARR_PLUGIN_PATH (":"-separated; ignored in setuid programs) and of the install folder, and loaded at first
 *  use; this call is for everything else. A loaded file stays loaded. @since 0.1 */
ZARR_API zarr_status zarr_load_plugin(zarr_context *context, const char *path, size_t path_length, zarr_error **err);

#ifdef __cplusplus
}
#endif

#endif /* ZARR_H */
