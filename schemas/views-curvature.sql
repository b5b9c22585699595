-- Beside views.sql, for experiments that name checkpoints in section curvature: one view a table.
CREATE OR REPLACE TEMPORARY VIEW curvature USING parquet OPTIONS (path '${spark.lethe.output}/tables/curvature');
CREATE OR REPLACE TEMPORARY VIEW training_slices USING parquet OPTIONS (path '${spark.lethe.output}/tables/training_slices');
CREATE OR REPLACE TEMPORARY VIEW flattening USING parquet OPTIONS (path '${spark.lethe.output}/tables/flattening');
