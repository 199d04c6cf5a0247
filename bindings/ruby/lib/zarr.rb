# frozen_string_literal: true

require_relative 'zarr/version'
require_relative 'zarr/errors'
require_relative 'zarr/native'
require_relative 'zarr/json_text'
require_relative 'zarr/closable'
require_relative 'zarr/cancellation'
require_relative 'zarr/io_options'
require_relative 'zarr/node_options'
require_relative 'zarr/data_type'
require_relative 'zarr/text_type'
require_relative 'zarr/time_type'
require_relative 'zarr/json_type'
require_relative 'zarr/selection'
require_relative 'zarr/values'
require_relative 'zarr/store_adapter'
require_relative 'zarr/codec_adapter'
require_relative 'zarr/context'
require_relative 'zarr/store'
require_relative 'zarr/node'
require_relative 'zarr/group'
require_relative 'zarr/operation'
require_relative 'zarr/array'
require_relative 'zarr/array_data'
require_relative 'zarr/array_slices'
require_relative 'zarr/array_variable'
require_relative 'zarr/array_shape'
require_relative 'zarr/append_writer'
require_relative 'zarr/array_async'
require_relative 'zarr/chunk_grid'
require_relative 'zarr/open'

# Zarr v2 and v3 arrays, through libzarr. Start with {Zarr.open}, {Zarr.create_array} and {Zarr.create_group}.
#
# All objects may be used by several threads at once. Calls release the interpreter lock, and Thread#kill, Timeout and signals
# stop them.
module Zarr
  class << self
    # @return [String] version of the libzarr that runs, "0.1.0"
    def library_version = Native.zarr_version_string

    # @return [Integer] the same as major * 1000000 + minor * 1000 + patch
    def library_version_number = Native.zarr_version_number

    # @param name [String] "codec:zstd", "store:file", "data_type:int32", "format:3", "async", ...
    # @return [Boolean] whether the library that runs has the ability
    def feature?(name) = Native.zarr_has_feature(name.to_s) == 1

    # @return [Hash] everything that a context can do: formats, codecs, stores, data types, limits
    def capabilities(context: nil) = JsonText.parse(Native.zarr_capabilities_json(context&.native))

    # Makes a codec of the default context. See {Context#register_codec}.
    def register_codec(name, codec, **options) = Context.register_codec_in(nil, name, codec, **options)

    # Makes a URL scheme of the default context. See {Context#register_store}.
    def register_store(scheme, opener = nil, **options, &block) = Context.register_store_in(nil, scheme, opener || block, **options)

    # Loads a plugin, a shared library, into the default context.
    def load_plugin(path) = Native.zarr_load_plugin(nil, path.to_s)
  end

  if library_version_number < 1000 || library_version_number / 1_000_000 != VERSION.to_i
    raise LoadError, "zarr #{VERSION} was made for another libzarr than #{library_version}"
  end
end
