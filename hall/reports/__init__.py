"""Files for the hall's own records: the ledger, its analysis, a day's appointments, reviews, as Excel workbooks."""
