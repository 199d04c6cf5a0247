#include "common/arguments.hpp"

#include <cctype>
#include <map>
#include <stdexcept>
#include <variant>

namespace bench {

Arguments parse_arguments(int argc, char** argv) {
  Arguments a;
  using Target = std::variant<std::string*, uint32_t*, uint64_t*>;
  const std::map<std::string, Target> flags = {
      {"--workload", &a.workload}, {"--data", &a.data},   {"--out", &a.out},     {"--like", &a.like},
      {"--codec", &a.codec},       {"--count", &a.count}, {"--box", &a.box},     {"--durability", &a.durability},
      {"--threads", &a.threads},   {"--reps", &a.reps},   {"--step", &a.step},   {"--size", &a.size},
      {"--budget", &a.budget},     {"--option", &a.option}};
  if (argc % 2 == 0) throw std::runtime_error("every flag takes one value");
  for (int i = 1; i + 1 < argc; i += 2) {
    const auto flag = flags.find(argv[i]);
    if (flag == flags.end()) throw std::runtime_error(std::string("unknown flag ") + argv[i]);
    const std::string value = argv[i + 1];
    if (auto* const* text = std::get_if<std::string*>(&flag->second)) {
      **text = value;
      continue;
    }
    if (value.empty() || !std::isdigit(static_cast<unsigned char>(value[0]))) throw std::runtime_error(flag->first + ": no number: " + value);
    const uint64_t number = std::stoull(value);
    if (auto* const* wide = std::get_if<uint64_t*>(&flag->second)) **wide = number;
    else *std::get<uint32_t*>(flag->second) = static_cast<uint32_t>(number);
  }
  if (a.workload.empty()) throw std::runtime_error("--workload is needed");
  if (a.threads == 0 || a.count == 0 || a.step == 0) throw std::runtime_error("--threads, --count and --step are at least 1");
  return a;
}

}  // namespace bench
