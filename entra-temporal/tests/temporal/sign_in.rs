//! A person signs in at the simulated Microsoft.

use std::time::Duration;

use entra_core::{
    ForTenant,
    connection::{DirectAnswer, DirectSignInOptions},
    context::Context,
    http::{AddressRule, HttpClient, HttpSettings, Operation, Request},
};
use reqwest::header::LOCATION;
use url::Url;

/// Connects the host tenant to its customers' directories without a go-between.
pub(crate) async fn connect_direct(msp: &ForTenant) {
    let context = Context::default();
    let options = DirectSignInOptions::default();
    let sign_in = msp.connect_direct_start("http://localhost:1/callback", &options).await.unwrap();
    let settings = HttpSettings { addresses: AddressRule::PublicOrLoopback, ..HttpSettings::default() };
    let operation = Operation::new("sign in", Duration::from_secs(10), &context);
    let page = Request::get(Url::parse(&sign_in.authorize_url).unwrap());
    let answer = HttpClient::new(settings).unwrap().send(page, &operation).await.unwrap();
    let landed = Url::parse(answer.header(&LOCATION).unwrap()).unwrap();
    let parameter =
        |name: &str| landed.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let answer =
        DirectAnswer { code: parameter("code").map(Into::into), state: parameter("state"), error: None };
    msp.connect_direct_finish(&answer, &context).await.unwrap();
}
