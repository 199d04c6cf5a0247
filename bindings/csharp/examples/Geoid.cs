using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Zarr;

/// <summary>The EGM96 geoid: how far mean sea level lies from the ellipsoid, every quarter of a degree. Reads the GTX file in place
/// as an array, writes it as Zarr v3, and looks at what was written. Usage: Geoid FILE.gtx OUT.zarr</summary>
internal static class Geoid
{
    /// <summary>A read-only store over one foreign file: its bytes from an offset on are the only chunk of a v2 array.</summary>
    private sealed class RawFile : IStore
    {
        private readonly byte[] file, metadata;
        private readonly int offset;

        internal RawFile(byte[] file, int offset, string metadata)
        {
            this.file = file;
            this.offset = offset;
            this.metadata = System.Text.Encoding.UTF8.GetBytes(metadata);
        }

        public StoreCapabilities Capabilities
        {
            get { return StoreCapabilities.AnyThread; }
        }

        public bool Get(StoreRequest request, StoreReply reply)
        {
            if (request.Key == ".zarray") reply.Send(request, metadata);
            else if (request.Key == "0.0") reply.Send(request, new ReadOnlySpan<byte>(file, offset, file.Length - offset));
            else return false;
            return true;
        }
    }

    private static byte[] BigEndian(byte[] file, int offset, int size)
    {
        byte[] number = file.Skip(offset).Take(size).ToArray();
        if (BitConverter.IsLittleEndian) Array.Reverse(number);
        return number;
    }

    private static void Print(string format, params object[] values)
    {
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, format, values));
    }

    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.Error.WriteLine("usage: Geoid FILE.gtx OUT.zarr");
            return 2;
        }
        // The header: four doubles (south, west and the two steps) and two 32-bit counts, big-endian; then float32 rows.
        byte[] file = File.ReadAllBytes(arguments[0]);
        double[] header = Enumerable.Range(0, 4).Select(i => BitConverter.ToDouble(BigEndian(file, 8 * i, 8), 0)).ToArray();
        long[] shape = { BitConverter.ToInt32(BigEndian(file, 32, 4), 0), BitConverter.ToInt32(BigEndian(file, 36, 4), 0) };
        string metadata = ZarrJson.Write(new Dictionary<string, object>
        {
            { "zarr_format", 2 }, { "shape", shape }, { "chunks", shape }, { "dtype", ">f4" }, { "compressor", null },
            { "fill_value", null }, { "order", "C" }, { "filters", null }
        });
        float[] values;
        using (ZarrStore store = ZarrStore.From(new RawFile(file, 40, metadata)))
        using (ZarrArray source = store.OpenArray()) values = source.Read<float>();

        using (ZarrArray array = ZarrArray.Create(arguments[1], Definition(shape))) array.Write(values);
        using (ZarrArray array = ZarrArray.Open(arguments[1])) Look(array, values, header);
        return 0;
    }

    private static ArrayDefinition Definition(long[] shape)
    {
        return new ArrayDefinition
        {
            DataType = "float32", Shape = shape, Chunks = new long[] { 103, 144 }, Shards = new long[] { 721, 720 }, FillValue = float.NaN,
            DimensionNames = new[] { "lat", "lon" },
            Codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}," +
                     " {\"name\": \"zstd\", \"configuration\": {\"level\": 5, \"checksum\": false}}]",
            Attributes = new Dictionary<string, object>
            {
                { "long_name", "EGM96 geoid undulation" }, { "units", "m" }, { "lat_start", -90.0 }, { "lat_step", 0.25 },
                { "lon_start", -180.0 }, { "lon_step", 0.25 }
            }
        };
    }

    private static void Look(ZarrArray array, float[] values, double[] header)
    {
        float[] back = array.Read<float>();
        string[] names = array.DimensionNames;
        long[] shape = array.Shape;
        Print("{0}[{1}], {2}[{3}]: written and read back {4}", names[0], shape[0], names[1], shape[1],
              back.SequenceEqual(values) ? "equal" : "DIFFERENT");
        foreach (float extreme in new[] { back.Min(), back.Max() })
        {
            int at = Array.IndexOf(back, extreme);
            Print("{0,-8} {1,8:F2} m at lat {2,6:F2}, lon {3,7:F2}", extreme < 0 ? "lowest" : "highest", extreme,
                  header[0] + at / shape[1] * header[2], header[1] + at % shape[1] * header[3]);
        }
        Print("a box in the Alps, from 46 N 7 E on:");
        PrintTable(array, new Selection(new long[] { (46 + 90) * 4, (7 + 180) * 4 }, new long[] { 3, 4 }));
        Print("the world, from north to south:");
        PrintTable(array, new Selection(new long[] { 720, 0 }, new long[] { 13, 9 }, new long[] { -60, 160 }));
    }

    private static void PrintTable(ZarrArray array, Selection selection)
    {
        var table = (float[,])array.ReadArray<float>(selection);
        for (int i = 0; i < table.GetLength(0); ++i)
            Print(string.Concat(Enumerable.Range(0, table.GetLength(1)).Select(j => table[i, j].ToString("F2", CultureInfo.InvariantCulture).PadLeft(8))));
    }
}
