/// Interface of `sui::event`: what the sources use of it.
module sui::event;

public native fun emit<T: copy + drop>(event: T);
