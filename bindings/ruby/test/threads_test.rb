# frozen_string_literal: true

require_relative 'helper'

class ThreadsTest < ZarrTest
  def together(count = 16, &block)
    gate = Queue.new
    threads = ::Array.new(count) { |n| Thread.new { gate.pop && block.call(n) } }
    count.times { gate << true }
    soon(60) { threads.map(&:value) }
  end

  { 'the library\'s own store' => -> { Zarr::Store.memory }, 'a store in Ruby' => -> { Zarr::Store.new(SharedStore.new) },
    'a store of one thread' => -> { Zarr::Store.new(HashStore.new) } }.each do |name, make|
    define_method("test_sixteen_threads_read_and_write_#{name}") do
      array = memory_array([16, 50], chunks: [3, 20], store: make.call)
      together do |n|
        5.times do |round|
          array[n] = ::Array.new(50) { |i| n * 1000 + round * 100 + i }
          assert_equal n * 1000 + round * 100 + 49, array[n, -1]
        end
      end
      assert_equal ::Array.new(16) { |n| ::Array.new(50) { |i| n * 1000 + 400 + i } }, array[]
    end
  end

  def test_appends_get_places_of_their_own
    store = Zarr::Store.memory
    memory_array([0], chunks: [4], store: store)
    together(8) { |n| 5.times { Zarr.open(store, mode: 'r+').append([n] * 3) } }
    values = Zarr.open(store)[]
    assert_equal 120, values.size
    assert values.each_slice(3).all? { |three| three.uniq.size == 1 }
    assert_equal [15] * 8, values.tally.values
  end

  def test_attributes_of_many_threads_are_all_kept
    store = Zarr::Store.memory
    Zarr.create_group(store)
    together(8) { |n| Zarr.open(store, mode: 'r+').update_attributes("k#{n}" => n) }
    assert_equal 8, Zarr.open(store).attributes.size
  end

  def test_callbacks_come_from_threads_of_the_library
    store = SharedStore.new
    store.define_singleton_method(:get) { |key| sleep(0.001) && super(key) }
    Zarr::Context.new(threads: 4) do |context|
      array = counted([400], chunks: [5], store: Zarr::Store.new(store, context: context))
      together(4) { assert_equal (0...400).to_a, array[] }
    end
    assert_operator store.threads.size, :>, 4
  end

  def test_ruby_runs_while_a_call_waits
    slow = SharedStore.new
    array = counted([20], chunks: [1], store: Zarr::Store.new(slow))
    slow.define_singleton_method(:get) { |key| sleep(0.02) && super(key) }
    ticks = 0
    ticker = Thread.new { loop { (ticks += 1) && sleep(0.002) } }
    array[]
    ticker.kill
    assert_operator ticks, :>, 10
  end

  def test_rubys_deadlock_detection_still_works
    text, = run_program("require 'zarr'\nZarr::Store.memory { |s| s['k'] = 'v' }\nQueue.new.pop\n")
    assert_match(/No live threads left/, text)
  end

  def test_fibers_may_call
    array = counted([30], chunks: [3])
    fibers = ::Array.new(4) { Fiber.new { [Fiber.yield(array[0..4]), array[5..9]].last } }
    assert_equal [[0, 1, 2, 3, 4]] * 4, fibers.map(&:resume)
    assert_equal [[5, 6, 7, 8, 9]] * 4, fibers.map(&:resume)
  end
end

class InterruptsTest < ZarrTest
  STORES = { own_thread: HashStore, any_thread: SharedStore }.freeze

  # An array whose reading takes for ever, until `let_go`.
  def slow_array(klass, seconds = 0.05)
    store = klass.new
    array = counted([2000], chunks: [1], store: Zarr::Store.new(store))
    store.define_singleton_method(:get) do |key|
      sleep(seconds) if key.start_with?('c/')
      super(key)
    end
    store.define_singleton_method(:let_go) { singleton_class.remove_method(:get) }
    [array, store]
  end

  STORES.each do |name, klass|
    define_method("test_timeout_#{name}") do
      array, store = slow_array(klass)
      soon { assert_raises(Timeout::Error) { Timeout.timeout(0.1) { array[] } } }
      store.let_go
      assert_equal 5, array[5]
    end

    define_method("test_thread_raise_#{name}") do
      array, = slow_array(klass)
      error = RuntimeError.new('from outside')
      thread = Thread.new { array[] }
      thread.report_on_exception = false
      sleep 0.1
      thread.raise(error)
      assert_same error, soon { assert_raises(RuntimeError) { thread.join } }
    end

    define_method("test_thread_kill_#{name}") do
      array, store = slow_array(klass)
      ensured = false
      thread = Thread.new do
        array[]
      ensure
        ensured = true
      end
      sleep 0.1
      thread.kill
      soon { thread.join }
      assert ensured
      store.let_go
      assert_equal 7, array[7]
    end

    define_method("test_signals_#{name}") do
      array, store = slow_array(klass, 0.002)
      handled = 0
      previous = trap('USR1') { handled += 1 }
      reader = Thread.new { sleep(0.05) && Process.kill('USR1', Process.pid) && sleep(0.05) && store.let_go }
      assert_equal (0...2000).to_a, soon(60) { array[] }
      reader.join
      trap('USR1', previous)
      assert_operator handled, :>=, 1
    end

    define_method("test_deadline_#{name}") do
      array, = slow_array(klass)
      start = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      error = soon { assert_raises(Zarr::DeadlineError) { array.read(timeout: 0.15) } }
      assert_equal :timeout, error.status_name
      assert_operator Process.clock_gettime(Process::CLOCK_MONOTONIC) - start, :<, 10
    end

    define_method("test_cancellation_#{name}") do
      array, store = slow_array(klass)
      token = Zarr::Cancellation.new
      threads = ::Array.new(3) do
        Thread.new { array.read(cancel: token) }.tap { |t| t.report_on_exception = false }
      end
      sleep 0.1
      token.cancel
      threads.each { |thread| soon { assert_raises(Zarr::CancelledError) { thread.join } } }
      assert_raises(Zarr::CancelledError) { array.read(cancel: token) }
      store.let_go
      assert_equal 3, array[3]
    end
  end

  def test_large_reads_in_memory_are_interrupted
    array = memory_array([64 << 20], data_type: 'uint8', chunks: [1 << 20], codecs: [*BYTES, { name: 'gzip', configuration: { level: 9 } }])
    array.write_from([7].pack('C'), strides: [0], fill_chunks: :write)
    thread = Thread.new { loop { array.read_bytes } }
    sleep 0.05
    thread.kill
    soon { thread.join }
    assert_equal 7, array[5]
  end

  def test_signals_from_outside_reach_a_long_call
    program = <<~RUBY
      require 'zarr'
      class Values < Hash
        def get(key) = self[key]
      end
      Zarr::Store.new(Values.new) # callbacks are possible from here on
      codecs = [{ name: 'bytes' }, { name: 'gzip', configuration: { level: 9 } }]
      array = Zarr.create_array(Zarr::Store.memory, shape: [1 << 28], chunks: [1 << 20], data_type: 'uint8', codecs: codecs)
      data = Random.new(1).bytes(1 << 20) * 256
      started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      spawn("sleep 0.3; kill -INT \#{Process.pid}")
      begin
        array.write_from(data)
      rescue Interrupt
        spent = Process.clock_gettime(Process::CLOCK_MONOTONIC) - started
        stored = array.chunks.stored.size
        puts stored < 256 ? 'stopped on the way' : "stopped after \#{spent} s, all written"
      end
    RUBY
    assert_equal "stopped on the way\n", run_program(program).first
  end

  def test_ctrl_c_ends_a_program
    program = <<~RUBY
      require 'zarr'
      store = Object.new
      def store.any_thread? = true
      def store.get(key) = key == 'zarr.json' ? DOCUMENT : sleep
      DOCUMENT = Zarr.create_array(Zarr::Store.memory, shape: [50], chunks: [1], data_type: 'int8').metadata_json.first
      array = Zarr.open(store)
      Thread.new { sleep 0.3; Process.kill(ARGV.first, Process.pid) }
      begin
        array[]
      rescue Interrupt
        puts 'interrupted'
      end
    RUBY
    5.times do
      assert_equal "interrupted\n", run_program(program, 'INT').first
      # timeout(1) gives a signal on as 128 + its number.
      status = run_program(program, 'TERM').last
      assert_includes [status.termsig, status.exitstatus], status.termsig ? Signal.list['TERM'] : 128 + Signal.list['TERM']
    end
  end
end
