#include "store/read_only_store.hpp"

namespace zarr::store {
namespace {

class ReadOnlyStore final : public Store {
 public:
  explicit ReadOnlyStore(StorePtr inner) : inner_(std::move(inner)) {}

  std::string description() const override { return inner_->description(); }
  std::string identity() const override { return inner_->identity(); }
  Cost cost() const override { return inner_->cost(); }
  Abilities abilities() const override {
    Abilities abilities = inner_->abilities();
    abilities.writable = abilities.atomic_set = abilities.create_if_absent = abilities.set_if_match = abilities.lock =
        false;
    return abilities;
  }
  std::optional<Value> get(const Request& request) override { return inner_->get(request); }
  std::unique_ptr<Reader> open(const std::string& key) override { return inner_->open(key); }
  bool lend(std::string_view key, Loan& loan) noexcept override { return inner_->lend(key, loan); }
  bool read_exactly(std::string_view key, MutByteSpan out) noexcept override { return inner_->read_exactly(key, out); }
  void get_many(std::span<const Request> requests, Done done, const Cancel& cancel) override {
    inner_->get_many(requests, std::move(done), cancel);
  }
  std::optional<Stat> stat(const std::string& key) override { return inner_->stat(key); }
  void list(const std::string& prefix, bool recursive, const std::function<bool(const Entry&)>& emit) override {
    inner_->list(prefix, recursive, emit);
  }
  std::string set(const std::string& key, ByteSpan, const Condition&, bool) override { refuse(key); }
  void set_pieces(const std::string& key, BytePieces&, const Condition&) override { refuse(key); }
  bool erase(const std::string& key) override { refuse(key); }
  void erase_prefix(const std::string& prefix) override { refuse(prefix); }

 private:
  [[noreturn]] void refuse(const std::string& key) const {
    throw Error(Status::read_only, cat("the store ", description(), " was opened for reading")).with_key(key);
  }
  StorePtr inner_;
};

}  // namespace

StorePtr read_only_view(StorePtr store) { return std::make_shared<ReadOnlyStore>(std::move(store)); }

}  // namespace zarr::store
