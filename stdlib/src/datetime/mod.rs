//! The module `_datetime`: dates, times, durations, time zones.
//!
//! [`calendar`] has the calendar, [`delta`] `timedelta`, [`stamp`] the object behind `date` and `datetime` and the
//! former's class, [`datetime`] and [`moment`] the latter's, [`time`] `time`, [`zone`] `tzinfo` and `timezone`. Texts
//! are read by [`iso`] and written by [`strftime`]; [`local`] knows the system's time zone.

pub mod calendar;
#[allow(clippy::module_inception)]
pub mod datetime;
pub mod delta;
pub mod iso;
pub mod isodate;
pub mod local;
pub mod moment;
pub mod stamp;
pub mod state;
pub mod strftime;
pub mod time;
pub mod zone;

use datetime::DateTime;
use delta::Delta;
use stamp::Stamp;
use taipan_macros::module;
use taipan_vm::native::PyResult;
use taipan_vm::value::Value;
use taipan_vm::vm::Vm;
use time::Time;
use zone::{TimeZone, TzInfo};

#[module(
    "_datetime",
    doc = "Fast implementation of the datetime module.",
    classes(Stamp, DateTime, Time, Delta, TzInfo, TimeZone)
)]
pub mod module {
    use super::*;

    #[attr]
    const MINYEAR: i32 = calendar::MIN_YEAR;
    #[attr]
    const MAXYEAR: i32 = calendar::MAX_YEAR;
    #[attr("UTC")]
    fn utc(vm: &Vm) -> Value {
        let utc: PyResult = vm.getattr_str(TimeZone::class(vm).value(), "utc");
        utc.unwrap_or(Value::NONE)
    }
}
