// SPDX-License-Identifier: Apache-2.0
#include "scan.hpp"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <memory>
#include <set>
#include <utility>

#include "output.hpp"
#include "stop.hpp"

namespace textindex {

namespace {

std::string real_path(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  return real ? std::string(real.get()) : std::string();
}

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

bool contains(const std::string& directory, const std::string& path) {
  if (directory == "/" || directory == path) return true;
  return path.size() > directory.size() && path.starts_with(directory) && path[directory.size()] == '/';
}

std::string without_last_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

class Walk {
 public:
  void start_at(const std::string& path) {
    struct stat status = {};
    if (::stat(path.c_str(), &status) == 0) {
      visit(path, status, Why::kNotText);
    } else if (struct stat link = {}; ::lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode)) {
      report_link(path, errno_of_stat(path));
    } else {
      const int error = errno;
      const bool missing = error == ENOENT || error == ENOTDIR;
      notice(missing ? Why::kMissing : Why::kUnreadable, path, missing ? "" : error_text(error));
    }
    walk();
  }

  /// Links come last, so that a file is known by its own name rather than by a link's. They may lead to more links.
  void follow_links() {
    for (std::size_t i = 0; i < links_.size(); ++i) {
      check_stop();
      follow(std::string(links_[i]));  // a copy: the list grows
      walk();
    }
  }

  Found result() && {
    std::sort(found_.files.begin(), found_.files.end(), [](auto& a, auto& b) { return a.path < b.path; });
    return std::move(found_);
  }

 private:
  static int errno_of_stat(const std::string& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 ? 0 : errno;
  }

  void notice(Why why, const std::string& path, std::string detail = {}) {
    found_.notices.push_back({why, path, std::move(detail)});
  }

  bool is_new(const struct stat& status) {
    const bool added = seen_.emplace(status.st_dev, status.st_ino).second;
    if (!added) ++found_.other_names;
    return added;
  }

  void visit(const std::string& path, const struct stat& status, Why if_neither) {
    if (S_ISDIR(status.st_mode)) {
      if (is_new(status)) directories_.push_back(path);
    } else if (S_ISREG(status.st_mode)) {
      if (is_new(status)) found_.files.push_back({path, static_cast<std::uint64_t>(status.st_size)});
    } else {
      notice(if_neither, path);
    }
  }

  void walk() {
    while (!directories_.empty()) {
      check_stop();
      const std::string directory = std::move(directories_.back());
      directories_.pop_back();
      list(directory);
    }
  }

  void list(const std::string& directory) {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::opendir(directory.c_str()), &::closedir);
    if (!stream) return notice(Why::kUnreadable, directory, error_text(errno));
    std::vector<std::string> names;
    for (;;) {
      errno = 0;
      const dirent* const entry = ::readdir(stream.get());
      if (entry == nullptr) break;
      const std::string name = entry->d_name;
      if (name != "." && name != "..") names.push_back(name);
    }
    if (errno != 0)
      notice(Why::kUnreadable, directory, error_text(errno));
    else if (names.empty())
      notice(Why::kEmptyDirectory, directory);
    std::sort(names.begin(), names.end());
    const std::string prefix = directory.back() == '/' ? directory : directory + '/';
    for (const std::string& name : names) enter(prefix + name);
  }

  void enter(const std::string& path) {
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0) {
      notice(Why::kUnreadable, path, error_text(errno));
    } else if (S_ISLNK(status.st_mode)) {
      links_.push_back(path);
    } else {
      visit(path, status, Why::kSpecial);
    }
  }

  void follow(const std::string& path) {
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) return report_link(path, errno);
    if (S_ISDIR(status.st_mode) && seen_.contains({status.st_dev, status.st_ino})) {
      const std::string target = real_path(path);
      if (!target.empty() && contains(target, real_path(parent_of(path)))) notice(Why::kLoopBack, path, target);
    }
    visit(path, status, Why::kSpecial);
  }

  void report_link(const std::string& path, int error) {
    char target[PATH_MAX];
    const ssize_t size = ::readlink(path.c_str(), target, sizeof target);
    const std::string points_to = size < 0 ? "" : "points to " + std::string(target, static_cast<std::size_t>(size));
    if (error == ELOOP) {
      notice(Why::kLinkLoop, path, points_to);
    } else if (error == ENOENT || error == ENOTDIR) {
      notice(Why::kBrokenLink, path, points_to);
    } else {
      notice(Why::kUnreadable, path, error_text(error));
    }
  }

  std::vector<std::string> directories_;  // still to be listed
  std::vector<std::string> links_;        // found, in order; those behind the one being followed are to come
  std::set<std::pair<dev_t, ino_t>> seen_;
  Found found_;
};

}  // namespace

Found find_files(const std::vector<std::string>& paths) {
  Walk walk;
  for (const std::string& path : paths) walk.start_at(without_last_slashes(path));
  walk.follow_links();
  return std::move(walk).result();
}

}  // namespace textindex
