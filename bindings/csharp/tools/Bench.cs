using System;
using System.Diagnostics;
using System.Globalization;
using Zarr;

/// <summary>The micro-benchmark; what it measures, and how, is in the head of bindings/testing/bench_c.c.</summary>
internal static class Bench
{
    private const int ElementCount = 1024, ChunkElements = 8192, Chunks = 64, LargeChunk = 1 << 20, LargeCount = 32 * LargeChunk;
    private static long sink;

    private sealed class ConstantStore : IStore
    {
        private readonly byte[] value = BitConverter.GetBytes(42.0);

        public StoreCapabilities Capabilities
        {
            get { return StoreCapabilities.AnyThread; }
        }

        public bool Get(StoreRequest request, StoreReply reply)
        {
            if (request.Key != "k") return false;
            value.CopyTo(reply.GetBuffer(value.Length));
            return true;
        }
    }

    private static ZarrArray Filled(int count, int chunk)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; ++i) values[i] = i;
        var definition = new ArrayDefinition
        {
            Shape = new long[] { count }, Chunks = new long[] { chunk }, DataType = "float64",
            Codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}]"
        };
        using (ZarrStore store = ZarrStore.Open("memory://"))
        {
            ZarrArray array = store.CreateArray("", definition);
            array.Write(values);
            return array;
        }
    }

    /// <summary>Seconds of one call in the best of seven rounds, each of at least 0.1 s.</summary>
    private static double Best(Action<long> run, double warm)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < warm) run(1);
        long calls = 1;
        for (;; calls *= 2)
        {
            clock.Restart();
            run(calls);
            if (clock.Elapsed.TotalSeconds >= 0.1) break;
        }
        double fastest = double.MaxValue;
        for (int round = 0; round < 7; ++round)
        {
            clock.Restart();
            run(calls);
            fastest = Math.Min(fastest, clock.Elapsed.TotalSeconds / calls);
        }
        return fastest;
    }

    private static void Print(string name, double value, string format, string unit)
    {
        Console.WriteLine(name + " " + value.ToString(format, CultureInfo.InvariantCulture) + " " + unit);
    }

    private static void TrivialCalls(long calls)
    {
        for (long i = 0; i < calls; ++i) sink += ZarrLibrary.VersionNumber;
    }

    private static void Main()
    {
        Print("trivial_call_ns", 1e9 * Best(TrivialCalls, 1), "F1", "ns");
        using (ZarrArray array = Filled(ElementCount, ElementCount))
        {
            long[] index = new long[1];
            Print("element_read_ns", 1e9 * Best(calls =>
            {
                for (long i = 0; i < calls; ++i)
                {
                    index[0] = i % ElementCount;
                    sink += (long)array.ReadElement<double>(index);
                }
            }, 1), "F1", "ns");
        }
        double[] buffer = new double[ChunkElements];
        using (ZarrArray array = Filled(Chunks * ChunkElements, ChunkElements))
        {
            long[] coordinates = new long[1];
            Print("chunk_read_ns", 1e9 * Best(calls =>
            {
                for (long i = 0; i < calls; ++i)
                {
                    coordinates[0] = i % Chunks;
                    array.ReadChunk<double>(coordinates, buffer);
                }
            }, 1), "F0", "ns");
        }
        using (ZarrStore store = ZarrStore.From(new ConstantStore()))
            Print("store_callback_ns", 1e9 * Best(calls =>
            {
                for (long i = 0; i < calls; ++i) sink += store.Get("k").Data.Length;
            }, 1), "F1", "ns");
        double[] large = new double[LargeCount];
        for (int i = 0; i < LargeCount; ++i) large[i] = 1;
        using (ZarrArray array = Filled(LargeCount, LargeChunk))
            Print("large_read_gb_s", LargeCount * 8.0 / Best(calls =>
            {
                for (long i = 0; i < calls; ++i) array.Read<double>(large);
            }, 0) / 1e9, "F2", "GB/s");
        if (large[LargeCount - 1] != LargeCount - 1) Environment.Exit(1);
    }
}
