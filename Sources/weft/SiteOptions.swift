import ArgumentParser
import Foundation
import Ground

/// What most commands take.
struct SiteOptions: ParsableArguments {
  @Option(name: .long, help: "The node's folder (or WEFT_DIR).")
  var dir: String?

  @Option(name: .long, help: "Language of the answer: en or zh.")
  var lang: Language?

  @Flag(name: .long, help: "Answer in JSON.")
  var json = false

  var folder: SiteFolder { SiteFolder(path: dir ?? ProcessInfo.processInfo.environment["WEFT_DIR"] ?? ".") }
  var language: Language { lang ?? Self.environmentLanguage }

  /// From `--lang`, else from LANG.
  static var environmentLanguage: Language {
    let words = CommandLine.arguments
    if let place = words.firstIndex(of: "--lang"), place + 1 < words.count, let language = Language(rawValue: words[place + 1]) {
      return language
    }
    return ProcessInfo.processInfo.environment["LANG"]?.hasPrefix("zh") == true ? .chinese : .english
  }
}

extension Language: ExpressibleByArgument {}
