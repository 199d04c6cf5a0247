using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Zarr.Internal
{
    /// <summary>Elements of text of fixed length as strings. NULs at the end are padding.</summary>
    internal static class TextItems
    {
        /// <summary>Names of the data types of any length.</summary>
        internal const string AnyText = "string", AnyBytes = "bytes";

        private const string Utf32Name = "fixed_length_utf32", BytesName = "null_terminated_bytes";
        private static readonly Encoding Utf32 = new UTF32Encoding(!BitConverter.IsLittleEndian, false, true);
        private static readonly Encoding Utf8 = new UTF8Encoding(false, true);

        internal static bool Is(string dataType)
        {
            return dataType == Utf32Name || dataType == BytesName;
        }

        internal static string Read(string dataType, byte[] items, int offset, int size)
        {
            int unit = dataType == Utf32Name ? 4 : 1, length = size;
            while (length > 0 && IsNul(items, offset + length - unit, unit)) length -= unit;
            try
            {
                return (unit == 4 ? Utf32 : Utf8).GetString(items, offset, length);
            }
            catch (ArgumentException error)
            {
                throw new ZarrCorruptDataException("an element of " + dataType + " is not " + (unit == 4 ? "Unicode" : "UTF-8: read its bytes"), error);
            }
        }

        private static bool IsNul(byte[] items, int offset, int unit)
        {
            for (int i = 0; i < unit; ++i)
                if (items[offset + i] != 0) return false;
            return true;
        }

        internal static void Write(string dataType, string text, byte[] items, int offset, int size)
        {
            if (text == null) throw new ArgumentNullException("source", "an element is null");
            byte[] bytes;
            try
            {
                bytes = (dataType == Utf32Name ? Utf32 : Utf8).GetBytes(text);
            }
            catch (ArgumentException error)
            {
                throw new ArgumentException("a text is not valid UTF-16", "source", error);
            }
            if (text.EndsWith("\0", StringComparison.Ordinal)) throw new ArgumentException("a text ends with a NUL, which is padding", "source");
            if (bytes.Length > size)
                throw new ArgumentException("a text of " + bytes.Length + " bytes, but an element of " + dataType + " has " + size, "source");
            Buffer.BlockCopy(bytes, 0, items, offset, bytes.Length);
        }
    }
}
