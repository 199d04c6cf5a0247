using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Zarr.Internal
{
    /// <summary>Which C# types hold the elements of a data type.</summary>
    internal static class ElementType
    {
        private static readonly Dictionary<string, Type[]> types = new Dictionary<string, Type[]>
        {
            { "bool", new[] { typeof(bool), typeof(byte) } },
            { "int8", new[] { typeof(sbyte) } },
            { "int16", new[] { typeof(short) } },
            { "int32", new[] { typeof(int) } },
            { "int64", new[] { typeof(long) } },
            { "uint8", new[] { typeof(byte) } },
            { "uint16", new[] { typeof(ushort), typeof(char) } },
            { "uint32", new[] { typeof(uint) } },
            { "uint64", new[] { typeof(ulong) } },
            { "float16", new[] { typeof(Float16) } },
            { "float32", new[] { typeof(float) } },
            { "float64", new[] { typeof(double) } },
            { "complex64", new[] { typeof(Complex64) } },
            { "complex_float32", new[] { typeof(Complex64) } },
            { "complex128", new[] { typeof(Complex) } },
            { "complex_float64", new[] { typeof(Complex) } }
        };

        /// <summary>The C# type of one element; byte[] for raw ones and those of any length.</summary>
        internal static Type Of(string dataType)
        {
            Type[] found;
            if (dataType == TextItems.AnyText || TextItems.Is(dataType)) return typeof(string);
            return types.TryGetValue(dataType, out found) ? found[0] : typeof(byte[]);
        }

        /// <summary>The v3 name of the data type whose elements have this C# type.</summary>
        internal static string NameOf(Type type)
        {
            foreach (KeyValuePair<string, Type[]> entry in types)
                if (entry.Value[0] == type) return entry.Key;
            throw new ArgumentException("there is no data type of " + type);
        }

        /// <summary>Items of T that make one element: 1, or more for the bytes of a raw element. Throws when T does not fit.</summary>
        internal static int PerElement<T>(string dataType, int itemSize) where T : struct
        {
            Type[] found;
            int size = SizeOf<T>();
            if (types.TryGetValue(dataType, out found))
            {
                if (Array.IndexOf(found, typeof(T)) >= 0) return 1;
                throw Mismatch(typeof(T), dataType, found[0].Name);
            }
            if (itemSize == 0) return 1;
            if (typeof(T) == typeof(byte)) return itemSize;
            if (size == itemSize) return 1;
            throw Mismatch(typeof(T), dataType, "byte, or a struct of " + itemSize + " bytes");
        }

        private static ArgumentException Mismatch(Type given, string dataType, string expected)
        {
            return new ArgumentException("elements of data type " + dataType + " are " + expected + " in C#, not " + given.Name);
        }

        internal static int SizeOf<T>() where T : struct
        {
            if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
                throw new ArgumentException(typeof(T) + " holds references: its bytes are no elements");
            return MemoryMarshal.AsBytes(new ReadOnlySpan<T>(new T[1])).Length;
        }
    }
}
