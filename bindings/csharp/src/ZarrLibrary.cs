using System.Collections.Generic;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <summary>The native library that runs.</summary>
    public static class ZarrLibrary
    {
        static ZarrLibrary()
        {
            Library.Load();
        }

        /// <summary>Version, "0.1.0".</summary>
        public static string Version
        {
            get { return Text.Of(Api.zarr_version_string()); }
        }

        /// <summary>Version as a number: major * 1000000 + minor * 1000 + patch.</summary>
        public static long VersionNumber
        {
            get { return Api.zarr_version_number(); }
        }

        /// <summary>Whether the library has an ability: "codec:NAME", "store:SCHEME", "data_type:NAME", "chunk_grid:NAME", "format:2",
        /// "format:3", "async", "plugins".</summary>
        /// <param name="name">The ability.</param>
        /// <returns>False for names that it does not know.</returns>
        /// <exception cref="System.ArgumentNullException"><paramref name="name"/> is null.</exception>
        public static bool HasFeature(string name)
        {
            byte[] text = Text.Terminated(name, nameof(name));
            return name.IndexOf('\0') < 0 && Api.zarr_has_feature(text) != 0;
        }

        /// <summary>Everything that a context can do: version, formats, codecs, stores, data types, chunk grids, limits.</summary>
        /// <param name="context">The context; null = the process's default.</param>
        /// <returns>A JSON object as C# values, see <see cref="ZarrJson"/>.</returns>
        public static Dictionary<string, object> Capabilities(ZarrContext context = null)
        {
            using (Borrowed pointer = ZarrContext.Borrow(context))
            {
                System.IntPtr json, error;
                Library.Check(Api.zarr_capabilities_json(pointer.Pointer, out json, out error), error);
                return ZarrJson.ParseObject(Text.Take(json));
            }
        }

        /// <summary>Name of a status as in zarr.h, "ZARR_NOT_FOUND".</summary>
        /// <param name="status">The status.</param>
        /// <returns>"ZARR_UNKNOWN" for other numbers.</returns>
        public static string StatusName(ZarrStatus status)
        {
            return Text.Of(Api.zarr_status_name((int)status));
        }
    }
}
