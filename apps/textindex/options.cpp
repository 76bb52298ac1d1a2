// SPDX-License-Identifier: Apache-2.0
#include "options.hpp"

#include <CLI/CLI.hpp>

namespace textindex {

namespace {

constexpr const char* kDescription =
    "Counts the words of a tree of text and makes an inverted index of it, twice: by tasks and actors on all cores,\n"
    "and by a plain loop on one. Compares the two answers, which must be equal, and the two times.\n";

constexpr const char* kFooter =
    R"(A word is a run, as long as possible, of ASCII letters, digits, underscores and bytes from 0x80 up (UTF-8 letters);
letters are lower-cased. The index maps each word to the files which have it, and how often.

Every file is read once untimed. Then the two contenders alternate; each pass reads all files again. Times are medians
over the passes. A pass ends when the index is complete; comparing the two is not timed. An MB is a million bytes.

Links are followed. A file or directory with several names is read once. These get a line on standard error:
  left out, status 3   a path that does not exist or is neither file nor directory; a file or directory that cannot be
                       read; a broken link; a chain of links that never ends; a file over 2 GiB; a file whose content
                       changed between two readings (it is left out of both answers)
  skipped, status 0    a binary file (a NUL byte among its first 8,000); a pipe, socket or device in a directory
  told, status 0       an empty directory; a link to a directory above it (its files are in the answer once)

Exit status:
  0    done, and nothing is missing from the answer
  1    the two answers differ, or something failed, or the report could not be written
  2    a wrong option, or nothing to read
  3    done, but something that was named is missing from the answer; standard error says what
  130  stopped by Ctrl-C (143 by SIGTERM); a second Ctrl-C kills at once
)";

}  // namespace

Parsed parse_options(int argc, const char* const* argv) {
  Parsed parsed;
  Options& options = parsed.options;
  std::vector<std::string> paths;

  CLI::App app(kDescription, "textindex");
  app.footer(kFooter);
  app.add_option("paths", paths, "Files and directories to index (default: /usr/include)")->option_text("PATH ...");
  app.add_option("-w,--workers", options.workers, "Worker threads (default: all cores that this process may use)")
      ->option_text("N")
      ->check(CLI::Range(1, 1024));
  app.add_option("-t,--top", options.top, "How many of the most frequent words to show (default: 10)")
      ->option_text("N")
      ->check(CLI::Range(0, 1'000'000));
  app.add_option("-p,--passes", options.passes, "Timed passes of each contender (default: 5)")
      ->option_text("N")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option(
         "-e,--engine", options.engine,
         "Where manta's tasks and actors run: 'local', here and on shared objects; 'loopback', here too, but all that "
         "they take and give is encoded and decoded, as between processes; or 'twin', in a second runtime that knows "
         "the "
         "first by messages only (default: MANTA_ENGINE, else local)")
      ->option_text("ENGINE")
      ->envname("MANTA_ENGINE")
      ->check(CLI::IsMember({"local", "loopback", "twin"}));
  app.add_option("-j,--json", options.json, "Write the results as JSON too; '-' writes them to standard output instead")
      ->option_text("FILE")
      ->check([](const std::string& file) { return file.empty() ? "the file's name is empty" : ""; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    parsed.end = kSuccess;
    parsed.message = app.help();
  } catch (const CLI::ParseError& error) {
    parsed.end = kUsage;
    parsed.message = std::string("textindex: ") + error.what() + "\ntextindex: --help shows the options\n";
  }
  if (!paths.empty()) options.paths = paths;
  return parsed;
}

}  // namespace textindex
