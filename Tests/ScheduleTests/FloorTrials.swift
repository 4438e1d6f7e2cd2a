import Testing

@testable import Schedule

@Suite("Trials on a floor")
struct FloorTrials {
  /// A drawn floor on which a plan lies fixed, with the jobs of another drawing to be tried.
  private func floor(_ seed: UInt64) throws -> (problem: FloorProblem, asked: Range<Int>) {
    let plan = FloorScheduler.plan(try FloorFixtures.drawn(jobs: 10, seed: seed), by: .given)
    let lying = try FloorFixtures.frozen(plan, before: .max)
    let asked = try FloorFixtures.drawn(jobs: 6, seed: seed).jobs.enumerated().map { number, job in
      var job = job
      job.key = "asked \(number)"
      return job
    }
    let there = lying.jobs.filter { $0.operations.allSatisfy { $0.fixed != nil } }
    let problem = try FloorProblem(centres: lying.centres, jobs: there + asked, setUps: lying.setUps)
    return (problem, there.count..<problem.jobs.count)
  }

  @Test("law: a job lies where planning it alone behind what is fixed puts it, and nothing fixed moves", arguments: 1...20)
  func alone(_ seed: Int) throws {
    let (problem, asked) = try floor(UInt64(seed))
    for job in asked {
      var trial = FloorTrial(problem)
      let found = trial.lay(job: job)
      let one = try FloorProblem(centres: problem.centres, jobs: Array(problem.jobs[..<asked.lowerBound]) + [problem.jobs[job]], setUps: problem.setUps)
      let plan = FloorScheduler.replan(one, keeping: [:])
      let expected = plan.placements[asked.lowerBound]
      #expect(found == (expected.contains { $0 == nil } ? nil : expected.compactMap { $0 }))
    }
  }

  @Test("law: a job that was withdrawn leaves the floor as it was", arguments: 1...20)
  func withdrawn(_ seed: Int) throws {
    let (problem, asked) = try floor(UInt64(seed))
    var trial = FloorTrial(problem)
    for job in asked {
      let first = trial.lay(job: job)
      trial.withdraw(job: job)
      #expect(trial.lay(job: job) == first)
    }
  }

  @Test("law: jobs that are laid one after the other and the fixed ones are one feasible plan", arguments: 1...20)
  func together(_ seed: Int) throws {
    let (problem, asked) = try floor(UInt64(seed))
    var trial = FloorTrial(problem)
    let laid = asked.filter { trial.lay(job: $0) != nil }
    let plan = trial.board.plan()
    #expect(plan.isFeasible)
    #expect(laid.allSatisfy { plan.completion(ofJob: $0) != nil } && !laid.isEmpty)
  }

  @Test("what does not fit before the last window ends lies nowhere, and leaves its room to others")
  func tooLong() throws {
    let jobs = [FloorProblem.Job("long", [FloorFixtures.run(0, 60), FloorFixtures.run(0, 100)]), FloorProblem.Job("short", [FloorFixtures.run(0, 100)])]
    var trial = FloorTrial(try FloorFixtures.single(jobs, windows: [0..<120]))
    #expect(trial.lay(job: 0) == nil)
    #expect(trial.lay(job: 1) == [.init(centre: 0, start: 0, end: 100)])
  }
}
