/// A currency whose issuer may deny it to addresses.
module corpus::framework_coin;

use sui::coin;

public struct FRAMEWORK_COIN has drop {}

#[allow(deprecated_usage, lint(self_transfer))]
fun init(witness: FRAMEWORK_COIN, ctx: &mut TxContext) {
    let (treasury, deny, metadata) = coin::create_regulated_currency_v2(
        witness, 6, b"REG", b"Regulated", b"for tests", option::none(), true, ctx,
    );
    transfer::public_transfer(treasury, ctx.sender());
    transfer::public_transfer(deny, ctx.sender());
    transfer::public_freeze_object(metadata);
}
