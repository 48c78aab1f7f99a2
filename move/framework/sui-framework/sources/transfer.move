/// Interface of `sui::transfer`: what the sources use of it.
module sui::transfer;

public native fun share_object<T: key>(obj: T);

public native fun transfer<T: key>(obj: T, recipient: address);

public native fun public_transfer<T: key + store>(obj: T, recipient: address);
