using System;
using System.Linq;
using System.Threading;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Appending as elements come.</summary>
    [TestFixture]
    public class AppendWriterTests
    {
        private static readonly long[] Frame = { 1, 3 };

        private static ZarrArray Empty()
        {
            return ZarrArray.Create("memory://", Testing.Definition("int32", new long[] { 0, 3 }, new long[] { 4, 3 }));
        }

        private static int[] Numbers(int first, int count)
        {
            return Enumerable.Range(first, count).ToArray();
        }

        [Test]
        public void FrameByFrame()
        {
            using (ZarrArray array = Empty())
            using (ZarrAppendWriter writer = array.OpenAppendWriter(0, 48))
            {
                for (int i = 0; i < 10; ++i) writer.Write<int>(Frame, Numbers(3 * i, 3));
                Assert.AreEqual(8, writer.Stored);
                Assert.AreEqual(2, writer.Held);
                writer.Flush();
                writer.Write<int>(Frame, Numbers(30, 3));
                writer.Finish();
                CollectionAssert.AreEqual(new long[] { 11, 3 }, array.Shape);
                CollectionAssert.AreEqual(Numbers(0, 33), array.Read<int>());
                Assert.Throws<ZarrInvalidArgumentException>(() => writer.Write<int>(Frame, Numbers(0, 3)));
                writer.Dispose();
                Assert.Throws<ObjectDisposedException>(() => writer.Flush());
            }
        }

        [Test]
        public void WhatIsNotFinishedIsDropped()
        {
            using (ZarrArray array = Empty())
            {
                using (ZarrAppendWriter writer = array.OpenAppendWriter(0, 48)) writer.Write<int>(new long[] { 6, 3 }, Numbers(0, 18));
                array.Refresh();
                CollectionAssert.AreEqual(new long[] { 4, 3 }, array.Shape);
            }
        }

        [Test]
        public void Refusals()
        {
            using (ZarrArray array = Empty())
            {
                Assert.Throws<ArgumentOutOfRangeException>(() => array.OpenAppendWriter(2));
                Assert.Throws<ArgumentOutOfRangeException>(() => array.OpenAppendWriter(0, -1));
                Assert.Throws<ZarrLimitExceededException>(() => array.OpenAppendWriter(0, 47));
                using (ZarrAppendWriter writer = array.OpenAppendWriter())
                {
                    Assert.Throws<ArgumentException>(() => writer.Write<int>(Frame, Numbers(0, 2)));
                    Assert.Throws<ArgumentException>(() => writer.Write<double>(Frame, new double[3]));
                    Assert.Throws<ZarrInvalidArgumentException>(() => writer.Write<int>(new long[] { 1, 4 }, Numbers(0, 4)));
                    writer.Write<int>(Frame, Numbers(0, 3));
                    Assert.Catch<OperationCanceledException>(() => writer.Finish(null, new CancellationToken(true)));
                    writer.Finish();
                    CollectionAssert.AreEqual(new long[] { 1, 3 }, array.Shape);
                }
            }
        }
    }
}
