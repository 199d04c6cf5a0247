using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>Groups, attributes, documents and what arrays say about themselves.</summary>
    [TestFixture]
    public class HierarchyTests
    {
        /// <summary>Groups in groups, in both formats: children, trees, lookups, copies, moves.</summary>
        [TestCase(2)]
        [TestCase(3)]
        public void Groups(int format)
        {
            using (ZarrStore store = ZarrStore.Open("memory://"))
            using (ZarrGroup root = store.CreateGroup("", null, new OpenOptions { ZarrFormat = format }))
            {
                ArrayDefinition definition = Testing.Definition("int32", new long[] { 4 }, new long[] { 2 });
                definition.ZarrFormat = format;
                store.CreateArray("a/b \U0001F600/c", definition).Write(Testing.Numbers(4));
                root.CreateGroup("z", new Dictionary<string, object> { { "one", 1 } }).Dispose();
                Assert.AreEqual(format, root.ZarrFormat);
                CollectionAssert.AreEqual(new[] { "a", "z" }, root.Children().Select(child => child.Path));
                CollectionAssert.AreEqual(new[] { "a", "a/b \U0001F600", "a/b \U0001F600/c", "z" }, root.Tree().Select(child => child.Path));
                Assert.AreEqual(NodeKind.Array, root.Tree()[2].Kind);
                using (ZarrArray array = root.OpenArray("a/b \U0001F600/c"))
                {
                    Assert.AreEqual("c", array.Name);
                    Assert.AreEqual("a/b \U0001F600/c", array.Path);
                    Assert.AreEqual(NodeKind.Array, array.Kind);
                }
                Assert.AreEqual(1, root.OpenGroup("z").GetAttribute("one"));
                Testing.Throws<ZarrInvalidArgumentException>(() => root.OpenArray("z"));
                Testing.Throws<ZarrInvalidArgumentException>(() => root.OpenGroup("a/b \U0001F600/c"));
                Testing.Throws<ZarrNotFoundException>(() => root.OpenNode("nothing"));
                store.CopyNode("a", store, "copy");
                Testing.Throws<ZarrExistsException>(() => store.CopyNode("a", store, "copy"));
                store.CopyNode("a", store, "copy", true);
                store.MoveNode("copy", store, "moved");
                Assert.AreEqual(NodeKind.None, store.Exists("copy"));
                Assert.AreEqual(NodeKind.Array, store.Exists("moved/b \U0001F600/c"));
                store.EraseNode("moved");
                Assert.AreEqual(NodeKind.None, store.Exists("moved"));
                Testing.Throws<ZarrNotFoundException>(() => store.EraseNode("moved"));
                using (ZarrStore again = root.OpenStore()) Assert.AreEqual(NodeKind.Group, again.Exists("z"));
            }
        }

        /// <summary>All children opened by one call; one that cannot be opened says why.</summary>
        [TestCase(2)]
        [TestCase(3)]
        public void ChildrenOpenedAtOnce(int format)
        {
            using (ZarrStore store = ZarrStore.Open("memory://"))
            using (ZarrGroup root = store.CreateGroup("", null, new OpenOptions { ZarrFormat = format }))
            {
                Assert.AreEqual(0, root.OpenChildren().Count);
                root.CreateArray("a \U0001F600", Testing.Definition("int32", new long[] { 4 }, new long[] { 2 })).Dispose();
                root.CreateGroup("g", new Dictionary<string, object> { { "n", 1 } }).Dispose();
                root.CreateGroup("broken").Dispose();
                store.Set(format == 2 ? "broken/.zgroup" : "broken/zarr.json", new[] { (byte)'{' });
                IReadOnlyList<OpenedChild> children = root.OpenChildren();
                CollectionAssert.AreEqual(new[] { "a \U0001F600", "broken", "g" }, children.Select(child => child.Name));
                CollectionAssert.AreEqual(new[] { true, false, true }, children.Select(child => child.Error == null));
                var why = Testing.Throws<ZarrInvalidMetadataException>(() => { ZarrNode ignored = children[1].Node; });
                Assert.AreSame(children[1].Error, why.InnerException);
                root.Dispose();
                Assert.AreEqual(4, ((ZarrArray)children[0].Node).Read<int>().Length);
                Assert.AreEqual(1L, children[2].Node.GetAttribute("n"));
                foreach (OpenedChild child in children) child.Dispose();
                foreach (OpenedChild child in children) child.Dispose();
                Testing.Throws<ObjectDisposedException>(() => children[2].Node.GetAttributes());
                Testing.Throws<ObjectDisposedException>(() => root.OpenChildren());
            }
        }

        /// <summary>Modes of opening.</summary>
        [Test]
        public void Modes()
        {
            using (var folder = new Testing.Folder())
            {
                ArrayDefinition definition = Testing.Definition("int8", new long[] { 4 }, new long[] { 2 });
                Testing.Throws<ZarrNotFoundException>(() => ZarrArray.Open(folder.Path));
                Testing.Throws<ZarrNotFoundException>(() => ZarrArray.Open(folder.Path, OpenMode.ReadWrite));
                ZarrArray.Create(folder.Path, definition, OpenMode.CreateNew).Dispose();
                Testing.Throws<ZarrExistsException>(() => ZarrArray.Create(folder.Path, definition, OpenMode.CreateNew));
                using (ZarrArray array = ZarrArray.Open(folder.Path, OpenMode.ReadWrite)) array.Write(new sbyte[] { 1, 2, 3, 4 });
                using (ZarrArray array = ZarrArray.Create(folder.Path, definition, OpenMode.OpenOrCreate)) Assert.AreEqual(4, array.Read<sbyte>()[3]);
                using (ZarrArray array = ZarrArray.Create(folder.Path, definition)) Assert.AreEqual(0, array.Read<sbyte>()[3]);
                using (ZarrStore store = ZarrStore.Open(folder.Path, true)) Testing.Throws<ZarrReadOnlyException>(() => store.Set("x", new byte[1]));
                Testing.Throws<ZarrInvalidArgumentException>(() => ZarrGroup.Open(folder.Path));
            }
        }

        /// <summary>Attributes come back as they went in: exact integers, texts of every kind, nested.</summary>
        [TestCase(2)]
        [TestCase(3)]
        public void Attributes(int format)
        {
            var attributes = new Dictionary<string, object>
            {
                { "large", ulong.MaxValue }, { "small", long.MinValue }, { "odd", 9007199254740993L },
                { "beyond", BigInteger.Parse("123456789012345678901234567890") }, { "tenth", 0.1 }, { "minus zero", -0.0 }, { "huge", 1e300 },
                { "yes", true }, { "nothing", null }, { "text", "na\u00efve \U0001F600 \0 \"q\" \\ / \t\u2028" },
                { "list", new List<object> { 1L, new List<object> { "x", null }, new Dictionary<string, object> { { "", 2L } } } }
            };
            using (ZarrStore store = ZarrStore.Open("memory://"))
            using (ZarrGroup group = store.CreateGroup("", attributes, new OpenOptions { ZarrFormat = format }))
            {
                Assert.AreEqual(ZarrJson.Write(attributes), ZarrJson.Write(group.GetAttributes()));
                foreach (string name in attributes.Keys) Assert.AreEqual(attributes[name], group.GetAttribute(name), name);
                group.SetAttribute("text", "new");
                group.UpdateAttributes(new Dictionary<string, object> { { "more", new[] { 1, 2 } } });
                group.DeleteAttribute("list");
                Testing.Throws<ZarrNotFoundException>(() => group.DeleteAttribute("list"));
                Assert.AreEqual("new", group.GetAttribute("text"));
                Assert.AreEqual(2L, ((List<object>)group.GetAttribute("more"))[1]);
                Assert.AreEqual(attributes.Count, group.GetAttributes().Count);
                group.SetAttributes(new Dictionary<string, object>());
                Assert.AreEqual(0, group.GetAttributes().Count);
                Testing.Throws<ArgumentException>(() => group.SetAttribute("x", new object()));
                Testing.Throws<ArgumentException>(() => group.SetAttribute("half \ud83d", 1));
                Testing.Throws<ArgumentNullException>(() => group.SetAttribute(null, 1));
                var itself = new List<object>();
                itself.Add(itself);
                Testing.Throws<ArgumentException>(() => group.SetAttribute("x", itself));
            }
        }

        /// <summary>JSON is read strictly.</summary>
        [Test]
        public void Json()
        {
            Assert.AreEqual(1e5, ZarrJson.Parse(" 1e5 "));
            Assert.AreEqual(double.NegativeInfinity, ZarrJson.Parse("-Infinity"));
            Assert.AreEqual("\ud83d\ude00", ZarrJson.Parse("\"\\ud83d\\ude00\""));
            Assert.AreEqual(0L, ZarrJson.Parse("0"));
            foreach (string bad in new[] { "", "01", "1.", ".5", "+1", "[1,]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "'x'", "\"\n\"", "\"\\x\"", "[1", "tru", "1 2", "{1:2}", "-", "\"\\u12\"" })
                Testing.Throws<FormatException>(() => ZarrJson.Parse(bad));
            Testing.Throws<FormatException>(() => ZarrJson.Parse(new string('[', 100000)));
            Testing.Throws<ArgumentNullException>(() => ZarrJson.Parse(null));
            foreach (double number in new[] { 0.1, 1 / 3.0, double.MaxValue, double.Epsilon, -123456789.123456789, 1e22, 5e-324 })
                Assert.AreEqual(BitConverter.DoubleToInt64Bits(number), BitConverter.DoubleToInt64Bits((double)ZarrJson.Parse(ZarrJson.Write(number))));
        }

        /// <summary>Consolidated metadata are written, used, verified and removed.</summary>
        [TestCase(2)]
        [TestCase(3)]
        public void ConsolidatedMetadata(int format)
        {
            using (ZarrStore store = ZarrStore.Open("memory://"))
            using (ZarrGroup root = store.CreateGroup("", null, new OpenOptions { ZarrFormat = format }))
            {
                root.CreateGroup("a").Dispose();
                Assert.IsFalse(root.IsConsolidated);
                Testing.Throws<ZarrNotFoundException>(() => root.VerifyConsolidated());
                root.Consolidate();
                Assert.IsTrue(root.IsConsolidated);
                Assert.AreEqual(0, root.VerifyConsolidated().Count);
                store.CreateGroup("b", null, new OpenOptions { ZarrFormat = format }).Dispose();
                Assert.AreEqual(1, root.VerifyConsolidated().Count);
                using (ZarrGroup used = store.OpenGroup()) Assert.AreEqual(1, used.Children().Count);
                using (ZarrGroup unused = store.OpenGroup("", OpenMode.Read, new OpenOptions { Consolidated = Consolidated.Never }))
                    Assert.AreEqual(2, unused.Children().Count);
                root.RemoveConsolidated();
                Assert.IsFalse(root.IsConsolidated);
                Testing.Throws<ZarrNotFoundException>(
                    () => store.OpenGroup("", OpenMode.Read, new OpenOptions { Consolidated = Consolidated.Require }));
            }
        }

        /// <summary>What an array says about itself; chunks by coordinates and keys; checks and plans.</summary>
        [Test]
        public void ArrayProperties()
        {
            var definition = Testing.Definition("float32", new long[] { 10, 20 }, new long[] { 2, 5 });
            definition.Shards = new long[] { 4, 10 };
            definition.DimensionNames = new[] { "y", null };
            definition.FillValue = float.NaN;
            definition.Attributes = new Dictionary<string, object> { { "a", 1 } };
            using (ZarrArray array = ZarrArray.Create("memory://", definition))
            {
                Assert.AreEqual(new long[] { 2, 5 }, array.ChunkShape);
                Assert.AreEqual(new long[] { 4, 10 }, array.ShardShape);
                Assert.AreEqual(new long[] { 3, 2 }, array.ChunkCounts);
                Assert.AreEqual(new[] { "y", null }, array.DimensionNames);
                Assert.AreEqual(float.NaN, array.FillValue);
                Assert.AreEqual("sharding_indexed", ((Dictionary<string, object>)array.Codecs[0])["name"]);
                Assert.AreEqual("c/2/1", array.GetChunkKey(2, 1));
                Assert.AreEqual(new long[] { 2, 1 }, array.GetChunkCoordinates("c/2/1"));
                Assert.IsNull(array.GetChunkCoordinates("c/9/9"));
                Assert.AreEqual(new long[] { 8, 10 }, array.GetGridChunkOrigin(2, 1));
                Testing.Throws<ZarrOutOfRangeException>(() => array.GetChunk(3, 0));
                array.Fill(1f, array.GetChunk(2, 1).Selection);
                Assert.AreEqual(20, array.GetChunk(2, 1).Read<float>().Length);
                Assert.AreEqual(1, array.GetPresenceBitmap().Cast<bool>().Count(stored => stored));
                Assert.IsTrue(array.IsChunkPresent(2, 1));
                Assert.Greater(array.GetStoredBytes(), 0);
                Testing.Throws<ZarrNotFoundException>(() => array.Read<float>(null, new IoOptions { MissingChunks = MissingChunks.Error }));
                float[] chunk = new float[40];
                array.ReadChunk(new long[] { 2, 1 }, new Span<float>(chunk));
                array.WriteChunk(new long[] { 0, 0 }, new ReadOnlySpan<float>(chunk));
                byte[] encoded = array.ReadEncodedChunk(new long[] { 0, 0 });
                array.WriteEncodedChunk(new long[] { 1, 0 }, encoded, new IoOptions { Validate = true });
                Testing.Throws<ZarrCorruptDataException>(() => array.WriteEncodedChunk(new long[] { 1, 1 }, new byte[3], new IoOptions { Validate = true }));
                Assert.IsNull(array.ReadEncodedChunk(new long[] { 1, 1 }));
                Testing.Throws<ZarrException>(() => array.ReadChunk(new long[] { 0, 0 }, new Span<float>(new float[39])));
                Testing.Throws<ArgumentException>(() => array.ReadChunk(new long[] { 0 }, new Span<float>(chunk)));
                Assert.AreEqual(3L, array.Check()["present"]);
                Assert.IsTrue(array.EraseChunk(1, 0));
                Assert.IsFalse(array.EraseChunk(1, 0));
                Assert.AreEqual(6L, array.PlanRead()["chunks"]);
                Assert.AreEqual(6L, array.PlanWrite()["chunks"]);
                array.Append(1, new long[] { 10, 2 }, new ReadOnlySpan<float>(new float[20]));
                Assert.AreEqual(new long[] { 10, 22 }, array.Shape);
                Testing.Throws<ArgumentOutOfRangeException>(() => array.Append(2, new long[] { 10, 2 }, new ReadOnlySpan<float>(new float[20])));
                array.Resize(new long[] { 0, 22 });
                Assert.AreEqual(0, array.Chunks().Count());
                Assert.AreEqual(0, array.Read<float>().Length);
                Testing.Throws<ArgumentException>(() => array.Resize(new long[] { -1, 2 }));
                Testing.Throws<ArgumentException>(() => array.Resize(new long[] { 1 }));
            }
        }

        /// <summary>Documents in both formats, and arrays made of them.</summary>
        [Test]
        public void Documents()
        {
            using (ZarrStore store = ZarrStore.Open("memory://"))
            using (ZarrArray array = store.CreateArray("a", Testing.Definition("int16", new long[] { 4 }, new long[] { 2 })))
            {
                List<object> notes;
                string v2 = array.GetMetadataJson(2, out notes);
                StringAssert.Contains("\"<i2\"", v2);
                using (var made = (ZarrArray)store.CreateFromMetadata("b", v2, new Dictionary<string, object> { { "x", 1 } }))
                {
                    Assert.AreEqual(2, made.ZarrFormat);
                    Assert.AreEqual(1L, made.GetAttribute("x"));
                    Assert.AreEqual("b/0", made.GetChunkKey(0));
                }
                Testing.Throws<ZarrException>(() => array.GetMetadataJson(4));
                Assert.AreEqual("ZARR_NOT_FOUND", ZarrLibrary.StatusName(ZarrStatus.NotFound));
                Assert.IsTrue(ZarrLibrary.HasFeature("format:3"));
                Assert.IsTrue(ZarrLibrary.Capabilities().ContainsKey("codecs"));
                Assert.AreEqual(1000, ZarrLibrary.VersionNumber);
            }
        }
    }
}
