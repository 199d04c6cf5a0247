# frozen_string_literal: true

require_relative 'helper'

class NodesTest < ZarrTest
  ATTRIBUTES = { 'title' => "naïve 😀 \u0000 \"q\" \\ /", 'big' => (1 << 64) - 1, 'small' => -(1 << 63), 'beyond' => 10**30, 'tenth' => 0.1,
                 'one' => 1, 'float' => 1.0, 'yes' => true, 'nothing' => nil, 'nested' => { 'list' => [1, [2, { '😀' => [nil, 'x'] }]], '' => {} } }.freeze

  [2, 3].each do |format|
    define_method("test_attributes_v#{format}") do
      store = Zarr::Store.memory
      group = Zarr.create_group(store, format: format, attributes: ATTRIBUTES)
      assert_equal ATTRIBUTES, group.attributes
      assert_instance_of Float, group.attributes['float']
      assert_instance_of Integer, group.attributes['one']
      assert_equal 10**30, group.attribute('beyond')
      group.update_attributes('one' => 2, new: [:symbol])
      assert_equal ATTRIBUTES.merge('one' => 2, 'new' => ['symbol']), Zarr.open(store).attributes
      group.delete_attribute('title')
      refute group.attributes.key?('title')
      assert_raises(Zarr::NotFoundError) { group.attribute('title') }
      assert_raises(Zarr::NotFoundError) { group.delete_attribute('title') }
      group.attributes = { 'a' => 1 }
      assert_equal({ 'a' => 1 }, Zarr.open(store).attributes)
      assert_match(/"a"/, group.attributes_json)
    end

    define_method("test_hierarchy_v#{format}") do
      root = Zarr.create_group(Zarr::Store.memory, format: format)
      root.create_group('g/h', attributes: { depth: 2 })
      root.create_array('g/a', shape: [2], data_type: 'int8')[] = [1, 2]
      root.create_array('z', shape: [3, 4], data_type: 'float64')
      assert_equal({ 'g' => :group, 'z' => :array }, root.children)
      assert_equal %w[g z], root.keys
      assert_equal 2, root.size
      assert_equal [%w[g g], %w[z z]], root.map { |name, node| [name, node.path] }
      assert_equal [['g', :group], ['g/a', :array], ['g/h', :group], ['z', :array]], root.walk.to_a
      assert_equal [1, 2], root['g/a'][]
      assert_equal format, root['g/h'].format
      assert_equal 'h', root['g/h'].name
      assert_nil root.find_node('nothing')
      assert root.key?('g/h')
      refute root.key?('g/x')
      assert_match(/z float64 \[3, 4\]/, root.tree)
      assert_equal :array, root.store.kind('z')
      assert_nil root.store.kind('y')
      assert_raises(Zarr::NotFoundError) { root['nothing'] }
      root['g'].erase
      assert_equal %w[z], root.keys
    end

    define_method("test_consolidated_v#{format}") do
      store = Zarr::Store.memory
      root = Zarr.create_group(store, format: format)
      root.create_array('a', shape: [2], data_type: 'int8')
      refute root.consolidated?
      assert_raises(Zarr::NotFoundError) { root.verify_consolidated }
      root.consolidate
      assert root.consolidated?
      assert_equal [], root.verify_consolidated
      assert Zarr.open(store, consolidated: true).consolidated?
      refute Zarr.open(store, consolidated: false).consolidated?
      root.create_array('b', shape: [2], data_type: 'int8')
      refute_empty root.verify_consolidated
      assert_equal ['a'], Zarr.open(store).keys
      root.remove_consolidated
      assert_equal %w[a b], Zarr.open(store).keys
      assert_raises(Zarr::NotFoundError) { Zarr.open(store, consolidated: true) }
    end
  end

  def test_modes
    folder do |path|
      url = "#{path}/a"
      assert_raises(Zarr::NotFoundError) { Zarr.open(url) }
      assert_raises(Zarr::NotFoundError) { Zarr.open(url, mode: 'r+') }
      Zarr.open(url, mode: 'a', shape: [2], data_type: 'int16') { |a| a[] = [1, 2] }
      Zarr.open(url, mode: 'a', shape: [2], data_type: 'int16') { |a| assert_equal [1, 2], a[] }
      Zarr.open(url, mode: 'r+') { |a| a[0] = 9 }
      Zarr.open(url) { |a| assert_equal [9, 2], a[] }
      assert_raises(Zarr::ExistsError) { Zarr.open(url, mode: 'w-', shape: [1], data_type: 'int8') }
      Zarr.open(url, mode: 'w', shape: [1], data_type: 'int8') { |a| assert_equal [0], a[] }
      assert_equal :array, Zarr.kind(url)
      assert_raises(Zarr::InvalidArgumentError) { Zarr.open_group(url) }
      Zarr.open_array(url, &:shape)
      Zarr.open("#{path}/g", mode: 'w') { |g| assert_instance_of Zarr::Group, g }
      Zarr.open(path, path: 'a') { |a| assert_equal 'a', a.path }
      require 'pathname'
      Zarr.open(Pathname(url)) { |a| assert_equal [1], a.shape }
    end
  end

  def test_array_properties
    array = memory_array([30, 40], data_type: 'float32', chunks: [5, 10], shards: [10, 20], dimension_names: ['y', nil], fill_value: 1.5,
                                   attributes: { a: 1 }, codecs: BYTES)
    assert_equal [2, [30, 40], [5, 10], [10, 20], [3, 2], 4], [array.rank, array.shape, array.chunk_shape, array.shard_shape, array.chunk_counts, array.item_size]
    assert_equal ['y', nil], array.dimension_names
    assert_equal [1.5, 3, :array, 1200], [array.fill_value, array.format, array.kind, array.size]
    assert_equal 'sharding_indexed', array.codecs.first['name']
    assert_equal 'array', array.metadata['node_type']
    assert_equal '<f4', array.numpy_type
    assert_match(/float32 \[30, 40\]/, array.inspect)
    assert_equal 0, array.stored_bytes
    refute array.implicit?
    assert_nil counted.shard_shape
    v2 = memory_array([4], format: 2, compressor: { id: 'zlib', level: 1 }, filters: nil)
    assert_equal 'zlib', v2.metadata['compressor']['id']
    text, notes = v2.metadata_json(format: 3)
    assert_equal 3, JSON.parse(text)['zarr_format']
    assert_kind_of ::Array, notes
    assert_raises(Zarr::UnsupportedError) { array.metadata(format: 2) }
  end

  def test_resize_append_refresh
    array = counted([4, 3], chunks: [2, 2])
    other = Zarr.open(array.store, mode: 'r+')
    array.append([[90, 91, 92]])
    assert_equal [5, 3], array.shape
    assert_equal [90, 91, 92], array[4]
    assert_equal [4, 3], other.shape
    assert_raises(Zarr::PreconditionFailedError) { other.resize(1, 1) }
    assert_equal [5, 3], other.refresh.shape
    array.append([[1], [2], [3], [4], [5]], axis: 1)
    assert_equal [5, 4], array.shape
    array.append([1, 2, 3, 4].pack('l*'))
    assert_equal [6, 4], array.shape
    array.resize(2, 2)
    array.resize([3, 3])
    assert_equal [[0, 1, 0], [3, 4, 0], [0, 0, 0]], array[]
    assert_raises(Zarr::OutOfRangeError) { array.append([1], axis: 2) }
    assert_raises(Zarr::InvalidArgumentError) { array.append([[1, 2]]) }
    assert_raises(Zarr::InvalidArgumentError) { array.resize(3) }
    assert_equal [3, 3], array.shape
  end

  def test_from_metadata
    array = counted([5], chunks: [2], dimension_names: ['x'], attributes: { k: 1 })
    copy = Zarr.create_from_metadata(Zarr::Store.memory, 'copy', metadata: array.metadata)
    assert_equal array.metadata, copy.metadata
    array.copy_data_to(copy)
    assert_equal array[], copy[]
    assert_raises(Zarr::InvalidMetadataError) { Zarr.create_from_metadata(Zarr::Store.memory, metadata: '{"zarr_format": 3') }
    assert_raises(Zarr::InvalidMetadataError) { Zarr.create_from_metadata(Zarr::Store.memory, metadata: { zarr_format: 3, node_type: 'leaf' }) }
  end

  def test_copy_with_progress
    from = counted([100], chunks: [10])
    to = memory_array([100], chunks: [7], format: 2)
    seen = []
    assert_same to, from.copy_data_to(to) { |done, total| seen << [done, total] }
    assert_equal [100, 100], seen.last
    assert_equal from[], to[]
    stop = Class.new(StandardError)
    assert_raises(stop) { from.copy_data_to(to) { raise stop } }
    assert_equal :thrown, catch(:out) { from.copy_data_to(to) { throw :out, :thrown } }
    assert_raises(Zarr::InvalidArgumentError) { from.copy_data_to(memory_array([99])) }
  end

  def test_copy_and_move_of_nodes
    store = Zarr::Store.memory
    counted([4], store: store).close
    target = Zarr::Store.memory
    store.copy_node('', 'a/b', to_store: target)
    assert_equal [0, 1, 2, 3], Zarr.open(target, path: 'a/b')[]
    target.move_node('a/b', 'c')
    assert_equal [0, 1, 2, 3], Zarr.open(target, path: 'c')[]
    assert_nil target.kind('a/b')
    assert_raises(Zarr::ExistsError) { store.copy_node('', 'c', to_store: target) }
    store.copy_node('', 'c', to_store: target, overwrite: true)
  end

  def test_check
    array = counted([6], codecs: [*BYTES, { name: 'crc32c' }])
    array.chunks[1].write_encoded('x' * 16)
    report = array.check
    assert_equal [2, 2, 1], report.values_at('chunks', 'present', 'corrupt')
    assert_equal 'c/1', report['problems'].first['key']
  end

  def test_strange_names
    root = Zarr.create_group(Zarr::Store.memory)
    root.create_array('emoji 😀/ключ', shape: [1], data_type: 'int8')[0] = 5
    assert_equal 5, root['emoji 😀/ключ'][0]
    assert_equal ['emoji 😀'], root.keys
    assert_equal Encoding::UTF_8, root.keys.first.encoding
    assert_raises(Zarr::InvalidArgumentError) { root["bad \xff".b] }
    assert_equal 5, root['emoji 😀/ключ'.encode('UTF-16LE')][0]
    assert_raises(Zarr::Error) { root.create_group("nul\u0000in/the/name/..") }
  end

  def test_queries
    assert_match(/\A\d+\.\d+\.\d+/, Zarr.library_version)
    assert_operator Zarr.library_version_number, :>=, 1000
    assert Zarr.feature?('codec:zstd')
    assert Zarr.feature?('format:2')
    refute Zarr.feature?('codec:nothing')
    assert_includes Zarr.capabilities.keys, 'codecs'
  end
end
