/*
 * In place of the header that liblammps-dev includes and does not have (that of Debian's libfmt-dev is of another version): what headers of
 * LAMMPS name, so that they compile. Messages are given to LAMMPS as std::string, which needs none of it.
 */
#ifndef FMT_FORMAT_H_
#define FMT_FORMAT_H_

namespace fmt {

class string_view;
class format_args;
template <typename... Args> format_args make_args_checked(...);

}    // namespace fmt

#endif
