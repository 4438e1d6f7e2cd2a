#!/usr/bin/env python3
"""The job shops of weft-bench in CP-SAT of OR-Tools, one worker, as it comes.

    bench-schedule.py SHOPS SECONDS

SHOPS holds a JSON list: name, and jobs, each with operations as [machine, minutes], a due date and a weight. Each shop is solved for its
makespan and for its weighted tardiness, SECONDS each. Prints a JSON list: name, makespan, tardiness; null where no plan was found.
"""
import json
import sys

from ortools.sat.python import cp_model


def model_of(jobs):
    """A model with all operations, and the end of each job."""
    model = cp_model.CpModel()
    horizon = sum(minutes for job in jobs for _, minutes in job["operations"])
    machines, ends = {}, []
    for job in jobs:
        before = 0
        for machine, minutes in job["operations"]:
            start = model.new_int_var(0, horizon, "")
            end = model.new_int_var(0, horizon, "")
            machines.setdefault(machine, []).append(model.new_interval_var(start, minutes, end, ""))
            model.add(start >= before)
            before = end
        ends.append(before)
    for intervals in machines.values():
        model.add_no_overlap(intervals)
    return model, horizon, ends


def makespan(jobs):
    model, horizon, ends = model_of(jobs)
    last = model.new_int_var(0, horizon, "")
    model.add_max_equality(last, ends)
    model.minimize(last)
    return model


def tardiness(jobs):
    model, horizon, ends = model_of(jobs)
    late = []
    for job, end in zip(jobs, ends):
        minutes = model.new_int_var(0, horizon, "")
        model.add(minutes >= end - job["due"])
        late.append(job["weight"] * minutes)
    model.minimize(sum(late))
    return model


def solved(model, seconds):
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = seconds
    found = solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return round(solver.objective_value) if found else None


def main():
    path, seconds = sys.argv[1], float(sys.argv[2])
    with open(path, encoding="utf-8") as file:
        shops = json.load(file)
    json.dump(
        [
            {
                "name": shop["name"],
                "makespan": solved(makespan(shop["jobs"]), seconds),
                "tardiness": solved(tardiness(shop["jobs"]), seconds),
            }
            for shop in shops
        ],
        sys.stdout,
    )


if __name__ == "__main__":
    main()
