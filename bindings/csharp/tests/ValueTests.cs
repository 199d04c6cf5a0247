using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Text and times as values of C#.</summary>
    [TestFixture]
    public class ValueTests
    {
        private static ZarrArray Make(string dataType, long count, int format = 3, ByteOrder order = ByteOrder.Native)
        {
            ArrayDefinition definition = Testing.Definition(dataType, new[] { count }, new[] { Math.Max(1, count / 2) });
            definition.ZarrFormat = format;
            definition.ByteOrder = order;
            return ZarrArray.Create("memory://", definition);
        }

        /// <summary>Text of fixed length, of every plane, in both formats and byte orders.</summary>
        [Test]
        public void Strings()
        {
            string[] words = { "", "a", "gr\u00f6\u00dfe", "\U0001F600b\0c", "\u043a\u043b\u044e\u0447", "12345" };
            foreach (int format in new[] { 2, 3 })
                foreach (ByteOrder order in new[] { ByteOrder.Little, ByteOrder.Big })
                    using (ZarrArray array = Make("<U5", 6, format, order))
                    {
                        array.WriteStrings(words);
                        CollectionAssert.AreEqual(words, array.ReadStrings());
                        var back = new Selection(new long[] { 5 }, new long[] { 3 }, new long[] { -2 });
                        CollectionAssert.AreEqual(new[] { "12345", words[3], "a" }, array.ReadStrings(back));
                        array.WriteStrings(new[] { "x" }, new Selection(new long[] { 2 }, new long[] { 1 }));
                        Assert.AreEqual("x", array.ReadStrings()[2]);
                        Assert.AreEqual("", array.FillValue);
                        foreach (string bad in new[] { "123456", "a\0", "\ud83d", null })
                            Testing.Throws<ArgumentException>(() => array.WriteStrings(new[] { bad, "", "", "", "", "" }));
                        Testing.Throws<ArgumentException>(() => array.WriteStrings(new[] { "a" }));
                        Testing.Throws<ArgumentNullException>(() => array.WriteStrings(null));
                        Testing.Throws<ArgumentException>(() => array.ReadStrings(null, new IoOptions { ByteOrder = ByteOrder.Big }));
                        Testing.Throws<ArgumentException>(() => array.ReadDateTimes());
                    }
            using (ZarrArray array = Make("|S6", 3))
            {
                array.WriteStrings(new[] { "gr\u00f6\u00df", "", "a" });
                CollectionAssert.AreEqual(new[] { "gr\u00f6\u00df", "", "a" }, array.ReadStrings());
                Testing.Throws<ArgumentException>(() => array.WriteStrings(new[] { "gr\u00f6\u00dfe", "", "" }));
                array.Write(new byte[] { 255, 0, 0, 0, 0, 0 }, new Selection(new long[] { 0 }, new long[] { 1 }));
                Testing.Throws<ZarrCorruptDataException>(() => array.ReadStrings());
            }
            using (ZarrArray array = Testing.Counting(new long[] { 2 }, new long[] { 2 })) Testing.Throws<ArgumentException>(() => array.ReadStrings());
        }

        /// <summary>Text of any length, in both formats.</summary>
        [TestCase(2)]
        [TestCase(3)]
        public void StringsOfAnyLength(int format)
        {
            string[] words = { "", "a", "gr\u00f6\u00dfe \U0001F600", "x\0y\0", "\u043a\u043b\u044e\u0447", new string('z', 5000) };
            ArrayDefinition definition = Testing.Definition("string", new long[] { 2, 3 }, new long[] { 2, 2 });
            definition.ZarrFormat = format;
            definition.FillValue = "none";
            using (ZarrArray array = ZarrArray.Create("memory://", definition))
            {
                Assert.AreEqual(typeof(string), array.ElementType);
                Assert.AreEqual("none", array.FillValue);
                Assert.AreEqual("none", array.ReadStrings()[5]);
                array.WriteStrings(words);
                CollectionAssert.AreEqual(words, array.ReadStrings());
                var row = new Selection(new long[] { 0, 2 }, new long[] { 1, 2 }, new long[] { 1, -2 });
                CollectionAssert.AreEqual(new[] { words[2], words[0] }, array.ReadStrings(row));
                var corner = new Selection(new long[] { 0, 0 }, new long[] { 1, 2 });
                Assert.AreEqual("\"\"\n\"a\"", array.ReadJson(corner).Trim());
                array.FillString("full", corner);
                CollectionAssert.AreEqual(new[] { "full", "full" }, array.ReadStrings(corner));
                array.FillString("", corner);
                Assert.AreEqual("", array.ReadStrings()[0]);
                array.AppendStrings(0, new long[] { 1, 3 }, new[] { "p", "", "q" });
                Assert.AreEqual(new long[] { 3, 3 }, array.Shape);
                CollectionAssert.AreEqual(new[] { "p", "", "q" }, array.ReadStrings().Skip(6));
                Testing.Throws<ArgumentException>(() => array.WriteStrings(words));
                Testing.Throws<ArgumentException>(() => array.WriteStrings(new[] { "\ud83d", "" }, corner));
                Testing.Throws<ArgumentNullException>(() => array.WriteStrings(new string[] { null, "" }, corner));
                Testing.Throws<ArgumentNullException>(() => array.WriteStrings(null));
                Testing.Throws<ArgumentOutOfRangeException>(() => array.AppendStrings(2, new long[] { 1, 3 }, new[] { "p", "", "q" }));
                Testing.Throws<ArgumentException>(() => array.AppendStrings(0, new long[] { 1, 3 }, new[] { "p" }));
                Testing.Throws<ArgumentException>(() => array.ReadByteStrings());
                Testing.Throws<ZarrUnsupportedException>(() => array.Read<byte>());
                Testing.Throws<ZarrOutOfRangeException>(() => array.ReadStrings(new Selection(new long[] { 3, 0 }, new long[] { 1, 1 })));
                Testing.Throws<OperationCanceledException>(() => array.ReadStrings(null, null, new System.Threading.CancellationToken(true)));
                array.Dispose();
                Testing.Throws<ObjectDisposedException>(() => array.ReadStrings());
            }
        }

        /// <summary>Bytes of any length.</summary>
        [Test]
        public void BytesOfAnyLength()
        {
            using (ZarrArray array = Make("bytes", 4))
            {
                byte[][] pieces = { new byte[0], new byte[] { 0, 255 }, new byte[] { 7 }, new byte[100] };
                array.WriteByteStrings(pieces);
                CollectionAssert.AreEqual(pieces, array.ReadByteStrings());
                array.AppendByteStrings(0, new long[] { 1 }, new[] { new byte[] { 9 } });
                CollectionAssert.AreEqual(new byte[] { 9 }, array.ReadByteStrings()[4]);
                Assert.AreEqual(typeof(byte[]), array.ElementType);
                Testing.Throws<ArgumentException>(() => array.ReadStrings());
                Testing.Throws<ArgumentNullException>(() => array.WriteByteStrings(new byte[5][]));
            }
            using (ZarrArray array = Testing.Counting(new long[] { 2 }, new long[] { 2 }))
            {
                Assert.AreEqual("0\n1", array.ReadJson().Trim());
                Testing.Throws<ArgumentException>(() => array.ReadByteStrings());
            }
        }

        /// <summary>Records and narrow numbers as values.</summary>
        [TestCase(2)]
        [TestCase(3)]
        public void Values(int format)
        {
            using (ZarrArray array = Make("[[\"a\", \"<i4\"], [\"b\", \"<f8\"], [\"c\", [[\"d\", \"<i2\"]]]]", 3, format))
            {
                object record = ZarrJson.Parse("{\"a\": -5, \"b\": 1.5, \"c\": {\"d\": 7}}");
                var one = new Selection(new long[] { 1 }, new long[] { 1 });
                array.WriteValues(new[] { record }, one);
                Assert.AreEqual(ZarrJson.Write(record), ZarrJson.Write(array.ReadValues(one)[0]));
                Assert.AreEqual(0L, ((Dictionary<string, object>)array.ReadValues()[2])["a"]);
                Testing.Throws<ZarrException>(() => array.WriteValues(new object[] { 5 }, one));
                Testing.Throws<ArgumentException>(() => array.WriteValues(new object[0], one));
            }
            using (ZarrArray array = Make("bfloat16", 3))
            {
                array.WriteValues(new object[] { 1.5, double.NegativeInfinity, double.NaN });
                CollectionAssert.AreEqual(new object[] { 1.5, double.NegativeInfinity, double.NaN }, array.ReadValues());
            }
            using (ZarrArray array = Make("int4", 2))
            {
                array.WriteValues(new object[] { -8, 7L });
                CollectionAssert.AreEqual(new object[] { -8L, 7L }, array.ReadValues());
                Testing.Throws<ZarrException>(() => array.WriteValues(new object[] { 8, 0 }));
            }
        }

        /// <summary>Times of every unit, before and after 1970.</summary>
        [Test]
        public void DateTimes()
        {
            DateTime at = new DateTime(1969, 7, 20, 20, 17, 40, DateTimeKind.Utc).AddTicks(1234567);
            var expected = new Dictionary<string, DateTime>
            {
                { "Y", new DateTime(1969, 1, 1) }, { "M", new DateTime(1969, 7, 1) }, { "W", new DateTime(1969, 7, 17) }, { "D", at.Date },
                { "h", at.Date.AddHours(20) }, { "m", at.Date.AddMinutes(1217) }, { "s", at.AddTicks(-1234567) }, { "ms", at.AddTicks(-4567) },
                { "25ms", at.AddTicks(-234567) }, { "us", at.AddTicks(-7) }, { "ns", at }
            };
            foreach (string unit in expected.Keys)
                using (ZarrArray array = Make(">M8[" + unit + "]", 3))
                {
                    array.WriteDateTimes(new DateTime?[] { at, null, new DateTime(2024, 1, 4).ToLocalTime() });
                    DateTime?[] found = array.ReadDateTimes();
                    Assert.AreEqual(expected[unit], found[0], unit);
                    Assert.AreEqual(DateTimeKind.Utc, found[0].Value.Kind);
                    Assert.IsNull(found[1]);
                    if (unit.Length > 1 || "YM".IndexOf(unit) < 0) Assert.AreEqual(new DateTime(2024, 1, 4), found[2], unit);
                }
            foreach (string unit in new[] { "ps", "fs", "as" })
                using (ZarrArray array = Make("<M8[" + unit + "]", 1))
                {
                    DateTime near = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(-30000001);
                    array.WriteDateTimes(new DateTime?[] { near });
                    Assert.AreEqual(near, array.ReadDateTimes()[0]);
                    Testing.Throws<ZarrOutOfRangeException>(() => array.WriteDateTimes(new DateTime?[] { new DateTime(2900, 1, 1) }));
                }
            using (ZarrArray array = Make("<M8[W]", 1))
            {
                array.Write(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x40 });
                Testing.Throws<ZarrOutOfRangeException>(() => array.ReadDateTimes());
                Testing.Throws<ArgumentException>(() => array.ReadTimeSpans());
            }
            using (ZarrArray array = Make("<M8", 1)) Testing.Throws<ZarrUnsupportedException>(() => array.ReadDateTimes());
        }

        /// <summary>Time spans; months have none.</summary>
        [Test]
        public void TimeSpans()
        {
            TimeSpan span = TimeSpan.FromHours(-36) - TimeSpan.FromMilliseconds(1500);
            var expected = new Dictionary<string, TimeSpan>
            {
                { "D", TimeSpan.FromDays(-2) }, { "s", TimeSpan.FromHours(-36) - TimeSpan.FromSeconds(2) }, { "us", span }, { "ns", span }
            };
            foreach (string unit in expected.Keys)
                using (ZarrArray array = Make("<m8[" + unit + "]", 3, 2))
                {
                    array.WriteTimeSpans(new TimeSpan?[] { span, null, TimeSpan.Zero });
                    CollectionAssert.AreEqual(new TimeSpan?[] { expected[unit], null, TimeSpan.Zero }, array.ReadTimeSpans());
                }
            using (ZarrArray array = Make("<m8[M]", 1)) Testing.Throws<ZarrUnsupportedException>(() => array.ReadTimeSpans());
            using (ZarrArray array = Make("<m8[D]", 1))
            {
                array.Write(new byte[] { 0, 0, 0, 0, 0, 0, 1, 0 });
                Testing.Throws<ZarrOutOfRangeException>(() => array.ReadTimeSpans());
            }
        }
    }
}
