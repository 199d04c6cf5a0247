# frozen_string_literal: true

require_relative 'helper'

class ContextTest < ZarrTest
  def test_options
    Zarr::Context.new(threads: 3, byte_budget: 1 << 20, cache_budget: nil, io_concurrency: 4, max_json_depth: 32) do |context|
      assert_equal 3, context.threads
      assert_equal (0...48).to_a, counted(store: Zarr::Store.open('memory://', context: context))[].flatten
      assert_includes context.capabilities.keys, 'data_types'
    end
    assert_raises(Zarr::LimitExceededError, Zarr::InvalidMetadataError) do
      Zarr::Context.new(max_json_depth: 4) do |context|
        deep = { a: { b: { c: { d: { e: { f: 1 } } } } } }
        Zarr.create_group(Zarr::Store.open('memory://', context: context), attributes: deep).attributes
      end
    end
    assert_raises(ArgumentError) { Zarr::Context.new(colour: 1) }
    assert_raises(RangeError, TypeError) { Zarr::Context.new(threads: -1) }
    %i[byte_budget cache_budget max_chunk_bytes max_metadata_bytes max_shard_index_bytes chunk_cache_bytes].each do |name|
      [-1, 1 << 64].each { |bytes| assert_raises(RangeError) { Zarr::Context.new(name => bytes) } }
      assert_raises(TypeError) { Zarr::Context.new(name => '1') }
    end
    assert_raises(TypeError) { Zarr::Context.new(threads: 'many') }
  end

  def test_events
    events = Queue.new
    list = []
    Zarr::Context.new(threads: 4, event: ->(event) { events << event }) do |context|
      array = counted([40], chunks: [2], store: Zarr::Store.open('memory://', context: context))
      array[]
      eventually do
        list << events.pop until events.empty?
        %w[codec.encode codec.decode].all? { |name| list.count { |event| event.name == name } == 20 }
      end
    end
    assert_includes list.map(&:kind), :read
    assert_includes list.map(&:kind), :write
    assert_includes list.map(&:name), 'codec.decode'
    assert(list.all? { |event| event.status.zero? && event.key.encoding == Encoding::UTF_8 && event.seconds >= 0 })
    assert_operator list.map(&:bytes).max, :>, 0
  end

  def test_log
    folder do |path|
      lines = Queue.new
      Zarr::Context.new(log: ->(level, text) { lines << [level, text] }) do |context|
        # A v2 and a v3 document in one place is worth a warning.
        Zarr.create_array("#{path}/a", shape: [2], data_type: 'int8', context: context).close
        File.write("#{path}/a/.zarray", JSON.generate(memory_array([2], format: 2).metadata))
        Zarr.open("#{path}/a", context: context)
      end
      Timeout.timeout(5) { lines.pop.then { |level, text| assert_includes(%i[warning info debug], level) && assert_kind_of(String, text) } }
    end
  end

  def test_callbacks_that_raise_do_no_harm
    _, text = capture_io do
      Zarr::Context.new(event: ->(_) { raise 'from an event' }) do |context|
        assert_equal (0...48).to_a, counted(store: Zarr::Store.open('memory://', context: context))[].flatten
      end
      sleep 0.05
    end
    assert_match(/event/, text)
  end

  def test_events_under_collection
    count = 0
    20.times do
      context = Zarr::Context.new(event: ->(_) { count += 1 })
      array = counted([20], chunks: [1], store: Zarr::Store.open('memory://', context: context))
      context.close
      collect if (count % 3).zero?
      array[]
      array.close
    end
    eventually { count > 100 }
  end
end

class ForkTest < ZarrTest
  def in_child
    reader, writer = IO.pipe
    pid = fork do
      reader.close
      answer = begin
        Timeout.timeout(20) { yield }
      rescue Exception => e # rubocop:disable Lint/RescueException -- whatever it was, the parent tells
        "#{e.class}: #{e.message} #{e.backtrace&.first(3)}"
      end
      writer.write(Marshal.dump(answer))
      writer.close
      exit!(0)
    end
    writer.close
    answer = soon(30) { reader.read }
    Process.wait(pid)
    assert_predicate $?, :success?
    Marshal.load(answer)
  end

  def test_a_child_reads_and_writes_what_the_parent_opened
    folder do |path|
      array = Zarr.create_array("#{path}/a", shape: [100], chunks: [5], data_type: 'int32')
      array[] = (0...100).to_a
      assert_equal (0...100).to_a, array[]
      assert_equal (0...100).sum, in_child { array[].sum }
      assert_equal 1000, in_child { (array[7] = 1000) && array[7] }
      assert_equal 1000, array[7]
    end
  end

  def test_stores_and_codecs_in_ruby_work_in_a_child
    array = counted([60], chunks: [1], store: Zarr::Store.new(SharedStore.new))
    array[]
    5.times { assert_equal (0...60).to_a, in_child { array[] } }
    assert_equal (0...60).to_a, array[]
    assert_equal (0...60).to_a, in_child { array.read_async.value }
  end

  def test_fork_while_threads_read
    array = counted([400], chunks: [1], store: Zarr::Store.new(SharedStore.new))
    stop = false
    threads = ::Array.new(3) { Thread.new { array[] until stop } }
    8.times { assert_equal 400, in_child { array[].size } }
    stop = true
    soon { threads.each(&:join) }
  end

  def test_children_of_children
    array = counted([20], chunks: [1], store: Zarr::Store.new(SharedStore.new))
    assert_equal 190, in_child { array[] && in_child { array[].sum } }
  end
end
