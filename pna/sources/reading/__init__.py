"""What the readers share: files, cells and headers, before any one format.

`table` reads a CSV or Parquet by header, `headless` one without, `workbooks` a sheet; `archives`
unpacks and `csv_files` decodes. `headers` tells published headers apart, `codes`, `dates`,
`positions` and `positions_written` what cells say. `kept_tables` keeps what took long to read.
"""
