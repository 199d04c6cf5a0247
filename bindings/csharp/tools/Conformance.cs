using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Text;
using Zarr;

/// <summary>The program conformance: what it does is in bindings/README.md.</summary>
internal static class Conformance
{
    private const string Usage = "usage: conformance read --array_path DIR | " +
                                 "copy SRC DST [--zarr-format 2|3] [--chunks 5,5] [--codecs JSON]";

    private static int Main(string[] arguments)
    {
        try
        {
            Action job = Parse(arguments);
            if (job == null)
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }
            job();
            return 0;
        }
        catch (Exception error)
        {
            if (error is TargetInvocationException) error = error.InnerException;
            Console.Error.WriteLine("conformance: " + error.Message.Replace('\n', ' '));
            return 1;
        }
    }

    /// <summary>null when the usage is wrong.</summary>
    private static Action Parse(string[] arguments)
    {
        if (arguments.Length == 3 && arguments[0] == "read" && arguments[1] == "--array_path") return () => Read(arguments[2]);
        if (arguments.Length < 3 || arguments.Length % 2 == 0 || arguments[0] != "copy") return null;
        var copy = new ConformanceCopy { Source = arguments[1], Target = arguments[2] };
        for (int i = 3; i < arguments.Length; i += 2)
            if (!copy.SetOption(arguments[i], arguments[i + 1])) return null;
        return copy.Run;
    }

    /// <summary>Calls a generic method of this program for the C# type of the array's elements.</summary>
    internal static void WithElements(Type owner, string method, ZarrArray array, params object[] arguments)
    {
        Type element = array.ElementType.IsValueType ? array.ElementType : typeof(byte);
        MethodInfo generic = owner.GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static);
        generic.MakeGenericMethod(element).Invoke(null, arguments);
    }

    private static void Read(string path)
    {
        using (ZarrArray array = ZarrArray.Open(path))
        using (var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16))
        {
            if (array.ItemSize > 0)
                WithElements(typeof(Conformance), nameof(Print), array, array, output);
            else
                foreach (Selection block in Blocks(array)) output.Write(array.ReadJson(block));
        }
    }

    private static void Print<T>(ZarrArray array, TextWriter output) where T : struct
    {
        foreach (Selection block in Blocks(array))
            output.Write(array.ElementsToJson<T>(array.Read<T>(block)));
    }

    private const long BlockElements = 1 << 20;

    /// <summary>Blocks whose elements, one after the other, are the array's in C order; whole chunks where they are small enough.</summary>
    private static IEnumerable<Selection> Blocks(ZarrArray array)
    {
        long[] shape = array.Shape, block = new long[shape.Length];
        if (array.Count == 0) yield break;
        long room = BlockElements;
        for (int d = shape.Length - 1; d >= 0; --d)
        {
            block[d] = Math.Min(shape[d], Math.Max(1, room));
            room = block[d] == shape[d] ? room / shape[d] : 0;
        }
        long[] at = new long[shape.Length];
        int axis;
        do
        {
            long[] extents = new long[shape.Length];
            for (int d = 0; d < extents.Length; ++d) extents[d] = Math.Min(block[d], shape[d] - at[d]);
            yield return new Selection(at, extents);
            for (axis = shape.Length - 1; axis >= 0; --axis)
            {
                at[axis] += block[axis];
                if (at[axis] < shape[axis]) break;
                at[axis] = 0;
            }
        } while (axis >= 0);
    }
}
