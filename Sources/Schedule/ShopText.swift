import Ground

extension ShopProblem {
  /// The longest text that is read, in bytes: more than `maximumOperations` of any length need.
  public static let maximumText = 1_000_000

  /// Reads the form in which the instances of the literature are kept, as in JSPLIB: lines that begin with `#` are remarks; then the
  /// numbers of jobs and machines; then for each job, for each of its operations, the machine from 0 and the minutes.
  ///
  /// - Throws: `schedule.text` where the text is no such table, `schedule.outside` for a number that no shop has.
  public init(text: String) throws(Problem) {
    guard text.utf8.count <= Self.maximumText else { throw Self.unreadable("The text is too long.", "文本过长。") }
    var numbers: [Int] = []
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
      for word in line.split(whereSeparator: \.isWhitespace) {
        guard let number = Int(word) else { throw Self.unreadable("\"\(word.prefix(20))\" is no number.", "“\(word.prefix(20))”不是数字。") }
        numbers.append(number)
      }
    }
    guard numbers.count >= 2, numbers[0] >= 0, numbers[1] > 0, numbers[0] <= Self.maximumOperations, numbers[1] <= Self.maximumMachines,
      numbers.count == 2 + 2 * numbers[0] * numbers[1]
    else { throw Self.unreadable("The table does not have a pair for each job and machine.", "表格与作业数、机器数不符。") }
    let machines = numbers[1]
    let jobs = (0..<numbers[0]).map { job in
      Job((0..<machines).map { Operation(machine: numbers[2 + 2 * (job * machines + $0)], duration: numbers[3 + 2 * (job * machines + $0)]) })
    }
    try self.init(machines: machines, jobs: jobs)
  }

  private static func unreadable(_ en: String, _ zh: String) -> Problem {
    Problem(
      "schedule.text", Words(en, zh),
      remedy: Words("Look at the file: jobs, machines, then machine and minutes.", "请检查文件：作业数、机器数，然后是机器与分钟。"))
  }
}
