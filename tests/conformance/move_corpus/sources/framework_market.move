/// Kiosks, policies, tokens, displays, deny lists. Each scenario runs in one call; those named
/// `told_` end by aborting with what they found out, so that it can be compared.
module corpus::framework_market;

use std::string::{Self, String};
use sui::balance::Balance;
use sui::coin::{Self, Coin, TreasuryCap};
use sui::deny_list::DenyList;
use sui::display;
use sui::kiosk::{Self, Kiosk, KioskOwnerCap};
use sui::kiosk_extension;
use sui::package::Publisher;
use sui::party;
use sui::sui::SUI;
use sui::token::{Self, ActionRequest};
use sui::transfer_policy::{Self, TransferPolicy, TransferPolicyCap};

public struct Item has key, store { id: UID, n: u64 }
public struct Money has drop {}
public struct Fee has drop {}
public struct Visitor has drop {}
public struct Share has store, drop { percent: u64 }

fun item(n: u64, ctx: &mut TxContext): Item { Item { id: object::new(ctx), n } }
fun destroy(item: Item): u64 { let Item { id, n } = item; id.delete(); n }
fun keep_shop(shop: Kiosk, cap: KioskOwnerCap, ctx: &TxContext) {
    transfer::public_share_object(shop);
    transfer::public_transfer(cap, ctx.sender());
}
fun keep_policy(policy: TransferPolicy<Item>, cap: TransferPolicyCap<Item>, ctx: &TxContext) {
    transfer::public_share_object(policy);
    transfer::public_transfer(cap, ctx.sender());
}

/// A shop with one item, in every way that its owner can go wrong.
public fun shop(kind: u64, money: &mut Coin<SUI>, ctx: &mut TxContext) {
    let (mut shop, cap) = kiosk::new(ctx);
    let (mut other, other_cap) = kiosk::new(ctx);
    let thing = item(5, ctx);
    let id = object::id(&thing);
    if (kind == 0) shop.place(&other_cap, thing) else shop.place(&cap, thing);
    if (kind == 1) transfer::public_transfer(shop.take<Item>(&other_cap, id), ctx.sender());
    if (kind == 2) transfer::public_transfer(shop.take<Item>(&cap, object::id(&other)), ctx.sender());
    if (kind == 3) shop.delist<Item>(&cap, id);
    if (kind == 4) shop.list<Item>(&cap, object::id(&other), 10);
    shop.list<Item>(&cap, id, 100);
    if (kind == 5) shop.list<Item>(&cap, id, 101);
    if (kind == 6) shop.borrow_mut<Item>(&cap, id).n = 6;
    if (kind == 7) {
        let (thing, borrowed) = shop.borrow_val<Item>(&cap, id);
        shop.return_val(thing, borrowed);
    };
    if (kind == 8) shop.delist<Item>(&cap, id);
    if (kind == 9) {
        let promise = shop.list_with_purchase_cap<Item>(&cap, id, 5, ctx);
        shop.return_purchase_cap(promise);
    };
    if (kind == 10) {
        let (thing, borrowed) = shop.borrow_val<Item>(&cap, id);
        other.return_val(thing, borrowed);
    };
    if (kind == 11) { shop.uid_mut(); };
    if (kind == 12) {
        shop.set_allow_extensions(&cap, true);
        sui::dynamic_field::add(shop.uid_mut(), 1u8, 2u8);
        shop.set_owner_custom(&cap, @0x77);
        shop.set_owner(&cap, ctx);
    };
    if (kind == 13) transfer::public_transfer(shop.take<Item>(&cap, id), ctx.sender());
    if (kind == 14) {
        money.join(shop.withdraw(&cap, option::some(1), ctx));
    };
    if (kind == 15) { shop.profits_mut(&other_cap); };
    keep_shop(shop, cap, ctx);
    money.join(other.close_and_withdraw(other_cap, ctx));
}
/// What a shop with a listed, a locked and a plain item says of itself.
public fun told_shop(publisher: &Publisher, money: &mut Coin<SUI>, ctx: &mut TxContext) {
    let (policy, policy_cap) = transfer_policy::new<Item>(publisher, ctx);
    let (mut shop, cap) = kiosk::new(ctx);
    let (plain, listed, locked) = (item(1, ctx), item(2, ctx), item(3, ctx));
    let (a, b, c) = (object::id(&plain), object::id(&listed), object::id(&locked));
    shop.place(&cap, plain);
    shop.place_and_list(&cap, listed, 30);
    shop.lock(&cap, &policy, locked);
    let mut told = 0;
    let mut flags = vector[
        shop.has_item(a), shop.has_item_with_type<Item>(b), shop.is_locked(c), shop.is_locked(a),
        shop.is_listed(b), shop.is_listed(c), shop.is_listed_exclusively(b), shop.has_access(&cap),
    ];
    while (!flags.is_empty()) told = 2 * told + (if (flags.pop_back()) 1 else 0);
    shop.borrow_mut<Item>(&cap, a).n = 9;
    told = 10 * told + shop.borrow<Item>(&cap, a).n;
    let (thing, request) = shop.purchase<Item>(b, money.split(30, ctx));
    policy.confirm_request(request);
    told = 10 * told + destroy(thing);
    told = 100 * told + shop.profits_amount();
    told = 10 * told + (shop.item_count() as u64);
    keep_shop(shop, cap, ctx);
    keep_policy(policy, policy_cap, ctx);
    abort told
}
/// A sale, by the rules of a policy.
public fun sale(kind: u64, publisher: &Publisher, money: &mut Coin<SUI>, ctx: &mut TxContext) {
    let (mut policy, policy_cap) = transfer_policy::new<Item>(publisher, ctx);
    let (other, other_cap) = transfer_policy::new<Item>(publisher, ctx);
    let (mut shop, cap) = kiosk::new(ctx);
    let thing = item(5, ctx);
    let id = object::id(&thing);
    if (kind == 0) shop.place(&cap, thing) else shop.lock(&cap, &policy, thing);
    if (kind == 1) transfer::public_transfer(shop.take<Item>(&cap, id), ctx.sender());
    let used = if (kind == 2) &other_cap else &policy_cap;
    transfer_policy::add_rule(Fee {}, &mut policy, used, Share { percent: 10 });
    if (kind == 3) transfer_policy::add_rule(Fee {}, &mut policy, &policy_cap, Share { percent: 1 });
    let promise = shop.list_with_purchase_cap<Item>(&cap, id, 50, ctx);
    if (kind == 4) {
        let (thing, request) = shop.purchase<Item>(id, money.split(50, ctx));
        transfer::public_transfer(thing, ctx.sender());
        policy.confirm_request(request);
    };
    let paid = if (kind == 5) 49 else 60;
    let (thing, mut request) = shop.purchase_with_cap(promise, money.split(paid, ctx));
    transfer::public_transfer(thing, ctx.sender());
    if (kind == 6) transfer_policy::add_to_balance(Visitor {}, &mut policy, money.split(1, ctx));
    let fee = request.paid() * transfer_policy::get_rule<Item, Fee, Share>(Fee {}, &policy).percent / 100;
    transfer_policy::add_to_balance(Fee {}, &mut policy, money.split(fee, ctx));
    if (kind != 7) transfer_policy::add_receipt(Fee {}, &mut request);
    if (kind == 8) transfer_policy::add_receipt(Fee {}, &mut request);
    if (kind == 9) {
        transfer_policy::remove_rule<Item, Fee, Share>(&mut policy, &policy_cap);
        transfer_policy::add_rule(Visitor {}, &mut policy, &policy_cap, Share { percent: 1 });
    };
    assert!(request.item() == id && request.from() == object::id(&shop), 1000);
    policy.confirm_request(request);
    if (kind == 10) { policy.uid_mut_as_owner(&other_cap); };
    money.join(policy.withdraw(&policy_cap, option::some(if (kind == 11) 7 else 6), ctx));
    money.join(other.destroy_and_withdraw(other_cap, ctx));
    money.join(shop.withdraw(&cap, option::none(), ctx));
    money.join(shop.close_and_withdraw(cap, ctx));
    if (kind == 12) abort money.value();
    keep_policy(policy, policy_cap, ctx);
}
/// What others' code may do in a shop.
public fun extension(kind: u64, publisher: &Publisher, ctx: &mut TxContext) {
    let (policy, policy_cap) = transfer_policy::new<Item>(publisher, ctx);
    let (mut shop, cap) = kiosk::new(ctx);
    let (other, other_cap) = kiosk::new(ctx);
    if (kind == 0) kiosk_extension::place(Visitor {}, &mut shop, item(1, ctx), &policy);
    let used = if (kind == 1) &other_cap else &cap;
    let permissions = if (kind == 2) 0 else if (kind == 3) 1 else 3;
    kiosk_extension::add(Visitor {}, &mut shop, used, permissions, ctx);
    if (kind == 4) kiosk_extension::disable<Visitor>(&mut shop, &cap);
    kiosk_extension::place(Visitor {}, &mut shop, item(1, ctx), &policy);
    kiosk_extension::lock(Visitor {}, &mut shop, item(2, ctx), &policy);
    sui::bag::add(kiosk_extension::storage_mut(Visitor {}, &mut shop), b"note", 7u64);
    if (kind == 5) kiosk_extension::remove<Visitor>(&mut shop, &cap);
    let note = *sui::bag::borrow<vector<u8>, u64>(kiosk_extension::storage(Visitor {}, &shop), b"note");
    if (kind == 6) kiosk_extension::enable<Fee>(&mut shop, &cap);
    sui::bag::remove<vector<u8>, u64>(kiosk_extension::storage_mut(Visitor {}, &mut shop), b"note");
    kiosk_extension::disable<Visitor>(&mut shop, &cap);
    let closed = kiosk_extension::can_place<Visitor>(&shop) || kiosk_extension::is_enabled<Visitor>(&shop);
    kiosk_extension::enable<Visitor>(&mut shop, &cap);
    if (kind == 7) abort note * 10 + (if (closed) 1 else 0) + (shop.item_count() as u64) * 100;
    kiosk_extension::remove<Visitor>(&mut shop, &cap);
    if (kind == 8) { kiosk_extension::storage(Visitor {}, &shop); };
    keep_shop(shop, cap, ctx);
    keep_shop(other, other_cap, ctx);
    keep_policy(policy, policy_cap, ctx);
}
/// A policy needs the publisher of the type.
public fun foreign_policy(publisher: &Publisher, ctx: &mut TxContext) {
    let (policy, cap) = transfer_policy::new<Coin<SUI>>(publisher, ctx);
    transfer::public_share_object(policy);
    transfer::public_transfer(cap, ctx.sender());
}
fun text(bytes: vector<u8>): String { string::utf8(bytes) }

/// Templates for wallets.
public fun shown(kind: u64, publisher: &Publisher, ctx: &mut TxContext) {
    if (kind == 0) transfer::public_transfer(display::new<Coin<SUI>>(publisher, ctx), ctx.sender());
    let values = if (kind == 1) vector[] else vector[text(b"{n}")];
    let mut shown = display::new_with_fields<Item>(publisher, vector[text(b"name")], values, ctx);
    if (kind == 2) shown.add(text(b"name"), text(b"again"));
    if (kind == 3) shown.remove(text(b"missing"));
    shown.add_multiple(vector[text(b"a"), text(b"b")], vector[text(b"1"), text(b"2")]);
    if (kind == 4) shown.add_multiple(vector[text(b"c")], vector[]);
    shown.edit(text(b"a"), text(b"3"));
    shown.remove(text(b"b"));
    shown.update_version();
    shown.update_version();
    if (kind == 5) {
        abort (shown.version() as u64) * 100 + shown.fields().length()
    };
    transfer::public_transfer(shown, ctx.sender());
}
fun done(request: String, amount: u64): u64 { request.length() * 1000 + amount }

/// Closed-loop tokens and their policy.
public fun tokens(kind: u64, treasury: &mut TreasuryCap<Money>, ctx: &mut TxContext) {
    let (mut policy, cap) = token::new_policy(treasury, ctx);
    let (other, other_cap) = token::new_policy(treasury, ctx);
    let mut wallet = token::mint(treasury, 100, ctx);
    let part = wallet.split(if (kind == 0) 101 else 30, ctx);
    if (kind == 1) part.destroy_zero() else wallet.join(part);
    if (kind != 2) policy.allow(&cap, token::transfer_action(), ctx);
    if (kind == 3) policy.allow(&cap, token::transfer_action(), ctx);
    if (kind == 4) policy.allow(&other_cap, token::spend_action(), ctx);
    let moved = wallet.split(10, ctx);
    let mut request = moved.transfer(@0x99, ctx);
    policy.add_rule_for_action<Money, Fee>(&cap, token::transfer_action(), ctx);
    if (kind == 5) token::add_rule_config(Fee {}, &mut policy, &other_cap, Share { percent: 5 }, ctx);
    token::add_rule_config(Fee {}, &mut policy, &cap, Share { percent: 5 }, ctx);
    if (kind == 6) { token::rule_config<Money, Visitor, Share>(Visitor {}, &policy); };
    token::rule_config_mut<Money, Fee, Share>(Fee {}, &mut policy, &cap).percent = 6;
    if (kind != 7) token::add_approval(Fee {}, &mut request, ctx);
    if (kind == 2) policy.disallow(&cap, token::transfer_action(), ctx);
    let (name, amount, _, _) = policy.confirm_request(request, ctx);
    let spending = wallet.split(20, ctx).spend(ctx);
    policy.allow(&cap, token::spend_action(), ctx);
    if (kind == 8) { policy.confirm_request(spending, ctx); abort 1001 };
    if (kind == 9) { token::confirm_with_policy_cap(&cap, spending, ctx); abort 1002 };
    let told = spending.spent().destroy_some() + spending.amount();
    policy.confirm_request_mut(spending, ctx);
    let burnt = policy.flush(treasury, ctx);
    let (money, request) = wallet.split(5, ctx).to_coin(ctx);
    if (kind == 10) { policy.confirm_request_mut(request, ctx); abort 1003 };
    token::confirm_with_policy_cap(&cap, request, ctx);
    let (back, request) = token::from_coin(money, ctx);
    token::confirm_with_treasury_cap(treasury, request, ctx);
    token::burn(treasury, back);
    let share: Share = token::remove_rule_config<Money, Fee, Share>(&mut policy, &cap, ctx);
    if (kind == 11) {
        abort done(name, amount) * 100000 + told * 1000 + burnt * 10 + share.percent + treasury.total_supply()
    };
    policy.remove_rule_for_action<Money, Fee>(&cap, token::transfer_action(), ctx);
    if (kind == 12) policy.remove_rule_for_action<Money, Fee>(&cap, token::transfer_action(), ctx);
    wallet.keep(ctx);
    policy.share_policy();
    other.share_policy();
    transfer::public_transfer(cap, ctx.sender());
    transfer::public_transfer(other_cap, ctx.sender());
}
public fun own_request(kind: u64, treasury: &mut TreasuryCap<Money>, ctx: &mut TxContext) {
    let spent: Option<Balance<Money>> = if (kind == 0) option::none() else option::some(treasury.mint_balance(4));
    let request: ActionRequest<Money> = token::new_request(text(b"gift"), 4, option::some(@0x5), spent, ctx);
    let known = request.action().length() + request.amount() + request.approvals().length();
    token::confirm_with_treasury_cap(treasury, request, ctx);
    if (kind == 2) abort known;
}

/// A deny list as the ledger begins with it has no entries of version 2.
public fun denied(kind: u64, list: &mut DenyList, cap: &mut coin::DenyCapV2<Money>, ctx: &mut TxContext) {
    let before = coin::deny_list_v2_contains_next_epoch<Money>(list, @0x5);
    coin::deny_list_v2_add(list, cap, @0x5, ctx);
    coin::deny_list_v2_add(list, cap, @0x5, ctx);
    let after = coin::deny_list_v2_contains_next_epoch<Money>(list, @0x5);
    coin::deny_list_v2_enable_global_pause(list, cap, ctx);
    let paused = coin::deny_list_v2_is_global_pause_enabled_next_epoch<Money>(list);
    coin::deny_list_v2_disable_global_pause(list, cap, ctx);
    let resumed = !coin::deny_list_v2_is_global_pause_enabled_next_epoch<Money>(list);
    if (kind == 0) {
        let mut flags = vector[before, after, paused, resumed];
        let mut told = 0;
        while (!flags.is_empty()) told = 2 * told + (if (flags.pop_back()) 1 else 0);
        abort told
    };
    coin::deny_list_v2_remove(list, cap, @0x5, ctx);
}
/// To a party of one owner.
public fun to_party(n: u64, owner: address, ctx: &mut TxContext) {
    transfer::public_party_transfer(item(n, ctx), party::single_owner(owner));
}
