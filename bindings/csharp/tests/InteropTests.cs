using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>What zarr-python wrote: the folder ZARR_DATA with its manifest.</summary>
    [TestFixture]
    public class InteropTests
    {
        private static string Data
        {
            get { return Environment.GetEnvironmentVariable("ZARR_DATA"); }
        }

        private static IEnumerable<Dictionary<string, object>> Entries(string kind)
        {
            var manifest = (Dictionary<string, object>)ZarrJson.Parse(File.ReadAllText(Path.Combine(Data, "manifest.json"), Encoding.UTF8));
            return ((List<object>)manifest[kind]).Cast<Dictionary<string, object>>();
        }

        /// <summary>Every array has the manifest's shape, type, names, attributes and elements.</summary>
        [Test]
        public void Arrays()
        {
            int count = 0;
            foreach (Dictionary<string, object> entry in Entries("arrays"))
                using (ZarrArray array = ZarrArray.Open(Path.Combine(Data, (string)entry["path"])))
                {
                    string path = (string)entry["path"];
                    Assert.AreEqual(ZarrJson.Write(entry["shape"]), ZarrJson.Write(array.Shape), path);
                    // Of shards within shards zarr-python names the outer ones' chunks, libzarr the smallest.
                    if (path != "shards/nested") Assert.AreEqual(ZarrJson.Write(entry["chunks"]), ZarrJson.Write(array.ChunkShape), path);
                    Assert.AreEqual(ZarrJson.Write(entry["shards"]), ZarrJson.Write(array.ShardShape), path);
                    if (entry.ContainsKey("attributes")) Assert.AreEqual(ZarrJson.Write(entry["attributes"]), ZarrJson.Write(array.GetAttributes()), path);
                    if (array.ElementType == typeof(string))
                    {
                        string lines = File.ReadAllText(Path.Combine(Data, (string)entry["elements"]), Encoding.UTF8);
                        Assert.AreEqual(lines, array.ReadJson(), path);
                        CollectionAssert.AreEqual(lines.TrimEnd('\n').Split('\n').Select(line => (string)ZarrJson.Parse(line)), array.ReadStrings());
                        ++count;
                        continue;
                    }
                    Type element = array.ElementType == typeof(byte[]) ? typeof(byte) : array.ElementType;
                    MethodInfo text = GetType().GetMethod(nameof(TextOf), BindingFlags.NonPublic | BindingFlags.Static).MakeGenericMethod(element);
                    string expected = File.ReadAllText(Path.Combine(Data, (string)entry["elements"]), Encoding.UTF8);
                    Assert.AreEqual(expected, text.Invoke(null, new object[] { array }), path);
                    ++count;
                }
            Assert.Greater(count, 100);
        }

        private static string TextOf<T>(ZarrArray array) where T : struct
        {
            return array.ElementsToJson<T>(array.Read<T>());
        }

        /// <summary>Every group has the manifest's attributes, with exact numbers, and children.</summary>
        [Test]
        public void Groups()
        {
            foreach (Dictionary<string, object> entry in Entries("groups"))
                using (ZarrGroup group = ZarrGroup.Open(Path.Combine(Data, (string)entry["path"])))
                {
                    Assert.AreEqual(ZarrJson.Write(entry["attributes"]), ZarrJson.Write(group.GetAttributes()));
                    var children = (Dictionary<string, object>)entry["children"];
                    Assert.AreEqual(children.Count, group.Children().Count);
                    foreach (NodeEntry child in group.Children()) Assert.AreEqual(children[child.Path], child.Kind.ToString().ToLowerInvariant());
                    Assert.AreEqual(entry["consolidated"], group.IsConsolidated);
                }
        }

        /// <summary>Damaged ones fail with the manifest's status.</summary>
        [Test]
        public void DamagedArrays()
        {
            foreach (Dictionary<string, object> entry in Entries("corrupt"))
            {
                var error = Testing.Throws<ZarrException>(() =>
                {
                    using (ZarrArray array = ZarrArray.Open(Path.Combine(Data, (string)entry["path"])))
                    {
                        Type element = array.ElementType == typeof(byte[]) ? typeof(byte) : array.ElementType;
                        try
                        {
                            GetType().GetMethod(nameof(TextOf), BindingFlags.NonPublic | BindingFlags.Static).MakeGenericMethod(element).Invoke(null, new object[] { array });
                        }
                        catch (TargetInvocationException thrown)
                        {
                            throw thrown.InnerException;
                        }
                    }
                });
                Assert.AreEqual(entry["status"], ZarrLibrary.StatusName(error.Status), (string)entry["path"]);
            }
        }
    }
}
