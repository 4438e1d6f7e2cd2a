import Foundation
import Testing

/// A site whose program is `Protocol/reader/weft_member.py`, in a folder of the town.
struct PythonMember {
  private let town: Town
  private let site: String
  private var dir: String { town.dir(site) }

  init(_ town: Town, _ site: String) {
    self.town = town
    self.site = site
  }

  /// Uses an invitation of headquarters and, but for a reader, registers the site's first operator.
  func join(_ code: String, _ terms: [String], administrator: String?) throws {
    let invited = try Town.weft(["invite", code, "--name", "\(code) in Python", "--dir", town.dir("hq")] + terms)
    try #require(invited.status == 0, "\(invited.err)")
    let token = invited.out.trimmingCharacters(in: .whitespacesAndNewlines)
    try said(["join", token] + (administrator.map { ["--administrator", $0] } ?? []), #_sourceLocation)
  }

  /// A command that must succeed. Returns what it said, without the end of its line.
  @discardableResult
  func run(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    try said(words, sourceLocation).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The same to the last byte.
  func text(_ words: String..., sourceLocation: SourceLocation = #_sourceLocation) throws -> String { try said(words, sourceLocation) }

  /// Takes a step of several changes.
  func step(_ name: String, by operatorName: String, _ changes: [[String: Any]], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = town.folder.appendingPathComponent("step-\(UUID().uuidString).json")
    try JSONSerialization.data(withJSONObject: changes).write(to: file)
    try said(["step", name, file.path, "--by", operatorName], sourceLocation)
  }

  func list(_ type: String) throws -> [[String: Any]] {
    try JSONSerialization.jsonObject(with: Data(text("list", type).utf8)) as? [[String: Any]] ?? []
  }

  /// The lost edits that are open here.
  func conflicts() throws -> [[String: Any]] {
    let object = try JSONSerialization.jsonObject(with: Data(text("conflicts").utf8)) as? [String: Any]
    return try #require(object?["conflicts"] as? [[String: Any]])
  }

  @discardableResult
  private func said(_ words: [String], _ sourceLocation: SourceLocation) throws -> String {
    let answer = try PythonReader.member(in: dir, words)
    if answer.status != 0 { Issue.record("weft_member.py \(words.joined(separator: " ")): \(answer.err)", sourceLocation: sourceLocation) }
    return answer.out
  }
}
