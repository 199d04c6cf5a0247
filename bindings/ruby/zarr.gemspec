# frozen_string_literal: true

require_relative 'lib/zarr/version'

Gem::Specification.new do |spec|
  spec.name = 'zarr'
  spec.version = Zarr::VERSION
  spec.summary = 'Zarr v2 and v3 arrays, through libzarr'
  spec.description = 'Reads and writes Zarr arrays of both formats, in place and in parallel, with stores and codecs written in Ruby.'
  spec.authors = ['The libzarr authors']
  spec.license = 'MIT'
  spec.required_ruby_version = '>= 3.1'
  # build.sh puts native.cxx, which SWIG makes, beside the sources: installing the gem needs no SWIG.
  spec.files = Dir.chdir(__dir__) { Dir['{lib,ext,examples}/**/*.{rb,cpp,hpp,cxx,h,i}', 'README.md', 'LICENSE', '.yardopts'] }
  spec.extensions = ['ext/zarr/extconf.rb']
  spec.require_paths = ['lib']
  spec.metadata = { 'rubygems_mfa_required' => 'true' }
end
