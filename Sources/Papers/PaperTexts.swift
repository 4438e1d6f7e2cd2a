import Foundation
import Ground

/// The words of papers that no declaration gives: `Resources/papers.json`, English and Chinese.
enum PaperTexts {
  static func words(_ name: String) -> Words {
    guard let words = catalogue[name] else {
      // A test looks up every name that a paper uses.
      fatalError("the text \(name) is not in papers.json")
    }
    return words
  }

  static let catalogue: [String: Words] = {
    do {
      return try JSONDecoder().decode([String: [String]].self, from: ShippedPaper.data("papers", "json")).mapValues { pair in
        guard pair.count == 2 else { throw CocoaError(.coderReadCorrupt) }
        return Words(pair[0], pair[1])
      }
    } catch {
      // It is part of the program, and every test of a paper reads it.
      fatalError("the papers' texts can't be read: \(error)")
    }
  }()
}

/// The module's own files.
enum ShippedPaper {
  static func data(_ name: String, _ ending: String) throws -> Data { try Data(contentsOf: url(name, ending)) }

  static func url(_ name: String, _ ending: String) throws -> URL {
    guard let url = Bundle.module.url(forResource: name, withExtension: ending) else { throw CocoaError(.fileNoSuchFile) }
    return url
  }
}
