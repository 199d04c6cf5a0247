using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Many threads, tasks, progress and cancellation.</summary>
    [TestFixture]
    public class ThreadTests
    {
        /// <summary>16 threads read and write their own rows, which share chunks, in the library's store, files and one in C#.</summary>
        [Test]
        public void SixteenThreads()
        {
            using (var folder = new Testing.Folder())
            using (ZarrStore memory = ZarrStore.Open("memory://"))
            using (ZarrStore files = ZarrStore.Open(folder.Path))
            using (ZarrStore own = ZarrStore.From(new MemoryStore()))
                foreach (ZarrStore store in new[] { memory, files, own })
                    using (ZarrArray array = store.CreateArray("", Testing.Definition("int32", new long[] { 16, 40 }, new long[] { 3, 7 })))
                        Testing.OnThreads(16, row => WriteAndRead(array, row));
        }

        private static void WriteAndRead(ZarrArray array, int row)
        {
            var whole = new Selection(new long[] { row, 0 }, new long[] { 1, 40 });
            for (int round = 0; round < 10; ++round)
            {
                int[] values = Enumerable.Range(row * 1000 + round, 40).ToArray();
                if (round % 2 == 0) array.Write(values, whole);
                else array.WriteAsync(new ReadOnlyMemory<int>(values), whole).GetAwaiter().GetResult();
                CollectionAssert.AreEqual(values, array.Read<int>(whole));
                Assert.AreEqual(values[7], array.ReadElement<int>(row, 7));
            }
        }

        /// <summary>Appends at once get places of their own.</summary>
        [Test]
        public void ConcurrentAppends()
        {
            using (ZarrStore store = ZarrStore.Open("memory://"))
            using (ZarrArray array = store.CreateArray("", Testing.Definition("int32", new long[] { 0 }, new long[] { 5 })))
            {
                Testing.OnThreads(8, number =>
                {
                    using (ZarrArray mine = store.OpenArray("", OpenMode.ReadWrite))
                        for (int i = 0; i < 5; ++i) mine.Append(0, new long[] { 3 }, new ReadOnlySpan<int>(new[] { number, number, number }));
                });
                array.Refresh();
                int[] all = array.Read<int>();
                Assert.AreEqual(120, all.Length);
                for (int number = 0; number < 8; ++number) Assert.AreEqual(15, all.Count(n => n == number));
                for (int i = 0; i < 120; i += 3) Assert.AreEqual(all[i], all[i + 2]);
            }
        }

        private sealed class Heard : IProgress<OperationProgress>
        {
            internal readonly List<OperationProgress> Reports = new List<OperationProgress>();
            internal Exception Throw;

            public void Report(OperationProgress value)
            {
                lock (Reports) Reports.Add(value);
                if (Throw != null) throw Throw;
            }
        }

        /// <summary>Tasks read and write Memory, tell how far they are, and fail as calls fail.</summary>
        [Test]
        public void Tasks()
        {
            var own = new MemoryStore();
            using (ZarrStore store = ZarrStore.From(own))
            using (ZarrArray array = store.CreateArray("", Testing.Definition("int32", new long[] { 100 }, new long[] { 10 })))
            {
                int[] numbers = Testing.Numbers(100);
                array.WriteAsync(new ReadOnlyMemory<int>(numbers)).GetAwaiter().GetResult();
                int[] into = new int[120];
                own.OnGet = key => Thread.Sleep(10);
                var heard = new Heard();
                array.ReadAsync(new Memory<int>(into, 10, 100), null, null, heard).GetAwaiter().GetResult();
                CollectionAssert.AreEqual(numbers, into.Skip(10).Take(100));
                Assert.AreEqual(10, heard.Reports.Last().Total);
                Assert.AreEqual(10, heard.Reports.Last().Done);
                var thrown = new InvalidTimeZoneException();
                own.OnGet = key => { throw thrown; };
                var error = Testing.Throws<ZarrCallbackException>(() => array.ReadAsync<int>().GetAwaiter().GetResult());
                Assert.AreSame(thrown, error.InnerException);
                Testing.Throws<ArgumentException>(() => array.ReadAsync(new Memory<int>(new int[99])).GetAwaiter().GetResult());
                Testing.Throws<ZarrOutOfRangeException>(
                    () => array.ReadAsync<int>(new Selection(new long[] { 99 }, new long[] { 2 })).GetAwaiter().GetResult());
            }
        }

        /// <summary>A token cancels a task whose store hangs; the memory is the caller's again when the task has ended.</summary>
        [Test]
        public void CancelATask()
        {
            var own = new MemoryStore();
            using (ZarrStore store = ZarrStore.From(own))
            using (ZarrArray array = store.CreateArray("", Testing.Definition("int32", new long[] { 64 }, new long[] { 1 })))
            using (var source = new CancellationTokenSource())
            {
                array.Write(Testing.Numbers(64));
                own.OnGet = key =>
                {
                    Thread.Sleep(5);
                    if (own.Gets > 2)
                        lock (source) source.Cancel();
                };
                Task<int[]> task = array.ReadAsync<int>(null, null, null, source.Token);
                Testing.Throws<OperationCanceledException>(() => task.GetAwaiter().GetResult());
                Assert.IsTrue(task.IsCanceled);
                Assert.Less(own.Gets, 64);
                Testing.Throws<OperationCanceledException>(() => array.ReadAsync<int>(null, null, null, source.Token).GetAwaiter().GetResult());
                var late = new CancellationTokenSource();
                own.OnGet = key => { };
                CollectionAssert.AreEqual(Testing.Numbers(64), array.ReadAsync<int>(null, null, null, late.Token).Result);
                late.Cancel();
            }
        }

        /// <summary>Chunks as an asynchronous stream, to the end and broken off.</summary>
        [Test]
        public void AsyncStream()
        {
            using (ZarrArray array = Testing.Counting(new long[] { 5, 5 }, new long[] { 2, 3 }))
            {
                var seen = new List<int>();
                Stream(array, seen, int.MaxValue).GetAwaiter().GetResult();
                CollectionAssert.AreEquivalent(Testing.Numbers(25), seen);
                Stream(array, seen, 1).GetAwaiter().GetResult();
            }
        }

        private static async Task Stream(ZarrArray array, List<int> seen, int most)
        {
            IAsyncEnumerator<KeyValuePair<ZarrChunk, int[]>> chunks = array.ReadChunksAsync<int>().GetAsyncEnumerator();
            try
            {
                for (int i = 0; i < most && await chunks.MoveNextAsync(); ++i) seen.AddRange(chunks.Current.Value);
            }
            finally
            {
                await chunks.DisposeAsync();
            }
        }

        /// <summary>Copies between arrays tell how far they are; what the receiver throws stops them.</summary>
        [Test]
        public void CopyWithProgress()
        {
            using (ZarrArray from = Testing.Counting(new long[] { 50, 4 }, new long[] { 7, 4 }))
            using (ZarrArray to = Testing.Counting(new long[] { 50, 4 }, new long[] { 11, 2 }))
            {
                to.Clear();
                var heard = new Heard();
                from.CopyTo(to, null, heard);
                CollectionAssert.AreEqual(Testing.Numbers(200), to.Read<int>());
                Assert.AreEqual(200, heard.Reports.Last().Done);
                heard.Throw = new InvalidTimeZoneException();
                Assert.AreSame(heard.Throw, Testing.Throws<InvalidTimeZoneException>(() => from.CopyTo(to, null, heard)));
                Testing.Throws<ArgumentNullException>(() => from.CopyTo(null));
                using (ZarrArray other = Testing.Counting(new long[] { 3 }, new long[] { 2 })) Testing.Throws<ZarrException>(() => from.CopyTo(other));
            }
        }

        /// <summary>Logs and events, from any thread; what they throw is lost. A task scheduler does the parallel work.</summary>
        [Test]
        public void LogsEventsAndSchedulers()
        {
            var names = new HashSet<string>();
            var options = new ZarrContextOptions
            {
                Threads = 3, Scheduler = TaskScheduler.Default, Log = (level, text) => { throw new IOException(text); },
                Event = e =>
                {
                    lock (names) names.Add(e.Name);
                    if (e.Kind == EventKind.Codec) throw new InvalidTimeZoneException(e.Key + e.Bytes + e.Duration + e.Status);
                }
            };
            using (var context = new ZarrContext(options))
            using (ZarrArray array = Testing.Counting(new long[] { 1000 }, new long[] { 10 }, context))
            {
                Assert.AreEqual(3, context.Threads);
                CollectionAssert.AreEqual(Testing.Numbers(1000), array.Read<int>());
            }
            CollectionAssert.Contains(names, "codec.decode");
            Testing.Throws<ArgumentOutOfRangeException>(() => new ZarrContext(new ZarrContextOptions { Threads = -1 }));
            Testing.Throws<ArgumentOutOfRangeException>(() => new ZarrContext(new ZarrContextOptions { CacheBudget = -2 }));
            using (var context = new ZarrContext(new ZarrContextOptions { CacheBudget = -1, NoPlugins = true, ByteBudget = 1 << 20 }))
                Testing.Throws<ZarrException>(() => context.LoadPlugin("/nowhere.so"));
        }
    }
}
