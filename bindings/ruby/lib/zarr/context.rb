# frozen_string_literal: true

module Zarr
  # Registries, threads, limits and callbacks. Most programs need none: without one the process's default is used.
  #
  #   Zarr::Context.new(threads: 4, log: ->(level, message) { warn "#{level}: #{message}" }) do |context|
  #     Zarr.open(url, context: context) { |array| ... }
  #   end
  class Context
    include Closable

    # Levels of log messages.
    LOG_LEVELS = { 1 => :error, 2 => :warning, 3 => :info, 4 => :debug }.freeze
    # Kinds of events.
    EVENT_KINDS = { 1 => :open, 2 => :read, 3 => :write, 4 => :store_request, 5 => :codec, 6 => :cache }.freeze
    # Kinds of codecs.
    KINDS = { array_to_array: 1, array_to_bytes: 2, bytes_to_bytes: 3 }.freeze

    # Something that the library did.
    # @!attribute kind [Symbol] one of EVENT_KINDS
    # @!attribute status [Integer] how it ended, 0 = well
    # @!attribute name [String] "store.get", "codec.decode", ...
    # @!attribute key [String] store key or node path
    # @!attribute bytes [Integer] bytes moved
    # @!attribute seconds [Float] wall time
    Event = Struct.new(:kind, :status, :name, :key, :bytes, :seconds)

    # @option options [Integer] :threads threads that work on one call, the caller included; 0 = number of CPUs
    # @option options [Integer] :io_concurrency requests in flight to a store with latency
    # @option options [Integer] :byte_budget bytes in flight beyond the caller's memory
    # @option options [Integer, nil] :cache_budget bytes of the shard index cache; nil = no cache
    # @option options [Integer] :chunk_cache_bytes bytes of decoded chunks that are kept for later reads; 0 = none. Every read asks the store
    #   whether a chunk is still the one that was kept; stores that tell no etag are not cached
    # @option options [Boolean] :plugins false = do not look for plugins
    # @option options [#call, nil] :log called with level (a Symbol) and message; from another Ruby thread when a thread of the library logs
    # @option options [#call, nil] :event called with an {Event}; likewise
    # @yield [context] closed afterwards
    def self.new(**options, &block) = Closable.using(super(**options), &block)

    def initialize(threads: 0, io_concurrency: 0, byte_budget: 0, cache_budget: 0, max_chunk_bytes: 0, max_metadata_bytes: 0,
                   max_shard_index_bytes: 0, max_json_depth: 0, chunk_cache_bytes: 0, plugins: true, log: nil, event: nil)
      { byte_budget: byte_budget, cache_budget: cache_budget || 0, max_chunk_bytes: max_chunk_bytes, max_metadata_bytes: max_metadata_bytes,
        max_shard_index_bytes: max_shard_index_bytes, chunk_cache_bytes: chunk_cache_bytes }.each do |name, bytes|
        raise TypeError, "#{name}: expected an Integer, found #{bytes.inspect}" unless bytes.is_a?(Integer)
        raise RangeError, "#{name}: #{bytes} is no number of bytes" unless bytes.between?(0, (1 << 64) - 1)
      end
      options = Native.zarr_flat_context_options_new(threads, io_concurrency, byte_budget, cache_budget || (1 << 64) - 1, max_chunk_bytes,
                                                     max_metadata_bytes, max_shard_index_bytes, max_json_depth, plugins ? 0 : 1)
      Native.zarr_flat_context_options_chunk_cache(options, chunk_cache_bytes)
      Native.zrb_context_callbacks(options, log && log_callback(log), event && event_callback(event)) if log || event
      @native = Native.zarr_context_new(options)
    end

    # @return [Integer] threads that one call may use
    def threads = Native.zarr_context_threads(native)

    # @return [Hash] everything that the context can do
    def capabilities = Zarr.capabilities(context: self)

    # Loads a plugin, a shared library.
    def load_plugin(path) = Native.zarr_load_plugin(native, path.to_s)

    # Adds a codec written in Ruby under its v3 name (in v2 its id).
    # @param name [String]
    # @param codec [Class, #call] makes a codec of its configuration, a Hash; see {CodecAdapter} for what a codec must have
    # @option options [Symbol] :kind :bytes_to_bytes, :array_to_bytes or :array_to_array
    # @option options [Boolean] :any_thread whether calls may come from several Ruby threads at once
    # @option options [Boolean] :ranges whether the codecs have `decode_ranges`; a class is asked itself
    # @option options [Boolean] :replace take the place of one of the same name
    def register_codec(name, codec = nil, **options, &block) = Context.register_codec_in(native, name, codec || block, **options)

    # Adds a URL scheme: "s3" for "s3://...".
    # @param scheme [String]
    # @param opener [#call] gets the URL, the options Hash and read_only; gives a store (see {StoreAdapter}), nil = there is none
    # @option options [Boolean] :writable whether the scheme's stores have `set`; the other keywords say likewise what all of them have
    def register_store(scheme, opener = nil, **options, &block) = Context.register_store_in(native, scheme, opener || block, **options)

    # @api private
    def self.register_codec_in(context, name, codec, kind: :bytes_to_bytes, any_thread: false, ranges: nil, replace: false)
      unless codec.is_a?(Class) || codec.respond_to?(:call)
        raise InvalidArgumentError, "a codec is made by a class or something to call, not by #{codec.class}"
      end

      ranges = codec.is_a?(Class) && codec.method_defined?(:decode_ranges) && kind == :bytes_to_bytes if ranges.nil?
      Native.zrb_register_codec(context, JsonText.utf8(name.to_s), CodecAdapter::Maker.new(codec), IoOptions.one(KINDS, kind, :kind),
                                any_thread ? 1 : 0, ranges ? 1 : 0, replace ? 1 : 0)
      nil
    end

    # @api private
    def self.register_store_in(context, scheme, opener, writable: true, listable: true, any_thread: false, replace: false)
      raise InvalidArgumentError, "a scheme needs something to call, not #{opener.class}" unless opener.respond_to?(:call)

      bits = (writable ? StoreAdapter::WRITABLE : 0) | (listable ? StoreAdapter::LISTABLE : 0) | (any_thread ? StoreAdapter::ANY_THREAD : 0)
      Native.zrb_register_store(context, scheme.to_s, Opener.new(opener), bits, writable ? 3 : 0, 0, 0, 0, replace ? 1 : 0)
      nil
    end

    # Opens the stores of a scheme for the native shim.
    # @api private
    class Opener
      def initialize(opener)
        @opener = opener
      end

      def open(url, options, flags)
        store = @opener.call(url, options.nil? || options.empty? ? {} : JsonText.parse(options), flags & 1 == 1)
        store && StoreAdapter.new(store)
      end
    end

    private

    def log_callback(log) = ->(level, message) { log.call(LOG_LEVELS.fetch(level, level), message) }

    def event_callback(event)
      lambda do |kind, status, name, key, bytes, nanoseconds|
        event.call(Event.new(EVENT_KINDS.fetch(kind, kind), status, name, key, bytes, nanoseconds / 1e9))
      end
    end
  end
end
