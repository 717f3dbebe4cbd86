/// Keccak-256 with the padding of the original submission, as Ethereum uses it (not SHA3-256 of FIPS 202).
///
/// - Source: Bertoni, Daemen, Peeters, Van Assche, "The Keccak reference", version 3.0, 2011; rate 1088, capacity 512.
public enum Keccak256 {
  private static let rate = 136

  /// The 32-byte hash of a message.
  public static func hash(_ message: some Sequence<UInt8>) -> [UInt8] {
    var state = InlineArray<25, UInt64>(repeating: 0)
    var offset = 0
    for byte in message {
      state[offset / 8] ^= UInt64(byte) << (8 * (offset % 8))
      offset += 1
      if offset == rate {
        permute(&state)
        offset = 0
      }
    }
    state[offset / 8] ^= 1 << (8 * (offset % 8))
    state[(rate - 1) / 8] ^= 0x80 << (8 * ((rate - 1) % 8))
    permute(&state)
    return (0..<32).map { UInt8(truncatingIfNeeded: state[$0 / 8] >> (8 * ($0 % 8))) }
  }

  // Round constants and rotations of section 1.2; lanes are numbered x + 5y.
  private static let rounds: InlineArray<24, UInt64> = [
    0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808A, 0x8000_0000_8000_8000,
    0x0000_0000_0000_808B, 0x0000_0000_8000_0001, 0x8000_0000_8000_8081, 0x8000_0000_0000_8009,
    0x0000_0000_0000_008A, 0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000A,
    0x0000_0000_8000_808B, 0x8000_0000_0000_008B, 0x8000_0000_0000_8089, 0x8000_0000_0000_8003,
    0x8000_0000_0000_8002, 0x8000_0000_0000_0080, 0x0000_0000_0000_800A, 0x8000_0000_8000_000A,
    0x8000_0000_8000_8081, 0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
  ]
  private static let rotations: InlineArray<25, UInt64> = [
    0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14,
  ]

  private static func permute(_ state: inout InlineArray<25, UInt64>) {
    var moved = InlineArray<25, UInt64>(repeating: 0)
    var column = InlineArray<5, UInt64>(repeating: 0)
    for round in rounds.indices {
      // Theta.
      for x in 0..<5 { column[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] }
      for x in 0..<5 {
        let parity = column[(x + 4) % 5] ^ rotated(column[(x + 1) % 5], by: 1)
        for y in 0..<5 { state[x + 5 * y] ^= parity }
      }
      // Rho and pi.
      for x in 0..<5 {
        for y in 0..<5 { moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotated(state[x + 5 * y], by: rotations[x + 5 * y]) }
      }
      // Chi.
      for y in 0..<5 {
        for x in 0..<5 {
          state[x + 5 * y] = moved[x + 5 * y] ^ (~moved[(x + 1) % 5 + 5 * y] & moved[(x + 2) % 5 + 5 * y])
        }
      }
      // Iota.
      state[0] ^= rounds[round]
    }
  }

  private static func rotated(_ lane: UInt64, by count: UInt64) -> UInt64 {
    lane &<< count | lane &>> ((64 &- count) & 63)
  }
}
