"""Documents -> Segment: analysed by all processors, merged, counted, embedded, twins found."""
