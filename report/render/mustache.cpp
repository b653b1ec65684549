// The project's one C++ file: the mustache library is C++. No exception leaves the functions of mustache.h.
//
// The library ignores unknown names. Each tag's name is therefore extended by the number of its place (name, US,
// number) before the library sees the template; our context, which the library asks for every name, removes it
// again and so knows file and line of a missing name, with the library's own scoping.
extern "C" {
#include "core/alloc.h"
#include "core/error.h"
#include "core/file.h"
#include "core/utf8.h"
#include "report/render/markup.h"
#include "report/render/paragraphs.h"
}
#include "report/render/mustache.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <kainjow/mustache.hpp>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/stat.h>
#include <vector>

namespace {

namespace km = kainjow::mustache;
constexpr char separator = '\x1f';

// A section that is always taken. The library drops the line of a lone section tag only when it took the section; one
// of these at the end of the line makes it drop the others too.
constexpr char always[] = "\x1f";

// A section that writes its content as one line: it is put around a partial within a line.
constexpr char joined[] = "\x1f\x1f";

struct tag_place {
  std::string file;
  std::size_t line;
  bool prints = false; // the tag writes its value, which must be a text or a number then
  bool raw = false;    // and does not escape it
};

struct template_error : std::runtime_error {
  template_error(const tag_place &at, const std::string &what)
      : std::runtime_error(at.file + ":" + std::to_string(at.line) + ": " + what) {}
};

std::string own(char *text) {
  std::string copy(text);
  std::free(text);
  return copy;
}

std::string number(double value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
  return {buffer, end};
}

// Without line feeds at the ends; those between lines become a space.
std::string in_one_line(const std::string &text) {
  std::string out;
  for (std::size_t at = 0; (at = text.find_first_not_of('\n', at)) != std::string::npos;) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.append(out.empty() ? "" : " ").append(text, at, end - at);
    at = end;
  }
  return out;
}

km::data convert(const json_t *value) {
  switch (json_typeof(value)) {
  case JSON_OBJECT: {
    km::data object{km::data::type::object};
    const char *key = nullptr;
    json_t *item = nullptr;
    json_object_foreach(const_cast<json_t *>(value), key, item) {
      object.set(key, convert(item));
    }
    return object;
  }
  case JSON_ARRAY: {
    km::data list{km::data::type::list};
    for (std::size_t i = 0; i < json_array_size(value); i++) {
      list.push_back(convert(json_array_get(value, i)));
    }
    return list;
  }
  case JSON_STRING:
    return std::string(json_string_value(value), json_string_length(value));
  case JSON_INTEGER:
    return std::to_string(json_integer_value(value));
  case JSON_REAL:
    return number(json_real_value(value));
  default:
    return json_is_true(value);
  }
}

// The texts that are markup, and numbers, by their place in the converted context, which stays where it is.
class markup_texts {
public:
  markup_texts(const json_t *context, const km::data &converted, sg_escape_mode format) : format_(format) {
    find(context, converted);
  }

  bool has(const km::data *text) const { return texts_.count(text) > 0; }

private:
  void find(const json_t *value, const km::data &converted) {
    const char *key = nullptr;
    json_t *item = nullptr;
    json_object_foreach(const_cast<json_t *>(value), key, item) {
      const km::data *member = converted.get(key);
      if (json_is_number(item) || (json_is_string(item) && sg_is_markup(value, key, format_))) {
        texts_.insert(member);
      }
      find(item, *member);
    }
    for (std::size_t i = 0; i < json_array_size(value); i++) {
      find(json_array_get(value, i), converted.list_value()[i]);
    }
  }

  sg_escape_mode format_;
  std::set<const km::data *> texts_;
};

// The places of tags for error messages: files are loaded and tags numbered on first use.
class sources {
public:
  explicit sources(const sg_template_folders &folders) : folders_(folders) {}

  const std::string &load(const std::string &name, const tag_place *from) {
    const auto known = texts_.find(name);
    if (known != texts_.end()) { return known->second; }
    const std::string file = name + ".mustache";
    for (const char *folder : {folders_.user, folders_.own}) {
      if (!folder || !is_there(std::string(folder) + "/" + file)) { continue; }
      sg_error why;
      std::size_t size = 0;
      char *bytes = sg_file_read((std::string(folder) + "/" + file).c_str(), &size, &why);
      if (!bytes) { throw template_error({file, 1}, why.message); }
      const std::string text(bytes, size);
      std::free(bytes);
      if (!sg_utf8_is_text(text.data(), text.size())) {
        throw template_error({file, 1}, "is no UTF-8 text in '" + std::string(folder) + "'");
      }
      return texts_[name] = annotate(file, text);
    }
    if (from) { throw template_error(*from, "cannot read the partial '" + file + "'"); }
    throw std::runtime_error("cannot read template '" + file + "' in '" +
                             (folders_.user ? folders_.user : folders_.own) + "'");
  }

  const tag_place &at(std::size_t i) const { return places_.at(i); }

  // Our context has no data to descend into: a partial that includes itself, even indirectly, would never end.
  void include(const tag_place &from, const std::string &name) {
    const std::string file = name + ".mustache";
    if (includes(file, from.file)) { throw template_error(from, "the partial '" + file + "' includes itself"); }
    includes_[from.file].insert(file);
  }

private:
  // What is there and cannot be read is an error; only what is absent is looked for elsewhere.
  static bool is_there(const std::string &path) {
    struct stat st;
    return lstat(path.c_str(), &st) == 0;
  }

  bool includes(const std::string &file, const std::string &wanted) const {
    const auto partials = includes_.find(file);
    return file == wanted || (partials != includes_.end() &&
                              std::any_of(partials->second.begin(), partials->second.end(),
                                          [&](const std::string &partial) { return includes(partial, wanted); }));
  }

  struct open_section {
    std::string name;
    std::size_t place;
  };

  std::string annotate(const std::string &file, const std::string &in) {
    std::string out, begin = "{{", end = "}}";
    std::vector<open_section> open;
    std::size_t at = 0, line = 1;
    for (std::size_t tag; (tag = in.find(begin, at)) != std::string::npos;) {
      line += newlines(in, at, tag);
      const tag_place here{file, line};
      out.append(in, at, tag - at);
      std::size_t name = tag + begin.size();
      const bool triple = begin == "{{" && name < in.size() && in[name] == '{';
      const std::string close = triple ? "}}}" : end;
      const std::size_t stop = in.find(close, name);
      if (stop == std::string::npos) { throw template_error(here, "tag is not closed: '" + close + "' expected"); }
      const std::string content = in.substr(name, stop - name);
      const bool alone = stands_alone(in, tag, stop + close.size());
      const bool within = !alone && content[0] == '>';
      if (within) { out.append(begin).append("#").append(joined).append(end); }
      out.append(begin).append(annotate_tag(here, content, open)).append(close);
      if (within) { out.append(begin).append("/").append(joined).append(end); }
      line += newlines(in, tag, stop);
      at = stop + close.size();
      if (alone && content[0] == '/') {
        out.append(begin).append("#").append(always).append(end).append(begin).append("/").append(always).append(end);
      }
      if (alone && std::strchr(">!=", content[0])) {
        at = std::min(in.find('\n', at), in.size() - 1) + 1;
        line++;
      }
      if (!content.empty() && content[0] == '=') { read_delimiters(here, content, begin, end); }
    }
    if (!open.empty()) {
      throw template_error(places_[open.back().place], "section '" + open.back().name + "' is not closed");
    }
    return out.append(in, at, std::string::npos);
  }

  // A tag alone on its line, of a kind that removes the line.
  static bool stands_alone(const std::string &in, std::size_t from, std::size_t to) {
    if (!std::strchr("#^/>!=", in[in.find_first_not_of('{', from)])) { return false; }
    const std::size_t before = from == 0 ? std::string::npos : in.find_last_not_of(" \t", from - 1);
    const std::size_t after = in.find_first_not_of(" \t", to);
    return (before == std::string::npos || in[before] == '\n') && (after == std::string::npos || in[after] == '\n');
  }

  static std::size_t newlines(const std::string &text, std::size_t from, std::size_t to) {
    std::size_t n = 0;
    for (std::size_t i = from; i < to; i++) {
      n += text[i] == '\n';
    }
    return n;
  }

  std::string annotate_tag(const tag_place &here, const std::string &content, std::vector<open_section> &open) {
    if (!content.empty() && std::strchr("!=", content[0])) { return content; }
    const std::size_t sigil = !content.empty() && std::strchr("#^/>&{", content[0]) ? 1 : 0;
    const std::size_t first = content.find_first_not_of(" \t\n", sigil);
    if (first == std::string::npos) { throw template_error(here, "tag without a name"); }
    const std::string name = content.substr(first, content.find_last_not_of(" \t\n") - first + 1);
    std::size_t number = places_.size();
    places_.push_back(here);
    const char kind = sigil ? content[0] : ' ';
    places_.back().prints = std::strchr(" &{", kind) != nullptr;
    places_.back().raw = kind == '&' || kind == '{';
    if (kind == '#' || kind == '^') { open.push_back({name, number}); }
    if (open.size() > deepest) { throw template_error(here, "section '" + name + "' is nested too deeply"); }
    if (kind == '/') {
      if (open.empty()) { throw template_error(here, "section '" + name + "' is closed but was not opened"); }
      if (open.back().name != name) {
        throw template_error(here, "section '" + open.back().name + "' is open here, not '" + name + "'");
      }
      number = open.back().place;
      open.pop_back();
    }
    return content.substr(0, sigil) + name + separator + std::to_string(number);
  }

  static void read_delimiters(const tag_place &here, const std::string &content, std::string &begin,
                              std::string &end) {
    std::istringstream words(content.substr(1, content.size() - 2));
    std::string rest;
    if (content.back() != '=' || !(words >> begin >> end) || words >> rest) {
      throw template_error(here, "malformed set-delimiter tag: give two words, as in {{=<% %>=}}");
    }
  }

  static constexpr std::size_t deepest = 64; // the library calls itself for each section in a section

  sg_template_folders folders_;
  std::map<std::string, std::string> texts_;
  std::map<std::string, std::set<std::string>> includes_;
  std::vector<tag_place> places_;
};

// The library's scopes, with unknown names as errors.
class strict_context : public km::basic_context<std::string> {
public:
  strict_context(const km::data *root, sources &files, const markup_texts &markup, const int &functions)
      : scopes_{root}, files_(files), markup_(markup), functions_(functions) {}

  void push(const km::data *data) override { scopes_.push_back(data); }
  void pop() override { scopes_.pop_back(); }

  const km::data *get(const std::string &tag) const override {
    const std::size_t cut = tag.find(separator);
    const std::string name = tag.substr(0, cut);
    if (tag == always) { return &yes_; }
    if (tag == joined) { return &joined_; }
    const tag_place &place = files_.at(std::stoul(tag.substr(cut + 1)));
    if (name == ".") { return checked(place, name, scopes_.back()); }
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      const km::data *found = lookup(*scope, name);
      if (found) { return checked(place, name, found); }
    }
    throw template_error(place, "unknown name '" + name + "'");
  }

  const km::data *get_partial(const std::string &tag) const override {
    const std::size_t cut = tag.find(separator);
    const std::string name = tag.substr(0, cut);
    const tag_place from = files_.at(std::stoul(tag.substr(cut + 1)));
    files_.include(from, name);
    const auto known = partials_.find(name);
    if (known != partials_.end()) { return &known->second; }
    return &partials_.emplace(name, files_.load(name, &from)).first->second;
  }

private:
  // What a tag writes is a text or a number, and text is escaped unless it is markup.
  const km::data *checked(const tag_place &place, const std::string &name, const km::data *found) const {
    if (place.prints && (found->is_object() || found->is_list())) {
      throw template_error(place, "'" + name + "' is no text: use one of its members, such as 'text'");
    }
    if (place.raw && found->is_string() && functions_ == 0 && !markup_.has(found)) {
      throw template_error(place, "'" + name + "' is no markup: write {{" + name +
                                      "}}, which escapes it, or use one of the functions, such as 'code'");
    }
    return found;
  }

  static const km::data *lookup(const km::data *scope, const std::string &name) {
    for (std::size_t at = 0; scope && at <= name.size();) {
      const std::size_t dot = std::min(name.find('.', at), name.size());
      scope = scope->get(name.substr(at, dot - at));
      at = dot + 1;
    }
    return scope;
  }

  const km::data yes_{true};
  const km::data joined_{km::lambda2{
      [](const std::string &text, const km::renderer &render) { return in_one_line(render(text, false)); }}};
  std::vector<const km::data *> scopes_;
  sources &files_;
  const markup_texts &markup_;
  const int &functions_; // that enclose the tag: they escape what is written in them
  mutable std::map<std::string, km::data> partials_;
};

// {{#count}}Figure{{/count}} is 1, then 2, ...: a number for each word.
km::lambda2 counter() {
  auto counts = std::make_shared<std::map<std::string, int>>();
  return [counts](const std::string &text, const km::renderer &) { return std::to_string(++(*counts)[text]); };
}

// A word of the program or a path, which means nothing to a shell, to Markdown or to Python.
std::string checked_word(const std::string &text) {
  const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && std::strchr("_./:=,+-", c));
  });
  if (!plain) { throw std::runtime_error("a word for a block of code has other characters than those of a path"); }
  return text;
}

// A section whose raw text `write` turns into what is written. `functions` counts those that are being written.
km::data function(int &functions, const std::function<std::string(const std::string &)> &write) {
  return km::data{km::lambda2{[&functions, write](const std::string &text, const km::renderer &render) {
    functions++;
    const std::string raw = render(text, false);
    functions--;
    return write(raw);
  }}};
}

void add_functions(km::data &root, sg_escape_mode escape, int &functions) {
  const auto add = [&](const char *name, const std::function<std::string(const std::string &)> &write) {
    root.set(name, function(functions, write));
  };
  add("sentence", [escape](const std::string &raw) { return own(sg_escape_sentence(escape, raw.c_str())); });
  add("code", [escape](const std::string &raw) {
    return own(escape == SG_ESCAPE_MARKDOWN ? sg_markdown_code(raw.c_str()) : sg_escape(escape, raw.c_str()));
  });
  if (escape != SG_ESCAPE_MARKDOWN) { return; }
  root.set("count", km::data{counter()});
  add("word", checked_word);
  add("copied", [](const std::string &raw) { return own(sg_markdown_command(raw.c_str())); });
  add("fence", [](const std::string &raw) { return own(sg_markdown_fence(raw.c_str(), "")); });
}

std::string render(const sg_template_folders &folders, const char *name, const json_t *context,
                   sg_escape_mode escape) {
  sources files(folders);
  km::mustache engine(files.load(name, nullptr));
  if (!engine.is_valid()) { throw template_error({std::string(name) + ".mustache", 1}, engine.error_message()); }
  engine.set_custom_escape([escape](const std::string &text) { return own(sg_escape(escape, text.c_str())); });
  km::data root = convert(context);
  int functions = 0;
  if (escape == SG_ESCAPE_MARKDOWN || escape == SG_ESCAPE_PLAIN) { add_functions(root, escape, functions); }
  const markup_texts markup(context, root, escape);
  strict_context scope(&root, files, markup, functions);
  std::string out = engine.render(scope);
  if (!engine.is_valid()) { throw template_error({std::string(name) + ".mustache", 1}, engine.error_message()); }
  return escape == SG_ESCAPE_MARKDOWN ? own(sg_paragraphs_join(out.c_str())) : out;
}

} // namespace

extern "C" char *sg_mustache_render(const sg_template_folders *folders, const char *name, const json_t *context,
                                    sg_escape_mode escape, sg_error *err) {
  try {
    char *text = strdup(render(*folders, name, context, escape).c_str());
    if (!text) { throw std::bad_alloc(); }
    return text;
  } catch (const std::bad_alloc &) {
    return static_cast<char *>(sg_require(nullptr));
  } catch (const std::exception &e) {
    sg_fail(err, SG_BAD_INPUT, "%s", e.what());
    return nullptr;
  }
}
