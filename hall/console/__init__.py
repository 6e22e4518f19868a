"""The staff console's pages: files that anyone may fetch; what they show, the API gives only to staff."""
