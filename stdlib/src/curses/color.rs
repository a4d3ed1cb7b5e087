//! Colours, and the pairs of them that text is written with.

use super::constants::{attribute_of, pair_of};
use super::library::nc;
use super::state;
use super::values::{ERR, done, need_color, need_screen, raise};
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;

/// An int, at the nearest end of the C `int`s if it is none of them.
fn clamped(vm: &Vm, value: Value) -> PyResult<i64> {
    let int = vm.index_of(value)?;
    Ok(match vm.int_to_i64(int) {
        Some(n) => n,
        None if vm.truth(vm.call_method_str(int, "__lt__", &[vm.int(0)])?)? => i64::MIN,
        None => i64::MAX,
    })
}

/// The number of a colour; `least` is the smallest.
fn color(vm: &Vm, value: Value, least: i64) -> PyResult<i32> {
    let (n, most) = (clamped(vm, value)?, i64::from(nc().COLORS()) - 1);
    if n < least {
        return Err(vm.value_error("Color number is less than 0."));
    }
    if n > most {
        return Err(vm.value_error(format!("Color number is greater than COLORS-1 ({most}).")));
    }
    Ok(n as i32)
}

/// The number of a pair of colours.
fn pair(vm: &Vm, value: Value) -> PyResult<i32> {
    let n = clamped(vm, value)?;
    if n < 0 {
        return Err(vm.value_error("Color pair is less than 0."));
    }
    let most = i32::MAX;
    i32::try_from(n).map_err(|_| vm.value_error(format!("Color pair is greater than maximum ({most}).")))
}

/// How much there is of red, green or blue.
fn component(vm: &Vm, value: Value) -> PyResult<i32> {
    match clamped(vm, value)? {
        n @ 0..=1000 => Ok(n as i32),
        i64::MIN..0 => Err(vm.value_error("Color component is less than 0")),
        _ => Err(vm.value_error("Color component is greater than 1000")),
    }
}

#[module("_curses")]
pub mod module {
    use super::*;

    /// Can the terminal show colours?
    #[function("has_colors()")]
    fn has_colors(vm: &Vm) -> PyResult<bool> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(unsafe { nc().has_colors() })
    }
    /// Can what the colours are be changed?
    #[function("can_change_color()")]
    fn can_change_color(vm: &Vm) -> PyResult<bool> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        Ok(unsafe { nc().can_change_color() })
    }
    /// Can there be more than 256 pairs of colours?
    #[function("has_extended_color_support()")]
    fn has_extended_color_support() -> bool {
        true
    }
    /// Prepare for colours, and set COLORS and COLOR_PAIRS.
    #[function("start_color()")]
    fn start_color(vm: &Vm) -> PyResult<()> {
        need_screen(vm)?;
        // SAFETY: there is a screen.
        if unsafe { nc().start_color() } == ERR {
            return Err(raise(vm, "start_color() returned ERR"));
        }
        state::set_color();
        state::set(vm, "COLORS", nc().COLORS().into())?;
        state::set(vm, "COLOR_PAIRS", nc().COLOR_PAIRS().into())
    }
    /// Return how much of red, green and blue (0 to 1000) a colour has.
    #[function("color_content(color_number, /)")]
    fn color_content(vm: &Vm, color_number: Value) -> PyResult<(i32, i32, i32)> {
        let number = color(vm, color_number, 0)?;
        need_color(vm)?;
        let (mut r, mut g, mut b) = (0, 0, 0);
        // SAFETY: there is a screen, and room for the answers.
        let code = unsafe { nc().extended_color_content(number, &mut r, &mut g, &mut b) };
        done(vm, code, "extended_color_content")?;
        Ok((r, g, b))
    }
    /// Change what a colour is: how much it has of red, green and blue (0 to 1000).
    #[function("init_color(color_number, r, g, b, /)")]
    fn init_color(vm: &Vm, color_number: Value, r: Value, g: Value, b: Value) -> PyResult<()> {
        let number = color(vm, color_number, 0)?;
        let (r, g, b) = (component(vm, r)?, component(vm, g)?, component(vm, b)?);
        need_color(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().init_extended_color(number, r, g, b) }, "init_extended_color")
    }
    /// Return the attribute of a pair of colours.
    #[function("color_pair(pair_number, /)")]
    fn color_pair(vm: &Vm, pair_number: i32) -> PyResult<u32> {
        need_color(vm)?;
        Ok(attribute_of(pair_number))
    }
    /// Return the pair of colours in an attribute.
    #[function("pair_number(attr, /)")]
    fn pair_number(vm: &Vm, attr: i32) -> PyResult<i32> {
        need_color(vm)?;
        Ok(pair_of(attr as u32).into())
    }
    /// Return the two colours of a pair: of characters, and behind them.
    #[function("pair_content(pair_number, /)")]
    fn pair_content(vm: &Vm, pair_number: Value) -> PyResult<(i32, i32)> {
        let number = pair(vm, pair_number)?;
        need_color(vm)?;
        let (mut foreground, mut background) = (0, 0);
        // SAFETY: there is a screen, and room for the answers.
        let code = unsafe { nc().extended_pair_content(number, &mut foreground, &mut background) };
        if code == ERR {
            let most = nc().COLOR_PAIRS() - 1;
            return Err(if number > most {
                vm.value_error(format!("Color pair is greater than COLOR_PAIRS-1 ({most})."))
            } else {
                raise(vm, "extended_pair_content() returned ERR")
            });
        }
        Ok((foreground, background))
    }
    /// Change the two colours of a pair: of characters, and behind them.
    #[function("init_pair(pair_number, fg, bg, /)")]
    fn init_pair(vm: &Vm, pair_number: Value, fg: Value, bg: Value) -> PyResult<()> {
        let number = pair(vm, pair_number)?;
        let (fg, bg) = (color(vm, fg, i64::MIN)?, color(vm, bg, i64::MIN)?);
        need_color(vm)?;
        // SAFETY: there is a screen.
        if unsafe { nc().init_extended_pair(number, fg, bg) } == ERR {
            let most = nc().COLOR_PAIRS() - 1;
            return Err(if number > most {
                vm.value_error(format!("Color pair is greater than COLOR_PAIRS-1 ({most})."))
            } else {
                raise(vm, "init_extended_pair() returned ERR")
            });
        }
        Ok(())
    }
    /// Let color -1 be the terminal's own, for characters and behind them: assume_default_colors(-1, -1).
    #[function("use_default_colors()")]
    fn use_default_colors(vm: &Vm) -> PyResult<()> {
        need_color(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().use_default_colors() }, "use_default_colors")
    }
    /// Set the two colours of pair 0; -1 is the terminal's own.
    #[function("assume_default_colors(fg, bg, /)")]
    fn assume_default_colors(vm: &Vm, fg: i32, bg: i32) -> PyResult<()> {
        need_color(vm)?;
        // SAFETY: there is a screen.
        done(vm, unsafe { nc().assume_default_colors(fg, bg) }, "assume_default_colors")
    }
}
