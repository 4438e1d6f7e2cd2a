/// A floor on which more work is tried, job after job. What lies there stays where it is.
public struct FloorTrial: Sendable {
  private(set) var board: FloorBoard

  /// - Parameter problem: what is fixed in it lies there; its other jobs lie nowhere until they are laid.
  public init(_ problem: FloorProblem) { board = FloorBoard(problem) }

  /// Lays a job into the first gaps, each operation where it ends first. It stays for those that are laid after it.
  /// - Parameter job: its place in the problem's list of jobs; it lies nowhere yet.
  /// - Returns: nil when it does not fit before the last window ends; then nothing of it lies.
  public mutating func lay(job: Int) -> [FloorPlan.Placement]? {
    let shape = board.shape
    var placements: [FloorPlan.Placement] = []
    for operation in shape.operations(ofJob: job) {
      guard let (way, fit) = board.best(operation) else {
        withdraw(job: job)
        return nil
      }
      board.place(operation, way: way, fit)
      let (choice, data) = (shape.ways[way], shape.operations[operation])
      let span = Lane.Span(
        operation: operation, setUpStart: fit.setUpStart, start: fit.start, end: fit.end, family: data.family, own: choice.setUp, isFixed: false)
      placements.append(shape.placement(of: span, on: choice.centre, shape.calendars[choice.centre]))
    }
    return placements
  }

  /// Takes the job back that was laid last.
  public mutating func withdraw(job: Int) {
    for operation in board.shape.operations(ofJob: job).reversed() where board.isPlaced(operation) { board.take(operation) }
  }
}
