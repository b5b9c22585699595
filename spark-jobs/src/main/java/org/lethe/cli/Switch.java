package org.lethe.cli;

import java.util.function.UnaryOperator;
import org.lethe.config.Experiment;

/**
 * An option without a value of a stage's command; it overrides a key of the experiment.
 *
 * @param name for example {@code --replicate}
 * @param does its effect, for the help text
 * @param change returns the experiment with the option applied
 */
record Switch(String name, String does, UnaryOperator<Experiment> change) {}
