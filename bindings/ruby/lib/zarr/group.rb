# frozen_string_literal: true

module Zarr
  # A group of a hierarchy. Enumerable over its direct children: `group.each { |name, node| ... }`.
  class Group < Node
    include Enumerable

    # A node below the group, by path relative to it: `group['a/b']`.
    # @return [Array, Group] {NotFoundError} when there is none
    def [](path) = Node.wrap(Native.zarr_group_open_child(native, JsonText.utf8(path)))

    # @return [Array, Group, nil] nil when there is none
    # @yield [node] closed afterwards; not called when there is none
    def find_node(path, &block)
      Closable.using(self[path], &block)
    rescue NotFoundError => e
      raise unless e.instance_of?(NotFoundError)

      nil
    end

    # @return [Boolean] whether there is a node at the path
    def key?(path)
      node = find_node(path)
      node&.close
      !node.nil?
    end
    alias include? key?

    # @return [Hash{String => Symbol}] names of the direct children with :array or :group, sorted
    def children
      listing = Native.zarr_group_children(native)
      ::Array.new(Native.zarr_listing_size(listing)) do |i|
        [Native.zarr_listing_name(listing, i), KINDS[Native.zarr_listing_kind(listing, i)]]
      end.to_h
    end

    # @return [Array<String>] names of the direct children
    def keys = children.keys

    # @return [Integer]
    def size = children.size

    # All children are opened by one call, see {#open_children}; one that cannot be opened raises when its turn comes.
    # @yield [name, node] each direct child; the node is closed by hand or by the garbage collector
    def each
      return enum_for(:each) unless block_given?

      each_opened(Native.zarr_group_open_children(native)) { |name, open| yield name, open.call }
      self
    end

    # Opens the direct children, all by one call, which is much quicker than {#[]} for each: every document is read once, by the threads of
    # the context together.
    # @yield [name, error] a child that cannot be opened; without a block its error is raised
    # @return [Hash{String => Array, Group}] sorted by name
    def open_children
      nodes = {}
      each_opened(Native.zarr_group_open_children(native)) do |name, open|
        nodes[name] = open.call
      rescue Error => e
        raise unless block_given?

        yield name, e
      end
      nodes
    end

    # @yield [path, kind] every node below, parents before children; path is relative, kind is :array or :group
    def walk
      return enum_for(:walk) unless block_given?

      Packed.each(Native.zarr_flat_walk(native)).each { |kind, path| yield path, KINDS[kind] }
      self
    end

    # @return [String] what is below, for people
    def tree
      lines = ["#{path.empty? ? '/' : name} (v#{format})"]
      walk do |below, kind|
        depth = below.count('/')
        text = kind == :array ? find_node(below) { |a| " #{a.data_type} #{a.shape.inspect}" } : '/'
        lines << "#{'  ' * (depth + 1)}#{below.split('/').last}#{text}"
      end
      lines.join("\n")
    end

    # Makes an array below the group. See {Zarr.create_array} for the keywords.
    # @return [Array]
    def create_array(path, **options, &block)
      store.then { |s| Zarr.create_array(s, join(path), format: options.delete(:format) || format, **options, &block) }
    end

    # Makes a group below the group.
    # @return [Group]
    def create_group(path, **options, &block)
      store.then { |s| Zarr.create_group(s, join(path), format: options.delete(:format) || format, **options, &block) }
    end

    # Writes consolidated metadata of everything below.
    # @return [self]
    def consolidate = adopt(Native.zarr_consolidate(native))

    # @return [Boolean] whether the group was opened with consolidated metadata
    def consolidated? = Native.zarr_group_is_consolidated(native) == 1

    # Compares the consolidated metadata with what is stored.
    # @return [Array<Hash>] differences, {"key", "what"}
    def verify_consolidated = JsonText.parse(Native.zarr_consolidated_verify(native))

    # Removes the consolidated metadata.
    # @return [self]
    def remove_consolidated = adopt(Native.zarr_consolidated_remove(native))

    private

    def each_opened(listing)
      Native.zarr_listing_size(listing).times do |i|
        yield Native.zarr_listing_name(listing, i), -> { Node.wrap(Native.zarr_listing_node(listing, i)) }
      end
    end

    def join(path) = self.path.empty? ? path : "#{self.path}/#{path}"
    def details = "v#{format}"
  end
end
