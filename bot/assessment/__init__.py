"""The guided conversation: from what people say to recorded answers, a verdict and a report. Pure: no I/O in here."""
