# frozen_string_literal: true

require_relative 'helper'

class LifetimeTest < ZarrTest
  def test_closing_in_any_order
    %i[context store group array].permutation do |order|
      context = Zarr::Context.new
      store = Zarr::Store.open('memory://', context: context)
      group = Zarr.create_group(store)
      array = group.create_array('a', shape: [4], data_type: 'int32', chunks: [2])
      array[] = [1, 2, 3, 4]
      objects = { context: context, store: store, group: group, array: array }
      order.each do |name|
        objects[name].close
        assert objects[name].closed?
        assert_equal [1, 2, 3, 4], array[] unless array.closed?
      end
    end
  end

  def test_use_after_close
    array = counted
    chunk = array.chunks[0, 0]
    grid = array.chunks
    store = array.store
    array.close
    array.close
    [-> { array[] }, -> { array[0, 0] = 1 }, -> { array.shape.then { array.read_bytes } }, -> { array.attributes }, -> { array.refresh },
     -> { array.resize(1, 1) }, -> { array.append((1..8).to_a) }, -> { array.store }, -> { array.check }, -> { array.data_type }, -> { chunk.read },
     -> { grid.first.present? }, -> { array.read_async }, -> { array.fill(1) }, -> { array.copy_data_to(counted) }, -> { array.path },
     -> { array.erase }].each_with_index { |use, i| assert_raises(Zarr::ClosedError, "use #{i}") { soon { use.call } } }
    assert_match(/closed/, array.inspect)
    store.close
    assert_raises(Zarr::ClosedError) { store['x'] }
    assert_raises(Zarr::ClosedError) { Zarr.open(store) }
    assert_match(/closed/, store.inspect)
  end

  def test_closed_context
    context = Zarr::Context.new
    context.close
    assert_raises(Zarr::ClosedError) { context.threads }
    assert_raises(Zarr::ClosedError) { Zarr::Store.open('memory://', context: context) }
  end

  def test_blocks_close_also_on_errors
    kept = nil
    assert_equal 3, Zarr::Store.memory { |store| (kept = store) && 3 }
    assert kept.closed?
    assert_raises(KeyError) do
      Zarr.create_group(Zarr::Store.memory) do |group|
        kept = group
        raise KeyError, 'x'
      end
    end
    assert kept.closed?
    Zarr::Context.new { |context| kept = context }
    assert kept.closed?
    Zarr.open(counted.store) { |array| kept = array }
    assert kept.closed?
  end

  def test_closing_while_others_read
    20.times do
      array = counted([400, 40], chunks: [20, 20])
      readers = ::Array.new(4) do
        Thread.new do
          100.times { array.read_bytes.bytesize }
          :done
        rescue Zarr::ClosedError
          :closed
        end
      end
      sleep 0.002
      array.close
      assert_empty readers.map(&:value) - %i[done closed]
    end
  end

  def test_nodes_from_a_store_outlive_it_under_collection
    array = Zarr::Store.new(HashStore.new).then { |store| counted([60], chunks: [7], store: store) }
    collect
    assert_equal (0...60).to_a, array[]
  end

  def test_collection_under_load
    GC.stress = false
    threads = ::Array.new(4) do |n|
      Thread.new do
        50.times do
          array = counted([30], chunks: [4], store: Zarr::Store.new(n.even? ? SharedStore.new : HashStore.new))
          assert_equal (0...30).to_a, array[]
        end
      end
    end
    while threads.any?(&:alive?)
      GC.start
      sleep 0.001
    end
    threads.each(&:join)
  end

  def test_collection_at_every_allocation
    store = SharedStore.new
    array = counted([12], chunks: [2], store: Zarr::Store.new(store))
    begin
      GC.stress = true
      values = array[]
      array[3..5] = [7, 8, 9]
      group = Zarr.create_group(Zarr::Store.memory, attributes: { 'a' => [1, { 'b' => nil }] })
      attributes = group.attributes
      error = assert_raises(Zarr::OutOfRangeError) { array[99] }
      text = error.message.dup
    ensure
      GC.stress = false
    end
    assert_equal (0...12).to_a, values
    assert_equal({ 'a' => [1, { 'b' => nil }] }, attributes)
    assert_match(/99/, text)
    assert_equal [7, 8, 9], array[3..5]
  end

  def test_compaction
    skip 'this Ruby does not compact' unless GC.respond_to?(:compact)
    store = SharedStore.new
    array = counted([40], chunks: [4], store: Zarr::Store.new(store))
    operations = ::Array.new(8) { array.read_async }
    buffer = "\0".b * 160
    10.times do
      GC.compact
      assert_equal (0...40).to_a, array[]
      array.read_into(buffer)
      assert_equal (0...40).to_a, buffer.unpack('l*')
    end
    operations.each { |operation| assert_equal (0...40).to_a, operation.value }
    error = RuntimeError.new('moved?')
    store.define_singleton_method(:get) { |key| key.start_with?('c') ? GC.compact && raise(error) : super(key) }
    assert_same error, assert_raises(RuntimeError) { array[] }
  end

  # 10^5 objects: handles, buffers, errors, operations. What is leaked would stay resident.
  def test_no_leak
    array = counted([64], chunks: [64])
    store = array.store
    round = lambda do |count|
      count.times do
        Zarr.open(store).read_bytes
        Zarr.open(store, &:attributes)
        begin
          Zarr.open(store, path: 'nothing')
        rescue Zarr::NotFoundError
          nil
        end
        Zarr::Cancellation.new
        store.get_many(%w[zarr.json c/0])
      end
      GC.start
    end
    round.call(4000)
    before = resident_kib
    round.call(20_000)
    grown = resident_kib - before
    assert_operator grown, :<, 20_000, "100,000 objects left #{grown} KiB behind"
  end

  def test_stores_and_codecs_go_with_their_last_user
    gone = 0
    counter = ->(_) { gone += 1 }
    make = lambda do
      100.times do
        store = HashStore.new
        ObjectSpace.define_finalizer(store, counter)
        counted([6], store: Zarr::Store.new(store))[]
      end
      nil
    end
    make.call
    eventually do
      collect
      ::Array.new(1000) { Object.new }
      gone >= 95
    end
  end

  def test_operations_nobody_holds_keep_their_memory
    array = counted([4000], chunks: [10], store: Zarr::Store.new(SharedStore.new))
    buffers = ::Array.new(20) { "\0".b * 16_000 }
    buffers.each { |buffer| array.read_into_async(buffer) }
    collect
    expected = (0...4000).to_a.pack('l*')
    eventually { collect || buffers.all? { |buffer| buffer == expected } }
    eventually { buffers.each { |buffer| buffer << 'x' if buffer.bytesize == 16_000 } rescue false }
  end

  def test_the_process_ends_with_operations_under_way
    program = <<~RUBY
      require 'zarr'
      class Slow
        def initialize = @values = {}
        def any_thread? = true
        def get(key) = (sleep(0.01) if key.start_with?('c/')) || @values[key]
        def set(key, bytes) = @values[key] = bytes
      end
      array = Zarr.create_array(Zarr::Store.new(Slow.new), shape: [1000], chunks: [1], data_type: 'int8')
      5.times { array.read_async }
      sleep 0.05
      puts 'end'
    RUBY
    10.times do
      text, status = run_program(program)
      assert_equal "end\n", text
      assert_predicate status, :success?
    end
  end
end
