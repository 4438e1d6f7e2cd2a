/// A binary heap: the least first.
struct Heap<Element: Comparable & Sendable>: Sendable {
  private var items: [Element] = []

  var first: Element? { items.first }

  mutating func push(_ item: Element) {
    var place = items.count
    items.append(item)
    while place > 0, item < items[(place - 1) / 2] {
      items[place] = items[(place - 1) / 2]
      place = (place - 1) / 2
    }
    items[place] = item
  }

  mutating func pop() -> Element? {
    guard let first = items.first else { return nil }
    removeFirst()
    return first
  }

  /// - Precondition: it is not empty.
  mutating func removeFirst() {
    let last = items.removeLast()
    guard !items.isEmpty else { return }
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < items.count else { break }
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < last else { break }
      items[place] = items[child]
      place = child
    }
    items[place] = last
  }
}
