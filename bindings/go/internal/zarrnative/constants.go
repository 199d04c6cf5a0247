package zarrnative

// #include "shims.h"
import "C"

// Constants of zarr.h that package zarr gives other names, or uses without showing them.
const (
	OK                 = C.ZARR_OK
	NotFound           = C.ZARR_NOT_FOUND
	Exists             = C.ZARR_EXISTS
	InvalidArgument    = C.ZARR_INVALID_ARGUMENT
	InvalidMetadata    = C.ZARR_INVALID_METADATA
	Unsupported        = C.ZARR_UNSUPPORTED
	CorruptData        = C.ZARR_CORRUPT_DATA
	OutOfRange         = C.ZARR_OUT_OF_RANGE
	PreconditionFailed = C.ZARR_PRECONDITION_FAILED
	ReadOnly           = C.ZARR_READ_ONLY
	IO                 = C.ZARR_IO
	Timeout            = C.ZARR_TIMEOUT
	Cancelled          = C.ZARR_CANCELLED
	NoMemory           = C.ZARR_NO_MEMORY
	Callback           = C.ZARR_CALLBACK
	Internal           = C.ZARR_INTERNAL
	LimitExceeded      = C.ZARR_LIMIT_EXCEEDED

	KindNone  = C.ZARR_KIND_NONE
	KindArray = C.ZARR_KIND_ARRAY
	KindGroup = C.ZARR_KIND_GROUP

	ModeR      = C.ZARR_MODE_R
	ModeRPlus  = C.ZARR_MODE_R_PLUS
	ModeA      = C.ZARR_MODE_A
	ModeW      = C.ZARR_MODE_W
	ModeWMinus = C.ZARR_MODE_W_MINUS

	ConsolidatedAuto    = C.ZARR_CONSOLIDATED_AUTO
	ConsolidatedNever   = C.ZARR_CONSOLIDATED_NEVER
	ConsolidatedRequire = C.ZARR_CONSOLIDATED_REQUIRE

	OrderNative = C.ZARR_ORDER_NATIVE
	OrderLittle = C.ZARR_ORDER_LITTLE
	OrderBig    = C.ZARR_ORDER_BIG

	RangeWhole  = C.ZARR_RANGE_WHOLE
	RangePart   = C.ZARR_RANGE_PART
	RangeFrom   = C.ZARR_RANGE_FROM
	RangeSuffix = C.ZARR_RANGE_SUFFIX

	SetAlways   = C.ZARR_SET_ALWAYS
	SetIfAbsent = C.ZARR_SET_IF_ABSENT
	SetIfMatch  = C.ZARR_SET_IF_MATCH

	MissingError    = C.ZARR_MISSING_ERROR
	FillChunksWrite = C.ZARR_FILL_CHUNKS_WRITE
	IOFreshMemory   = C.ZARR_IO_FRESH_MEMORY
	IOValidate      = C.ZARR_IO_VALIDATE
	IOResolveShards = C.ZARR_IO_RESOLVE_SHARDS

	StoreWritable    = C.ZARR_STORE_WRITABLE
	StoreListable    = C.ZARR_STORE_LISTABLE
	StoreAtomicSet   = C.ZARR_STORE_ATOMIC_SET
	StoreSetIfAbsent = C.ZARR_STORE_SET_IF_ABSENT
	StoreSetIfMatch  = C.ZARR_STORE_SET_IF_MATCH
	StoreAnyThread   = C.ZARR_STORE_ANY_THREAD
	StoreProcessSafe = C.ZARR_STORE_PROCESS_SAFE
	StoreLatency     = C.ZARR_STORE_LATENCY
	StoreOpenRead    = C.ZARR_STORE_OPEN_READ_ONLY

	CodecArrayToArray = C.ZARR_CODEC_ARRAY_TO_ARRAY
	CodecArrayToBytes = C.ZARR_CODEC_ARRAY_TO_BYTES
	CodecBytesToBytes = C.ZARR_CODEC_BYTES_TO_BYTES
	CodecAnyThread    = C.ZARR_CODEC_ANY_THREAD

	LogError   = C.ZARR_LOG_ERROR
	LogWarning = C.ZARR_LOG_WARNING
	LogInfo    = C.ZARR_LOG_INFO
	LogDebug   = C.ZARR_LOG_DEBUG

	EventOpen         = C.ZARR_EVENT_OPEN
	EventRead         = C.ZARR_EVENT_READ
	EventWrite        = C.ZARR_EVENT_WRITE
	EventStoreRequest = C.ZARR_EVENT_STORE_REQUEST
	EventCodec        = C.ZARR_EVENT_CODEC
	EventCache        = C.ZARR_EVENT_CACHE

	RegisterReplace  = C.ZARR_REGISTER_REPLACE
	ContextNoPlugins = C.ZARR_CONTEXT_NO_PLUGINS
	Forever          = C.ZARR_FOREVER
	MaxRank          = C.ZARR_MAX_RANK
)

// Optional members of Go stores and codecs.
const (
	HasSet           = C.ZARRGO_SET
	HasErase         = C.ZARRGO_ERASE
	HasErasePrefix   = C.ZARRGO_ERASE_PREFIX
	HasStat          = C.ZARRGO_STAT
	HasList          = C.ZARRGO_LIST
	HasFlush         = C.ZARRGO_FLUSH
	HasMany          = C.ZARRGO_MANY
	HasConfiguration = C.ZARRGO_CONFIGURATION
	HasResolve       = C.ZARRGO_RESOLVE
	HasRanges        = C.ZARRGO_RANGES
)

// Fields of zarr_flat.h's builder.
const (
	FlatPath = iota
	FlatStoreOptions
	FlatMetadata
	FlatChunkGrid
	FlatDataType
	FlatFillValue
	FlatCodecs
	FlatFilters
	FlatCompressor
	FlatAttributes
)

// Shapes of the same.
const (
	FlatShape = iota
	FlatChunks
	FlatShards
)
