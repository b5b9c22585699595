package org.lethe.job.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.lethe.benchmark.jinja.PythonObject;

/** A primitive value of Parquet as pyarrow gives it to Python. */
final class ParquetValue {
  private static final int JULIAN_DAY_OF_1970 = 2_440_588;
  private static final long NANOS_OF_SECOND = TimeUnit.SECONDS.toNanos(1);

  private ParquetValue() {}

  /** Returns value {@code index} of a field. */
  static Object of(Group group, int field, int index) {
    PrimitiveType type = group.getType().getType(field).asPrimitiveType();
    LogicalTypeAnnotation meaning = type.getLogicalTypeAnnotation();
    return switch (type.getPrimitiveTypeName()) {
      case BOOLEAN -> group.getBoolean(field, index);
      case FLOAT -> (double) group.getFloat(field, index);
      case DOUBLE -> group.getDouble(field, index);
      case INT32 -> whole(group.getInteger(field, index), true, meaning);
      case INT64 -> whole(group.getLong(field, index), false, meaning);
      case INT96 -> int96(group.getInt96(field, index));
      case BINARY, FIXED_LEN_BYTE_ARRAY -> binary(group.getBinary(field, index), meaning);
    };
  }

  private static Object whole(long value, boolean is32, LogicalTypeAnnotation meaning) {
    if (meaning instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
      return is32
          ? (Object) (value & 0xFFFF_FFFFL)
          : value >= 0 ? value : new BigInteger(Long.toUnsignedString(value));
    }
    if (meaning instanceof DateLogicalTypeAnnotation) {
      return PythonDates.date(LocalDate.ofEpochDay(value));
    }
    if (meaning instanceof TimestampLogicalTypeAnnotation timestamp) {
      return datetime(value, nanos(timestamp.getUnit()), timestamp.isAdjustedToUTC());
    }
    if (meaning instanceof TimeLogicalTypeAnnotation time) {
      return PythonDates.time(LocalTime.ofNanoOfDay(value * nanos(time.getUnit())));
    }
    if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
      return decimal(BigInteger.valueOf(value), decimal.getScale());
    }
    return value;
  }

  private static long nanos(LogicalTypeAnnotation.TimeUnit unit) {
    return switch (unit) {
      case MILLIS -> TimeUnit.MILLISECONDS.toNanos(1);
      case MICROS -> TimeUnit.MICROSECONDS.toNanos(1);
      case NANOS -> 1;
    };
  }

  private static PythonObject datetime(long value, long nanos, boolean isUtc) {
    long perSecond = NANOS_OF_SECOND / nanos;
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(value, perSecond),
            (int) (Math.floorMod(value, perSecond) * nanos),
            ZoneOffset.UTC);
    return nanos == 1 ? PythonDates.timestamp(time, isUtc) : PythonDates.datetime(time, isUtc);
  }

  private static PythonObject int96(Binary value) {
    ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    long nanosOfDay = bytes.getLong();
    LocalDate day = LocalDate.ofEpochDay((long) bytes.getInt() - JULIAN_DAY_OF_1970);
    return PythonDates.timestamp(day.atStartOfDay().plusNanos(nanosOfDay), false);
  }

  private static Object binary(Binary value, LogicalTypeAnnotation meaning) {
    if (meaning instanceof StringLogicalTypeAnnotation
        || meaning instanceof EnumLogicalTypeAnnotation
        || meaning instanceof JsonLogicalTypeAnnotation) {
      return value.toStringUsingUTF8();
    }
    if (meaning instanceof DecimalLogicalTypeAnnotation decimal) {
      return decimal(new BigInteger(value.getBytes()), decimal.getScale());
    }
    if (String.valueOf(meaning).equals("FLOAT16")) { // of Parquet versions that know the type
      return half(value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN).getShort());
    }
    return PythonBytes.of(value.getBytes());
  }

  private static PythonObject decimal(BigInteger digits, int scale) {
    String text = new BigDecimal(digits, scale).toString();
    return new PythonObject(text, "Decimal('" + text + "')");
  }

  /** Returns the number with these 16 bits: sign, five of exponent, ten of fraction. */
  static double half(short bits) {
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    double size =
        exponent == 0
            ? Math.scalb(fraction, -24)
            : exponent == 0x1F
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : Math.scalb(1024.0 + fraction, exponent - 25);
    return bits < 0 ? -size : size;
  }
}
