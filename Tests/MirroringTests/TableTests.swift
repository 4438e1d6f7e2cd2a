import Ground
import Records
import Replica
import Testing

@testable import Mirroring

@Suite("Tables in PostgreSQL")
struct TableTests {
  @Test("the company's tables can be made, partitioned or distributed, by the script alone", .enabled(if: Cluster.isInstalled), arguments: [false, true], [false, true])
  func script(isPartitioned: Bool, isDistributed: Bool) async throws {
    try await Cluster.with { cluster in
      let connection = try cluster.connect()
      // In place of Citus: functions that note what they are asked.
      try connection.run(
        """
        CREATE TABLE asked (what text, relation text, by text, beside text);
        CREATE FUNCTION create_reference_table(regclass) RETURNS void LANGUAGE sql AS $$ INSERT INTO asked VALUES ('reference', $1::text, NULL, NULL) $$;
        CREATE FUNCTION create_distributed_table(regclass, text, colocate_with text) RETURNS void LANGUAGE sql AS $$ INSERT INTO asked VALUES ('distributed', $1::text, $2, $3) $$
        """)
      let ddl = MirrorDDL(CompanySchema.current, namespace: "weft", layout: .init(isPartitioned: isPartitioned, isDistributed: isDistributed))
      try connection.run(ddl.script)
      let made = try connection.value(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'weft'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname NOT LIKE 'weft_%'")
      #expect(made == "\(CompanySchema.current.records.count)")
      let asked = try connection.rows("SELECT what, relation, by, beside FROM asked")
      guard isDistributed else { return #expect(asked.isEmpty) }
      #expect(asked.count == CompanySchema.current.records.count)
      #expect(asked.first == ["distributed", "weft.sales_order", "id", "none"])
      #expect(asked.contains(["distributed", "weft.order_line", "sales_order", "\"weft\".\"sales_order\""]))
      #expect(asked.contains(["reference", "weft.product", nil, nil]))
      // What a distributed table's rows are found by holds the order.
      #expect(try connection.value("SELECT count(*) FROM pg_index WHERE indrelid = 'weft.order_line'::regclass AND indisprimary AND indnatts = 2") == "1")
    }
  }

  @Test("no two columns of a table are called the same, and every one says what it is in both languages")
  func names() {
    for table in CompanySchema.current.records.map(MirrorTable.init) {
      #expect(Set(table.columns.map(\.name)).count == table.columns.count, "\(table.name)")
      for column in table.columns {
        #expect(!column.label.en.isEmpty && column.label.zh.unicodeScalars.contains { $0.value > 0x2E80 } || column.replicaName != nil, "\(table.name).\(column.name)")
        #expect(column.name.utf8.count <= 63)
      }
    }
  }

  @Test("a month begins with the keys of its first millisecond", arguments: [(1_767_225_599_999, "2025_12"), (1_767_225_600_000, "2026_01"), (1_772_323_200_000, "2026_03")])
  func month(milliseconds: UInt64, name: String) throws {
    let key = RecordKey(milliseconds: milliseconds, counter: 0, site: .init(1), random: 0)
    let month = try #require(Month(of: key))
    #expect(month.description == name)
    #expect(month.firstKey < key && key < month.next.firstKey)
  }

  @Test("keys of other centuries have no month", arguments: [0, 946_684_799_999, 4_102_444_800_000])
  func noMonth(milliseconds: UInt64) {
    let key = RecordKey(milliseconds: milliseconds, counter: 0, site: .init(1), random: 0)
    #expect(Month(of: key) == nil)
    #expect(Month.first(after: key).map { $0.firstKey > key } ?? (milliseconds > 4_000_000_000_000))
  }
}
