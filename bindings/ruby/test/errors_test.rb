# frozen_string_literal: true

require_relative 'helper'

# Every status of zarr.h is reached, and says what it knows.
class ErrorsTest < ZarrTest
  # A store of which one call fails as told.
  class Failing < SharedStore
    def initialize(error)
      super()
      @error = error
    end

    def get(key) = key.start_with?('c/') ? raise(@error) : super
  end

  def status_of(expected, status)
    error = assert_raises(expected) { yield }
    assert_instance_of expected, error
    assert_equal status, error.status_name
    assert_equal Zarr::ERROR_CLASSES.index(expected), error.status
    refute_empty error.message
    error
  end

  def test_not_found
    error = status_of(Zarr::NotFoundError, :not_found) { Zarr.open('memory://nothing-here') }
    refute error.retryable?
    assert_equal 'x', status_of(Zarr::NotFoundError, :not_found) { Zarr.open(Zarr::Store.memory, path: 'x') }.key
  end

  def test_exists
    store = Zarr::Store.memory
    Zarr.create_group(store)
    status_of(Zarr::ExistsError, :exists) { Zarr.create_group(store) }
    status_of(Zarr::ExistsError, :exists) { Zarr.open(store, mode: 'w-', shape: [1], data_type: 'int8') }
  end

  def test_invalid_argument
    status_of(Zarr::InvalidArgumentError, :invalid_argument) { counted.read_into("\0".b * 3) }
    status_of(Zarr::InvalidArgumentError, :invalid_argument) { Zarr.open(Zarr::Store.memory, path: 'a/../b') }
  end

  def test_invalid_metadata
    store = Zarr::Store.new(HashStore.new('zarr.json' => '{"zarr_format": 3, "node_type": "array"}'))
    error = status_of(Zarr::InvalidMetadataError, :invalid_metadata) { Zarr.open(store) }
    assert_equal 'zarr.json', error.key
  end

  def test_unsupported
    document = memory_array([4]).metadata.merge('codecs' => [{ 'name' => 'bytes', 'configuration' => { 'endian' => 'little' } }, { 'name' => 'no-such-codec' }])
    store = Zarr::Store.new(HashStore.new('zarr.json' => JSON.generate(document)))
    array = Zarr.open(store)
    assert_equal [4], array.shape
    assert_match(/no-such-codec/, status_of(Zarr::UnsupportedError, :unsupported) { array[] }.message)
  end

  def test_corrupt_data
    array = counted([6], codecs: [*BYTES, { name: 'gzip', configuration: { level: 1 } }])
    array.chunks[1].write_encoded('not gzip at all')
    error = status_of(Zarr::CorruptDataError, :corrupt_data) { array[] }
    assert_equal [1], error.chunk
    assert_equal 'gzip', error.codec
    assert_equal 'c/1', error.key
    assert_equal [0, 1, 2], array[0..2]
    status_of(Zarr::CorruptDataError, :corrupt_data) { array.chunks[0].write_encoded('nor this', validate: true) }
    assert_equal 1, array.check['corrupt']
  end

  def test_out_of_range
    status_of(Zarr::OutOfRangeError, :out_of_range) { counted[9] }
    status_of(Zarr::OutOfRangeError, :out_of_range) { counted.read(Zarr::Selection.new([0, 0], [7, 1])) }
  end

  def test_precondition_failed
    Zarr::Store.memory do |store|
      store['a'] = '1'
      status_of(Zarr::PreconditionFailedError, :precondition_failed) { store.set('a', '2', if_absent: true) }
      status_of(Zarr::PreconditionFailedError, :precondition_failed) { store.get('a', if_match: 'another') }
      assert_equal '1', store['a']
    end
  end

  def test_read_only
    folder do |path|
      Zarr.create_array("#{path}/a", shape: [2], data_type: 'int8')
      status_of(Zarr::ReadOnlyError, :read_only) { Zarr.open("#{path}/a")[0] = 1 }
      Zarr::Store.open(path, read_only: true) { |store| status_of(Zarr::ReadOnlyError, :read_only) { store['k'] = 'v' } }
    end
  end

  def test_io
    folder do |path|
      File.write("#{path}/file", '')
      error = status_of(Zarr::IOFailedError, :io) { Zarr::Store.open("#{path}/file/below") { |store| store['k'] = 'v' } }
      refute_equal 0, error.errno
    end
  end

  def test_timeout
    slow = SharedStore.new
    array = counted([20_000], chunks: [1], store: Zarr::Store.new(slow))
    slow.define_singleton_method(:get) { |key| sleep(0.01) && super(key) }
    status_of(Zarr::DeadlineError, :timeout) { soon { array.read(timeout: 0.05) } }
  end

  def test_cancelled
    token = Zarr::Cancellation.new
    token.cancel
    status_of(Zarr::CancelledError, :cancelled) { counted.read(cancel: token) }
  end

  def test_no_memory
    array = memory_array([1 << 60], data_type: 'uint8', chunks: [1 << 20])
    status_of(Zarr::MemoryError, :no_memory) { array[] }
  end

  def test_callback
    array = counted([6], store: Zarr::Store.new(Failing.new(KeyError.new('mine'))))
    assert_equal 'mine', assert_raises(KeyError) { array[] }.message
    error = Zarr::CallbackError.new('ours')
    array = counted([6], store: Zarr::Store.new(Failing.new(error)))
    assert_same error, status_of(Zarr::CallbackError, :callback) { array[] }
  end

  def test_internal
    error = Zarr::InternalError.new('a defect')
    assert_same error, status_of(Zarr::InternalError, :internal) { counted([6], store: Zarr::Store.new(Failing.new(error)))[] }
  end

  def test_limit_exceeded
    Zarr::Context.new(max_chunk_bytes: 1000) do |context|
      store = Zarr::Store.open('memory://', context: context)
      status_of(Zarr::LimitExceededError, :limit_exceeded) do
        memory_array([1000], data_type: 'float64', chunks: [1000], store: store).write([1.0] * 1000)
      end
    end
  end

  def test_errors_that_a_store_raises_keep_their_status_and_identity
    Zarr::ERROR_CLASSES.compact.each do |klass|
      next if klass == Zarr::NotFoundError # that is "absent"

      error = klass.new("a #{klass}")
      array = counted([6], store: Zarr::Store.new(Failing.new(error)))
      raised = assert_raises(klass) { array[] }
      assert_same error, raised
    end
    array = memory_array([6], fill_value: 3, store: Zarr::Store.new(Failing.new(Zarr::NotFoundError.new)))
    assert_equal [3] * 6, array[]
  end

  def test_not_found_where_nothing_is_looked_up_is_a_failure
    store = SharedStore.new
    error = Zarr::NotFoundError.new('the disk is gone')
    %i[set list flush].each { |name| store.define_singleton_method(name) { |*| raise error } }
    ours = Zarr::Store.new(store)
    [-> { ours.set('k', 'x') }, -> { ours.list('', recursive: true) }, -> { ours.flush }].each do |call|
      assert_same error, assert_raises(Zarr::NotFoundError, &call)
      assert_equal 'the disk is gone', error.message
    end
  end

  def test_names_of_the_codes
    assert_equal %i[not_found exists invalid_argument invalid_metadata unsupported corrupt_data out_of_range precondition_failed read_only
                    io timeout cancelled no_memory callback internal limit_exceeded], Zarr::ERROR_CLASSES.compact.map { |c| c.new.status_name }
  end

  def test_wrong_words
    assert_raises(ArgumentError) { memory_array([1], colour: 'red') }
    assert_raises(Zarr::InvalidArgumentError) { Zarr.open('x', mode: 'rw') }
    assert_raises(Zarr::InvalidArgumentError) { counted.read(byte_order: :middle) }
    assert_raises(ArgumentError) { counted.read(colour: 'red') }
    assert_raises(Zarr::InvalidArgumentError) { counted.read(timeout: -1) }
    assert_raises(Zarr::InvalidArgumentError) { memory_array([2, 2], chunks: [1]) }
    assert_raises(TypeError) { memory_array(['2'], chunks: [1]) }
    assert_raises(Zarr::InvalidArgumentError) { memory_array([-2], chunks: [1]) }
  end

  def test_nil_where_something_is_needed
    array = counted
    assert_raises(TypeError) { array.read_into(nil) }
    assert_raises(TypeError) { array.write_from(nil) }
    assert_raises(TypeError, Zarr::InvalidArgumentError) { array.append(nil) }
    assert_raises(TypeError, NoMethodError) { array.attribute(nil) }
    assert_raises(TypeError, NoMethodError, Zarr::InvalidArgumentError) { Zarr.open(nil) }
    assert_raises(TypeError, NoMethodError) { Zarr::Store.memory.get(nil) }
    assert_raises(TypeError, Zarr::InvalidArgumentError) { Zarr::Store.memory.set('k', nil) }
    assert_raises(Zarr::InvalidArgumentError) { Zarr::Store.new(nil) }
    assert_raises(Zarr::InvalidArgumentError) { Zarr.register_codec('nil-codec', nil) }
  end
end
