"""What the readers share: files, cells and headers, before any one format.

Files: `table` reads a CSV or Parquet by header, `headless` one without, `workbooks` a sheet,
`vectors` a map layer; `archives` unpacks, `csv_files` decodes, and `kept_tables` keeps what took
long to read. `headers` tells published headers apart. Cells: `codes`, `dates`, `positions` and
`positions_written`.
"""
