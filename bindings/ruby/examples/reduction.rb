# frozen_string_literal: true

# The sum and the extremes of an array, chunk by chunk, by several Ruby threads. Each thread reads into a buffer of its own, without
# a copy; reading and decoding release Ruby's lock, so threads overlap.
require 'zarr'

store = Zarr::Store.memory
array = Zarr.create_array(store, shape: [1000, 1000], chunks: [250, 200], data_type: 'int32')
array.chunks.each do |chunk|
  rows, columns = chunk.selection.start
  height, width = chunk.shape
  chunk.write(::Array.new(height) { |i| ::Array.new(width) { |j| (rows + i) * 1000 + columns + j } })
end

queue = Queue.new
array.chunks.each { |chunk| queue << chunk }
queue.close
threads = ::Array.new(4) do
  Thread.new do
    sum = 0
    lowest = highest = nil
    buffer = String.new(capacity: 250 * 200 * 4, encoding: Encoding::BINARY) << "\0" * (250 * 200 * 4)
    while (chunk = queue.pop)
      values = array.type.unpack(chunk.read_into(buffer))
      sum += values.sum
      lowest, highest = [lowest, *values.minmax, highest].compact.minmax
    end
    [sum, lowest, highest]
  end
end
parts = threads.map(&:value)
puts "#{array.chunks.size} chunks, #{array.size} elements"
puts "sum #{parts.sum(&:first)}, expected #{(0...1_000_000).sum}"
puts "lowest #{parts.filter_map { |p| p[1] }.min}, highest #{parts.filter_map { |p| p[2] }.max}"
