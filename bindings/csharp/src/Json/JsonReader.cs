using System;
using System.Collections.Generic;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Zarr
{
    /// <summary>A strict reader (RFC 8259) that also takes NaN, Infinity and -Infinity.</summary>
    internal sealed class JsonReader
    {
        private const int MaxDepth = 512;
        private readonly string text;
        private int at;
        private int depth;

        internal JsonReader(string text)
        {
            this.text = text;
        }

        internal object ReadAll()
        {
            object value = ReadValue();
            SkipSpace();
            if (at < text.Length) throw Wrong("the end");
            return value;
        }

        private FormatException Wrong(string expected)
        {
            string found = at < text.Length ? "'" + text[at] + "'" : "the end";
            return new FormatException("JSON, character " + at + ": expected " + expected + ", found " + found);
        }

        private void SkipSpace()
        {
            while (at < text.Length && (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) ++at;
        }

        private object ReadValue()
        {
            SkipSpace();
            if (at >= text.Length) throw Wrong("a value");
            switch (text[at])
            {
                case '{': return ReadObject();
                case '[': return ReadList();
                case '"': return ReadString();
                case 't': return Word("true", true);
                case 'f': return Word("false", false);
                case 'n': return Word("null", null);
                case 'N': return Word("NaN", double.NaN);
                case 'I': return Word("Infinity", double.PositiveInfinity);
                default: return ReadNumber();
            }
        }

        private object Word(string word, object value)
        {
            if (string.CompareOrdinal(text, at, word, 0, word.Length) != 0) throw Wrong(word);
            at += word.Length;
            return value;
        }

        private void Enter()
        {
            if (++depth > MaxDepth) throw new FormatException("JSON: nested deeper than " + MaxDepth);
            ++at;
            SkipSpace();
        }

        /// <summary>After a member: true at a comma, false (and past it) at the closing character.</summary>
        private bool More(char close)
        {
            SkipSpace();
            if (at < text.Length && text[at] == ',')
            {
                ++at;
                return true;
            }
            if (at >= text.Length || text[at] != close) throw Wrong("',' or '" + close + "'");
            ++at;
            --depth;
            return false;
        }

        private Dictionary<string, object> ReadObject()
        {
            var members = new Dictionary<string, object>();
            Enter();
            if (at < text.Length && text[at] == '}')
            {
                More('}');
                return members;
            }
            do
            {
                SkipSpace();
                if (at >= text.Length || text[at] != '"') throw Wrong("a name");
                string name = ReadString();
                SkipSpace();
                if (at >= text.Length || text[at] != ':') throw Wrong("':'");
                ++at;
                if (members.ContainsKey(name)) throw new FormatException("JSON, character " + at + ": a second member \"" + name + "\"");
                members.Add(name, ReadValue());
            } while (More('}'));
            return members;
        }

        private List<object> ReadList()
        {
            var items = new List<object>();
            Enter();
            if (at < text.Length && text[at] == ']')
            {
                More(']');
                return items;
            }
            do items.Add(ReadValue()); while (More(']'));
            return items;
        }

        private string ReadString()
        {
            var result = new StringBuilder();
            for (++at; at < text.Length; ++at)
            {
                char c = text[at];
                if (c == '"')
                {
                    ++at;
                    return result.ToString();
                }
                if (c < ' ') throw Wrong("no control character in a string");
                result.Append(c == '\\' ? ReadEscape() : c);
            }
            throw Wrong("'\"'");
        }

        private char ReadEscape()
        {
            if (++at >= text.Length) throw Wrong("an escape");
            switch (text[at])
            {
                case '"': case '\\': case '/': return text[at];
                case 'b': return '\b';
                case 'f': return '\f';
                case 'n': return '\n';
                case 'r': return '\r';
                case 't': return '\t';
                case 'u': break;
                default: throw Wrong("an escape");
            }
            int code = 0;
            for (int i = 0; i < 4; ++i)
            {
                if (++at >= text.Length) throw Wrong("four hexadecimal digits");
                int digit = "0123456789abcdef".IndexOf(char.ToLowerInvariant(text[at]));
                if (digit < 0) throw Wrong("four hexadecimal digits");
                code = code * 16 + digit;
            }
            return (char)code;
        }

        private int Digits()
        {
            int first = at;
            while (at < text.Length && text[at] >= '0' && text[at] <= '9') ++at;
            if (at == first) throw Wrong("a value");
            return at - first;
        }

        private object ReadNumber()
        {
            int first = at;
            bool negative = text[at] == '-';
            if (negative)
            {
                ++at;
                if (at < text.Length && text[at] == 'I') return Word("Infinity", double.NegativeInfinity);
            }
            bool zero = at < text.Length && text[at] == '0';
            if (Digits() > 1 && zero) throw new FormatException("JSON, character " + first + ": a number with a leading zero");
            bool integer = true;
            if (at < text.Length && text[at] == '.')
            {
                integer = false;
                ++at;
                Digits();
            }
            if (at < text.Length && (text[at] == 'e' || text[at] == 'E'))
            {
                integer = false;
                ++at;
                if (at < text.Length && (text[at] == '+' || text[at] == '-')) ++at;
                Digits();
            }
            string number = text.Substring(first, at - first);
            return integer && number != "-0" ? Integer(number) : Real(number);
        }

        private static object Integer(string number)
        {
            long small;
            ulong large;
            if (long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out small)) return small;
            if (ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out large)) return large;
            return BigInteger.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }

        /// <summary>Mono throws where .NET gives infinity.</summary>
        private static double Real(string number)
        {
            try
            {
                double value = double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
                return value == 0 && number[0] == '-' ? -0.0 : value;
            }
            catch (OverflowException)
            {
                return number[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            }
        }
    }
}
