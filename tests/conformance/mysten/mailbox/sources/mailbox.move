/// An object that coins can be sent to, and taken out of by whoever owns it.
module mailbox::mailbox;

use sui::coin::Coin;
use sui::sui::SUI;
use sui::transfer::Receiving;

public struct Mailbox has key { id: UID }

public fun open(ctx: &mut TxContext) {
    transfer::transfer(Mailbox { id: object::new(ctx) }, ctx.sender());
}

public fun take(mailbox: &mut Mailbox, letter: Receiving<Coin<SUI>>): Coin<SUI> {
    transfer::public_receive(&mut mailbox.id, letter)
}
