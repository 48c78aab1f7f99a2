/// Interface of `sui::dynamic_field`: what the sources use of it.
module sui::dynamic_field;

use sui::object::UID;

public native fun add<Name: copy + drop + store, Value: store>(
    object: &mut UID,
    name: Name,
    value: Value,
);

public native fun borrow<Name: copy + drop + store, Value: store>(
    object: &UID,
    name: Name,
): &Value;

public native fun borrow_mut<Name: copy + drop + store, Value: store>(
    object: &mut UID,
    name: Name,
): &mut Value;

public native fun remove<Name: copy + drop + store, Value: store>(
    object: &mut UID,
    name: Name,
): Value;

public native fun exists_<Name: copy + drop + store>(object: &UID, name: Name): bool;
