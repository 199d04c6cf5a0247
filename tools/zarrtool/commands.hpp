// One function a family of subcommands: it adds them to the parser and what they do as their callbacks.
#pragma once

#include <CLI/CLI.hpp>

namespace zarrtool {

void add_info(CLI::App& app);
void add_listing(CLI::App& app);  // ls, tree
void add_cat(CLI::App& app);      // cat, conformance
void add_create(CLI::App& app);
void add_write(CLI::App& app);  // write, append
void add_resize(CLI::App& app);
void add_copy(CLI::App& app);
void add_attrs(CLI::App& app);
void add_manage(CLI::App& app);  // consolidate, rm
void add_check(CLI::App& app);
void add_catalogue(CLI::App& app);  // codecs, types

}  // namespace zarrtool
