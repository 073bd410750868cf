//! stub
use super::Text;
/// One problem.
#[derive(Debug, Clone)]
pub struct Problem {
    /// file
    pub file: Text,
    /// message
    pub message: Text,
}
/// All.
#[derive(Debug, Clone, Default)]
pub struct Diagnostics(pub Vec<Problem>);
