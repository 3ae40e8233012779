#include "translate.h"

#include <cctype>
#include <vector>

namespace nnip {
namespace {

struct Token {
    size_t begin, end;
};

struct Kernel {
    std::string name;
    std::string bounds;
};

bool identifierStart(char c) { return std::isalpha(static_cast<unsigned char>(c)) || c == '_' || c == '$'; }
bool identifierPart(char c) { return identifierStart(c) || std::isdigit(static_cast<unsigned char>(c)); }

/// Tokens as far as this translation needs them: names, literals, single punctuation characters. Line markers are skipped.
std::vector<Token> tokenise(const std::string& text) {
    std::vector<Token> tokens;
    size_t i = 0;
    bool lineStart = true;
    while (i < text.size()) {
        char c = text[i];
        size_t begin = i;
        if (c == '\n') {
            lineStart = true;
            i++;
            continue;
        }
        if (std::isspace(static_cast<unsigned char>(c))) {
            i++;
            continue;
        }
        if (c == '#' && lineStart) {
            while (i < text.size() && text[i] != '\n')
                i++;
            continue;
        }
        lineStart = false;
        if (identifierStart(c)) {
            while (i < text.size() && identifierPart(text[i]))
                i++;
        } else if (std::isdigit(static_cast<unsigned char>(c))) {
            // A digit separator (1'000) must not open a character literal.
            while (i < text.size() && (identifierPart(text[i]) || text[i] == '.' || text[i] == '\''))
                i++;
        } else if (c == '"' || c == '\'') {
            i++;
            while (i < text.size() && text[i] != c)
                i += text[i] == '\\' ? 2 : 1;
            i++;
        } else {
            i++;
        }
        tokens.push_back({begin, std::min(i, text.size())});
    }
    return tokens;
}

class Translator {
public:
    explicit Translator(const std::string& text) : text_(text), tokens_(tokenise(text)) {}

    std::string run() {
        for (size_t i = 0; i < tokens_.size(); i++)
            visit(i);
        out_.append(text_, copied_, std::string::npos);
        out_ += trailer();
        return std::move(out_);
    }

private:
    enum class ScopeKind { Linkage, Namespace, Other };
    struct Scope {
        ScopeKind kind;
        std::string name;
    };

    bool is(size_t i, const char* what) const {
        return i < tokens_.size() && text_.compare(tokens_[i].begin, tokens_[i].end - tokens_[i].begin, what) == 0;
    }
    std::string textOf(size_t i) const { return text_.substr(tokens_[i].begin, tokens_[i].end - tokens_[i].begin); }

    void replace(size_t from, size_t to, const std::string& with) {
        out_.append(text_, copied_, tokens_[from].begin - copied_);
        out_ += with;
        // Keep the lines where they were.
        for (size_t at = tokens_[from].begin; at < tokens_[to].end; at++)
            if (text_[at] == '\n')
                out_ += '\n';
        copied_ = tokens_[to].end;
    }

    size_t closing(size_t open, const char* opens, const char* closes) const {
        int depth = 0;
        for (size_t i = open; i < tokens_.size(); i++) {
            if (is(i, opens))
                depth++;
            else if (is(i, closes) && --depth == 0)
                return i;
        }
        return tokens_.size() - 1;
    }

    size_t declarationStart(size_t i) const {
        while (i > 0 && !is(i - 1, ";") && !is(i - 1, "{") && !is(i - 1, "}"))
            i--;
        return i;
    }

    void visit(size_t i) {
        if (is(i, "{"))
            open(i);
        else if (is(i, "}") && !scopes_.empty())
            scopes_.pop_back();
        else if (is(i, "__nnip_shared__"))
            shared(i);
        else if (is(i, "__nnip_kernel__"))
            kernel(i);
        else if (is(i, "__nnip_bounds__"))
            replace(i, closing(i + 1, "(", ")"), "");
    }

    void open(size_t i) {
        size_t start = declarationStart(i);
        if (is(start, "extern") && start + 2 == i && is(start + 1, "\"C\""))
            scopes_.push_back({ScopeKind::Linkage, ""});
        else if (is(start, "namespace") || (is(start, "inline") && is(start + 1, "namespace"))) {
            std::string name;
            for (size_t k = start + (is(start, "inline") ? 2 : 1); k < i; k++)
                name += textOf(k);
            scopes_.push_back({ScopeKind::Namespace, name});
        } else
            scopes_.push_back({ScopeKind::Other, ""});
    }

    void shared(size_t i) {
        bool isExtern = false, isStatic = false;
        for (size_t k = declarationStart(i); !is(k, ";") && !is(k, "=") && k < tokens_.size(); k++) {
            isExtern = isExtern || is(k, "extern");
            isStatic = isStatic || is(k, "static");
        }
        if (!isExtern) {
            replace(i, i, std::string(isStatic ? "" : "static ") + "__attribute__((section(\"nnip_shared\")))");
            return;
        }
        replace(i, i, "__attribute__((visibility(\"hidden\")))");
        size_t end = i;
        while (end < tokens_.size() && !is(end, ";"))
            end++;
        if (end < tokens_.size())
            replace(end, end, " __asm__(\"nnip_dynamic_shared\");");
    }

    void kernel(size_t i) {
        bool linkage = false;
        for (size_t k = declarationStart(i); k < i; k++)
            linkage = linkage || is(k, "\"C\"");
        std::string qualified;
        for (const Scope& scope : scopes_) {
            linkage = linkage || scope.kind == ScopeKind::Linkage;
            if (scope.kind == ScopeKind::Namespace && !scope.name.empty())
                qualified += scope.name + "::";
        }
        replace(i, i, "__attribute__((noinline))");
        Kernel found;
        size_t k = i + 1;
        for (; k + 1 < tokens_.size() && !is(k, ";") && !is(k, "{"); k++) {
            if (is(k, "__nnip_bounds__") || is(k, "__attribute__")) {
                size_t close = closing(k + 1, "(", ")");
                if (is(k, "__nnip_bounds__"))
                    found.bounds = firstArgument(k + 2, close);
                k = close;
            } else if (identifierStart(text_[tokens_[k].begin]) && is(k + 1, "(")) {
                found.name = qualified + textOf(k);
                k = closing(k + 1, "(", ")") + 1;
                break;
            }
        }
        if (linkage && !found.name.empty() && is(k, "{"))
            kernels_.push_back(found);
    }

    std::string firstArgument(size_t from, size_t close) const {
        size_t to = from;
        for (int depth = 0; to < close && (depth > 0 || !is(to, ",")); to++)
            depth += is(to, "(") ? 1 : is(to, ")") ? -1 : 0;
        return to == from ? "" : text_.substr(tokens_[from].begin, tokens_[to - 1].end - tokens_[from].begin);
    }

    std::string trailer() const {
        std::string t = "\n# 1 \"nnip_trailer\"\n__asm__(\".pushsection .bss,\\\"aw\\\",@nobits\\n.balign 256\\n\"\n";
        const char* symbols[][2] = {{"nnip_dynamic_shared", "262144"}, {"nnip_thread_index", "16"}, {"nnip_block_index", "16"},
            {"nnip_block_dimension", "16"}, {"nnip_grid_dimension", "16"}, {"nnip_runtime", "128"}};
        for (auto& symbol : symbols)
            t += std::string("\".globl ") + symbol[0] + "\\n.hidden " + symbol[0] + "\\n" + symbol[0] + ": .zero " + symbol[1] + "\\n\"\n";
        t += "\".popsection\\n\");\n"
             "extern \"C\" __attribute__((weak, visibility(\"hidden\"))) char __start_nnip_shared[], __stop_nnip_shared[];\n"
             "extern \"C\" __attribute__((visibility(\"hidden\"))) char nnip_dynamic_shared[];\n"
             "static const nnip_device::KernelEntry nnip_kernels[] = {\n";
        for (const Kernel& k : kernels_) {
            std::string entry = "nnip_device::Entry<&" + k.name + ">";
            size_t colons = k.name.rfind(':');
            t += "{\"" + (colons == std::string::npos ? k.name : k.name.substr(colons + 1)) + "\", &" + entry + "::call, " + entry +
                "::bytes, " + entry + "::parameters, " + (k.bounds.empty() ? "0" : "(unsigned)(" + k.bounds + ")") + "},\n";
        }
        t += "{0, 0, 0, 0, 0}};\n"
             "extern \"C\" __attribute__((visibility(\"default\"))) const nnip_device::Image nnip_image = {nnip_device::abiVersion, " +
            std::to_string(kernels_.size()) +
            ", nnip_kernels, (nnip_device::Runtime*)&nnip_runtime, (nnip_device::Index3*)&threadIdx, (nnip_device::Index3*)&blockIdx,\n"
            "(nnip_device::Index3*)&blockDim, (nnip_device::Index3*)&gridDim, __start_nnip_shared, __stop_nnip_shared,\n"
            "nnip_dynamic_shared, 262144};\n";
        return t;
    }

    const std::string& text_;
    std::vector<Token> tokens_;
    std::vector<Scope> scopes_;
    std::vector<Kernel> kernels_;
    std::string out_;
    size_t copied_ = 0;
};

}

std::string translate(const std::string& preprocessed) { return Translator(preprocessed).run(); }

}
