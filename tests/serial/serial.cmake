# The real libserialport against ports made by umockdev. Two libraries are preloaded: ours answers
# for the modem lines and must stand first, then umockdev's own. Sanitizers stay on: the address
# sanitizer has to accept that it is not the first library, and the thread sanitizer, which cannot
# see umockdev open and close descriptors in a thread of its own, is to judge our code only.
add_library(modem_lines SHARED ${CMAKE_CURRENT_SOURCE_DIR}/serial/modem_lines.c)
# Loaded into every program the test may start, so it carries no sanitizer of its own.
target_compile_options(modem_lines PRIVATE -fno-sanitize=all)
if(NOT KINDBEAT_SANITIZE STREQUAL "")
    target_link_options(modem_lines PRIVATE -fno-sanitize=all)
endif()

function(kindbeat_serial_test name)
    add_executable(${name} ${ARGN})
    target_link_libraries(${name} PRIVATE test_support PkgConfig::UMOCKDEV)
    add_dependencies(${name} modem_lines)
    add_test(NAME serial/${name}
             COMMAND ${CMAKE_COMMAND} -E env
                     "LD_PRELOAD=$<TARGET_FILE:modem_lines>:libumockdev-preload.so.0"
                     $<TARGET_FILE:${name}>)
    set_tests_properties(serial/${name} PROPERTIES
        LABELS serial SKIP_RETURN_CODE 77 TIMEOUT 120
        ENVIRONMENT "ASAN_OPTIONS=verify_asan_link_order=0;TSAN_OPTIONS=ignore_noninstrumented_modules=1")
endfunction()

kindbeat_serial_test(test_serial_port serial/test_serial_port.c serial/board.c serial/sketch.c
                     serial/way.c serial/score.c)
kindbeat_serial_test(test_serial_soak serial/test_serial_soak.c serial/board.c serial/visit.c)
kindbeat_serial_test(test_serial_days serial/test_serial_days.c serial/board.c)
