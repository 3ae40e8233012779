#include "script.h"

#include <sstream>

std::vector<ScriptLine> readScript(const std::string& text) {
    std::vector<ScriptLine> script;
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); number++) {
        if (line.compare(0, 3, "//!") != 0)
            continue;
        ScriptLine entry{number, {}};
        std::istringstream words(line.substr(3));
        for (std::string word; words >> word;)
            entry.words.push_back(word);
        if (!entry.words.empty())
            script.push_back(entry);
    }
    return script;
}
