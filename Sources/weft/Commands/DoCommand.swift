import ArgumentParser
import Foundation
import Ground
import Workflow

struct DoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "do", abstract: "Take a step.",
    discussion: """
      Every entry of the step is an option of its name; `weft do STEP --help` lists them, `weft do --list` lists the steps.
      Records are named by their number, code or id.

        weft do order.confirm --order SO-SH01-2026-000001 --promised 2026-12-10 --by li.na
        weft do order.receive --customer C-LANTIAN --customer_reference PO-77 --lines 'P-100 10 C62'
        weft do order.cancel --order SO-SH01-2026-000001 --why 'customer called' --reason 'wrong size'

      --by NAME     who takes it (or WEFT_OPERATOR)
      --reason TEXT why, for the audit
      --dir, --lang, --json as everywhere
      """)

  @Argument(parsing: .captureForPassthrough, help: "The step and its entries.") var words: [String] = []

  /// The step's entries and our own options stand side by side, so they are told apart here.
  private struct Reading {
    var step: String?
    var entries: [String: String] = [:]
    var dir: String?
    var by: String?
    var reason = ""
    var isJSON = false
    var wantsHelp = false
    var wantsList = false
  }

  private func read() throws -> Reading {
    var reading = Reading()
    var index = 0
    while index < words.count {
      let word = words[index]
      guard word.hasPrefix("--") else {
        if word == "-h" {
          reading.wantsHelp = true
        } else if reading.step == nil {
          reading.step = word
        } else {
          throw ValidationError("'\(word)' belongs to no option. Texts with spaces need quotes.")
        }
        index += 1
        continue
      }
      let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      index += 1
      switch parts[0] {
      case "json": reading.isJSON = true
      case "help": reading.wantsHelp = true
      case "list": reading.wantsList = true
      default:
        let value: String
        if parts.count == 2 {
          value = parts[1]
        } else {
          guard index < words.count else { throw ValidationError("--\(parts[0]) wants a value.") }
          value = words[index]
          index += 1
        }
        switch parts[0] {
        case "dir": reading.dir = value
        case "by": reading.by = value
        case "reason": reading.reason = value
        case "lang": break  // Read with the environment's language.
        default:
          let name = parts[0].replacingOccurrences(of: "-", with: "_")
          guard reading.entries.updateValue(value, forKey: name) == nil else { throw ValidationError("--\(parts[0]) is given twice.") }
        }
      }
    }
    return reading
  }

  func run() async throws {
    var reading = try read()
    let language = SiteOptions.environmentLanguage
    guard let name = reading.step, !reading.wantsList else {
      print(reading.wantsHelp ? Weft.helpMessage(for: DoCommand.self) : Self.list(language))
      return
    }
    guard !reading.wantsHelp else {
      guard let step = Catalogue.steps.first(where: { $0.name == name }) else { throw ValidationError("There is no step \(name).") }
      print(Self.help(step, language))
      return
    }
    // What a step asks for itself is not taken from it; the audit has it in the step's entries.
    if !reading.reason.isEmpty, Catalogue.steps.first(where: { $0.name == name })?.entries.contains(where: { $0.name == "reason" }) == true {
      reading.entries["reason"] = reading.reason
    }
    var options = SiteOptions()
    options.dir = reading.dir
    options.json = reading.isJSON
    let open = try options.folder.open()
    let actor = try await open.actor(reading.by)
    let outcome = try await open.workplace.perform(name, reading.entries, by: actor, reason: reading.reason)
    if reading.isJSON {
      let record = try await open.replica.read { try $0.find(outcome.result.subject)?.json }
      let answer: JSON = [
        "step": .string(name), "message": .string(outcome.result.message[language]), "subject": .string(outcome.result.subject.description),
        "change_set": .int(Int64(outcome.number)), "record": record ?? .null,
      ]
      print(answer.pretty)
    } else {
      print((outcome.result.isWarning ? "▲ " : "✓ ") + outcome.result.message[language])
    }
  }

  static func list(_ language: Language) -> String {
    var table = TextTable(language == .english ? ["section", "step", "what", "where", "who"] : ["章节", "步骤", "内容", "地点", "角色"])
    for step in Catalogue.steps {
      let declaration = step.declaration
      table.add([
        declaration.section, declaration.name, declaration.label[language],
        declaration.sites.map { $0.label[language] }.sorted().joined(separator: ", "),
        declaration.operators.map { $0.label[language] }.sorted().joined(separator: ", "),
      ])
    }
    return table.text
  }

  static func help(_ step: AnyStep, _ language: Language) -> String {
    var lines = ["\(step.declaration.label[language]) (\(step.declaration.section))", step.declaration.help[language], ""]
    var table = TextTable(language == .english ? ["option", "what", "kind", ""] : ["选项", "内容", "类型", ""])
    for entry in step.entries {
      let optional = language == .english ? "optional. " : "可选。"
      let options = entry.type.options.isEmpty ? "" : entry.type.options.map(\.value).joined(separator: " | ") + ". "
      table.add([
        "--\(entry.name)", entry.label[language], entry.type.target ?? entry.type.kind.rawValue,
        (entry.isRequired ? "" : optional) + options + (entry.help?[language] ?? ""),
      ])
    }
    lines.append(table.text)
    return lines.joined(separator: "\n")
  }
}
