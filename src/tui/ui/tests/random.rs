//! Random keys never break anything.

use proptest::prelude::*;

use super::*;

fn any_key() -> impl Strategy<Value = Key> {
    let named = prop::sample::select(
        "space enter esc tab shift-tab up down left right home end pgup pgdn backspace delete f1 ctrl-c ctrl-u ctrl-w \
         ctrl-l ctrl-z"
            .split_whitespace()
            .collect::<Vec<_>>(),
    );
    prop_oneof![
        3 => prop::char::range(' ', '~').prop_map(Key::char),
        1 => any::<char>().prop_map(Key::char),
        4 => named.prop_map(|name| Key::parse(name).unwrap()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever is pressed, nothing panics, no wish leaves a text window but by enter, and the core never meets a
    /// command for which it has no word.
    #[test]
    fn random_keys_do_no_harm(pressed in prop::collection::vec(any_key(), 1..120), who in 0_usize..4) {
        let who = ["ito", "okafor", "petrov", "northpay-desk"][who];
        let mut keys = Keys::at_work().acting(who);
        for key in pressed {
            let typing = keys.ui.is_typing();
            let intents = keys.event(key.event());
            let ends = key.stroke == Stroke::Enter;
            prop_assert!(!typing || ends || intents.is_empty(), "{key} while typing: {intents:?}");
            for intent in intents {
                keys.carry_out(&intent);
            }
            keys.paint();
        }
    }

    /// While text is typed, only the text changes.
    #[test]
    fn typing_a_note_keeps_every_character(text in "[ -~äöüß漢]{1,60}") {
        prop_assume!(!text.trim_matches(['!', ' ']).is_empty());
        prop_assume!(!text.trim_start().starts_with('!'));
        let keys = Keys::at_work().press("n").type_text(&text).press("enter");
        let wanted = crate::incident::command::TalkCommand::Note { text: Text::line(&text), changed_at: None };
        prop_assert_eq!(keys.command(), &Command::Talk(wanted));
    }
}
