/// Currencies under the coin registry. Each scenario runs in one call; those that find something
/// out end by aborting with it.
module corpus::framework_currency;

use std::string::{Self, String};
use sui::coin::{CoinMetadata, DenyCapV2, TreasuryCap};
use sui::coin_registry::{Self, CoinRegistry, Currency, MetadataCap};

public struct Gold has key { id: UID }
public struct Silver has key { id: UID }

fun text(bytes: vector<u8>): String { string::utf8(bytes) }

public fun begin(kind: u64, registry: &mut CoinRegistry, ctx: &mut TxContext) {
    let symbol = if (kind == 0) b"G\n" else b"GLD";
    let (mut init, mut treasury) = coin_registry::new_currency<Gold>(
        registry, 6, text(symbol), text(b"Gold"), text(b"of fools"), text(b"url"), ctx,
    );
    if (kind == 1) {
        let (again, cap) = coin_registry::new_currency<Gold>(
            registry, 6, text(b"GLD"), text(b"Gold"), text(b""), text(b""), ctx,
        );
        transfer::public_transfer(cap, ctx.sender());
        transfer::public_transfer(again.finalize(ctx), ctx.sender());
    };
    if (kind == 2) abort (if (registry.exists<Gold>()) 10 else 0) + (if (registry.exists<Silver>()) 1 else 0);
    if (kind == 3) {
        transfer::public_transfer(init.make_regulated(true, ctx), ctx.sender());
    };
    if (kind == 4) {
        transfer::public_transfer(init.make_regulated(false, ctx), ctx.sender());
        transfer::public_transfer(init.make_regulated(false, ctx), ctx.sender());
    };
    if (kind != 5) transfer::public_transfer(treasury.mint(7, ctx), ctx.sender());
    if (kind == 6) init.make_supply_burn_only_init(treasury)
    else if (kind == 7) transfer::public_transfer(treasury, ctx.sender())
    else init.make_supply_fixed_init(treasury);
    if (kind == 8) init.finalize_and_delete_metadata_cap(ctx)
    else transfer::public_transfer(init.finalize(ctx), ctx.sender());
}
/// Of a currency that an earlier transaction finalized.
public fun change(kind: u64, currency: &mut Currency<Gold>, mut treasury: TreasuryCap<Gold>, ctx: &mut TxContext) {
    let mut money = treasury.mint(9, ctx);
    let cap: MetadataCap<Gold> = currency.claim_metadata_cap(&treasury, ctx);
    if (kind == 0) transfer::public_transfer(currency.claim_metadata_cap(&treasury, ctx), ctx.sender());
    currency.set_name(&cap, text(b"Bright gold"));
    currency.set_description(&cap, text(b"of the wise"));
    currency.set_icon_url(&cap, text(b"elsewhere"));
    if (kind == 1) currency.set_treasury_cap_id(&treasury);
    if (kind == 2) currency.burn(money.split(2, ctx));
    if (kind == 3) {
        currency.delete_metadata_cap(cap);
        abort told(currency)
    };
    if (kind == 4) currency.make_supply_fixed(treasury) else currency.make_supply_burn_only(treasury);
    if (kind == 5) abort told(currency);
    currency.burn(money.split(2, ctx));
    currency.burn_balance(money.split(1, ctx).into_balance());
    if (kind == 6) abort told(currency);
    transfer::public_transfer(money, ctx.sender());
    transfer::public_transfer(cap, ctx.sender());
}
fun told(currency: &Currency<Gold>): u64 {
    let mut told = 0;
    let mut flags = vector[
        currency.is_metadata_cap_claimed(), currency.is_metadata_cap_deleted(),
        currency.metadata_cap_id().is_some(), currency.treasury_cap_id().is_some(),
        currency.deny_cap_id().is_some(), currency.is_supply_fixed(),
        currency.is_supply_burn_only(), currency.is_regulated(),
    ];
    while (!flags.is_empty()) told = 2 * told + (if (flags.pop_back()) 1 else 0);
    let lengths = currency.name().length() + currency.symbol().length()
        + currency.description().length() + currency.icon_url().length();
    let supply = if (currency.total_supply().is_some()) currency.total_supply().destroy_some() else 99;
    ((told * 100 + lengths) * 100 + supply) * 10 + (currency.decimals() as u64)
}
/// A currency that came out of CoinMetadata.
public fun legacy(kind: u64, registry: &mut CoinRegistry, metadata: &CoinMetadata<Gold>, ctx: &mut TxContext) {
    coin_registry::migrate_legacy_metadata(registry, metadata, ctx);
    if (kind == 0) coin_registry::migrate_legacy_metadata(registry, metadata, ctx);
}
public fun legacy_currency(
    kind: u64,
    currency: &mut Currency<Gold>,
    metadata: &CoinMetadata<Gold>,
    deny: &DenyCapV2<Gold>,
    ctx: &mut TxContext,
) {
    currency.update_from_legacy_metadata(metadata);
    currency.migrate_regulated_state_by_cap(deny);
    if (kind == 0) abort told(currency);
    let (borrowed, potato) = currency.borrow_legacy_metadata(ctx);
    if (kind == 1) {
        let (other, another) = currency.borrow_legacy_metadata(ctx);
        currency.return_borrowed_legacy_metadata(other, another, ctx);
        currency.return_borrowed_legacy_metadata(borrowed, potato, ctx);
    } else {
        if (kind == 2) abort borrowed.get_name<Gold>().length() * 100 + borrowed.get_symbol<Gold>().length();
        currency.return_borrowed_legacy_metadata(borrowed, potato, ctx);
        let (again, other) = currency.borrow_legacy_metadata(ctx);
        currency.return_borrowed_legacy_metadata(again, other, ctx);
    };
}
