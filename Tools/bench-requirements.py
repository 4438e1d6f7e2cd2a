#!/usr/bin/env python3
"""Plans the requirements of a plant plainly, in dictionaries and lists, and says how long it took.

    bench-requirements.py FILE

The file has items [on hand, safety stock, lead time in days, yield, fixed lot or 0, periods], links [parent, component, quantity, scrap] and
demands [item, week, quantity], all in millionths, weeks of five days. Every item is in whole units. Printed are the seconds without reading
the file, and the sum of all that is ordered.
"""
import json
import sys
import time

WEEKS = 52
ONE = 1_000_000


def up(number, step):
    return -(-number // step) * step


def main():
    with open(sys.argv[1]) as file:
        given = json.load(file)
    began = time.perf_counter()
    items = given["items"]
    children = {}
    waiting = [0] * len(items)
    for parent, component, quantity, scrap in given["links"]:
        children.setdefault(parent, []).append((component, quantity, scrap))
        waiting[component] += 1
    gross = [[0] * WEEKS for _ in items]
    for item, week, quantity in given["demands"]:
        gross[item][week] += quantity
    ready = [item for item in range(len(items)) if waiting[item] == 0]
    total = 0
    for item in ready:
        on_hand, safety, lead, good, lot, periods = items[item]
        net, stock = [0] * WEEKS, on_hand
        for week in range(WEEKS):
            stock -= gross[item][week]
            if stock < safety:
                net[week], stock = safety - stock, safety
        spare, orders = 0, {}
        for week in range(WEEKS):
            need = net[week] - spare
            if need <= 0:
                spare = -need
                continue
            wanted = need + sum(net[week + 1 : week + periods])
            orders[week] = up(wanted, lot) if lot else up(wanted, ONE)
            spare = orders[week] - need
        total += sum(orders.values())
        for component, quantity, scrap in children.get(item, ()):
            for week, order in orders.items():
                begun = order if good == ONE else up(-(-order * ONE // good), ONE)
                release = max(week * 5 - lead, 0) // 5
                gross[component][release] += -(-begun * quantity // (ONE - scrap))
        for component, _, _ in children.get(item, ()):
            waiting[component] -= 1
            if waiting[component] == 0:
                ready.append(component)
    print(json.dumps({"seconds": time.perf_counter() - began, "ordered": total}))


main()
