"""《预约登记表》 as a page: for whoever would rather fill in a form than answer questions one by one (clause 6)."""
