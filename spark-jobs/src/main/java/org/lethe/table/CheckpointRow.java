package org.lethe.table;

import static org.lethe.table.Column.int32;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code checkpoints}. Checkpoints of the experiment: what they are, where they come from,
 * what they are made of.
 */
public record CheckpointRow(
    String checkpointId,
    String path,
    String adapter,
    String role,
    String parent,
    String control,
    String trainedOn,
    String sequence,
    Integer step,
    Long seed,
    Integer trainingSteps,
    String weightsDigest,
    String baseDigest,
    String modelType,
    long nParams,
    long nActiveParams,
    int nLayers,
    int nHeads,
    int dModel,
    int vocabSize,
    String dtype)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String PATH = "path";
  public static final String ADAPTER = "adapter";
  public static final String ROLE = "role";
  public static final String PARENT = "parent";
  public static final String CONTROL = "control";
  public static final String TRAINED_ON = "trained_on";
  public static final String SEQUENCE = "sequence";
  public static final String STEP = "step";
  public static final String SEED = "seed";
  public static final String TRAINING_STEPS = "training_steps";
  public static final String WEIGHTS_DIGEST = "weights_digest";
  public static final String BASE_DIGEST = "base_digest";
  public static final String MODEL_TYPE = "model_type";
  public static final String N_PARAMS = "n_params";
  public static final String N_ACTIVE_PARAMS = "n_active_params";
  public static final String N_LAYERS = "n_layers";
  public static final String N_HEADS = "n_heads";
  public static final String D_MODEL = "d_model";
  public static final String VOCAB_SIZE = "vocab_size";
  public static final String DTYPE = "dtype";

  public static final Table TABLE =
      Table.named(
              "checkpoints",
              "Checkpoints of the experiment: what they are, where they come from, what they are made of.")
          .columns(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(
                  PATH,
                  "folder of the checkpoint, or of its base where it is an adapter, after resolution"),
              string(ADAPTER, "folder of the LoRA adapter applied to the path; null without one")
                  .nullable(),
              string(ROLE, "base, control, fine_tuned or restored"),
              string(PARENT, "checkpoint training started from; null for a base").nullable(),
              string(
                      CONTROL,
                      "control a restored checkpoint is compared with (base after the same restoration steps); null otherwise")
                  .nullable(),
              string(
                      TRAINED_ON,
                      "task the checkpoint was trained on; null when it was not trained on a task")
                  .nullable(),
              string(SEQUENCE, "name of the training sequence; null outside one").nullable(),
              int32(STEP, "position in the sequence, from 1; null outside one").nullable(),
              int64(SEED, "seed of the training run; null when not stated").nullable(),
              int32(
                      TRAINING_STEPS,
                      "optimiser steps from the parent to this checkpoint; null when not stated")
                  .nullable(),
              string(
                  WEIGHTS_DIGEST,
                  "digest of weights, config, tokenizer and adapter of the checkpoint, 16 hexadecimal digits"),
              string(
                  BASE_DIGEST,
                  "digest without the adapter, equal for adapters of one base, 16 hexadecimal digits"),
              string(MODEL_TYPE, "model_type of config.json, for example llama"),
              int64(N_PARAMS, "number of parameters, a tied head counted once"),
              int64(
                  N_ACTIVE_PARAMS,
                  "number of parameters a token meets: of a block's experts those that are chosen and the shared one"),
              int32(N_LAYERS, "number of transformer blocks"),
              int32(N_HEADS, "number of query heads of a block"),
              int32(D_MODEL, "width of the residual stream"),
              int32(VOCAB_SIZE, "number of rows of the embedding"),
              string(
                  DTYPE,
                  "data type the weights are stored in, as safetensors names it: F32, F16 or BF16"))
          .sortedBy(CHECKPOINT_ID);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        checkpointId,
        path,
        adapter,
        role,
        parent,
        control,
        trainedOn,
        sequence,
        step,
        seed,
        trainingSteps,
        weightsDigest,
        baseDigest,
        modelType,
        nParams,
        nActiveParams,
        nLayers,
        nHeads,
        dModel,
        vocabSize,
        dtype);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static CheckpointRow fromRow(Row row) {
    return new CheckpointRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(PATH),
        row.getAs(ADAPTER),
        row.getAs(ROLE),
        row.getAs(PARENT),
        row.getAs(CONTROL),
        row.getAs(TRAINED_ON),
        row.getAs(SEQUENCE),
        row.getAs(STEP),
        row.getAs(SEED),
        row.getAs(TRAINING_STEPS),
        row.getAs(WEIGHTS_DIGEST),
        row.getAs(BASE_DIGEST),
        row.getAs(MODEL_TYPE),
        row.getAs(N_PARAMS),
        active(row),
        row.getAs(N_LAYERS),
        row.getAs(N_HEADS),
        row.getAs(D_MODEL),
        row.getAs(VOCAB_SIZE),
        row.getAs(DTYPE));
  }

  /** Tables of before mixtures of experts were told apart lack the column. */
  private static long active(Row row) {
    boolean there = row.schema().getFieldIndex(N_ACTIVE_PARAMS).isDefined();
    return row.getAs(there ? N_ACTIVE_PARAMS : N_PARAMS);
  }
}
