using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>What the library calls of a C# store; on any thread. Nothing may escape.</summary>
    internal static class StoreCallbacks
    {
        private const int Ok = 0, NotFound = 1;

        private static IStore Store(IntPtr handle)
        {
            return Callbacks.Target<StoreInstance>(handle).Store;
        }

        /// <summary>Status of a callback that threw.</summary>
        internal static int Failed(Exception exception, IntPtr error)
        {
            int refused = exception is RefusedException ? Api.zarr_error_code(error) : Ok;
            return refused != Ok ? refused : Failure.Report(exception, error);
        }

        internal static int Open(IntPtr handle, IntPtr url, UIntPtr urlLength, IntPtr options, UIntPtr optionsLength, uint flags,
                                 out IntPtr instance, IntPtr error)
        {
            instance = IntPtr.Zero;
            try
            {
                IStore store = Callbacks.Target<StoreScheme>(handle).Open(Text.Of(url, (ulong)urlLength), Text.Of(options, (ulong)optionsLength),
                                                                          (flags & 1) != 0);
                if (store == null) throw new InvalidOperationException("the opener of the scheme returned null");
                instance = Callbacks.Handle(new StoreInstance(store, true));
                return Ok;
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
        }

        internal static int Get(IntPtr handle, IntPtr key, UIntPtr keyLength, int kind, ulong offset, ulong length, IntPtr ifMatch,
                                UIntPtr ifMatchLength, IntPtr small, IntPtr reply, IntPtr error)
        {
            StoreReply answer = new StoreReply(reply, error, IntPtr.Zero, small);
            try
            {
                var request = new StoreRequest(Text.Of(key, (ulong)keyLength), new ByteRange((ByteRangeKind)kind, (long)offset, (long)length),
                                               ifMatch == IntPtr.Zero ? null : Text.Of(ifMatch, (ulong)ifMatchLength));
                return Store(handle).Get(request, answer) ? Ok : NotFound;
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
            finally
            {
                answer.Close();
            }
        }

#pragma warning disable 649 // C writes the fields.
        private struct NativeRequest
        {
            internal UIntPtr StructSize;
            internal IntPtr Key;
            internal UIntPtr KeyLength;
            internal int Kind;
            internal int Reserved;
            internal ulong Offset;
            internal ulong Length;
            internal IntPtr IfMatch;
            internal UIntPtr IfMatchLength;
        }
#pragma warning restore 649

        /// <summary>The requests live as long as this call, so they are copied before anything starts.</summary>
        internal static unsafe int GetMany(IntPtr handle, UIntPtr count, IntPtr requests, UIntPtr requestSize, IntPtr completion,
                                           IntPtr error)
        {
            StoreRequest[] copies;
            IAsyncStore store;
            try
            {
                store = (IAsyncStore)Store(handle);
                copies = new StoreRequest[(int)count];
                for (int i = 0; i < copies.Length; ++i)
                {
                    NativeRequest* from = (NativeRequest*)((byte*)requests + (long)i * (long)requestSize);
                    copies[i] = new StoreRequest(Text.Of(from->Key, (ulong)from->KeyLength),
                                                 new ByteRange((ByteRangeKind)from->Kind, (long)from->Offset, (long)from->Length),
                                                 from->IfMatch == IntPtr.Zero ? null : Text.Of(from->IfMatch, (ulong)from->IfMatchLength));
                }
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
            for (int i = 0; i < copies.Length; ++i) Start(store, copies[i], completion, (ulong)i);
            return Ok;
        }

        /// <summary>From here on a failure belongs to the one request, which is reported done exactly once.</summary>
        private static void Start(IAsyncStore store, StoreRequest request, IntPtr completion, ulong index)
        {
            IntPtr error = Api.zarr_cs_completion_error(completion, index);
            StoreReply answer = new StoreReply(Api.zarr_cs_completion_reply(completion, index), error, completion);
            try
            {
                Task<bool> task = store.GetAsync(request, answer);
                if (task == null) throw new InvalidOperationException("GetAsync returned null");
                // Not on the current scheduler: the caller's may have no thread but the one that waits for this answer.
                task.ContinueWith(ended => Done(ended, answer, error, completion, index), CancellationToken.None,
                                  TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            catch (Exception exception)
            {
                answer.Close();
                Api.zarr_cs_completion_done(completion, index, Failed(exception, error));
            }
        }

        private static void Done(Task<bool> ended, StoreReply answer, IntPtr error, IntPtr completion, ulong index)
        {
            answer.Close();
            int status;
            if (ended.IsCanceled) status = Failed(new TaskCanceledException(ended), error);
            else if (ended.IsFaulted) status = Failed(ended.Exception.GetBaseException(), error);
            else status = ended.Result ? Ok : NotFound;
            Api.zarr_cs_completion_done(completion, index, status);
        }

        internal static unsafe int Set(IntPtr handle, IntPtr key, UIntPtr keyLength, IntPtr data, UIntPtr size, int condition, IntPtr etag,
                                       UIntPtr etagLength, IntPtr newEtag, IntPtr error)
        {
            try
            {
                if ((ulong)size > int.MaxValue) throw new ZarrUnsupportedException("C# stores take values below 2 GiB");
                var when = new SetCondition(condition, etag == IntPtr.Zero ? null : Text.Of(etag, (ulong)etagLength));
                string version = ((IWritableStore)Store(handle)).Set(Text.Of(key, (ulong)keyLength),
                                                                     new ReadOnlySpan<byte>((void*)data, (int)size), when);
                if (version != null) new CodecOutput(newEtag, error).Write(Text.Bytes(version, "etag"));
                return Ok;
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
        }

        internal static int Erase(IntPtr handle, IntPtr key, UIntPtr keyLength, out int existed, IntPtr error)
        {
            existed = 0;
            try
            {
                existed = ((IWritableStore)Store(handle)).Erase(Text.Of(key, (ulong)keyLength)) ? 1 : 0;
                return Ok;
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
        }

        internal static int ErasePrefix(IntPtr handle, IntPtr prefix, UIntPtr prefixLength, IntPtr error)
        {
            try
            {
                ((IPrefixErasingStore)Store(handle)).ErasePrefix(Text.Of(prefix, (ulong)prefixLength));
                return Ok;
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
        }

        internal static int Stat(IntPtr handle, IntPtr key, UIntPtr keyLength, out ulong size, IntPtr etag, IntPtr error)
        {
            size = 0;
            try
            {
                StoreStat? stat = ((IStatStore)Store(handle)).Stat(Text.Of(key, (ulong)keyLength));
                if (stat == null) return NotFound;
                if (stat.Value.Size < 0) throw new InvalidOperationException("Stat returned a negative size");
                size = (ulong)stat.Value.Size;
                if (stat.Value.ETag != null) new CodecOutput(etag, error).Write(Text.Bytes(stat.Value.ETag, "etag"));
                return Ok;
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
        }

        internal static int List(IntPtr handle, IntPtr prefix, UIntPtr prefixLength, int recursive, IntPtr lister, IntPtr error)
        {
            try
            {
                IEnumerable<string> keys = ((IListableStore)Store(handle)).List(Text.Of(prefix, (ulong)prefixLength), recursive != 0);
                if (keys == null) throw new InvalidOperationException("List returned null");
                foreach (string key in keys)
                {
                    byte[] text = Text.Bytes(key, "key");
                    if (Api.zarr_cs_lister_emit(lister, text, (ulong)text.Length) != 0) break;
                }
                return Ok;
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
        }

        internal static int Flush(IntPtr handle, IntPtr error)
        {
            try
            {
                ((IFlushableStore)Store(handle)).Flush();
                return Ok;
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
        }

        internal static int Describe(IntPtr handle, IntPtr sink, IntPtr error)
        {
            try
            {
                new CodecOutput(sink, error).Write(Text.Bytes(Store(handle).ToString() ?? "", "description"));
                return Ok;
            }
            catch (Exception exception)
            {
                return Failed(exception, error);
            }
        }
    }
}
