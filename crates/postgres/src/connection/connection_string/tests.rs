use super::read;

fn pairs(text: &str) -> Vec<(String, String)> {
    read(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The last value of each name, as `name=value` in the order of the names.
fn sorted(text: &str) -> String {
    let values: std::collections::BTreeMap<_, _> = pairs(text).into_iter().collect();
    values.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("|")
}

#[test]
fn urls_are_read_as_libpq_reads_them() {
    for (url, expected) in [
        ("postgresql://", ""),
        ("postgres://localhost", "host=localhost"),
        ("postgresql://localhost:5433", "host=localhost|port=5433"),
        ("postgresql://localhost/mydb", "dbname=mydb|host=localhost"),
        ("postgresql://user@localhost", "host=localhost|user=user"),
        ("postgresql://user:secret@localhost", "host=localhost|password=secret|user=user"),
        ("postgresql://:secret@localhost", "host=localhost|password=secret"),
        ("postgresql://us%40er:p%2Fw%3A%23@h/d", "dbname=d|host=h|password=p/w:#|user=us@er"),
        ("postgresql://u:p?w@h/d", "dbname=d|host=h|password=p?w|user=u"),
        ("postgresql://u:a:b@h/d", "dbname=d|host=h|password=a:b|user=u"),
        (
            "postgresql://other@localhost/otherdb?connect_timeout=10&application_name=myapp",
            "application_name=myapp|connect_timeout=10|dbname=otherdb|host=localhost|user=other",
        ),
        ("postgresql://host1:123,host2:456/somedb", "dbname=somedb|host=host1,host2|port=123,456"),
        ("postgresql://host1,host2:456/d", "dbname=d|host=host1,host2|port=,456"),
        ("postgresql://[2001:db8::1234]/database", "dbname=database|host=2001:db8::1234"),
        ("postgresql://[::1]:5433,h/d", "dbname=d|host=::1,h|port=5433,"),
        ("postgresql:///dbname?host=/var/lib/postgresql", "dbname=dbname|host=/var/lib/postgresql"),
        ("postgresql://%2Fvar%2Flib%2Fpostgresql/dbname", "dbname=dbname|host=/var/lib/postgresql"),
        ("postgres:///d?host=/dir%20with%20spaces", "dbname=d|host=/dir with spaces"),
        ("postgres:///d?host=/dir with spaces", "dbname=d|host=/dir with spaces"),
        ("postgres://h?dbname=d", "dbname=d|host=h"),
        ("postgres://?host=/tmp/x&dbname=d", "dbname=d|host=/tmp/x"),
        ("postgres://h1/d?host=h2", "dbname=d|host=h2"),
        ("postgres://h/d?ssl=true", "dbname=d|host=h|sslmode=require"),
        ("postgres://h/d?options=-c%20geqo%3Doff", "dbname=d|host=h|options=-c geqo=off"),
        ("postgres://h/a+b", "dbname=a+b|host=h"),
        ("postgres://h/%E2%82%AC", "dbname=€|host=h"),
    ] {
        assert_eq!(sorted(url), expected, "{url}");
    }
}

#[test]
fn key_words_are_read_as_libpq_reads_them() {
    for (text, expected) in [
        ("host=localhost port=5432", "host=localhost|port=5432"),
        ("  host = localhost   port=  5432 ", "host=localhost|port=5432"),
        ("password='it\\'s a \\\\ secret' user=u", "password=it's a \\ secret|user=u"),
        ("password=a\\ b user=u", "password=a b|user=u"),
        ("host='/dir with spaces'", "host=/dir with spaces"),
        ("host='' user=u", "host=|user=u"),
        ("host= user=u", "host=user=u"),
        ("user=a user=b", "user=b"),
        ("\nhost=a\n\tport=1\n", "host=a|port=1"),
    ] {
        assert_eq!(sorted(text), expected, "{text}");
    }
}

#[test]
fn a_broken_text_is_an_error_that_quotes_no_secret() {
    for (text, expected) in [
        ("mydb", "neither a URL nor key words"),
        ("mysql://h/d", "neither a URL nor key words"),
        ("postgres://u:s3cret/s3cret@h/d", "not percent-encoded"),
        ("postgres://u:s3cret@s3cret@h/d", "not percent-encoded"),
        ("postgres://u:s3cret%zz@h/d", "two hexadecimal digits"),
        ("postgres://u:s3cret%4@h/d", "two hexadecimal digits"),
        ("postgres://u:s3cret%00@h/d", "%00"),
        ("postgres://u:s3cret%ff@h/d", "UTF-8"),
        ("postgres://[::1/d", "no closing ]"),
        ("postgres://[::1]x/d", "follows an IPv6 address"),
        ("postgres://h/d?sslmode", "has no value"),
        ("postgres://h/d?a=b=c", "more than one ="),
        ("user=u password=my s3cret", "a word after password"),
        ("user=u password='s3cret", "no closing quote"),
        ("=", ""),
    ] {
        let Err(error) = read(text) else {
            assert_eq!(text, "=", "{text} is accepted");
            continue;
        };
        let message = format!("{error} {error:?}");
        assert!(message.contains(expected), "{text}: {message}");
        assert!(!message.contains("s3cret"), "{message}");
    }
}
