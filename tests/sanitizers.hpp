// What a test must know of the sanitizer that it is built with.
#pragma once

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ZARR_TEST_ASAN 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define ZARR_TEST_ASAN 1
#endif
