"""Cases (办件): how an application stands, told to nobody but the phone reserved with it."""
