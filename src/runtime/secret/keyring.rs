//! The keyring of the operating system.
//!
//! On Linux that is the Secret Service of the desktop (GNOME Keyring, `KWallet`), and the kernel's own keyring where
//! that has no answer: a server has no desktop. On macOS it is the Keychain, on Windows the Credential Manager.

use std::sync::Arc;

use keyring_core::{CredentialStore, Error};
use secrecy::SecretString;

use super::{Fault, LONGEST, PATIENCE, secret_text};

type Open = fn() -> keyring_core::Result<Arc<CredentialStore>>;

/// Read one entry.
pub(super) async fn read(service: &str, user: &str) -> Result<SecretString, Fault> {
    let bytes = match tokio::time::timeout(PATIENCE, find(service, user)).await {
        Ok(found) => found?,
        // Whoever is to unlock it did not come.
        Err(_) => return Err(Fault::KeyringLocked),
    };
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LONGEST) {
        return Err(Fault::TooLong);
    }
    secret_text(bytes)
}

#[cfg(target_os = "linux")]
async fn find(service: &str, user: &str) -> Result<Vec<u8>, Fault> {
    let desktop = match desktop::find(service, user).await {
        Ok(bytes) => return Ok(bytes),
        Err(fault) => fault,
    };
    let kernel: Open = || Ok(linux_keyutils_keyring_store::Store::new()?);
    // Where neither has it, what the desktop said is what a person can act upon.
    in_store(kernel, service, user).await.map_err(|_kernel| desktop)
}

#[cfg(target_os = "macos")]
async fn find(service: &str, user: &str) -> Result<Vec<u8>, Fault> {
    in_store(|| Ok(apple_native_keyring_store::keychain::Store::new()?), service, user).await
}

#[cfg(windows)]
async fn find(service: &str, user: &str) -> Result<Vec<u8>, Fault> {
    in_store(|| Ok(windows_native_keyring_store::Store::new()?), service, user).await
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
async fn find(_: &str, _: &str) -> Result<Vec<u8>, Fault> {
    Err(Fault::NoKeyring)
}

/// Ask a store away from the screen's thread: it may wait for the system.
async fn in_store(open: Open, service: &str, user: &str) -> Result<Vec<u8>, Fault> {
    let (service, user) = (service.to_owned(), user.to_owned());
    let asking = tokio::task::spawn_blocking(move || of(&*open()?, &service, &user));
    match asking.await {
        Ok(found) => found.map_err(|error| fault_of(&error)),
        Err(_) => Err(Fault::KeyringBroken),
    }
}

fn of(store: &CredentialStore, service: &str, user: &str) -> keyring_core::Result<Vec<u8>> {
    store.build(service, user, None)?.get_secret()
}

/// Without the library's own error: some of its variants hold what was read.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest of the library's errors all mean the same here")]
fn fault_of(error: &Error) -> Fault {
    match error {
        Error::NoEntry => Fault::NotInKeyring,
        Error::NoStorageAccess(_) => Fault::KeyringLocked,
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => Fault::NoKeyring,
        Error::BadEncoding(_) => Fault::NotText,
        Error::TooLong(..) => Fault::TooLong,
        _ => Fault::KeyringBroken,
    }
}

#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_types, reason = "the library asks for a hash map; these two names have no order")]
mod desktop {
    use std::collections::HashMap;

    use secret_service::{EncryptionType, Error, SecretService};

    use super::Fault;

    /// The attributes are those that the other programs of this family write, and `secret-tool` can.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the rest of the library's errors all mean the same here"
    )]
    pub(super) async fn find(service: &str, user: &str) -> Result<Vec<u8>, Fault> {
        // No bus, nobody on it who keeps secrets: for a person that is the same.
        let keyring = SecretService::connect(EncryptionType::Dh).await.ok().ok_or(Fault::NoKeyring)?;
        ask(&keyring, service, user).await.map_err(|error| match error {
            Error::NoResult => Fault::NotInKeyring,
            Error::Locked | Error::Prompt | Error::PromptDisconnected => Fault::KeyringLocked,
            Error::Unavailable => Fault::NoKeyring,
            _ => Fault::KeyringBroken,
        })
    }

    async fn ask(keyring: &SecretService<'_>, service: &str, user: &str) -> Result<Vec<u8>, Error> {
        let wanted = HashMap::from([("service", service), ("username", user)]);
        let found = keyring.search_items(wanted).await?;
        if let Some(item) = found.unlocked.first() {
            return item.get_secret().await;
        }
        let item = found.locked.first().ok_or(Error::NoResult)?;
        item.unlock().await?;
        item.get_secret().await
    }
}

#[cfg(test)]
mod tests {
    use keyring_core::mock;

    use super::*;

    #[test]
    fn an_entry_is_found_by_its_service_and_user() {
        let store = mock::Store::new().unwrap();
        let store: &CredentialStore = &*store;
        store.build("pdns", "ops", None).unwrap().set_secret(b"s3cret").unwrap();
        assert_eq!(of(store, "pdns", "ops").unwrap(), b"s3cret");
        let missing = fault_of(&of(store, "pdns", "else").unwrap_err());
        assert!(matches!(missing, Fault::NotInKeyring));
    }

    #[test]
    fn an_error_that_holds_what_was_read_is_not_kept() {
        for error in [
            Error::BadEncoding(b"hunter22".to_vec()),
            Error::BadDataFormat(b"hunter22".to_vec(), "hunter22".into()),
            Error::PlatformFailure("hunter22".into()),
            Error::NoStorageAccess("hunter22".into()),
        ] {
            let fault = fault_of(&error);
            assert!(!format!("{fault} {fault:?}").contains("hunter22"));
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_kernels_keyring_serves_where_there_is_no_desktop() {
        use linux_keyutils::{KeyRing, KeyRingIdentifier};
        // A login makes one; a container may have none of its own.
        KeyRing::from_special_id(KeyRingIdentifier::Session, true).unwrap();
        let user = format!("test-{}", std::process::id());
        let store = linux_keyutils_keyring_store::Store::new().unwrap();
        let store: &CredentialStore = &*store;
        let entry = store.build("warroom-test", &user, None).unwrap();
        entry.set_secret(b"s3cret\n").expect("this test needs a kernel with key retention (add_key, keyctl)");
        let found = read("warroom-test", &user).await;
        entry.delete_credential().unwrap();
        assert_eq!(secrecy::ExposeSecret::expose_secret(&found.unwrap()), "s3cret");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn what_no_keyring_has_is_an_error_that_says_so() {
        let fault = read("warroom-test", "nobody-has-this").await.unwrap_err();
        assert!(matches!(fault, Fault::NoKeyring | Fault::NotInKeyring), "{fault:?}");
    }
}
