# zarr_add_plugin(SOURCE FOLDER): SOURCE as a plugin FOLDER/<name>.so with its manifest <name>.json, for ZARR_PLUGIN_PATH.
function(zarr_add_plugin source folder)
  get_filename_component(name ${source} NAME_WE)
  get_filename_component(source_folder ${source} DIRECTORY)
  add_library(plugin_${name} MODULE ${source})
  set_target_properties(plugin_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${folder}
    C_VISIBILITY_PRESET default)
  target_include_directories(plugin_${name} PRIVATE ${PROJECT_SOURCE_DIR}/include)
  if(EXISTS ${source_folder}/${name}.json)
    configure_file(${source_folder}/${name}.json ${folder}/${name}.json COPYONLY)
  endif()
endfunction()
