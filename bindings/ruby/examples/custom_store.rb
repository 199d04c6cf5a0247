# frozen_string_literal: true

# A store written in Ruby: any object with `get`. This one keeps values in a Hash, counts what is asked of it, and hands out parts
# of values, so that reading a little of a shard does not cost the whole shard.
require 'zarr'

class CountingStore
  attr_reader :requests, :bytes

  def initialize
    @values = {}
    reset
  end

  def reset = @requests = @bytes = 0

  # `range` is nil for the whole value, else a Range for byteslice. nil = there is no such value.
  def get(key, range)
    value = @values[key]
    return nil unless value

    @requests += 1
    part = range ? value.byteslice(range) : value
    @bytes += part.bytesize
    part
  end

  def set(key, bytes) = @values[key] = bytes
  def delete(key) = !@values.delete(key).nil?
  def list(prefix) = @values.keys.select { |key| key.start_with?(prefix) }
  def stat(key) = @values[key] && [@values[key].bytesize, nil]
end

counting = CountingStore.new
store = Zarr::Store.new(counting)
Zarr.create_array(store, 'temperature', shape: [300, 300], chunks: [10, 10], shards: [100, 100], data_type: 'int32') do |array|
  array.write((0...90_000).to_a)
end
puts store.keys.sort

Zarr.open(store, path: 'temperature') do |array|
  puts "whole read: #{array[].flatten == (0...90_000).to_a ? 'equal' : 'DIFFERENT'}"
  counting.reset
  part = array[171..173, 0..9]
  puts "part of a shard: first #{part.first.first}, last #{part.last.last}"
  puts "read less than a tenth of the shard: #{counting.bytes < 4000 ? 'yes' : 'no'}"
end

# What a store raises reaches the caller as the same object.
def counting.get(key, range) = key.include?('/c/') ? raise(Errno::EIO, 'the disk is on fire') : super

begin
  Zarr.open(store, path: 'temperature')[0, 0]
rescue SystemCallError => e
  puts "#{e.class}: #{e.message}"
end
