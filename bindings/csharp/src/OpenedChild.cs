using System;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>A child of a group, as <see cref="ZarrGroup.OpenChildren"/> has opened it, or failed to. Disposing it disposes its node.
    /// </summary>
    public sealed class OpenedChild : IDisposable
    {
        private readonly ZarrNode node;

        private OpenedChild(string name, ZarrNode node, ZarrException error)
        {
            Name = name;
            this.node = node;
            Error = error;
        }

        internal static OpenedChild Make(IntPtr listing, ulong index, string name)
        {
            IntPtr made, error;
            int status = Api.zarr_listing_node(listing, index, out made, out error);
            if (status == 0) return new OpenedChild(name, ZarrNode.Wrap(made), null);
            Exception failure = Failure.Take(status, error);
            ZarrException why = failure as ZarrException;
            if (why == null) throw failure;
            return new OpenedChild(name, null, why);
        }

        /// <summary>Its name in the group.</summary>
        public string Name { get; }

        /// <summary>Why it could not be opened: its document is wrong, or cannot be read. null when it is open.</summary>
        public ZarrException Error { get; }

        /// <summary>A <see cref="ZarrArray"/> or a <see cref="ZarrGroup"/>, which is this object's.</summary>
        /// <exception cref="ZarrException">It could not be opened; the exception's InnerException is <see cref="Error"/>.</exception>
        public ZarrNode Node
        {
            get
            {
                if (node == null) throw ZarrException.Make(Error.Status, Error.Message, Error);
                return node;
            }
        }

        /// <summary>Disposes the node.</summary>
        public void Dispose()
        {
            if (node != null) node.Dispose();
        }
    }
}
