using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>What callbacks do to threads, schedulers and memory when they go wrong.</summary>
    [TestFixture]
    public sealed class HazardTests
    {
        private sealed class SlowAnswers : MemoryStore, IAsyncStore
        {
            public override StoreCapabilities Capabilities
            {
                get { return StoreCapabilities.AnyThread | StoreCapabilities.Latency; }
            }

            public async Task<bool> GetAsync(StoreRequest request, StoreReply reply)
            {
                await Task.Delay(5).ConfigureAwait(false);
                return Get(request, reply);
            }
        }

        private sealed class BadProgress : IProgress<OperationProgress>
        {
            public void Report(OperationProgress value)
            {
                throw new InvalidOperationException("progress");
            }
        }

        private static ZarrArray In(IStore store, int count, int chunk)
        {
            using (ZarrStore native = ZarrStore.From(store))
            {
                ZarrArray array = native.CreateArray("", Testing.Definition("int32", Testing.Extents(count), Testing.Extents(chunk)));
                array.Write(Testing.Numbers(count).Select(n => n + 1).ToArray());
                return array;
            }
        }

        [Test]
        public void AMessageThatIsNoUtf16ReachesTheCaller()
        {
            var store = new MemoryStore();
            using (ZarrArray array = In(store, 4, 2))
            {
                var thrown = new InvalidOperationException("half a character \ud83d and more");
                store.OnGet = key => { throw thrown; };
                Assert.AreSame(thrown, Testing.Throws<ZarrCallbackException>(() => array.Read<int>()).InnerException);
            }
        }

        [Test, Timeout(30000)]
        public void AnswersComeAlthoughTheCallersSchedulerHasNoThreadLeft()
        {
            using (ZarrArray array = In(new SlowAnswers(), 40, 2))
            {
                TaskScheduler scheduler = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
                Task<int[]> read = Task.Factory.StartNew(() => array.Read<int>(), CancellationToken.None, TaskCreationOptions.None, scheduler);
                Assert.IsTrue(read.Wait(20000), "the read waits for its own scheduler");
                Assert.AreEqual(40, read.Result[39]);
            }
        }

        [Test, Timeout(30000)]
        public void AnAbortedCallbackLeavesTheLibraryInOrder()
        {
            var store = new MemoryStore();
            using (ZarrArray array = In(store, 4, 4))
            {
                var inside = new ManualResetEvent(false);
                bool aborted = false, went = false;
                store.OnGet = key =>
                {
                    inside.Set();
                    Thread.Sleep(1000);
                };
                var thread = new Thread(() =>
                {
                    try
                    {
                        array.Read<int>();
                        went = true;
                    }
                    catch (ThreadAbortException)
                    {
                        aborted = true;
                    }
                });
                thread.Start();
                inside.WaitOne();
                bool can = true;
                try
                {
                    thread.Abort();
                }
                catch (PlatformNotSupportedException)
                {
                    can = false; // .NET knows no abort
                }
                Assert.IsTrue(thread.Join(20000));
                Assert.AreEqual(can, aborted);
                Assert.AreEqual(!can, went);
                store.OnGet = key => { };
                Assert.AreEqual(new[] { 1, 2, 3, 4 }, array.Read<int>());
                array.Write(new[] { 5, 6, 7, 8 });
                Assert.AreEqual(new[] { 5, 6, 7, 8 }, array.Read<int>());
            }
        }

        [Test, Timeout(30000)]
        public void ATaskWhoseProgressThrowsEndsOnlyWhenTheMemoryIsFree()
        {
            var store = new MemoryStore { OnGet = key => { if (key.StartsWith("c/", StringComparison.Ordinal)) Thread.Sleep(60); } };
            using (ZarrArray array = In(store, 40, 2))
            {
                int[] memory = new int[40];
                Task read = array.ReadAsync(new Memory<int>(memory), progress: new BadProgress());
                var failure = Testing.Throws<AggregateException>(() => read.Wait());
                Assert.IsInstanceOf<InvalidOperationException>(failure.InnerException);
                int written = memory.Count(n => n != 0);
                Thread.Sleep(500);
                Assert.AreEqual(written, memory.Count(n => n != 0), "the task had ended, and the memory still changed");
            }
        }

        [Test, Timeout(60000)]
        public void FinishedTasksLeaveNothingWithTheirToken()
        {
            using (ZarrArray array = Testing.Counting(Testing.Extents(4), Testing.Extents(4)))
            using (var source = new CancellationTokenSource())
            {
                Action<int> read = count => { for (int i = 0; i < count; ++i) array.ReadAsync<int>(cancellationToken: source.Token).Wait(); };
                Func<long> used = () =>
                {
                    Thread.Sleep(100);
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    return GC.GetTotalMemory(true);
                };
                read(500);
                long before = used();
                read(10000);
                Assert.Less((used() - before) / 10000, 100, "bytes a task");
            }
        }

        [Test, Timeout(30000)]
        public void ANullReferenceOnAnyThreadIsAnException()
        {
            var store = new MemoryStore();
            using (ZarrArray array = In(store, 64, 2))
            {
                string nothing = null;
                store.OnGet = key =>
                {
                    Thread.Sleep(2); // so that the library's threads take part
                    if (nothing.Length > 0) throw new InvalidOperationException();
                };
                for (int i = 0; i < 10; ++i)
                    Assert.IsInstanceOf<NullReferenceException>(Testing.Throws<ZarrCallbackException>(() => array.Read<int>()).InnerException);
                var ended = Testing.Throws<AggregateException>(() => array.ReadAsync<int>().Wait());
                Assert.IsInstanceOf<NullReferenceException>(ended.InnerException.InnerException);
            }
        }
    }
}
