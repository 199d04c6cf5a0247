using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Many selections in one call, and the cache of decoded chunks.</summary>
    [TestFixture]
    public class SlicesTests
    {
        private const string Zstd = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}, "
            + "{\"name\": \"zstd\", \"configuration\": {\"level\": 1, \"checksum\": false}}]";

        private List<string> events;
        private ZarrContext context;
        private ZarrArray array;

        private static ZarrArray Compressed(ZarrContext context, params long[] shape)
        {
            ArrayDefinition definition = Testing.Definition("int32", shape, shape.Select(n => Math.Min(n, 9)).ToArray());
            definition.Codecs = Zstd;
            using (ZarrStore store = ZarrStore.Open("memory://", context: context))
            {
                ZarrArray made = store.CreateArray("a", definition);
                made.Write(Testing.Numbers((int)made.Count));
                return made;
            }
        }

        private int Count(string name)
        {
            lock (events) return events.Count(e => e == name);
        }

        private ZarrContext Listening(long cache)
        {
            return new ZarrContext(new ZarrContextOptions { ChunkCacheBytes = cache, Event = e => { lock (events) events.Add(e.Name); } });
        }

        /// <summary>An array of 40 x 50 numbers in compressed chunks.</summary>
        [SetUp]
        public void Open()
        {
            events = new List<string>();
            context = Listening(1 << 20);
            array = Compressed(context, 40, 50);
            lock (events) events.Clear();
        }

        /// <summary>Gives both back.</summary>
        [TearDown]
        public void Close()
        {
            array.Dispose();
            context.Dispose();
        }

        /// <summary>What comes is what comes one by one.</summary>
        [Test]
        public void ManySelectionsAreThoseReadOneByOne()
        {
            var random = new Random(7);
            for (int round = 0; round < 20; ++round)
            {
                var selections = new List<Selection>();
                var expected = new List<int>();
                for (int i = random.Next(30); i >= 0; --i)
                {
                    long[] shape = { random.Next(6), random.Next(20) };
                    selections.Add(new Selection(new long[] { random.Next(40 - (int)shape[0]), random.Next(50 - (int)shape[1]) }, shape));
                    expected.AddRange(array.Read<int>(selections.Last()));
                }
                CollectionAssert.AreEqual(expected, array.ReadSlices<int>(selections));
                int[] room = new int[expected.Count + 2];
                room[expected.Count] = 77;
                array.ReadSlices(selections, new Span<int>(room));
                CollectionAssert.AreEqual(expected, room.Take(expected.Count));
                Assert.AreEqual(77, room[expected.Count]);
            }
            Assert.AreEqual(0, array.ReadSlices<int>(new Selection[0]).Length);
            using (ZarrArray scalar = ZarrArray.Create("memory://", Testing.Definition("int16", new long[0], new long[0])))
            {
                scalar.Write(new short[] { 5 });
                Selection all = Selection.All(new long[0]);
                CollectionAssert.AreEqual(new short[] { 5, 5 }, scalar.ReadSlices<short>(new[] { all, all }));
            }
        }

        /// <summary>However many selections need a chunk, it is decoded once.</summary>
        [Test]
        public void EveryChunkIsDecodedOnce()
        {
            using (ZarrContext plain = Listening(0))
            using (ZarrArray fresh = Compressed(plain, 18))
            {
                lock (events) events.Clear();
                Selection[] points = Enumerable.Range(0, 400).Select(i => new Selection(new long[] { i * 7 % 18 }, new long[] { 1 })).ToArray();
                CollectionAssert.AreEqual(Enumerable.Range(0, 400).Select(i => i * 7 % 18), fresh.ReadSlices<int>(points));
                Assert.Greater(Count("codec.decode"), 0);
                Assert.LessOrEqual(Count("codec.decode"), 4);
            }
        }

        /// <summary>What is wrong is said before memory is touched.</summary>
        [Test]
        public void WhatIsWrong()
        {
            var good = new Selection(new long[] { 0, 0 }, new long[] { 2, 2 });
            var outside = Testing.Throws<ZarrOutOfRangeException>(
                () => array.ReadSlices<int>(new[] { good, new Selection(new long[] { 40, 0 }, new long[] { 1, 1 }) }));
            StringAssert.Contains("1", outside.Message);
            Testing.Throws<ArgumentException>(() => array.ReadSlices<int>(new[] { Selection.All(new long[] { 1 }) }));
            Testing.Throws<ArgumentException>(
                () => array.ReadSlices<int>(new[] { new Selection(new long[] { 0, 0 }, new long[] { 2, 2 }, new long[] { 2, 1 }) }));
            Testing.Throws<ArgumentException>(() => array.ReadSlices(new[] { good }, new Span<int>(new int[3])));
            Testing.Throws<ArgumentException>(() => array.ReadSlices<long>(new[] { good }));
            Testing.Throws<ArgumentNullException>(() => array.ReadSlices<int>(null));
            Testing.Throws<ArgumentNullException>(() => array.ReadSlices<int>(new Selection[] { null }));
            Testing.Throws<ArgumentException>(() => array.ReadSlices<int>(new[] { good }, new IoOptions { Strides = new long[] { 8, 4 } }));
            Testing.Throws<ZarrInvalidArgumentException>(() => array.ReadSlices<int>(new[] { good }, new IoOptions { Offset = 4 }));
            Testing.Throws<OperationCanceledException>(() => array.ReadSlices<int>(new[] { good }, null, new CancellationToken(true)));
            array.Dispose();
            Testing.Throws<ObjectDisposedException>(() => array.ReadSlices<int>(new[] { good }));
        }

        /// <summary>The second read comes out of the cache; a chunk that was written is not.</summary>
        [Test]
        public void TheChunkCacheAnswersTheSecondRead()
        {
            array.Read<int>();
            Assert.AreEqual(0, Count("chunk_cache.hit"));
            int decoded = Count("codec.decode");
            Assert.Greater(decoded, 0);
            CollectionAssert.AreEqual(Testing.Numbers(2000), array.Read<int>());
            Assert.Greater(Count("chunk_cache.hit"), 0);
            Assert.AreEqual(decoded, Count("codec.decode"));
            array.Write(new[] { -1 }, new Selection(new long[] { 3, 4 }, new long[] { 1, 1 }));
            Assert.AreEqual(-1, array.ReadElement<int>(3, 4));
            Testing.Throws<ArgumentOutOfRangeException>(() => new ZarrContext(new ZarrContextOptions { ChunkCacheBytes = -1 }));
        }
    }
}
