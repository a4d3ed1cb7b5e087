//! Channels between interpreters: what `_interpchannels` keeps. An interpreter is associated with an end of a channel once
//! it used that end, until it releases it; a channel whose associated ends are all released is closed.

use super::datum::{Datum, Fallback};
use super::family::Family;
use super::queue::{Item, Unbound, unbind_items};
use crate::thread::Waiting;
use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Weak};

/// An end of a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    Send,
    Recv,
}

/// Why something cannot be done with a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    NotFound,
    Closed,
    /// For this interpreter alone.
    Released,
    Empty,
    NotEmpty,
}

/// What a sender waits for.
#[derive(Default)]
pub struct Receipt {
    state: AtomicU8,
    pub waiting: Waiting,
}

const WAITING: u8 = 0;
const RECEIVED: u8 = 1;
const GONE: u8 = 2;

impl Receipt {
    fn settle(&self, state: u8) {
        if self.state.compare_exchange(WAITING, state, Ordering::SeqCst, Ordering::SeqCst).is_ok() {
            self.waiting.wake();
        }
    }
    /// Was the item received, or will it never be?
    pub fn is_settled(&self) -> bool {
        self.state.load(Ordering::SeqCst) != WAITING
    }
    /// Was it received?
    pub fn is_received(&self) -> bool {
        self.state.load(Ordering::SeqCst) == RECEIVED
    }
}

/// An item in a channel.
pub struct Sent {
    pub item: Item,
    /// Of a sender that waits.
    pub receipt: Option<Arc<Receipt>>,
}

impl Sent {
    /// Takes the item out, which was received.
    fn receive(mut self) -> (Option<Datum>, Unbound) {
        if let Some(receipt) = &self.receipt {
            receipt.settle(RECEIVED);
        }
        (self.item.datum.take(), self.item.unbound)
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        if let Some(receipt) = &self.receipt {
            receipt.settle(GONE);
        }
    }
}

/// An end's interpreters, and whether they have not released it.
#[derive(Default)]
pub struct Side(Vec<(i64, bool)>);

impl Side {
    /// Is the interpreter associated with it? None: it never was.
    pub fn is_open_for(&self, number: i64) -> Option<bool> {
        self.0.iter().find(|(known, _)| *known == number).map(|(_, open)| *open)
    }
    fn associate(&mut self, number: i64) -> Result<(), Refusal> {
        match self.is_open_for(number) {
            Some(true) => Ok(()),
            Some(false) => Err(Refusal::Released),
            None => {
                self.0.push((number, true));
                Ok(())
            }
        }
    }
    fn release(&mut self, number: i64) {
        match self.0.iter_mut().find(|(known, _)| *known == number) {
            Some((_, open)) => *open = false,
            None => self.0.push((number, false)),
        }
    }
    fn release_known(&mut self, number: i64) {
        self.0.iter_mut().filter(|(known, _)| *known == number).for_each(|(_, open)| *open = false);
    }
}

/// A channel that is not closed for good.
pub struct Channel {
    pub items: VecDeque<Sent>,
    pub send: Side,
    pub recv: Side,
    open: bool,
    /// Nothing more can be sent, and with the last item it is closed.
    pub closing: bool,
    pub unbound: Unbound,
    pub fallback: Fallback,
}

impl Channel {
    /// An end's interpreters.
    pub fn side(&mut self, end: End) -> &mut Side {
        match end {
            End::Send => &mut self.send,
            End::Recv => &mut self.recv,
        }
    }
    fn settle(&mut self) {
        let (mut sides, mut open) = (self.send.0.iter().chain(&self.recv.0).peekable(), true);
        if sides.peek().is_some() {
            open = sides.any(|(_, open)| *open);
        }
        self.open = open;
    }
    /// The interpreters that are, or were, associated with one of its ends.
    pub fn users(&self) -> Vec<i64> {
        let mut all: Vec<i64> = self.send.0.iter().chain(&self.recv.0).map(|(number, _)| *number).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
    /// The interpreters that are associated with an end, the oldest first.
    pub fn users_of(&mut self, end: End) -> Vec<i64> {
        let side = &self.side(end).0;
        let mut users: Vec<i64> = side.iter().filter(|(_, open)| *open).map(|(number, _)| *number).collect();
        users.sort_unstable();
        users
    }
    /// Can it still be used?
    pub fn is_open(&self) -> bool {
        self.open
    }
}

/// A channel's place.
struct Slot {
    channel: Option<Channel>,
    /// `ChannelID` objects, and data on its way.
    references: usize,
}

/// All channels of the process.
#[derive(Default)]
pub struct Channels {
    next: i64,
    slots: BTreeMap<i64, Slot>,
}

impl Channels {
    /// Adds a channel, to which there is no reference yet; gives its number.
    pub fn add(&mut self, unbound: Unbound, fallback: Fallback) -> i64 {
        let (items, open, closing) = (VecDeque::new(), true, false);
        let (send, recv) = (Side::default(), Side::default());
        let channel = Channel { items, send, recv, open, closing, unbound, fallback };
        let number = self.next;
        self.next += 1;
        self.slots.insert(number, Slot { channel: Some(channel), references: 0 });
        number
    }
    /// Is there a channel of this number, open or closed?
    pub fn contains(&self, number: i64) -> bool {
        self.slots.contains_key(&number)
    }
    /// The channel, open or not; None once it was closed.
    ///
    /// # Errors
    /// There is none.
    pub fn find(&mut self, number: i64) -> Result<Option<&mut Channel>, Refusal> {
        self.slots.get_mut(&number).map(|slot| slot.channel.as_mut()).ok_or(Refusal::NotFound)
    }
    /// The channel, if it can be used.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn get(&mut self, number: i64) -> Result<&mut Channel, Refusal> {
        self.find(number)?.filter(|channel| channel.open).ok_or(Refusal::Closed)
    }
    /// Those that were not closed, the newest first, with their defaults.
    pub fn list(&self) -> Vec<(i64, Unbound, Fallback)> {
        let open = self.slots.iter().rev().filter_map(|(number, slot)| {
            slot.channel.as_ref().map(|channel| (*number, channel.unbound, channel.fallback))
        });
        open.collect()
    }
    /// Takes a channel out, for the caller to drop; false if there is none.
    pub fn remove(&mut self, number: i64) -> Option<Option<Channel>> {
        self.slots.remove(&number).map(|slot| slot.channel)
    }

    /// Counts one more reference; false if there is no such channel.
    fn bind(&mut self, number: i64) -> bool {
        self.slots.get_mut(&number).map(|slot| slot.references += 1).is_some()
    }
    /// Counts one reference less; with the last the channel is taken out, for the caller to drop.
    fn release(&mut self, number: i64) -> Option<Channel> {
        let slot = self.slots.get_mut(&number)?;
        slot.references = slot.references.saturating_sub(1);
        if slot.references == 0 { self.slots.remove(&number)?.channel } else { None }
    }

    /// Sends an item. One that is refused comes back, for the caller to drop.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn send(&mut self, number: i64, sent: Sent) -> Result<(), (Refusal, Sent)> {
        let channel = match self.get(number) {
            Ok(channel) if channel.closing => return Err((Refusal::Closed, sent)),
            Ok(channel) => channel,
            Err(refusal) => return Err((refusal, sent)),
        };
        match channel.send.associate(sent.item.from) {
            Ok(()) => {
                channel.items.push_back(sent);
                Ok(())
            }
            Err(refusal) => Err((refusal, sent)),
        }
    }
    /// Takes the item of a sender that waits no longer out, for the caller to drop.
    pub fn take_back(&mut self, number: i64, receipt: &Arc<Receipt>) -> Option<Sent> {
        let items = &mut self.get(number).ok()?.items;
        let is_ours = |sent: &Sent| sent.receipt.as_ref().is_some_and(|known| Arc::ptr_eq(known, receipt));
        let at = items.iter().position(is_ours)?;
        items.remove(at)
    }
    /// Receives an item, for an interpreter. A channel that is closed by that comes out too, for the caller to drop.
    ///
    /// # Errors
    /// Why not.
    pub fn recv(&mut self, number: i64, by: i64) -> Result<(Option<Datum>, Unbound), Refusal> {
        let channel = self.get(number)?;
        channel.recv.associate(by)?;
        let sent = channel.items.pop_front().ok_or(Refusal::Empty)?;
        if channel.closing
            && channel.items.is_empty()
            && let Some(slot) = self.slots.get_mut(&number)
        {
            slot.channel = None;
        }
        Ok(sent.receive())
    }
    /// Releases ends for an interpreter.
    ///
    /// # Errors
    /// Why not.
    pub fn release_ends(&mut self, number: i64, by: i64, ends: &[End]) -> Result<(), Refusal> {
        let channel = self.get(number)?;
        for end in ends {
            channel.side(*end).release(by);
        }
        channel.settle();
        Ok(())
    }
    /// Closes a channel for all; gives it back, for the caller to drop. With items in it, and unless it is forced, only the
    /// sending end alone can be closed, and the channel with the last item.
    ///
    /// # Errors
    /// Why not.
    pub fn close(&mut self, number: i64, end: Option<End>, force: bool) -> Result<Option<Channel>, Refusal> {
        let slot = self.slots.get_mut(&number).ok_or(Refusal::NotFound)?;
        let channel = slot.channel.as_mut().filter(|channel| channel.open).ok_or(Refusal::Closed)?;
        if channel.items.is_empty() || force {
            return Ok(slot.channel.take());
        }
        match end {
            Some(End::Send) if channel.closing => Err(Refusal::Closed),
            Some(End::Send) => {
                channel.closing = true;
                Ok(None)
            }
            _ => Err(Refusal::NotEmpty),
        }
    }
    /// Takes the data of an ended interpreter's items out, for the caller to drop, and releases its ends.
    pub fn unbind(&mut self, by: i64) -> Vec<Datum> {
        let mut gone = Vec::new();
        for channel in self.slots.values_mut().filter_map(|slot| slot.channel.as_mut()) {
            gone.extend(unbind_items(&mut channel.items, by, |sent| &mut sent.item));
            channel.send.release_known(by);
            channel.recv.release_known(by);
            if channel.open {
                channel.settle();
            }
        }
        gone
    }
}

/// A reference to a channel: of a `ChannelID` object, or of one on its way.
pub struct ChannelReference {
    family: Weak<Family>,
    pub number: i64,
    /// The end that is meant; None for both.
    pub end: Option<End>,
    /// False for the number of a channel that there is not.
    counted: bool,
}

impl ChannelReference {
    /// A reference to a channel. With `force` there need not be one of this number.
    pub fn new(family: &Arc<Family>, number: i64, end: Option<End>, force: bool) -> Option<ChannelReference> {
        let counted = family.lock().channels.bind(number);
        let reference = ChannelReference { family: Arc::downgrade(family), number, end, counted };
        (counted || force).then_some(reference)
    }
}

impl Drop for ChannelReference {
    fn drop(&mut self) {
        if let Some(family) = self.family.upgrade()
            && self.counted
        {
            let channel = family.lock().channels.release(self.number);
            drop(channel);
        }
    }
}
