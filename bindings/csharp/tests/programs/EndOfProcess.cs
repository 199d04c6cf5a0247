using System;
using Zarr;

/// <summary>Has used the library's threads when Main returns: the process must end, and with Main's result.</summary>
internal static class EndOfProcess
{
    private static int Main()
    {
        using (ZarrStore store = ZarrStore.Open("memory://"))
        {
            ZarrArray array = store.CreateArray("", new ArrayDefinition { Shape = new long[] { 100 }, Chunks = new long[] { 5 }, DataType = "int32" });
            array.Fill(7);
            for (int i = 0; i < 20; ++i) array.ReadAsync<int>().Wait();
        }
        AppDomain.CurrentDomain.ProcessExit += (sender, arguments) => Console.WriteLine("told");
        return 7;
    }
}
