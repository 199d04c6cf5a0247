using System;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Zarr.Internal
{
    /// <summary>Single elements as C# objects.</summary>
    internal static class Elements
    {
        /// <summary>The element that these bytes are.</summary>
        internal static object Box(string dataType, byte[] item)
        {
            switch (dataType)
            {
                case "bool": return item[0] != 0;
                case "int8": return (sbyte)item[0];
                case "int16": return As<short>(item);
                case "int32": return As<int>(item);
                case "int64": return As<long>(item);
                case "uint8": return item[0];
                case "uint16": return As<ushort>(item);
                case "uint32": return As<uint>(item);
                case "uint64": return As<ulong>(item);
                case "float16": return As<Float16>(item);
                case "float32": return As<float>(item);
                case "float64": return As<double>(item);
                case "complex64": case "complex_float32": return As<Complex64>(item);
                case "complex128": case "complex_float64": return As<Complex>(item);
                case TextItems.AnyText: return System.Text.Encoding.UTF8.GetString(item);
                default: return TextItems.Is(dataType) ? TextItems.Read(dataType, item, 0, item.Length) : (object)item;
            }
        }

        private static T As<T>(byte[] item) where T : struct
        {
            return MemoryMarshal.Read<T>(new ReadOnlySpan<byte>(item));
        }
    }
}
