//! Another surface, as a program over standard input and output.

use std::{
    io::Write as _,
    process::{Command, Stdio},
    thread,
};

use serde_json::{Number, Value};

use crate::{Failure, scenarios::Scenario};

/// Gives a program all scenarios and reads its answers.
pub(crate) fn answers(command: &[String], scenarios: &[Scenario]) -> Result<Vec<String>, Failure> {
    let (program, arguments) = command.split_first().ok_or("a program is missing")?;
    let mut child =
        Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut input = child.stdin.take().ok_or("no standard input")?;
    let lines: String = scenarios.iter().map(|one| format!("{}\t{}\n", one.function, one.document)).collect();
    // Written beside: a program may answer before it has read everything.
    let writing = thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output()?;
    writing.join().map_err(|_| "the writer ended")??;
    if !output.status.success() {
        return Err(format!("`{program}` ended with {}", output.status).into());
    }
    let answers: Vec<_> = String::from_utf8(output.stdout)?.lines().map(canonical).collect();
    if answers.len() == scenarios.len() {
        Ok(answers)
    } else {
        Err(format!("`{program}` answered {} of {} scenarios", answers.len(), scenarios.len()).into())
    }
}

/// An answer's one form. What is no JSON stays as it is, and will differ.
pub(crate) fn canonical(answer: &str) -> String {
    let parsed = answer.strip_prefix("ok\t").and_then(|text| serde_json::from_str(text).ok());
    parsed.map_or_else(|| answer.to_owned(), |value| format!("ok\t{}", in_order(value)))
}

/// Languages write the same double as `1` and `1.0`.
fn in_order(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            number.as_f64().and_then(Number::from_f64).map_or(Value::Number(number), Value::Number)
        }
        Value::Array(items) => items.into_iter().map(in_order).collect(),
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.into_iter().collect();
            sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
            sorted.into_iter().map(|(key, value)| (key, in_order(value))).collect()
        }
        other => other,
    }
}
