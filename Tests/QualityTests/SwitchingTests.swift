import Testing

@testable import Quality

@Suite("Switching between normal, tightened and reduced inspection")
struct SwitchingTests {
  private let limit = QualityLimit("1.0")!

  private func lot(_ isAccepted: Bool, _ nonconforming: Int = 0, acceptance: Int = 2, letter: String = "J") -> JudgedLot {
    JudgedLot(isAccepted: isAccepted, nonconforming: nonconforming, letter: letter, acceptance: acceptance, limit: limit)
  }

  private func after(_ lots: [JudgedLot], mayReduce: Bool = true) -> Switching {
    lots.reduce(into: Switching()) { $0.take($1, mayReduce: mayReduce) }
  }

  private func run(_ text: String, mayReduce: Bool = true) -> Switching {
    after(text.map { lot($0 == "a", $0 == "a" ? 0 : 4) }, mayReduce: mayReduce)
  }

  @Test("two of five lots not accepted tighten, two of six do not")
  func tighten() {
    #expect(run("r").severity == .normal)
    #expect(run("rr").severity == .tightened)
    #expect(run("raaar").severity == .tightened)
    #expect(run("raaaar").severity == .normal)
  }

  @Test("five lots accepted in a row ease tightened inspection; four do not, nor five with one not accepted between")
  func ease() {
    #expect(run("rraaaa").severity == .tightened)
    #expect(run("rraaaaa").severity == .normal)
    #expect(run("rraaaraa").severity == .tightened)
    #expect(run("rraaaraaaaa").severity == .normal)
  }

  @Test("the fifth lot not accepted under tightened inspection stops acceptance, until the cause is removed; then it goes on tightened")
  func stop() {
    #expect(!run("rrrrrr").isStopped)
    #expect(run("rrrrrrr").isStopped)
    #expect(run("rrraararraaar").isStopped)
    #expect(run("rrrrrrraaaaa").isStopped)
    var stopped = run("rrrrrrr")
    stopped.resume()
    #expect(!stopped.isStopped && stopped.severity == .tightened)
    for _ in 0..<5 { stopped.take(lot(true), mayReduce: true) }
    #expect(stopped.severity == .normal)
  }

  @Test("ten lots good enough for a stricter limit bring the score to 30 and reduced inspection; the first not accepted ends it")
  func reduce() {
    #expect(run("aaaaaaaaa").score == 27)
    #expect(run("aaaaaaaaaa").severity == .reduced)
    #expect(run("aaaaaaaaaa", mayReduce: false).severity == .normal)
    #expect(run("aaaaaaaaaaaaa").severity == .reduced)
    let back = run("aaaaaaaaaaar")
    #expect(back.severity == .normal && back.score == 0)
  }

  @Test("a lot that a stricter limit would not have accepted begins the score anew, though it is accepted")
  func score() {
    // J at 1.0 accepts 2, at 0.65 it accepts 1.
    #expect(after([lot(true, 0), lot(true, 1)]).score == 6)
    #expect(after([lot(true, 0), lot(true, 2)]).score == 0)
    // With an acceptance number of 0 or 1 every accepted lot counts 2.
    #expect(after([lot(true, 0, acceptance: 1), lot(true, 1, acceptance: 1)]).score == 4)
    #expect(after(Array(repeating: lot(true, 0, acceptance: 0), count: 14)).severity == .normal)
    #expect(after(Array(repeating: lot(true, 0, acceptance: 0), count: 15)).severity == .reduced)
    #expect(after([lot(true, 0), lot(false, 5)]).score == 0)
  }

  @Test("no rule looks further back than fifty lots")
  func memory() {
    // A fixed random walk: long, and with all kinds of runs in it.
    var seed: UInt64 = 7
    var lots: [JudgedLot] = []
    var states: [Switching] = [Switching()]
    for step in 0..<3_000 {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let chance = Int(seed >> 33) % 100
      let isGood = chance < (step / 200 % 2 == 0 ? 96 : 75)
      lots.append(lot(isGood, isGood ? chance % 2 : 4))
      var state = states[states.count - 1]
      if state.isStopped { state.resume() }
      state.take(lots[step], mayReduce: true)
      states.append(state)
    }
    #expect(Set(states.map(\.severity)).count == 3 && states.contains { $0.isStopped })
    for end in stride(from: Switching.longestMemory, through: 3_000, by: 7) {
      let first = end - Switching.longestMemory
      let begin = first + Switching.begin(in: states[first..<end].map(\.severity))
      var short = Switching(asBefore: states[begin].severity)
      for index in begin..<end {
        if states[index].isStopped { short.resume() }
        short.take(lots[index], mayReduce: true)
      }
      #expect(short.severity == states[end].severity && short.isStopped == states[end].isStopped, "\(end)")
    }
  }
}
