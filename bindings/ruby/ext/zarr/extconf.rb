# frozen_string_literal: true

# Builds the native part against the libzarr that pkg-config names. A built gem holds the source that SWIG made; a checkout makes it
# here.
require 'mkmf'

abort 'zarr: libzarr was not found by pkg-config (is zarr.pc in PKG_CONFIG_PATH?)' unless pkg_config('zarr')

libraries = with_config('zarr-rpath', true) && `pkg-config --variable=libdir zarr`.strip
$LDFLAGS << " -Wl,-rpath,#{libraries}" if libraries.is_a?(String) && !libraries.empty?

unless File.exist?(File.join(__dir__, 'native.cxx'))
  swig = find_executable('swig') || abort('zarr: a checkout needs SWIG 4.1 (a built gem does not)')
  shared = File.expand_path('../../../swig', __dir__)
  include_dir = `pkg-config --variable=includedir zarr`.strip
  system(swig, '-c++', '-ruby', "-I#{shared}", "-I#{include_dir}", "-I#{__dir__}", '-o', 'native.cxx',
         File.join(__dir__, 'zarr_ruby.i')) || abort('zarr: SWIG failed')
  $INCFLAGS << " -I#{shared}"
  $srcs = Dir.glob(File.join(__dir__, '*.cpp')).map { |f| File.basename(f) } + ['native.cxx']
end

$CXXFLAGS << ' -std=c++17 -O2 -fvisibility=hidden'
# SWIG's own code has harmless warnings; the hand-written files are compiled with all.
$warnflags = '-Wall -Wextra -Wno-unused-parameter -Wno-deprecated-declarations -Wno-register -Wno-cast-function-type'
create_makefile('zarr/native')
