-- Beside views.sql, for experiments with prompts in context: their tables, one view each.
CREATE OR REPLACE TEMPORARY VIEW prompts USING parquet OPTIONS (path '${spark.lethe.output}/tables/prompts');
CREATE OR REPLACE TEMPORARY VIEW in_context USING parquet OPTIONS (path '${spark.lethe.output}/tables/in_context');
CREATE OR REPLACE TEMPORARY VIEW head_means USING parquet OPTIONS (path '${spark.lethe.output}/tables/head_means');
CREATE OR REPLACE TEMPORARY VIEW head_effects USING parquet OPTIONS (path '${spark.lethe.output}/tables/head_effects');
CREATE OR REPLACE TEMPORARY VIEW function_vectors USING parquet OPTIONS (path '${spark.lethe.output}/tables/function_vectors');
CREATE OR REPLACE TEMPORARY VIEW vector_effects USING parquet OPTIONS (path '${spark.lethe.output}/tables/vector_effects');
CREATE OR REPLACE TEMPORARY VIEW vector_states USING parquet OPTIONS (path '${spark.lethe.output}/tables/vector_states');
CREATE OR REPLACE TEMPORARY VIEW vector_interventions USING parquet OPTIONS (path '${spark.lethe.output}/tables/vector_interventions');
