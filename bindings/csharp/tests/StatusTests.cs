using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Every status comes out as its own exception, with what the library knows about it.</summary>
    [TestFixture]
    public class StatusTests
    {
        private MemoryStore memory;
        private ZarrStore store;

        /// <summary>An array of 4 chunks in a store of C#.</summary>
        [SetUp]
        public void Open()
        {
            memory = new MemoryStore();
            store = ZarrStore.From(memory);
            using (ZarrArray array = store.CreateArray("a", Testing.Definition("int32", new long[] { 4, 4 }, new long[] { 2, 2 })))
                array.Write(Testing.Numbers(16));
        }

        /// <summary>Gives the store back.</summary>
        [TearDown]
        public void Close()
        {
            store.Dispose();
        }

        private T FailingRead<T>(Action<string> onGet) where T : Exception
        {
            using (ZarrArray array = store.OpenArray("a"))
            {
                memory.OnGet = key =>
                {
                    if (key == "a/c/1/0") onGet(key);
                };
                return Testing.Throws<T>(() => array.Read<int>());
            }
        }

        private static void Is<T>(ZarrStatus status, Action call) where T : ZarrException
        {
            T error = Testing.Throws<T>(call);
            Assert.AreEqual(status, error.Status);
            Assert.AreEqual(typeof(T), error.GetType());
            Assert.IsNotEmpty(error.Message);
        }

        /// <summary>What calls run into by themselves.</summary>
        [Test]
        public void StatusesOfTheLibrary()
        {
            Is<ZarrNotFoundException>(ZarrStatus.NotFound, () => store.OpenNode("nothing"));
            Is<ZarrExistsException>(ZarrStatus.Exists, () => store.CreateGroup("a"));
            Is<ZarrInvalidArgumentException>(ZarrStatus.InvalidArgument, () => store.Get("/absolute"));
            Is<ZarrInvalidMetadataException>(ZarrStatus.InvalidMetadata, () => store.CreateFromMetadata("b", "{\"zarr_format\": 3}"));
            Is<ZarrUnsupportedException>(ZarrStatus.Unsupported, () => ZarrStore.Open("nowhere://x"));
            store.Set("a/c/0/0", new byte[] { 1, 2, 3 });
            using (ZarrArray array = store.OpenArray("a", OpenMode.ReadWrite))
            {
                Is<ZarrCorruptDataException>(ZarrStatus.CorruptData, () => array.Read<int>());
                Is<ZarrOutOfRangeException>(ZarrStatus.OutOfRange, () => array.ReadElement<int>(0, 9));
                Is<ZarrNotFoundException>(ZarrStatus.NotFound, () => array.GetAttribute("none"));
                using (ZarrArray other = store.OpenArray("a", OpenMode.ReadWrite)) other.Resize(new long[] { 6, 4 });
                Is<ZarrPreconditionFailedException>(ZarrStatus.PreconditionFailed, () => array.Resize(new long[] { 8, 4 }));
            }
            Is<ZarrPreconditionFailedException>(ZarrStatus.PreconditionFailed, () => store.Set("a/zarr.json", new byte[1], SetCondition.IfAbsent));
            Is<ZarrPreconditionFailedException>(ZarrStatus.PreconditionFailed, () => store.Set("k", new byte[1], SetCondition.IfMatch("other")));
            using (ZarrArray array = store.OpenArray("a")) Is<ZarrReadOnlyException>(ZarrStatus.ReadOnly, () => array.Fill(1));
            using (ZarrContext context = new ZarrContext(new ZarrContextOptions { MaxChunkBytes = 16 }))
            using (ZarrStore limited = ZarrStore.Open("memory://", context: context))
                Is<ZarrLimitExceededException>(ZarrStatus.LimitExceeded,
                                               () => limited.CreateArray("", Testing.Definition("int32", new long[] { 99 }, new long[] { 99 })));
        }

        /// <summary>Errors of the system have an errno.</summary>
        [Test]
        public void ErrorsOfTheSystem()
        {
            using (var folder = new Testing.Folder())
            {
                File.WriteAllText(folder.Path, "a file where a folder should be");
                try
                {
                    var error = Testing.Throws<ZarrIOException>(() => ZarrGroup.Create(folder.Path + "/below").Dispose());
                    Assert.AreEqual(ZarrStatus.IO, error.Status);
                    Assert.AreNotEqual(0, error.ErrorNumber);
                }
                finally
                {
                    File.Delete(folder.Path);
                }
            }
        }

        /// <summary>Deadlines and tokens.</summary>
        [Test]
        public void TimeoutAndCancellation()
        {
            using (ZarrArray array = store.CreateArray("many", Testing.Definition("int32", new long[] { 40, 40 }, new long[] { 1, 4 })))
            {
                array.Write(Testing.Numbers(1600));
                memory.OnGet = key => Thread.Sleep(30);
                Is<ZarrTimeoutException>(ZarrStatus.Timeout, () => array.Read<int>(null, new IoOptions { Timeout = TimeSpan.FromMilliseconds(1) }));
                Is<ZarrTimeoutException>(ZarrStatus.Timeout, () => array.Read<int>(null, new IoOptions { Timeout = TimeSpan.Zero }));
                using (var source = new CancellationTokenSource())
                {
                    memory.OnGet = key =>
                    {
                        lock (source) source.Cancel(); // nobody's answer comes before the library has been told
                    };
                    var error = Testing.Throws<OperationCanceledException>(() => array.Read<int>(null, null, source.Token));
                    Assert.AreEqual(source.Token, error.CancellationToken);
                    Testing.Throws<OperationCanceledException>(() => array.Read<int>(null, null, source.Token));
                    Testing.Throws<OperationCanceledException>(() => store.Get("a/zarr.json", cancellationToken: source.Token));
                    Testing.Throws<OperationCanceledException>(() => array.Fill(1, null, null, source.Token));
                }
                memory.OnGet = key => { };
                Assert.AreEqual(15, array.Read<int>(null, new IoOptions { Timeout = TimeSpan.FromHours(1) })[15]);
                Assert.AreEqual(15, array.Read<int>(null, new IoOptions { Timeout = TimeSpan.MaxValue })[15]);
                Testing.Throws<ArgumentOutOfRangeException>(() => array.Read<int>(null, new IoOptions { Timeout = TimeSpan.FromSeconds(-2) }));
            }
        }

        /// <summary>Every status that a store throws reaches the caller as it was, the object too.</summary>
        [Test]
        public void StatusesOfStores()
        {
            foreach (ZarrStatus status in Enum.GetValues(typeof(ZarrStatus)))
            {
                if (status == ZarrStatus.Ok || status == ZarrStatus.Cancelled || status == ZarrStatus.NotFound) continue;
                var thrown = new ZarrException(status, "it is " + status) { ErrorNumber = 5, IsRetryable = true };
                var error = FailingRead<ZarrException>(key => { throw thrown; });
                Assert.AreEqual(status, error.Status);
                Assert.AreSame(thrown, error.InnerException);
                StringAssert.Contains("it is " + status, error.Message);
                Assert.AreEqual("a/c/1/0", error.Key);
                Assert.AreEqual(new long[] { 1, 0 }, error.Chunk);
                Assert.AreEqual(5, error.ErrorNumber);
                Assert.IsTrue(error.IsRetryable);
                Assert.AreEqual("ZARR_", ZarrLibrary.StatusName(status).Substring(0, 5));
            }
        }

        private sealed class Rude : Exception
        {
            public override string Message
            {
                get { throw new InvalidOperationException("no message either"); }
            }
        }

        /// <summary>Exceptions of .NET keep their identity and get the status that fits.</summary>
        [Test]
        public void ExceptionsOfStores()
        {
            var thrown = new Dictionary<Exception, ZarrStatus>
            {
                { new InvalidTimeZoneException("no zone"), ZarrStatus.Callback }, { new IOException("disk"), ZarrStatus.IO },
                { new TimeoutException("late"), ZarrStatus.Timeout }, { new OutOfMemoryException("full"), ZarrStatus.NoMemory },
                { new Rude(), ZarrStatus.Callback }, { new Exception("a\0b\nc \U0001F600"), ZarrStatus.Callback },
                { new Exception(new string('x', 100000)), ZarrStatus.Callback }
            };
            foreach (var pair in thrown)
            {
                var error = FailingRead<ZarrException>(key => { throw pair.Key; });
                Assert.AreEqual(pair.Value, error.Status);
                Assert.AreSame(pair.Key, error.InnerException);
                Assert.IsFalse(error.Message.Contains("\n"));
            }
            var cancelled = new OperationCanceledException("enough");
            Assert.AreSame(cancelled, FailingRead<OperationCanceledException>(key => { throw cancelled; }).InnerException);
        }

        /// <summary>A payload lives as long as its error, and no longer.</summary>
        [Test]
        public void PayloadsAreReleased()
        {
            var references = new List<WeakReference>();
            for (int i = 0; i < 20; ++i) references.Add(Thrown());
            Testing.Eventually(() =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return references.FindAll(r => r.IsAlive).Count < 10;
            }, "most of the exceptions are collected");
        }

        private WeakReference Thrown()
        {
            WeakReference reference = null;
            FailingRead<ZarrException>(key =>
            {
                var error = new InvalidTimeZoneException();
                reference = new WeakReference(error);
                throw error;
            });
            return reference;
        }

        /// <summary>Texts that cannot be keys or names.</summary>
        [Test]
        public void Texts()
        {
            Testing.Throws<ZarrInvalidArgumentException>(() => store.Get("nul\0inside"));
            Testing.Throws<ZarrException>(() => store.OpenNode("nul\0inside"));
            Testing.Throws<ArgumentException>(() => store.Get("half \ud83d"));
            Testing.Throws<ArgumentNullException>(() => store.Get(null));
            Testing.Throws<ArgumentNullException>(() => store.OpenNode(null));
            Testing.Throws<ArgumentNullException>(() => ZarrStore.Open(null));
            Testing.Throws<ArgumentNullException>(() => ZarrArray.Open(null));
            Testing.Throws<ArgumentNullException>(() => store.CreateArray("x", null));
            Testing.Throws<ArgumentException>(() => store.CreateArray("x", new ArrayDefinition { DataType = "int8" }));
            Testing.Throws<ArgumentException>(() => store.CreateArray("x", new ArrayDefinition { Shape = new long[1] }));
            Testing.Throws<ArgumentException>(() => store.CreateArray("x", Testing.Definition("i\0", new long[1], new long[] { 1 })));
            Testing.Throws<ArgumentException>(() => store.CreateArray("x", Testing.Definition("int8", new long[] { 1, 1 }, new long[] { 1 })));
            Testing.Throws<ArgumentException>(() => store.CreateArray("x", Testing.Definition("int8", new long[] { -1 }, new long[] { 1 })));
            Testing.Throws<ArgumentNullException>(() => ZarrLibrary.HasFeature(null));
            Assert.IsFalse(ZarrLibrary.HasFeature("format:3\0"));
            Assert.AreEqual(NodeKind.None, store.Exists("x"));
            store.Set("\U0001F600/\u00e9", Encoding.UTF8.GetBytes("smile"));
            CollectionAssert.Contains(store.List(), "\U0001F600/\u00e9");
            Assert.AreEqual("smile", Encoding.UTF8.GetString(store.Get("\U0001F600/\u00e9").Data));
        }
    }
}
