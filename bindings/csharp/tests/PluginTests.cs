using System;
using System.Linq;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>A plugin in C (plugins/own_payload.c, compiled by test.sh) beside codecs in C#: each one's objects stay its own.</summary>
    [TestFixture]
    public class PluginTests
    {
        private sealed class Throwing : ICodec
        {
            internal static readonly Exception Thrown = new InvalidTimeZoneException("of C#");

            public string Configuration
            {
                get { return null; }
            }

            public long GetEncodedSize(long decodedSize, out bool exact)
            {
                exact = true;
                return decodedSize;
            }

            public void Encode(ArraySpec spec, ReadOnlySpan<byte> input, CodecOutput output)
            {
                output.Write(input);
            }

            public void Decode(ArraySpec spec, ReadOnlySpan<byte> input, CodecOutput output)
            {
                throw Thrown;
            }
        }

        private static ZarrArray Make(ZarrStore store, string path, string codec)
        {
            ArrayDefinition definition = Testing.Definition("int32", new long[] { 8 }, new long[] { 4 });
            definition.Codecs = Testing.BytesOnly.TrimEnd(']') + ", {\"name\": \"" + codec + "\", \"configuration\": {\"keep\": 7}}]";
            ZarrArray array = store.CreateArray(path, definition);
            array.Write(Testing.Numbers(8));
            return array;
        }

        private static int Released(ZarrStore store)
        {
            using (ZarrArray counter = Make(store, "counter" + Guid.NewGuid().ToString("N"), "own_payload"))
                return counter.ReadEncodedChunk(new long[] { 1 }).Last();
        }

        /// <summary>A payload of a plugin is no exception of C#, whatever its address, and is given back once an error; what C# throws
        /// stays the very object.</summary>
        [Test]
        public void PayloadsStayTheirOwners()
        {
            string plugin = Environment.GetEnvironmentVariable("ZARR_CSHARP_TEST_PLUGIN");
            Assert.IsNotNull(plugin, "test.sh compiles the plugin and names it");
            using (var context = new ZarrContext(new ZarrContextOptions { NoPlugins = true }))
            {
                context.LoadPlugin(plugin);
                context.RegisterCodec("throwing", CodecKind.BytesToBytes, configuration => new Throwing());
                using (ZarrStore store = ZarrStore.Open("memory://", context: context))
                using (ZarrArray foreign = Make(store, "foreign", "own_payload"))
                using (ZarrArray own = Make(store, "own", "throwing"))
                {
                    int before = Released(store);
                    for (int i = 0; i < 3; ++i)
                    {
                        var error = Testing.Throws<ZarrCorruptDataException>(() => foreign.ReadChunk(new long[] { 0 }, new Span<int>(new int[4])));
                        StringAssert.Contains("an object of its own", error.Message);
                        Assert.AreEqual("own_payload", error.Codec);
                        for (Exception inner = error.InnerException; inner != null; inner = inner.InnerException)
                            Assert.IsInstanceOf<ZarrException>(inner);
                        var mine = Testing.Throws<ZarrCallbackException>(() => own.ReadChunk(new long[] { 0 }, new Span<int>(new int[4])));
                        Assert.AreSame(Throwing.Thrown, mine.InnerException);
                        Assert.AreEqual("throwing", mine.Codec);
                    }
                    Assert.AreEqual(before + 3, Released(store));
                }
            }
        }

        /// <summary>Without a configuration of its own a codec keeps the one that it was made with.</summary>
        [Test]
        public void ConfigurationsAreKept()
        {
            using (var context = new ZarrContext())
            {
                context.RegisterCodec("keeping", CodecKind.BytesToBytes, configuration => new Throwing());
                using (ZarrStore store = ZarrStore.Open("memory://", context: context))
                using (ZarrArray array = Make(store, "k", "keeping"))
                    StringAssert.Contains("{\"keep\": 7}", ZarrJson.Write(array.Codecs).Replace(":7", ": 7"));
            }
        }

        /// <summary>The default context has codecs and stores like any other; null stands for it.</summary>
        [Test]
        public void TheDefaultContext()
        {
            string name = "csharp_" + Guid.NewGuid().ToString("N"), scheme = "cs" + Guid.NewGuid().ToString("N");
            ZarrContext.Default.RegisterCodec(name, CodecKind.BytesToBytes, configuration => new Throwing());
            Testing.Throws<ZarrExistsException>(() => ZarrContext.Default.RegisterCodec(name, CodecKind.BytesToBytes, c => new Throwing()));
            using (ZarrStore store = ZarrStore.Open("memory://"))
            using (ZarrArray array = Make(store, "d", name))
                Assert.AreSame(Throwing.Thrown, Testing.Throws<ZarrCallbackException>(() => array.Read<int>()).InnerException);
            var own = new MemoryStore();
            ZarrContext.Default.RegisterStore(scheme, (url, options, readOnly) => own);
            using (ZarrArray array = ZarrArray.Create(scheme + "://x", Testing.Definition("int32", new long[] { 4 }, new long[] { 2 })))
            {
                array.Write(new[] { 1, 2, 3, 4 });
                Assert.AreEqual(3, array.ReadElement<int>(2));
            }
            Assert.Greater(own.Values.Count, 2);
            Assert.GreaterOrEqual(ZarrContext.Default.Threads, 1);
            Testing.Throws<ZarrException>(() => ZarrContext.Default.LoadPlugin("/nowhere.so"));
            ZarrContext.Default.Dispose();
            Assert.IsTrue(ZarrLibrary.Capabilities(ZarrContext.Default).ContainsKey("codecs"));
            using (var other = new ZarrContext()) Testing.Throws<ZarrException>(() => ZarrStore.Open(scheme + "://x", context: other));
        }
    }
}
