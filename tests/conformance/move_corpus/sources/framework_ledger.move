/// What needs a ledger that goes on: objects that one transaction makes and another one uses.
module corpus::framework_ledger;

use sui::coin::Coin;
use sui::event;
use sui::kiosk::{Kiosk, KioskOwnerCap};
use sui::package;
use sui::random::{Self, Random};
use sui::sui::SUI;
use sui::transfer_policy::{Self, TransferPolicy};

public struct FRAMEWORK_LEDGER has drop {}
public struct Item has key, store { id: UID, n: u64 }
public struct Rolled has copy, drop { n: u64, in_range: u8, shuffled: vector<u8> }

#[allow(lint(share_owned))]
fun init(witness: FRAMEWORK_LEDGER, ctx: &mut TxContext) {
    let publisher = package::claim(witness, ctx);
    let (policy, cap) = transfer_policy::new<Item>(&publisher, ctx);
    transfer::public_share_object(policy);
    transfer::public_transfer(cap, ctx.sender());
    transfer::public_transfer(publisher, ctx.sender());
}
entry fun roll(r: &Random, ctx: &mut TxContext) {
    let mut generator = random::new_generator(r, ctx);
    let mut shuffled = vector[1, 2, 3, 4, 5];
    generator.shuffle(&mut shuffled);
    let (n, in_range) = (generator.generate_u64(), generator.generate_u8_in_range(1, 6));
    event::emit(Rolled { n, in_range, shuffled })
}
public fun stock(shop: &mut Kiosk, cap: &KioskOwnerCap, n: u64, price: u64, ctx: &mut TxContext) {
    shop.place_and_list(cap, Item { id: object::new(ctx), n }, price)
}
#[allow(lint(self_transfer))]
public fun buy(
    shop: &mut Kiosk,
    item: ID,
    policy: &TransferPolicy<Item>,
    payment: Coin<SUI>,
    ctx: &TxContext,
) {
    let (bought, request) = shop.purchase<Item>(item, payment);
    policy.confirm_request(request);
    transfer::public_transfer(bought, ctx.sender());
}
