using System;
using System.Collections.Generic;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>One node of a hierarchy: a <see cref="ZarrArray"/> or a <see cref="ZarrGroup"/>. It is a snapshot of its metadata;
    /// what changes metadata through this object (attributes, resize, append) takes the new snapshot over. Any number of threads may
    /// use one node at once; disposing it while calls run lets them end.</summary>
    public abstract class ZarrNode : IDisposable
    {
        private readonly object swap = new object();
        private volatile Snapshot snapshot;
        private volatile bool disposed;

        internal ZarrNode(Snapshot snapshot)
        {
            this.snapshot = snapshot;
        }

        /// <summary>Opens the node at a path or URL: a folder, or "memory://name/a/b" for path a/b of "memory://name".</summary>
        /// <param name="url">Where.</param>
        /// <param name="mode">How; options.Mode counts instead when there are options.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="context">Context; null = the process's default.</param>
        /// <returns>A <see cref="ZarrArray"/> or a <see cref="ZarrGroup"/>, to be disposed.</returns>
        /// <exception cref="ZarrNotFoundException">Nothing is there, and the mode does not make it.</exception>
        public static ZarrNode Open(string url, OpenMode mode = OpenMode.Read, OpenOptions options = null, ZarrContext context = null)
        {
            return Open(url, mode, options, null, context);
        }

        internal static ZarrNode Open(string url, OpenMode mode, OpenOptions options, ArrayDefinition array, ZarrContext context)
        {
            byte[] text = Text.Bytes(url, nameof(url));
            using (Borrowed pointer = ZarrContext.Borrow(context))
            using (NodeOptions native = NodeOptions.Make(options, mode, array))
            {
                IntPtr node, error;
                Library.Check(Api.zarr_open(pointer.Pointer, text, (ulong)text.Length, native.Open, out node, out error), error);
                return Wrap(node);
            }
        }

        /// <summary>Takes a node of the library over.</summary>
        internal static ZarrNode Wrap(IntPtr node)
        {
            Snapshot snapshot = new Snapshot(node);
            return Api.zarr_node_kind(node) == (int)NodeKind.Array ? (ZarrNode)new ZarrArray(snapshot) : new ZarrGroup(snapshot);
        }

        internal static T Expect<T>(ZarrNode node, string what) where T : ZarrNode
        {
            T found = node as T;
            if (found != null) return found;
            string path = node.Path;
            node.Dispose();
            throw new ZarrInvalidArgumentException("'" + path + "' is not " + what);
        }

        /// <summary>Keeps the current snapshot alive until the result is disposed.</summary>
        internal Borrowed Hold(out Snapshot current)
        {
            while (true)
            {
                if (disposed) throw new ObjectDisposedException(GetType().Name);
                current = snapshot;
                try
                {
                    return current.Handle.Borrow();
                }
                catch (ObjectDisposedException)
                {
                    // Another thread has taken a newer snapshot over, or closed the node: the head of the loop knows.
                }
            }
        }

        internal Borrowed Hold()
        {
            Snapshot ignored;
            return Hold(out ignored);
        }

        internal delegate int TextCall(IntPtr node, out IntPtr text, out IntPtr error);

        /// <summary>A text that the library makes of the node.</summary>
        internal string Ask(TextCall call)
        {
            using (Borrowed node = Hold())
            {
                IntPtr text, error;
                Library.Check(call(node.Pointer, out text, out error), error);
                return Text.Take(text);
            }
        }

        internal delegate int NewerCall(IntPtr node, out IntPtr newer, out IntPtr error);

        /// <summary>Runs a call that gives a newer snapshot, and takes that over.</summary>
        internal void Change(NewerCall call)
        {
            using (Borrowed node = Hold())
            {
                IntPtr newer, error;
                Library.Check(call(node.Pointer, out newer, out error), error);
                Replace(newer);
            }
        }

        /// <summary>Takes a newer snapshot over. Calls that use the old one go on with it.</summary>
        internal void Replace(IntPtr node)
        {
            Snapshot newer = new Snapshot(node);
            lock (swap)
            {
                Snapshot old = disposed ? newer : snapshot;
                if (!disposed) snapshot = newer;
                old.Handle.Dispose();
            }
        }

        /// <summary>Array or group.</summary>
        public NodeKind Kind
        {
            get { return this is ZarrArray ? NodeKind.Array : NodeKind.Group; }
        }

        /// <summary>Path in the store, "" for the root.</summary>
        public string Path
        {
            get
            {
                using (Borrowed node = Hold()) return Text.Of(Api.zarr_node_path(node.Pointer));
            }
        }

        /// <summary>Last part of the path, "" for the root.</summary>
        public string Name
        {
            get
            {
                string path = Path;
                return path.Substring(path.LastIndexOf('/') + 1);
            }
        }

        /// <summary>2 or 3.</summary>
        public int ZarrFormat
        {
            get
            {
                using (Borrowed node = Hold()) return Api.zarr_node_format(node.Pointer);
            }
        }

        /// <summary>The node's store; a new object, to be disposed.</summary>
        /// <returns>The store.</returns>
        public ZarrStore OpenStore()
        {
            using (Borrowed node = Hold()) return new ZarrStore(Api.zarr_node_store(node.Pointer));
        }

        /// <summary>Looks again at what is stored.</summary>
        /// <exception cref="ZarrNotFoundException">The node is gone.</exception>
        public void Refresh()
        {
            Change(Api.zarr_node_refresh);
        }

        /// <summary>The metadata document as JSON.</summary>
        /// <param name="format">0: as stored, untouched; 2 or 3: as it would be in that format.</param>
        /// <returns>JSON text.</returns>
        /// <exception cref="ZarrUnsupportedException">It cannot be said in that format.</exception>
        public string GetMetadataJson(int format = 0)
        {
            List<object> notes;
            return GetMetadataJson(format, out notes);
        }

        /// <summary>The metadata document as JSON, and what changes its meaning in another format.</summary>
        /// <param name="format">0: as stored, untouched; 2 or 3: as it would be in that format.</param>
        /// <param name="notes">Sentences such as "fill_value null becomes 0".</param>
        /// <returns>JSON text.</returns>
        public string GetMetadataJson(int format, out List<object> notes)
        {
            using (Borrowed node = Hold())
            {
                IntPtr json, said, error;
                Library.Check(Api.zarr_node_metadata_json(node.Pointer, format, out json, out said, out error), error);
                string text = Text.Take(said);
                notes = string.IsNullOrEmpty(text) ? new List<object>() : ZarrJson.ParseList(text);
                return Text.Take(json);
            }
        }

        /// <summary>All attributes, as values that <see cref="ZarrJson"/> describes; new, the caller's own.</summary>
        /// <returns>The attributes.</returns>
        public Dictionary<string, object> GetAttributes()
        {
            return ZarrJson.ParseObject(Ask(Api.zarr_attributes_json));
        }

        /// <summary>One attribute.</summary>
        /// <param name="name">Its name.</param>
        /// <returns>Its value, null for JSON's null.</returns>
        /// <exception cref="ZarrNotFoundException">There is none of that name.</exception>
        public object GetAttribute(string name)
        {
            byte[] text = Text.Bytes(name, nameof(name));
            return ZarrJson.Parse(Ask((IntPtr node, out IntPtr json, out IntPtr error) =>
                                          Api.zarr_attribute_get(node, text, (ulong)text.Length, out json, out error)));
        }

        /// <summary>Replaces all attributes.</summary>
        /// <param name="attributes">The new ones.</param>
        /// <exception cref="ZarrPreconditionFailedException">Someone else changed the metadata meanwhile, again and again.</exception>
        public void SetAttributes(IEnumerable<KeyValuePair<string, object>> attributes)
        {
            byte[] json = Json(attributes);
            Change((IntPtr node, out IntPtr newer, out IntPtr error) =>
                       Api.zarr_attributes_set(node, json, (ulong)json.Length, out newer, out error));
        }

        /// <summary>Sets some attributes and leaves the others.</summary>
        /// <param name="attributes">Those to set.</param>
        public void UpdateAttributes(IEnumerable<KeyValuePair<string, object>> attributes)
        {
            byte[] json = Json(attributes);
            Change((IntPtr node, out IntPtr newer, out IntPtr error) =>
                       Api.zarr_attributes_update(node, json, (ulong)json.Length, out newer, out error));
        }

        /// <summary>Sets one attribute.</summary>
        /// <param name="name">Its name.</param>
        /// <param name="value">Its value, see <see cref="ZarrJson.Write"/>.</param>
        public void SetAttribute(string name, object value)
        {
            if (name == null) throw new ArgumentNullException(nameof(name));
            UpdateAttributes(new Dictionary<string, object> { { name, value } });
        }

        /// <summary>Removes one attribute.</summary>
        /// <param name="name">Its name.</param>
        /// <exception cref="ZarrNotFoundException">There is none of that name.</exception>
        public void DeleteAttribute(string name)
        {
            byte[] text = Text.Bytes(name, nameof(name));
            Change((IntPtr node, out IntPtr newer, out IntPtr error) =>
                       Api.zarr_attribute_delete(node, text, (ulong)text.Length, out newer, out error));
        }

        private static byte[] Json(IEnumerable<KeyValuePair<string, object>> attributes)
        {
            if (attributes == null) throw new ArgumentNullException(nameof(attributes));
            return Text.Bytes(ZarrJson.Write(attributes), nameof(attributes));
        }

        /// <summary>Decodes every chunk of the array, or of every array below the group, and counts. Corrupt chunks are results, not
        /// failures.</summary>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        /// <returns>"chunks", "present", "missing", "corrupt", "extra", "temporaries", "stored_bytes", "problems".</returns>
        public Dictionary<string, object> Check(IoOptions options = null,
                                                System.Threading.CancellationToken cancellationToken = default(System.Threading.CancellationToken))
        {
            using (Borrowed node = Hold())
            using (CallOptions call = CallOptions.Make(options, cancellationToken))
            {
                IntPtr json, error;
                Library.Check(Api.zarr_check(node.Pointer, call.Pointer, out json, out error), error, cancellationToken);
                return ZarrJson.ParseObject(Text.Take(json));
            }
        }

        /// <summary>Gives the node back. Calls that run, and tasks, end as they would.</summary>
        public void Dispose()
        {
            lock (swap)
            {
                disposed = true;
                snapshot.Handle.Dispose();
            }
            GC.SuppressFinalize(this);
        }
    }
}
