using System;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Every data type, in both formats, both byte orders and both element orders.</summary>
    [TestFixture]
    public class DataTypeTests
    {
        private static readonly string[] V2Types = { "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
                                                     "float16", "float32", "float64", "complex64", "complex128" };

        private static void RoundTrip<T>(string dataType, T[] values, T fill) where T : struct
        {
            foreach (int format in new[] { 2, 3 })
                foreach (ByteOrder order in new[] { ByteOrder.Little, ByteOrder.Big })
                    foreach (ElementOrder elements in new[] { ElementOrder.C, ElementOrder.Fortran })
                        RoundTrip(dataType, values, fill, format, order, elements);
        }

        private static void RoundTrip<T>(string dataType, T[] values, T fill, int format, ByteOrder order, ElementOrder elements)
            where T : struct
        {
            var definition = new ArrayDefinition
            {
                DataType = dataType, Shape = new[] { 3L, values.Length }, Chunks = new long[] { 2, 3 }, ZarrFormat = format,
                ByteOrder = order, Order = elements, FillValue = fill
            };
            using (ZarrArray array = ZarrArray.Create("memory://", definition))
            {
                Assert.AreEqual(fill, array.FillValue);
                Assert.AreEqual(typeof(T), array.ElementType);
                Assert.AreEqual(Marshal.SizeOf(typeof(T)) == 4 && typeof(T) == typeof(bool) ? 1 : array.ItemSize, array.ItemSize);
                ByteOrder stored = array.ItemSize == 1 ? ByteOrder.Native : order;
                Assert.AreEqual(stored, array.StoredByteOrder);
                array.Write(values, new Selection(new long[] { 1, 0 }, new[] { 1L, values.Length }));
                T[] expected = Enumerable.Repeat(fill, values.Length).Concat(values).Concat(Enumerable.Repeat(fill, values.Length)).ToArray();
                CollectionAssert.AreEqual(expected, array.Read<T>());
                for (int i = 0; i < values.Length; ++i) Assert.AreEqual(values[i], array.ReadElement<T>(1, i));
            }
        }

        /// <summary>Integers and bool.</summary>
        [Test]
        public void Integers()
        {
            RoundTrip("bool", new[] { true, false, true, true, false }, true);
            RoundTrip("int8", new sbyte[] { sbyte.MinValue, -1, 0, 1, sbyte.MaxValue }, (sbyte)-7);
            RoundTrip("uint8", new byte[] { 0, 1, 127, 128, 255 }, (byte)200);
            RoundTrip("int16", new short[] { short.MinValue, -1, 0, 258, short.MaxValue }, (short)-300);
            RoundTrip("uint16", new ushort[] { 0, 1, 258, 32768, 65535 }, (ushort)60000);
            RoundTrip("int32", new[] { int.MinValue, -1, 0, 16909060, int.MaxValue }, -70000);
            RoundTrip("uint32", new uint[] { 0, 1, 16909060, 2147483648, uint.MaxValue }, 4000000000u);
            RoundTrip("int64", new[] { long.MinValue, -1, 0, 9007199254740993, long.MaxValue }, long.MinValue + 1);
            RoundTrip("uint64", new ulong[] { 0, 1, 9007199254740993, 1UL << 63, ulong.MaxValue }, ulong.MaxValue - 1);
        }

        /// <summary>Floating-point and complex numbers, with everything special.</summary>
        [Test]
        public void RealAndComplexNumbers()
        {
            RoundTrip("float32", new[] { 0.1f, -0.0f, float.NaN, float.PositiveInfinity, float.Epsilon }, float.NaN);
            RoundTrip("float64", new[] { 0.1, double.MaxValue, double.NaN, double.NegativeInfinity, double.Epsilon }, -1e300);
            RoundTrip("float16", new[] { Float16.FromBits(0x3c00), Float16.FromBits(0x7c00), Float16.FromBits(0x0001), (Float16)2.5f,
                                         (Float16)(-65504f) }, (Float16)0.5f);
            RoundTrip("complex64", new[] { new Complex64(1, -2), new Complex64(float.NegativeInfinity, 0.5f), new Complex64(0, 3) },
                      new Complex64(7, 8));
            RoundTrip("complex128", new[] { new Complex(1, -2), new Complex(0.1, double.PositiveInfinity), new Complex(0, 3) },
                      new Complex(-7, 0.1));
        }

        [StructLayout(LayoutKind.Sequential, Pack = 1)]
        private struct Colour
        {
            public byte Red, Green, Blue;
        }

        /// <summary>Raw bytes are bytes, or structs of their size.</summary>
        [Test]
        public void RawBytes()
        {
            var definition = new ArrayDefinition { DataType = "r24", Shape = new long[] { 4 }, Chunks = new long[] { 3 },
                                                   FillValueJson = "[1, 2, 3]" };
            using (ZarrArray array = ZarrArray.Create("memory://", definition))
            {
                Assert.AreEqual(3, array.ItemSize);
                Assert.AreEqual(new byte[] { 1, 2, 3 }, array.FillValue);
                Assert.AreEqual(new byte[] { 1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3 }, array.Read<byte>());
                array.Write(new[] { new Colour { Red = 10, Green = 20, Blue = 30 } }, new Selection(new long[] { 2 }, new long[] { 1 }));
                Assert.AreEqual(20, array.Read<Colour>()[2].Green);
                Assert.AreEqual(30, array.ReadElement<Colour>(2).Blue);
                Assert.AreEqual(1, array.Read<byte>(new Selection(new long[] { 2 }, new long[] { 2 }))[3]);
                Testing.Throws<ArgumentException>(() => array.Read<int>());
            }
        }

        /// <summary>The byte order of the caller's memory, whatever the stored one is.</summary>
        [Test]
        public void ByteOrderOfMemory()
        {
            using (ZarrArray array = Testing.Counting(new long[] { 3 }, new long[] { 2 }))
            {
                var big = new IoOptions { ByteOrder = ByteOrder.Big };
                Assert.AreEqual(new[] { 0, 1 << 24, 2 << 24 }, array.Read<int>(null, big));
                array.Write(new[] { 5 << 24, 6 << 24, 7 << 24 }, null, big);
                Assert.AreEqual(new[] { 5, 6, 7 }, array.Read<int>());
                array.Fill(9 << 24, null, big);
                Assert.AreEqual(new[] { 9, 9, 9 }, array.Read<int>());
            }
        }

        /// <summary>A type that is not the array's is refused with both names.</summary>
        [Test]
        public void WrongElementTypes()
        {
            foreach (string dataType in V2Types)
                using (ZarrArray array = ZarrArray.Create("memory://", Testing.Definition(dataType, new long[] { 2 }, new long[] { 2 })))
                {
                    var error = Testing.Throws<ArgumentException>(() => array.Read<decimal>());
                    StringAssert.Contains("Decimal", error.Message);
                    StringAssert.Contains(dataType, error.Message.Replace("complex_float32", "complex64"));
                    Testing.Throws<ArgumentException>(() => array.Write(new Guid[2]));
                    Testing.Throws<ArgumentException>(() => array.Fill(Guid.Empty));
                    Testing.Throws<ArgumentException>(() => array.ReadAsync<Guid>().GetAwaiter().GetResult());
                    Testing.Throws<ArgumentException>(() => array.Append(0, new long[] { 1 }, new ReadOnlySpan<Guid>(new Guid[1])));
                    Testing.Throws<ArgumentException>(() => array.ReadChunk(new long[] { 0 }, new Span<Guid>(new Guid[2])));
                }
        }

        /// <summary>Elements as JSON and back.</summary>
        [Test]
        public void ElementsAndJson()
        {
            using (ZarrArray array = ZarrArray.Create("memory://", Testing.Definition("float64", new long[] { 3 }, new long[] { 3 })))
            {
                double nan = BitConverter.Int64BitsToDouble(0x7ff8L << 48); // C#'s own has the sign bit
                Assert.AreEqual("0.1\n\"NaN\"\n\"-Infinity\"\n", array.ElementsToJson<double>(new[] { 0.1, nan, double.NegativeInfinity }));
                Assert.AreEqual(0.1, array.ElementFromJson("0.1"));
                Assert.AreEqual(double.PositiveInfinity, array.ElementFromJson("\"Infinity\""));
                Assert.AreEqual("<f8", array.NumpyType);
                Testing.Throws<ZarrException>(() => array.ElementFromJson("\"much\""));
                Testing.Throws<ArgumentNullException>(() => array.ElementFromJson(null));
            }
        }

        /// <summary>Half floats: every one of them to float and back.</summary>
        [Test]
        public void HalfFloats()
        {
            for (int bits = 0; bits < 65536; ++bits)
            {
                Float16 half = Float16.FromBits((ushort)bits);
                float wide = half;
                if (float.IsNaN(wide)) Assert.IsTrue(float.IsNaN((float)(Float16)wide));
                else Assert.AreEqual(bits, ((Float16)wide).Bits);
            }
            Assert.AreEqual(0x7c00, ((Float16)1e6f).Bits);
            Assert.AreEqual(0x3c00, ((Float16)1.0001f).Bits);
            Assert.IsTrue(((Float16)2f).Equals((Float16)2f));
        }

        /// <summary>Elements are converted on the way, and fields of records read and written.</summary>
        [Test]
        public void Conversion()
        {
            using (ZarrArray array = ZarrArray.Create("memory://", Testing.Definition("float64", new long[] { 4 }, new long[] { 3 })))
            {
                array.Write(new short[] { -3, 0, 7, 300 }, null, IoOptions.As<short>());
                CollectionAssert.AreEqual(new double[] { -3, 0, 7, 300 }, array.Read<double>());
                CollectionAssert.AreEqual(new[] { -3, 0, 7, 300 }, array.Read<int>(null, IoOptions.As<int>()));
                Testing.Throws<ZarrInvalidArgumentException>(() => array.Read<byte>(null, IoOptions.As<byte>()));
                IoOptions saturate = IoOptions.As<byte>(), wrap = IoOptions.As<byte>(), up = IoOptions.As<sbyte>();
                saturate.OutOfRange = up.OutOfRange = OutOfRange.Saturate;
                wrap.OutOfRange = OutOfRange.Wrap;
                up.Rounding = Rounding.Up;
                CollectionAssert.AreEqual(new byte[] { 0, 0, 7, 255 }, array.Read<byte>(null, saturate));
                CollectionAssert.AreEqual(new byte[] { 253, 0, 7, 44 }, array.Read<byte>(null, wrap));
                array.Fill(2.5f, new Selection(new long[] { 0 }, new long[] { 2 }), IoOptions.As<float>());
                CollectionAssert.AreEqual(new sbyte[] { 3, 3, 7, 127 }, array.ReadAsync<sbyte>(null, up).Result);
                Testing.Throws<ArgumentException>(() => array.Read<float>(null, IoOptions.As<int>()));
                Testing.Throws<ArgumentException>(() => array.Read<float>(null, new IoOptions { MemoryDataType = "float31" }));
                Testing.Throws<ArgumentException>(() => IoOptions.As<Guid>());
            }
            foreach (string name in new[] { "bfloat16", "float8_e4m3" })
                using (ZarrArray array = ZarrArray.Create("memory://", Testing.Definition(name, new long[] { 3 }, new long[] { 2 })))
                {
                    array.Write(new[] { 1.5f, -2, 0.25f }, null, IoOptions.As<float>());
                    CollectionAssert.AreEqual(new[] { 1.5, -2, 0.25 }, array.Read<double>(null, IoOptions.As<double>()));
                }
            ArrayDefinition records = Testing.Definition("[[\"a\", \"<i4\"], [\"b\", \">f8\"]]", new long[] { 3 }, new long[] { 2 });
            records.ZarrFormat = 2;
            using (ZarrArray array = ZarrArray.Create("memory://", records))
            {
                array.Write(new[] { 1, 2, 3 }, null, new IoOptions { Field = "a", MemoryDataType = "int32" });
                array.Write(new[] { 0.5, 1.5, 2.5 }, null, new IoOptions { Field = "b", MemoryDataType = "float64" });
                CollectionAssert.AreEqual(new float[] { 1, 2, 3 }, array.Read<float>(null, new IoOptions { Field = "a", MemoryDataType = "float32" }));
                Assert.AreEqual(1.5, array.Read<double>(null, new IoOptions { Field = "b", MemoryDataType = "float64" })[1]);
                Testing.Throws<ArgumentException>(() => array.Read<float>(null, new IoOptions { Field = "a" }));
                Testing.Throws<ZarrException>(() => array.Read<float>(null, new IoOptions { Field = "none", MemoryDataType = "float32" }));
            }
        }
    }
}
