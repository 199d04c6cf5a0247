// zarrtool check: every document linted, every chunk decoded.
#include <memory>

#include "commands.hpp"
#include "json_text.hpp"
#include "output.hpp"
#include "url.hpp"

namespace zarrtool {
namespace {

struct Options {
  std::string url;
  bool json = false;
};

void print_report(const json::Members& report) {
  for (const auto& [name, value] : report) {
    if (name == "problems") continue;
    std::string label = name;
    for (char& c : label) c = c == '_' ? ' ' : c;
    label.resize(16, ' ');
    print_line(label + json::unquote(value));
  }
}

void run(const Options& options) {
  const Node node = open_node(options.url, ZARR_MODE_R, ZARR_CONSOLIDATED_NEVER);
  Bytes bytes;
  call(zarr_check, node, nullptr, bytes.out());
  const std::string report = json::compact(text_of(bytes));
  const std::vector<std::string> problems = json::elements(json::member_or(report, "problems", "[]"));
  if (options.json) {
    print_line(report);
  } else {
    print_report(json::members(report));
  }
  for (const std::string& problem : problems) {
    if (options.json) break;
    print_line("problem         " + json::unquote(json::member_or(problem, "key", "\"\"")) + ": " +
               json::unquote(json::member_or(problem, "message", "\"\"")));
  }
  if (problems.empty()) return;
  const std::string first = json::unquote(json::member_or(problems.front(), "key", "\"\""));
  throw Failure(options.url + ": " + std::to_string(problems.size()) + (problems.size() == 1 ? " problem" : " problems") +
                    ", the first: " + first + ": " + json::unquote(json::member_or(problems.front(), "message", "\"\"")),
                ZARR_CORRUPT_DATA);
}

}  // namespace

void add_check(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("check", "Check metadata and decode every chunk; exit code 1 when something is wrong");
  command->add_option("URL", options->url, "Folder or URL of the array or group")->required();
  command->add_flag("--json", options->json, "Print a JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace zarrtool
