using System;
using System.Collections.Concurrent;
using System.Collections.Generic;

namespace Zarr.Internal
{
    /// <summary>An exception of a callback, attached to an error of the library. Plugins attach things of their own, so those that are
    /// ours are on a list.</summary>
    internal sealed class Payload : IReleased
    {
        private static readonly ConcurrentDictionary<IntPtr, Payload> Ours = new ConcurrentDictionary<IntPtr, Payload>();

        private readonly Exception exception;
        private IntPtr handle;

        private Payload(Exception exception)
        {
            this.exception = exception;
        }

        /// <summary>A handle for the library to hold until it releases the error.</summary>
        internal static IntPtr Of(Exception exception)
        {
            var payload = new Payload(exception);
            payload.handle = Callbacks.Handle(payload);
            Ours[payload.handle] = payload;
            return payload.handle;
        }

        /// <summary>The exception, or null when the payload is not one of this assembly.</summary>
        internal static Exception In(IntPtr handle)
        {
            Payload found;
            return Ours.TryGetValue(handle, out found) ? found.exception : null;
        }

        public void Released()
        {
            // Only this one: the handle is free already, and may be another payload's by now.
            ((ICollection<KeyValuePair<IntPtr, Payload>>)Ours).Remove(new KeyValuePair<IntPtr, Payload>(handle, this));
        }
    }
}
