/// Lists in which nobody may stand twice: approvers, guardians, verifiers.
module k3s_daas::distinct;

/// Whether no two of the items are equal. It compares each with each: for short lists.
public(package) fun all_differ<T>(items: &vector<T>): bool {
    let mut i = 0;
    while (i < items.length()) {
        let mut j = i + 1;
        while (j < items.length()) {
            if (&items[i] == &items[j]) return false;
            j = j + 1;
        };
        i = i + 1;
    };
    true
}
