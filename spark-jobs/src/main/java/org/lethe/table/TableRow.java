package org.lethe.table;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a record as a row of a table. {@code <record>Builder.stagedBuilder()} makes it value by
 * value, by name, and compiles only when every value is given.
 */
@RecordBuilder.Template(
    options =
        @RecordBuilder.Options(
            builderMode = RecordBuilder.BuilderMode.STAGED,
            builderMethodName = "stagedBuilder",
            copyMethodName = "builder",
            enableGetters = false,
            addClassRetainedGenerated = true))
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
public @interface TableRow {}
