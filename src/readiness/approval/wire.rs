//! The binary form of keys, signatures and messages to the agent (RFC 4251, section 5).

/// Reads numbers and texts from the front of some bytes; none where they end too early.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    /// Read these bytes.
    pub const fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// The next so many bytes.
    pub fn bytes(&mut self, count: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }

    /// One byte.
    pub fn byte(&mut self) -> Option<u8> {
        self.bytes(1)?.first().copied()
    }

    /// `uint32`.
    pub fn number(&mut self) -> Option<u32> {
        self.bytes(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    /// `string`: its length, then its bytes.
    pub fn string(&mut self) -> Option<&'b [u8]> {
        let length = self.number()?;
        self.bytes(usize::try_from(length).ok()?)
    }

    /// A `string` of UTF-8.
    pub fn text(&mut self) -> Option<&'b str> {
        std::str::from_utf8(self.string()?).ok()
    }

    /// `mpint`, where it is positive and not longer than it needs to be: its magnitude without leading zeros.
    pub fn positive(&mut self) -> Option<&'b [u8]> {
        let all = self.string()?;
        match all {
            [0, rest @ ..] => rest.first().is_some_and(|first| *first >= 0x80).then_some(rest),
            [first, ..] => (*first < 0x80).then_some(all),
            [] => None,
        }
    }

    /// Nothing may be left.
    pub const fn end(self) -> Option<()> {
        if self.0.is_empty() { Some(()) } else { None }
    }

    /// What is left.
    pub const fn rest(self) -> &'b [u8] {
        self.0
    }
}

/// Writes the same.
pub trait Wire {
    /// `uint32`.
    fn put_number(&mut self, number: u32);
    /// `string`. Nothing that is written here comes near 4 GiB.
    fn put_string(&mut self, bytes: &[u8]);
    /// `mpint` of a magnitude.
    fn put_positive(&mut self, magnitude: &[u8]);
}

impl Wire for Vec<u8> {
    fn put_number(&mut self, number: u32) {
        self.extend(number.to_be_bytes());
    }

    fn put_string(&mut self, bytes: &[u8]) {
        self.put_number(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        self.extend(bytes);
    }

    fn put_positive(&mut self, magnitude: &[u8]) {
        let start = magnitude.iter().position(|byte| *byte != 0).unwrap_or(magnitude.len());
        let mut bytes = magnitude.get(start..).unwrap_or_default().to_vec();
        if bytes.first().is_some_and(|first| *first >= 0x80) {
            bytes.insert(0, 0);
        }
        self.put_string(&bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let mut bytes = Vec::new();
        bytes.put_number(7);
        bytes.put_string(b"abc");
        bytes.put_positive(&[0, 0, 0x80]);
        bytes.put_positive(&[0, 0x7f]);
        let mut reader = Reader::new(&bytes);
        assert_eq!(reader.number(), Some(7));
        assert_eq!(reader.text(), Some("abc"));
        assert_eq!(reader.positive(), Some([0x80].as_slice()));
        assert_eq!(reader.positive(), Some([0x7f].as_slice()));
        assert_eq!(reader.end(), Some(()));
    }

    #[test]
    fn a_length_beyond_the_end_a_negative_and_a_padded_number_are_refused() {
        assert_eq!(Reader::new(&[0xff, 0xff, 0xff, 0xff, 1]).string(), None);
        assert_eq!(Reader::new(&[0, 0, 0]).number(), None);
        assert_eq!(Reader::new(&[0, 0, 0, 1, 0x80]).positive(), None);
        assert_eq!(Reader::new(&[0, 0, 0, 2, 0, 0x7f]).positive(), None);
        assert_eq!(Reader::new(&[0, 0, 0, 0]).positive(), None);
    }
}
