// Handles that never come back: a destroyed handle is recognised for the life of the process.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace nnip {

uintptr_t nextHandle();

template <class Handle, class Object>
class HandleTable {
public:
    Handle add(std::shared_ptr<Object> object) {
        uintptr_t value = nextHandle();
        objects_[value] = std::move(object);
        return reinterpret_cast<Handle>(value);
    }
    /// Null when the handle does not live.
    std::shared_ptr<Object> find(Handle handle) const {
        auto found = objects_.find(reinterpret_cast<uintptr_t>(handle));
        return found == objects_.end() ? nullptr : found->second;
    }
    /// The object without sharing it; valid while the handle lives.
    Object* peek(Handle handle) const {
        auto found = objects_.find(reinterpret_cast<uintptr_t>(handle));
        return found == objects_.end() ? nullptr : found->second.get();
    }
    void remove(Handle handle) { objects_.erase(reinterpret_cast<uintptr_t>(handle)); }
    void clear() { objects_.clear(); }
    size_t size() const { return objects_.size(); }
    template <class F>
    void each(F action) const {
        for (const auto& entry : objects_)
            action(*entry.second);
    }

private:
    std::unordered_map<uintptr_t, std::shared_ptr<Object>> objects_;
};

}
