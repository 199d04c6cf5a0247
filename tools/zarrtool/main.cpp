// zarrtool: exit codes 0 (done), 1 (failed, one line on standard error), 2 (the command line is wrong), 128 + signal.
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"
#include "failure.hpp"
#include "interrupt.hpp"

namespace {

// "--shape=" is an option with an empty value; CLI11 would take the next argument instead. CLI11 wants them last first.
std::vector<std::string> arguments(int argc, char** argv) {
  std::vector<std::string> result;
  for (int i = argc - 1; i > 0; --i) {
    const std::string_view argument = argv[i];
    if (argument.size() > 3 && argument.substr(0, 2) == "--" && argument.find('=') == argument.size() - 1) {
      result.emplace_back();
      result.emplace_back(argument.substr(0, argument.size() - 1));
    } else {
      result.emplace_back(argument);
    }
  }
  return result;
}

int complain(const std::string& text, int code) {
  std::fflush(stdout);
  std::fprintf(stderr, "zarrtool: %s\n", zarrtool::one_line(text).c_str());
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Reads, writes, converts and checks Zarr v2 and v3 arrays.", "zarrtool");
  app.set_version_flag("--version", std::string("zarrtool ") + zarr_version_string());
  app.require_subcommand(1);
  zarrtool::add_info(app);
  zarrtool::add_listing(app);
  zarrtool::add_cat(app);
  zarrtool::add_create(app);
  zarrtool::add_write(app);
  zarrtool::add_resize(app);
  zarrtool::add_copy(app);
  zarrtool::add_attrs(app);
  zarrtool::add_manage(app);
  zarrtool::add_check(app);
  zarrtool::add_catalogue(app);
  try {
    app.parse(arguments(argc, argv));
    return std::fflush(stdout) == 0 ? 0 : complain("standard output: cannot be written", 1);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);  // --help, --version
    return complain(e.what() + std::string(" (see zarrtool --help)"), 2);
  } catch (const zarrtool::UsageError& e) {
    return complain(e.what(), 2);
  } catch (const zarrtool::Interrupted& e) {
    return complain(e.what(), e.exit_code());
  } catch (const std::exception& e) {
    return complain(e.what(), 1);
  }
}
