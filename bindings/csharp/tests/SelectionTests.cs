using System;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Slices, steps, strides and memory of every shape.</summary>
    [TestFixture]
    public class SelectionTests
    {
        private static Selection Select(long[] start, long[] shape, long[] step = null)
        {
            return new Selection(start, shape, step);
        }

        /// <summary>Two hundred random slices of a sharded and a plain array, against a loop in C#.</summary>
        [Test]
        public void RandomSlicesAgainstALoop()
        {
            var random = new Random(4711);
            var sharded = Testing.Definition("int32", new long[] { 7, 9, 11 }, new long[] { 2, 3, 4 });
            sharded.Shards = new long[] { 4, 6, 8 };
            using (ZarrArray plain = Testing.Counting(new long[] { 7, 9, 11 }, new long[] { 3, 4, 5 }))
            using (ZarrArray shards = ZarrArray.Create("memory://", sharded))
            {
                shards.Write(Testing.Numbers(7 * 9 * 11));
                for (int round = 0; round < 200; ++round)
                {
                    Selection selection = Random(random, new long[] { 7, 9, 11 });
                    int[] expected = Indexes(selection, new long[] { 7, 9, 11 }).ToArray();
                    CollectionAssert.AreEqual(expected, plain.Read<int>(selection));
                    CollectionAssert.AreEqual(expected, shards.Read<int>(selection));
                }
            }
        }

        /// <summary>Random writes against the same writes into a C# array.</summary>
        [Test]
        public void RandomWritesAgainstALoop()
        {
            var random = new Random(99);
            int[] model = Testing.Numbers(6 * 10);
            using (ZarrArray array = Testing.Counting(new long[] { 6, 10 }, new long[] { 4, 3 }))
            {
                for (int round = 0; round < 100; ++round)
                {
                    Selection selection = Random(random, new long[] { 6, 10 });
                    int[] values = Enumerable.Range(0, (int)selection.Count).Select(i => random.Next()).ToArray();
                    int next = 0;
                    foreach (int index in Indexes(selection, new long[] { 6, 10 })) model[index] = values[next++];
                    array.Write(values, selection);
                    if (round % 10 == 0)
                    {
                        array.Fill(-round, selection);
                        foreach (int index in Indexes(selection, new long[] { 6, 10 })) model[index] = -round;
                    }
                }
                CollectionAssert.AreEqual(model, array.Read<int>());
            }
        }

        private static Selection Random(Random random, long[] shape)
        {
            long[] start = new long[shape.Length], count = new long[shape.Length], step = new long[shape.Length];
            for (int d = 0; d < shape.Length; ++d)
            {
                start[d] = random.Next((int)shape[d]);
                step[d] = random.Next(2) == 0 ? random.Next(1, 4) : -random.Next(1, 4);
                long most = step[d] > 0 ? (shape[d] - 1 - start[d]) / step[d] + 1 : start[d] / -step[d] + 1;
                count[d] = random.Next((int)most + 1);
            }
            return new Selection(start, count, step);
        }

        private static IEnumerable<int> Indexes(Selection selection, long[] shape)
        {
            long[] start = selection.Start, count = selection.Shape, step = selection.Step, at = new long[shape.Length];
            if (selection.Count == 0) yield break;
            for (;;)
            {
                long index = 0;
                for (int i = 0; i < shape.Length; ++i) index = index * shape[i] + start[i] + at[i] * step[i];
                yield return (int)index;
                int d = shape.Length - 1;
                while (d >= 0 && ++at[d] == count[d]) at[d--] = 0;
                if (d < 0) yield break;
            }
        }

        /// <summary>Fortran order, transposition and mirrors by strides of the caller's memory.</summary>
        [Test]
        public void Strides()
        {
            using (ZarrArray array = Testing.Counting(new long[] { 2, 3 }, new long[] { 2, 2 }))
            {
                Assert.AreEqual(new[] { 0, 3, 1, 4, 2, 5 }, array.Read<int>(null, new IoOptions { Strides = new long[] { 4, 8 } }));
                var mirror = new IoOptions { Strides = new long[] { -12, -4 }, Offset = 20 };
                Assert.AreEqual(new[] { 5, 4, 3, 2, 1, 0 }, array.Read<int>(null, mirror));
                array.Write(new[] { 5, 4, 3, 2, 1, 0 }, null, mirror);
                Assert.AreEqual(Testing.Numbers(6), array.Read<int>());
                int[] wide = { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 };
                array.Read(new Span<int>(wide), null, new IoOptions { Strides = new long[] { 20, 4 }, Offset = 4 });
                Assert.AreEqual(new[] { 9, 0, 1, 2, 9, 9, 3, 4, 5, 9 }, wide);
                Testing.Throws<ZarrInvalidArgumentException>(() => array.Read<int>(null, new IoOptions { Strides = new long[] { 0, 4 } }));
                Testing.Throws<ZarrInvalidArgumentException>(() => array.Read<int>(null, new IoOptions { Strides = new long[] { -12, 4 } }));
                Testing.Throws<ArgumentException>(() => array.Read<int>(null, new IoOptions { Strides = new long[] { 4 } }));
                Testing.Throws<ArgumentOutOfRangeException>(() => array.Read<int>(null, new IoOptions { Offset = -1 }));
            }
        }

        /// <summary>Spans over parts of arrays, over the stack, and over memory of nobody.</summary>
        [Test]
        public unsafe void Spans()
        {
            using (ZarrArray array = Testing.Counting(new long[] { 6 }, new long[] { 4 }))
            {
                int[] part = new int[10];
                array.Read(new Span<int>(part, 2, 6));
                Assert.AreEqual(new[] { 0, 0, 0, 1, 2, 3, 4, 5, 0, 0 }, part);
                int* stack = stackalloc int[6];
                array.Read(new Span<int>(stack, 6));
                Assert.AreEqual(5, stack[5]);
                array.Read(new Span<int>(part), Select(new long[] { 0 }, new long[] { 0 }));
                array.Read(Span<int>.Empty, Select(new long[] { 6 }, new long[] { 0 }));
                Assert.AreEqual(0, array.Read<int>(Select(new long[] { 3 }, new long[] { 0 })).Length);
                array.Write(new ReadOnlySpan<int>(part, 2, 2), Select(new long[] { 4 }, new long[] { 2 }));
                Assert.AreEqual(new[] { 0, 1, 2, 3, 0, 1 }, array.Read<int>());
            }
        }

        /// <summary>C#'s own arrays of several dimensions, and rank 0.</summary>
        [Test]
        public void ArraysOfSeveralDimensions()
        {
            using (ZarrArray array = Testing.Counting(new long[] { 2, 3, 4 }, new long[] { 1, 2, 3 }))
            {
                int[,,] cube = (int[,,])array.ReadArray<int>();
                Assert.AreEqual(23, cube[1, 2, 3]);
                cube[0, 0, 0] = 77;
                array.WriteArray<int>(cube);
                Assert.AreEqual(77, array.ReadElement<int>(0, 0, 0));
                Testing.Throws<ArgumentException>(() => array.WriteArray<int>(new int[2, 3]));
                Testing.Throws<ArgumentException>(() => array.WriteArray<int>(new int[2, 4, 3]));
                Testing.Throws<ArgumentException>(() => array.WriteArray<int>(new long[2, 3, 4]));
                Testing.Throws<ArgumentNullException>(() => array.WriteArray<int>(null));
            }
            using (ZarrArray scalar = ZarrArray.Create("memory://", Testing.Definition("float64", new long[0], new long[0])))
            {
                Assert.AreEqual(0, scalar.Rank);
                Assert.AreEqual(1, scalar.Count);
                scalar.Write(new[] { 2.5 });
                Assert.AreEqual(2.5, scalar.ReadElement<double>());
                Assert.AreEqual(new[] { 2.5 }, scalar.Read<double>());
                Assert.AreEqual(2.5, ((double[])scalar.ReadArray<double>())[0]);
                Assert.AreEqual(1, scalar.Chunks().Count());
            }
        }

        /// <summary>What is wrong with a selection is said before anything is touched.</summary>
        [Test]
        public void BadSelections()
        {
            using (ZarrArray array = Testing.Counting(new long[] { 4, 4 }, new long[] { 2, 2 }))
            {
                Testing.Throws<ArgumentException>(() => array.Read<int>(Select(new long[] { 0 }, new long[] { 1 })));
                Testing.Throws<ArgumentException>(() => Select(new long[] { 0, 0 }, new long[] { 1 }));
                Testing.Throws<ArgumentException>(() => Select(new long[] { 0 }, new long[] { 1 }, new long[] { 0 }));
                Testing.Throws<ArgumentException>(() => Select(new long[] { -1 }, new long[] { 1 }));
                Testing.Throws<ArgumentException>(() => Select(new long[] { 0 }, new long[] { -1 }));
                Testing.Throws<ArgumentNullException>(() => Select(null, new long[] { 1 }));
                Testing.Throws<ArgumentNullException>(() => Selection.All(null));
                Testing.Throws<ZarrOutOfRangeException>(() => array.Read<int>(Select(new long[] { 3, 0 }, new long[] { 2, 1 })));
                Testing.Throws<ZarrOutOfRangeException>(() => array.Read<int>(Select(new long[] { 0, 0 }, new long[] { 2, 1 }, new long[] { -1, 1 })));
                Testing.Throws<ArgumentException>(() => array.ReadElement<int>(1));
                Testing.Throws<ZarrOutOfRangeException>(() => array.ReadElement<int>(4, 0));
                Testing.Throws<ArgumentException>(() => array.ReadElement<int>(-1, 0));
                Testing.Throws<ArgumentNullException>(() => array.ReadElement<int>(null));
                Testing.Throws<ArgumentException>(() => array.Read(new Span<int>(new int[15])));
                Testing.Throws<ArgumentException>(() => array.Write(new int[15]));
                Testing.Throws<ArgumentNullException>(() => array.Write((int[])null));
            }
        }
    }
}
