#include "base/executor.hpp"

#include "base/executor_job.hpp"
#include "base/thread_pool.hpp"

namespace zarr {
namespace {

class PoolExecutor final : public Executor {
 public:
  explicit PoolExecutor(size_t width) : width_(width), pool_(width - 1, std::max<size_t>(width, 4)) {}

  size_t width() const override { return width_; }

  void for_each(uint64_t count, const std::function<void(uint64_t)>& body, const Cancel& cancel) override {
    const size_t participants = static_cast<size_t>(std::min<uint64_t>(width_, count));
    if (participants <= 1 || Job::inside_a_body()) return run_serially(count, body, cancel);
    auto job = std::make_shared<Job>(count, body, cancel, participants);
    ThreadPool& pool = pool_.for_this_process();
    {
      const Job::FinishGuard guard(*job);
      pool.offer(job, participants - 1);
      job->participate();
      pool.withdraw(job);  // tickets that nobody took
    }
    job->rethrow();
  }

  void post(std::function<void()> task) override { pool_.for_this_process().post(std::move(task)); }

 private:
  const size_t width_;
  ProcessPool pool_;
};

// What the host gets as `task`: it owns a share of the job, so that a task that the host runs late finds a closed job.
struct HostTask {
  std::shared_ptr<Job> job;
  std::function<void()> posted;

  static void run(void* opaque) {
    std::unique_ptr<HostTask> task(static_cast<HostTask*>(opaque));
    if (task->job) task->job->participate();
    else run_posted(task->posted);
  }
};

class HostedExecutor final : public Executor {
 public:
  HostedExecutor(HostExecutor host, size_t width) : host_(std::move(host)), width_(width) {}

  size_t width() const override { return width_; }

  void for_each(uint64_t count, const std::function<void(uint64_t)>& body, const Cancel& cancel) override {
    const size_t participants = static_cast<size_t>(std::min<uint64_t>(width_, count));
    if (participants <= 1 || Job::inside_a_body()) return run_serially(count, body, cancel);
    auto job = std::make_shared<Job>(count, body, cancel, participants);
    {
      const Job::FinishGuard guard(*job);
      for (size_t i = 1; i < participants; ++i) submit(std::unique_ptr<HostTask>(new HostTask{job, {}}));
      job->participate();
    }
    job->rethrow();
  }

  void post(std::function<void()> task) override {
    submit(std::unique_ptr<HostTask>(new HostTask{nullptr, std::move(task)}));
  }

 private:
  void submit(std::unique_ptr<HostTask> task) { host_.submit(host_.user_data, &HostTask::run, task.release()); }

  const HostExecutor host_;
  const size_t width_;
};

}  // namespace

std::shared_ptr<Executor> Executor::pool(size_t threads) {
  return std::make_shared<PoolExecutor>(std::clamp<size_t>(threads, 1, 1024));
}

std::shared_ptr<Executor> Executor::host(HostExecutor host, size_t width) {
  if (host.submit == nullptr) fail(Status::invalid_argument, "host executor: expected a submit function, found NULL");
  return std::make_shared<HostedExecutor>(std::move(host), std::clamp<size_t>(width, 1, 1024));
}

}  // namespace zarr
