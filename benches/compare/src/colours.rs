//! The colours of the interpreters, the same in all pictures: each has one for light and one for dark backgrounds.

use crate::results::Comparison;

/// A colour on a light and on a dark background.
#[derive(Clone, Copy)]
pub struct Colour {
    pub light: &'static str,
    pub dark: &'static str,
}

const fn colour(light: &'static str, dark: &'static str) -> Colour {
    Colour { light, dark }
}

/// The baseline is grey: it is what the others stand out from.
const GREY: Colour = colour("#75818f", "#8b97a6");
const ORANGE: Colour = colour("#e08a00", "#f2a93b");
const GREEN: Colour = colour("#0b8f6a", "#2fc795");
const VIOLET: Colour = colour("#7a55c7", "#a98bf0");
/// For all that have no colour of their own.
const OTHERS: [Colour; 5] = [
    colour("#2b7bd6", "#65a9f5"),
    colour("#c2417a", "#ee7fae"),
    colour("#8a7000", "#cdb23c"),
    colour("#1795a8", "#4cc5d6"),
    colour("#a0522d", "#d98f66"),
];

/// A colour for each interpreter of a comparison.
pub fn of(comparison: &Comparison) -> Vec<Colour> {
    let mut spare = OTHERS.into_iter().cycle();
    let mut taken: Vec<&str> = Vec::new();
    let mut colours = Vec::new();
    for (at, interpreter) in comparison.interpreters.iter().enumerate() {
        let jit = interpreter.command.iter().any(|word| word == "--jit");
        let own = match interpreter.implementation.as_str() {
            _ if at == comparison.baseline => Some(GREY),
            "taipan" if jit => Some(GREEN),
            "taipan" => Some(ORANGE),
            "pypy" => Some(VIOLET),
            _ => None,
        };
        let free = own.filter(|colour| !taken.contains(&colour.light));
        let chosen = free.or_else(|| spare.next()).unwrap_or(GREY);
        taken.push(chosen.light);
        colours.push(chosen);
    }
    colours
}
