//! The two texts that describe a connection: URLs, and key words with values.
//!
//! As in <https://www.postgresql.org/docs/18/libpq-connect.html#LIBPQ-CONNSTRING>. No error quotes a part
//! of the text that could be a password.

use super::error::ConnectionError;

/// Key words and values, in the order of the text; a later value replaces an earlier one.
pub(super) type Pairs = Vec<(String, String)>;

/// Reads either form.
pub(super) fn read(text: &str) -> Result<Pairs, ConnectionError> {
    for scheme in ["postgres://", "postgresql://"] {
        if let Some(rest) = text.strip_prefix(scheme) {
            return read_url(rest);
        }
    }
    if text.contains('=') {
        return read_key_words(text);
    }
    Err(ConnectionError::malformed(
        "the connection URL is neither a URL nor key words with values",
        "write postgres://user@host/database, or: host=… dbname=… user=…",
    ))
}

fn broken_url(message: impl Into<String>) -> ConnectionError {
    ConnectionError::malformed(
        message,
        "write postgres://user:password@host:port/database?name=value; percent-encode / : @ ? # % and spaces \
         in every part (/ is %2F, @ is %40)",
    )
}

/// Reads what follows `postgres://`.
fn read_url(text: &str) -> Result<Pairs, ConnectionError> {
    let mut pairs = Pairs::new();
    let mut rest = text;
    if let Some((user_info, after)) = text.split_once('@').filter(|(before, _)| !before.contains('/')) {
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        push_decoded(&mut pairs, "user", user)?;
        push_decoded(&mut pairs, "password", password)?;
        rest = after;
    }
    let (before_query, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (hosts, database) = before_query.split_once('/').unwrap_or((before_query, ""));
    if before_query.contains('@') {
        return Err(broken_url(
            "the user name or password in the connection URL holds / or @ that is not percent-encoded",
        ));
    }
    read_hosts(&mut pairs, hosts)?;
    push_decoded(&mut pairs, "dbname", database)?;
    read_query(&mut pairs, query)?;
    Ok(pairs)
}

fn read_query(pairs: &mut Pairs, query: &str) -> Result<(), ConnectionError> {
    for pair in query.split('&').filter(|_| !query.is_empty()) {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(broken_url("a parameter after ? in the connection URL has no value"));
        };
        let name = decode(name)?;
        if value.contains('=') {
            return Err(broken_url(format!(
                "the parameter {name} in the connection URL has more than one ="
            )));
        }
        let value = decode(value)?;
        // The form of JDBC, which libpq reads too.
        if name == "ssl" && value == "true" {
            pairs.push(("sslmode".to_owned(), "require".to_owned()));
        } else {
            pairs.push((name, value));
        }
    }
    Ok(())
}

/// `name:port,[address]:port,…`; either part of each may be empty.
fn read_hosts(pairs: &mut Pairs, text: &str) -> Result<(), ConnectionError> {
    let mut hosts = Vec::new();
    let mut ports = Vec::new();
    for item in text.split(',') {
        let (host, port) = match item.strip_prefix('[') {
            Some(address) => {
                let Some((address, after)) = address.split_once(']') else {
                    return Err(broken_url("an IPv6 address in the connection URL has no closing ]"));
                };
                let Some(port) = after.strip_prefix(':').or(after.is_empty().then_some("")) else {
                    return Err(broken_url("text follows an IPv6 address in the connection URL"));
                };
                (address, port)
            }
            None => item.split_once(':').unwrap_or((item, "")),
        };
        hosts.push(host);
        ports.push(port);
    }
    push_list(pairs, "host", &hosts)?;
    push_list(pairs, "port", &ports)
}

fn push_list(pairs: &mut Pairs, name: &str, items: &[&str]) -> Result<(), ConnectionError> {
    if items.iter().all(|item| item.is_empty()) {
        return Ok(());
    }
    push_decoded(pairs, name, &items.join(","))
}

/// An empty part of a URL says nothing, so that the environment or the default counts.
fn push_decoded(pairs: &mut Pairs, name: &str, encoded: &str) -> Result<(), ConnectionError> {
    if !encoded.is_empty() {
        pairs.push((name.to_owned(), decode(encoded)?));
    }
    Ok(())
}

/// Resolves `%xx`; `+` is a plus sign, as in libpq.
fn decode(encoded: &str) -> Result<String, ConnectionError> {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits =
            [rest.next(), rest.next()].map(|digit| char::from(digit.unwrap_or_default()).to_digit(16));
        let [Some(high), Some(low)] = digits else {
            return Err(broken_url("a % in the connection URL is not followed by two hexadecimal digits"));
        };
        match u8::try_from(high * 16 + low) {
            Ok(0) | Err(_) => return Err(broken_url("the connection URL holds %00")),
            Ok(decoded) => bytes.push(decoded),
        }
    }
    String::from_utf8(bytes).map_err(|_| broken_url("the connection URL is not UTF-8 after percent-decoding"))
}

/// Reads `name = value name = 'quoted value'`.
fn read_key_words(text: &str) -> Result<Pairs, ConnectionError> {
    let mut pairs = Pairs::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let Some(after) = after.trim_start().strip_prefix('=') else {
            // The stray word may be the second half of a password with a space, so it is not quoted.
            let place = pairs.last().map_or_else(String::new, |(last, _)| format!(" after {last}"));
            return Err(ConnectionError::malformed(
                format!("a word{place} in the connection string has no ="),
                "put values with spaces in single quotes: name='a b'",
            ));
        };
        let (value, after) = read_value(name, after.trim_start())?;
        pairs.push((name.to_owned(), value));
        rest = after.trim_start();
    }
    Ok(pairs)
}

/// The value at the start of `text`, and what follows it.
fn read_value<'a>(name: &str, text: &'a str) -> Result<(String, &'a str), ConnectionError> {
    let quoted = text.strip_prefix('\'');
    let mut value = String::new();
    let mut rest = quoted.unwrap_or(text).chars();
    loop {
        let before = rest.as_str();
        match rest.next() {
            None if quoted.is_some() => {
                return Err(ConnectionError::malformed(
                    format!("the value of {name} in the connection string has no closing quote"),
                    "end it with ', and write \\' for a quote inside",
                ));
            }
            None => return Ok((value, before)),
            Some('\'') if quoted.is_some() => return Ok((value, rest.as_str())),
            Some('\\') => value.extend(rest.next()),
            Some(c) if quoted.is_none() && c.is_whitespace() => return Ok((value, before)),
            Some(c) => value.push(c),
        }
    }
}

#[cfg(test)]
#[path = "connection_string/tests.rs"]
mod tests;
