#include "fault.h"

#include "context.h"

namespace nnip {
namespace {

std::string& text() {
    static std::string instance;
    return instance;
}

}

void recordFault(const std::string& kind, const std::string& detail, const std::string& where, CUresult sticky) {
    if (text().empty())
        text() = kind + ": " + detail + (where.empty() ? "" : " [" + where + "]");
    if (sticky && !context().sticky)
        context().sticky = sticky;
}

const std::string& faultText() { return text(); }

void clearFaultText() { text().clear(); }

}
