package org.lethe.config;

import java.io.Serializable;
import org.lethe.table.Role;

/**
 * A checkpoint of the experiment.
 *
 * @param id name in tables and reports
 * @param path folder, a Hadoop path
 * @param adapter folder of a LoRA adapter of that folder's model, a Hadoop path; null for none
 * @param parent checkpoint training started from; null for a base
 * @param control the control a restored checkpoint is compared with; null for other roles
 * @param trainedOn name of the task trained on; null when not trained on one
 * @param sequence name of the training sequence; null outside one
 * @param step position in the sequence, from 1; null outside one
 * @param seed seed of the training run; null when not stated
 * @param trainingSteps optimiser steps from the parent; null when not stated
 */
public record CheckpointEntry(
    String id,
    String path,
    String adapter,
    Role role,
    String parent,
    String control,
    String trainedOn,
    String sequence,
    Integer step,
    Long seed,
    Integer trainingSteps)
    implements Serializable {}
