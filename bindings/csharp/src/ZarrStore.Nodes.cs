using System;
using System.Collections.Generic;
using System.Threading;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <content>Nodes of a store.</content>
    public sealed partial class ZarrStore
    {
        /// <summary>Opens a node.</summary>
        /// <param name="path">Its path; "" = the root.</param>
        /// <param name="mode">How; options.Mode counts instead when there are options.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>The node, to be disposed.</returns>
        /// <exception cref="ZarrNotFoundException">Nothing is there, and the mode does not make it.</exception>
        public ZarrNode OpenNode(string path = "", OpenMode mode = OpenMode.Read, OpenOptions options = null)
        {
            byte[] text = Text.Bytes(path, nameof(path));
            using (Borrowed store = handle.Borrow())
            using (NodeOptions native = NodeOptions.Make(options, mode, null))
            {
                IntPtr node, error;
                Library.Check(Api.zarr_node_open(store.Pointer, text, (ulong)text.Length, native.Open, out node, out error), error);
                return ZarrNode.Wrap(node);
            }
        }

        /// <summary>Opens an array.</summary>
        /// <param name="path">Its path; "" = the root.</param>
        /// <param name="mode">How; options.Mode counts instead when there are options.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>The array, to be disposed.</returns>
        public ZarrArray OpenArray(string path = "", OpenMode mode = OpenMode.Read, OpenOptions options = null)
        {
            return ZarrNode.Expect<ZarrArray>(OpenNode(path, mode, options), "an array");
        }

        /// <summary>Opens a group.</summary>
        /// <param name="path">Its path; "" = the root.</param>
        /// <param name="mode">How; options.Mode counts instead when there are options.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>The group, to be disposed.</returns>
        public ZarrGroup OpenGroup(string path = "", OpenMode mode = OpenMode.Read, OpenOptions options = null)
        {
            return ZarrNode.Expect<ZarrGroup>(OpenNode(path, mode, options), "a group");
        }

        /// <summary>Makes an array. Groups on the way are made too; nothing is left behind on failure.</summary>
        /// <param name="path">Its path; "" = the root.</param>
        /// <param name="definition">The array.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>The array, to be disposed.</returns>
        /// <exception cref="ZarrExistsException">There is something, and options.Overwrite is not set.</exception>
        public ZarrArray CreateArray(string path, ArrayDefinition definition, OpenOptions options = null)
        {
            if (definition == null) throw new ArgumentNullException(nameof(definition));
            byte[] text = Text.Bytes(path, nameof(path));
            using (Borrowed store = handle.Borrow())
            using (NodeOptions native = NodeOptions.Make(options, OpenMode.Read, definition))
            {
                IntPtr node, error, opening = native.Open;
                Library.Check(Api.zarr_create_array(store.Pointer, text, (ulong)text.Length, native.Builder, opening, out node, out error),
                              error);
                return (ZarrArray)ZarrNode.Wrap(node);
            }
        }

        /// <summary>Makes a group. Groups on the way are made too.</summary>
        /// <param name="path">Its path; "" = the root.</param>
        /// <param name="attributes">Its attributes; null = none.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>The group, to be disposed.</returns>
        public ZarrGroup CreateGroup(string path, IEnumerable<KeyValuePair<string, object>> attributes = null, OpenOptions options = null)
        {
            byte[] text = Text.Bytes(path, nameof(path));
            byte[] json = attributes == null ? null : Text.Bytes(ZarrJson.Write(attributes), nameof(attributes));
            using (Borrowed store = handle.Borrow())
            using (NodeOptions native = NodeOptions.Make(options, OpenMode.Read, null))
            {
                IntPtr node, error;
                Library.Check(Api.zarr_create_group(store.Pointer, text, (ulong)text.Length, json, (ulong)(json == null ? 0 : json.Length),
                                                    native.Open, out node, out error), error);
                return (ZarrGroup)ZarrNode.Wrap(node);
            }
        }

        /// <summary>Makes a node from its metadata document: a v3 zarr.json, or a v2 .zarray or .zgroup.</summary>
        /// <param name="path">Its path; "" = the root.</param>
        /// <param name="metadata">The document.</param>
        /// <param name="attributes">v2: attributes beside it; v3: instead of the document's; null = none.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>The node, to be disposed.</returns>
        public ZarrNode CreateFromMetadata(string path, string metadata, IEnumerable<KeyValuePair<string, object>> attributes = null,
                                           OpenOptions options = null)
        {
            byte[] text = Text.Bytes(path, nameof(path));
            byte[] document = Text.Bytes(metadata, nameof(metadata));
            byte[] json = attributes == null ? null : Text.Bytes(ZarrJson.Write(attributes), nameof(attributes));
            using (Borrowed store = handle.Borrow())
            using (NodeOptions native = NodeOptions.Make(options, OpenMode.Read, null))
            {
                IntPtr node, error;
                Library.Check(Api.zarr_create_from_metadata(store.Pointer, text, (ulong)text.Length, document, (ulong)document.Length, json,
                                                            (ulong)(json == null ? 0 : json.Length), native.Open, out node, out error), error);
                return ZarrNode.Wrap(node);
            }
        }

        /// <summary>What is at a path. Groups without a document of their own count as groups.</summary>
        /// <param name="path">The path; "" = the root.</param>
        /// <returns>None when nothing is there.</returns>
        public NodeKind Exists(string path)
        {
            byte[] text = Text.Bytes(path, nameof(path));
            using (Borrowed store = handle.Borrow())
            {
                int kind;
                IntPtr error;
                Library.Check(Api.zarr_exists(store.Pointer, text, (ulong)text.Length, out kind, out error), error);
                return (NodeKind)kind;
            }
        }

        /// <summary>Removes a node and everything below it.</summary>
        /// <param name="path">Its path; "" = the root.</param>
        /// <exception cref="ZarrNotFoundException">There is none.</exception>
        public void EraseNode(string path)
        {
            byte[] text = Text.Bytes(path, nameof(path));
            using (Borrowed store = handle.Borrow())
            {
                IntPtr error;
                Library.Check(Api.zarr_erase(store.Pointer, text, (ulong)text.Length, out error), error);
            }
        }

        /// <summary>Copies a node and everything below it, key by key.</summary>
        /// <param name="path">Its path.</param>
        /// <param name="target">The store to copy to; may be this one.</param>
        /// <param name="targetPath">The copy's path.</param>
        /// <param name="overwrite">Erase what is there first; else <see cref="ZarrExistsException"/>.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void CopyNode(string path, ZarrStore target, string targetPath, bool overwrite = false,
                             CancellationToken cancellationToken = default(CancellationToken))
        {
            Transfer(path, target, targetPath, overwrite, false, cancellationToken);
        }

        /// <summary>Copies a node and everything below it, then erases it here. Until the copy is whole, nothing is erased.</summary>
        /// <param name="path">Its path.</param>
        /// <param name="target">The store to move to; may be this one.</param>
        /// <param name="targetPath">The new path.</param>
        /// <param name="overwrite">Erase what is there first; else <see cref="ZarrExistsException"/>.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void MoveNode(string path, ZarrStore target, string targetPath, bool overwrite = false,
                             CancellationToken cancellationToken = default(CancellationToken))
        {
            Transfer(path, target, targetPath, overwrite, true, cancellationToken);
        }

        private void Transfer(string path, ZarrStore target, string targetPath, bool overwrite, bool move, CancellationToken token)
        {
            if (target == null) throw new ArgumentNullException(nameof(target));
            byte[] from = Text.Bytes(path, nameof(path)), to = Text.Bytes(targetPath, nameof(targetPath));
            token.ThrowIfCancellationRequested();
            using (Borrowed store = handle.Borrow())
            using (Borrowed other = target.handle.Borrow())
            using (CancelSwitch cancel = CancelSwitch.For(token))
            {
                IntPtr error, stop = cancel == null ? IntPtr.Zero : cancel.Pointer;
                int replace = overwrite ? 1 : 0;
                int status = move
                    ? Api.zarr_move(store.Pointer, from, (ulong)from.Length, other.Pointer, to, (ulong)to.Length, replace, stop, out error)
                    : Api.zarr_copy(store.Pointer, from, (ulong)from.Length, other.Pointer, to, (ulong)to.Length, replace, stop, out error);
                Library.Check(status, error, token);
            }
        }
    }
}
