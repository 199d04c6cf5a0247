using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Codecs written in C#, good and bad ones.</summary>
    [TestFixture]
    public class CodecTests
    {
        /// <summary>Turns bits over and keeps a count; bad on request.</summary>
        private class Mask : IChunkAwareCodec, IDisposable
        {
            internal static int Alive, Ranges;
            internal static Exception Thrown;
            internal static string Bad = "";
            internal static ArraySpec Seen;
            private readonly byte mask;

            internal Mask(string configuration)
            {
                var members = (Dictionary<string, object>)ZarrJson.Parse(configuration);
                if (members.Keys.Any(name => name != "mask")) throw new ZarrInvalidMetadataException("mask knows no " + members.Keys.First());
                mask = (byte)(long)members["mask"];
                Interlocked.Increment(ref Alive);
            }

            public string Configuration
            {
                get { return "{\"mask\": " + mask + "}"; }
            }

            public void Resolve(ArraySpec spec)
            {
                Seen = spec;
                if (spec.DataType == "bool") throw new ZarrUnsupportedException("no masks on bool");
            }

            public long GetEncodedSize(long decodedSize, out bool exact)
            {
                exact = true;
                return Bad == "size" ? -1 : decodedSize;
            }

            protected void Turn(ReadOnlySpan<byte> input, Span<byte> output)
            {
                for (int i = 0; i < input.Length; ++i) output[i] = (byte)(input[i] ^ mask);
            }

            public void Encode(ArraySpec spec, ReadOnlySpan<byte> input, CodecOutput output)
            {
                if (Thrown != null) throw Thrown;
                Assert.IsNull(spec);
                Turn(input, output.Reserve(input.Length));
                output.Commit(Bad == "commit" ? input.Length + 1 : input.Length);
            }

            public void Decode(ArraySpec spec, ReadOnlySpan<byte> input, CodecOutput output)
            {
                if (Thrown != null) throw Thrown;
                if (Bad == "short") input = input.Slice(1);
                Turn(input, output.Reserve(input.Length));
                output.Commit(input.Length);
                while (Bad == "endless") output.Write(new byte[1000]);
                if (Bad == "swallow")
                    try
                    {
                        output.Write(new byte[1000]);
                    }
                    catch (Exception)
                    {
                        // Bad manners: the error is lost.
                    }
            }

            public void Dispose()
            {
                Interlocked.Decrement(ref Alive);
            }
        }

        /// <summary>The same, able to decode parts.</summary>
        private sealed class PartialMask : Mask, IPartialDecoder
        {
            internal PartialMask(string configuration) : base(configuration) { }

            public void DecodeRange(CodecSource source, long decodedSize, long offset, Span<byte> output)
            {
                if (Thrown != null) throw Thrown;
                Interlocked.Increment(ref Ranges);
                Assert.AreEqual(decodedSize, source.Size);
                source.Read(offset, output);
                Turn(output, output);
            }
        }

        /// <summary>An array codec: adds one to each int32.</summary>
        private sealed class Increment : ICodec
        {
            public string Configuration
            {
                get { return null; }
            }

            public long GetEncodedSize(long decodedSize, out bool exact)
            {
                exact = true;
                return decodedSize;
            }

            private static void Add(ReadOnlySpan<byte> input, CodecOutput output, int number)
            {
                Span<byte> room = output.Reserve(input.Length);
                for (int i = 0; i < input.Length; i += 4) BitConverter.GetBytes(BitConverter.ToInt32(input.Slice(i, 4).ToArray(), 0) + number).CopyTo(room.Slice(i));
                output.Commit(input.Length);
            }

            public void Encode(ArraySpec spec, ReadOnlySpan<byte> input, CodecOutput output)
            {
                Assert.AreEqual("int32", spec.DataType);
                Assert.AreEqual(new long[] { 4 }, spec.Shape);
                Assert.AreEqual(4, spec.FillValue.Length);
                Add(input, output, 1);
            }

            public void Decode(ArraySpec spec, ReadOnlySpan<byte> input, CodecOutput output)
            {
                Add(input, output, -1);
            }
        }

        private ZarrContext context;
        private ZarrStore store;

        /// <summary>A context that knows the codec "mask".</summary>
        [SetUp]
        public void Open()
        {
            Mask.Thrown = null;
            Mask.Bad = "";
            Mask.Alive = Mask.Ranges = 0;
            context = new ZarrContext();
            context.RegisterCodec("mask", CodecKind.BytesToBytes, configuration => new Mask(configuration));
            store = ZarrStore.Open("memory://", context: context);
        }

        /// <summary>Gives both back.</summary>
        [TearDown]
        public void Close()
        {
            store.Dispose();
            context.Dispose();
        }

        private ZarrArray Masked(string path, string dataType = "int32", string configuration = "{\"mask\": 90}")
        {
            ArrayDefinition definition = Testing.Definition(dataType, new long[] { 40 }, new long[] { 4 });
            definition.Codecs = Testing.BytesOnly.TrimEnd(']') + ", {\"name\": \"mask\", \"configuration\": " + configuration + "}]";
            return store.CreateArray(path, definition);
        }

        /// <summary>Elements go through the codec and back; its configuration is in the document; instances are disposed.</summary>
        [Test]
        public void BytesToBytes()
        {
            using (ZarrArray array = Masked("a"))
            {
                array.Write(Testing.Numbers(40));
                CollectionAssert.AreEqual(Testing.Numbers(40), array.Read<int>());
                Assert.AreEqual(4 ^ 90, store.Get("a/c/1").Data[0]);
                StringAssert.Contains("mask", array.GetMetadataJson());
                Assert.AreEqual("int32", Mask.Seen.DataType);
                Assert.AreEqual(5, array.ReadElement<int>(5));
                array.ReadEncodedChunk(new long[] { 2 }).ToArray();
                Assert.Greater(Mask.Alive, 0);
            }
            Close();
            Testing.Eventually(() => Mask.Alive == 0, "all instances are disposed");
        }

        /// <summary>Parts of shards are decoded without the whole, where the codec can.</summary>
        [Test]
        public void PartialDecoding()
        {
            context.RegisterCodec("mask", CodecKind.BytesToBytes, configuration => new PartialMask(configuration), true, true);
            ArrayDefinition definition = Testing.Definition("int32", new long[] { 4000 }, new long[] { 2000 });
            definition.Codecs = Testing.BytesOnly.TrimEnd(']') + ", {\"name\": \"mask\", \"configuration\": {\"mask\": 1}}]";
            using (ZarrArray array = store.CreateArray("p", definition))
            {
                array.Write(Testing.Numbers(4000));
                CollectionAssert.AreEqual(new[] { 1000, 1001 }, array.Read<int>(new Selection(new long[] { 1000 }, new long[] { 2 })));
                Assert.Greater(Mask.Ranges, 0);
                Mask.Thrown = new InvalidTimeZoneException();
                var error = Testing.Throws<ZarrCallbackException>(() => array.Read<int>(new Selection(new long[] { 1000 }, new long[] { 2 })));
                Assert.AreSame(Mask.Thrown, error.InnerException);
            }
        }

        /// <summary>A codec over elements.</summary>
        [Test]
        public void ArrayToArray()
        {
            context.RegisterCodec("increment", CodecKind.ArrayToArray, configuration => new Increment(), false);
            ArrayDefinition definition = Testing.Definition("int32", new long[] { 10 }, new long[] { 4 });
            definition.Codecs = "[{\"name\": \"increment\"}, " + Testing.BytesOnly.Substring(1);
            using (ZarrArray array = store.CreateArray("i", definition))
            {
                array.Write(Testing.Numbers(10));
                CollectionAssert.AreEqual(Testing.Numbers(10), array.Read<int>());
                Assert.AreEqual(1, store.Get("i/c/0").Data[0]);
            }
        }

        /// <summary>What a codec throws, at every place.</summary>
        [Test]
        public void CodecsThatThrow()
        {
            using (ZarrArray array = Masked("a"))
            {
                array.Write(Testing.Numbers(40));
                Mask.Thrown = new InvalidTimeZoneException("bad moon");
                var error = Testing.Throws<ZarrCallbackException>(() => array.Read<int>());
                Assert.AreSame(Mask.Thrown, error.InnerException);
                Assert.AreEqual("mask", error.Codec);
                StringAssert.Contains("bad moon", error.Message);
                Assert.AreSame(Mask.Thrown, Testing.Throws<ZarrCallbackException>(() => array.Write(new int[40], null, new IoOptions { FillChunks = FillChunks.Write })).InnerException);
                Mask.Thrown = new ZarrCorruptDataException("this does not decode");
                Assert.AreSame(Mask.Thrown, Testing.Throws<ZarrCorruptDataException>(() => array.Read<int>()).InnerException);
                Mask.Thrown = null;
                CollectionAssert.AreEqual(Testing.Numbers(40), array.Read<int>());
            }
            Testing.Throws<ZarrInvalidMetadataException>(() => Masked("b", "int32", "{\"mask\": 1, \"more\": 2}"));
            Testing.Throws<ZarrException>(() => Masked("b", "int32", "{\"mask\": \"text\"}"));
            Testing.Throws<ZarrUnsupportedException>(() => Masked("b", "bool").Write(new bool[40]));
        }

        /// <summary>Answers that are no answers.</summary>
        [Test]
        public void GarbageFromCodecs()
        {
            using (ZarrArray array = Masked("a"))
            {
                array.Write(Testing.Numbers(40));
                foreach (string bad in new[] { "short", "endless" })
                {
                    Mask.Bad = bad;
                    Testing.Throws<ZarrException>(() => array.Read<int>());
                }
                Mask.Bad = "swallow"; // what it wrote before was right
                CollectionAssert.AreEqual(Testing.Numbers(40), array.Read<int>());
                foreach (string bad in new[] { "commit", "size" })
                {
                    Mask.Bad = bad;
                    Testing.Throws<ZarrException>(() => Masked(bad).Write(Testing.Numbers(40)));
                }
            }
            Mask.Bad = "";
            Testing.Throws<ArgumentNullException>(() => context.RegisterCodec<Mask>("x", CodecKind.BytesToBytes, null));
            Testing.Throws<ArgumentNullException>(() => context.RegisterCodec(null, CodecKind.BytesToBytes, c => new Mask(c)));
            Testing.Throws<ZarrExistsException>(() => context.RegisterCodec("mask", CodecKind.BytesToBytes, c => new Mask(c)));
            Testing.Throws<ZarrInvalidArgumentException>(() => context.RegisterCodec("x", (CodecKind)9, c => new Mask(c)));
            context.RegisterCodec("mask", CodecKind.BytesToBytes, c => (Mask)null, true, true);
            Testing.Throws<ZarrException>(() => Masked("n").Write(Testing.Numbers(40)));
        }
    }
}
