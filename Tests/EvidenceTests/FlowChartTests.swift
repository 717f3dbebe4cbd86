import Ledger
import Testing

@testable import Evidence

struct FlowChartTests {
  /// A payer with `count` recipients that keep one unit each.
  private func star(_ count: Int, status: (Int) -> String = { _ in "unspent" }) throws -> TraceDocument {
    let thief = SampleTrace.address(1)
    return try SampleTrace.document(
      seeds: [SampleTrace.seed(thief, amount: String(count))],
      positions: (0..<count).map {
        SampleTrace.position(SampleTrace.address(10 + $0), amount: "1", status: status($0), hops: 1, minutes: $0)
      },
      edges: (0..<count).map {
        SampleTrace.edge($0 + 1, from: thief, to: SampleTrace.address(10 + $0), amount: "1", hops: 1, minutes: $0)
      })
  }

  @Test(arguments: [(12, 13), (13, 2), (100, 2)])
  func manyAlikeAreOne(_ count: Int, _ boxes: Int) throws {
    let chart = FlowChart(try star(count), policy: "fifo", showsAll: false)
    #expect(chart.boxes.count == boxes)
    #expect(chart.boxes.flatMap(\.addresses).count == count + 1)
    #expect(chart.boxes.flatMap(\.holdings).compactMap(\.traced).reduce(0, +) == Amount(count))
    #expect(
      chart.arrows.compactMap(\.traced).reduce(0, +) == Amount(count) && chart.arrows.map(\.count).reduce(0, +) == count
    )
  }

  @Test func theUnlikeStayApart() throws {
    let chart = FlowChart(
      try star(40) { $0 < 20 ? "unspent" : $0 < 36 ? "mixer" : "frozen" }, policy: "fifo", showsAll: false)
    #expect(chart.boxes.map(\.addresses.count) == [1, 20, 16, 1, 1, 1, 1])
  }

  @Test func whoPaysOnIsNotCollapsed() throws {
    var trace = try star(20)
    trace.edges.append(
      SampleTrace.edge(
        21, from: SampleTrace.address(10), to: SampleTrace.address(11), amount: "1", hops: 2, minutes: 99))
    let chart = FlowChart(trace, policy: "fifo", showsAll: false)
    #expect(chart.boxes.map(\.addresses.count).sorted() == [1, 1, 1, 18])
    // It was reached at hop 1, so that its column stays the first.
    #expect(chart.boxes.allSatisfy { $0.hops <= 1 })
  }

  @Test func whoPaysNobodyStandsAfterItsLastPayer() throws {
    var trace = try star(3)
    trace.edges.append(
      SampleTrace.edge(4, from: SampleTrace.address(10), to: SampleTrace.address(11), amount: "1", hops: 2, minutes: 99)
    )
    let chart = FlowChart(trace, policy: "fifo", showsAll: false)
    let box = try #require(chart.boxes.first { $0.addresses == [SampleTrace.address(11)] })
    #expect(box.hops == 1 && box.column == 2)
    #expect(chart.boxes.filter { $0.column != $0.hops }.count == 1)
  }

  @Test func aCycleStandsWhereItWasFirstReached() throws {
    var trace = try star(3)
    for (number, (from, to)) in [(10, 11), (11, 12), (12, 10)].enumerated() {
      trace.edges.append(
        SampleTrace.edge(
          number + 4, from: SampleTrace.address(from), to: SampleTrace.address(to), amount: "1", hops: 2, minutes: 99))
    }
    #expect(FlowChart(trace, policy: "fifo", showsAll: false).boxes.map(\.column) == [0, 1, 1, 1])
  }

  @Test func aSumThatDoesNotFitIsNoNumber() throws {
    #expect(FlowChart.sum(.max, 1) == nil && FlowChart.sum(nil, 1) == nil && FlowChart.sum(2, 3) == 5)
    var trace = try star(13)
    for index in trace.edges.indices {
      trace.edges[index].taint = SampleTrace.taint(String(Amount.max))
      trace.positions[index].taint = trace.edges[index].taint
    }
    let chart = FlowChart(trace, policy: "fifo", showsAll: false)
    #expect(chart.arrows.map(\.traced) == [nil] && chart.boxes[1].holdings.map(\.traced) == [nil])
  }

  @Test func aHubOfPayersCollapsesBackward() throws {
    var trace = try star(20)
    trace.direction = "backward"
    for index in trace.edges.indices {
      (trace.edges[index].from, trace.edges[index].to) = (trace.edges[index].to, trace.edges[index].from)
    }
    let chart = FlowChart(trace, policy: "fifo", showsAll: false)
    #expect(chart.boxes.map(\.addresses.count) == [1, 20] && chart.arrows.map(\.from) == [1])
  }

  /// Nothing is lost: what is drawn and what is counted as not drawn is the whole trace, for every policy.
  @Test(arguments: ["fifo", "lifo", "haircut", "tiho", "poison"], [false, true])
  func nothingIsDroppedInSilence(_ policy: String, _ showsAll: Bool) throws {
    for trace in [try SampleTrace.small(), try SampleTrace.fanOut(), try star(50)] {
      let chart = FlowChart(trace, policy: policy, showsAll: showsAll)
      #expect(chart.arrows.map(\.count).reduce(0, +) + chart.edgesNotDrawn == trace.edges.count)
      let addresses = Set(trace.edges.flatMap { [$0.from, $0.to] } + trace.positions.map(\.address))
      #expect(chart.boxes.flatMap(\.addresses).count + chart.addressesNotDrawn == addresses.count)
      let held = trace.positions.compactMap { Amount($0.taint[policy] ?? "") }.reduce(0, +)
      #expect(chart.boxes.flatMap(\.holdings).compactMap(\.traced).reduce(0, +) == held)
      let moved = trace.edges.compactMap { Amount($0.taint[policy] ?? "") }.reduce(0, +)
      #expect(chart.arrows.compactMap(\.traced).reduce(0, +) == moved)
    }
  }

  @Test func aLookAlikeIsDrawnOnlyWithTaint() throws {
    var trace = try SampleTrace.small()
    trace.edges.append(
      SampleTrace.edge(
        8, from: SampleTrace.address(1), to: SampleTrace.lookAlike, amount: "0", taint: SampleTrace.taint("0"), hops: 1,
        minutes: 6))
    let without = FlowChart(trace, policy: "fifo", showsAll: true)
    #expect(!without.boxes.contains { $0.addresses.contains(SampleTrace.lookAlike) })
    #expect(without.lookAlikesNotDrawn == [SampleTrace.lookAlike])
    trace.edges[trace.edges.count - 1].taint = SampleTrace.taint("5")
    let with = FlowChart(trace, policy: "fifo", showsAll: true)
    #expect(with.boxes.contains { $0.addresses.contains(SampleTrace.lookAlike) } && with.lookAlikesNotDrawn.isEmpty)
  }
}
