# frozen_string_literal: true

require_relative 'helper'

# The library's own stores.
class StoresTest < ZarrTest
  def each_store
    Zarr::Store.memory { |store| yield store }
    folder { |path| Zarr::Store.open(path) { |store| yield store } }
  end

  def test_values
    each_store do |store|
      assert_nil store['a/b']
      store['a/b'] = 'hello'
      assert_equal 'hello', store['a/b']
      assert_equal Encoding::BINARY, store['a/b'].encoding
      assert_equal 'ell', store.get('a/b', 1..3)
      assert_equal 'lo', store.get('a/b', -2..)
      assert_equal 'lo', store.get('a/b', 3..)
      assert_equal 'he', store.get('a/b', ...2)
      assert_equal 5, store.get_value('a/b', 1..1).size
      assert_equal 5, store.stat('a/b').size
      assert_nil store.stat('a/c')
      assert store.key?('a/b')
      refute store.key?('a/c')
      assert_raises(Zarr::OutOfRangeError) { store.get('a/b', 3..9) }
      assert_raises(Zarr::InvalidArgumentError) { store.get('a/b', 3..1) }
      assert_raises(TypeError) { store.get('a/b', 3) }
      store['a/c/d'] = IO::Buffer.for('from a buffer'.dup)
      assert_equal %w[a/b a/c/d], store.list.sort
      assert_equal %w[a/b a/c/], store.list('a/', recursive: false).sort
      assert_equal %w[a/b a/c/d], store.each.sort
      assert_equal %w[a/b], store.select { |key| key.end_with?('b') }
      assert_equal ['hello', nil, 'fr'], store.get_many(['a/b', 'x', ['a/c/d', 0..1]])
      assert store.delete('a/b')
      refute store.delete('a/b')
      store.delete_prefix('a/')
      assert_equal [], store.list
      store.flush
      assert_includes store.capabilities, :writable
      refute_empty store.to_s
    end
  end

  def test_conditions
    Zarr::Store.memory do |store|
      first = store.set('k', '1', if_absent: true)
      assert_kind_of String, first
      assert_equal '1', store.get('k', if_match: first)
      second = store.set('k', '2', if_match: first)
      refute_equal first, second
      assert_equal second, store.stat('k').etag
      assert_raises(Zarr::PreconditionFailedError) { store.set('k', '3', if_match: first) }
    end
  end

  def test_cancelled_requests
    token = Zarr::Cancellation.new
    token.cancel
    assert token.cancelled?
    Zarr::Store.memory do |store|
      assert_raises(Zarr::CancelledError) { store.get('k', cancel: token) }
      assert_raises(Zarr::CancelledError) { store.get_many(['k'], cancel: token) }
    end
  end

  def test_urls_and_options
    folder do |path|
      Zarr::Store.open("file://#{path}", durability: 'fsync') { |store| store['k'] = 'v' }
      assert_equal 'v', File.binread("#{path}/k")
      assert_raises(Zarr::Error) { Zarr::Store.open(path, durability: 'never') }
      assert_raises(Zarr::Error) { Zarr::Store.open(path, nonsense: 1) }
      assert_raises(Zarr::Error) { Zarr::Store.open('gopher://x') }
    end
    name = "memory://shared#{Process.pid}"
    first = Zarr::Store.open(name)
    first['k'] = 'v'
    assert_equal 'v', Zarr::Store.open(name)['k']
  end

  def test_plugins_that_are_none
    assert_raises(Zarr::Error) { Zarr.load_plugin('/no/such/plugin.so') }
    Zarr::Context.new { |context| assert_raises(Zarr::Error) { context.load_plugin(__FILE__) } }
  end

  def test_a_plugin
    Zarr::Context.new(plugins: false) do |context|
      context.load_plugin(ENV.fetch('ZARR_RUBY_TEST_PLUGIN')) # of plugin.c, by test.sh
      array = memory_array([4], store: Zarr::Store.open('memory://', context: context), codecs: [*BYTES, { name: 'ruby_test_xor' }])
      array[] = [1, 2, 3, 4]
      assert_equal [1, 2, 3, 4], array[]
      refute_equal [1, 2, 3].pack('l*'), array.chunks[0].encoded
    end
  end
end
