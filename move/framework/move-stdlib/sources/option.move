/// Interface of `std::option`: what the sources use of it.
module std::option;

public struct Option<Element> has copy, drop, store {
    vec: vector<Element>,
}

public native fun none<Element>(): Option<Element>;

public native fun some<Element>(e: Element): Option<Element>;

public native fun is_none<Element>(t: &Option<Element>): bool;

public native fun is_some<Element>(t: &Option<Element>): bool;

public native fun destroy_some<Element>(t: Option<Element>): Element;
