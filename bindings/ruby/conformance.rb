# frozen_string_literal: true

# The program that bindings/README.md describes. Elements go through Ruby Strings, block by block.
require 'fileutils'
require 'json'
require 'zarr'
require_relative 'conformance_plan'

BLOCK = 32 << 20
USAGE = 'usage: conformance read --array_path DIR | copy SRC DST [--zarr-format 2|3] [--chunks 5,5] [--codecs JSON]'
UsageError = Class.new(StandardError)

# Boxes of a grid in C order, clipped at the end.
def boxes(shape, edges)
  return if shape.include?(0)

  counts = shape.zip(edges).map { |n, edge| (n + edge - 1) / edge }
  counts.inject(1, :*).times do |index|
    at = counts.reverse.map { |n| index, i = index.divmod(n); i }.reverse
    start = at.zip(edges).map { |i, edge| i * edge }
    yield Zarr::Selection.new(start, start.zip(edges, shape).map { |from, edge, n| [edge, n - from].min })
  end
end

# Parts that follow one another in C order.
def slabs(array, &block)
  room = [BLOCK / [array.item_size, 1].max, 1].max
  edges = array.shape.reverse.map do |n|
    edge = [[n, 1].max, room].min
    room = edge < n ? 1 : [room / edge, 1].max
    edge
  end
  boxes(array.shape, edges.reverse, &block)
end

# Boxes of whole chunks.
def blocks(array, &block)
  array.chunk_shape # refused for a rectilinear grid
  edges = array.chunks[*[0] * array.rank].full_shape
  room = BLOCK / [edges.inject(array.item_size, :*), 1].max
  edges = edges.zip(array.shape).reverse.map do |edge, n|
    factor = [[room, (n + edge - 1) / edge].min, 1].max
    room = edge * factor < n ? 1 : room / factor
    edge * factor
  end
  boxes(array.shape, edges.reverse, &block)
rescue Zarr::UnsupportedError
  array.chunks.each { |chunk| block.call(chunk.selection) }
end

def read(path)
  Zarr.open_array(path) do |array|
    slabs(array) do |part|
      text = array.read_json(part)
      $stdout.write(text, text.end_with?("\n") ? '' : "\n")
    end
  end
end

def copy(source, target, changes)
  Zarr.open_array(source) do |from|
    raise Zarr::ExistsError, "#{target} exists" if File.exist?(target) || File.symlink?(target)

    plan = ConformancePlan.new(from, changes)
    made = false
    begin
      options = { metadata: plan.document, attributes: plan.attributes }
      Zarr.create_from_metadata(target, **options) do |to|
        raise Zarr::UnsupportedError, "#{from.data_type} became #{to.data_type}" if from.data_type != to.data_type

        blocks(to) { |part| copy_part(from, to, part) } unless to.shape.include?(0)
      end
      made = true
    ensure
      FileUtils.rm_rf(target) unless made
    end
  end
end

# Elements of any length are Strings each, others bytes of one.
def copy_part(from, to, part)
  from.type.variable? ? to.write(from.read(part), part) : to.write_bytes(from.read_bytes(part), part)
end

def changes_of(options)
  options.each_slice(2).to_h do |name, value|
    raise UsageError, "#{name} needs a value" if value.nil?

    case name
    when '--zarr-format' then [:format, %w[2 3].include?(value) ? value.to_i : raise(UsageError, "--zarr-format is 2 or 3, not #{value}")]
    when '--chunks'
      raise UsageError, "--chunks: #{value} is no list of extents" unless value.match?(/\A(\d+(,\d+)*)?\z/)

      [:chunks, value.split(',').map(&:to_i)]
    when '--codecs' then [:codecs, value]
    else raise UsageError, "unknown option #{name}"
    end
  end
end

def main(command = nil, *rest)
  case command
  when 'read'
    raise UsageError, 'read needs --array_path DIR' unless rest.size == 2 && rest.first == '--array_path'

    read(rest.last)
  when 'copy'
    source, target, *options = rest
    raise UsageError, 'copy needs SRC and DST' if target.nil? || [source, target].any? { |path| path.start_with?('--') }

    copy(source, target, changes_of(options))
  else
    raise UsageError, command ? "unknown command #{command}" : 'no command'
  end
end

begin
  main(*ARGV)
rescue UsageError => e
  warn "conformance: #{e.message}\n#{USAGE}"
  exit 2
rescue Zarr::Error, SystemCallError, NoMemoryError, ArgumentError, RangeError, TypeError => e
  warn "conformance: #{e.message.tr("\n", ' ')}"
  exit 1
end
