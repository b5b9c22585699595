package org.lethe.cli;

import java.time.InstantSource;
import java.util.List;
import org.lethe.config.Experiment;
import org.lethe.job.ActivationJob;
import org.lethe.job.CompareJob;
import org.lethe.job.GenerateJob;
import org.lethe.job.GradientJob;
import org.lethe.job.PlanJob;
import org.lethe.job.ScoreJob;
import org.lethe.job.TrainJob;
import org.lethe.report.ReportJob;

/** The stages of an experiment in the order in which {@code run} takes them. */
final class Stages {
  private static final Switch REPLICATE =
      new Switch(
          "--replicate",
          "Ask bases once more in other batches, for the noise floor.",
          Experiment::replicated);

  static final List<Stage> ALL =
      List.of(
          new Stage(
              "train",
              "Train the checkpoints the experiment declares: fine-tuned, restored, controls.",
              "Reads checkpoints, task files, text; writes model folders, training_examples,"
                  + " training_runs, training_steps.",
              new TrainJob()),
          new Stage(
              "plan",
              "Freeze what every checkpoint is asked.",
              "Reads task files, data and checkpoints; writes checkpoints, requests, batch_plan.",
              new PlanJob()),
          new Stage(
              "score",
              "Ask every checkpoint every planned request.",
              "Reads requests, batch_plan, checkpoints; writes scores, score_checks,"
                  + " score_replicates.",
              new ScoreJob(),
              List.of(REPLICATE)),
          new Stage(
              "generate",
              "Let every checkpoint answer in words of its own, where a task asks for it.",
              "Reads requests, batch_plan, checkpoints; writes generations, score_checks,"
                  + " generation_replicates.",
              new GenerateJob(),
              List.of(REPLICATE)),
          new Stage(
              "activations",
              "Read residual stream and head outputs at the prompts.",
              "Reads requests, checkpoints; writes activations.",
              new ActivationJob()),
          new Stage(
              "gradients",
              "Differentiate the answer loss of every task.",
              "Reads requests, checkpoints; writes gradients.",
              new GradientJob()),
          new Stage(
              "compare",
              "Compare the checkpoints: forgetting, flips, recovery, similarity, alignment, drift.",
              "Reads scores, generations, activations, gradients; writes task_scores, noise_floor,"
                  + " forgetting, flips, recovery, transitions, knowledge_instruction,"
                  + " task_similarity, gradient_alignment, representation_drift, correlations,"
                  + " findings.",
              new CompareJob()),
          new Stage(
              "report",
              "Write one HTML page that needs no network.",
              "Reads the tables of comparisons; writes report.html.",
              new ReportJob(InstantSource.system())));

  private Stages() {}
}
