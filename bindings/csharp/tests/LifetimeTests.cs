using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Who owns what, and for how long.</summary>
    [TestFixture]
    public class LifetimeTests
    {
        /// <summary>Everything works after its makers were disposed, in any order; disposing twice is nothing.</summary>
        [Test]
        public void DisposeInAnyOrder()
        {
            for (int order = 0; order < 24; ++order)
            {
                var context = new ZarrContext();
                ZarrStore store = ZarrStore.Open("memory://", context: context);
                ZarrGroup group = store.CreateGroup("g");
                ZarrArray array = group.CreateArray("a", Testing.Definition("int32", new long[] { 3 }, new long[] { 2 }));
                var all = new List<IDisposable> { context, store, group, array };
                for (int left = 4, number = order; left > 0; number /= left--)
                {
                    all[number % left].Dispose();
                    all[number % left].Dispose();
                    all.RemoveAt(number % left);
                    if (all.Contains(array)) array.Write(new[] { 1, 2, left });
                    if (all.Contains(array)) Assert.AreEqual(left, array.Read<int>()[2]);
                    if (all.Contains(group)) Assert.AreEqual(1, group.Children().Count);
                }
            }
        }

        /// <summary>A disposed object says so, whatever is asked of it.</summary>
        [Test]
        public void UseAfterDispose()
        {
            var context = new ZarrContext();
            ZarrStore store = ZarrStore.Open("memory://", context: context);
            ZarrGroup group = store.CreateGroup("g");
            ZarrArray array = group.CreateArray("a", Testing.Definition("int32", new long[] { 3 }, new long[] { 2 }));
            ZarrChunk chunk = array.GetChunk(0);
            foreach (IDisposable one in new IDisposable[] { array, group, store, context }) one.Dispose();
            var calls = new Action[]
            {
                () => array.Read<int>(), () => array.Write(new int[3]), () => array.Shape.ToString(), () => array.Refresh(), () => array.Resize(new long[] { 1 }),
                () => array.ReadElement<int>(0), () => array.ReadAsync<int>().GetAwaiter().GetResult(), () => chunk.Read<int>(), () => chunk.IsPresent.ToString(),
                () => array.Chunks().ToList(), () => array.GetAttributes(), () => array.FillValue.ToString(), () => array.Fill(1), () => array.OpenStore(),
                () => group.Children(), () => group.OpenArray("a"), () => group.Consolidate(), () => group.Tree(), () => store.Get("x"), () => store.List(),
                () => store.Set("x", new byte[1]), () => store.OpenNode(""), () => store.Description.ToString(), () => context.Threads.ToString(),
                () => ZarrStore.Open("memory://", context: context), () => context.RegisterStore("q", (u, o, r) => new MemoryStore())
            };
            foreach (Action call in calls) Testing.Throws<ObjectDisposedException>(call);
        }

        private static long ResidentKiB()
        {
            string line = File.ReadAllLines("/proc/self/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return long.Parse(line.Split(new[] { ' ', '\t' }, StringSplitOptions.RemoveEmptyEntries)[1]);
        }

        /// <summary>10^5 stores and nodes, half of them never disposed, do not make the process grow.</summary>
        [Test]
        public void NoLeakOverManyObjects()
        {
            using (ZarrStore store = ZarrStore.Open("memory://"))
            {
                store.CreateArray("a", Testing.Definition("int32", new long[] { 4 }, new long[] { 2 })).Dispose();
                Churn(store, 20000);
                long before = ResidentKiB();
                Churn(store, 100000);
                Collect();
                Assert.Less(ResidentKiB() - before, 20 * 1024, "KiB more than before");
            }
        }

        private static void Churn(ZarrStore store, int objects)
        {
            for (int i = 0; i < objects; i += 4)
            {
                ZarrArray array = store.OpenArray("a");
                array.ReadElement<int>(1);
                if (i % 8 == 0) array.Dispose();
                ZarrStore other = ZarrStore.From(new MemoryStore());
                if (i % 8 == 0) other.Dispose();
                try
                {
                    store.OpenNode("absent");
                }
                catch (ZarrNotFoundException)
                {
                    // An error object is one of the objects.
                }
                if (i % 20000 == 0) Collect();
            }
        }

        private static void Collect()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect();
        }

        /// <summary>What is forgotten is given back: the store in C# is disposed.</summary>
        [Test]
        public void ForgottenObjectsAreCollected()
        {
            var own = new MemoryStore();
            Forget(own);
            Testing.Eventually(() =>
            {
                Collect();
                return own.Disposals == 1;
            }, "the forgotten store is disposed");
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void Forget(MemoryStore own)
        {
            var thread = new Thread(() =>
            {
                ZarrStore store = ZarrStore.From(own, true);
                store.CreateArray("a", Testing.Definition("int32", new long[] { 4 }, new long[] { 2 })).Write(new int[4]);
            });
            thread.Start();
            thread.Join();
        }

        /// <summary>Collections all the time, while the library's threads call C# and memory is borrowed.</summary>
        [Test]
        public void CollectionUnderLoad()
        {
            var own = new MemoryStore { OnGet = key => GC.KeepAlive(new byte[20000]) };
            int events = 0;
            var options = new ZarrContextOptions { Threads = 4, Event = e => Interlocked.Add(ref events, new byte[100].Length) };
            using (var context = new ZarrContext(options))
            using (ZarrStore store = ZarrStore.From(own, false, context))
            using (ZarrArray array = store.CreateArray("", Testing.Definition("int32", new long[] { 4000 }, new long[] { 100 })))
            {
                int[] numbers = Testing.Numbers(4000);
                array.Write(numbers);
                bool stop = false;
                var collector = new Thread(() =>
                {
                    while (!Volatile.Read(ref stop)) GC.Collect();
                });
                collector.Start();
                try
                {
                    var clock = Stopwatch.StartNew();
                    for (int i = 0; i < 100 && clock.Elapsed.TotalSeconds < 2; ++i)
                    {
                        Task<int[]> task = array.ReadAsync<int>();
                        CollectionAssert.AreEqual(numbers, array.Read<int>());
                        CollectionAssert.AreEqual(numbers, task.Result);
                    }
                }
                finally
                {
                    Volatile.Write(ref stop, true);
                    collector.Join();
                }
            }
            Assert.Greater(events, 0);
            Assert.Greater(own.Threads.Count, 1, "threads that asked the store");
        }

        /// <summary>An object that is closed by one thread while others use it: they finish, or hear that it is closed.</summary>
        [Test]
        public void CloseWhileInUse()
        {
            for (int round = 0; round < 20; ++round)
            {
                ZarrArray array = Testing.Counting(new long[] { 100 }, new long[] { 10 });
                Testing.OnThreads(4, number =>
                {
                    if (number == 0)
                    {
                        Thread.Sleep(round % 5);
                        array.Dispose();
                        return;
                    }
                    try
                    {
                        while (true) Assert.AreEqual(99, array.Read<int>()[99]);
                    }
                    catch (ObjectDisposedException)
                    {
                        // As it should be.
                    }
                });
            }
        }
    }
}
