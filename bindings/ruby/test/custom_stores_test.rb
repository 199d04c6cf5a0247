# frozen_string_literal: true

require_relative 'helper'

# Stores written in Ruby.
class CustomStoresTest < ZarrTest
  VALUES = (0...60).to_a.freeze

  def array_on(store) = counted([60], chunks: [5], codecs: BYTES, store: Zarr::Store.new(store))

  def test_a_store_of_the_calling_thread
    store = HashStore.new
    assert_equal VALUES, array_on(store)[]
    assert_equal [Thread.current], store.threads.keys
  end

  def test_a_store_that_any_thread_may_call
    store = SharedStore.new
    store.define_singleton_method(:get) { |key| sleep(0.002) && super(key) }
    array = array_on(store)
    3.times { assert_equal VALUES, array[] }
    assert_operator store.threads.size, :>, 1
    assert_equal 1, ObjectSpace.each_object(Thread).count { |t| t == Thread.main }
  end

  def test_the_least_store_is_read_only
    values = HashStore.new.tap { |store| array_on(store).close }.values
    bare = Object.new
    bare.define_singleton_method(:get) { |key| values[key] }
    array = Zarr.open(bare)
    assert_equal VALUES, array[]
    assert_raises(Zarr::ReadOnlyError) { Zarr.open(bare, mode: 'r+')[0] = 1 }
    assert_raises(Zarr::Error) { array.store.list }
    assert_raises(Zarr::InvalidArgumentError) { Zarr::Store.new(Object.new) }
  end

  # Gives parts of values, with sizes and etags.
  class Ranged < SharedStore
    attr_reader :ranges

    def initialize
      super
      @ranges = []
    end

    def get(key, range)
      value = @values[key] or return nil
      @ranges << range
      Zarr::Value.new(range ? value.byteslice(range) : value, value.bytesize, "e#{value.hash}")
    end

    def stat(key) = @values[key] && [@values[key].bytesize, "e#{@values[key].hash}"]

    def set(key, bytes, if_absent: false, if_match: nil)
      raise Zarr::PreconditionFailedError, 'there is one' if if_absent && @values[key]
      raise Zarr::PreconditionFailedError, 'another' if if_match && (@values[key].nil? || "e#{@values[key].hash}" != if_match)

      @values[key] = bytes
      "e#{bytes.hash}"
    end
  end

  def test_ranges_and_etags
    ranged = Ranged.new
    store = Zarr::Store.new(ranged)
    etag = store.set('k', '0123456789')
    assert_equal '234', store.get('k', 2...5)
    assert_equal '234', store.get('k', 2..4)
    assert_equal '56789', store.get('k', 5..)
    assert_equal '89', store.get('k', -2..)
    assert_equal '0123456789', store.get('k', -99..)
    value = store.get_value('k', 1..1)
    assert_equal ['1', 10, etag], value.to_a
    assert_equal [10, etag], store.stat('k').to_a
    assert_raises(Zarr::PreconditionFailedError) { store.set('k', 'x', if_absent: true) }
    assert_raises(Zarr::PreconditionFailedError) { store.set('k', 'x', if_match: 'e0') }
    store.set('k', 'new', if_match: etag)
    assert_raises(Zarr::PreconditionFailedError) { store.get('k', if_match: etag) }
    assert_raises(Zarr::OutOfRangeError) { store.get('k', 2..9) }
    assert_raises(Zarr::OutOfRangeError) { store.get('k', 20..29) }
    assert_nil store.get('absent', 2..9)
    assert_nil store.get('absent', -2..)
    assert_includes store.capabilities, :set_if_match
    array = counted([100], chunks: [5], shards: [50], store: store)
    ranged.ranges.clear
    assert_equal [7], array[7..7]
    assert ranged.ranges.all?
  end

  def test_whole_values_are_cut
    store = Zarr::Store.new(HashStore.new('k' => '0123456789'))
    assert_equal ['234', '56789', '89'], [store.get('k', 2...5), store.get('k', 5..), store.get('k', -2..)]
    assert_raises(Zarr::OutOfRangeError) { store.get('k', 8..12) }
    assert_equal 10, store.stat('k').size
    assert_equal '234', store.get('k', 2...5, if_match: store.stat('k').etag)
    assert_raises(Zarr::PreconditionFailedError) { store.get('k', if_match: 'another') }
  end

  # Far away: many requests at once.
  class Far < SharedStore
    attr_reader :batches

    def initialize
      super
      @batches = []
    end

    def latency = 0.05
    def concurrency = 8

    def get_many(requests)
      @batches << requests.size
      requests.map { |key, range| answer(@values[key], range) }
    end

    def answer(value, range) = value && Zarr::Value.new(range ? value.byteslice(range) : value, value.bytesize)
  end

  def test_get_many
    far = Far.new
    array = array_on(far)
    assert_equal VALUES, array[]
    assert_operator far.batches.sum, :>=, 12
    assert_equal ['a', nil, 'bc'], Zarr::Store.new(far.tap { |f| f.values.update('a' => 'a', 'b' => 'abcd') }).get_many(['a', 'x', ['b', 1..2]])
  end

  def test_get_many_that_fails
    far = Far.new
    array = array_on(far)
    failure = IOError.new('one of them')
    far.define_singleton_method(:answer) { |value, range| value && value.unpack1('l') == 25 ? failure : super(value, range) }
    assert_same failure, assert_raises(IOError) { soon { array[] } }
    [-> { raise failure }, -> { nil }, -> { [] }, -> { [1, 2] }, -> { 'text' }].each do |garbage|
      far.define_singleton_method(:get_many) { |_| garbage.call }
      assert_raises(IOError, TypeError) { soon { array[] } }
    end
    far.define_singleton_method(:get_many) { |requests| requests.map { 17 } }
    assert_raises(TypeError) { soon { array[] } }
  end

  def test_exceptions_keep_their_identity
    [HashStore, SharedStore].each do |klass|
      store = klass.new
      array = array_on(store)
      [KeyError.new('a'), Errno::ENOSPC.new('b'), Class.new(StandardError).new('anonymous'), Zarr::IOFailedError.new('c')].each do |error|
        store.define_singleton_method(:get) { |key| key.start_with?('c/') ? raise(error) : super(key) }
        assert_same error, assert_raises(error.class) { array[] }
        store.define_singleton_method(:set) { |*| raise error }
        assert_same error, assert_raises(error.class) { array[] = VALUES }
        store.define_singleton_method(:list) { |*| raise error }
        assert_same error, assert_raises(error.class) { array.presence_bitmap }
        assert_same error, assert_raises(error.class) { array.chunks[0].erase } if store.define_singleton_method(:delete) { |*| raise error }
      end
    end
  end

  def test_exceptions_with_bad_messages
    store = SharedStore.new
    array = array_on(store)
    error = Class.new(StandardError) { def message = raise('no message either') }.new
    store.define_singleton_method(:get) { |key| raise error }
    assert_raises(error.class, RuntimeError) { array[] }
  end

  def test_throw_and_exit_from_a_store
    store = HashStore.new
    array = array_on(store)
    store.define_singleton_method(:get) { |key| key.start_with?('c/') ? throw(:out, 5) : super(key) }
    assert_equal 5, catch(:out) { array[] }
    store.define_singleton_method(:get) { |key| key.start_with?('c/') ? exit(3) : super(key) }
    assert_equal 3, assert_raises(SystemExit) { array[] }.status
    store.define_singleton_method(:get) { |key| key.start_with?('c/') ? Thread.exit : super(key) }
    assert_nil Thread.new { array[] && :read }.value
    shared = SharedStore.new
    array = array_on(shared)
    shared.define_singleton_method(:get) { |key| key.start_with?('c/') ? throw(:out, 5) : super(key) }
    soon { assert_raises(UncaughtThrowError, Zarr::Error) { catch(:out) { array[] && :read } && raise(Zarr::Error, 'thrown') } }
  end

  GARBAGE = [17, :symbol, [], {}, [1, 2, 3], ['x'], Object.new, 1.5, true, ''].freeze

  def test_garbage_from_get
    [HashStore, SharedStore].each do |klass|
      GARBAGE.each do |garbage|
        store = klass.new
        array = array_on(store)
        store.define_singleton_method(:get) { |key| key.start_with?('c/') ? garbage : super(key) }
        assert_raises(TypeError, Zarr::CorruptDataError, garbage.inspect) { soon { array[] } }
      end
    end
  end

  def test_garbage_from_the_rest
    GARBAGE.each do |garbage|
      store = HashStore.new
      array = array_on(store)
      %i[stat list delete set flush].each { |name| store.define_singleton_method(name) { |*| garbage } }
      soon do
        [-> { array.store.stat('k') }, -> { array.presence_bitmap }, -> { array.chunks[0].erase }, -> { array[0] = 5 }, -> { array.store.flush },
         -> { array.store.list }].each do |use|
          use.call
        rescue TypeError, NoMethodError, RangeError, Zarr::Error
          nil
        end
      end
    end
  end

  def test_answers_of_the_wrong_length
    ['', 'x', 'x' * 19, 'x' * 21, 'x' * 100_000].each do |answer|
      store = SharedStore.new
      array = array_on(store)
      store.define_singleton_method(:get) { |key| key.start_with?('c/') ? answer.b : super(key) }
      assert_raises(Zarr::CorruptDataError) { array[] }
    end
    ranged = Ranged.new
    array = counted([100], chunks: [5], shards: [50], store: Zarr::Store.new(ranged))
    ranged.define_singleton_method(:get) do |key, range|
      range&.begin&.>=(0) ? Zarr::Value.new('short', 1000, super(key, range).etag) : super(key, range)
    end
    assert_raises(Zarr::OutOfRangeError, Zarr::CorruptDataError) { array[7..7] }
    ranged.define_singleton_method(:get) { |key, range| range&.begin&.>=(0) ? nil : super(key, range) }
    assert_equal [7], array[7..7]
  end

  def test_a_hanging_store_and_a_deadline
    [HashStore, SharedStore].each do |klass|
      store = klass.new
      array = array_on(store)
      store.define_singleton_method(:get) { |key| key.start_with?('c/') ? sleep : super(key) }
      soon { assert_raises(Timeout::Error) { Timeout.timeout(0.2) { array[] } } }
      thread = Thread.new { array[] }
      sleep 0.1
      thread.kill
      soon { assert_same thread, thread.join(15) }
    end
  end

  def test_large_values_keep_no_copy_that_changes
    store = SharedStore.new
    array = memory_array([1 << 17], data_type: 'uint8', chunks: [1 << 17], codecs: [{ name: 'bytes' }], store: Zarr::Store.new(store))
    array[] = 7
    value = store.values['c/0'].dup
    store.define_singleton_method(:get) { |key| key == 'c/0' ? value : super(key) }
    assert_equal 7, array[100]
    value.setbyte(100, 9)
    assert_equal 9, array[100]
  end

  def test_strange_keys
    store = HashStore.new
    root = Zarr.create_group(Zarr::Store.new(store))
    root.create_array('😀/é', shape: [1], data_type: 'int8')[0] = 1
    assert_includes store.values.keys, '😀/é/zarr.json'
    assert(store.values.keys.all? { |key| key.encoding == Encoding::UTF_8 })
    native = root.store
    native.set('plain', "a\0b")
    assert_equal "a\0b".b, native.get('plain')
    ["nul\0key", "\xff", ''].each { |key| assert_raises(Zarr::InvalidArgumentError, key.inspect) { native.set(key, 'x') } }
  end

  def test_a_store_over_another_store
    inner = Zarr::Store.new(SharedStore.new)
    outer = Object.new
    outer.define_singleton_method(:any_thread?) { true }
    outer.define_singleton_method(:get) { |key| inner.get(key) }
    outer.define_singleton_method(:set) { |key, bytes| inner.set(key, bytes) }
    array = array_on(outer)
    soon { 5.times { assert_equal VALUES, array[] } }
  end

  def test_schemes
    made = {}
    name = "ruby#{Process.pid}x#{made.object_id.abs}"
    options = nil
    Zarr.register_store(name, any_thread: true) { |url, given, _read_only| (options = given) && (made[url] ||= SharedStore.new) }
    Zarr.create_array("#{name}://host/a", shape: [3], data_type: 'int8') { |a| a[] = [1, 2, 3] }
    assert_equal [1, 2, 3], Zarr.open("#{name}://host/a")[]
    assert_raises(Zarr::ExistsError) { Zarr.register_store(name) { nil } }
    Zarr::Store.open("#{name}://host/b", colour: 'red')
    assert_equal({ 'colour' => 'red' }, options)
    Zarr.register_store(name, replace: true) { nil }
    assert_raises(Zarr::NotFoundError) { Zarr::Store.open("#{name}://host/c") }
    Zarr.register_store(name, replace: true) { raise IOError, 'offline' }
    assert_raises(IOError) { Zarr::Store.open("#{name}://host/d") }
    Zarr.register_store(name, replace: true) { 5 }
    assert_raises(Zarr::InvalidArgumentError) { Zarr::Store.open("#{name}://host/e") }
    assert_raises(Zarr::InvalidArgumentError) { Zarr.register_store("#{name}y", 5) }
  end
end
