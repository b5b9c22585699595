package org.lethe.measure.context;

/** A vector by what it is read from and how it is defined. */
public record VectorKind(VectorSource source, VectorConvention convention) {}
