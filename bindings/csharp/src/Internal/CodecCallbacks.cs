using System;
using System.Runtime.InteropServices;

namespace Zarr.Internal
{
    /// <summary>A registered name.</summary>
    internal sealed class CodecFactory
    {
        internal readonly Func<string, ICodec> Create;

        internal CodecFactory(Func<string, ICodec> create)
        {
            Create = create;
        }
    }

    /// <summary>A C# codec that the library holds.</summary>
    internal sealed class CodecInstance : IReleased
    {
        internal readonly ICodec Codec;
        internal readonly string Given;

        internal CodecInstance(ICodec codec, string given)
        {
            Codec = codec;
            Given = given.Length == 0 ? "{}" : given;
        }

        public void Released()
        {
            IDisposable disposable = Codec as IDisposable;
            if (disposable != null) disposable.Dispose();
        }
    }

    /// <summary>What the library calls of a C# codec; on any thread. Nothing may escape.</summary>
    internal static class CodecCallbacks
    {
        private const int Ok = 0;

        private static ICodec Codec(IntPtr handle)
        {
            return Callbacks.Target<CodecInstance>(handle).Codec;
        }

        internal static int Create(IntPtr handle, IntPtr configuration, UIntPtr length, out IntPtr instance, IntPtr error)
        {
            instance = IntPtr.Zero;
            try
            {
                string given = Text.Of(configuration, (ulong)length);
                ICodec codec = Callbacks.Target<CodecFactory>(handle).Create(given);
                if (codec == null) throw new InvalidOperationException("the factory of the codec returned null");
                instance = Callbacks.Handle(new CodecInstance(codec, given));
                return Ok;
            }
            catch (Exception exception)
            {
                return StoreCallbacks.Failed(exception, error);
            }
        }

        internal static int Configuration(IntPtr handle, IntPtr sink, IntPtr error)
        {
            try
            {
                CodecInstance instance = Callbacks.Target<CodecInstance>(handle);
                new CodecOutput(sink, error).Write(Text.Bytes(instance.Codec.Configuration ?? instance.Given, "configuration"));
                return Ok;
            }
            catch (Exception exception)
            {
                return StoreCallbacks.Failed(exception, error);
            }
        }

        internal static int Resolve(IntPtr handle, IntPtr spec, IntPtr error)
        {
            try
            {
                IChunkAwareCodec codec = Codec(handle) as IChunkAwareCodec;
                if (codec != null) codec.Resolve(Spec(spec));
                return Ok;
            }
            catch (Exception exception)
            {
                return StoreCallbacks.Failed(exception, error);
            }
        }

        internal static int EncodedSize(IntPtr handle, ulong decodedSize, out ulong bound, out int exact, IntPtr error)
        {
            bound = 0;
            exact = 0;
            try
            {
                bool always;
                long size = Codec(handle).GetEncodedSize((long)decodedSize, out always);
                if (size < 0) throw new InvalidOperationException("GetEncodedSize returned a negative size");
                bound = (ulong)size;
                exact = always ? 1 : 0;
                return Ok;
            }
            catch (Exception exception)
            {
                return StoreCallbacks.Failed(exception, error);
            }
        }

        internal static int Encode(IntPtr handle, IntPtr spec, IntPtr input, UIntPtr size, IntPtr output, IntPtr error)
        {
            return Run(handle, spec, input, size, output, error, true);
        }

        internal static int Decode(IntPtr handle, IntPtr spec, IntPtr input, UIntPtr size, IntPtr output, IntPtr error)
        {
            return Run(handle, spec, input, size, output, error, false);
        }

        private static unsafe int Run(IntPtr handle, IntPtr spec, IntPtr input, UIntPtr size, IntPtr output, IntPtr error, bool encode)
        {
            CodecOutput sink = new CodecOutput(output, error);
            try
            {
                if ((ulong)size > int.MaxValue) throw new ZarrUnsupportedException("C# codecs take chunks below 2 GiB");
                var bytes = new ReadOnlySpan<byte>((void*)input, (int)size);
                if (encode) Codec(handle).Encode(Spec(spec), bytes, sink);
                else Codec(handle).Decode(Spec(spec), bytes, sink);
                return Ok;
            }
            catch (Exception exception)
            {
                return StoreCallbacks.Failed(exception, error);
            }
            finally
            {
                sink.Close();
            }
        }

        internal static unsafe int DecodeRanges(IntPtr handle, IntPtr source, ulong decodedSize, UIntPtr count, IntPtr offsets, IntPtr sizes,
                                                IntPtr outputs, IntPtr error)
        {
            CodecSource bytes = new CodecSource(source, error);
            try
            {
                IPartialDecoder codec = (IPartialDecoder)Codec(handle);
                for (long i = 0; i < (long)count; ++i)
                {
                    ulong size = (ulong)((UIntPtr*)sizes)[i];
                    if (size > int.MaxValue) throw new ZarrUnsupportedException("C# codecs take chunks below 2 GiB");
                    codec.DecodeRange(bytes, (long)decodedSize, (long)((ulong*)offsets)[i],
                                      new Span<byte>((void*)((IntPtr*)outputs)[i], (int)size));
                }
                return Ok;
            }
            catch (Exception exception)
            {
                return StoreCallbacks.Failed(exception, error);
            }
            finally
            {
                bytes.Close();
            }
        }

#pragma warning disable 649 // C writes the fields.
        [StructLayout(LayoutKind.Sequential)]
        private struct NativeSpec
        {
            internal UIntPtr StructSize;
            internal IntPtr DataType;
            internal ulong ItemSize;
            internal UIntPtr Rank;
            internal IntPtr Shape;
            internal IntPtr FillValue;
        }
#pragma warning restore 649

        private static unsafe ArraySpec Spec(IntPtr spec)
        {
            if (spec == IntPtr.Zero) return null;
            NativeSpec* from = (NativeSpec*)spec;
            long[] shape = new long[(int)from->Rank];
            byte[] fill = new byte[(int)from->ItemSize];
            if (shape.Length > 0) Marshal.Copy(from->Shape, shape, 0, shape.Length);
            if (fill.Length > 0) Marshal.Copy(from->FillValue, fill, 0, fill.Length);
            return new ArraySpec(Text.Of(from->DataType), fill.Length, shape, fill);
        }
    }
}
