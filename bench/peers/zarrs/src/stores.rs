//! Stores of the durability classes.
use std::path::Path;
use std::sync::Arc;

use zarrs::filesystem::FilesystemStore;
use zarrs::storage::byte_range::ByteRangeIterator;
use zarrs::storage::storage_adapter::atomic_write::AtomicWriteStorageAdapter;
use zarrs::storage::store::MemoryStore;
use zarrs::storage::{
    Bytes, ListableStorageTraits, MaybeBytesIterator, OffsetBytesIterator, ReadableStorageTraits, ReadableWritableListableStorageTraits,
    StorageError, StoreKey, StoreKeys, StoreKeysPrefixes, StorePrefix, WritableStorageTraits,
};

use crate::contract::skip;

pub type Store = dyn ReadableWritableListableStorageTraits;

pub fn files(path: &Path) -> Arc<FilesystemStore> {
    Arc::new(FilesystemStore::new(path).unwrap())
}

pub fn for_writing(path: &Path, durability: &str) -> Arc<Store> {
    match durability {
        "fsync" => files(path),
        "fsync-rename" => Arc::new(AtomicWriteStorageAdapter::new(files(path))),
        "inplace" => Arc::new(WithoutSync(files(path))),
        _ => skip("offers inplace and fsync only"),
    }
}

/// A memory store with all keys of a folder.
pub fn in_memory(path: &Path) -> Arc<Store> {
    let (from, to) = (files(path), MemoryStore::new());
    for key in from.list().unwrap() {
        to.set(&key, from.get(&key).unwrap().unwrap()).unwrap();
    }
    Arc::new(to)
}

/// The crate's store calls fsync for every file. This one does not, so that the class "in place" can be compared.
struct WithoutSync(Arc<FilesystemStore>);

impl ReadableStorageTraits for WithoutSync {
    fn get_partial_many<'a>(&'a self, key: &StoreKey, ranges: ByteRangeIterator<'a>) -> Result<MaybeBytesIterator<'a>, StorageError> {
        self.0.get_partial_many(key, ranges)
    }
    fn size_key(&self, key: &StoreKey) -> Result<Option<u64>, StorageError> {
        self.0.size_key(key)
    }
    fn supports_get_partial(&self) -> bool {
        true
    }
}

impl ListableStorageTraits for WithoutSync {
    fn list(&self) -> Result<StoreKeys, StorageError> {
        self.0.list()
    }
    fn list_prefix(&self, prefix: &StorePrefix) -> Result<StoreKeys, StorageError> {
        self.0.list_prefix(prefix)
    }
    fn list_dir(&self, prefix: &StorePrefix) -> Result<StoreKeysPrefixes, StorageError> {
        self.0.list_dir(prefix)
    }
    fn size_prefix(&self, prefix: &StorePrefix) -> Result<u64, StorageError> {
        self.0.size_prefix(prefix)
    }
}

impl WritableStorageTraits for WithoutSync {
    fn set(&self, key: &StoreKey, value: Bytes) -> Result<(), StorageError> {
        let path = self.0.key_to_fspath(key);
        if let Some(folder) = path.parent() {
            if !folder.exists() {
                std::fs::create_dir_all(folder)?;
            }
        }
        Ok(std::fs::write(path, &value)?)
    }
    fn set_partial_many(&self, key: &StoreKey, values: OffsetBytesIterator) -> Result<(), StorageError> {
        self.0.set_partial_many(key, values)
    }
    fn erase(&self, key: &StoreKey) -> Result<(), StorageError> {
        self.0.erase(key)
    }
    fn erase_prefix(&self, prefix: &StorePrefix) -> Result<(), StorageError> {
        self.0.erase_prefix(prefix)
    }
    fn supports_set_partial(&self) -> bool {
        false
    }
}
