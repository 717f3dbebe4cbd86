import CaseFile
import Foundation
import Ledger
import Taint
import Traces

/// Times walks over a case from the file: `WalkBenchmark CASE ADDRESS [POLICY…]`, by default poison, then FIFO and poison, then all.
///
/// Two JSON lines a set of policies. The walk, with everything read from SQLite; `cpu_seconds` is the processor's time for it, which a
/// busy machine disturbs less. And what the answer takes after it: balances checked, findings, lists in order. Opening the case is
/// in neither, nor is writing the answer out. The file is as warm as the run before left it.
@main
enum WalkBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    let named = arguments.dropFirst(3).compactMap(Policy.init)
    guard arguments.count >= 3, named.count == arguments.count - 3 else {
      FileHandle.standardError.write(Data("usage: WalkBenchmark CASE ADDRESS [POLICY...]\n".utf8))
      exit(64)
    }
    let seed = Incident.Seed(reference: try Reference(arguments[2]))
    for policies in named.isEmpty ? [[Policy.poison], [.fifo, .poison], Policy.allCases] : [named] {
      let snapshot = try CaseFile.open(at: arguments[1], mode: .read).snapshot()
      let (start, processorStart) = (ContinuousClock.now, clock())
      let walk = try Tracer.walk(snapshot, from: [seed], labels: [:], parameters: TraceParameters(policies: policies))
      let (walked, processorWalked) = (ContinuousClock.now, clock())
      let (seconds, name) = (seconds(walked - start), policies.map(\.rawValue).joined(separator: "+"))
      print(
        "{\"walk\":\"dyepack \(name)\",\"edges\":\(walk.edgeCount),\"seconds\":\(text(seconds)),"
          + "\"edges_per_second\":\(Int(Double(walk.edgeCount) / seconds)),"
          + "\"cpu_seconds\":\(text(Double(processorWalked - processorStart) / Double(CLOCKS_PER_SEC)))}")
      let trace = try walk.trace()
      print(
        "{\"answer\":\"dyepack \(name)\",\"positions\":\(trace.positions.count),"
          + "\"seconds\":\(text(self.seconds(.now - walked)))}")
    }
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  private static func text(_ seconds: Double) -> String { String(format: "%.3f", seconds) }
}
