using System;
using System.Runtime.InteropServices;
using Zarr.Native;

namespace Zarr.Internal
{
    /// <summary>One reference to an object of the library. Released once, by Dispose or by the garbage collector, on any
    /// thread, and never while a call uses it.</summary>
    internal abstract class NativeHandle : SafeHandle
    {
        protected NativeHandle(IntPtr pointer) : base(IntPtr.Zero, true)
        {
            SetHandle(pointer);
        }

        public override bool IsInvalid
        {
            get { return handle == IntPtr.Zero; }
        }

        /// <summary>Keeps the object alive until the result is disposed.</summary>
        /// <exception cref="ObjectDisposedException">It was closed.</exception>
        internal Borrowed Borrow()
        {
            bool added = false;
            DangerousAddRef(ref added);
            return new Borrowed(this, handle);
        }
    }

    /// <summary>A pointer that may be used until Dispose, which ends every call.</summary>
    internal struct Borrowed : IDisposable
    {
        private readonly SafeHandle owner;
        internal readonly IntPtr Pointer;

        internal Borrowed(SafeHandle owner, IntPtr pointer)
        {
            this.owner = owner;
            Pointer = pointer;
        }

        public void Dispose()
        {
            if (owner != null) owner.DangerousRelease();
            Aborts.GoOn();
        }
    }

    internal sealed class ContextHandle : NativeHandle
    {
        internal ContextHandle(IntPtr pointer) : base(pointer) { }

        protected override bool ReleaseHandle()
        {
            Api.zarr_context_release(handle);
            return true;
        }
    }

    internal sealed class StoreHandle : NativeHandle
    {
        internal StoreHandle(IntPtr pointer) : base(pointer) { }

        protected override bool ReleaseHandle()
        {
            Api.zarr_store_release(handle);
            return true;
        }
    }

    internal sealed class NodeHandle : NativeHandle
    {
        internal NodeHandle(IntPtr pointer) : base(pointer) { }

        protected override bool ReleaseHandle()
        {
            Api.zarr_node_release(handle);
            return true;
        }
    }

    internal sealed class CancelHandle : NativeHandle
    {
        internal CancelHandle(IntPtr pointer) : base(pointer) { }

        protected override bool ReleaseHandle()
        {
            Api.zarr_cancel_release(handle);
            return true;
        }
    }

    internal sealed class AppendWriterHandle : NativeHandle
    {
        internal AppendWriterHandle(IntPtr pointer) : base(pointer) { }

        protected override bool ReleaseHandle()
        {
            Api.zarr_append_writer_release(handle);
            return true;
        }
    }

    internal sealed class OperationHandle : NativeHandle
    {
        internal OperationHandle(IntPtr pointer) : base(pointer) { }

        protected override bool ReleaseHandle()
        {
            Api.zarr_op_release(handle);
            return true;
        }
    }
}
