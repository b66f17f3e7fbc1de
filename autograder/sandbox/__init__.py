"""Where students' code runs: policy as data, the processes it is kept in, and the deadlines that end it."""
