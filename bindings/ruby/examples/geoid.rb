# frozen_string_literal: true

# The EGM96 geoid: how far mean sea level lies from the ellipsoid, every quarter of a degree. Reads the GTX file in place as an
# array, writes it as Zarr v3, and looks at what was written. Usage: geoid.rb FILE.gtx OUT.zarr
require 'json'
require 'zarr'

# A GTX file as a store: a header of four doubles and two counts, big-endian, then float32 rows from south to north.
class GtxStore
  HEADER = 40
  attr_reader :south, :west, :latitude_step, :longitude_step, :shape

  def initialize(name)
    @file = File.open(name, 'rb')
    @south, @west, @latitude_step, @longitude_step, *@shape = @file.read(HEADER).unpack('G4N2')
  end

  def get(key, range)
    case key
    when '.zarray' then part(metadata, range)
    when '0.0' then part(@file.pread(size, HEADER), range)
    end
  end

  private

  def size = @shape.inject(4, :*)
  def part(bytes, range) = range ? bytes.byteslice(range) : bytes

  def metadata
    JSON.generate(zarr_format: 2, shape: @shape, chunks: @shape, dtype: '>f4', compressor: nil, fill_value: nil, order: 'C', filters: nil)
  end
end

abort 'usage: geoid.rb FILE.gtx OUT.zarr' unless ARGV.size == 2

gtx = GtxStore.new(ARGV[0])
source = Zarr.open(gtx)
values = source.read_bytes

Zarr.open(ARGV[1], mode: 'w', shape: gtx.shape, chunks: [103, 144], shards: [721, 720], data_type: 'float32', fill_value: Float::NAN,
                   codecs: [{ name: 'bytes', configuration: { endian: 'little' } }, { name: 'zstd', configuration: { level: 5, checksum: false } }],
                   dimension_names: %w[lat lon],
                   attributes: { long_name: 'EGM96 geoid undulation', units: 'm', lat_start: -90.0, lat_step: 0.25, lon_start: -180.0,
                                 lon_step: 0.25 }) { |array| array.write_bytes(values) }

Zarr.open(ARGV[1]) do |array|
  back = array.read_bytes
  sizes = array.dimension_names.zip(array.shape).map { |name, n| "#{name}[#{n}]" }
  puts "#{sizes.join(', ')}: written and read back #{back == values ? 'equal' : 'DIFFERENT'}"

  heights = array.type.unpack(back)
  { 'lowest' => heights.min, 'highest' => heights.max }.each do |label, height|
    row, column = heights.index(height).divmod(array.shape[1])
    puts format('%-8s %8.2f m at lat %6.2f, lon %7.2f', label, height, gtx.south + row * gtx.latitude_step,
                gtx.west + column * gtx.longitude_step)
  end

  puts 'a box in the Alps, from 46 N 7 E on:'
  north = (46 + 90) * 4
  east = (7 + 180) * 4
  array[north...north + 3, east...east + 4].each { |row| puts format('%8.2f' * 4, *row) }

  puts 'the world, from north to south:'
  array[720.step(0, -60), (0..1280).step(160)].each { |row| puts format('%8.2f' * 9, *row) }
end
