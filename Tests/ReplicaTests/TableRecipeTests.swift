import Foundation
import GRDB
import Testing

@testable import Replica

private struct Part: RecordType {
  static let record = RecordDeclaration(22, "part", on: .company, by: [.headquarters], "Part", "零件", search: SearchDeclaration(["code", "name"]))
  static let fields = Part()
  let code = Field<String>(1, "code", .once, "Code", "编码", indexed: true)
  let name = Field<String>(2, "name", .latest, "Name", "名称")
}

@Suite("What a file's tables are made of")
struct TableRecipeTests {
  private let recipe = TableRecipe(Schema(version: 1, [Order.self, Move.self, Part.self]))

  private func objects(_ db: Database) throws -> [String] {
    try String.fetchAll(db, sql: "SELECT type || ' ' || name || ' ' || coalesce(replace(sql, 'IF NOT EXISTS ', ''), '') FROM sqlite_schema ORDER BY 1")
  }

  /// A file in a folder of its own, made by a recipe.
  private func file(_ recipe: TableRecipe, in folder: URL) throws -> DatabaseQueue {
    let path = folder.appendingPathComponent("\(UUID().uuidString).sqlite").path
    try recipe.make(at: path)
    let file = try DatabaseQueue(path: path)
    try file.write { try recipe.follow(in: $0) }
    return file
  }

  @Test("a new file, and one that grew from an earlier program's, have the same tables, indexes and triggers")
  func newAndGrown() throws {
    try inFolder { folder in
      let (new, grown) = (try file(recipe, in: folder), try file(TableRecipe(Schema(version: 1, [Order.self])), in: folder))
      try grown.write { try recipe.follow(in: $0) }
      let expected = try new.read(objects)
      #expect(expected.contains { $0.hasPrefix("table move_balance") } && expected.contains { $0.hasPrefix("trigger search_part_changed") })
      #expect(try grown.read(objects) == expected)
    }
  }

  @Test("a file that was made by the same recipe is left alone; by another, or before recipes were kept, it gets what it lacks")
  func followed() throws {
    try inFolder { folder in
      let file = try file(recipe, in: folder)
      let whole = try file.read(objects)
      try file.write { try $0.execute(sql: "DROP INDEX part_by_code; DROP TABLE search_part; DELETE FROM meta WHERE name = 'search part'") }
      let lacking = try file.read(objects)
      try file.write { try recipe.follow(in: $0) }
      #expect(try file.read(objects) == lacking)
      try file.write { db in
        try db.execute(sql: "DELETE FROM meta WHERE name = 'tables'")
        try recipe.follow(in: db)
      }
      #expect(try file.read(objects) == whole)
      #expect(try file.read { try Data.fetchOne($0, sql: "SELECT value FROM meta WHERE name = 'tables'") } == recipe.digest)
    }
  }

  private func inFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("weft-tables-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}
