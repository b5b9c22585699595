package org.lethe.job.probe;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.lethe.gradient.Surface;
import org.lethe.gradient.SurfaceWeights;
import org.lethe.measure.curvature.Curvature;
import org.lethe.measure.curvature.CurvatureOptions;
import org.lethe.measure.curvature.CurvatureRow;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/**
 * Curvature that fails when it has asked its surface so many times, as if its process were killed
 * then.
 */
record StoppedProbe(int answers) implements Probe<CurvatureOptions, CurvatureRow> {
  private static final Curvature WHOLE = new Curvature();

  @Override
  public List<CurvatureRow> rows(ProbedModels models, ProbeWork work, CurvatureOptions options) {
    ProbeWork stopped =
        new ProbeWork(
            work.requests(),
            work.prompts(),
            stopped(work.surface()),
            work.inputs(),
            work.lineage(),
            work.checkpointId(),
            work.referenceId(),
            work.task(),
            work.planId(),
            work.weightsDigest(),
            work.context());
    return WHOLE.rows(models, stopped, options);
  }

  private Surface stopped(Surface surface) {
    int[] asked = {0};
    return (Surface)
        Proxy.newProxyInstance(
            Surface.class.getClassLoader(),
            new Class<?>[] {Surface.class},
            (proxy, method, arguments) -> {
              if (method.getParameterCount() > 0 || method.getName().equals("fisherTrace")) {
                if (asked[0]++ == answers) {
                  throw new IllegalStateException("killed after " + answers + " answers");
                }
              }
              try {
                return method.invoke(surface, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public String name() {
    return WHOLE.name();
  }

  @Override
  public String title() {
    return WHOLE.title();
  }

  @Override
  public int version() {
    return WHOLE.version();
  }

  @Override
  public Settings<CurvatureOptions> settings() {
    return WHOLE.settings();
  }

  @Override
  public List<Table<?>> reads() {
    return WHOLE.reads();
  }

  @Override
  public Table<CurvatureRow> table() {
    return WHOLE.table();
  }

  @Override
  public ProbeScope scope() {
    return WHOLE.scope();
  }

  @Override
  public SurfaceWeights weights(CurvatureOptions options) {
    return WHOLE.weights(options);
  }

  @Override
  public boolean asksCheckpoint(CurvatureOptions options, String checkpointId) {
    return WHOLE.asksCheckpoint(options, checkpointId);
  }

  @Override
  public boolean asksTask(CurvatureOptions options, String task) {
    return WHOLE.asksTask(options, task);
  }

  @Override
  public int documents(CurvatureOptions options) {
    return WHOLE.documents(options);
  }

  @Override
  public String conventions() {
    return WHOLE.conventions();
  }

  @Override
  public String identity(CurvatureOptions options, ProbeContext context) {
    return WHOLE.identity(options, context);
  }
}
