# The libraries discosim stands on, as targets named lib::x. All are Debian 12 packages.
find_package(PkgConfig REQUIRED)
foreach(entry sdl2:sdl2 readline:readline zlib:zlib elf:libelf dw:libdw lua:lua5.4
              jansson:jansson)
  string(REPLACE ":" ";" pair ${entry})
  list(GET pair 0 name)
  list(GET pair 1 package)
  pkg_check_modules(${name} REQUIRED IMPORTED_TARGET ${package})
  add_library(lib::${name} ALIAS PkgConfig::${name})
endforeach()
foreach(name fdt xxhash)                        # Debian 12 ships no .pc file for these
  find_library(${name}_LIBRARY ${name} REQUIRED)
  add_library(lib::${name} INTERFACE IMPORTED)
  target_link_libraries(lib::${name} INTERFACE ${${name}_LIBRARY})
endforeach()
