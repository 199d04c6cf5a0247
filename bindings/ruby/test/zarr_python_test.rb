# frozen_string_literal: true

require_relative 'helper'

# What zarr-python wrote: bindings/testing/make_data.py.
class ZarrPythonTest < ZarrTest
  DATA = ENV.fetch('ZARR_DATA')
  MANIFEST = JSON.parse(File.read("#{DATA}/manifest.json"), allow_nan: true)

  MANIFEST['arrays'].each do |entry|
    define_method("test_#{entry['path']}") do
      Zarr.open_array("#{DATA}/#{entry['path']}") do |array|
        assert_equal entry['shape'], array.shape
        assert_equal entry['zarr_format'], array.format
        # NaN is not equal to itself, so as text; v2 keeps dimension names there.
        expected, found = [entry['attributes'], array.attributes].map { |hash| hash&.reject { |name, _| name == '_ARRAY_DIMENSIONS' } }
        assert_equal expected.inspect, found.inspect if expected
        expected = File.read("#{DATA}/#{entry['elements']}", encoding: 'UTF-8')
        if array.type.variable?
          assert_equal expected, array.read_json
          assert_equal expected.lines.map { |line| JSON.parse(line) }, array[].flatten
          next
        end
        bytes = array.read_bytes
        assert_equal expected, array.elements_to_json(bytes)
        next if bytes.empty?

        # Ruby values, and back; text that has no number of its own (NaN's bits) apart.
        values = array.type.unpack(bytes)
        assert_equal bytes, array.type.pack(values), 'packed again' unless expected.include?('NaN') || expected.include?('"0x')
        assert_equal Zarr::Values.nest(values, array.shape).inspect, array[].inspect
        assert_equal expected, array.elements_to_json(array.chunks.size == 1 ? bytes : array.read_into("\0".b * bytes.bytesize))
      end
    end
  end

  MANIFEST['groups'].each do |entry|
    define_method("test_group_#{entry['path']}") do
      Zarr.open_group("#{DATA}/#{entry['path']}") do |group|
        assert_equal entry['attributes'], group.attributes
        assert_equal entry['children'], group.children.transform_values(&:to_s)
        assert_equal entry['consolidated'], group.consolidated?
      end
    end
  end

  MANIFEST['corrupt'].each do |entry|
    define_method("test_#{entry['path']}") do
      error = assert_raises(Zarr::Error) { Zarr.open_array("#{DATA}/#{entry['path']}") { |array| array[] } }
      assert_equal entry['status'], "ZARR_#{error.status_name.upcase}"
    end
  end
end
