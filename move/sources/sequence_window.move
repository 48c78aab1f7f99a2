/// Which sequence numbers of a session were used: each is accepted once, in nearly any order.
///
/// The window remembers the highest number and, bit by bit, which of the 128 numbers that end there were
/// used. Whatever is older is refused, used or not: a gateway has fewer requests than that in flight.
module k3s_daas::sequence_window;

/// Numbers that a window can tell apart: the bits of `seen`.
const WIDTH: u64 = 128;

public struct SequenceWindow has copy, drop, store {
    /// The highest number used.
    highest: u64,
    /// Bit i is set when `highest - i` was used; bit 0 always is.
    seen: u128,
}

/// A window in which `sequence` is the first number used.
public(package) fun starting_at(sequence: u64): SequenceWindow {
    SequenceWindow { highest: sequence, seen: 1 }
}

/// Whether `sequence` is still to be used.
public(package) fun accepts(window: &SequenceWindow, sequence: u64): bool {
    if (sequence > window.highest) return true;
    let age = window.highest - sequence;
    age < WIDTH && window.seen >> (age as u8) & 1 == 0
}

/// Marks as used a `sequence` that the window accepts.
public(package) fun take(window: &mut SequenceWindow, sequence: u64) {
    if (sequence > window.highest) {
        let step = sequence - window.highest;
        window.seen = if (step < WIDTH) window.seen << (step as u8) | 1 else 1;
        window.highest = sequence;
    } else {
        let age = window.highest - sequence;
        window.seen = window.seen | 1 << (age as u8);
    }
}
