# frozen_string_literal: true

module Zarr
  # What {Array} and {Group} share. An object shows the node as it was opened or last changed through this object; {#refresh} looks
  # again. Equal paths in equal stores are not the same object.
  class Node
    include Closable

    # Kinds of nodes in zarr.h.
    KINDS = { 1 => :array, 2 => :group }.freeze

    # @api private
    def self.wrap(handle)
      node = (Native.zarr_node_kind(handle) == 1 ? Array : Group).allocate
      node.send(:adopt, handle)
      node
    end

    private_class_method :new

    # @return [Symbol] :array or :group
    def kind = KINDS.fetch(Native.zarr_node_kind(native))

    # @return [String] path in its store, "" for the root
    def path = Native.zarr_node_path(native)

    # @return [String] the last part of the path
    def name = path.split('/').last || ''

    # @return [Integer] 2 or 3
    def format = Native.zarr_node_format(native)

    # @return [Store] the node's store, an object of its own
    def store = Store.wrap(Native.zarr_node_store(native))

    # Looks again at what is stored. {NotFoundError} when the node is gone.
    # @return [self]
    def refresh = adopt(Native.zarr_node_refresh(native))

    # @return [Hash] the attributes: String keys; integers are exact; nil, NaN and the infinities are told apart
    def attributes = JsonText.parse(Native.zarr_attributes_json(native))

    # @return [String] the attributes as JSON: numbers are the stored texts
    def attributes_json = Native.zarr_attributes_json(native).force_encoding(Encoding::UTF_8)

    # Replaces all attributes.
    def attributes=(hash)
      adopt(Native.zarr_attributes_set(native, JsonText.document(hash)))
    end

    # Sets the attributes named in the Hash and leaves the others.
    # @return [self]
    def update_attributes(hash) = adopt(Native.zarr_attributes_update(native, JsonText.document(hash)))

    # @return [Object] the value of one attribute; {NotFoundError} when there is none
    def attribute(name) = JsonText.parse(Native.zarr_attribute_get(native, JsonText.utf8(name)))

    # Removes one attribute; {NotFoundError} when there is none.
    # @return [self]
    def delete_attribute(name) = adopt(Native.zarr_attribute_delete(native, JsonText.utf8(name)))

    # @param format [Integer] 0 = as stored; 2 or 3 = as it would be in that format
    # @return [Hash] the metadata document; v2 attributes are not part of it
    def metadata(format: 0) = JsonText.parse(metadata_json(format: format).first)

    # @return [Array(String, Array<String>)] the metadata document as text, and what changed its meaning on the way
    def metadata_json(format: 0)
      text, notes = Native.zarr_node_metadata_json(native, format)
      [text.force_encoding(Encoding::UTF_8), notes ? JsonText.parse(notes) : []]
    end

    # Decodes every chunk and counts. Damage is a result, not an error.
    # @return [Hash] "chunks", "present", "missing", "corrupt", "extra", "temporaries", "stored_bytes", "problems"
    def check(**options) = JsonText.parse(Native.zarr_check(native, IoOptions.make(**options)))

    # @return [Boolean] whether it is a group without a document of its own
    def implicit? = Native.zarr_node_is_implicit(native) == 1

    # Removes the node and everything below it, and closes this object.
    def erase
      store.tap { |s| s.erase_node(path) }.close
      close
    end

    # @return [String] for people
    def inspect = closed? ? "#<#{self.class.name} closed>" : "#<#{self.class.name} #{path.inspect} #{details}>"

    private

    def adopt(handle)
      @native = handle
      self
    end
  end
end
