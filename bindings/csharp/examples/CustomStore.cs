using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Zarr;

/// <summary>A store written in C#: a class with Get. This one keeps values in a dictionary, counts what is asked of it, and hands out
/// parts of values, so that reading a little of a shard does not cost the whole shard.</summary>
internal sealed class CountingStore : IWritableStore, IListableStore
{
    private readonly Dictionary<string, byte[]> values = new Dictionary<string, byte[]>();
    internal long Bytes;
    internal bool OnFire;

    public StoreCapabilities Capabilities
    {
        get { return StoreCapabilities.AnyThread | StoreCapabilities.AtomicSet; }
    }

    public bool Get(StoreRequest request, StoreReply reply)
    {
        if (OnFire && request.Key.Contains("/c/")) throw new IOException("the disk is on fire");
        byte[] value;
        lock (values)
            if (!values.TryGetValue(request.Key, out value)) return false;
        long offset, length;
        request.Range.Resolve(value.Length, out offset, out length);
        Interlocked.Add(ref Bytes, length);
        reply.Send(request, value);
        return true;
    }

    public string Set(string key, ReadOnlySpan<byte> data, SetCondition condition)
    {
        byte[] copy = data.ToArray();
        lock (values) values[key] = copy;
        return null;
    }

    public bool Erase(string key)
    {
        lock (values) return values.Remove(key);
    }

    public IEnumerable<string> List(string prefix, bool recursive)
    {
        lock (values) return StoreKeys.Children(values.Keys, prefix, recursive).ToList();
    }
}

internal static class CustomStore
{
    private static void Main()
    {
        var counting = new CountingStore();
        int[] numbers = Enumerable.Range(0, 90000).ToArray();
        var definition = new ArrayDefinition
        {
            DataType = "int32", Shape = new long[] { 300, 300 }, Chunks = new long[] { 10, 10 }, Shards = new long[] { 100, 100 }
        };
        using (ZarrStore store = ZarrStore.From(counting))
        using (ZarrArray array = store.CreateArray("temperature", definition))
        {
            array.Write(numbers);
            foreach (string key in store.List().OrderBy(key => key, StringComparer.Ordinal)) Console.WriteLine(key);
            Console.WriteLine("whole read: " + (array.Read<int>().SequenceEqual(numbers) ? "equal" : "DIFFERENT"));
            counting.Bytes = 0;
            int[] part = array.Read<int>(new Selection(new long[] { 171, 0 }, new long[] { 3, 10 }));
            Console.WriteLine("part of a shard: first " + part.First() + ", last " + part.Last());
            Console.WriteLine("read less than a tenth of the shard: " + (counting.Bytes < 4000 ? "yes" : "no"));

            // What a store throws reaches the caller as the same object.
            counting.OnFire = true;
            try
            {
                array.ReadElement<int>(0, 0);
            }
            catch (ZarrIOException error)
            {
                Console.WriteLine(error.InnerException.GetType().Name + ": " + error.InnerException.Message + ", at " + error.Key);
            }
        }
    }
}
