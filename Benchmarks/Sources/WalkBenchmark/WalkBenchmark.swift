import CaseFile
import Foundation
import Ledger
import Taint
import Tracing

/// Times walks over a case from the file: `WalkBenchmark CASE ADDRESS`, one JSON line a set of policies.
///
/// The time is that of the walk and its answer with everything read from SQLite; opening the case is not in it, nor is writing
/// the answer out. The file is as warm as the run before left it.
@main
enum WalkBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else {
      FileHandle.standardError.write(Data("usage: WalkBenchmark CASE ADDRESS\n".utf8))
      exit(64)
    }
    let seed = Incident.Seed(reference: try Reference(arguments[2]))
    for policies in [[Policy.poison], [.fifo, .poison], Policy.allCases] {
      let snapshot = try CaseFile.open(at: arguments[1], mode: .read).snapshot()
      let start = ContinuousClock.now
      let trace = try Tracer.forward(
        snapshot, from: [seed], labels: [:], parameters: TraceParameters(policies: policies))
      let duration = ContinuousClock.now - start
      let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
      let names = policies.map(\.rawValue).joined(separator: "+")
      print(
        "{\"walk\":\"dyepack \(names)\",\"edges\":\(trace.edges.count),\"positions\":\(trace.positions.count),"
          + "\"seconds\":\(String(format: "%.3f", seconds)),\"edges_per_second\":\(Int(Double(trace.edges.count) / seconds))}")
    }
  }
}
