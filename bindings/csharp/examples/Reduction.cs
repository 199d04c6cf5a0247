using System;
using System.Linq;
using System.Threading.Tasks;
using Zarr;

/// <summary>The sum and the extremes of an array, chunk by chunk, on all processors. Each worker reads into a buffer of its own, without
/// a copy.</summary>
internal static class Reduction
{
    private sealed class Part
    {
        internal readonly int[] Buffer = new int[250 * 200];
        internal long Sum;
        internal int Lowest = int.MaxValue, Highest = int.MinValue;
    }

    private static void Main()
    {
        var definition = new ArrayDefinition { DataType = "int32", Shape = new long[] { 1000, 1000 }, Chunks = new long[] { 250, 200 } };
        using (ZarrArray array = ZarrArray.Create("memory://", definition))
        {
            array.Write(Enumerable.Range(0, 1000000).ToArray());
            var total = new Part();
            Parallel.ForEach(array.Chunks(), () => new Part(), (chunk, state, part) =>
            {
                Selection selection = chunk.Selection;
                array.Read(new Span<int>(part.Buffer), selection);
                for (int i = 0; i < selection.Count; ++i)
                {
                    part.Sum += part.Buffer[i];
                    part.Lowest = Math.Min(part.Lowest, part.Buffer[i]);
                    part.Highest = Math.Max(part.Highest, part.Buffer[i]);
                }
                return part;
            }, part =>
            {
                lock (total)
                {
                    total.Sum += part.Sum;
                    total.Lowest = Math.Min(total.Lowest, part.Lowest);
                    total.Highest = Math.Max(total.Highest, part.Highest);
                }
            });
            Console.WriteLine(array.Chunks().Count() + " chunks, " + array.Count + " elements");
            Console.WriteLine("sum " + total.Sum + ", expected " + 999999L * 1000000 / 2);
            Console.WriteLine("lowest " + total.Lowest + ", highest " + total.Highest);
        }
    }
}
