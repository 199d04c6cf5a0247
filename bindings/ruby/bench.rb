# frozen_string_literal: true

# The workloads of bindings/testing/bench_c.c through the public layer.
require 'zarr'

Warning[:experimental] = false # IO::Buffer

BYTES = [{ name: 'bytes', configuration: { endian: 'little' } }].freeze

def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)

# Best of seven rounds of 0.1 s and more, in ns a call. The block makes that many calls.
def nanoseconds
  count = 1
  loop do
    start = now
    yield count
    break if now - start >= 0.1

    count *= 2
  end
  (1..7).map do
    start = now
    yield count
    (now - start) / count * 1e9
  end.min
end

def array_of(count, chunk)
  array = Zarr.create_array(Zarr::Store.memory, shape: [count], chunks: [chunk], data_type: 'float64', codecs: BYTES)
  (0...count).step(chunk) { |at| array.write_bytes((at...[at + chunk, count].min).to_a.pack('d*'), at...at + chunk) }
  array
end

# Answers "k" with 8 bytes.
class Constant
  ANSWER = ('x' * 8).freeze
  def any_thread? = true
  def get(key) = key == 'k' ? ANSWER : nil
end

# Every chunk is one byte, so that a read is callbacks and little else.
class Bytes
  ANSWER = "\x01".b.freeze
  attr_reader :foreign

  def initialize(metadata, caller)
    @metadata = metadata
    @caller = caller
    @foreign = 0
  end

  def any_thread? = true

  def get(key)
    @foreign += 1 unless Thread.current == @caller
    key.start_with?('c/') ? ANSWER : (@metadata if key == 'zarr.json')
  end
end

puts format('trivial_call_ns %.1f ns', nanoseconds { |n| n.times { Zarr.library_version_number } })

elements = array_of(1024, 1024)
item = "\0".b * 8
selections = (0...1024).map { |i| Zarr::Selection.new([i], [1]) }
puts format('element_read_ns %.1f ns', nanoseconds { |n| n.times { |i| elements.read_into(item, selections[i & 1023]) } })

chunked = array_of(64 * 8192, 8192)
chunks = chunked.chunks.to_a
chunk = "\0".b * 65_536
puts format('chunk_read_ns %.1f ns', nanoseconds { |n| n.times { |i| chunks[i & 63].read_into(chunk) } })

constant = Zarr::Store.new(Constant.new)
puts format('store_callback_ns %.1f ns', nanoseconds { |n| n.times { constant.get('k') } })

scratch = Zarr::Store.memory
Zarr.create_array(scratch, shape: [4096], chunks: [1], data_type: 'uint8', codecs: [{ name: 'bytes' }])
store = Bytes.new(scratch.get('zarr.json'), Thread.current)
many = Zarr.open(Zarr::Store.new(store))
best = (1..7).filter_map do
  before = store.foreign
  start = now
  many.read_async.value # all callbacks on threads of the library
  spent = now - start
  spent / (store.foreign - before) * 1e9 if store.foreign > before
end.min
puts format('store_callback_engine_thread_ns %.1f ns', best || Float::NAN)

large = array_of(32 << 20, 1 << 20)
memory = IO::Buffer.new(256 << 20)
puts format('large_read_gb_s %.2f GB/s', (256 << 20) / nanoseconds { |calls| calls.times { large.read_into(memory) } })
