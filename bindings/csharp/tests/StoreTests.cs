using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Stores written in C#, good and bad ones, and the operations of every store.</summary>
    [TestFixture]
    public class StoreTests
    {
        /// <summary>The same keys, ranges, versions and lists from the library's stores and from one in C#.</summary>
        [Test]
        public void KeysAndValues()
        {
            using (var folder = new Testing.Folder())
            using (ZarrStore memory = ZarrStore.Open("memory://"))
            using (ZarrStore files = ZarrStore.Open(folder.Path))
            using (ZarrStore own = ZarrStore.From(new MemoryStore()))
                foreach (ZarrStore store in new[] { memory, files, own }) KeysAndValues(store);
        }

        private static void KeysAndValues(ZarrStore store)
        {
            Assert.IsNull(store.Get("a/b"));
            Assert.IsNull(store.Stat("a/b"));
            Assert.IsFalse(store.Erase("a/b"));
            store.Set("a/b", new byte[] { 0, 1, 2, 3, 4 });
            store.Set("a/c/d", new byte[0]);
            Assert.AreEqual(5, store.Get("a/b").ObjectSize);
            Assert.AreEqual(new byte[] { 1, 2 }, store.Get("a/b", ByteRange.Part(1, 2)).Data);
            Assert.AreEqual(new byte[] { 3, 4 }, store.Get("a/b", ByteRange.From(3)).Data);
            Assert.AreEqual(new byte[] { 4 }, store.Get("a/b", ByteRange.Suffix(1)).Data);
            Assert.AreEqual(5, store.Get("a/b", ByteRange.Suffix(9)).Data.Length);
            Assert.AreEqual(0, store.Get("a/c/d").Data.Length);
            Testing.Throws<ZarrOutOfRangeException>(() => store.Get("a/b", ByteRange.Part(4, 2)));
            Testing.Throws<ArgumentOutOfRangeException>(() => ByteRange.Part(-1, 2));
            Assert.AreEqual(5, store.Stat("a/b").Value.Size);
            byte[][] many = store.GetMany(new[] { "a/b", "none", "a/c/d" });
            Assert.AreEqual(5, many[0].Length);
            Assert.IsNull(many[1]);
            Assert.AreEqual(0, many[2].Length);
            CollectionAssert.AreEquivalent(new[] { "a/b", "a/c/d" }, store.List());
            CollectionAssert.AreEquivalent(new[] { "a/b", "a/c/" }, store.List("a/", false));
            store.Flush();
            Assert.IsNotEmpty(store.Description);
            Assert.IsTrue((store.Capabilities & StoreCapabilities.Writable) != 0);
            string etag = store.Get("a/b").ETag;
            if (etag != null)
            {
                Assert.AreEqual(5, store.Get("a/b", default(ByteRange), etag).Data.Length);
                Testing.Throws<ZarrPreconditionFailedException>(() => store.Get("a/b", default(ByteRange), "other"));
            }
            Assert.IsTrue(store.Erase("a/b"));
            store.ErasePrefix("a/");
            Assert.AreEqual(0, store.List().Count);
            Testing.Throws<ZarrInvalidArgumentException>(() => store.ErasePrefix("a"));
        }

        /// <summary>A store in C# holds what the library writes, is described, flushed and disposed.</summary>
        [Test]
        public void OwnStore()
        {
            var own = new MemoryStore();
            using (ZarrStore store = ZarrStore.From(own, true))
            using (ZarrArray array = store.CreateArray("a", Testing.Definition("int32", new long[] { 64, 8 }, new long[] { 1, 8 })))
            {
                array.Write(Testing.Numbers(512));
                CollectionAssert.AreEqual(Testing.Numbers(512), array.Read<int>());
                Assert.AreEqual("memory of C#", store.Description);
                store.Flush();
                Assert.AreEqual(1, own.Flushes);
                Assert.AreEqual(66, own.Values.Count);
                Assert.AreEqual(0, own.Disposals);
            }
            Testing.Eventually(() => own.Disposals == 1, "the store is disposed");
        }

        private sealed class Readable : IStore
        {
            internal Func<StoreRequest, StoreReply, bool> OnGet;
            internal StoreReply Kept;
            internal StoreCapabilities Can = StoreCapabilities.AnyThread;

            public StoreCapabilities Capabilities
            {
                get { return Can; }
            }

            public bool Get(StoreRequest request, StoreReply reply)
            {
                Kept = reply;
                return OnGet(request, reply);
            }
        }

        /// <summary>What a store can do follows from its interfaces.</summary>
        [Test]
        public void StoreThatOnlyReads()
        {
            var readable = new Readable { OnGet = (request, reply) => { reply.Send(request, new byte[] { 7 }); return true; } };
            using (ZarrStore store = ZarrStore.From(readable))
            {
                Assert.AreEqual(7, store.Get("x").Data[0]);
                Assert.AreEqual(1, store.Stat("x").Value.Size);
                Testing.Throws<ZarrException>(() => store.Set("x", new byte[1]));
                Testing.Throws<ZarrException>(() => store.List());
                Testing.Throws<ObjectDisposedException>(() => readable.Kept.SetInfo(1));
                Testing.Throws<ObjectDisposedException>(() => readable.Kept.GetBuffer(1));
            }
        }

        /// <summary>Answers that are no answers become errors, not crashes.</summary>
        [Test]
        public void GarbageFromStores()
        {
            var readable = new Readable();
            using (ZarrStore store = ZarrStore.From(readable))
            {
                readable.OnGet = (request, reply) => true;
                Testing.Throws<ZarrException>(() => store.Get("x"));
                readable.OnGet = (request, reply) => { reply.GetBuffer(-1); return true; };
                Assert.IsInstanceOf<ArgumentOutOfRangeException>(Testing.Throws<ZarrCallbackException>(() => store.Get("x")).InnerException);
                readable.OnGet = (request, reply) => { reply.GetBuffer(3); reply.GetBuffer(2).Fill(1); return true; };
                Accepted(() => store.Get("x"));
                readable.OnGet = (request, reply) => { reply.GetBuffer(5).Fill(1); reply.SetInfo(long.MaxValue, new string('e', 70000)); return true; };
                Accepted(() => store.Get("x"));
                readable.OnGet = (request, reply) => { reply.GetBuffer(9).Fill(1); return true; };
                Testing.Throws<ZarrException>(() => store.Get("x", ByteRange.Part(2, 3)));
                readable.OnGet = (request, reply) => { reply.GetBuffer(int.MaxValue); return false; };
                Accepted(() => store.Get("x"));
                readable.OnGet = (request, reply) => { reply.Send(request, new byte[] { (byte)'{' }); return true; };
                Testing.Throws<ZarrInvalidMetadataException>(() => store.OpenNode(""));
            }
            var own = new Misbehaving();
            using (ZarrStore store = ZarrStore.From(own))
            {
                foreach (IEnumerable<string> keys in new[] { null, new string[] { null }, new[] { "/x", "", "a//b", "\0", "../up" } })
                {
                    own.Keys = keys;
                    Accepted(() => store.List());
                    Accepted(() => store.OpenGroup("").Children());
                }
                own.Keys = Endless();
                Assert.IsInstanceOf<InvalidTimeZoneException>(Testing.Throws<ZarrCallbackException>(() => store.List()).InnerException);
                Testing.Throws<ZarrCallbackException>(() => store.Stat("x"));
            }
            Testing.Throws<ArgumentNullException>(() => ZarrStore.From(null));
            Testing.Throws<ZarrInvalidArgumentException>(() => ZarrStore.From(new Readable { Can = (StoreCapabilities)(1UL << 40) }));
        }

        private static IEnumerable<string> Endless()
        {
            for (int i = 0; i < 1000; ++i) yield return "k" + i;
            throw new InvalidTimeZoneException("the list broke off");
        }

        /// <summary>Either an answer or the library's own error; anything else fails the test.</summary>
        private static void Accepted(Action call)
        {
            try
            {
                call();
            }
            catch (ZarrException)
            {
                // As good.
            }
        }

        private sealed class Misbehaving : IListableStore, IStatStore
        {
            internal IEnumerable<string> Keys;

            public StoreCapabilities Capabilities
            {
                get { return (StoreCapabilities)0xff; }
            }

            public bool Get(StoreRequest request, StoreReply reply)
            {
                return false;
            }

            public StoreStat? Stat(string key)
            {
                return new StoreStat(-5, null);
            }

            public IEnumerable<string> List(string prefix, bool recursive)
            {
                return Keys;
            }

            public override string ToString()
            {
                return null;
            }
        }

        /// <summary>A store that answers later, from wherever its tasks run.</summary>
        private sealed class Slow : IAsyncStore, IWritableStore, IStoreCosts
        {
            internal readonly Dictionary<string, byte[]> Values = new Dictionary<string, byte[]>();
            internal Func<string, Task> Before = key => Task.Delay(5);
            internal int InFlight, Most;

            public StoreCapabilities Capabilities
            {
                get { return StoreCapabilities.AnyThread | StoreCapabilities.Latency; }
            }

            public TimeSpan Latency
            {
                get { return TimeSpan.FromMilliseconds(20); }
            }

            public long Bandwidth
            {
                get { return 1 << 20; }
            }

            public int Concurrency
            {
                get { return 8; }
            }

            public bool Get(StoreRequest request, StoreReply reply)
            {
                return GetAsync(request, reply).GetAwaiter().GetResult();
            }

            public async Task<bool> GetAsync(StoreRequest request, StoreReply reply)
            {
                lock (Values) Most = Math.Max(Most, ++InFlight);
                try
                {
                    await Before(request.Key).ConfigureAwait(false);
                    byte[] value;
                    lock (Values)
                        if (!Values.TryGetValue(request.Key, out value)) return false;
                    reply.Send(request, value);
                    return true;
                }
                finally
                {
                    lock (Values) --InFlight;
                }
            }

            public string Set(string key, ReadOnlySpan<byte> data, SetCondition condition)
            {
                byte[] copy = data.ToArray();
                lock (Values) Values[key] = copy;
                return null;
            }

            public bool Erase(string key)
            {
                lock (Values) return Values.Remove(key);
            }
        }

        /// <summary>Many requests in flight; failures of one; a deadline and a token while requests hang.</summary>
        [Test]
        public void AsyncStore()
        {
            var slow = new Slow();
            using (ZarrStore store = ZarrStore.From(slow))
            using (ZarrArray array = store.CreateArray("", Testing.Definition("int32", new long[] { 32 }, new long[] { 2 })))
            {
                array.Write(Testing.Numbers(32));
                CollectionAssert.AreEqual(Testing.Numbers(32), array.Read<int>());
                Assert.Greater(slow.Most, 1);
                Assert.AreEqual(array.GetChunkKey(3).Length, store.GetMany(new[] { array.GetChunkKey(3) }).Length * 3);
                var broken = new InvalidTimeZoneException("request 5");
                slow.Before = key => key == "c/5" ? Failed(broken) : Task.Delay(1);
                Assert.AreSame(broken, Testing.Throws<ZarrCallbackException>(() => array.Read<int>()).InnerException);
                slow.Before = key => { throw broken; };
                Assert.AreSame(broken, Testing.Throws<ZarrCallbackException>(() => array.Read<int>()).InnerException);
                Hang(slow, array);
                CollectionAssert.AreEqual(Testing.Numbers(32), array.Read<int>());
            }
        }

        private static Task Failed(Exception error)
        {
            var source = new TaskCompletionSource<bool>();
            source.SetException(error);
            return source.Task;
        }

        private static void Hang(Slow slow, ZarrArray array)
        {
            var gate = new TaskCompletionSource<bool>();
            slow.Before = key => gate.Task;
            using (new Timer(ignored => gate.TrySetResult(true), null, 300, Timeout.Infinite))
                Testing.Throws<ZarrTimeoutException>(() => array.Read<int>(null, new IoOptions { Timeout = TimeSpan.FromMilliseconds(50) }));
            var second = new TaskCompletionSource<bool>();
            slow.Before = key => second.Task;
            using (var source = new CancellationTokenSource(50))
            using (new Timer(ignored => second.TrySetResult(true), null, 300, Timeout.Infinite))
                Testing.Throws<OperationCanceledException>(() => array.ReadAsync<int>(null, null, null, source.Token).GetAwaiter().GetResult());
            slow.Before = key => Task.Delay(1);
        }

        /// <summary>A scheme of one's own; its stores are disposed.</summary>
        [Test]
        public void Schemes()
        {
            var opened = new List<MemoryStore>();
            using (var context = new ZarrContext())
            {
                context.RegisterStore("sharp", (url, options, readOnly) =>
                {
                    if (url.EndsWith("refused", StringComparison.Ordinal)) throw new InvalidTimeZoneException(url + options + readOnly);
                    opened.Add(new MemoryStore());
                    return opened.Last();
                }, StoreCapabilities.AnyThread);
                using (ZarrArray array = ZarrArray.Create("sharp://x", Testing.Definition("int8", new long[] { 3 }, new long[] { 2 }), context: context))
                {
                    array.Write(new sbyte[] { 1, 2, 3 });
                    Assert.AreEqual(3, array.Read<sbyte>()[2]);
                }
                var error = Testing.Throws<ZarrCallbackException>(() => ZarrStore.Open("sharp://refused", true, "{\"a\": 1}", context));
                Assert.IsInstanceOf<InvalidTimeZoneException>(error.InnerException);
                StringAssert.Contains("sharp://refused{\"a\":1}True", error.InnerException.Message);
                Testing.Throws<ZarrExistsException>(() => context.RegisterStore("sharp", (url, options, readOnly) => new MemoryStore()));
                context.RegisterStore("sharp", (url, options, readOnly) => (MemoryStore)null, StoreCapabilities.AnyThread, true);
                Testing.Throws<ZarrException>(() => ZarrStore.Open("sharp://x", context: context));
                Testing.Throws<ArgumentNullException>(() => context.RegisterStore<MemoryStore>("y", null));
                Testing.Throws<ZarrException>(() => context.RegisterStore("no scheme!", (url, options, readOnly) => new MemoryStore()));
            }
            Testing.Eventually(() => opened.Count > 0 && opened.All(store => store.Disposals == 1), "the stores are disposed");
        }
    }
}
