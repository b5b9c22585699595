package org.lethe.measure.correlation;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A number that stands for a mechanism, of every checkpoint and tested task; several values of
 * both, for example of layers, are averaged.
 *
 * @param mechanism the mechanism
 * @param measure the number, with the part of the model
 */
record Mechanism(String mechanism, String measure, Map<Place, Mean> values)
    implements Serializable {

  record Place(String checkpointId, String task) implements Serializable {}

  record Mean(double sum, int count) implements Serializable {
    Mean plus(double value) {
      return new Mean(sum + value, count + 1);
    }
  }

  static Mechanism empty(String mechanism, String measure) {
    return new Mechanism(mechanism, measure, new HashMap<>());
  }

  /** Adds a value; a null is passed over. */
  void add(String checkpointId, String task, Double value) {
    if (value != null) {
      Place place = new Place(checkpointId, task);
      values.put(place, values.getOrDefault(place, new Mean(0, 0)).plus(value));
    }
  }

  /** Returns the values by places of tasks. */
  PairValues pairs(List<String> tasks) {
    return (checkpointId, from, to) -> {
      Mean mean = values.get(new Place(checkpointId, tasks.get(to)));
      return mean == null ? Double.NaN : mean.sum() / mean.count();
    };
  }
}
