/// The inputs or the outputs of a transaction, in classes of values that count alike.
///
/// Equal values are alike. So are different ones where no block of inputs and outputs can tell them apart (``CountVectors``):
/// whatever holds of a block with one of them holds with the other in its place.
struct ValueClasses: Hashable, Sendable {
  /// Members of a class.
  struct Class: Hashable, Sendable {
    /// Places of the members in the transaction, ascending by value, then by place.
    var places: [Int]
    /// What their values come to.
    var total: Int128

    /// What a member is worth on average, where that is whole.
    var average: Int128 { total / Int128(places.count) }
  }

  /// The classes, by value, rising.
  private(set) var classes: [Class] = []

  /// Classes of equal values; zeros are left out.
  init(_ values: [UInt64]) {
    let places = values.indices.filter { values[$0] > 0 }.sorted { (values[$0], $0) < (values[$1], $1) }
    var last: UInt64?
    for place in places {
      if values[place] != last { classes.append(Class(places: [], total: 0)) }
      classes[classes.count - 1].places.append(place)
      classes[classes.count - 1].total += Int128(values[place])
      last = values[place]
    }
  }

  /// How many members each class has.
  var counts: [Int] { classes.map(\.places.count) }

  /// How many members there are.
  var members: Int { classes.reduce(0) { $0 + $1.places.count } }

  /// What all members are worth.
  var total: Int128 { classes.reduce(0) { $0 + $1.total } }

  /// Makes one class of each run of neighbours that are told to be alike.
  ///
  /// - Reads: for each class but the last, whether it is like the next one.
  mutating func join(whereAlike alike: [Bool]) {
    var joined: [Class] = []
    for (index, group) in classes.enumerated() {
      if index > 0, alike[index - 1] {
        joined[joined.count - 1].places += group.places
        joined[joined.count - 1].total += group.total
      } else {
        joined.append(group)
      }
    }
    classes = joined
  }

  /// The least factor that makes every average whole, or nil where it is beyond 20 bits: products of sums then stay within 128.
  var scale: Int128? {
    var scale: Int128 = 1
    for group in classes {
      let count = Int128(group.places.count)
      let denominator = count / Self.divisor(group.total, count)
      scale *= denominator / Self.divisor(scale, denominator)
      guard scale < 1 << 20 else { return nil }
    }
    return scale
  }

  /// Multiplies every value.
  mutating func multiply(by factor: Int128) {
    for index in classes.indices { classes[index].total *= factor }
  }

  /// The greatest common divisor of two numbers, of which the second is above zero.
  private static func divisor(_ left: Int128, _ right: Int128) -> Int128 {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}
