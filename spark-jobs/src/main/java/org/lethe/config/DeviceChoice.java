package org.lethe.config;

/** What an experiment says of the devices its models compute on. */
public enum DeviceChoice {
  /** GPUs where there are any that the engine can use, else the CPU. */
  AUTO("auto"),
  CPU("cpu"),
  /** GPUs; without one the experiment does not run. */
  GPU("gpu");

  private final String key;

  DeviceChoice(String key) {
    this.key = key;
  }

  /** Name in experiments. */
  public String key() {
    return key;
  }
}
