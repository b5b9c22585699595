package org.lethe.cli;

import java.util.function.UnaryOperator;
import org.lethe.config.Experiment;

/**
 * An option without a value of a stage's command; says what a key of the experiment could.
 *
 * @param name for example {@code --replicate}
 * @param does what it does, for the help text
 * @param change makes the experiment what it is with the option
 */
record Switch(String name, String does, UnaryOperator<Experiment> change) {}
