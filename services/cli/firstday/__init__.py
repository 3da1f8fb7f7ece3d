"""The first day: what an office keeps in a workbook becomes a catalogue and a register, cell by cell.

`workbook` opens a file that may be anything; `words` and `days` read what people write; `heads` finds the table of a sheet;
`units`, `obligations` and `marks` read one sheet each; `reading` holds them together; `page` shows what came of it.
"""
