using System;
using System.Collections.Generic;
using Zarr;

class Hello
{
    static void Main()
    {
        var definition = new ArrayDefinition
        {
            DataType = "float32", Shape = new long[] { 1000, 1000 }, Chunks = new long[] { 100, 100 }, FillValue = float.NaN,
            Codecs = "[{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}, {\"name\": \"zstd\", \"configuration\": {\"level\": 3, \"checksum\": false}}]",
            Attributes = new Dictionary<string, object> { { "units", "m" } }
        };
        using (ZarrArray array = ZarrArray.Create("heights.zarr", definition))
        {
            array.Write(new float[] { 1, 2, 3, 4, 5, 6 }, new Selection(new long[] { 10, 20 }, new long[] { 2, 3 }));
        }
        using (ZarrArray array = ZarrArray.Open("heights.zarr"))
        {
            // Every second column of rows 11 and 10, backwards.
            var slice = new Selection(new long[] { 11, 20 }, new long[] { 2, 2 }, new long[] { -1, 2 });
            Console.WriteLine(string.Join(" ", array.Read<float>(slice)));
            Console.WriteLine(array.GetAttribute("units"));
            foreach (ZarrChunk chunk in array.Chunks())
                if (chunk.IsPresent) Console.WriteLine(chunk.Key + " " + chunk.Read<float>().Length);
        }
    }
}
