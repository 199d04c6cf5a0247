# -DPROGRAM=... -DARGUMENTS="A B" -DEXPECTED=FILE -DFOLDER=DIR: runs PROGRAM in an empty FOLDER and compares its output.
separate_arguments(ARGUMENTS UNIX_COMMAND "${ARGUMENTS}")
file(REMOVE_RECURSE ${FOLDER})
file(MAKE_DIRECTORY ${FOLDER})
execute_process(COMMAND ${PROGRAM} ${ARGUMENTS} WORKING_DIRECTORY ${FOLDER}
  OUTPUT_VARIABLE output ERROR_VARIABLE errors RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "exit status ${status}\n${output}${errors}")
endif()
file(READ ${EXPECTED} expected)
if(NOT output STREQUAL expected)
  message(FATAL_ERROR "the output differs from ${EXPECTED}. It is:\n${output}")
endif()
