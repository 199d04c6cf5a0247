using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Zarr
{
    internal sealed class JsonWriter
    {
        private const int MaxDepth = 512;
        private readonly StringBuilder text = new StringBuilder();
        private int depth;

        internal string Write(object value)
        {
            Value(value);
            return text.ToString();
        }

        private void Value(object value)
        {
            string word = Scalar(value);
            if (word != null)
            {
                text.Append(word);
                return;
            }
            if (value is string) String((string)value);
            else if (value is char) String(value.ToString());
            else Container(value);
        }

        private static string Scalar(object value)
        {
            if (value == null) return "null";
            if (value is bool) return (bool)value ? "true" : "false";
            if (value is double) return Real((double)value, ((double)value).ToString("R", CultureInfo.InvariantCulture));
            if (value is float) return Real((float)value, ((float)value).ToString("R", CultureInfo.InvariantCulture));
            if (value is decimal) return ((decimal)value).ToString(CultureInfo.InvariantCulture);
            if (value is BigInteger) return ((BigInteger)value).ToString(CultureInfo.InvariantCulture);
            if (value is sbyte || value is byte || value is short || value is ushort || value is int || value is uint || value is long ||
                value is ulong)
                return ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture);
            return null;
        }

        /// <summary>"R" of older runtimes may lose the last bit; 17 digits never do. A point keeps it a real number.</summary>
        private static string Real(double value, string shortest)
        {
            if (double.IsNaN(value)) return "NaN";
            if (double.IsInfinity(value)) return value > 0 ? "Infinity" : "-Infinity";
            if (value == 0) return 1 / value < 0 ? "-0.0" : "0.0";
            if (double.Parse(shortest, CultureInfo.InvariantCulture) != value && (float)value != value)
                shortest = value.ToString("G17", CultureInfo.InvariantCulture);
            return shortest.IndexOfAny(new[] { '.', 'e', 'E' }) < 0 ? shortest + ".0" : shortest;
        }

        private void Container(object value)
        {
            if (++depth > MaxDepth) throw new ArgumentException("JSON: nested deeper than " + MaxDepth + ", or a value contains itself");
            if (value is IDictionary) Members((IDictionary)value);
            else if (value is IEnumerable<KeyValuePair<string, object>>) Members((IEnumerable<KeyValuePair<string, object>>)value);
            else if (value is IEnumerable) Items((IEnumerable)value);
            else throw new ArgumentException("JSON has no word for a " + value.GetType());
            --depth;
        }

        private void Members(IDictionary members)
        {
            string separator = "{";
            foreach (DictionaryEntry member in members)
            {
                string name = member.Key as string;
                if (name == null) throw new ArgumentException("JSON: names are strings, not " + member.Key.GetType());
                Member(ref separator, name, member.Value);
            }
            text.Append(separator == "{" ? "{}" : "}");
        }

        private void Members(IEnumerable<KeyValuePair<string, object>> members)
        {
            string separator = "{";
            foreach (var member in members) Member(ref separator, member.Key, member.Value);
            text.Append(separator == "{" ? "{}" : "}");
        }

        private void Member(ref string separator, string name, object value)
        {
            text.Append(separator);
            separator = ", ";
            String(name);
            text.Append(": ");
            Value(value);
        }

        private void Items(IEnumerable items)
        {
            string separator = "[";
            foreach (object item in items)
            {
                text.Append(separator);
                separator = ", ";
                Value(item);
            }
            text.Append(separator == "[" ? "[]" : "]");
        }

        private void String(string value)
        {
            text.Append('"');
            foreach (char c in value)
            {
                if (c == '"' || c == '\\') text.Append('\\').Append(c);
                else if (c < ' ') text.Append("\\u").Append(((int)c).ToString("x4"));
                else text.Append(c);
            }
            text.Append('"');
        }
    }
}
