import Ground
import Records
import Replica

/// Every lifecycle as its declaration has it, for people: `docs/lifecycles.md`.
public enum LifecycleDrawing {
  /// Markdown with a diagram (Mermaid), the states by rank, and what each pair of states means that two sites reached at once.
  public static func page(_ schema: Schema) -> String {
    let lives = schema.records.flatMap { record in record.fields.compactMap { field in field.type.life.map { (record, field, $0) } } }
    return ([head] + lives.map { section($0.0, $0.1, $0.2) }).joined(separator: "\n\n") + "\n"
  }

  private static let head = """
    # Lifecycles

    Made from the declarations in `Sources/Records`; renew with `weft schema --lifecycles > docs/lifecycles.md`.

    When two sites move a record apart, the state of the higher rank stands, in the newer round first. Facts (made, shipped, invoiced) rank
    above all that somebody only decided. What is not listed under "Clashes" is harmless: the state that stands includes the other.
    """

  private static func section(_ record: RecordSchema, _ field: FieldSchema, _ life: Life) -> String {
    [
      "## \(record.label.en) · \(record.label.zh) (`\(record.name).\(field.name)`)", diagram(life), table(life), clashes(life),
    ].filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private static func diagram(_ life: Life) -> String {
    var lines = ["```mermaid", "stateDiagram-v2", "  [*] --> \(life.initial)"]
    for state in life.states {
      lines += state.next.map { "  \(state.name) --> \($0)" }
      lines += state.reopens.map { "  \(state.name) --> \($0): new round" }
      if state.next.isEmpty { lines.append("  \(state.name) --> [*]") }
    }
    return (lines + ["```"]).joined(separator: "\n")
  }

  private static func table(_ life: Life) -> String {
    (["| rank | state | 状态 | |", "|---|---|---|---|"]
      + life.states.map { "| \($0.rank) | \($0.label.en) | \($0.label.zh) | \($0.isFact ? "fact" : "") |" }).joined(separator: "\n")
  }

  private static func clashes(_ life: Life) -> String {
    var rows: [String] = []
    for stands in life.states {
      for lost in life.states where lost.rank <= stands.rank {
        guard case .clash(let clash)? = life.meeting(lost.name, stands.name) else { continue }
        let take = life.taking(lost: [.text(lost.name), .integer(1)], from: [.text(stands.name), .integer(1)]) == nil ? "no" : "yes"
        rows.append(
          "| \(lost.label.en) | \(stands.label.en) | \(clash.happened.en)<br>\(clash.happened.zh) | \(clash.remedy.en)<br>\(clash.remedy.zh) | \(clash.owner) | \(clash.level) | \(take) |")
      }
    }
    guard !rows.isEmpty else { return "Clashes: none." }
    return (["| lost | stands | what happened | what to do | whose | by | may be taken |", "|---|---|---|---|---|---|---|"] + rows).joined(separator: "\n")
  }
}
