// What a test must know of the sanitizer that it is built with: ZARR_TEST_ASAN is AddressSanitizer, ZARR_TEST_BOUNDED_MEMORY any
// whose allocator ends the process when absurdly much is asked for.
#pragma once

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ZARR_TEST_ASAN 1
#endif
#if __has_feature(thread_sanitizer)
#define ZARR_TEST_BOUNDED_MEMORY 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define ZARR_TEST_ASAN 1
#endif
#if defined(ZARR_TEST_ASAN) || defined(__SANITIZE_THREAD__)
#define ZARR_TEST_BOUNDED_MEMORY 1
#endif
