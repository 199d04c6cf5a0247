using System;
using System.Collections.Generic;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>What a listing says of a node.</summary>
    public struct NodeEntry
    {
        internal NodeEntry(string path, NodeKind kind)
        {
            Path = path;
            Kind = kind;
        }

        /// <summary>Path relative to the group that was asked; for a child its name.</summary>
        public string Path { get; }

        /// <summary>Array or group.</summary>
        public NodeKind Kind { get; }

        /// <inheritdoc/>
        public override string ToString()
        {
            return Kind + " " + Path;
        }
    }

    /// <summary>A group: nodes below it, by name. See <see cref="ZarrNode"/>.</summary>
    public sealed class ZarrGroup : ZarrNode
    {
        internal ZarrGroup(Snapshot snapshot) : base(snapshot) { }

        /// <summary>Opens a group at a path or URL. See <see cref="ZarrNode.Open(string, OpenMode, OpenOptions, ZarrContext)"/>.</summary>
        /// <param name="url">Where.</param>
        /// <param name="mode">How; options.Mode counts instead when there are options.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="context">Context; null = the process's default.</param>
        /// <returns>The group, to be disposed.</returns>
        /// <exception cref="ZarrInvalidArgumentException">An array is there.</exception>
        public static new ZarrGroup Open(string url, OpenMode mode = OpenMode.Read, OpenOptions options = null, ZarrContext context = null)
        {
            return Expect<ZarrGroup>(Open(url, mode, options, null, context), "a group");
        }

        /// <summary>Makes a group at a path or URL; what was there is erased.</summary>
        /// <param name="url">Where.</param>
        /// <param name="context">Context; null = the process's default.</param>
        /// <returns>The group, to be disposed.</returns>
        public static ZarrGroup Create(string url, ZarrContext context = null)
        {
            return Open(url, OpenMode.Create, null, context);
        }

        /// <summary>Opens a node below, by relative path ("a/b"), through consolidated metadata when the group has some.</summary>
        /// <param name="path">Relative path.</param>
        /// <returns>The node, to be disposed.</returns>
        /// <exception cref="ZarrNotFoundException">There is none.</exception>
        public ZarrNode OpenNode(string path)
        {
            byte[] text = Text.Bytes(path, nameof(path));
            using (Borrowed group = Hold())
            {
                IntPtr node, error;
                Library.Check(Api.zarr_group_open_child(group.Pointer, text, (ulong)text.Length, out node, out error), error);
                return Wrap(node);
            }
        }

        /// <summary>Opens an array below, by relative path.</summary>
        /// <param name="path">Relative path.</param>
        /// <returns>The array, to be disposed.</returns>
        public ZarrArray OpenArray(string path)
        {
            return Expect<ZarrArray>(OpenNode(path), "an array");
        }

        /// <summary>Opens a group below, by relative path.</summary>
        /// <param name="path">Relative path.</param>
        /// <returns>The group, to be disposed.</returns>
        public ZarrGroup OpenGroup(string path)
        {
            return Expect<ZarrGroup>(OpenNode(path), "a group");
        }

        /// <summary>Makes an array below.</summary>
        /// <param name="path">Relative path; groups on the way are made too.</param>
        /// <param name="definition">The array.</param>
        /// <param name="overwrite">Erase what is there first; else <see cref="ZarrExistsException"/>.</param>
        /// <returns>The array, to be disposed.</returns>
        public ZarrArray CreateArray(string path, ArrayDefinition definition, bool overwrite = false)
        {
            if (definition == null) throw new ArgumentNullException(nameof(definition));
            var options = new OpenOptions { Overwrite = overwrite, ZarrFormat = definition.ZarrFormat == 0 ? ZarrFormat : 0 };
            using (ZarrStore store = OpenStore()) return store.CreateArray(Below(path), definition, options);
        }

        /// <summary>Makes a group below.</summary>
        /// <param name="path">Relative path; groups on the way are made too.</param>
        /// <param name="attributes">Its attributes; null = none.</param>
        /// <param name="overwrite">Erase what is there first; else <see cref="ZarrExistsException"/>.</param>
        /// <returns>The group, to be disposed.</returns>
        public ZarrGroup CreateGroup(string path, IEnumerable<KeyValuePair<string, object>> attributes = null, bool overwrite = false)
        {
            using (ZarrStore store = OpenStore())
                return store.CreateGroup(Below(path), attributes, new OpenOptions { Overwrite = overwrite, ZarrFormat = ZarrFormat });
        }

        private string Below(string path)
        {
            if (path == null) throw new ArgumentNullException(nameof(path));
            string own = Path;
            return own.Length == 0 ? path : own + "/" + path;
        }

        /// <summary>Whether the group has no document of its own, only nodes below it.</summary>
        public bool IsImplicit
        {
            get
            {
                using (Borrowed group = Hold()) return Api.zarr_node_is_implicit(group.Pointer) != 0;
            }
        }

        /// <summary>The direct children, sorted by name.</summary>
        /// <returns>One entry a child; read when asked for, not later.</returns>
        public IReadOnlyList<NodeEntry> Children()
        {
            return List(Api.zarr_group_children, (listing, i, name) => new NodeEntry(name, (NodeKind)Api.zarr_listing_kind(listing, i)));
        }

        /// <summary>The direct children, all opened by one call, which is much quicker than <see cref="OpenNode"/> for each: every
        /// document is read once, by the threads of the context together.</summary>
        /// <returns>Sorted by name, each to be disposed; a child that cannot be opened is among them and says why.</returns>
        public IReadOnlyList<OpenedChild> OpenChildren()
        {
            return List(Api.zarr_group_open_children, OpenedChild.Make);
        }

        private delegate int ListingCall(IntPtr group, out IntPtr listing, out IntPtr error);

        private IReadOnlyList<T> List<T>(ListingCall call, Func<IntPtr, ulong, string, T> make)
        {
            using (Borrowed group = Hold())
            {
                IntPtr listing, error;
                Library.Check(call(group.Pointer, out listing, out error), error);
                try
                {
                    var entries = new List<T>();
                    for (ulong i = 0, size = Api.zarr_listing_size(listing); i < size; ++i)
                        entries.Add(make(listing, i, Text.Of(Api.zarr_listing_name(listing, i))));
                    return entries;
                }
                finally
                {
                    Api.zarr_listing_release(listing);
                }
            }
        }

        /// <summary>Every node below, parents before children, siblings by name.</summary>
        /// <returns>Paths relative to this group.</returns>
        public IReadOnlyList<NodeEntry> Tree()
        {
            using (Borrowed group = Hold())
            {
                IntPtr packed, error;
                Library.Check(Api.zarr_flat_walk(group.Pointer, out packed, out error), error);
                var entries = new List<NodeEntry>();
                foreach (var entry in Packed.Take(packed)) entries.Add(new NodeEntry(entry.Value, (NodeKind)entry.Key));
                return entries;
            }
        }

        /// <summary>Whether this snapshot has consolidated metadata.</summary>
        public bool IsConsolidated
        {
            get
            {
                using (Borrowed group = Hold()) return Api.zarr_group_is_consolidated(group.Pointer) != 0;
            }
        }

        /// <summary>Writes consolidated metadata of everything below.</summary>
        public void Consolidate()
        {
            Change(Api.zarr_consolidate);
        }

        /// <summary>Compares the consolidated metadata with what is stored.</summary>
        /// <returns>Differences, each with "key" and "what" ("changed", "missing", "extra"); empty when there are none.</returns>
        /// <exception cref="ZarrNotFoundException">The group has none.</exception>
        public List<object> VerifyConsolidated()
        {
            return ZarrJson.ParseList(Ask(Api.zarr_consolidated_verify));
        }

        /// <summary>Removes the consolidated metadata.</summary>
        /// <exception cref="ZarrNotFoundException">The group has none.</exception>
        public void RemoveConsolidated()
        {
            Change(Api.zarr_consolidated_remove);
        }
    }
}
