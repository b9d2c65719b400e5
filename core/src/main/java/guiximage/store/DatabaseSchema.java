package guiximage.store;

import java.util.ArrayList;
import java.util.List;

/**
 * The tables that a store's tools expect, and the number under which they know them. Nix 10 adds
 * columns to Guix 7 and drops a table.
 *
 * @param version as the file {@code schema} beside the database says it
 * @param statements that make the tables, in this order: it decides the bytes of the file
 * @param hasProvenance whether an item keeps its deriver, signatures and content address: Guix
 *     registers none of what it packs
 */
record DatabaseSchema(int version, List<String> statements, boolean hasProvenance) {
  private static final String VALID_PATHS =
      """
      create table ValidPaths (
        id integer primary key autoincrement not null,
        path text unique not null,
        hash text not null,
        registrationTime integer not null,
        deriver text,
        narSize integer%s)""";
  private static final String NIX_COLUMNS = ", ultimate integer, sigs text, ca text";
  private static final List<String> COMMON =
      List.of(
          """
          create table Refs (
            referrer integer not null,
            reference integer not null,
            primary key (referrer, reference),
            foreign key (referrer) references ValidPaths(id) on delete cascade,
            foreign key (reference) references ValidPaths(id) on delete restrict)""",
          "create index IndexReferrer on Refs(referrer)",
          "create index IndexReference on Refs(reference)",
          """
          create trigger DeleteSelfRefs before delete on ValidPaths begin
            delete from Refs where referrer = old.id and reference = old.id;
          end""",
          """
          create table DerivationOutputs (
            drv integer not null,
            id text not null,
            path text not null,
            primary key (drv, id),
            foreign key (drv) references ValidPaths(id) on delete cascade)""",
          "create index IndexDerivationOutputs on DerivationOutputs(path)");
  private static final String FAILED_PATHS =
      "create table FailedPaths (path text primary key not null, time integer not null)";

  static final DatabaseSchema GUIX = of(7, "", List.of(FAILED_PATHS));
  static final DatabaseSchema NIX = of(10, NIX_COLUMNS, List.of());

  private static DatabaseSchema of(int version, String columns, List<String> more) {
    List<String> statements = new ArrayList<>();
    statements.add(VALID_PATHS.formatted(columns));
    statements.addAll(COMMON);
    statements.addAll(more);
    return new DatabaseSchema(version, List.copyOf(statements), !columns.isEmpty());
  }

  /** A row of {@code ValidPaths}: path, hash, registration time, NAR size, and the provenance. */
  String insertion() {
    return hasProvenance
        ? "insert into ValidPaths (path, hash, registrationTime, narSize, deriver, sigs, ca)"
            + " values (?, ?, ?, ?, ?, ?, ?)"
        : "insert into ValidPaths (path, hash, registrationTime, narSize) values (?, ?, ?, ?)";
  }
}
