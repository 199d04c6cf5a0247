# frozen_string_literal: true

module Zarr
  # Version of this package; that of the libzarr it was written for.
  VERSION = '0.1.0'
end
