/// The life of a worker, as one table: what may follow on what.
///
///     pending  -> active, left             its node has joined; or its operator thinks better of it
///     active   -> inactive, draining       it missed a report; or it, or the cluster's owner, wants it to leave
///     inactive -> active, draining, slashed   it reported again; or it stayed away too long
///     draining -> left, slashed            its notice is over; or it stayed away during it
///     left, slashed: for good
module k3s_daas::worker_status;

/// The worker's status does not allow this.
const ERROR_WRONG_STATUS: u64 = 800;

const PENDING: u8 = 0;
const ACTIVE: u8 = 1;
const DRAINING: u8 = 2;
const INACTIVE: u8 = 3;
const LEFT: u8 = 4;
const SLASHED: u8 = 5;

/// The status after a change, which aborts if the table does not know it.
public(package) fun changed(from: u8, to: u8): u8 {
    let allowed = match (from) {
        PENDING => to == ACTIVE || to == LEFT,
        ACTIVE => to == INACTIVE || to == DRAINING,
        INACTIVE => to == ACTIVE || to == DRAINING || to == SLASHED,
        DRAINING => to == LEFT || to == SLASHED,
        _ => false,
    };
    assert!(allowed, ERROR_WRONG_STATUS);
    to
}

/// Aborts unless it is this status.
public(package) fun assert_is(status: u8, wanted: u8) {
    assert!(status == wanted, ERROR_WRONG_STATUS);
}

/// Aborts unless the worker's node belongs to the cluster.
public(package) fun assert_serving(status: u8) {
    assert!(
        status == ACTIVE || status == INACTIVE || status == DRAINING,
        ERROR_WRONG_STATUS,
    );
}

public(package) fun pending(): u8 { PENDING }

public(package) fun active(): u8 { ACTIVE }

public(package) fun draining(): u8 { DRAINING }

public(package) fun inactive(): u8 { INACTIVE }

public(package) fun left(): u8 { LEFT }

public(package) fun slashed(): u8 { SLASHED }
