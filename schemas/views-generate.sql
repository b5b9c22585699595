-- Views of generated answers, beside those of views.sql; only experiments with tasks that generate have the table.
--
--   spark-sql --conf spark.lethe.output=/data/runs/stories -i schemas/views.sql -i schemas/views-generate.sql

CREATE OR REPLACE TEMPORARY VIEW generations USING parquet OPTIONS (path '${spark.lethe.output}/tables/generations');

-- Answers beside what they should have been.
CREATE OR REPLACE TEMPORARY VIEW v_generations AS
SELECT g.checkpoint_id, g.task, g.doc_id, g.filter, r.context, r.targets, g.response, g.filtered, g.exact_match, g.rouge_l,
  g.n_tokens, g.stop_reason, g.status, g.error
FROM generations g JOIN requests r ON r.request_id = g.request_id AND r.task = g.task;
