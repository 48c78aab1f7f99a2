/// A book that everybody may sign: something small to publish and to call.
module guestbook::guestbook;

use std::string::{Self, String};
use sui::balance::{Self, Balance};
use sui::clock::Clock;
use sui::coin::{Self, Coin};
use sui::display;
use sui::event;
use sui::package;
use sui::sui::SUI;
use sui::table::{Self, Table};

const MOST_STARS: u8 = 5;

#[error]
const ENothingWritten: vector<u8> = b"an entry needs some text";
#[error(code = 7)]
const ETooManyStars: u8 = 5;

/// The owner's key is for another book. A plain number, as older packages have them.
const EAnotherBook: u64 = 3;

public enum Mood has copy, drop, store {
    Happy,
    Curious { about: String },
}

public struct Entry has store {
    author: address,
    name: Option<String>,
    text: String,
    mood: Mood,
    stars: u8,
    time_ms: u64,
}

public struct Guestbook has key {
    id: UID,
    title: String,
    signed: u64,
    tips: Balance<SUI>,
    entries: Table<u64, Entry>,
}

/// Whoever has it may rename the book and collect what was given.
public struct OwnerCap has key, store {
    id: UID,
    book: ID,
}

public struct Signed has copy, drop {
    book: ID,
    number: u64,
    author: address,
    text: String,
    mood: Mood,
}

/// The one-time witness, by which `init` proves whose package this is.
public struct GUESTBOOK has drop {}

fun init(witness: GUESTBOOK, ctx: &mut TxContext) {
    let cap = open(string::utf8(b"Guests"), ctx);
    transfer::transfer(cap, ctx.sender());

    // How wallets and the explorer show a book.
    let publisher = package::claim(witness, ctx);
    let mut display = display::new<Guestbook>(&publisher, ctx);
    display.add(string::utf8(b"name"), string::utf8(b"{title}"));
    display.add(string::utf8(b"description"), string::utf8(b"A guestbook, signed {signed} times"));
    display.update_version();
    transfer::public_transfer(publisher, ctx.sender());
    transfer::public_transfer(display, ctx.sender());
}

/// Open another book.
public fun open(title: String, ctx: &mut TxContext): OwnerCap {
    let book = Guestbook {
        id: object::new(ctx),
        title,
        signed: 0,
        tips: balance::zero(),
        entries: table::new(ctx),
    };
    let cap = OwnerCap { id: object::new(ctx), book: object::id(&book) };
    transfer::share_object(book);
    cap
}

public fun sign(
    book: &mut Guestbook,
    name: Option<String>,
    text: String,
    stars: u8,
    clock: &Clock,
    ctx: &TxContext,
) {
    assert!(!text.is_empty(), ENothingWritten);
    assert!(stars <= MOST_STARS, ETooManyStars);
    let mood = if (stars == 0) Mood::Curious { about: text } else Mood::Happy;
    let number = book.signed;
    let author = ctx.sender();
    event::emit(Signed { book: object::id(book), number, author, text, mood });
    book.entries.add(number, Entry { author, name, text, mood, stars, time_ms: clock.timestamp_ms() });
    book.signed = number + 1;
}

/// Leave the owner something.
public fun tip(book: &mut Guestbook, coin: Coin<SUI>) {
    book.tips.join(coin.into_balance());
}

public fun rename(cap: &OwnerCap, book: &mut Guestbook, title: String) {
    check_owner(cap, book);
    book.title = title;
}

/// All tips, for whoever has the key.
public fun collect(cap: &OwnerCap, book: &mut Guestbook, ctx: &mut TxContext): Coin<SUI> {
    check_owner(cap, book);
    let all = book.tips.value();
    coin::from_balance(book.tips.split(all), ctx)
}

public fun signed(book: &Guestbook): u64 {
    book.signed
}

/// The sum and the largest of some numbers.
public fun sum(numbers: vector<u64>): (u64, Option<u64>) {
    assert!(numbers.length() < 1000);
    let (mut total, mut largest, mut at) = (0, option::none(), 0);
    while (at < numbers.length()) {
        let number = numbers[at];
        total = total + number;
        if (largest.is_none() || *largest.borrow() < number) largest = option::some(number);
        at = at + 1;
    };
    (total, largest)
}

/// Send any object to somebody.
public fun give<T: key + store>(object: T, to: address) {
    transfer::public_transfer(object, to);
}

fun check_owner(cap: &OwnerCap, book: &Guestbook) {
    assert!(cap.book == object::id(book), EAnotherBook);
}
