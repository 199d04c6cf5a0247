/**
 * Zarr v2 and v3 arrays for Java, by libzarr. {@link io.github.libzarr.Zarr} opens and makes arrays and groups by path or URL;
 * {@link io.github.libzarr.ZarrStore} does so in a store that is open. {@link io.github.libzarr.Store} and {@link
 * io.github.libzarr.Codec} are interfaces for stores and codecs written in Java. What has a {@code close()} wants to be closed, and
 * is given back when the garbage collector finds it otherwise. All classes may be used by several threads at once, except
 * builders.
 */
package io.github.libzarr;
