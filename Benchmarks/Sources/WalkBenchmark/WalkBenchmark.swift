import CaseFile
import Foundation
import Ledger
import Taint
import Tracing

/// Times walks over a case from the file: `WalkBenchmark CASE ADDRESS`, one JSON line a set of policies.
///
/// `seconds` is the walk, with everything read from SQLite; `answer_seconds` is what the answer takes after it: balances
/// checked, findings, lists in order. Opening the case is in neither, nor is writing the answer out. The file is as warm as the run
/// before left it. `cpu_seconds` is the processor's time for the walk, which a busy machine disturbs less.
@main
enum WalkBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 3 else {
      FileHandle.standardError.write(Data("usage: WalkBenchmark CASE ADDRESS\n".utf8))
      exit(64)
    }
    let seed = Incident.Seed(reference: try Reference(arguments[2]))
    for policies in CommandLine.arguments.count == 3 ? [[Policy.poison], [.fifo, .poison], Policy.allCases] : [[.poison]] {
      let snapshot = try CaseFile.open(at: arguments[1], mode: .read).snapshot()
      let (start, processorStart) = (ContinuousClock.now, clock())
      let walk = try Tracer.walk(snapshot, from: [seed], labels: [:], parameters: TraceParameters(policies: policies))
      let (walked, processorWalked) = (ContinuousClock.now, clock())
      let trace = try walk.trace()
      let seconds = seconds(walked - start)
      print(
        "{\"walk\":\"dyepack \(policies.map(\.rawValue).joined(separator: "+"))\",\"edges\":\(walk.edgeCount),"
          + "\"positions\":\(trace.positions.count),\"seconds\":\(text(seconds)),"
          + "\"edges_per_second\":\(Int(Double(walk.edgeCount) / seconds)),"
          + "\"cpu_seconds\":\(text(Double(processorWalked - processorStart) / Double(CLOCKS_PER_SEC))),"
          + "\"answer_seconds\":\(text(self.seconds(.now - walked)))}")
    }
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  private static func text(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}
