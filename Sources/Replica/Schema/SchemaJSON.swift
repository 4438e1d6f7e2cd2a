import Ground

extension Schema {
  /// `Protocol/schema.json`: what an independent implementation needs to read and merge the records.
  public var json: JSON {
    [
      "version": .int(Int64(version)),
      "records": .array(records.map(\.json)),
    ]
  }
}

extension RecordSchema {
  var json: JSON {
    var members: [(String, JSON)] = [
      ("number", .int(Int64(number))),
      ("name", .string(name)),
      ("shelf", .string(declaration.shelf?.name ?? "any")),
      ("creators", .array(declaration.creators.map(\.rawValue).sorted().map { .string($0) })),
      ("label", label.json),
    ]
    if let series = declaration.series { members.append(("series", .string(series))) }
    if let balance = declaration.balance {
      members.append(("balance", balance.json))
    }
    members.append(("fields", .array(fields.map { $0.json(creators: declaration.creators.map(\.rawValue).sorted()) })))
    return .object(members)
  }
}

extension Balance {
  var json: JSON {
    var members: [(String, JSON)] = [
      ("table", .string(table)), ("by", .array(by.map { .string($0) })), ("sum", .string(sum)),
    ]
    if let bound { members.append(("bound", bound.json)) }
    return .object(members)
  }
}

extension Bound {
  var json: JSON {
    let owner = switch owner {
    case .shelf: "shelf"
    case .role(let role): role.rawValue
    }
    var members: [(String, JSON)] = [("owner", .string(owner)), ("holder", .string(holder)), ("kind", .string(kind))]
    if let lease { members.append(("lease", .string(lease))) }
    members.append(("kinds", .array(kinds.map { kind in
      ["value": .string(kind.value), "by": .string(kind.by.rawValue), "effect": .string(kind.effect.rawValue)]
    })))
    return .object(members)
  }
}

extension FieldSchema {
  func json(creators: [String]) -> JSON {
    var members: [(String, JSON)] = [
      ("number", .int(Int64(number))),
      ("name", .string(name)),
      ("type", .string(type.kind.rawValue)),
      ("rule", .string(rule.rawValue)),
      ("required", .bool(isRequired)),
      ("writers", .array((writers?.map(\.rawValue).sorted() ?? creators).map { .string($0) })),
      ("columns", .array(zip(columnNames, type.columns).map { ["name": .string($0), "kind": .string($1.cell.rawValue)] })),
      ("label", label.json),
    ]
    if type.columns.contains(where: { $0.cell == .text }) { members.append(("maximum_bytes", .int(Int64(maximumText)))) }
    if isAside { members.append(("aside", .bool(true))) }
    if let target = type.target { members.append(("target", .string(target))) }
    if !type.options.isEmpty {
      members.append(("options", .array(type.options.map { option in
        var option_: [(String, JSON)] = [("value", .string(option.value)), ("label", option.label.json)]
        if type.kind == .state { option_.insert(("rank", .int(Int64(option.rank))), at: 1) }
        if let life = type.life { option_ += life.json(option.value) }
        return .object(option_)
      })))
    }
    return .object(members)
  }
}

extension Life {
  /// What goes beyond merging, where it is declared: whether the state is a fact, and the lost states that open a case when it stands.
  func json(_ state: String) -> [(String, JSON)] {
    let clashes = states.filter { if case .clash? = meeting($0.name, state) { true } else { false } }
    return (self.state(state)?.isFact == true ? [("fact", .bool(true))] : [])
      + (clashes.isEmpty ? [] : [("clashes", .array(clashes.map { .string($0.name) }))])
  }
}

extension Words {
  public var json: JSON { ["en": .string(en), "zh": .string(zh)] }
}
