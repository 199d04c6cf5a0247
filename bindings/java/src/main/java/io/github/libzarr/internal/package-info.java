/** The low level: generated and native methods. No part of the interface; anything here may change. */
package io.github.libzarr.internal;
