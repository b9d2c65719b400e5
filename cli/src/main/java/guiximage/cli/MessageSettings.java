package guiximage.cli;

/**
 * The amount and the form of messages on standard error.
 *
 * @param format of each line
 */
record MessageSettings(Verbosity verbosity, LogFormat format) {}
