/// Plans a shop: the best dispatch rule, then a search from its plan for as long as it may take.
public enum Scheduler {
  /// - Parameter seed: chooses among equals; with a budget of iterations, the same seed gives the same plan.
  /// - Returns: a feasible plan, never worse for the objective than that of any dispatch rule.
  public static func plan(_ problem: ShopProblem, for objective: Objective, within budget: Budget, seed: UInt64 = 1) -> Plan {
    improve(Dispatch.best(problem, for: objective), for: objective, within: budget, seed: seed)
  }

  /// - Parameter plan: feasible.
  /// - Returns: a feasible plan, never worse for the objective than the one given.
  public static func improve(_ plan: Plan, for objective: Objective, within budget: Budget, seed: UInt64 = 1) -> Plan {
    precondition(plan.isFeasible, "only a feasible plan can be improved")
    switch objective {
    case .makespan:
      var search = MakespanSearch(plan, seed: seed)
      return search.improve(within: budget)
    case .weightedTardiness:
      var search = TardinessSearch(plan, seed: seed)
      return search.improve(within: budget)
    }
  }
}
