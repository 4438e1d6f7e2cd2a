/// Bills as adjacency, down and up, with low-level codes.
struct BillGraph: Sendable {
  /// Places in the list of links, by parent; those of an item are `downStarts[item]..<downStarts[item + 1]`.
  let down: [Int32]
  let downStarts: [Int32]
  /// The same by component.
  let up: [Int32]
  let upStarts: [Int32]
  /// 0 for what goes into nothing; a component is deeper than everything it goes into.
  let levels: [Int32]
  /// All items, by level and then by index.
  let order: [Int32]

  init(_ items: Int, _ links: [BillLink]) throws(RequirementsFault) {
    (down, downStarts) = Self.gathered(links.count, items) { links[$0].parent }
    (up, upStarts) = Self.gathered(links.count, items) { links[$0].component }
    levels = try Self.levels(items, links, down, downStarts)
    order = Self.gathered(items, Int(levels.max() ?? 0) + 1) { [levels] in Int(levels[$0]) }.places
  }

  func links(of parent: Int) -> ArraySlice<Int32> { down[Int(downStarts[parent])..<Int(downStarts[parent + 1])] }
  func links(to component: Int) -> ArraySlice<Int32> { up[Int(upStarts[component])..<Int(upStarts[component + 1])] }

  /// Places in the order of a small key: counted, then put.
  static func gathered(_ count: Int, _ keys: Int, _ key: (Int) -> Int) -> (places: [Int32], starts: [Int32]) {
    var starts = [Int32](repeating: 0, count: keys + 1)
    for place in 0..<count { starts[key(place) + 1] += 1 }
    for index in 0..<keys { starts[index + 1] += starts[index] }
    var next = starts
    var places = [Int32](repeating: 0, count: count)
    for place in 0..<count {
      let index = key(place)
      places[Int(next[index])] = Int32(place)
      next[index] += 1
    }
    return (places, starts)
  }

  private static func levels(_ items: Int, _ links: [BillLink], _ down: [Int32], _ starts: [Int32]) throws(RequirementsFault) -> [Int32] {
    var open = [Int32](repeating: 0, count: items)
    for link in links { open[link.component] += 1 }
    var levels = [Int32](repeating: 0, count: items)
    var ready = (0..<items).filter { open[$0] == 0 }
    var done = 0
    while done < ready.count {
      let parent = ready[done]
      done += 1
      for place in down[Int(starts[parent])..<Int(starts[parent + 1])] {
        let component = links[Int(place)].component
        levels[component] = max(levels[component], levels[parent] + 1)
        open[component] -= 1
        if open[component] == 0 { ready.append(component) }
      }
    }
    if done < items { throw .cycle(items: cycle(open, links, down, starts)) }
    return levels
  }

  /// One circle among the items that were never free of parents.
  private static func cycle(_ open: [Int32], _ links: [BillLink], _ down: [Int32], _ starts: [Int32]) -> [Int] {
    // Each of them has a parent among them, so going up comes around.
    var parents = [Int](repeating: -1, count: open.count)
    for link in links where open[link.parent] > 0 && open[link.component] > 0 { parents[link.component] = link.parent }
    guard var item = open.firstIndex(where: { $0 > 0 }) else { return [] }
    var seen = Set<Int>()
    while seen.insert(item).inserted { item = parents[item] }
    var around = [item]
    while parents[around[around.count - 1]] != item { around.append(parents[around[around.count - 1]]) }
    return around.reversed()
  }
}
