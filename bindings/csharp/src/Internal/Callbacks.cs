using System;
using System.Runtime.InteropServices;

namespace Zarr.Internal
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void HandleCall(IntPtr handle);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StoreOpenCall(IntPtr handle, IntPtr url, UIntPtr urlLength, IntPtr options, UIntPtr optionsLength, uint flags,
                                        out IntPtr instance, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StoreGetCall(IntPtr handle, IntPtr key, UIntPtr keyLength, int kind, ulong offset, ulong length, IntPtr ifMatch,
                                       UIntPtr ifMatchLength, IntPtr small, IntPtr reply, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StoreGetManyCall(IntPtr handle, UIntPtr count, IntPtr requests, UIntPtr requestSize, IntPtr completion,
                                           IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StoreSetCall(IntPtr handle, IntPtr key, UIntPtr keyLength, IntPtr data, UIntPtr size, int condition, IntPtr etag,
                                       UIntPtr etagLength, IntPtr newEtag, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StoreEraseCall(IntPtr handle, IntPtr key, UIntPtr keyLength, out int existed, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StoreErasePrefixCall(IntPtr handle, IntPtr prefix, UIntPtr prefixLength, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StoreStatCall(IntPtr handle, IntPtr key, UIntPtr keyLength, out ulong size, IntPtr etag, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StoreListCall(IntPtr handle, IntPtr prefix, UIntPtr prefixLength, int recursive, IntPtr lister, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int StoreFlushCall(IntPtr handle, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int SinkCall(IntPtr handle, IntPtr sink, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CodecCreateCall(IntPtr handle, IntPtr configuration, UIntPtr length, out IntPtr instance, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CodecResolveCall(IntPtr handle, IntPtr spec, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CodecSizeCall(IntPtr handle, ulong decodedSize, out ulong bound, out int exact, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CodecRunCall(IntPtr handle, IntPtr spec, IntPtr input, UIntPtr size, IntPtr output, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate int CodecRangesCall(IntPtr handle, IntPtr source, ulong decodedSize, UIntPtr count, IntPtr offsets, IntPtr sizes,
                                          IntPtr outputs, IntPtr error);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void LogCall(IntPtr handle, int level, IntPtr message, UIntPtr length);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void EventCall(IntPtr handle, int kind, int status, IntPtr name, IntPtr key, ulong bytes, ulong durationNs);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void SubmitCall(IntPtr handle, IntPtr run, IntPtr task);
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    internal delegate void ProgressCall(IntPtr handle, ulong done, ulong total);

    /// <summary>The delegates that the C side calls, in the order of struct zarr_cs_table. They live as long as the process.</summary>
    internal static class Callbacks
    {
        private static readonly Delegate[] delegates =
        {
            new HandleCall(ReleaseHandle),
            new StoreOpenCall(StoreCallbacks.Open), new StoreGetCall(StoreCallbacks.Get), new StoreGetManyCall(StoreCallbacks.GetMany),
            new StoreSetCall(StoreCallbacks.Set), new StoreEraseCall(StoreCallbacks.Erase),
            new StoreErasePrefixCall(StoreCallbacks.ErasePrefix), new StoreStatCall(StoreCallbacks.Stat),
            new StoreListCall(StoreCallbacks.List), new StoreFlushCall(StoreCallbacks.Flush), new SinkCall(StoreCallbacks.Describe),
            new CodecCreateCall(CodecCallbacks.Create), new SinkCall(CodecCallbacks.Configuration),
            new CodecResolveCall(CodecCallbacks.Resolve), new CodecSizeCall(CodecCallbacks.EncodedSize),
            new CodecRunCall(CodecCallbacks.Encode), new CodecRunCall(CodecCallbacks.Decode),
            new CodecRangesCall(CodecCallbacks.DecodeRanges),
            new LogCall(ContextCallbacks.Log), new EventCall(ContextCallbacks.Event), new SubmitCall(ContextCallbacks.Submit),
            new HandleCall(Operation.Notify), new ProgressCall(ContextCallbacks.Progress)
        };

        internal static IntPtr[] Table()
        {
            IntPtr[] table = new IntPtr[delegates.Length];
            for (int i = 0; i < table.Length; ++i) table[i] = Marshal.GetFunctionPointerForDelegate(delegates[i]);
            return table;
        }

        /// <summary>The object behind a handle that C holds.</summary>
        internal static T Target<T>(IntPtr handle) where T : class
        {
            return (T)GCHandle.FromIntPtr(handle).Target;
        }

        /// <summary>A handle for C to hold until it calls release.</summary>
        internal static IntPtr Handle(object target)
        {
            return GCHandle.ToIntPtr(GCHandle.Alloc(target));
        }

        /// <summary>Any thread. What the library owned alone is disposed with it.</summary>
        private static void ReleaseHandle(IntPtr handle)
        {
            try
            {
                GCHandle released = GCHandle.FromIntPtr(handle);
                IReleased target = released.Target as IReleased;
                released.Free();
                if (target != null) target.Released();
            }
            catch (Exception error)
            {
                // There is nobody to tell: release has no error, and nothing may escape into the library.
                Aborts.PutOff(error);
            }
        }

        /// <summary>Frees a handle that C did not take.</summary>
        internal static void Free(IntPtr handle)
        {
            if (handle != IntPtr.Zero) GCHandle.FromIntPtr(handle).Free();
        }
    }

    /// <summary>Told when the library gives its last reference back.</summary>
    internal interface IReleased
    {
        void Released();
    }
}
