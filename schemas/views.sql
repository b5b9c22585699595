-- Views over the tables of one output folder, Spark SQL.
--
--   spark-sql --conf spark.lethe.output=/data/runs/stories -i schemas/views.sql
--
-- In a notebook: set spark.lethe.output, then run the statements one by one. README.md explains every view.

-- The tables themselves; whole published units only.
CREATE OR REPLACE TEMPORARY VIEW checkpoints USING parquet OPTIONS (path '${spark.lethe.output}/tables/checkpoints');
CREATE OR REPLACE TEMPORARY VIEW requests USING parquet OPTIONS (path '${spark.lethe.output}/tables/requests');
CREATE OR REPLACE TEMPORARY VIEW batch_plan USING parquet OPTIONS (path '${spark.lethe.output}/tables/batch_plan');
CREATE OR REPLACE TEMPORARY VIEW prompt_audit USING parquet OPTIONS (path '${spark.lethe.output}/tables/prompt_audit');
CREATE OR REPLACE TEMPORARY VIEW scores USING parquet OPTIONS (path '${spark.lethe.output}/tables/scores');
CREATE OR REPLACE TEMPORARY VIEW score_checks USING parquet OPTIONS (path '${spark.lethe.output}/tables/score_checks');
CREATE OR REPLACE TEMPORARY VIEW activations USING parquet OPTIONS (path '${spark.lethe.output}/tables/activations');
CREATE OR REPLACE TEMPORARY VIEW gradients USING parquet OPTIONS (path '${spark.lethe.output}/tables/gradients');
CREATE OR REPLACE TEMPORARY VIEW task_scores USING parquet OPTIONS (path '${spark.lethe.output}/tables/task_scores');
CREATE OR REPLACE TEMPORARY VIEW noise_floor USING parquet OPTIONS (path '${spark.lethe.output}/tables/noise_floor');
CREATE OR REPLACE TEMPORARY VIEW floors USING parquet OPTIONS (path '${spark.lethe.output}/tables/floors');
CREATE OR REPLACE TEMPORARY VIEW claims USING parquet OPTIONS (path '${spark.lethe.output}/tables/claims');
CREATE OR REPLACE TEMPORARY VIEW families USING parquet OPTIONS (path '${spark.lethe.output}/tables/families');
CREATE OR REPLACE TEMPORARY VIEW forgetting USING parquet OPTIONS (path '${spark.lethe.output}/tables/forgetting');
CREATE OR REPLACE TEMPORARY VIEW flips USING parquet OPTIONS (path '${spark.lethe.output}/tables/flips');
CREATE OR REPLACE TEMPORARY VIEW recovery USING parquet OPTIONS (path '${spark.lethe.output}/tables/recovery');
CREATE OR REPLACE TEMPORARY VIEW recovery_pooled USING parquet OPTIONS (path '${spark.lethe.output}/tables/recovery_pooled');
CREATE OR REPLACE TEMPORARY VIEW transitions USING parquet OPTIONS (path '${spark.lethe.output}/tables/transitions');
CREATE OR REPLACE TEMPORARY VIEW sequence_scores USING parquet OPTIONS (path '${spark.lethe.output}/tables/sequence_scores');
CREATE OR REPLACE TEMPORARY VIEW sequence_forgetting USING parquet OPTIONS (path '${spark.lethe.output}/tables/sequence_forgetting');
CREATE OR REPLACE TEMPORARY VIEW sequence_summary USING parquet OPTIONS (path '${spark.lethe.output}/tables/sequence_summary');
CREATE OR REPLACE TEMPORARY VIEW trade_offs USING parquet OPTIONS (path '${spark.lethe.output}/tables/trade_offs');
CREATE OR REPLACE TEMPORARY VIEW mitigation USING parquet OPTIONS (path '${spark.lethe.output}/tables/mitigation');
CREATE OR REPLACE TEMPORARY VIEW knowledge_instruction USING parquet OPTIONS (path '${spark.lethe.output}/tables/knowledge_instruction');
CREATE OR REPLACE TEMPORARY VIEW knowledge_items USING parquet OPTIONS (path '${spark.lethe.output}/tables/knowledge_items');
CREATE OR REPLACE TEMPORARY VIEW task_similarity USING parquet OPTIONS (path '${spark.lethe.output}/tables/task_similarity');
CREATE OR REPLACE TEMPORARY VIEW gradient_alignment USING parquet OPTIONS (path '${spark.lethe.output}/tables/gradient_alignment');
CREATE OR REPLACE TEMPORARY VIEW gradient_interference USING parquet OPTIONS (path '${spark.lethe.output}/tables/gradient_interference');
CREATE OR REPLACE TEMPORARY VIEW flattening USING parquet OPTIONS (path '${spark.lethe.output}/tables/flattening');
CREATE OR REPLACE TEMPORARY VIEW representation_drift USING parquet OPTIONS (path '${spark.lethe.output}/tables/representation_drift');
CREATE OR REPLACE TEMPORARY VIEW drift_by_depth USING parquet OPTIONS (path '${spark.lethe.output}/tables/drift_by_depth');
CREATE OR REPLACE TEMPORARY VIEW drift_and_loss USING parquet OPTIONS (path '${spark.lethe.output}/tables/drift_and_loss');
CREATE OR REPLACE TEMPORARY VIEW representation_geometry USING parquet OPTIONS (path '${spark.lethe.output}/tables/representation_geometry');
CREATE OR REPLACE TEMPORARY VIEW layer_cka USING parquet OPTIONS (path '${spark.lethe.output}/tables/layer_cka');
CREATE OR REPLACE TEMPORARY VIEW head_drift USING parquet OPTIONS (path '${spark.lethe.output}/tables/head_drift');
CREATE OR REPLACE TEMPORARY VIEW head_disruption USING parquet OPTIONS (path '${spark.lethe.output}/tables/head_disruption');
CREATE OR REPLACE TEMPORARY VIEW head_disruption_by_depth USING parquet OPTIONS (path '${spark.lethe.output}/tables/head_disruption_by_depth');
CREATE OR REPLACE TEMPORARY VIEW router_drift USING parquet OPTIONS (path '${spark.lethe.output}/tables/router_drift');
CREATE OR REPLACE TEMPORARY VIEW effect_heads USING parquet OPTIONS (path '${spark.lethe.output}/tables/effect_heads');
CREATE OR REPLACE TEMPORARY VIEW vector_gains USING parquet OPTIONS (path '${spark.lethe.output}/tables/vector_gains');
CREATE OR REPLACE TEMPORARY VIEW vector_dynamics USING parquet OPTIONS (path '${spark.lethe.output}/tables/vector_dynamics');
CREATE OR REPLACE TEMPORARY VIEW vector_recoveries USING parquet OPTIONS (path '${spark.lethe.output}/tables/vector_recoveries');
CREATE OR REPLACE TEMPORARY VIEW mechanisms USING parquet OPTIONS (path '${spark.lethe.output}/tables/mechanisms');
CREATE OR REPLACE TEMPORARY VIEW correlations USING parquet OPTIONS (path '${spark.lethe.output}/tables/correlations');
CREATE OR REPLACE TEMPORARY VIEW forgetting_regressions USING parquet OPTIONS (path '${spark.lethe.output}/tables/forgetting_regressions');
CREATE OR REPLACE TEMPORARY VIEW findings USING parquet OPTIONS (path '${spark.lethe.output}/tables/findings');
CREATE OR REPLACE TEMPORARY VIEW provenance USING parquet OPTIONS (path '${spark.lethe.output}/tables/provenance');
-- Tables that only some experiments have; take the lines you need.
-- CREATE OR REPLACE TEMPORARY VIEW router_documents USING parquet OPTIONS (path '${spark.lethe.output}/tables/router_documents');
-- CREATE OR REPLACE TEMPORARY VIEW head_attention USING parquet OPTIONS (path '${spark.lethe.output}/tables/head_attention');
-- CREATE OR REPLACE TEMPORARY VIEW curvature USING parquet OPTIONS (path '${spark.lethe.output}/tables/curvature');
-- CREATE OR REPLACE TEMPORARY VIEW training_slices USING parquet OPTIONS (path '${spark.lethe.output}/tables/training_slices');
-- CREATE OR REPLACE TEMPORARY VIEW training_plane USING parquet OPTIONS (path '${spark.lethe.output}/tables/training_plane');
-- CREATE OR REPLACE TEMPORARY VIEW first_tokens USING parquet OPTIONS (path '${spark.lethe.output}/tables/first_tokens');

-- Every metric beside what the checkpoint is.
CREATE OR REPLACE TEMPORARY VIEW v_task_scores AS
SELECT s.checkpoint_id, c.role, c.trained_on, c.sequence, c.step, s.task, s.metric, s.value, s.stderr, s.n, s.n_failed
FROM task_scores s JOIN checkpoints c USING (checkpoint_id);

-- What a training step cost each task: positive = forgotten.
CREATE OR REPLACE TEMPORARY VIEW v_forgetting AS
SELECT f.checkpoint_id, f.reference_id, c.role, c.sequence, c.step, c.seed, c.training_steps, f.trained_on, f.task, f.task <=> f.trained_on AS own_task,
       f.metric, f.convention, f.before, f.after, f.value, f.ci_low, f.ci_high, f.p_value, f.n, f.flag
FROM forgetting f JOIN checkpoints c USING (checkpoint_id);

-- Trained on (rows) by task (columns as rows), one line a length; averaged over the checkpoints, seeds among them, of that length.
CREATE OR REPLACE TEMPORARY VIEW v_forgetting_matrix AS
SELECT trained_on, training_steps, task, metric, convention, avg(value) AS value, count(DISTINCT checkpoint_id) AS n_checkpoints,
       count(DISTINCT seed) AS n_seeds
FROM v_forgetting WHERE role = 'fine_tuned' AND trained_on IS NOT NULL
GROUP BY trained_on, training_steps, task, metric, convention;

-- Along a training sequence.
CREATE OR REPLACE TEMPORARY VIEW v_sequence AS
SELECT sequence, step, checkpoint_id, trained_on, task, metric, value, stderr
FROM v_task_scores WHERE sequence IS NOT NULL;

-- Documents gained and lost, with guessing taken out.
CREATE OR REPLACE TEMPORARY VIEW v_flips AS
SELECT checkpoint_id, reference_id, trained_on, task, metric, n, n10 AS forgotten, n01 AS gained,
       forgetting_share, backward_share, forgetting_adjusted, backward_adjusted
FROM flips;

-- What could have been found, and what is noise: the smallest true loss a comparison of the task detects, and what batching alone moves.
CREATE OR REPLACE TEMPORARY VIEW v_resolution AS
SELECT f.task, f.metric, min(f.n) AS n, percentile_approx(f.mde, 0.5) AS mde_median, max(f.mde) AS mde_largest, max(n.spread) AS noise_spread,
       max(n.n_flipped) AS noise_flips, max(n.max_log_prob) AS noise_log_prob,
       max(n.n_changed) AS noise_texts
FROM forgetting f LEFT JOIN noise_floor n ON n.task = f.task AND n.metric = f.metric
GROUP BY f.task, f.metric;

-- Does it come back? How much was lost and came back, the share, and the stage as a label beside them.
CREATE OR REPLACE TEMPORARY VIEW v_recovery AS
SELECT fine_tuned_id, restored_id, trained_on, task, metric, gross, gross_low, gross_high, recovered, recovered_low, recovered_high,
       ratio, ratio_low, ratio_high, stage, stage_p, n_to_decide, pattern_shift, pattern_residual, n, flag
FROM recovery;

-- The same over all tasks that the base does, a line a checkpoint; fine_tuned_id is null in the line of all.
CREATE OR REPLACE TEMPORARY VIEW v_recovery_pooled AS
SELECT fine_tuned_id, trained_on, restoration_steps, metric, size(tasks) AS n_tasks, gross, gross_low, gross_high, recovered, recovered_low,
       recovered_high, ratio, ratio_low, ratio_high, flag
FROM recovery_pooled;

-- What holds once every comparison of its kind is counted, and which tasks could show nothing.
CREATE OR REPLACE TEMPORARY VIEW v_claims AS
SELECT family, metric, checkpoint_id, task, claim, value, ci_low, ci_high, p, p_bh, n_tests, holds FROM claims;

CREATE OR REPLACE TEMPORARY VIEW v_floors AS
SELECT checkpoint_id, task, metric, score, score_low, floor, floor_kind, above_floor, epsilon, margin FROM floors;

-- When does forgetting become real? A line a length of every curve: the stage there, and from which length on it is actual.
CREATE OR REPLACE TEMPORARY VIEW v_transitions AS
SELECT base_id, trained_on, seed, restoration_steps, task, metric, n_points, point.training_steps, point.stages AS stage, t_star_after, t_star, pseudo_from,
       break_p, break_steps, coalesce(point.training_steps >= t_star, false) AS actual_from_here
FROM (SELECT *, explode(arrays_zip(training_steps, stages)) AS point FROM transitions);

-- Did it lose what it knew, or how to answer when told how? Losses of both, and item by item what became of those right both ways.
CREATE OR REPLACE TEMPORARY VIEW v_knowledge_instruction AS
SELECT k.checkpoint_id, k.reference_id, c.role, k.trained_on, c.training_steps, c.seed, k.pair, k.metric, k.knowledge_loss, k.knowledge_low,
       k.knowledge_high, k.instruction_loss, k.instruction_low, k.instruction_high, k.excess_loss, k.excess_low, k.excess_high,
       i.n_known, i.lost_both, i.lost_instruction_only, i.stayed_share, i.stayed_low, i.stayed_high, k.flag
FROM knowledge_instruction k JOIN checkpoints c USING (checkpoint_id)
LEFT JOIN knowledge_items i USING (checkpoint_id, reference_id, pair);

-- An ordered pair of tasks a line: gradients of the two on the base, and what training on the first did to the second.
CREATE OR REPLACE TEMPORARY VIEW v_alignment_vs_forgetting AS
SELECT a.checkpoint_id AS gradient_at, f.checkpoint_id, f.training_steps, f.seed, f.trained_on, f.task, f.metric, f.convention, a.cosine, a.cosine_error,
       a.method, f.value AS forgetting
FROM gradient_alignment a JOIN v_forgetting f
  ON a.scope = 'global' AND a.task_a = f.trained_on AND a.task_b = f.task
WHERE f.role = 'fine_tuned' AND NOT f.own_task;

CREATE OR REPLACE TEMPORARY VIEW v_similarity_vs_forgetting AS
SELECT s.checkpoint_id AS similarity_at, f.checkpoint_id, f.training_steps, f.seed, f.trained_on, f.task, f.metric, f.convention, s.measure, s.layer,
       s.value AS similarity, f.value AS forgetting
FROM task_similarity s JOIN v_forgetting f ON s.task_a = f.trained_on AND s.task_b = f.task
WHERE f.role = 'fine_tuned' AND NOT f.own_task;

-- How far each layer moved: 0 = not at all.
CREATE OR REPLACE TEMPORARY VIEW v_drift AS
SELECT checkpoint_id, reference_id, trained_on, task, layer, position, 1 - cka AS drift, cka, cka_biased, cosine_centred, n
FROM representation_drift;

-- Requests without an answer, and why.
CREATE OR REPLACE TEMPORARY VIEW v_unanswered AS
SELECT checkpoint_id, task, status, count(*) AS n, min(error) AS example
FROM scores WHERE status <> 'OK' GROUP BY checkpoint_id, task, status;
