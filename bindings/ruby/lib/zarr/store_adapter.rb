# frozen_string_literal: true

module Zarr
  # What a store may answer to `get` when it knows more than the bytes.
  # @!attribute bytes [String] the bytes that were asked for
  # @!attribute size [Integer] size of the whole value
  # @!attribute etag [String, nil] names this version of the value
  Value = Struct.new(:bytes, :size, :etag)

  # Between a store written in Ruby and the native shim. A store is any object with
  #
  # - `get(key)` or `get(key, range)`: the value's bytes as a String (or a {Value}), nil when there is none. `range` is nil for all of
  #   it, else a Range for String#byteslice: `10...20`, `10..`, and `-8..` for the last 8. Where byteslice gives nil, because the
  #   value is shorter, the store may do so too: it is asked again, for all of it. A store that takes the key alone is asked for whole
  #   values.
  # - `get_many(requests)`, optional: answers of `get`, or an Exception, for each [key, range]; used when the store has `latency`.
  # - `set(key, bytes)`, optional: without it the store is read-only. With a keyword `if_absent:` or `if_match:` (an etag) the store
  #   can write on a condition, and raises {PreconditionFailedError} when it does not hold. May return the new etag.
  # - `delete(key)`, optional: true when there was one. `delete_prefix(prefix)`, optional.
  # - `list(prefix)` or `list(prefix, recursive)`, optional: the keys that start with the prefix; when `recursive` is false only direct
  #   children may be given, deeper ones as one prefix that ends with "/".
  # - `stat(key)`, optional: [size, etag or nil], or nil. A store whose `get` costs something should have it, or `latency`: without
  #   both, a chunk is asked for twice, first for its size.
  # - `flush`, optional. `to_url`, optional: for people and logs.
  # - `any_thread?`, optional: true when calls may come from several Ruby threads at once. Else calls come from the thread that calls
  #   the library, one at a time.
  # - `atomic_set?`, `process_safe?`, optional; `latency` (seconds of a request), `bandwidth` (bytes a second), `concurrency`, optional.
  #
  # Its exceptions reach the caller of the library as they are.
  # @api private
  class StoreAdapter
    WRITABLE = 1
    LISTABLE = 2
    ATOMIC_SET = 4
    SET_IF_ABSENT = 8
    SET_IF_MATCH = 16
    ANY_THREAD = 32
    PROCESS_SAFE = 64
    LATENCY = 128

    # @return [Integer] ZARR_STORE_* bits, and which callbacks there are
    attr_reader :capabilities, :methods_there
    # @return [Object] the store
    attr_reader :store

    def initialize(store)
      raise InvalidArgumentError, "a store must have the method get(key) or get(key, range), #{store.class} has none" unless store.respond_to?(:get)

      @store = store
      @whole_only = takes(:get) < 2
      @digests = @whole_only && !store.respond_to?(:stat)
      @set_words = store.respond_to?(:set) ? words(:set) : []
      @list_both = store.respond_to?(:list) && takes(:list) >= 2
      @capabilities = find_capabilities
      @methods_there = find_methods
    end

    def latency_ns = ((ask(:latency) || 0) * 1_000_000_000).to_i
    def bandwidth = (ask(:bandwidth) || 0).to_i
    def concurrency = (ask(:concurrency) || 0).to_i

    # kind: ZARR_RANGE_*. From here on: called by the native shim.
    def get(key, kind, offset, length, if_match)
      return answer(@store.get(key), true, key, kind, offset, length, if_match) if @whole_only

      found = @store.get(key, range_of(kind, offset, length))
      part_of_nothing?(found, kind) ? outside_or_absent(key, kind, offset, length, if_match) : answer(found, false, key, kind, offset, length, if_match)
    end

    # requests: [key, kind, offset, length, if_match] each.
    def get_many(requests)
      found = @store.get_many(requests.map { |key, kind, offset, length, _| [key, range_of(kind, offset, length)] })
      unless found.respond_to?(:to_a) && found.to_a.size == requests.size
        raise TypeError, "get_many must give a list of #{requests.size} answers, found #{found.class}"
      end

      found.to_a.zip(requests).map { |value, request| value.is_a?(Exception) ? value : one_of_many(value, *request) }
    end

    def set(key, bytes, kind, etag)
      result = case kind
               when 1 then @store.set(key, bytes, if_absent: true)
               when 2 then @store.set(key, bytes, if_match: etag)
               else @store.set(key, bytes)
               end
      result.is_a?(String) && (@capabilities & SET_IF_MATCH) != 0 ? result : nil
    end

    def erase(key) = @store.delete(key)
    def erase_prefix(prefix) = @store.delete_prefix(prefix)
    def flush = @store.flush

    def stat(key)
      return size_of(@whole_only ? @store.get(key) : @store.get(key, nil), key) unless @store.respond_to?(:stat)

      found = @store.stat(key)
      return nil if found.nil?
      return [found, nil] if found.is_a?(Integer)
      return found.to_a if found.respond_to?(:to_a) && found.to_a.first.is_a?(Integer)

      raise TypeError, "stat(#{key.inspect}) must give [size, etag] or nil, found #{found.inspect}"
    end

    def list(prefix, recursive)
      found = @list_both ? @store.list(prefix, recursive) : @store.list(prefix)
      raise TypeError, "list(#{prefix.inspect}) must give the keys, found #{found.class}" unless found.respond_to?(:to_a)

      keys = found.to_a.map { |key| JsonText.utf8(key) }.select { |key| key.start_with?(prefix) }
      recursive || @list_both ? keys : direct(keys, prefix)
    end

    def describe
      JsonText.utf8((@store.respond_to?(:to_url) ? @store.to_url : "ruby:#{@store.class.name || 'anonymous'}").to_s)
    end

    private

    # What the shim wants of what the store gave; `whole`: it gives whole values.
    def answer(found, whole, key, kind, offset, length, if_match)
      return nil if found.nil?

      value = value_of(found)
      check_bytes(value.bytes, key)
      raise PreconditionFailedError, "#{key}: is another version" if if_match && value.etag != if_match
      return cut(value, kind, offset, length, key) if whole

      check_length(value.bytes, kind, length, key)
      size = value.size || (value.bytes.bytesize if kind.zero?)
      size ? [value.bytes, size, value.etag] : value.bytes
    end

    def size_of(found, key)
      return nil if found.nil?

      value = value_of(found)
      check_bytes(value.bytes, key)
      [value.bytes.bytesize, value.etag]
    end

    # Whole values without etags get one of their own, so that the library notices when a value changes while it is read in parts.
    def value_of(found)
      return found if found.is_a?(Value)

      Value.new(found, nil, @digests && found.is_a?(String) ? found.hash.to_s(36) : nil)
    end

    # String#byteslice gives nil for what lies outside, which is not the same as no value at all.
    def part_of_nothing?(found, kind) = kind != 0 && (found.nil? || (found.is_a?(Value) && found.bytes.nil?))

    def outside_or_absent(key, kind, offset, length, if_match)
      return nil if kind != 3 && @store.respond_to?(:stat) && @store.stat(key).nil?

      answer(@store.get(key, nil), true, key, kind, offset, length, if_match)
    end

    # Garbage in one answer is that request's failure.
    def one_of_many(value, key, kind, *request)
      part_of_nothing?(value, kind) ? outside_or_absent(key, kind, *request) : answer(value, false, key, kind, *request)
    rescue StandardError => e
      e
    end

    def range_of(kind, offset, length)
      case kind
      when 1 then offset...offset + length
      when 2 then offset..
      when 3 then -length..
      end
    end

    def check_bytes(bytes, key)
      raise TypeError, "get(#{key.inspect}) must give a String, nil or Zarr::Value, found #{bytes.class}" unless bytes.is_a?(String)
    end

    def check_length(bytes, kind, length, key)
      return unless (kind == 1 && bytes.bytesize != length) || (kind == 3 && bytes.bytesize > length)

      raise OutOfRangeError, "get(#{key.inspect}) gave #{bytes.bytesize} bytes of the #{length} that were asked for"
    end

    # A part of a whole value.
    def cut(value, kind, offset, length, key)
      bytes = value.bytes
      size = bytes.bytesize
      part = case kind
             when 0 then bytes
             when 1 then offset + length <= size ? bytes.byteslice(offset, length) : outside(key, offset + length, size)
             when 2 then offset <= size ? bytes.byteslice(offset..) : outside(key, offset, size)
             else bytes.byteslice([size - length, 0].max..)
             end
      [part, size, value.etag]
    end

    def outside(key, wanted, size) = raise(OutOfRangeError, "#{key}: byte #{wanted} of a value of #{size} bytes was asked for")

    def direct(keys, prefix)
      keys.map { |key| (rest = key.delete_prefix(prefix)).include?('/') ? "#{prefix}#{rest[/\A[^\/]*\//]}" : key }.uniq
    end

    def find_capabilities
      bits = 0
      bits |= WRITABLE if @store.respond_to?(:set)
      bits |= LISTABLE if @store.respond_to?(:list)
      bits |= ATOMIC_SET if ask(:atomic_set?)
      bits |= SET_IF_ABSENT if @set_words.include?(:if_absent)
      bits |= SET_IF_MATCH if @set_words.include?(:if_match)
      bits |= ANY_THREAD if ask(:any_thread?)
      bits |= PROCESS_SAFE if ask(:process_safe?)
      bits |= LATENCY if ask(:latency)
      bits
    end

    def find_methods
      8 + { set: 1, delete: 2, delete_prefix: 4, flush: 16, get_many: 32 }.sum { |name, bit| @store.respond_to?(name) ? bit : 0 }
    end

    def ask(name) = @store.respond_to?(name) ? @store.public_send(name) : nil

    def takes(name)
      arity = @store.method(name).arity
      arity.negative? ? 2 : arity
    end

    def words(name) = @store.method(name).parameters.filter_map { |kind, word| word if kind == :key || kind == :keyreq }
  end
end
