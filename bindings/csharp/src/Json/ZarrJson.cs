using System.Collections.Generic;

namespace Zarr
{
    /// <summary>JSON as the C# values that attributes and configurations are made of: <c>null</c>, <see cref="bool"/>,
    /// <see cref="long"/> (<see cref="ulong"/> or <see cref="System.Numerics.BigInteger"/> when it does not fit, so integers stay
    /// exact), <see cref="double"/>, <see cref="string"/>, <see cref="List{T}"/> of object and
    /// <see cref="Dictionary{TKey, TValue}"/> of string to object. The tokens NaN, Infinity and -Infinity, which Zarr's v2 files may
    /// hold, are read as doubles.</summary>
    public static class ZarrJson
    {
        /// <summary>Reads one JSON value.</summary>
        /// <param name="text">The text; nothing but white space may follow the value.</param>
        /// <returns>The value, new and the caller's own.</returns>
        /// <exception cref="System.ArgumentNullException"><paramref name="text"/> is null.</exception>
        /// <exception cref="System.FormatException">It is not JSON; the message says where.</exception>
        public static object Parse(string text)
        {
            if (text == null) throw new System.ArgumentNullException(nameof(text));
            return new JsonReader(text).ReadAll();
        }

        /// <summary>Writes a value as JSON. Besides what <see cref="Parse"/> gives, all of C#'s integer types, float, decimal,
        /// every dictionary with string keys and every enumerable are understood. Doubles are written so that they read back to
        /// the same bits; those that JSON has no word for become NaN, Infinity and -Infinity.</summary>
        /// <param name="value">What to write.</param>
        /// <returns>The text, on one line.</returns>
        /// <exception cref="System.ArgumentException">A value inside has no JSON, or it contains itself.</exception>
        public static string Write(object value)
        {
            return new JsonWriter().Write(value);
        }

        internal static Dictionary<string, object> ParseObject(string text)
        {
            return (Dictionary<string, object>)Parse(text);
        }

        internal static List<object> ParseList(string text)
        {
            return (List<object>)Parse(text);
        }
    }
}
