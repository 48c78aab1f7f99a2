/// Enums: packing, matching by value and by reference, generic variants.
module corpus::enums;

public enum Shape has copy, drop, store {
    Nothing,
    Circle { radius: u64 },
    Rectangle { width: u64, height: u64 },
    Named(vector<u8>),
}

public enum Choice<T> has copy, drop, store { None, One(T), Two(T, T) }

public fun make(kind: u64, a: u64, b: u64): Shape {
    if (kind == 0) Shape::Nothing
    else if (kind == 1) Shape::Circle { radius: a }
    else if (kind == 2) Shape::Rectangle { width: a, height: b }
    else Shape::Named(vector[1, 2])
}

public fun area(kind: u64, a: u64, b: u64): u64 {
    match (make(kind, a, b)) {
        Shape::Nothing => 0,
        Shape::Circle { radius } if (*radius > 10) => 1000,
        Shape::Circle { radius } => 3 * radius * radius,
        Shape::Rectangle { width, height } => width * height,
        Shape::Named(name) => name.length(),
    }
}

public fun grow(kind: u64, a: u64): Shape {
    let mut shape = make(kind, a, a);
    match (&mut shape) {
        Shape::Nothing => (),
        Shape::Circle { radius } => *radius = *radius + 1,
        Shape::Rectangle { width, height } => { *width = *height * 2; *height = 1 },
        Shape::Named(name) => name.push_back(9),
    };
    if (a == 7) {
        let target = &mut shape;
        *target = Shape::Nothing;
    };
    shape
}

public fun widest(kind: u64, a: u64, b: u64): u64 {
    let shape = make(kind, a, b);
    match (&shape) {
        Shape::Rectangle { width, height } => if (*width > *height) *width else *height,
        Shape::Circle { radius } => *radius * 2,
        _ => 0,
    }
}

public fun sum(count: u64, a: u64): u64 {
    let choice = if (count == 0) Choice::None
        else if (count == 1) Choice::One(a)
        else Choice::Two(a, a + 1);
    match (choice) { Choice::None => 0, Choice::One(x) => x, Choice::Two(x, y) => x + y }
}

fun set<T: drop>(choice: &mut Choice<T>, value: T) {
    match (choice) {
        Choice::None => (),
        Choice::One(x) => *x = value,
        Choice::Two(x, _) => *x = value,
    }
}

public fun generic_set(a: u64): (Choice<u64>, Choice<vector<u8>>) {
    let mut numbers = Choice::Two(1, 2);
    set(&mut numbers, a);
    let mut words = Choice::One(b"before");
    set(&mut words, b"after");
    (numbers, words)
}

public fun literal(a: u64): u64 {
    match (a) { 0 => 5, 1 | 2 => 6, 100 => 7, _ => 8 }
}
