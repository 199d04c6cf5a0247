# frozen_string_literal: true

module Zarr
  # Byte values under keys: a folder, memory, or an object of your own with `get` (see {StoreAdapter}).
  #
  #   Zarr::Store.open('data.zarr') { |store| store['zarr.json'] }
  #   Zarr::Store.new(MyStore.new)
  class Store
    include Closable
    include Enumerable

    # What a store can do: bits of zarr.h.
    CAPABILITIES = { writable: 1, listable: 2, atomic_set: 4, set_if_absent: 8, set_if_match: 16, any_thread: 32, process_safe: 64,
                     latency: 128 }.freeze

    # Size and version of a value.
    Stat = Struct.new(:size, :etag)

    class << self
      # Opens a store by URL: a path, "file:///path", "memory://name", or a registered scheme.
      # @param read_only [Boolean] writes raise {ReadOnlyError}
      # @param options [Hash] of the store: files know durability: "rename", "in_place" or "fsync"
      # @yield [store] closed afterwards
      def open(url, read_only: false, context: nil, **options, &block)
        handle = Native.zarr_store_open(context&.native, JsonText.utf8(url.to_s), options.empty? ? nil : JsonText.generate(options),
                                        read_only ? 1 : 0)
        Closable.using(wrap(handle), &block)
      end

      # A store in memory of its own.
      def memory(&block) = open('memory://', &block)

      # @param object [Object] a store written in Ruby, see {StoreAdapter}
      # @yield [store] closed afterwards
      def new(object, context: nil, &block)
        adapter = StoreAdapter.new(object)
        handle = Native.zrb_store_new(context&.native, adapter, adapter.capabilities, adapter.methods_there, adapter.latency_ns,
                                      adapter.bandwidth, adapter.concurrency)
        Closable.using(wrap(handle), &block)
      end

      # @api private
      def wrap(handle)
        store = allocate
        store.instance_variable_set(:@native, handle)
        store
      end

      # @return [Store] the argument, or a store of it
      # @api private
      def of(thing, context: nil)
        case thing
        when Store then thing
        when String then open(thing, context: context)
        else thing.respond_to?(:to_path) ? open(thing.to_path, context: context) : new(thing, context: context)
        end
      end
    end

    # @return [Array<Symbol>] what the store can do, of CAPABILITIES
    def capabilities
      bits = Native.zarr_store_capabilities(native)
      CAPABILITIES.select { |_, bit| bits & bit != 0 }.keys
    end

    # @return [String] URL-like, without credentials
    def description = Native.zarr_store_description(native)
    alias to_s description

    # @return [String] for people
    def inspect = "#<Zarr::Store #{closed? ? 'closed' : description}>"

    # @param key [String]
    # @param range [Range, nil] part of the value: 10...20, 10.., or -8.. for the last 8 bytes
    # @param if_match [String, nil] etag that the value must have, else {PreconditionFailedError}
    # @return [String, nil] the bytes, nil when there is no such value
    def get(key, range = nil, if_match: nil, cancel: nil) = fetch(key, range, if_match, cancel)&.first
    alias [] get

    # @return [Value, nil] bytes with the size of the whole value and its etag
    def get_value(key, range = nil, if_match: nil, cancel: nil)
      bytes, size, etag = fetch(key, range, if_match, cancel)
      bytes && Value.new(bytes, size, etag&.force_encoding(Encoding::UTF_8))
    end

    # Reads several values; the store may have many requests in flight.
    # @param requests [Array<String, Array(String, Range)>] keys, or keys with ranges
    # @return [Array<String, nil>]
    def get_many(requests, cancel: nil)
      list = requests.map { |request| request.is_a?(::Array) ? request : [request, nil] }
      gets = gets_of(list)
      Native.zarr_flat_gets_run(native, gets, cancel&.native)
      ::Array.new(list.size) { |i| Native.zarr_flat_gets_take(gets, i) }
    end

    # Replaces the whole value.
    # @param if_absent [Boolean] only when there is none
    # @param if_match [String] only over the version with this etag; else {PreconditionFailedError}
    # @return [String, nil] the new etag, when the store has them
    def set(key, bytes, if_absent: false, if_match: nil)
      raise TypeError, 'expected bytes, found nil' if bytes.nil?

      kind = if_match ? 2 : (if_absent ? 1 : 0)
      Native.zarr_flat_store_set(native, JsonText.utf8(key), bytes, kind, if_match)
    end

    # Replaces the whole value, see {#set}.
    def []=(key, bytes)
      set(key, bytes)
    end

    # @return [Boolean] whether there was one
    def delete(key) = Native.zarr_store_erase(native, JsonText.utf8(key)) == 1

    # Removes every value below a prefix, which is "" or ends with "/".
    def delete_prefix(prefix) = Native.zarr_store_erase_prefix(native, JsonText.utf8(prefix))

    # @return [Stat, nil]
    def stat(key)
      Stat.new(*Native.zarr_store_stat(native, JsonText.utf8(key)))
    rescue NotFoundError => e
      raise unless e.instance_of?(NotFoundError)

      nil
    end

    # @return [Boolean] whether there is a value under the key
    def key?(key) = !stat(key).nil?

    # @param prefix [String] "" or ending with "/"
    # @param recursive [Boolean] false = direct children, deeper ones as one prefix that ends with "/"
    # @return [Array<String>] keys, in any order
    def list(prefix = '', recursive: true)
      Packed.each(Native.zarr_flat_list(native, JsonText.utf8(prefix), recursive ? 1 : 0)).map { |_, key| key }
    end
    alias keys list

    # @yield [key]
    def each(&block)
      return enum_for(:each) unless block

      list.each(&block)
      self
    end

    # Makes everything written so far durable, as far as the store can.
    def flush = Native.zarr_store_flush(native)

    # @return [Symbol, nil] what is at the path: :array, :group or nil
    def kind(path = '') = Node::KINDS[Native.zarr_exists(native, JsonText.utf8(path))]

    # Removes a node and everything below it.
    def erase_node(path) = Native.zarr_erase(native, JsonText.utf8(path))

    # Copies a node and everything below it, within the store or to another.
    def copy_node(from, to, to_store: self, overwrite: false, cancel: nil)
      Native.zarr_copy(native, JsonText.utf8(from), to_store.native, JsonText.utf8(to), overwrite ? 1 : 0, cancel&.native)
    end

    # A copy, then erasing the source.
    def move_node(from, to, to_store: self, overwrite: false, cancel: nil)
      Native.zarr_move(native, JsonText.utf8(from), to_store.native, JsonText.utf8(to), overwrite ? 1 : 0, cancel&.native)
    end

    private

    WHOLE = [0, 0, 0].freeze
    private_constant :WHOLE

    # @return [Array, nil] bytes, size of the whole value and perhaps its etag
    def fetch(key, range, if_match, cancel)
      kind, offset, length = range.nil? ? WHOLE : range_of(range)
      Native.zrb_store_get(native, JsonText.utf8(key), kind, offset, length, if_match, cancel&.native)
    rescue NotFoundError => e
      raise unless e.instance_of?(NotFoundError)

      nil
    end

    def gets_of(list)
      gets = Native.zarr_flat_gets_new(list.size)
      list.each_with_index do |(key, range), i|
        Native.zarr_flat_gets_set(gets, i, JsonText.utf8(key), *range_of(range), nil)
      end
      gets
    end

    def range_of(range)
      return WHOLE if range.nil?
      raise TypeError, "expected a Range of bytes, found #{range.inspect}" unless range.is_a?(Range)
      return [3, 0, -range.begin] if range.begin&.negative? && range.end.nil?
      return [2, range.begin || 0, 0] if range.end.nil?

      first = range.begin || 0
      length = range.end - first + (range.exclude_end? ? 0 : 1)
      raise InvalidArgumentError, "#{range}: expected a...b, a.. or -n.." if first.negative? || length.negative?

      [1, first, length]
    end
  end

  # Entries that zarr_flat.h packs: kind, length, text.
  # @api private
  module Packed
    def self.each(bytes)
      out = []
      at = 0
      while at < bytes.bytesize
        kind, length = bytes.unpack('lL', offset: at)
        out << [kind, bytes.byteslice(at + 8, length).force_encoding(Encoding::UTF_8)]
        at += 8 + length
      end
      out
    end
  end
end
