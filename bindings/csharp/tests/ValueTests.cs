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
