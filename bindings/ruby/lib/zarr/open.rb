# frozen_string_literal: true

module Zarr
  class << self
    # Opens the array or group at a path or URL, or in a store.
    #
    #   Zarr.open('data.zarr') { |array| array[0, 1..3] }
    #   Zarr.open('data.zarr', mode: 'a', shape: [100], data_type: 'int32')
    #
    # @param target [String, #to_path, Store, Object] the node's folder or URL; or a store, also one written in Ruby
    # @param path [String] the node's path in the store
    # @option words [String] :mode "r" (must exist), "r+", "a" (made when absent), "w" (made anew), "w-" (must not exist)
    # @option words [Integer, nil] :format 2 or 3; nil = what is there, and 3 for new nodes
    # @option words [Boolean, nil] :consolidated true = use consolidated metadata or fail, false = never
    # @param words keywords of {create_array} for modes that make an array (a group without data_type), metadata:, store_options:
    # @yield [node] closed afterwards
    # @return [Array, Group, Object] the node, or the block's value
    def open(target, path: nil, context: nil, **words, &block)
      if url?(target)
        options = NodeOptions.new(**(path ? words.merge(path: path) : words))
        handle = Native.zarr_open(context&.native, JsonText.utf8(url_of(target)), options.open_options)
      else
        options = NodeOptions.new(**words)
        handle = Native.zarr_node_open(Store.of(target, context: context).native, JsonText.utf8(path || ''), options.open_options)
      end
      Closable.using(Node.wrap(handle), &block)
    end

    # The same for arrays only.
    # @return [Array]
    def open_array(target, **words, &block) = open_kind(Array, target, **words, &block)

    # The same for groups only.
    # @return [Group]
    def open_group(target, **words, &block) = open_kind(Group, target, **words, &block)

    # Makes an array.
    #
    #   Zarr.create_array('data.zarr', shape: [1000, 1000], chunks: [100, 100], data_type: 'float32', fill_value: Float::NAN)
    #
    # @param target [String, #to_path, Store, Object] as for {open}
    # @param path [String] path in the store; missing parents are made
    # @param shape [Array<Integer>] extents
    # @param data_type [String, Symbol, Hash] v3 name, NumPy type string ("<f8"), or JSON of either format
    # @param words chunks:, shards:, chunk_grid:, fill_value:, codecs:, filters:, compressor:, order: ("C" or "F"), byte_order:,
    #   separator:, key_encoding:, dimension_names:, attributes:, format:, overwrite:
    # @yield [array] closed afterwards
    # @return [Array]
    def create_array(target, path = '', shape:, data_type:, context: nil, **words, &block)
      options = NodeOptions.new(shape: shape, data_type: data_type, **words)
      handle = Native.zarr_create_array(Store.of(target, context: context).native, JsonText.utf8(path), options.array_builder,
                                        options.open_options)
      Closable.using(Node.wrap(handle), &block)
    end

    # Makes a group.
    # @return [Group]
    def create_group(target, path = '', attributes: nil, context: nil, **words, &block)
      options = NodeOptions.new(**words)
      handle = Native.zarr_create_group(Store.of(target, context: context).native, JsonText.utf8(path),
                                        attributes && JsonText.document(attributes), options.open_options)
      Closable.using(Node.wrap(handle), &block)
    end

    # Makes an array or group from its metadata document: a v3 zarr.json, or a v2 .zarray or .zgroup with attributes beside it.
    # @param metadata [String, Hash]
    # @return [Array, Group]
    def create_from_metadata(target, path = '', metadata:, attributes: nil, context: nil, **words, &block)
      options = NodeOptions.new(**words)
      handle = Native.zarr_create_from_metadata(Store.of(target, context: context).native, JsonText.utf8(path),
                                                JsonText.document(metadata), attributes && JsonText.document(attributes),
                                                options.open_options)
      Closable.using(Node.wrap(handle), &block)
    end

    # @return [Symbol, nil] what is at a path or URL: :array, :group or nil
    def kind(target, path: '', context: nil) = Store.of(target, context: context).kind(path)

    private

    def url?(target) = target.is_a?(String) || (target.respond_to?(:to_path) && !target.is_a?(Store))
    def url_of(target) = target.is_a?(String) ? target : target.to_path

    def open_kind(wanted, target, **words, &block)
      node = open(target, **words)
      unless node.is_a?(wanted)
        found = node.kind
        node.close
        raise InvalidArgumentError, "expected #{wanted == Array ? 'an array' : 'a group'}, found #{found == :array ? 'an array' : 'a group'}"
      end
      Closable.using(node, &block)
    end
  end
end
