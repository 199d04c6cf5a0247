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

// The report of a node whose own metadata cannot be read.
std::string report_of_unreadable(const std::string& key, zarr_status status, const std::string& message) {
  json::Members report;
  for (const char* name : {"chunks", "present", "missing", "corrupt", "extra", "temporaries", "stored_bytes"}) {
    report.emplace_back(name, "0");
  }
  const std::string problem = json::object(
      {{"key", json::quote(key)}, {"status", json::quote(zarr_status_name(status))}, {"message", json::quote(message)}});
  report.emplace_back("problems", "[" + problem + "]");
  return json::object(report);
}

std::string report_of(const std::string& url) {
  auto how = zeroed<zarr_open_options>();
  how.consolidated = ZARR_CONSOLIDATED_NEVER;
  Node node;
  Error error;
  if (url.empty()) throw UsageError("the URL is empty");
  const zarr_status status = zarr_open(nullptr, url.data(), url.size(), &how, node.out(), error.out());
  const char* key = zarr_error_key(error);
  const bool wrong_document = status == ZARR_INVALID_METADATA || status == ZARR_UNSUPPORTED || status == ZARR_IO;
  if (wrong_document && key != nullptr && *key != '\0') {
    return report_of_unreadable(key, status, zarr_error_message(error));
  }
  if (status != ZARR_OK) throw Failure(url + ": " + describe(status, error), status);
  Bytes bytes;
  call(zarr_check, node, nullptr, bytes.out());
  return json::compact(text_of(bytes));
}

void run(const Options& options) {
  const std::string report = report_of(options.url);
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
