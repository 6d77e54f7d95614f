//! Authenticators by their AAGUID, as their makers publish them: only to give a new passkey a name that its owner recognises.

use uuid::Uuid;

const KNOWN: [(u128, &str); 21] = [
    (0xea9b_8d66_4d01_1d21_3ce4_b6b4_8cb5_75d4, "Google Password Manager"),
    (0xadce_0002_35bc_c60a_648b_0b25_f1f0_5503, "Chrome on Mac"),
    (0xfbfc_3007_154e_4ecc_8c0b_6e02_0557_d7bd, "iCloud Keychain"),
    (0xdd4e_c289_e01d_41c9_bb89_70fa_845d_4bf2, "iCloud Keychain"),
    (0x0898_7058_cadc_4b81_b6e1_30de_50dc_be96, "Windows Hello"),
    (0x9ddd_1817_af5a_4672_a2b9_3e3d_d950_00a9, "Windows Hello"),
    (0x6028_b017_b1d4_4c02_b4b3_afcd_afc9_6bb2, "Windows Hello"),
    (0x5341_4d53_554e_4700_0000_0000_0000_0000, "Samsung Pass"),
    (0xbada_5566_a7aa_401f_bd96_4561_9a55_120d, "1Password"),
    (0xd548_826e_79b4_db40_a3d8_1111_6f7e_8349, "Bitwarden"),
    (0x5311_26d6_e717_415c_9320_3d9a_a698_1239, "Dashlane"),
    (0xb84e_4048_15dc_4dd0_8640_f4f6_0813_c8af, "NordPass"),
    (0x0ea2_42b4_43c4_4a1b_8b17_dd6d_0b6b_aec6, "Keeper"),
    (0xf380_9540_7f14_49c1_a8b3_8f81_3b22_5541, "Enpass"),
    (0x5072_6f74_6f6e_5061_7373_5072_6f74_6f6e, "Proton Pass"),
    (0xfdb1_41b2_5d84_443e_8a35_4698_c205_a502, "KeePassXC"),
    (0xb539_7666_4885_aa6b_cebf_e522_62a4_39a2, "Chromium"),
    (0x771b_48fd_d3d4_4f74_9232_fc15_7ab0_507a, "Edge on Mac"),
    (0x39a5_647e_1853_446c_a1f6_a79b_ae9f_5bc7, "IDmelon"),
    (0xcc45_f64e_52a2_451b_831a_4edd_8022_a202, "ToothPic"),
    (0xbfc7_48bb_3429_4faa_b9f9_7cfa_9f3b_76d0, "iPasswords"),
];

/// What its maker calls it.
pub fn name_of(aaguid: [u8; 16]) -> Option<&'static str> {
    let number = Uuid::from_bytes(aaguid).as_u128();
    KNOWN.iter().find(|(known, _)| *known == number).map(|(_, name)| *name)
}
