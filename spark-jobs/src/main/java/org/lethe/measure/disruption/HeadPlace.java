package org.lethe.measure.disruption;

import java.io.Serializable;

/** A head of a pair of checkpoints in a task. Its hash is the same in every process. */
record HeadPlace(String checkpointId, String referenceId, String task, int layer, int head)
    implements Serializable {}
