//! Driver of the zarrs crate; the contract is in ../../README.md.
mod contract;
mod stores;

use std::cell::RefCell;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use unsafe_cell_slice::UnsafeCellSlice;
use zarrs::array::codec::api::CodecOptions;
use zarrs::array::{
    Array, ArrayBytes, ArrayBytesFixedDisjointView, ArrayShardedExt, ArrayShardedReadableExt, ArrayShardedReadableExtCache, ArraySubset,
};
use zarrs::group::Group;

use contract::{arguments, skip, Arguments, Random, Timer};
use stores::Store;

struct Opened {
    array: Array<Store>,
    options: CodecOptions,
    item: usize,
}

impl Opened {
    fn new(store: Arc<Store>, threads: usize) -> Self {
        let array = Array::open(store, "/").unwrap();
        let item = array.data_type().fixed_size().unwrap();
        Opened { array, options: CodecOptions::default().with_concurrent_target(threads), item }
    }
    fn whole(&self) -> ArraySubset {
        ArraySubset::new_with_shape(self.array.shape().to_vec())
    }
    fn size(&self, subset: &ArraySubset) -> usize {
        subset.num_elements_usize() * self.item
    }
    fn read(&self, subset: &ArraySubset) -> Vec<u8> {
        let bytes: ArrayBytes = self.array.retrieve_array_subset_opt(subset, &self.options).unwrap();
        bytes.into_fixed().unwrap().into_owned()
    }
    fn read_into(&self, subset: &ArraySubset, memory: &mut [u8]) {
        let shape = subset.shape().to_vec();
        let cell = UnsafeCellSlice::new(memory);
        // SAFETY: one view, of the whole memory.
        let view = unsafe { ArrayBytesFixedDisjointView::new(cell, self.item, &shape, ArraySubset::new_with_shape(shape.clone())) };
        self.array.retrieve_array_subset_into_opt(subset, (&mut view.unwrap()).into(), &self.options).unwrap();
    }
    /// Chunk i of the grid in C order, clipped to the array.
    fn chunk(&self, mut i: u64) -> ArraySubset {
        let grid = self.array.chunk_grid_shape();
        let mut index = vec![0; grid.len()];
        for d in (0..grid.len()).rev() {
            index[d] = i % grid[d];
            i /= grid[d];
        }
        self.array.chunk_subset_bounded(&index).unwrap()
    }
}

fn read_chunks(a: &Arguments, o: &Opened, timer: &mut Timer) {
    let all: u64 = o.array.chunk_grid_shape().iter().product();
    timer.operations = if a.workload == "read_chunks" { all as usize } else { a.count.min(all as usize) };
    timer.extra = ", \"buffer\": \"reused\"".into();
    let mut memory = vec![1u8; o.size(&o.chunk(0))];
    let count = timer.operations as u64;
    timer.run(a.reps, || (), |t, rep, _| {
        for i in 0..count {
            let subset = o.chunk(i);
            let part = &mut memory[..o.size(&subset)];
            o.read_into(&subset, part);
            if rep == 0 {
                t.add(part);
            }
        }
    });
}

/// Inner chunks, boxes and columns, with the crate's cache of shard indexes.
fn read_random(a: &Arguments, o: &Opened, timer: &mut Timer) {
    let cache = ArrayShardedReadableExtCache::new(&o.array);
    let shape = o.array.shape().to_vec();
    let inner = o.array.subchunk_grid_shape().to_vec();
    timer.operations = a.count;
    timer.extra = ", \"buffer\": \"fresh\"".into();
    timer.run(a.reps, || (), |t, rep, _| {
        let mut random = Random(42 + rep);
        for _ in 0..a.count {
            let bytes: ArrayBytes = if a.workload == "read_subchunks" {
                let index: Vec<u64> = inner.iter().map(|&n| random.below(n)).collect();
                o.array.retrieve_subchunk_opt(&cache, &index, &o.options).unwrap()
            } else {
                let (mut start, mut extents) = (vec![0; shape.len()], vec![1; shape.len()]);
                for d in 0..shape.len() {
                    if a.workload == "read_boxes" {
                        extents[d] = a.edge;
                        start[d] = random.below(shape[d] - a.edge + 1);
                    } else if d == 0 {
                        extents[0] = shape[0];
                    } else {
                        start[d] = random.below(shape[d]);
                    }
                }
                let subset = ArraySubset::new_with_start_shape(start, extents).unwrap();
                if cache.array_is_sharded() {
                    o.array.retrieve_array_subset_sharded_opt(&cache, &subset, &o.options).unwrap()
                } else {
                    o.array.retrieve_array_subset_opt(&subset, &o.options).unwrap()
                }
            };
            let bytes = bytes.into_fixed().unwrap();
            if rep == 0 {
                t.add(&bytes);
            }
            black_box(bytes[0]);
        }
    });
}

/// A new --out with a copy of the metadata, opened for writing.
fn make_out(a: &Arguments, like: &Path) -> Opened {
    let _ = std::fs::remove_dir_all(&a.out);
    std::fs::create_dir_all(&a.out).unwrap();
    std::fs::copy(like.join("zarr.json"), a.out.join("zarr.json")).unwrap();
    Opened::new(stores::for_writing(&a.out, &a.durability), a.threads)
}

fn store_all(target: &Opened, bytes: &[u8]) {
    let chunks = ArraySubset::new_with_shape(target.array.chunk_grid_shape().to_vec());
    let whole = target.whole();
    let aligned = target.array.chunks_subset(&chunks).map_or(false, |covered| covered == whole);
    if aligned {
        target.array.store_chunks_opt(&chunks, ArrayBytes::new_flen(bytes), &target.options).unwrap();
    } else {
        target.array.store_array_subset_opt(&whole, ArrayBytes::new_flen(bytes), &target.options).unwrap();
    }
}

fn write_all(a: &Arguments, o: &Opened, timer: &mut Timer) {
    let bytes = o.read(&o.whole());
    timer.add(&bytes);
    timer.extra = format!(", \"class\": \"{}\"", a.durability);
    timer.run(a.reps, || make_out(a, &a.data), |_, _, target| store_all(target, &bytes));
}

fn convert(a: &Arguments, o: &Opened, timer: &mut Timer) {
    let like = a.like.clone().unwrap_or(a.data.clone());
    timer.extra = format!(", \"class\": \"{}\"", a.durability);
    timer.run(a.reps, || make_out(a, &like), |t, rep, target| {
        store_all(target, &o.read(&o.whole()));
        if rep == 0 {
            t.add(&target.read(&target.whole()));
        }
    });
}

fn open_many(a: &Arguments, timer: &mut Timer) {
    timer.operations = a.count;
    timer.run(a.reps, || (), |t, rep, _| {
        let mut sum = 0;
        for _ in 0..a.count {
            let array: Array<Store> = Array::open(stores::files(&a.data) as Arc<Store>, "/").unwrap();
            sum += array.shape().iter().product::<u64>();
        }
        if rep == 0 {
            t.add_sum(sum);
        }
    });
}

fn open_group(a: &Arguments, timer: &mut Timer) {
    timer.run(a.reps, || (), |t, rep, _| {
        let group = Group::open(stores::files(&a.data) as Arc<Store>, "/").unwrap();
        let arrays = group.child_arrays().unwrap();
        let sum: u64 = arrays.iter().map(|x| x.shape().iter().product::<u64>()).sum();
        t.operations = arrays.len();
        if rep == 0 {
            t.add_sum(sum);
        }
    });
}

fn on_array(a: &Arguments, timer: &mut Timer) {
    let store: Arc<Store> = if a.workload == "read_tiny_mem" { stores::in_memory(&a.data) } else { stores::files(&a.data) };
    let o = Opened::new(store, a.threads);
    match a.workload.as_str() {
        "read_all" => {
            let last = RefCell::new(None); // freed outside of the timer
            timer.run(a.reps, || drop(last.take()), |t, rep, _| {
                let bytes: ArrayBytes<'static> = o.array.retrieve_array_subset_opt(&o.whole(), &o.options).unwrap();
                let bytes = bytes.into_fixed().unwrap();
                if rep == 0 {
                    t.add(&bytes);
                }
                last.replace(Some(bytes));
            });
        }
        "read_into" => {
            let mut memory = vec![1u8; o.size(&o.whole())];
            timer.run(a.reps, || (), |t, rep, _| {
                o.read_into(&o.whole(), &mut memory);
                if rep == 0 {
                    t.add(&memory);
                }
            });
        }
        "read_chunks" | "read_tiny" | "read_tiny_mem" => read_chunks(a, &o, timer),
        "read_subchunks" | "read_boxes" | "read_column" => read_random(a, &o, timer),
        "write_all" => write_all(a, &o, timer),
        "convert" => convert(a, &o, timer),
        _ => skip("workload not offered"),
    }
}

fn main() {
    let a = arguments();
    if ["read_strided", "append", "overwrite", "read_budget"].contains(&a.workload.as_str()) || a.workload.starts_with("codec_") {
        skip("workload not offered");
    }
    rayon::ThreadPoolBuilder::new().num_threads(a.threads).build_global().unwrap();
    zarrs::config::global_config_mut().set_codec_concurrent_target(a.threads);
    let mut timer = Timer::default();
    match a.workload.as_str() {
        "open_array" => open_many(&a, &mut timer),
        "open_group" => open_group(&a, &mut timer),
        _ => on_array(&a, &mut timer),
    }
    timer.print(&a);
}
