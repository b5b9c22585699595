package org.lethe.config;

import java.io.Serializable;
import org.lethe.measure.context.VectorConvention;
import org.lethe.measure.context.VectorSource;
import org.lethe.settings.Key;

/** Where the vectors are that guide a recipe: in the tables of an experiment that is over. */
record GuideOptions(
    @Key("output folder of an experiment that measured `function-vectors`") String tables,
    @Key("checkpoint of that experiment, as a rule the base") String checkpoint,
    @Key("task of that experiment; without it the task that a run is trained on") String task,
    @Key("`few-shot` for function vectors, `instruction` for instruction vectors")
        VectorSource source,
    @Key("definition of the vector, `todd` or `fv`") VectorConvention convention)
    implements Serializable {

  static final GuideOptions DEFAULT =
      new GuideOptions(null, null, null, VectorSource.FEW_SHOT, VectorConvention.TODD);

  /** These options with the folder of the tables as a Hadoop path. */
  GuideOptions in(String folder) {
    return new GuideOptions(folder, checkpoint, task, source, convention);
  }

  /** The vector of a run. */
  Training.Vector vector(String ownTask) {
    return new Training.Vector(
        tables, checkpoint, task == null ? ownTask : task, source, convention);
  }
}
