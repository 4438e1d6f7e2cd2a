import Foundation
import Ground

/// Every text of the pages that no declaration gives, in both languages: `Resources/texts`, one file an area, each name with its English and
/// its Chinese words. Templates name them `{{t.upToDate}}`; no name stands in two files.
enum Texts {
  static func words(_ name: String) -> Words {
    guard let words = catalogue[name] else {
      // A test looks every name up that a page or a template uses.
      fatalError("the text \(name) is not in the catalogue")
    }
    return words
  }

  static func all(in language: Language) -> [String: String] { language == .english ? english : chinese }

  private static let english = catalogue.mapValues(\.en)
  private static let chinese = catalogue.mapValues(\.zh)

  /// Files of their own kind: not named by `words(_:)`.
  private static let special: Set<String> = ["fields", "chapters", "access-events"]

  static let catalogue: [String: Words] = areas.filter { !special.contains($0) }.reduce(into: [:]) { all, area in
    all.merge(read(area)) { _, _ in
      // A test reads the catalogue.
      fatalError("a text of \(area).json stands in another file too")
    }
  }

  /// The manual's chapters.
  static func chapter(_ number: Int) -> Words { chapters[String(number)] ?? Words("Other", "其他") }

  static let chapters = read("chapters")

  /// The parts of an entry that a problem can name, and of an address.
  static func field(_ name: String) -> Words { fields[name] ?? Words(name, name) }

  static let fields = read("fields")

  /// What happened at the door, by the event's own name.
  static func access(_ event: String) -> Words { accessEvents[event] ?? Words(event, event) }

  static let accessEvents = read("access-events")

  private static let folder = ShippedFiles.folder("texts")

  private static var areas: [String] {
    // They are part of the program; without them the catalogue is empty and the first word says so.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  private static func read(_ area: String) -> [String: Words] {
    do {
      let pairs = try JSONDecoder().decode([String: [String]].self, from: Data(contentsOf: folder.appendingPathComponent("\(area).json")))
      return try pairs.mapValues { pair in
        guard pair.count == 2 else { throw CocoaError(.coderReadCorrupt) }
        return Words(pair[0], pair[1])
      }
    } catch {
      // They are part of the program, and every test of a page reads them.
      fatalError("the console's texts of \(area) can't be read: \(error)")
    }
  }
}
