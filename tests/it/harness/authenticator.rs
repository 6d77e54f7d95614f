//! An authenticator in software: it makes passkeys and shows them, as the options say or otherwise.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

pub const USER_PRESENT: u8 = 1;
pub const USER_VERIFIED: u8 = 4;
const ATTESTED: u8 = 64;

/// One key, with what its browser and it say.
pub struct Authenticator {
    pub origin: String,
    pub domain: String,
    pub flags: u8,
    /// What it shows next; it goes on by one each time, unless it does not count.
    pub counter: u32,
    pub counts: bool,
    pub id: Vec<u8>,
    key: EcdsaKeyPair,
    user_handle: Value,
}

/// What is changed before it is signed or packed.
#[derive(Default)]
pub struct Forged {
    /// Members of the client data.
    pub client_data: Option<Value>,
    /// The format and the CBOR of the statement, in place of `none` and an empty map.
    pub attestation: Option<(&'static str, Vec<u8>)>,
    /// Instead of the COSE key.
    pub key: Option<Vec<u8>>,
    /// After the authenticator data.
    pub trailing: Vec<u8>,
    pub user_handle: Option<Value>,
}

impl Authenticator {
    /// Of a browser at this origin.
    pub fn new(origin: &str, domain: &str) -> Self {
        let id = digest(&SHA256, vestibule::crypto::random_uuid::random_uuid().as_bytes()).as_ref().to_vec();
        Self {
            origin: origin.to_owned(),
            domain: domain.to_owned(),
            flags: USER_PRESENT | USER_VERIFIED,
            counter: 1,
            counts: true,
            id,
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            user_handle: Value::Null,
        }
    }

    /// The answer to creation options.
    pub fn create(&mut self, options: &Value) -> Value {
        self.create_as(options, &Forged::default())
    }

    pub fn create_as(&mut self, options: &Value, forged: &Forged) -> Value {
        self.user_handle = options["user"]["id"].clone();
        let client_data = self.client_data("webauthn.create", options, forged);
        let mut data = self.data(ATTESTED);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        data.extend(forged.key.clone().unwrap_or_else(|| self.cose_key()));
        data.extend(&forged.trailing);
        let (format, statement) = forged.attestation.clone().unwrap_or(("none", vec![0xa0]));
        let object = [&[0xa3][..], &text("fmt"), &text(format), &text("attStmt"), &statement, &text("authData"), &bytes(&data)];
        let response = json!({
            "clientDataJSON": encode(client_data.as_bytes()),
            "attestationObject": encode(&object.concat()),
            "transports": ["internal", "hybrid"],
        });
        json!({ "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key", "response": response,
            "clientExtensionResults": {}, "authenticatorAttachment": "platform" })
    }

    /// The answer to request options.
    pub fn show(&mut self, options: &Value) -> Value {
        self.show_as(options, &Forged::default())
    }

    pub fn show_as(&mut self, options: &Value, forged: &Forged) -> Value {
        let client_data = self.client_data("webauthn.get", options, forged);
        let mut data = self.data(0);
        data.extend(&forged.trailing);
        let signed = [data.as_slice(), digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).unwrap();
        let response = json!({
            "clientDataJSON": encode(client_data.as_bytes()),
            "authenticatorData": encode(&data),
            "signature": encode(signature.as_ref()),
            "userHandle": forged.user_handle.clone().unwrap_or_else(|| self.user_handle.clone()),
        });
        json!({ "id": encode(&self.id), "rawId": encode(&self.id), "type": "public-key", "response": response,
            "clientExtensionResults": {} })
    }

    /// As `create`, with a statement that the key has signed for itself.
    pub fn create_self_attested(&mut self, options: &Value) -> Value {
        let plain = self.create(options);
        self.counter -= 1;
        let client_data = BASE64URL_NOPAD.decode(plain["response"]["clientDataJSON"].as_str().unwrap().as_bytes()).unwrap();
        let object = BASE64URL_NOPAD.decode(plain["response"]["attestationObject"].as_str().unwrap().as_bytes()).unwrap();
        // The authenticator data is the last entry, after the name and three bytes of length.
        let start = object.windows(8).position(|name| name == b"authData").unwrap() + 8 + 3;
        let signed = [&object[start..], digest(&SHA256, &client_data).as_ref()].concat();
        let statement = Self::self_attestation(self.key.sign(&SystemRandom::new(), &signed).unwrap().as_ref());
        self.create_as(options, &Forged { attestation: Some(("packed", statement)), ..Forged::default() })
    }

    /// The statement of a key that signs for itself.
    pub fn self_attestation(signature: &[u8]) -> Vec<u8> {
        [&[0xa2][..], &text("alg"), &[0x26], &text("sig"), &bytes(signature)].concat()
    }

    fn client_data(&self, kind: &str, options: &Value, forged: &Forged) -> String {
        let mut said = json!({ "type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false });
        for (name, value) in forged.client_data.iter().flat_map(|members| members.as_object().unwrap()) {
            said[name] = value.clone();
        }
        said.to_string()
    }

    fn data(&mut self, flags: u8) -> Vec<u8> {
        let mut data = digest(&SHA256, self.domain.as_bytes()).as_ref().to_vec();
        data.push(self.flags | flags);
        data.extend(if self.counts { self.counter } else { 0 }.to_be_bytes());
        self.counter += 1;
        data
    }

    pub fn cose_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21][..], &bytes(&point[1..33]), &[0x22], &bytes(&point[33..])].concat()
    }
}

pub fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

/// As CBOR.
fn text(text: &str) -> Vec<u8> {
    [&[0x60 | u8::try_from(text.len()).unwrap()], text.as_bytes()].concat()
}

/// As CBOR.
fn bytes(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
    [&[0x59], &length[..], bytes].concat()
}
