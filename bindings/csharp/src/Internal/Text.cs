using System;
using System.Runtime.InteropServices;
using System.Text;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>Text and bytes across the boundary: UTF-8 with a length, never the platform's code page.</summary>
    internal static class Text
    {
        private static readonly UTF8Encoding Strict = new UTF8Encoding(false, true);
        private static readonly UTF8Encoding Lenient = new UTF8Encoding(false, false);
        private static readonly byte[] Nothing = new byte[1];
        private const int Short = 64; // keys, mostly ASCII: a loop is several times quicker than an encoder

        /// <summary>The bytes of a short text when all of it is ASCII, else null.</summary>
        private static byte[] Ascii(string text)
        {
            byte[] bytes = new byte[text.Length];
            for (int i = 0; i < bytes.Length; ++i)
            {
                if (text[i] >= 0x80) return null;
                bytes[i] = (byte)text[i];
            }
            return bytes;
        }

        /// <summary>What a fixed statement gives an address of although it is empty; null for null.</summary>
        internal static byte[] Pinnable(byte[] bytes)
        {
            return bytes != null && bytes.Length == 0 ? Nothing : bytes;
        }

        /// <summary>UTF-8 of a text that must not be null.</summary>
        internal static byte[] Bytes(string text, string name)
        {
            if (text == null) throw new ArgumentNullException(name);
            byte[] ascii = text.Length <= Short ? Ascii(text) : null;
            if (ascii != null) return ascii;
            try
            {
                return Strict.GetBytes(text);
            }
            catch (EncoderFallbackException error)
            {
                throw new ArgumentException("The text is not valid UTF-16: " + error.Message, name, error);
            }
        }

        /// <summary>UTF-8 of a text for people: what is not valid UTF-16 becomes U+FFFD. Never throws for a text.</summary>
        internal static byte[] Lossy(string text)
        {
            return Lenient.GetBytes(text);
        }

        /// <summary>NUL-terminated UTF-8, for the few functions without a length.</summary>
        internal static byte[] Terminated(string text, string name)
        {
            byte[] bytes = Bytes(text, name);
            Array.Resize(ref bytes, bytes.Length + 1);
            return bytes;
        }

        /// <summary>A borrowed NUL-terminated text; null for NULL.</summary>
        internal static unsafe string Of(IntPtr text)
        {
            if (text == IntPtr.Zero) return null;
            byte* bytes = (byte*)text;
            int length = 0;
            while (bytes[length] != 0) ++length;
            return length == 0 ? "" : Lenient.GetString(bytes, length);
        }

        /// <summary>Text with a length.</summary>
        internal static unsafe string Of(IntPtr text, ulong length)
        {
            if (length == 0 || text == IntPtr.Zero) return "";
            byte* bytes = (byte*)text;
            if (length <= Short)
            {
                char* characters = stackalloc char[Short];
                int count = 0;
                while (count < (int)length && bytes[count] < 0x80) { characters[count] = (char)bytes[count]; ++count; }
                if (count == (int)length) return new string(characters, 0, count);
            }
            return Lenient.GetString(bytes, checked((int)length));
        }

        /// <summary>Takes a zarr_bytes over as text; null for NULL.</summary>
        internal static string Take(IntPtr bytes)
        {
            if (bytes == IntPtr.Zero) return null;
            try
            {
                return Of(Api.zarr_bytes_data(bytes), Api.zarr_bytes_size(bytes));
            }
            finally
            {
                Api.zarr_bytes_release(bytes);
            }
        }

        /// <summary>Takes a zarr_bytes over as bytes; null for NULL.</summary>
        internal static byte[] TakeBytes(IntPtr bytes)
        {
            if (bytes == IntPtr.Zero) return null;
            try
            {
                byte[] copy = new byte[checked((int)Api.zarr_bytes_size(bytes))];
                if (copy.Length > 0) Marshal.Copy(Api.zarr_bytes_data(bytes), copy, 0, copy.Length);
                return copy;
            }
            finally
            {
                Api.zarr_bytes_release(bytes);
            }
        }
    }
}
