//! The keys with which clients cancel, as they are or as a pooler would hand them out.

use super::message::Message;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The first process id of a pooler: above what Linux gives to processes by default on small machines,
/// and easy to recognise.
const FIRST_INVENTED_PID: i32 = 1_900_000_001;

/// What the proxy tells clients in `BackendKeyData`.
pub(super) enum Keys {
    /// The server's own.
    Honest,
    /// Invented ones; the map leads back to the server's.
    Invented(Mutex<BTreeMap<Vec<u8>, Vec<u8>>>),
}

impl Keys {
    /// Invents a key in place of the server's, where that is the mode.
    pub(super) fn replace(&self, announced: &mut Message) {
        let Self::Invented(known) = self else { return };
        let mut known = known.lock().expect("no thread panicked with the keys");
        let offset = i32::try_from(known.len()).expect("few connections");
        let key_length = announced.body().len().saturating_sub(4);
        let mut invented = (FIRST_INVENTED_PID + offset).to_be_bytes().to_vec();
        invented.extend(vec![7; key_length]);
        known.insert(invented.clone(), announced.body().to_vec());
        announced.bytes.truncate(5);
        announced.bytes.extend(invented);
    }

    /// The server's key in place of an invented one.
    pub(super) fn restore(&self, cancel_request: &mut Message) {
        let Self::Invented(known) = self else { return };
        let known = known.lock().expect("no thread panicked with the keys");
        // The first four bytes of the body are the code of the request.
        let invented = cancel_request.body().get(4..).unwrap_or_default();
        if let Some(real) = known.get(invented) {
            cancel_request.bytes.truncate(8);
            cancel_request.bytes.extend(real);
        }
    }
}
