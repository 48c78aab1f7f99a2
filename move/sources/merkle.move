/// Merkle trees as RFC 6962 hashes them, with blake2b-256: leaves and nodes are hashed apart, so that neither can
/// pass for the other, and the last of an odd row moves up by itself.
module k3s_daas::merkle;

use sui::hash;

const LEAF: u8 = 0;
const NODE: u8 = 1;

/// Whether `leaf` is the one at `position` of `count` leaves under `root`; `proof` are the neighbours on the
/// way up, the lowest first.
public fun is_included(
    root: &vector<u8>,
    count: u64,
    position: u64,
    leaf: vector<u8>,
    proof: &vector<vector<u8>>,
): bool {
    if (position >= count) return false;
    let mut hash = hashed(LEAF, leaf, vector[]);
    let (mut at, mut last, mut used) = (position, count - 1, 0);
    while (last > 0) {
        if (at % 2 == 1 || at < last) {
            if (used == proof.length()) return false;
            let neighbour = proof[used];
            hash = if (at % 2 == 1) hashed(NODE, neighbour, hash) else hashed(NODE, hash, neighbour);
            used = used + 1;
        };
        at = at / 2;
        last = last / 2;
    };
    used == proof.length() && &hash == root
}

fun hashed(kind: u8, left: vector<u8>, right: vector<u8>): vector<u8> {
    let mut bytes = vector[kind];
    bytes.append(left);
    bytes.append(right);
    hash::blake2b256(&bytes)
}
