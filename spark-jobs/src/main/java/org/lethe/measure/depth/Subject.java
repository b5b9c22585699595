package org.lethe.measure.depth;

import java.io.Serializable;

/**
 * What rows are about.
 *
 * @param referenceId the state before
 * @param trainedOn task the checkpoint was trained on; null for none
 * @param position last or mean, as in activations
 */
record Subject(
    String checkpointId, String referenceId, String task, String trainedOn, String position)
    implements Serializable {}
