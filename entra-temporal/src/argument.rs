//! The one argument of a workflow or a signal, as foreign clients send it.

use serde::{Serialize, de::DeserializeOwned};
use temporalio_common::{
    data_converters::{
        GenericPayloadConverter, PayloadConversionError, SerializationContext, TemporalDeserializable,
        TemporalSerializable,
    },
    protos::temporal::api::common::v1::Payload,
};

/// An argument that may be missing or wrong. A clear failure of the workflow is the answer to that: the engine would
/// try a payload that cannot be decoded again for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument<T>(Result<T, String>);

impl<T> Argument<T> {
    /// An argument of ours.
    pub fn new(value: T) -> Self {
        Self(Ok(value))
    }

    /// The argument, or what is wrong with it.
    pub fn into_result(self) -> Result<T, String> {
        self.0
    }
}

impl<T: DeserializeOwned + 'static> TemporalDeserializable for Argument<T> {
    fn from_payloads(
        _: &SerializationContext<'_>,
        payloads: Vec<Payload>,
    ) -> Result<Self, PayloadConversionError> {
        // JavaScript's `undefined` is a payload without data.
        let given = payloads.into_iter().next().filter(|payload| !payload.data.is_empty());
        Ok(Self(match given {
            None => Err("it was called without an argument".to_owned()),
            Some(payload) => serde_json::from_slice(&payload.data).map_err(|error| error.to_string()),
        }))
    }
}

impl<T: Serialize + 'static> TemporalSerializable for Argument<T> {
    fn to_payloads(
        &self,
        context: &SerializationContext<'_>,
    ) -> Result<Vec<Payload>, PayloadConversionError> {
        let Ok(value) = &self.0 else { return Ok(Vec::new()) };
        let value = serde_json::to_value(value)
            .map_err(|error| PayloadConversionError::EncodingError(error.into()))?;
        Ok(vec![context.converter.to_payload(context, &value)?])
    }
}
