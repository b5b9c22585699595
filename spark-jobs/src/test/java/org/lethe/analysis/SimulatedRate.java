package org.lethe.analysis;

/**
 * How often something happened in a simulation with known truth.
 *
 * @param name what is counted
 * @param setting the truth
 * @param nominal how often it should happen
 * @param observed how often it happened
 * @param runs number of runs
 */
record SimulatedRate(String name, String setting, double nominal, double observed, int runs) {}
