//! Four decimals as JavaScript's `Number(score.toFixed(4))` gives them.

/// Rounds a score of 0 to 1 on its exact binary value; an exact tie goes up (21/32 becomes 0.6563).
///
/// `format!("{:.4}")` sends exact ties to the even digit, and scaling by 10,000 first rounds twice.
pub(crate) fn to_four_decimals(score: f64) -> f64 {
    const FRACTION_BITS: u32 = 52;
    let bits = score.to_bits();
    let exponent = u32::try_from((bits >> FRACTION_BITS) & 0x7ff).unwrap_or(0);
    let fraction = u128::from(bits & ((1 << FRACTION_BITS) - 1)) | (1 << FRACTION_BITS);
    // score = fraction / 2^shift
    let shift = (1023 + FRACTION_BITS).saturating_sub(exponent);
    if shift > 100 {
        return 0.0;
    }
    let ten_thousandths = (fraction * 10_000 + ((1 << shift) >> 1)) >> shift;
    f64::from(u32::try_from(ten_thousandths).unwrap_or(u32::MAX)) / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::to_four_decimals;

    #[test]
    fn ties_go_up_and_everything_else_to_the_nearest() {
        for (score, expected) in [
            (21.0 / 32.0, 0.6563),
            (23.0 / 32.0, 0.7188),
            (2.0 / 3.0, 0.6667),
            (0.58, 0.58),
            (1.0, 1.0),
            (0.0, 0.0),
            // Not ties: the nearest binary values of these literals lie a hair below the half.
            (0.580_05, 0.58),
            (0.666_65, 0.6666),
        ] {
            assert_eq!(to_four_decimals(score).to_bits(), f64::to_bits(expected), "{score}");
        }
    }
}
