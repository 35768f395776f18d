# discosim_test(NAME SOURCE... LIBS lib...): a cmocka program that ctest runs.
enable_testing()
pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)

function(discosim_test name)
  cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
  add_executable(${name} ${arg_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} PkgConfig::cmocka)
  add_test(NAME ${name} COMMAND ${name})
endfunction()
