using System;
using System.Collections.Generic;
using System.Threading;
using Zarr.Internal;
using Zarr.Native;

namespace Zarr
{
    /// <content>Growing, and plans.</content>
    public sealed partial class ZarrArray
    {
        /// <summary>Grows one dimension and writes there; this object then has the new shape. Two appends at once get two places.</summary>
        /// <typeparam name="T">C# type of the elements.</typeparam>
        /// <param name="axis">The dimension.</param>
        /// <param name="shape">Shape of the new elements: extents of the array but along the axis.</param>
        /// <param name="source">The new elements, in C order unless the options say otherwise.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <param name="cancellationToken">Stops it.</param>
        public void Append<T>(int axis, long[] shape, ReadOnlySpan<T> source, IoOptions options = null,
                              CancellationToken cancellationToken = default(CancellationToken)) where T : struct
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                Extents.Check(shape, current.Rank, nameof(shape));
                if (axis < 0 || axis >= current.Rank) throw new ArgumentOutOfRangeException(nameof(axis), axis, "is no dimension of the array");
                Request request = Request.Make<T>(current, new Selection(new long[shape.Length], shape), options, source.Length);
                using (CallOptions call = CallOptions.Make(options, cancellationToken))
                {
                    IntPtr newer, error;
                    Library.Check(Api.zarr_append(array.Pointer, (ulong)axis, (ulong)current.Rank, shape, ref Memory.First(source),
                                                  request.Bytes, request.Strides, call.Pointer, out newer, out error), error,
                                  cancellationToken);
                    Replace(newer);
                }
            }
        }

        /// <summary>A writer that appends along one dimension as elements come, and writes no chunk twice.</summary>
        /// <param name="axis">The dimension.</param>
        /// <param name="bufferBytes">The most that it holds, one band of chunks at least; 0 = one band, or as many as 16 MiB hold.</param>
        /// <returns>The writer, to be finished and disposed.</returns>
        public ZarrAppendWriter OpenAppendWriter(int axis = 0, long bufferBytes = 0)
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            {
                if (axis < 0 || axis >= current.Rank) throw new ArgumentOutOfRangeException(nameof(axis), axis, "is no dimension of the array");
                if (bufferBytes < 0) throw new ArgumentOutOfRangeException(nameof(bufferBytes), bufferBytes, "is negative");
                IntPtr writer, error;
                Library.Check(Api.zarr_append_writer_new(array.Pointer, (ulong)axis, (ulong)bufferBytes, out writer, out error), error);
                return new ZarrAppendWriter(this, current, writer);
            }
        }

        /// <summary>What a read would do, without reading data.</summary>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>"chunks", "requests" ("key", "kind", "offset", "length", "jobs"), "request_count", "bytes", "decode_jobs".</returns>
        public Dictionary<string, object> PlanRead(Selection selection = null, IoOptions options = null)
        {
            return Plan(Api.zarr_plan_read_slice, selection, options);
        }

        /// <summary>What a write would do, without writing.</summary>
        /// <param name="selection">Which elements; null = all.</param>
        /// <param name="options">Options; null = defaults.</param>
        /// <returns>"chunks", "whole_chunks", "partial_chunks", "requests".</returns>
        public Dictionary<string, object> PlanWrite(Selection selection = null, IoOptions options = null)
        {
            return Plan(Api.zarr_plan_write_slice, selection, options);
        }

        private delegate int PlanCall(IntPtr array, ulong rank, long[] start, long[] shape, long[] step, IntPtr options, out IntPtr json,
                                      out IntPtr error);

        private Dictionary<string, object> Plan(PlanCall plan, Selection selection, IoOptions options)
        {
            Snapshot current;
            using (Borrowed array = Hold(out current))
            using (CallOptions call = CallOptions.Make(options, default(CancellationToken)))
            {
                Request request = Request.Select(current, selection);
                IntPtr json, error;
                Library.Check(plan(array.Pointer, (ulong)current.Rank, request.Start, request.Shape, request.Step, call.Pointer, out json,
                                   out error), error);
                return ZarrJson.ParseObject(Text.Take(json));
            }
        }
    }
}
