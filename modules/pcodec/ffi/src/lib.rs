//! The C ABI of ../pco.h over the crate pco. Nothing unwinds into C: a panic is an error like any other.
use std::ffi::{c_char, c_void};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::slice;
use std::sync::Once;

use half::f16;
use pco::data_types::Number;
use pco::standalone::{guarantee, simple_compress, DecompressorItem, FileDecompressor};
use pco::{ChunkConfig, DeltaSpec, ModeSpec, PagingSpec};

#[repr(C)]
pub struct Config {
    level: u32,
    mode: u32,
    delta: u32,
    delta_order: u32,
    page: u64,
}

#[repr(C)]
pub struct Bytes {
    data: *mut u8,
    size: usize,
    capacity: usize,
}

/// Runs `$call` with `$T` as the type of that number in pco.h.
macro_rules! with_type {
    ($number:expr, $T:ident => $call:expr) => {
        match $number {
            0 => { type $T = u16; $call }
            1 => { type $T = u32; $call }
            2 => { type $T = u64; $call }
            3 => { type $T = i16; $call }
            4 => { type $T = i32; $call }
            5 => { type $T = i64; $call }
            6 => { type $T = f16; $call }
            7 => { type $T = f32; $call }
            8 => { type $T = f64; $call }
            other => Err(format!("there is no number type {other}")),
        }
    };
}

/// Runs `work`; what went wrong is left in `message`.
unsafe fn guarded(message: *mut c_char, message_size: usize, work: impl FnOnce() -> Result<(), String>) -> i32 {
    // This copy of the standard library is the module's own: its hook is nobody else's.
    static QUIET: Once = Once::new();
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let Err(text) = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err("pco panicked".to_string())) else {
        return 0;
    };
    let length = text.len().min(message_size.saturating_sub(1));
    if message_size > 0 {
        std::ptr::copy_nonoverlapping(text.as_ptr(), message.cast(), length);
        *message.add(length) = 0;
    }
    1
}

fn paging(page: u64) -> PagingSpec {
    PagingSpec::EqualPagesUpTo(usize::try_from(page).unwrap_or(usize::MAX))
}

fn chunk_config(config: &Config) -> ChunkConfig {
    let mode = if config.mode == 1 { ModeSpec::Classic } else { ModeSpec::Auto };
    let delta = match config.delta {
        1 => DeltaSpec::NoOp,
        2 => DeltaSpec::TryConsecutive(config.delta_order as usize),
        3 => DeltaSpec::TryLookback,
        _ => DeltaSpec::Auto,
    };
    ChunkConfig::default()
        .with_compression_level(config.level as usize)
        .with_mode_spec(mode)
        .with_delta_spec(delta)
        .with_paging_spec(paging(config.page))
}

fn decompress<T: Number>(encoded: &[u8], mut rest: &mut [T]) -> Result<(), String> {
    let text = |error: pco::errors::PcoError| error.to_string();
    let (file, mut source) = FileDecompressor::new(encoded).map_err(text)?;
    loop {
        match file.chunk_decompressor::<T, _>(source).map_err(text)? {
            DecompressorItem::EndOfData(behind) => {
                return match (rest.len(), behind.len()) {
                    (0, 0) => Ok(()),
                    (0, more) => Err(format!("{more} bytes stand behind the end")),
                    (missing, _) => Err(format!("{missing} are missing")),
                };
            }
            DecompressorItem::Chunk(mut chunk) => {
                let count = chunk.n();
                if count > rest.len() {
                    return Err(format!("{} are too many", count - rest.len()));
                }
                let (now, later) = rest.split_at_mut(count);
                let progress = chunk.read(now).map_err(text)?;
                if progress.n_processed != count {
                    return Err(format!("a page ends after {} of {count}", progress.n_processed));
                }
                rest = later;
                source = chunk.into_src();
            }
        }
    }
}

/// # Safety
/// As pco.h says.
#[no_mangle]
pub unsafe extern "C" fn zarr_pco_compress(
    number: u32, data: *const c_void, count: usize, config: *const Config, out: *mut Bytes, message: *mut c_char,
    message_size: usize,
) -> i32 {
    guarded(message, message_size, || {
        let config = chunk_config(&*config);
        let mut bytes = with_type!(number, T => {
            simple_compress(slice::from_raw_parts(data.cast::<T>(), count), &config).map_err(|error| error.to_string())
        })?;
        *out = Bytes { data: bytes.as_mut_ptr(), size: bytes.len(), capacity: bytes.capacity() };
        std::mem::forget(bytes);
        Ok(())
    })
}

/// # Safety
/// `bytes` comes from zarr_pco_compress(), once.
#[no_mangle]
pub unsafe extern "C" fn zarr_pco_free(bytes: Bytes) {
    drop(Vec::from_raw_parts(bytes.data, bytes.size, bytes.capacity));
}

/// # Safety
/// As pco.h says.
#[no_mangle]
pub unsafe extern "C" fn zarr_pco_decompress(
    number: u32, encoded: *const u8, size: usize, data: *mut c_void, count: usize, message: *mut c_char,
    message_size: usize,
) -> i32 {
    guarded(message, message_size, || {
        let encoded = if size == 0 { &[] } else { slice::from_raw_parts(encoded, size) };
        with_type!(number, T => decompress(encoded, slice::from_raw_parts_mut(data.cast::<T>(), count)))
    })
}

/// # Safety
/// None is needed.
#[no_mangle]
pub unsafe extern "C" fn zarr_pco_bound(number: u32, count: usize, page: u64) -> usize {
    // Each page by itself, not through a list of them: a page may be one number.
    let page = usize::try_from(page).unwrap_or(usize::MAX);
    if count == 0 || page == 0 {
        return 0;
    }
    let pages = count.div_ceil(page);
    let most = count.div_ceil(pages);
    let chunk = match number {
        0 | 3 | 6 => guarantee::chunk_size::<u16>(most),
        1 | 4 | 7 => guarantee::chunk_size::<u32>(most),
        _ => guarantee::chunk_size::<u64>(most),
    };
    pages.checked_mul(chunk).and_then(|all| all.checked_add(guarantee::header_size() + 1)).unwrap_or(0)
}
