using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using NUnit.Framework;

namespace Zarr.Tests
{
    /// <summary>What several fixtures share.</summary>
    internal static class Testing
    {
        /// <summary>The chain that leaves elements as they are.</summary>
        internal const string BytesOnly = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}]";

        internal static long[] Extents(params long[] extents)
        {
            return extents;
        }

        internal static ArrayDefinition Definition(string dataType, long[] shape, long[] chunks)
        {
            return new ArrayDefinition { DataType = dataType, Shape = shape, Chunks = chunks };
        }

        /// <summary>An array of int32, 0, 1, 2, ... in C order, in a store of its own in memory.</summary>
        internal static ZarrArray Counting(long[] shape, long[] chunks, ZarrContext context = null)
        {
            using (ZarrStore store = ZarrStore.Open("memory://", context: context))
            {
                ZarrArray array = store.CreateArray("", Definition("int32", shape, chunks));
                array.Write(Numbers((int)array.Count));
                return array;
            }
        }

        internal static int[] Numbers(int count)
        {
            int[] numbers = new int[count];
            for (int i = 0; i < count; ++i) numbers[i] = i;
            return numbers;
        }

        /// <summary>What a call throws, of just this type or of one derived from it.</summary>
        internal static T Throws<T>(Action call) where T : Exception
        {
            try
            {
                call();
            }
            catch (T expected)
            {
                return expected;
            }
            Assert.Fail("nothing was thrown, expected " + typeof(T).Name);
            return null;
        }

        /// <summary>Waits, but not for ever.</summary>
        internal static void Eventually(Func<bool> condition, string what)
        {
            for (int i = 0; i < 2000; ++i)
            {
                if (condition()) return;
                Thread.Sleep(5);
            }
            Assert.Fail("after 10 s still not: " + what);
        }

        /// <summary>Runs a job on several threads at once and throws what the first of them threw.</summary>
        internal static void OnThreads(int count, Action<int> job)
        {
            var failures = new List<Exception>();
            var threads = new Thread[count];
            for (int i = 0; i < count; ++i)
            {
                int number = i;
                threads[i] = new Thread(() =>
                {
                    try
                    {
                        job(number);
                    }
                    catch (Exception error)
                    {
                        lock (failures) failures.Add(error);
                    }
                });
                threads[i].Start();
            }
            foreach (Thread thread in threads) Assert.IsTrue(thread.Join(TimeSpan.FromSeconds(60)), "a thread hangs");
            if (failures.Count > 0) throw new Exception("on a thread: " + failures[0], failures[0]);
        }

        /// <summary>A folder that does not exist yet and is removed at the end.</summary>
        internal sealed class Folder : IDisposable
        {
            internal readonly string Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), "libzarr-" + Guid.NewGuid().ToString("N"));

            public void Dispose()
            {
                if (Directory.Exists(Path)) Directory.Delete(Path, true);
            }
        }
    }
}
